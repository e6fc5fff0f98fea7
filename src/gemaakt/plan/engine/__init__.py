"""The search for a company's plan: arrays, decoding in calendar minutes, annealing on lists."""
