"""What the company has: machines, people, calendars, suppliers, the grid connection."""

from gemaakt.shop.ability import OWN_LEVEL, does_alone, is_able, level_alone, may_supervise
from gemaakt.shop.calendar import (
    Calendar,
    Closure,
    DayException,
    Shift,
    open_intervals,
    shifts_of,
)
from gemaakt.shop.connection import GridConnection, LimitPeriod, WeeklyLimit
from gemaakt.shop.machine import Downtime, Machine, PowerStates, SetupTime, WorkCentre
from gemaakt.shop.person import Absence, LearningGoal, Person
from gemaakt.shop.stock import StockKind, StockLot
from gemaakt.shop.supplier import Supplier

__all__ = [
    "OWN_LEVEL",
    "Absence",
    "Calendar",
    "Closure",
    "DayException",
    "Downtime",
    "GridConnection",
    "LearningGoal",
    "LimitPeriod",
    "Machine",
    "Person",
    "PowerStates",
    "SetupTime",
    "Shift",
    "StockKind",
    "StockLot",
    "Supplier",
    "WeeklyLimit",
    "WorkCentre",
    "does_alone",
    "is_able",
    "level_alone",
    "may_supervise",
    "open_intervals",
    "shifts_of",
]
