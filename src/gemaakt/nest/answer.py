"""One call for whatever is to be nested: reads, solves, checks, and gives the document."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from gemaakt.data import sentence
from gemaakt.findings import Finding
from gemaakt.nest.problem import NestJob
from gemaakt.nest.read_job import read_job
from gemaakt.nest.solution import Result
from gemaakt.nest.solve import solve
from gemaakt.nest.warm import warm
from gemaakt.nest.write_document import nest_document
from gemaakt.stop import Stop


@dataclass(frozen=True, slots=True)
class SheetsAnswer:
    """A nest on sheets, ready to be shown."""

    job: NestJob
    result: Result
    findings: tuple[Finding, ...]
    start_seconds: int | float

    @property
    def refused(self) -> bool:
        """Nothing could be placed, or not everything that was asked."""
        return self.result.status in ("infeasible", "partial")

    def document(self, language: str) -> dict[str, Any]:
        """`gemaakt.nest/1`."""
        rows = [plain(finding, language) for finding in self.findings]
        document = nest_document(self.job, self.result, rows, start_seconds=self.start_seconds)
        plain_document: dict[str, Any] = msgspec.to_builtins(document)
        return plain_document

    def write_dxf(self, folder: Path) -> None:
        """One DXF per sheet."""
        from gemaakt.nest.write_dxf import write_sheets

        write_sheets(self.job, self.result, folder)

    def write_svg(self, folder: Path) -> None:
        """One SVG per sheet."""
        from gemaakt.nest.write_svg import write_sheets

        write_sheets(self.job, self.result, folder)


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
    content: bytes,
    *,
    name: str,
    stop: Callable[[], Stop],
    seed: int,
    workers: int,
    clock: Callable[[], float],
) -> SheetsAnswer:
    """Nest what the file asks; `stop` is made when the search begins, `clock` counts from the call."""
    job, findings = read_job(content, name=name)
    warm()
    started = clock()
    result = solve(job, stop(), seed, workers)
    return SheetsAnswer(job, result, (*findings, *result.findings), started)
