"""Searches in the background: a table, a supervisor and child processes."""
