"""The sixteen asks and what this firm gets of each."""
