"""Drawings and quotes: what the customer sent, and what we offered."""
