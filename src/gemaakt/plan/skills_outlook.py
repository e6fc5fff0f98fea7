"""Who takes a craft along when she leaves, and whom to teach what.

Whom to teach is tried: the plan is decoded again with the skill added.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import numpy as np

from gemaakt import clock
from gemaakt.company import Company
from gemaakt.money import eur
from gemaakt.plan.company.standing import standing_of
from gemaakt.plan.draft import Draft, Member
from gemaakt.plan.engine.arrays import LATE, START, Ints
from gemaakt.plan.engine.found import Found, decoded
from gemaakt.plan.engine.pack import Packed
from gemaakt.plan.hours import CompanyHours
from gemaakt.plan.remedy.trial import (
    Changed,
    Ground,
    carried,
    person_of,
    redrafted,
    searched_ground_of,
    with_choice,
    with_member,
)
from gemaakt.plan.result import PlanResult
from gemaakt.plan.told import Told, attended, gained_min, told
from gemaakt.shop import OWN_LEVEL, Person, does_alone
from gemaakt.units import MINUTES_PER_HOUR

PRACTICE_H = 80.0
"""Editable default: practice until somebody does a skill on her own, where no goal says it."""
SHOWN = 5
"""Of those whose teaching helps, the best."""
LIKELY = 24
"""So many of the likeliest are tried, operation by operation."""


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody whose last working day is known, and who is left for a skill."""

    person: str
    skill: str
    last_day: date
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taught:
    """A person taught a skill: what it would gain, tried on the present plan."""

    person: str
    skill: str
    gained_late_min: float
    """Weighted minutes late that all orders together gain."""
    used_h: float
    """Hours of the plan in which she would do it."""
    practice_h: float
    cost_eur: Decimal
    """Her wages for the hours of practice."""


def leavers(company: Company) -> list[Leaver]:
    """Everybody whose last day is to come, with those who then still have each of the skills.

    Skills that she does on her own: who is supervised or learns takes none along.
    """
    rows, today = [], clock.local_day(company.plan_start, company.time_zone)
    for person in company.people:
        if person.contract_ends is None or person.contract_ends < today or person.needs_supervisor:
            continue
        for skill in sorted(s for s, level in person.skills.items() if level >= OWN_LEVEL):
            stay = [p.id for p in company.people if _stays(p, skill, person.contract_ends, person)]
            rows.append(Leaver(person.id, skill, person.contract_ends, tuple(stay)))
    return sorted(rows, key=lambda row: (len(row.left), row.last_day, row.skill))


def _stays(person: Person, skill: str, day: date, leaving: Person) -> bool:
    there = person.contract_ends is None or person.contract_ends > day
    return person is not leaving and there and does_alone(person, skill, OWN_LEVEL)


def whom_to_teach(company: Company, plan: PlanResult) -> list[Taught]:
    """The people and skills whose teaching removes most lateness from the present plan.

    Each is tried by replanning: she is given operations of the skill one by one, on whichever of
    their machines, wherever all orders together are then less late. Empty when nothing is late.
    """
    at = standing_of(company, plan)
    ground = searched_ground_of(at, plan.late[0].order) if plan.late else None
    if ground is None:
        return []
    likely = sorted(_hands(ground), key=lambda hand: float(hand.changed.state.cost[LATE]))
    rows = [row for hand in likely[:LIKELY] if (row := _gain(ground, hand)).gained_late_min > 0]
    return sorted(rows, key=lambda row: (-row.gained_late_min, row.person))[:SHOWN]


@dataclass(frozen=True, slots=True)
class Hand:
    """A person with a skill that she does not have yet, and the plan decoded with it."""

    number: int
    skill: str
    steps: Ints
    changed: Changed


def _hands(ground: Ground) -> Iterable[Hand]:
    for skill in _waited_for(ground):
        steps = _steps_of(ground, skill)
        freed = _freed(ground.found, steps)
        for number, person in enumerate(ground.at.company.people):
            if person.skills and _learns(ground.at.company, person, skill):
                changed = redrafted(ground, _adding(ground, skill, number), freed)
                yield Hand(number, skill, steps, changed)


def _adding(ground: Ground, skill: str, number: int) -> Callable[[Draft], None]:
    crews = {
        crew
        for (name, level, only), crew in ground.at.ready.made.crew_number.items()
        if name == skill and level <= OWN_LEVEL and not only
    }

    def added(draft: Draft) -> None:
        draft.crews = [
            [*crew, Member(number)] if at in crews and Member(number) not in crew else crew
            for at, crew in enumerate(draft.crews)
        ]

    return added


