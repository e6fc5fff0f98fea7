"""Events of the shop floor: stored as they came, never a running counter.

A timer that runs is a guess about the future; a start and a stop with the server's time are facts.
The same event may arrive twice (the terminal sends again after Wi-Fi loss): its key is its name.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """What somebody told the terminal."""

    START = "start"
    PAUSE = "pause"
    DONE = "done"
    COUNT = "count"
    SCRAP = "scrap"


@dataclass(frozen=True, slots=True)
class Step:
    """An operation of an order, as the terminal names it."""

    order: str
    operation: str


@dataclass(frozen=True, slots=True)
class WorkEvent:
    """One tap; a nest or a batch is one tap for several steps."""

    key: str
    kind: EventKind
    person: str
    steps: tuple[Step, ...]
    at: datetime
    quantity: int = 0
    """Good pieces with `count` and `done`, rejected ones with `scrap`."""
    reason: str = ""
    machine: str = ""
