"""What came out of reading a workbook."""

from dataclasses import dataclass, field

from gemaakt.company.company import Company
from gemaakt.company.workbook.layout import Layout
from gemaakt.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class WorkbookResult:
    """The company (None when nothing could be read), what is odd, and what each column means."""

    company: Company | None
    findings: tuple[Finding, ...] = ()
    sheets: tuple[Layout, ...] = ()
    fingerprint: str = ""


@dataclass(slots=True)
class Remarks:
    """Findings by sheet, row and column; the same remark about a column is made a few times."""

    findings: list[Finding] = field(default_factory=list)
    counts: dict[tuple[str, str, str], int] = field(default_factory=dict)
    limits: dict[tuple[str, str, str], int] = field(default_factory=dict)
    at_most: int = 20
    at_most_told: int = 3
    """So often what is no fault: how a value was read."""

    def add(
        self, code: str, severity: Severity, place: tuple[str, int, str], **params: object
    ) -> None:
        """Remember a finding at (sheet, row, column)."""
        sheet, row, column = place
        key = (code, sheet, column)
        self.counts[key] = self.counts.get(key, 0) + 1
        limit = self.at_most_told if severity is Severity.INFO else self.at_most
        self.limits[key] = limit
        if self.counts[key] <= limit:
            where = {"sheet": sheet, "row": row, "column": column}
            self.findings.append(Finding(code, severity, where, params))

    def all(self) -> list[Finding]:
        """Every finding, and how many more of a kind there were."""
        more = [
            Finding(
                "workbook.more-of-the-same",
                Severity.INFO,
                {"sheet": sheet, "row": 0, "column": column},
                {"quantity": count - self.limits[code, sheet, column], "code": code},
            )
            for (code, sheet, column), count in self.counts.items()
            if count > self.limits[code, sheet, column]
        ]
        return [*self.findings, *more]