def _gain(ground: Ground, hand: Hand) -> Taught:
    """The operations of the skill given to her one by one, wherever all together are less late.

    Nothing may lose its place or its pin by it.
    """
    packed, pins = hand.changed.packed, ground.at.ready.pins.times()
    found = carried(ground.packed, packed, ground.found)
    state = decoded(packed.arrays, pins, found)
    now = told(packed.arrays, state)
    for step in hand.steps[np.argsort(ground.state.placed[hand.steps, START])].tolist():
        row = _row_of(packed, step, hand.number)
        trial = with_member(with_choice(found, step, -1), step, row)
        again = decoded(packed.arrays, pins, trial)
        then = told(packed.arrays, again)
        if row >= 0 and then.keeps(now) and gained_min(packed.arrays, now, then) > 0:
            found, state, now = trial, again, then
    person = ground.at.company.people[hand.number]
    hours = _practice_h(person, hand.skill)
    used = sum(
        end - start
        for step in hand.steps.tolist()
        if person_of(packed, state, step) == hand.number
        for start, end in attended(hand.changed.draft, packed, state, step)
    )
    cost = eur(person.rate_eur_per_h * Decimal(str(hours)))
    before = _before(ground)
    gained = float(gained_min(packed.arrays, before, now)) if now.keeps(before) else 0.0
    return Taught(person.id, hand.skill, gained, used / MINUTES_PER_HOUR, hours, cost)


def _before(ground: Ground) -> Told:
    """The plan without anybody taught: as searched again, or as it stands if that is better."""
    searched, at = told(ground.arrays, ground.state), ground.at
    minutes = {late.order: late.minutes for late in at.incumbent.late}
    standing = np.array(
        [order.weight * minutes.get(order.name, 0) for order in ground.draft.orders], np.int64
    )
    is_better = int(standing.sum()) < searched.late_min
    return replace(searched, late=standing) if is_better else searched


def _row_of(packed: Packed, step: int, person: int) -> int:
    """The row in the step's crew of a person who does it on her own; -1 when there is none."""
    arrays, crew = packed.arrays, int(packed.arrays.crew[step])
    low, high = arrays.member0[arrays.group0[crew]], arrays.member0[arrays.group0[crew + 1]]
    rows = range(int(low), int(high))
    return next((row for row in rows if packed.members[row] == Member(person)), -1)


def _practice_h(person: Person, skill: str) -> float:
    """Hours until she does a skill on her own: those that her goal says, else the default."""
    goal = next((g for g in person.learning_goals if g.skill == skill), None)
    return max(0.0, goal.practice_needed_h - goal.practice_done_h) if goal else PRACTICE_H


def _learns(company: Company, person: Person, skill: str) -> bool:
    """Whether she lacks the skill and is there long enough to do it on her own one day."""
    if person.skills.get(skill, 0) >= OWN_LEVEL or person.needs_supervisor:
        return False
    if person.contract_ends is None:
        return True
    last = CompanyHours(company, 0).day_end(person.contract_ends)
    at_work = CompanyHours(company, max(0, last)).of_person(person)
    left = sum(end - max(0, start) for start, end in at_work if end > 0)
    return left > _practice_h(person, skill) * MINUTES_PER_HOUR


def _waited_for(ground: Ground) -> list[str]:
    """Skills of attended work in late orders, those with the most work first."""
    arrays = ground.arrays
    late = ground.ends > arrays.due
    minutes: dict[str, int] = defaultdict(int)
    for step, (_, operation) in enumerate(ground.at.ready.made.operations):
        if operation.skill and arrays.crew[step] >= 0 and late[arrays.order[step]]:
            minutes[operation.skill] += int(arrays.run[arrays.choice0[step]])
    return sorted(minutes, key=lambda skill: -minutes[skill])


def _steps_of(ground: Ground, skill: str) -> Ints:
    rows = [
        step
        for step, (_, operation) in enumerate(ground.at.ready.made.operations)
        if operation.skill == skill and ground.may_change(step)
    ]
    return np.array(rows, np.int32)


def _freed(found: Found, steps: Ints) -> Found:
    """The steps on any of their machines, by any who can."""
    choices, members = found.choices.copy(), found.members.copy()
    choices[steps] = members[steps] = -1
    return replace(found, choices=choices, members=members)
