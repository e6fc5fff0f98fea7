"""Where the metal comes from, and what becomes of it: circular figures and dependence."""
