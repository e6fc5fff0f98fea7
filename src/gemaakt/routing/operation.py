"""An operation: where it may run, how long, by whom, and what it waits for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Attendance(StrEnum):
    """For which part of an operation a person is needed."""

    WHOLE = "whole"
    SETUP = "setup"
    NONE = "none"


class OperationStatus(StrEnum):
    """How far the operation is."""

    OPEN = "open"
    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Alternative:
    """One machine that can do the operation.

    The set-up is due when the family on the machine changes (or, without a family, always);
    it comes first and takes open minutes. Running takes `fixed_min + piece_min * quantity`,
    rounded up to whole minutes.
    """

    machine: str
    setup_min: float = 0.0
    piece_min: float = 0.0
    fixed_min: float = 0.0


@dataclass(frozen=True, slots=True)
class OutsideStep:
    """Work at a supplier: no machine, no people, no kW; ends `lead_time_days` working days on.

    A working day is Monday to Friday without public holidays and company closures, all 24 hours:
    the step works `lead_time_days * 1440` minutes of those days from the moment it starts.
    """

    supplier: str
    lead_time_days: int


@dataclass(frozen=True, slots=True)
class Pin:
    """What the planner has decided: each part that is given is a promise the planner keeps."""

    machine: str | None = None
    start: datetime | None = None
    """The operation starts (its set-up included) exactly then."""
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """Where and by whom a running operation is done; it goes on at once, without set-up."""

    machine: str
    person: str | None = None
    started: datetime | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One step of an order; `after` names the operations of the same order it waits for.

    `order/operation` names one of another order: a nest that is cut for several orders.

    `transfer_quantity` is the transfer batch towards its successors: a successor may start when
    the first batch is ready (set-up plus that many pieces have been worked), and at least the
    time of its own last batch is worked after this operation has ended. None: it waits for all.
    """

    id: str
    name: str = ""
    after: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    outside: OutsideStep | None = None
    quantity: int = 1
    """Pieces still to make: an operation that is partly done has the rest."""
    skill: str = ""
    """Skill that a person needs; empty means anyone may do it."""
    skill_level: int = 1
    attendance: Attendance = Attendance.WHOLE
    may_pause: bool = True
    """Whether it may stop at closing time and go on at the next opening."""
    setup_family: str = ""
    transfer_quantity: int | None = None
    power_kw: float | None = None
    """Power while running, where it differs from the machine's `run_kw`."""
    status: OperationStatus = OperationStatus.OPEN
    done_quantity: int = 0
    """Good pieces; a done operation without these and without scrap made all of `quantity`."""
    scrap_quantity: int = 0
    """Pieces lost, here or before where none came in; once done they stand in `quantity` too."""
    worked_min: float = 0.0
    """Minutes already run on the pieces still to make, set-up left out: these are not planned."""
    running: Running | None = None
    pin: Pin | None = None

    @property
    def asked_quantity(self) -> int:
        """Pieces that were asked: what is made and what is still to make."""
        return self.quantity + self.done_quantity

    @property
    def made_quantity(self) -> int:
        """Good pieces; all of them once it is done and nobody counted otherwise."""
        is_told = self.done_quantity or self.scrap_quantity
        if self.status is OperationStatus.DONE and not is_told:
            return self.quantity
        return self.done_quantity
