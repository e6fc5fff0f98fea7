"""Emission factors and lists of critical raw materials: value, unit, boundary, source, year."""
