"""What other rooms may wait for: they connect to it, the plan knows none of them."""

from django.dispatch import Signal

published = Signal()
"""A plan is the one that the floor sees now; `version` and `actor` come along."""
