"""Cut lists for bars: columns, cheaper sets of bars, and packingsolver beside them."""
