"""Sign-in: one-time links, passwords, roles, tokens of other programs."""
