"""The world outside, and a step that is there: days that are gone are not planned again."""

from gemaakt.findings import Finding, Severity
from gemaakt.order import Order
from gemaakt.plan.company.parts import CompanyDraft
from gemaakt.plan.draft import FAMILY_NONE, Draft
from gemaakt.plan.hours import CompanyHours
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


def add_world_outside(draft: Draft, hours: CompanyHours) -> int:
    """Put the world outside at the end of the machines: one without a queue; its number."""
    number = len(draft.machines)
    draft.machines.append("")
    draft.machine_calendar.append(len(draft.calendars))
    draft.calendars.append(hours.outside())
    draft.family_now.append(FAMILY_NONE)
    draft.endless.add(number)
    return number
