"""Forms of the documents that verbs put together from several rooms, for their schemas only."""

from dataclasses import dataclass
from typing import Any

import msgspec

from gemaakt.company.asks import AsksDocument
from gemaakt.data.messages import FindingForm
from gemaakt.order import Order
from gemaakt.plan.simulation.company import Year
from gemaakt.work import PostLine, WorkEvent


class ShareForm(msgspec.Struct):
    """How one planner did; more figures than these may stand beside them."""

    late_share: float
    weighted_days_late: float
    moved_share: float
    """Operations within 48 h that were moved on a replan."""
    shifted_share: float = 0.0
    standard_h_per_paid_h: float = 0.0
    overtime_h: float = 0.0
    setup_h: float = 0.0
    setup_share: float = 0.0


class TotalForm(msgspec.Struct):
    """The planners side by side."""

    gemaakt: ShareForm
    due_date_rule: ShareForm
    atcs: ShareForm


class ContestForm(TotalForm):
    """The planners in one shop under one seed."""

    shop: str
    seed: int
    undisturbed_rule_minutes: float | None = None
    """Weighted minutes late of the due-date rule when nothing goes wrong."""


class ScoreForm(msgspec.Struct):
    """`gemaakt.score/1`: plans that live through seeded disturbances."""

    format: str
    rates: dict[str, float]
    """Name -> rate of the disturbances, the unit at the end of the name."""
    seed: int
    seeds: list[int]
    shops: list[ContestForm]
    total: TotalForm
    seconds_per_search: float | None = None
    iterations_per_search: int | None = None
    productivity: dict[str, float] = {}


@dataclass(frozen=True, slots=True)
class YearForm(Year):
    """One planner through one seeded year."""

    planner: str = ""


class GainForm(msgspec.Struct):
    """What ours has more than the due-date rule, with its 95 % interval over the seeds."""

    gain_share: float
    from_share: float
    to_share: float


class ScoreYearForm(msgspec.Struct):
    """`gemaakt.score-year/1`: planners through a simulated year of the demo company."""

    format: str
    rates: dict[str, float]
    """Name -> rate of the disturbances, the unit at the end of the name."""
    seeds: list[int]
    year: list[YearForm]
    productivity: dict[str, GainForm]
    """Of standard hours and of euros delivered, for each paid hour."""
    weeks: int
    """Weeks that were lived. Unit: weeks."""
    weeks_of_a_year: int
    """Weeks that would have been lived without a bound. Unit: weeks."""
    seconds_per_search: float | None = None
    iterations_per_search: int | None = None


class RobustOrderForm(msgspec.Struct):
    """The days of one order: as planned, and those that hold in so many of the simulations."""

    order: str
    due: str | None
    planned: str
    holds: dict[str, str]
    """Share of the simulations in percent -> the day by which it was ready in them."""
    on_time_share: float


class RobustForm(msgspec.Struct):
    """`gemaakt.robust/1`: the days that hold when a plan is lived through many times."""

    format: str
    rates: dict[str, float]
    """Name -> rate of the disturbances, the unit at the end of the name."""
    seed: int
    simulations: int
    orders: list[RobustOrderForm]


@dataclass(frozen=True, slots=True)
class AsksForm(AsksDocument):
    """The document `gemaakt.asks/1`."""

    findings: tuple[FindingForm, ...] = ()


class LineForm(msgspec.Struct):
    """One line of a trade paper."""

    id: str
    quantity: float
    price_eur: float | None = None


class PassportCheckForm(msgspec.Struct):
    """`gemaakt.passport-check/1`: whether a passport is what its maker signed."""

    format: str
    status: str
    """`holds`, `unsigned`, `broken`, or `other-key`."""
    kid: str
    """The thumbprint (RFC 7638) of the key that signed it; empty when it is not signed."""
    issued: str
    """When it was signed, in UTC, as its maker says."""
    findings: list[FindingForm]


class ReadForm(msgspec.Struct):
    """`gemaakt.read/1`: what an outside document is, and its facts in our own words."""

    format: str
    kind: str
    findings: list[FindingForm]
    heat_numbers: list[str] = []
    chemistry: dict[str, dict[str, float]] = {}
    """Heat -> symbol -> mass share, 0 to 1."""
    lines: list[LineForm] = []
    total_eur: float | None = None
    """Payable."""
    currency: str | None = None
    from_: str | None = msgspec.field(name="from", default=None)
    """First instant of a series (UTC)."""
    to: str | None = None
    """First instant after a series (UTC)."""
    quarters: int | None = None
    missing: int | None = None
    """Quarters of the series without a value."""
    footprint_id: str | None = None
    pcf_kgco2e: float | None = None
    """Of one declared unit of the product."""
    kgco2e_per_kg: float | None = None
    declared_unit: str | None = None
    declared_amount: float | None = None
    primary_data_share: float | None = None
    company: str | None = None
    product: str | None = None
    status: str | None = None
    version: str | None = None
    year: int | None = None
    schema: str | None = None
    """Of a certificate: EN10168, Metals or E-CoC."""
    certificate: str | None = None
    certificate_type: str | None = None
    manufacturer: str | None = None
    country: str | None = None
    grades: list[str] = []
    mass_kg: float | None = None
    unit: str | None = None
    """Of a series: kW or EUR/kWh."""
    lowest: float | None = None
    highest: float | None = None
    mean: float | None = None
    drawing_format: str | None = None


@dataclass(frozen=True, slots=True)
class OrderForm(Order):
    """`gemaakt.order/1`: one order line of a customer, as in a company, with its format."""

    format: str = "gemaakt.order/1"


class WorkForm(msgspec.Struct):
    """`gemaakt.work/1`: every tap, and the post-calculation it leads to."""

    format: str
    events: list[WorkEvent]
    post_calculation: list[PostLine]


class LabelForm(msgspec.Struct):
    """The label of one piece."""

    piece: str
    heat_number: str
    mass_g: int


class StoryForm(msgspec.Struct):
    """`gemaakt.story/1`: what the delivered order came to."""

    format: str
    order: str
    kg: float
    minutes: float
    eur: float
    """Price of the order, excl. VAT."""
    kwh: float
    g_co2e: float
    ready_on: str
    labels: list[LabelForm]
    balance_g: dict[str, int]
    """taken = labels + remnants + skeleton."""
    orders_freed_by_nest: list[str]


class LearnedForm(msgspec.Struct):
    """What past jobs say about one constant."""

    factor: float
    """What the default is multiplied by."""
    spread: float
    """One standard deviation, as a share of the factor."""
    jobs: int


class ConstantsForm(msgspec.Struct):
    """`gemaakt.constants/1`: a shop's own constants, each change with its evidence."""

    format: str
    name: str
    on: str
    learned: dict[str, LearnedForm] = {}
    values: dict[str, Any] = {}
    orders: int = 0
    groups: dict[str, dict[str, float]] = {}
    """Operation -> group of jobs -> factor of that group."""
    outliers: dict[str, list[int]] = {}
    quarters: Any = None
