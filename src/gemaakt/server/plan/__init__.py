"""Plans kept as versions that are never changed: draft, published, superseded."""
