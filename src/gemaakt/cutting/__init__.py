"""Where nest and plan meet: what to cut together, and what pulling an order forward costs."""

from gemaakt.cutting.advice import Advice, cut_together
from gemaakt.cutting.ahead import cut_ahead
from gemaakt.cutting.cutting_room import CuttingRoom
from gemaakt.cutting.group import Batch, CutLine, batches_by_order, batches_of
from gemaakt.cutting.join import JoinedBatch, LaserPace, nest_batch, nested_company
from gemaakt.cutting.lines import FlatPart, cut_lines
from gemaakt.cutting.pull import PulledForward, expected_pulls, pulls
from gemaakt.cutting.room import (
    RoomPlan,
    best_room_plan,
    late_min,
    promptest_room_plan,
    wanted_from,
)
from gemaakt.cutting.trade_off import frontier

__all__ = [
    "Advice",
    "Batch",
    "CutLine",
    "CuttingRoom",
    "FlatPart",
    "JoinedBatch",
    "LaserPace",
    "PulledForward",
    "RoomPlan",
    "batches_by_order",
    "batches_of",
    "best_room_plan",
    "cut_ahead",
    "cut_lines",
    "cut_together",
    "expected_pulls",
    "frontier",
    "late_min",
    "nest_batch",
    "nested_company",
    "promptest_room_plan",
    "pulls",
    "wanted_from",
]
