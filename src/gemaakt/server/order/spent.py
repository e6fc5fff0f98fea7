"""Post-calculation of one order: the minutes that were planned beside those that were clocked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from gemaakt.routing import Attendance, OperationStatus
from gemaakt.server.nest.shares import NestShare, nest_shares, nests_of, shares_of
from gemaakt.server.order.models import Operation
from gemaakt.server.work.queries import minutes_clocked
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
    nest: str = ""
    """The nest that cut it among others."""
    share: float = 1.0
    """So much of the hours of the nest's step is for the order."""

    @property
    def is_compared(self) -> bool:
        """Whether planned and clocked hours are about the same work."""
        return self.is_done and self.is_attended and self.planned_h > 0

    @property
    def more_h(self) -> float:
        """Hours more than planned; less is below zero."""
        return self.clocked_h - self.planned_h


@dataclass(frozen=True, slots=True)
class OfOrder:
    """What of the hours of a nest is for one of its orders."""

    order: str
    planned_h: float
    clocked_h: float


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
    """The steps of an order on which somebody clocked; `clocked_min` as `minutes_clocked` gives.

    Those that are gone stand at the end: their hours were spent on the order.
    """
    rows = {row.code: row for row in operations}
    clocked = {code: minutes for code, minutes in clocked_min.items() if minutes > 0}
    there = [_spent(row, clocked[code]) for code, row in rows.items() if code in clocked]
    gone = [_gone(code, minutes) for code, minutes in clocked.items() if code not in rows]
    return PostCalculation(there + gone)


def with_nests(found: PostCalculation, order: str) -> PostCalculation:
    """The same with the order's share of what was clocked on the nests that cut for it first."""
    nests = [nest.code for nest in nests_of(order)]
    clocked = minutes_clocked(nests)
    worked = [nest for nest in nests if any(clocked[nest].values())]
    shares = [
        _share(each, clocked[each.step.order.code])
        for each in nest_shares(order, worked)
        if clocked[each.step.order.code].get(each.step.code)
    ]
    return PostCalculation([*shares, *found.steps])


def shared_over(nest: str) -> list[OfOrder]:
    """For which orders the hours of a nest were, the largest first."""
    clocked = minutes_clocked([nest])[nest]
    rows: dict[str, list[Spent]] = {}
    for each in shares_of([nest]) if any(clocked.values()) else ():
        if clocked.get(each.step.code):
            rows.setdefault(each.order, []).append(_share(each, clocked))
    found = [
        OfOrder(order, sum(s.planned_h for s in steps), sum(s.clocked_h for s in steps))
        for order, steps in rows.items()
    ]
    return sorted(found, key=lambda each: (-each.clocked_h, each.order))


def _share(of: NestShare, clocked_min: Mapping[str, float]) -> Spent:
    whole = _spent(of.step, clocked_min[of.step.code])
    return replace(
        whole, name=of.name, nest=of.step.order.code, share=of.share,
        planned_h=whole.planned_h * of.share, clocked_h=whole.clocked_h * of.share,
    )  # fmt: skip


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
