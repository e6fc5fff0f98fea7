"""Machines in work centres, with set-up families and kW per state."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PowerStates:
    """Power drawn per state of a machine; `idle` is drawn whenever its calendar is open."""

    off_kw: float = 0.0
    idle_kw: float = 0.0
    setup_kw: float = 0.0
    run_kw: float = 0.0


@dataclass(frozen=True, slots=True)
class Downtime:
    """A time [start, end) in which the machine cannot run."""

    start: datetime
    end: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SetupTime:
    """Set-up minutes from one family to another, instead of the operation's own set-up time."""

    from_family: str
    to_family: str
    setup_min: float


@dataclass(frozen=True, slots=True)
class WorkCentre:
    """A department: machines that do the same kind of work."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine or work place that does one operation at a time."""

    id: str
    work_centre: str
    name: str = ""
    calendar: str = ""
    """Id of its calendar; empty means the company's first one."""
    power: PowerStates = field(default_factory=PowerStates)
    rate_eur_per_h: Decimal = Decimal("0")
    setup_times: tuple[SetupTime, ...] = ()
    family_now: str | None = None
    """Set-up family on the machine at the start of the plan; None is unknown: set-up is due."""
    downtimes: tuple[Downtime, ...] = ()
