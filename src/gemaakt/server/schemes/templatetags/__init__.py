"""Tags of the schemes pages."""
