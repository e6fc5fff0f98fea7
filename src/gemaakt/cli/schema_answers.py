"""Forms of the smaller answers, and of what a verb adds to a document, for their schemas only."""

from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from gemaakt.carbon import Footprint
from gemaakt.cli.schema_forms import FindingForm
from gemaakt.company.workbook.layout import Layout
from gemaakt.nest.document import NestDocument
from gemaakt.passport import Passport
from gemaakt.schemes.deadlines import Deadline


class RefusalForm(msgspec.Struct):
    """What a verb answers with `--json` when it refuses: why, and nothing else."""

    findings: list[FindingForm]


class LowerForm(msgspec.Struct):
    """One thing to do: kg CO2e off a piece, and euros off (below nil: it costs more)."""

    kind: Literal["source", "nest", "hour", "contract"]
    what: str
    co2e_kg: float
    saved_eur: float | None
    is_bound: bool
    """At most so much: nobody fills a sheet wholly."""
    source: str
    says: str


@dataclass(slots=True)
class FootprintForm(Footprint):
    """`gemaakt.footprint/1`: kg CO2e of one piece, each line with its factor."""

    lowering: list[LowerForm] = field(default_factory=list)
    """What would lower it most; asked with `--lower`."""


class FootprintsForm(msgspec.Struct):
    """`gemaakt.footprints/1`: those of several products of one file."""

    format: str
    footprints: list[FootprintForm]


@dataclass(frozen=True, slots=True)
class PassportForm(Passport):
    """`gemaakt.passport/1`: what one piece is made of, how, where, and what it cost the air."""

    findings: tuple[FindingForm, ...] = ()
    """What is odd in the product it was made from; the command says it, a kept passport not."""


class AssumedForm(msgspec.Struct):
    """What the list did not say and was taken for granted."""

    code: str
    params: dict[str, Any]
    message: str


class ImportForm(msgspec.Struct):
    """`gemaakt.import/1`: how a list was understood, and the company that comes of it, if any."""

    format: str
    fingerprint: str
    """Of the headings: the same list is read the same way the next time."""
    sheets: list[Layout]
    findings: list[FindingForm]
    orders: int = 0
    operations: int = 0
    machines: list[str] = []
    assumptions: list[AssumedForm] = []
    company: dict[str, Any] | None = None
    """`gemaakt.company/1`."""


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


class NestForm(NestDocument):
    """`gemaakt.nest/1`: what lies where, and what does not."""

    weights: tuple[dict[str, Any], ...] = ()
    """Per sheet its whole grams, of a kept nest: sheet, parts, remnant, skeleton."""
    bars: dict[str, Any] | None = None
    """The cut list of the bars of the same order, where it has one."""
