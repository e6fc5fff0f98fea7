"""What helps a late order: kinds of remedies, tried on the standing plan, and put into it."""
