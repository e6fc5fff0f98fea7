"""Which skill is short in which week: attended hours that are due against hours of who does them.

Work counts at the level that it asks, and hours of who does it at that level on her own. Somebody
with several skills, or at a level above others, is shared over all that she does by the work that
waits for it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from gemaakt import clock
from gemaakt.clock import Interval
from gemaakt.company import Company
from gemaakt.company.load import attended_minutes, open_operations
from gemaakt.plan.hours import CompanyHours
from gemaakt.shop import OWN_LEVEL, does_alone, level_alone
from gemaakt.units import MINUTES_PER_HOUR, MINUTES_PER_WEEK

WEEKS = 8
FULL_SHARE, TIGHT_SHARE = 1.0, 0.85
ABOVE = OWN_LEVEL + 1
"""Work that asks this level or more is told apart."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A skill, and the level at which work asks it."""

    skill: str
    level: int

    @property
    def told_level(self) -> int:
        """The level where it is above that of who does the skill on her own, else 0."""
        return self.level if self.level >= ABOVE else 0


@dataclass(frozen=True, slots=True)
class WeekOfSkill:
    """Hours that are asked and that are there in one week."""

    need_h: float
    have_h: float

    @property
    def percent(self) -> int | None:
        """Asked of what is there; None where nobody is."""
        if not self.have_h:
            return None if self.need_h else 0
        return round(100 * self.need_h / self.have_h)

    @property
    def level(self) -> int:
        """0 for nothing asked, 1 for enough hands, 2 for just enough, 3 for too few."""
        if not self.need_h:
            return 0
        if self.need_h > FULL_SHARE * self.have_h:
            return 3
        return 2 if self.need_h > TIGHT_SHARE * self.have_h else 1

    @property
    def short_h(self) -> float:
        """Hours that are short."""
        return max(0.0, self.need_h - self.have_h)


@dataclass(frozen=True, slots=True)
class ShortSkill:
    """A skill at a level, week by week."""

    skill: str
    told_level: int
    cells: tuple[WeekOfSkill, ...]

    @property
    def short_h(self) -> float:
        """Hours that are short in all weeks together."""
        return sum(cell.short_h for cell in self.cells)


@dataclass(frozen=True, slots=True)
class ShortSkills:
    """The Mondays of the weeks, and a row for each skill and level, most work first."""

    weeks: tuple[date, ...]
    rows: tuple[ShortSkill, ...]


def short_skills(company: Company, weeks: int = WEEKS) -> ShortSkills:
    """Per skill, level and week: attended hours of orders due then against hours of who does it.

    Work that is due before the first week is counted in the first, that of a week in which nobody
    is at work in the week before it, that of orders without a due date in none.
    """
    today = clock.local_day(company.plan_start, company.time_zone)
    monday = today - timedelta(days=today.weekday())
    starts = tuple(monday + timedelta(weeks=at) for at in range(weeks))
    work = _work_by_week(company, monday, weeks)
    hands = _hands_by_week(company, starts, work)
    for at in range(weeks - 1, 0, -1):
        if not any(each[at] for each in hands.values()):
            for minutes in work.values():
                minutes[at - 1], minutes[at] = minutes[at - 1] + minutes[at], 0.0
    asked = sorted(work, key=lambda each: (-sum(work[each][:weeks]), each.skill, each.level))
    return ShortSkills(starts, tuple(_row(each, work[each], hands[each]) for each in asked))


def _row(asked: Asked, need: Sequence[float], have: Sequence[float]) -> ShortSkill:
    hours = (
        WeekOfSkill(n / MINUTES_PER_HOUR, h / MINUTES_PER_HOUR)
        for n, h in zip(need, have, strict=False)
    )
    return ShortSkill(asked.skill, asked.told_level, tuple(hours))


def _work_by_week(company: Company, monday: date, weeks: int) -> dict[Asked, list[float]]:
    """Minutes per skill and week; behind the last week what is due later or without a day."""
    work: dict[Asked, list[float]] = defaultdict(lambda: [0.0] * (weeks + 1))
    alone: dict[tuple[str, int], int] = {}
    for order in company.orders:
        week = weeks if order.due is None else max(0, (order.due - monday).days // 7)
        for operation in open_operations([order]):
            if operation.skill:
                key = operation.skill, operation.skill_level
                if key not in alone:
                    alone[key] = level_alone(company.people, *key)
                minutes = work[Asked(operation.skill, alone[key])]
                minutes[min(week, weeks)] += attended_minutes(operation)
    return work


def _hands_by_week(
    company: Company, starts: Sequence[date], work: Mapping[Asked, Sequence[float]]
) -> dict[Asked, list[float]]:
    """Minutes per skill, level and week of people who do it on their own."""
    hours = CompanyHours(company, (len(starts) + 1) * MINUTES_PER_WEEK)
    edges = [hours.day_start(day) for day in (*starts, starts[-1] + timedelta(days=7))]
    wanted = {asked: sum(minutes) for asked, minutes in work.items()}
    hands = {asked: [0.0] * len(starts) for asked in work}
    for person in company.people:
        own = [
            asked
            for asked in work
            if wanted[asked] and does_alone(person, asked.skill, asked.level)
        ]
        total = sum(wanted[asked] for asked in own)
        minutes = _week_minutes(hours.of_person(person), edges) if own else []
        for asked in own:
            for at, each in enumerate(minutes):
                hands[asked][at] += each * wanted[asked] / total
    return hands


def _week_minutes(at_work: list[Interval], edges: Sequence[int]) -> list[int]:
    """Minutes at work in each week between the edges; past hours are not among them."""
    weeks = ([(max(0, begin), end)] for begin, end in pairwise(edges))
    return [sum(b - a for a, b in clock.common(at_work, week)) for week in weeks]
