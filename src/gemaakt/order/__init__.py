"""Orders and their life."""

from gemaakt.order.asked import with_quantity
from gemaakt.order.by_hand import Differing, changed_fields, over_by_hand, said, told_of_hand
from gemaakt.order.confirmed import Confirmed, Differs, differences, is_of_before
from gemaakt.order.delivered import Delivered, Move, completed_on
from gemaakt.order.heirs import heir_at_work, heirs_of
from gemaakt.order.nested import InNest, out_of_the_way
from gemaakt.order.order import PLANNED, SHEETS, MaterialNeed, Order, OrderStatus
from gemaakt.order.progress import (
    carried_on,
    not_behind,
    told_of_cancelled,
    told_of_done,
    told_of_kept,
)
from gemaakt.order.remade import remade
from gemaakt.order.step import StepId, step_named
from gemaakt.order.together import order_number, together_with

__all__ = [
    "PLANNED",
    "SHEETS",
    "Confirmed",
    "Delivered",
    "Differing",
    "Differs",
    "InNest",
    "MaterialNeed",
    "Move",
    "Order",
    "OrderStatus",
    "StepId",
    "carried_on",
    "changed_fields",
    "completed_on",
    "differences",
    "heir_at_work",
    "heirs_of",
    "is_of_before",
    "not_behind",
    "order_number",
    "out_of_the_way",
    "over_by_hand",
    "remade",
    "said",
    "step_named",
    "together_with",
    "told_of_cancelled",
    "told_of_done",
    "told_of_hand",
    "told_of_kept",
    "with_quantity",
]
