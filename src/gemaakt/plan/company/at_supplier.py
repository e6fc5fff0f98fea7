"""A step that is at its supplier: the days that are gone are not planned again."""

from gemaakt.findings import Finding, Severity
from gemaakt.order import Order
from gemaakt.plan.company.parts import CompanyDraft
from gemaakt.routing import Operation, OperationStatus
from gemaakt.units import MINUTES_PER_DAY

OVERDUE_MIN = MINUTES_PER_DAY
"""What should have been back by now is expected after one more working day."""


def minutes_away(made: CompanyDraft, order: Order, operation: Operation, days: int) -> int:
    """Minutes of working days until it is back: those of its days that are not gone."""
    whole = days * MINUTES_PER_DAY
    sent = operation.running.started if operation.running else None
    if sent is None or not whole or operation.status is not OperationStatus.RUNNING:
        return whole
    left = whole - made.hours.gone_outside(sent)
    if left > 0:
        return left
    where = {"order": order.id, "operation": operation.id}
    code = "plan.outside-overdue"
    made.findings.append(Finding(code, Severity.WARNING, where, {"days": days}))
    return OVERDUE_MIN
