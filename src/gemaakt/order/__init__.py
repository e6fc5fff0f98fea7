"""Orders and their life."""

from gemaakt.order.order import SHEETS, MaterialNeed, Order, OrderStatus

__all__ = ["SHEETS", "MaterialNeed", "Order", "OrderStatus"]
