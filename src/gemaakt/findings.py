"""What is odd in a drawing, a workbook, a plan: data beside the result, never an exception."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gemaakt.errors import GemaaktError


class Severity(StrEnum):
    """How much a finding matters: an error stops the thing it names, a warning does not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One observation: a stable code, where it was seen, and the values its sentence needs."""

    code: str
    severity: Severity = Severity.ERROR
    where: Mapping[str, object] = field(default_factory=dict)
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something the company did not say and the planner took for granted, said above the plan."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


def finding_of(error: GemaaktError) -> Finding:
    """Turn a refusal into the finding that a command or a page shows."""
    return Finding(error.code, Severity.ERROR, params=error.params)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Say whether any of the findings is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)
