"""Forms of the smaller answers, and of what a verb adds to a document, for their schemas only."""

from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from gemaakt.carbon import Footprint
from gemaakt.company.workbook.layout import Layout
from gemaakt.data.messages import FindingForm
from gemaakt.nest.document import NestDocument
from gemaakt.passport import Passport


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
    people: list[str] = []
    assumptions: list[AssumedForm] = []
    company: dict[str, Any] | None = None
    """`gemaakt.company/1`."""


class NestForm(NestDocument):
    """`gemaakt.nest/1`: what lies where, and what does not."""

    weights: tuple[dict[str, Any], ...] = ()
    """Per sheet its whole grams, of a kept nest: sheet, parts, remnant, skeleton."""
    bars: dict[str, Any] | None = None
    """The cut list of the bars of the same order, where it has one."""


class WorkbookMadeForm(msgspec.Struct):
    """`gemaakt.workbook-made/1`: where `init` wrote the workbook."""

    format: str
    file: str
    findings: list[FindingForm]


class PapersForm(msgspec.Struct):
    """`gemaakt.papers/1`: the file with the quality papers of a delivery, and what it lacks."""

    format: str
    file: str
    orders: list[str]
    certificates: list[str]
    """Names of the certificates in the file."""
    findings: list[FindingForm]


class BackupMadeForm(msgspec.Struct):
    """`gemaakt.backup-made/1`: a backup that was written and read back."""

    format: str
    file: str
    orders: int
    files: int
    """Unit: count."""
    findings: list[FindingForm]


class RestoredForm(msgspec.Struct):
    """`gemaakt.restored/1`: what was put back, and where that which was there is kept."""

    format: str
    orders: int
    files: int
    """Unit: count."""
    made: str
    """When the backup was made, in UTC."""
    aside: str | None
    findings: list[FindingForm]
