"""What went to customers, as lists for the bookkeeper."""
