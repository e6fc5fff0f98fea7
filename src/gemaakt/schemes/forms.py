"""Forms of what `schemes` answers beside `gemaakt.scheme/1`, for their schemas only."""

from typing import Any, Literal

import msgspec

from gemaakt.data.messages import FindingForm
from gemaakt.schemes.ask import Answer, Condition
from gemaakt.schemes.deadlines import Deadline
from gemaakt.schemes.wbso_hours import ProjectHours


class InstrumentForm(msgspec.Struct):
    """A scheme by its name."""

    instrument: str
    title: str
    years: list[int]
    """For which it is known."""
    computed: bool
    inputs: list[str]


class SchemeListForm(msgspec.Struct):
    """`gemaakt.scheme-list/1`: every scheme with its inputs."""

    format: str
    instruments: list[InstrumentForm]


class SchemeDeadlinesForm(msgspec.Struct):
    """`gemaakt.scheme-deadlines/1`: the coming last days, in order."""

    format: str
    on: str
    deadlines: list[Deadline]


class LawValueForm(msgspec.Struct):
    """One value of the law."""

    parameter: str
    value: Any
    """A number in the unit beside it, a word, a day or a table."""
    unit: str
    valid_from: str
    grade: str
    source: str
    article: str
    quote: str
    quote_of: str | None
    entry: str | None
    derived: Any
    """From which other value it follows."""


class SchemeInformationForm(msgspec.Struct):
    """`gemaakt.scheme-information/1`: what holds of a scheme that is told and not computed."""

    format: str
    instrument: str
    title: str
    on: str
    values: list[LawValueForm]
    refusal: dict[str, Any] | None = None
    findings: list[FindingForm] = []


class CashYearForm(msgspec.Struct):
    """What a machine does to tax and cash in one year."""

    year: int
    depreciation_eur: float
    allowance_eur: float
    loss_on_eur: float
    """Loss that is set off in a later year."""
    tax_less_eur: float
    cash_eur: float


class StackOptionForm(msgspec.Struct):
    """One way to stack the allowances of a machine."""

    name: str
    """The instruments, joined by `+`."""
    allowances_eur: dict[str, float]
    saving_eur: float
    net_price_eur: float
    years: list[CashYearForm]


class TrialForm(msgspec.Struct):
    """What the plan of the firm comes to, with or without the machine."""

    late_orders: int
    """Unit: orders."""
    weighted_late_min: float
    unplanned: int
    """Steps without a place. Unit: count."""
    work_kwh: float
    co2e_kg: float


class StackPlanForm(msgspec.Struct):
    """What one more machine does in the firm's own plan."""

    like: str
    trials: int
    """Tries of each of the two plans. Unit: count."""
    now: TrialForm
    then: TrialForm


class StackForm(msgspec.Struct):
    """`gemaakt.scheme-stack/1`: one decision and every instrument that touches it."""

    format: str
    question: Literal["machine", "apprentices", "project"]
    on: str
    assumptions: list[str]
    """What was not said and was taken for granted, by its name."""
    answers: list[Answer]
    deadlines: list[Deadline]
    questions: list[str]
    """Conditions of which nothing is known."""
    refused: list[str]
    """Instruments without a value for the day."""
    caveat: str
    best: str | None = None
    options: list[StackOptionForm] = []
    """Of a machine."""
    lines_eur: dict[str, float] = {}
    """Of apprentices: what they cost and what comes back (below nil)."""
    gross_eur: float | None = None
    net_eur: float | None = None
    net_per_apprentice_eur: float | None = None
    credit_eur: dict[str, float | None] = {}
    """Of a project: the credit of WBSO by each way to reckon it."""
    plan: StackPlanForm | None = None
    """Of a machine, where a company was given."""


class SuccessorForm(msgspec.Struct):
    """What one successor gets and pays; null where the law has no figure."""

    share: float
    acquired_eur: float
    without_eur: float | None
    with_eur: float | None


class SuccessionYearForm(msgspec.Struct):
    """Tax of all successors under the law of one year, with and without the relief."""

    year: int
    exemption_known: bool
    successors: list[SuccessorForm]
    without_eur: float | None
    with_eur: float | None
    relief_eur: float | None


