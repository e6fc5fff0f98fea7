"""Orders and their life."""

from gemaakt.order.order import SHEETS, MaterialNeed, Order, OrderStatus
from gemaakt.order.progress import carried_on

__all__ = ["SHEETS", "MaterialNeed", "Order", "OrderStatus", "carried_on"]
