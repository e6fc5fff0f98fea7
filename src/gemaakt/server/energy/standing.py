"""What machines draw while no work of the plan runs on them: open and idle, or off."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from gemaakt import clock
from gemaakt.clock import Interval
from gemaakt.company import Company
from gemaakt.energy import Stretch
from gemaakt.plan.hours import CompanyHours
from gemaakt.server.shop.models import Calendar, Facts, Machine


def with_standing(
    work: Mapping[str, list[Stretch]], start: datetime, horizon_min: int
) -> Iterable[Stretch]:
    """The stretches of work, and of each machine of the firm the minutes in between.

    So the planner counts it too: a machine draws its idle power whenever it is open, and when it
    is shut what it draws then.
    """
    for stretches in work.values():
        yield from stretches
    company = _machines(start)
    hours = CompanyHours(company, horizon_min)
    for machine in company.machines:
        power, busy = machine.power, [(s.start_min, s.end_min) for s in work.get(machine.id, ())]
        if power.idle_kw == 0 and power.off_kw == 0:
            continue
        opened = hours.of_machine(machine)
        shut = clock.without([(0, horizon_min)], opened)
        yield from _at(clock.without(opened, clock.merged(busy)), power.idle_kw)
        yield from _at(clock.without(shut, clock.merged(busy)), power.off_kw)


def _machines(start: datetime) -> Company:
    """The firm's machines and opening hours, from an instant on; nothing else is read."""
    facts = Facts.objects.first()
    known = facts.to_domain() if facts else {"name": ""}
    return Company(
        **{**known, "plan_start": start},
        machines=tuple(each.to_domain() for each in Machine.objects.all()),
        calendars=tuple(each.to_domain() for each in Calendar.objects.all()),
    )


def _at(intervals: Iterable[Interval], power_kw: float) -> Iterable[Stretch]:
    return (Stretch(start, end, power_kw) for start, end in intervals)
