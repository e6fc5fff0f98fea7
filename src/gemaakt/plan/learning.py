"""The plan that teaches: learning goals become supervised practice on real orders.

From the standing plan, operations of the skill that somebody wants to learn are given to her one
by one, the soonest first, wherever the weighted lateness of all orders stays within what is
allowed (a hill climb; each trial is one decode). `teaching` makes choices of plans of it. Practice
counts in the minutes in which somebody who may teach her is at work: in reach, not standing beside
her (see `Person`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from gemaakt.clock import Interval, common, length_min, merged
from gemaakt.company import Company
from gemaakt.money import eur
from gemaakt.plan.company.result import clipped, judged, plan_result
from gemaakt.plan.company.standing import Standing
from gemaakt.plan.engine.arrays import END, MEMBER, START, Ints, State
from gemaakt.plan.engine.found import Found, decoded
from gemaakt.plan.hours import CompanyHours
from gemaakt.plan.remedy.trial import with_member
from gemaakt.plan.result import PlannedOperation, PlanResult
from gemaakt.plan.solution import placed_steps
from gemaakt.plan.told import attended, told
from gemaakt.shop import OWN_LEVEL, LearningGoal, Person, may_supervise
from gemaakt.units import MINUTES_PER_DAY, MINUTES_PER_HOUR, MINUTES_PER_WEEK

ROUNDS = 2
FAR_MIN = 52 * MINUTES_PER_WEEK
"""How far rosters are looked up; what takes longer goes on as in this year."""


@dataclass(frozen=True, slots=True)
class Practice:
    """How far a learning goal comes by a plan."""

    person: str
    skill: str
    level: int
    hours_h: float
    """Supervised hours on real orders in this plan."""
    until_h: float
    """Hours that are still needed before the plan."""
    independent_in_weeks: float | None
    """Weeks until the needed hours are reached, at this much practice in each hour at work; None
    when there is no practice, or her last day comes first."""


@dataclass(frozen=True, slots=True)
class TeachingPlan:
    """One choice: practice against lateness and euros, with its verified plan."""

    allowed_late_share: float
    practice: tuple[Practice, ...]
    weighted_late_min: float
    late_orders: int
    wages_eur: Decimal
    """Wages of everybody for the hours in which they do the plan's operations."""
    plan: PlanResult

    @property
    def practice_h(self) -> float:
        """Practice of all goals together."""
        return sum(each.hours_h for each in self.practice)


@dataclass(frozen=True, slots=True)
class Goal:
    """One learning goal with who may teach it, and when they are at work."""

    number: int
    person: Person
    goal: LearningGoal
    taught: list[Interval]
    operations: frozenset[tuple[str, str]]


def practice_of(company: Company, plan: PlanResult) -> tuple[Practice, ...]:
    """Practice of every learning goal in any plan of the company."""
    far = CompanyHours(company, FAR_MIN)
    return tuple(_practice(goal, plan, far) for goal in goals_of(company, plan))


def choice_of(company: Company, plan: PlanResult, share: float) -> TeachingPlan:
    """A plan as a choice."""
    rates = {person.id: person.rate_eur_per_h for person in company.people}
    wages = sum(
        (
            rates[name] * length_min(work) / MINUTES_PER_HOUR
            for row in plan.operations
            for name, work in _done_by(row)
        ),
        Decimal(0),
    )
    return TeachingPlan(
        share,
        practice_of(company, plan),
        plan.objective.value,
        len(plan.late),
        eur(wages),
        plan,
    )


def goals_of(company: Company, plan: PlanResult) -> list[Goal]:
    """Every learning goal that somebody in the firm can teach."""
    last = max((row.end for row in plan.operations), default=0)
    hours = CompanyHours(company, last + MINUTES_PER_DAY)
    found = []
    for number, person in enumerate(company.people):
        for goal in person.learning_goals:
            able = [p for p in company.people if p is not person and may_teach(p, person, goal)]
            taught = merged([row for each in able for row in hours.of_person(each)])
            operations = frozenset(
                (order.id, op.id)
                for order in company.orders
                for op in order.operations
                if op.skill == goal.skill
            )
            found.append(Goal(number, person, goal, taught, operations))
    return found


def may_teach(teacher: Person, learner: Person, goal: LearningGoal) -> bool:
    """Say whether somebody can do the skill on her own, and may supervise the learner."""
    return may_supervise(teacher, learner, goal.skill, max(OWN_LEVEL, goal.level))


def _done_by(row: PlannedOperation) -> Iterable[tuple[str, list[Interval]]]:
    """Who does an operation, with the stretches in which she is at it: maybe the set-up only."""
    for hand in row.people:
        if hand.role == "does":
            yield hand.id, clipped(row.work, hand.start, hand.end)


def _practice(goal: Goal, plan: PlanResult, far: CompanyHours) -> Practice:
    work = [
        piece
        for row in plan.operations
        if (row.order, row.operation) in goal.operations
        for name, pieces in _done_by(row)
        if name == goal.person.id
        for piece in pieces
    ]
    minutes = length_min(common(merged(work), goal.taught))
    needed = max(0.0, goal.goal.practice_needed_h - goal.goal.practice_done_h)
    last = max((row.end for row in plan.operations), default=0)
    weeks = _weeks_until(needed * MINUTES_PER_HOUR, minutes, last, goal.person, far)
    hours = minutes / MINUTES_PER_HOUR
    return Practice(goal.person.id, goal.goal.skill, goal.goal.level, hours, needed, weeks)


