"""Who is ill or down, and until when that keeps work waiting: the nights in between as well."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import Protocol

from gemaakt.clock import Interval, merged
from gemaakt.plan.hours import CompanyHours
from gemaakt.shop import Machine, Person


class Gap(Protocol):
    """An absence or a downtime: a time [start, end)."""

    @property
    def start(self) -> datetime:
        """Its first instant."""

    @property
    def end(self) -> datetime:
        """The instant from which it is over."""


def absent(
    hours: CompanyHours, machine: Machine | None, people: Iterable[Person], opened: list[Interval]
) -> list[tuple[str, list[Interval]]]:
    """Minutes from each absence until there is work again, by the id of whom it is.

    A machine is closed at night as well, but what waits over a week of illness waits for her.
    """
    gaps: list[tuple[str, Iterable[Gap]]] = [(each.id, each.absences) for each in people]
    if machine is not None:
        gaps.append((machine.id, machine.downtimes))
    found = [
        (who, merged(list(chain.from_iterable(_until_open(hours, each, opened) for each in own))))
        for who, own in gaps
    ]
    return [(who, times) for who, times in found if times]


def _until_open(hours: CompanyHours, gap: Gap, opened: list[Interval]) -> list[Interval]:
    start, end = hours.between(gap.start, gap.end)
    opens = next((max(a, end) for a, b in opened if b > end), None)
    return [(start, end if opens is None else opens)] if end > 0 else []
