"""One company at one moment: all that the planner, the quote and the passport read."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from gemaakt.clock import AMSTERDAM
from gemaakt.findings import Assumption as Assumption
from gemaakt.order import Order
from gemaakt.shop import (
    Calendar,
    Closure,
    GridConnection,
    Machine,
    Person,
    Supplier,
    WorkCentre,
)


@dataclass(frozen=True, slots=True)
class Profile:
    """Facts about the firm that pages and schemes show; the planner does not read them."""

    sector: str = ""
    place: str = ""
    employees: int = 0
    turnover_eur: Decimal = Decimal("0")
    owner_age: int | None = None
    training_eur_per_year: Decimal = Decimal("0")
    trained_people_per_year: int = 0
    figures_from_manifesto: tuple[str, ...] = ()
    """Names of the fields above whose value comes from the association's manifesto."""


@dataclass(frozen=True, slots=True)
class Company:
    """One company document (`gemaakt.company/1`)."""

    name: str
    plan_start: datetime
    """Minute zero of the plan, with a time zone; nothing is planned before it."""
    orders: tuple[Order, ...] = ()
    machines: tuple[Machine, ...] = ()
    work_centres: tuple[WorkCentre, ...] = ()
    people: tuple[Person, ...] = ()
    """Without people every operation finds somebody at any time."""
    calendars: tuple[Calendar, ...] = ()
    closures: tuple[Closure, ...] = ()
    suppliers: tuple[Supplier, ...] = ()
    grid: GridConnection | None = None
    """Without a connection the power is unlimited."""
    time_zone: str = AMSTERDAM
    profile: Profile = field(default_factory=Profile)
    assumptions: tuple[Assumption, ...] = ()
    format: str = "gemaakt.company/1"

    def calendar_of(self, name: str) -> Calendar:
        """The calendar of this name; the firm's first one for a name that it does not have."""
        return next((each for each in self.calendars if each.id == name), self.calendars[0])
