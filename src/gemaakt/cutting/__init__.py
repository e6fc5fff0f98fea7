"""Where nest and plan meet: what to cut together, and what pulling an order forward costs."""

from gemaakt.cutting.group import Batch, CutLine, batches_by_order, batches_of
from gemaakt.cutting.join import JoinedBatch, LaserPace, nest_batch, nested_company
from gemaakt.cutting.pull import PulledForward, pull_forward
from gemaakt.cutting.room import (
    RoomPlan,
    Rules,
    best_room_plan,
    cheapest_batches,
    room_plan,
    wanted_from,
)

__all__ = [
    "Batch",
    "CutLine",
    "JoinedBatch",
    "LaserPace",
    "PulledForward",
    "RoomPlan",
    "Rules",
    "batches_by_order",
    "batches_of",
    "best_room_plan",
    "cheapest_batches",
    "nest_batch",
    "nested_company",
    "pull_forward",
    "room_plan",
    "wanted_from",
]
