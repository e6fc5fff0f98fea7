"""The command line: one module a verb, no database needed."""