class RoadForm(msgspec.Struct):
    """A day on the road to a transfer, and what of it is met."""

    what: Literal["possession", "age", "transfer", "continuation"]
    day: str
    met: bool | None
    parameter: str
    value: Any
    """Of the parameter, in the unit of the law: years."""
    article: str
    source: str


class SaleForm(msgspec.Struct):
    """What it costs to sell instead."""

    gain_eur: float
    tax_eur: float | None
    article: str


class WayForm(msgspec.Struct):
    """Tax when the firm is given or inherited."""

    way: Literal["gift", "inheritance"]
    relief: bool
    tax_eur: float | None


class SuccessionForm(msgspec.Struct):
    """`gemaakt.scheme-succession/1`: tax of handing a firm over, per year of law and per way."""

    format: str
    on: str
    relation: str
    by_death: bool
    years: list[SuccessionYearForm]
    timeline: list[RoadForm]
    sale: SaleForm
    ways: list[WayForm]
    conditions: list[Condition]
    assumptions: list[str]
    caveat: str


class RuleForm(msgspec.Struct):
    """One rule in two years; the difference is above nil where it is good for the firm."""

    rule: str
    amount: str
    """Name of the amount that is compared."""
    kind: Literal["cash", "deduction", "space"]
    before_eur: float
    after_eur: float
    difference_eur: float


class UnknownRuleForm(msgspec.Struct):
    """A rule that has no figure in these years."""

    rule: str
    years: list[int]


class TurnsForm(msgspec.Struct):
    """How often the values of an instrument were changed."""

    changes: int
    """Unit: count."""
    turns_of_year: int
    """How often they could be. Unit: count."""


class KnobsForm(msgspec.Struct):
    """How often each value was turned since a year."""

    since: int
    """Unit: year."""
    per_instrument: dict[str, TurnsForm]
    changes: int
    """Unit: count."""
    index: float | None
    """Changes per turn of the year. Unit: share, 0 to 1."""


class PoliticsForm(msgspec.Struct):
    """`gemaakt.scheme-politics/1`: the same firm under the rules of two years."""

    format: str
    years: tuple[int, int]
    rules: list[RuleForm]
    not_known: list[UnknownRuleForm]
    cash_eur: float
    knobs: KnobsForm


class ObligationForm(msgspec.Struct):
    """A duty: whether it applies (null: the firm's data do not tell), and what it takes a year."""

    id: str
    what: str
    applies: bool | None
    every: str
    source: str
    minutes: float | None
    """As measured; null where nobody measured."""
    eur: float | None
    minutes_with_gemaakt: float | None
    """Unit: min."""
    saved_minutes: float | None
    saved_eur: float | None


class BurdenForm(msgspec.Struct):
    """`gemaakt.scheme-burden/1`: what the duties of a firm take, in its own time and euros."""

    format: str
    obligations: list[ObligationForm]
    minutes: float
    eur: float
    saved_minutes: float
    saved_eur: float
    measured: int
    """Duties with minutes. Unit: count."""
    not_measured: list[str]


class HoursLineForm(msgspec.Struct):
    """Accepted minutes of one person, project and day."""

    project: str
    person: str
    day: str
    worked_min: int


class HoursForm(msgspec.Struct):
    """`gemaakt.scheme-hours/1`: R&D hours per project, and what of them was written too late."""

    format: str
    on: str
    projects: list[ProjectHours]
    lines: list[HoursLineForm]
    findings: list[FindingForm]


class MissingValueForm(msgspec.Struct):
    """A value of the law that the new year still lacks."""

    instrument: str
    parameter: str
    unit: str
    last_value: str
    """As it is written in the file of the law."""
    last_until: str
    article: str
    source: str


class RolloverForm(msgspec.Struct):
    """`gemaakt.scheme-rollover/1`: what to read for a new year, and the lines to fill in."""

    format: str
    year: int
    missing: list[MissingValueForm]
    skeleton: dict[str, str]
    """Instrument -> lines for its file."""
