"""What happened on the floor: who started and finished what, how many, what went wrong."""
