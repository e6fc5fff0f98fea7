"""Nests, and the material book: what lies in the rack, what was taken, what came back."""
