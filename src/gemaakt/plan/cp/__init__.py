"""Proof that nothing better exists, for small job shops: OR-Tools, and nobody else knows it."""
