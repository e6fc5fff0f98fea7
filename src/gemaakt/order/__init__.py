"""Orders and their life."""

from gemaakt.order.heirs import heir_at_work, heirs_of
from gemaakt.order.order import SHEETS, MaterialNeed, Order, OrderStatus
from gemaakt.order.progress import carried_on, not_behind, told_of_kept

__all__ = [
    "SHEETS",
    "MaterialNeed",
    "Order",
    "OrderStatus",
    "carried_on",
    "heir_at_work",
    "heirs_of",
    "not_behind",
    "told_of_kept",
]