def _weeks_until(
    needed: float, minutes: int, last: int, person: Person, far: CompanyHours
) -> float | None:
    """Weeks from the plan's start in which she is so long at work that the practice is done."""
    if needed <= 0:
        return 0.0
    at_work = far.of_person(person)
    if minutes <= 0:
        return None
    in_plan = length_min(common(at_work, [(0, last)]))
    left = needed * max(in_plan, minutes) / minutes
    for start, end in at_work:
        if left <= end - max(0, start):
            return (max(0, start) + left) / MINUTES_PER_WEEK
        left -= end - max(0, start)
    if person.contract_ends is not None or not at_work:
        return None
    whole = sum(end - max(0, start) for start, end in at_work)
    return (1 + left / whole) * FAR_MIN / MINUTES_PER_WEEK


def taught(at: Standing, goals: Sequence[Goal], begin: Found, allowed: float) -> Found:
    """The plan with as many of the wanted operations as possible given to the learners.

    Nothing loses its place, no pin is broken, and it is no later than `allowed` or as it was.
    """
    arrays, pins = at.ready.packed.arrays, at.ready.pins.times()
    found, state = begin, decoded(arrays, pins, begin)
    before = told(arrays, state)
    latest_min = max(allowed, before.late_min)
    hours = practised(at, goals, state)
    for _ in range(ROUNDS):
        for goal in goals:
            for step in wanted_steps(at, goal, state):
                for trial in with_learner(at, goal, found, state, step):
                    again = decoded(arrays, pins, trial)
                    after, more = told(arrays, again), practised(at, goals, again)
                    if more > hours and after.keeps(before) and after.late_min <= latest_min:
                        found, state, hours = trial, again, more
                        break
    return found


def practised(at: Standing, goals: Sequence[Goal], state: State) -> int:
    """Minutes of practice in a decoded plan: at the work, in reach of who teaches."""
    total, ready = 0, at.ready
    for goal in goals:
        work = [
            piece
            for step in range(len(ready.draft.steps))
            if _is_of(at, goal, step) and _person(at, state, step) == goal.number
            for piece in attended(ready.draft, ready.packed, state, step)
        ]
        total += length_min(common(merged(work), goal.taught))
    return total


def _is_of(at: Standing, goal: Goal, step: int) -> bool:
    order, operation = at.ready.made.operations[step]
    return (order.id, operation.id) in goal.operations


def _person(at: Standing, state: State, step: int) -> int:
    row = int(state.placed[step, MEMBER])
    return at.ready.packed.members[row].person if row >= 0 else -1


def wanted_steps(at: Standing, goal: Goal, state: State) -> list[int]:
    """Steps of the skill that somebody else does and that may change, the soonest first."""
    fixed = set(at.ready.fixed.tolist()) | set(at.ready.pins.kept)
    steps = [
        step
        for step in range(len(at.ready.draft.steps))
        if step not in fixed
        and _is_of(at, goal, step)
        and _person(at, state, step) not in (goal.number, -1)
    ]
    return sorted(steps, key=lambda step: int(state.placed[step, START]))


def with_learner(
    at: Standing, goal: Goal, found: Found, state: State, step: int
) -> Iterable[Found]:
    """The step done by the learner, beside each who may supervise; then, that she be free for
    it, what she does at that time left to whoever is free."""
    arrays, members = at.ready.packed.arrays, at.ready.packed.members
    crew = int(arrays.crew[step])
    low, high = arrays.member0[arrays.group0[crew]], arrays.member0[arrays.group0[crew + 1]]
    rows = [row for row in range(int(low), int(high)) if members[row].person == goal.number]
    for row in rows:
        yield with_member(found, step, row)
    for row in rows[:1]:
        trial = with_member(found, step, row)
        yield replace(trial, members=_relieved(at, goal, trial, state, step))


def _relieved(at: Standing, goal: Goal, trial: Found, state: State, step: int) -> Ints:
    """The learner's other work around the step's time given to whoever is free."""
    members = trial.members.copy()
    start, end = int(state.placed[step, START]), int(state.placed[step, END])
    for other in np.flatnonzero(
        (state.placed[:, END] > start - MINUTES_PER_DAY) & (state.placed[:, START] < end)
    ).tolist():
        mine = _person(at, state, other) == goal.number and not _is_of(at, goal, other)
        if mine and other not in at.ready.pins.kept and other not in at.ready.fixed:
            members[other] = -1
    return members


def plan_of_found(company: Company, at: Standing, found: Found) -> PlanResult:
    """A list with its people as a plan, judged by the checker."""
    ready = at.ready
    state = decoded(ready.packed.arrays, ready.pins.times(), found)
    made = replace(ready.made, findings=list(ready.made.findings))
    made.unplanned = dict(ready.made.unplanned)
    placed = placed_steps(ready.draft, ready.packed, ready.pins, state)
    result = plan_result(replace(ready, made=made), found, placed, seed=0, workers=1)
    return judged(company, result)
