"""Orders kept as rows, with their operations and material."""
