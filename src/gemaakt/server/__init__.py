"""The server: everything that needs a database or a browser; one room a word of the row."""
