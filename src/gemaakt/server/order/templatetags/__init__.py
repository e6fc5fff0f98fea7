"""Tags of the order pages."""
