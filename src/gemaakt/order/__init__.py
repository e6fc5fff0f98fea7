"""Orders and their life."""

from gemaakt.order.confirmed import Confirmed, Differs, differences
from gemaakt.order.heirs import heir_at_work, heirs_of
from gemaakt.order.order import SHEETS, MaterialNeed, Order, OrderStatus
from gemaakt.order.progress import carried_on, not_behind, told_of_cancelled, told_of_kept
from gemaakt.order.together import order_number, together_with

__all__ = [
    "SHEETS",
    "Confirmed",
    "Differs",
    "MaterialNeed",
    "Order",
    "OrderStatus",
    "carried_on",
    "differences",
    "heir_at_work",
    "heirs_of",
    "not_behind",
    "order_number",
    "together_with",
    "told_of_cancelled",
    "told_of_kept",
]
