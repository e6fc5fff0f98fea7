"""Post-calculation of one order: the minutes that were planned beside those that were clocked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gemaakt.routing import Attendance, OperationStatus
from gemaakt.server.order.models import Operation
from gemaakt.units import hours_of
from gemaakt.work.actuals import planned_min


@dataclass(frozen=True, slots=True)
class Spent:
    """One step: what was planned, what people clocked, and how far these can be compared."""

    code: str
    name: str
    planned_h: float
    clocked_h: float
    is_done: bool
    is_attended: bool
    """Somebody stands by all of the time; else the clock says nothing of the machine."""
    is_gone: bool = False
    """Another program took the step out after somebody had worked on it."""

    @property
    def is_compared(self) -> bool:
        """Whether planned and clocked hours are about the same work."""
        return self.is_done and self.is_attended and self.planned_h > 0

    @property
    def more_h(self) -> float:
        """Hours more than planned; less is below zero."""
        return self.clocked_h - self.planned_h


@dataclass(frozen=True, slots=True)
class PostCalculation:
    """The steps on which somebody clocked, and what those that can be compared come to."""

    steps: list[Spent]

    @property
    def compared(self) -> Spent | None:
        """The steps that can be compared, added up."""
        rows = [each for each in self.steps if each.is_compared]
        if not rows:
            return None
        planned_h = sum(each.planned_h for each in rows)
        clocked_h = sum(each.clocked_h for each in rows)
        return Spent("", "", planned_h, clocked_h, is_done=True, is_attended=True)


def post_calculation(
    operations: Iterable[Operation], clocked_min: Mapping[str, float]
) -> PostCalculation:
    """The steps of an order on which somebody clocked; `clocked_min` as `work.hours_of` gives.

    Those that are gone stand at the end: their hours were spent on the order.
    """
    rows = {row.code: row for row in operations}
    clocked = {code: minutes for code, minutes in clocked_min.items() if minutes > 0}
    there = [_spent(row, clocked[code]) for code, row in rows.items() if code in clocked]
    gone = [_gone(code, minutes) for code, minutes in clocked.items() if code not in rows]
    return PostCalculation(there + gone)


def _gone(code: str, clocked_min: float) -> Spent:
    hours = hours_of(clocked_min)
    return Spent(code, "", 0.0, hours, is_done=False, is_attended=True, is_gone=True)


def _spent(row: Operation, clocked_min: float) -> Spent:
    step = row.to_domain()
    return Spent(
        code=row.code,
        name=row.name,
        planned_h=hours_of(planned_min(step)),
        clocked_h=hours_of(clocked_min),
        is_done=step.status is OperationStatus.DONE,
        is_attended=step.attendance is Attendance.WHOLE,
    )
