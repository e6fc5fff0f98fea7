"""What the checker judges: one planned operation beside what was asked, and its faults."""

from dataclasses import dataclass

from gemaakt.order import Order
from gemaakt.plan.result import PlannedOperation
from gemaakt.routing import Alternative, Operation


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that the plan breaks, and where."""

    rule: str
    order: str
    operation: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One planned operation with what it is judged by."""

    row: PlannedOperation
    order: Order
    operation: Operation
    alternative: Alternative | None

    def fault(self, rule: str, detail: str = "") -> Fault:
        """This operation breaks this rule."""
        return Fault(rule, self.order.id, self.operation.id, detail)

    @property
    def setup_worked(self) -> int:
        """Minutes worked before the set-up's end."""
        return sum(max(0, min(b, self.row.setup_end) - a) for a, b in self.row.work)

    @property
    def worked(self) -> int:
        """All minutes worked."""
        return sum(b - a for a, b in self.row.work)

    @property
    def doer(self) -> str | None:
        """Who does it."""
        return next((hand.id for hand in self.row.people if hand.role == "does"), None)

    @property
    def beside(self) -> str | None:
        """Who supervises."""
        return next((hand.id for hand in self.row.people if hand.role == "supervises"), None)
