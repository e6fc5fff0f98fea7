"""What happened: start, pause, done, count, scrap, and the minutes they add up to."""

from gemaakt.work.actuals import Clocked, actual_minutes, apply_work, clocked
from gemaakt.work.breaks import breaks_within, shifts_of
from gemaakt.work.event import EventKind, Step, WorkEvent
from gemaakt.work.pieces import Pieces, Said, Told, tallied
from gemaakt.work.postcalculation import PostLine, post_calculation
from gemaakt.work.so_far import uncounted_min
from gemaakt.work.spread import time_spread_share

__all__ = [
    "Clocked",
    "EventKind",
    "Pieces",
    "PostLine",
    "Said",
    "Step",
    "Told",
    "WorkEvent",
    "actual_minutes",
    "apply_work",
    "breaks_within",
    "clocked",
    "post_calculation",
    "shifts_of",
    "tallied",
    "time_spread_share",
    "uncounted_min",
]
