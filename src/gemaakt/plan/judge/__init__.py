"""Whether a plan may be carried out: every rule of the shop, by code of its own."""
