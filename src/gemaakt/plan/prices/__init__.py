"""Work in the cheap hours of the grid, nothing later than it was."""
