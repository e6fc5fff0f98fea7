"""One strip, as short as possible: engines in a race, and pieces slid together."""
