"""Minutes of sheets that failed: hours that nobody clocked, and what past jobs do not teach."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from gemaakt.order import StepId
from gemaakt.server.nest.cut_again import stage_of
from gemaakt.server.nest.models import FailedSheet
from gemaakt.server.nest.reports import sheet_min
from gemaakt.server.work.models import Clocking
from gemaakt.server.work.told_minutes import clock_told

CLOCK = "clock"
"""A clock that was told with the sheet."""


def clock_failed(failure: FailedSheet, until: datetime | None) -> None:
    """Count the minutes that the sheet ran as worked, where nobody's clock ran on it meanwhile.

    until: when it failed. Nothing without minutes or without somebody whose they are.
    """
    code, _numbers = stage_of(failure.nest, failure.number)
    ran_min = _ran_min(failure)
    if not code or ran_min <= 0:
        return
    end = until or timezone.now()
    start = end - timedelta(minutes=ran_min)
    mine = Clocking.objects.filter(order=failure.nest.code, operation=code, start__lt=end)
    key = None
    if not mine.filter(Q(end=None) | Q(end__gt=start)).exists():
        if failure.ran_min is None or not failure.person:
            return
        key = clock_told(failure.person, (failure.nest.code, code), start, end).pk
    change = {"how": CLOCK, "order": "", "step": "", "clock": key}
    failure.steps = [*failure.steps, change]
    failure.save(update_fields=["steps"])


def _ran_min(failure: FailedSheet) -> float:
    """How long it ran; as planned where nobody said."""
    if failure.ran_min is not None:
        return failure.ran_min
    return sheet_min(failure.nest, failure.number)


def clock_no_more(failure: FailedSheet) -> None:
    """Take back the clock that was told with the sheet."""
    keys = [change["clock"] for change in failure.steps if change["how"] == CLOCK]
    keys = [key for key in keys if key]
    Clocking.objects.filter(pk__in=keys).delete()


def failed_min() -> dict[StepId, tuple[float, float]]:
    """What sheets that failed take from what an operation of a nest teaches.

    The share of its planned minutes that stands, and clocked minutes of the failed ones.
    """
    found: dict[StepId, tuple[float, float]] = {}
    rows = FailedSheet.objects.filter(taken_back=None, bars=0).select_related("nest")
    for failure in rows:
        nest = failure.nest
        code, numbers = stage_of(nest, failure.number)
        planned = sheet_min(nest, failure.number)
        whole = sum(sheet_min(nest, number) for number in numbers) or 1.0
        share, ran = found.get((nest.code, code), (1.0, 0.0))
        is_clocked = any(change["how"] == CLOCK for change in failure.steps)
        spent_min = _ran_min(failure) if is_clocked else 0.0
        found[nest.code, code] = share - planned / whole, ran + spent_min
    return found
