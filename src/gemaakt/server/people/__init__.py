"""Who can do what, who is away, who learns, and which skill is short when."""
