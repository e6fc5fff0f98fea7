"""Minutes that somebody tells afterwards: of a sheet that failed, of work that nobody clocked."""

from datetime import datetime

from django.utils import timezone

from gemaakt.order import StepId
from gemaakt.server.shop.models import Person
from gemaakt.server.work.clocks import planned_clock, settle
from gemaakt.server.work.models import Clocking
from gemaakt.server.work.shifts import Shifts


def clock_told(person: str, step: StepId, start: datetime, end: datetime) -> Clocking:
    """Keep a clock that no tap started; other work of hers in that time has it no more."""
    row = planned_clock(person, step, start)
    row.end = end
    row.tapped_start = start
    row.worked_min = Shifts(Person.objects.filter(code=person).first()).worked_min(start, end)
    row.save()
    settle(person, start, timezone.now())
    return row
