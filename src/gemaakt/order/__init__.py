"""Orders and their life."""

from gemaakt.order.order import MaterialNeed, Order, OrderStatus

__all__ = ["MaterialNeed", "Order", "OrderStatus"]
