"""What a company becomes on its way to a plan: a draft, its names and its findings."""

from collections.abc import Collection
from dataclasses import dataclass, field

from gemaakt.company import Assumption, Company
from gemaakt.findings import Finding, Severity
from gemaakt.order import Order, StepId
from gemaakt.plan.draft import Choice, Draft
from gemaakt.plan.hours import CompanyHours
from gemaakt.routing import Operation
from gemaakt.shop import Machine


@dataclass(slots=True)
class CompanyDraft:
    """A draft with the names and the findings of its company."""

    company: Company
    draft: Draft
    hours: CompanyHours
    findings: list[Finding]
    assumptions: list[Assumption]
    operations: list[tuple[Order, Operation]] = field(default_factory=list)
    unplanned: dict[StepId, str] = field(default_factory=dict)
    """Operations left out, with the code of the reason."""
    machines: list[Machine | None] = field(default_factory=list)
    machine_number: dict[str, int] = field(default_factory=dict)
    family_number: dict[str, int] = field(default_factory=dict)
    crew_number: dict[tuple[str, int, str], int] = field(default_factory=dict)
    outside: int = -1
    dropped: Collection[StepId] = ()
    """Operations that turned out to fit nowhere."""
    step_of: dict[StepId, int] = field(default_factory=dict)
    """Steps by order and operation, for orders that wait for a nest of several orders."""
    elsewhere: dict[StepId, tuple[Order, Operation]] = field(default_factory=dict)
    """All operations of the company by name, where one waits for one of another order."""
    known: dict[int, tuple[Operation, tuple[Choice, ...]]] = field(default_factory=dict)
    """Choices worked out before for the very same operations and machines, by their identity."""
    own_machines: int = 0
    """Machines that the company names: those after them are assumed, or outside."""

    def leave_out(self, order: Order, operation: Operation, code: str, **params: object) -> None:
        """Do not plan an operation and say why."""
        self.unplanned[order.id, operation.id] = code
        where = {"order": order.id, "operation": operation.id}
        self.findings.append(Finding(code, Severity.ERROR, where, params))

    def refuse_pin(self, order: Order, operation: Operation, why: str) -> None:
        """Say that an operation cannot start where it is pinned, and why."""
        where = {"order": order.id, "operation": operation.id}
        code = "plan.pin-start-impossible"
        self.findings.append(Finding(code, Severity.ERROR, where, {"why": why}))
