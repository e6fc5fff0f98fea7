"""What the customer gets of an order: the confirmation, packing slips, what comes back."""
