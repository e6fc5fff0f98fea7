"""One call for whatever is to be nested: reads, solves, checks, and gives the document."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from gemaakt.data import sentence
from gemaakt.findings import Finding, Severity
from gemaakt.nest.bars.job import BarsJob, BarsResult, read_bars
from gemaakt.nest.bars.solve import solve_bars, warm_bars
from gemaakt.nest.by_grain import solve
from gemaakt.nest.common_lines import saved_mm, shared_cuts
from gemaakt.nest.document import (
    BarDocument,
    BarsDocument,
    BarsJobDocument,
    JobDocument,
    UnplacedDocument,
)
from gemaakt.nest.finite import finite_rows
from gemaakt.nest.problem import NestJob, Ring, Sheet
from gemaakt.nest.read_job import WrongForm, read_job
from gemaakt.nest.remnants import balances_of, cost_per_part_eur, remnants_of
from gemaakt.nest.shears.read import read_rectangles
from gemaakt.nest.shears.solve import solve_rectangles, warm_shears
from gemaakt.nest.solution import Result
from gemaakt.nest.strip.solve import STRIP, bounds_of, read_strip, solve_strip
from gemaakt.nest.warm import warm
from gemaakt.nest.write_document import as_written, nest_document
from gemaakt.stop import Stop
from gemaakt.unread_fields import unread_fields

INCOMPLETE = ("infeasible", "partial")


def is_refused(status: str, findings: Iterable[Finding]) -> bool:
    """Whether something that was asked has no place, or cannot be made as it is."""
    return status in INCOMPLETE or any(
        f.severity is Severity.ERROR and "part" in f.where for f in findings
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """How a search was asked for; `clock` counts from the start, `stop` is made when it begins."""

    stop: Callable[[], Stop]
    seed: int
    workers: int
    clock: Callable[[], float]


@dataclass(frozen=True, slots=True)
class SheetsAnswer:
    """A nest on sheets, ready to be shown."""

    job: NestJob
    result: Result
    findings: tuple[Finding, ...]
    start_s: float
    length_mm: float | None = None

    @property
    def refused(self) -> bool:
        """Nothing could be placed, or not everything that was asked.

        A part whose contour cannot be cut was asked too: it has a finding, and lies nowhere.
        """
        return is_refused(self.result.status, self.findings)

    def document(self, language: str) -> dict[str, Any]:
        """`gemaakt.nest/1`."""
        rows = [plain(finding, language) for finding in self.findings]
        document = nest_document(self.job, self.result, rows, start_seconds=self.start_s)
        document.length = self.length_mm
        if self.length_mm is None:
            _add_material(document, self.job, self.result)
        plain_document: dict[str, Any] = msgspec.to_builtins(document)
        return plain_document

    def write_dxf(self, folder: Path) -> tuple[Finding, ...]:
        """One DXF per sheet; files of an earlier nest are told."""
        from gemaakt.nest.write_dxf import write_sheets

        return write_sheets(self.job, as_written(self.job, self.result), folder)

    def write_svg(self, folder: Path) -> tuple[Finding, ...]:
        """One SVG per sheet; files of an earlier nest are told."""
        from gemaakt.nest.write_svg import write_sheets

        return write_sheets(self.job, as_written(self.job, self.result), folder)


def _add_material(document: Any, job: NestJob, result: Result) -> None:
    for name, value in material_facts(job, result).items():
        setattr(document, name, value)


def material_facts(job: NestJob, result: Result) -> dict[str, Any]:
    """What a document says of the metal: how full, what is kept, cost per part, common lines."""
    remnants = remnants_of(job, result)
    balances = balances_of(job, result, remnants)
    offered = sum(each.sheet_mm2 for each in balances)
    costs = cost_per_part_eur(job, result, remnants)
    return {
        "utilisation": sum(b.parts_mm2 for b in balances) / offered if offered else None,
        "remnants": [msgspec.to_builtins(each) for each in remnants],
        "parts": [{"part": part, "cost": cost} for part, cost in costs.items()],
        "balance": [msgspec.to_builtins(each) for each in balances],
        "common_lines": list(_common(job, result)),
    }


def _common(job: NestJob, result: Result) -> Iterator[dict[str, Any]]:
    """Per sheet, the stretches that two parts share: to be cut once instead of twice."""
    for number, laid in enumerate(result.sheets):
        lines = shared_cuts(job, laid)
        if lines:
            rows = [msgspec.to_builtins(line) for line in lines]
            yield {"number": number, "saved_mm": round(saved_mm(lines), 3), "lines": rows}


@dataclass(frozen=True, slots=True)
class BarsAnswer:
    """A cut list, ready to be shown."""

    job: BarsJob
    result: BarsResult
    findings: tuple[Finding, ...]
    start_s: float

    @property
    def refused(self) -> bool:
        """Nothing could be sawn, or not everything that was asked."""
        return is_refused(self.result.status, self.findings)

    def document(self, language: str) -> dict[str, Any]:
        """`gemaakt.bars/1`."""
        result, job = self.result, self.job
        bars = [
            BarDocument(
                job.stock[pattern.bar].id,
                pattern.times,
                [p.id for p, n in zip(job.pieces, pattern.counts, strict=True) for _ in range(n)],
            )
            for pattern in result.patterns
        ]
        document = BarsDocument(
            result.status,
            result.cost_eur,
            result.bound_eur,
            round(result.elapsed_s, 3),
            round(result.first_s, 4),
            result.first_cost_eur,
            bars,
            [UnplacedDocument(row.part, row.quantity, row.why) for row in result.unplaced],
            [plain(finding, language) for finding in self.findings],
            round(self.start_s, 3),
            result.iterations,
            result.workers,
            result.seed,
            result.engine,
        )
        plain_document: dict[str, Any] = msgspec.to_builtins(document)
        return plain_document

    def write_dxf(self, _folder: Path) -> tuple[Finding, ...]:
        """Bars have no drawing."""
        return ()

    def write_svg(self, _folder: Path) -> tuple[Finding, ...]:
        """Bars have no drawing."""
        return ()


def plain(finding: Finding, language: str) -> dict[str, Any]:
    """A finding with its sentence."""
    values = {**finding.where, **finding.params}
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "where": dict(finding.where),
        "params": dict(finding.params),
        "message": sentence(finding.code, values, language),
    }


def answer_of(
    content: bytes, *, name: str, beside: Callable[[str], bytes | None], asked: Asked
) -> SheetsAnswer | BarsAnswer:
    """Nest what the file asks; `beside` gives a file next to it (the bins of a CSV pair)."""
    if name.endswith((".csv", ".txt")):
        return _rectangles(content, name, beside, asked)
    form = _form(content, name)
    content = content.decode(json.detect_encoding(content)).encode()  # a BOM, UTF-16
    if not form.get("pieces", form.get("parts", True)):
        raise WrongForm("nest.nothing-to-nest", file=name)
    form, content, odd = finite_rows(form, content, name=name)
    answer = _of_form(form, content, name, asked)
    return replace(answer, findings=(*odd, *answer.findings))


def _of_form(
    form: dict[str, Any], content: bytes, name: str, asked: Asked
) -> SheetsAnswer | BarsAnswer:
    if "pieces" in form:
        return _bars(content, form, name, asked)
    if "strip_height" in form:
        return _strip(content, name, asked)
    job, findings = read_job(content, name=name)
    findings = (*unread_fields(form, JobDocument, "job"), *findings)
    warm()
    started = asked.clock()
    result = solve(job, asked.stop(), asked.seed, asked.workers)
    return SheetsAnswer(job, result, (*findings, *result.findings), started)


def _form(content: bytes, name: str) -> dict[str, Any]:
    try:
        form = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise WrongForm(
            "document.wrong-form", file=name, format="gemaakt.nest-job/1", reason=str(error)
        ) from error
    if not isinstance(form, dict):
        got = "array" if isinstance(form, list) else type(form).__name__
        reason = f"Expected `object`, got `{got}`"
        raise WrongForm(
            "document.wrong-form", file=name, format="gemaakt.nest-job/1", reason=reason
        )
    return form


def _bars(content: bytes, form: dict[str, Any], name: str, asked: Asked) -> BarsAnswer:
    job, findings = read_bars(content, name=name)
    said = {field: value for field, value in form.items() if field != "source"}
    findings = (*unread_fields(said, BarsJobDocument, "job"), *findings)
    warm_bars()
    started = asked.clock()
    result = solve_bars(job, asked.stop(), asked.seed, asked.workers)
    return BarsAnswer(job, result, (*findings, *result.findings), started)


def _strip(content: bytes, name: str, asked: Asked) -> SheetsAnswer:
    job, findings = read_strip(content, name=name)
    warm()
    started = asked.clock()
    result, length = solve_strip(job, asked.stop(), asked.seed, asked.workers)
    rows = list(result.sheets[0].placements)
    box = bounds_of(job, rows) if rows else (0.0, 0.0, 0.0, 0.0)
    outer = Ring(((box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])))
    whole = NestJob(job.parts, (Sheet(STRIP, 1, outer),), job.name, 0.0, 0.0)
    return SheetsAnswer(whole, result, (*findings, *result.findings), started, length)


def _rectangles(
    content: bytes, name: str, beside: Callable[[str], bytes | None], asked: Asked
) -> SheetsAnswer:
    items, bins = content, None
    if name.endswith("_bins.csv"):
        items, bins = beside(name.replace("_bins", "_items")) or b"", content
    elif name.endswith(".csv"):
        bins = beside(name.replace("_items", "_bins")) or b""
    job, findings = read_rectangles(items, bins, name=name)
    warm_shears()
    started = asked.clock()
    result = solve_rectangles(job, asked.stop(), asked.seed, asked.workers)
    return SheetsAnswer(job, result, (*findings, *result.findings), started)
