"""Where nest and plan meet: what to cut together, and what pulling an order forward costs."""

from gemaakt.cutting.ahead import cut_ahead
from gemaakt.cutting.group import Batch, CutLine, batches_by_order, batches_of
from gemaakt.cutting.join import JoinedBatch, LaserPace, nest_batch, nested_company
from gemaakt.cutting.lines import FlatPart, cut_lines
from gemaakt.cutting.pull import PulledForward, pull_forward
from gemaakt.cutting.room import (
    RoomPlan,
    Rules,
    best_room_plan,
    cheapest_batches,
    promptest_room_plan,
    room_plan,
    wanted_from,
)

__all__ = [
    "Batch",
    "CutLine",
    "FlatPart",
    "JoinedBatch",
    "LaserPace",
    "PulledForward",
    "RoomPlan",
    "Rules",
    "batches_by_order",
    "batches_of",
    "best_room_plan",
    "cheapest_batches",
    "cut_ahead",
    "cut_lines",
    "nest_batch",
    "nested_company",
    "promptest_room_plan",
    "pull_forward",
    "room_plan",
    "wanted_from",
]
