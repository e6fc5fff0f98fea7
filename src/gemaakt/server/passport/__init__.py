"""Passports: what was made, immutable, behind a QR."""
