"""What the law offers and asks of this firm, with its article; never advice."""
