"""The API for other programs, with tokens and scopes."""
