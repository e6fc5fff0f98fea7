"""The contenders of a simulated shop that plan anew every morning: the due-date rule and ATCS.

Ours is in `simulate_searcher`. A plan is a list of steps with a machine for each. On the floor,
for every contender alike, machines do their steps in turn, and a step is done by whoever of those
who can is free first.
"""

import heapq
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from gemaakt.plan.draft import Draft
from gemaakt.plan.engine.arrays import CHOICE, END, LATE, MEMBER, START, Ints, State
from gemaakt.plan.engine.found import Found, decoded
from gemaakt.plan.engine.pack import Packed, pack
from gemaakt.plan.engine.rules import LOOK_AHEAD, by_apparent_cost
from gemaakt.plan.simulation.rule import due_date_rule, placed_by_rule
from gemaakt.units import MINUTES_PER_DAY

NEAR_MIN = 2 * MINUTES_PER_DAY
MOVED_MIN = 30
"""A start that shifts by less than this, on the same machine, is not a move."""


@dataclass(slots=True)
class Morning:
    """What a planner knows on one morning; steps are numbered among those that are left."""

    draft: Draft
    day: int
    kept: Ints
    """Yesterday's list over the steps that are left, without new ones."""
    choices: Ints
    """Yesterday's choice of each step, counted from the step's first; -1 where there was none."""
    seed: int

    @property
    def begin(self) -> int:
        """The first minute of the day."""
        return self.day * MINUTES_PER_DAY

    @property
    def near_until(self) -> int:
        """The minute up to which the plan is near now."""
        return self.begin + NEAR_MIN

    @property
    def is_first(self) -> bool:
        """Say whether there is no plan yet."""
        return not len(self.kept)

    @property
    def new_steps(self) -> list[int]:
        """The steps that yesterday's plan did not know."""
        known = set(self.kept.tolist())
        return [step for step in range(len(self.draft.steps)) if step not in known]


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan: its list, and by step the start, end, choice and person."""

    listed: Ints
    rows: Ints
    kept_rows: Ints
    """The same for yesterday's plan carried on with today's facts; -1 for what is new."""


class Contender(Protocol):
    """Somebody who plans every morning, and whose plan can be worked."""

    def plan(self, morning: Morning) -> Planned:
        """The plan of a morning."""

    def worked(self, draft: Draft, planned: Planned) -> Ints:
        """Start, end, choice and person of all steps with the times that work truly takes."""


@dataclass(frozen=True, slots=True)
class DueDateRule:
    """The rule that others use, replanned whole every morning."""

    bound: Collection[str] = ()
    """Names of the steps that are done on the first machine that they name."""

    def plan(self, morning: Morning) -> Planned:
        """See `Contender`."""
        draft = morning.draft
        kept = np.full((len(draft.steps), 4), -1, np.int32)
        if not morning.is_first:
            old = placed_by_rule(draft, carried_on(morning), morning.choices, anyone(draft))
            kept[morning.kept] = old[morning.kept]
        ruled = due_date_rule(draft, self.bound)
        return Planned(ruled.listed, ruled.rows, kept)

    def worked(self, draft: Draft, planned: Planned) -> Ints:
        """See `Contender`."""
        return placed_by_rule(draft, planned.listed, planned.rows[:, 2].copy(), anyone(draft))


def anyone(draft: Draft) -> Ints:
    """No machine, or no person, chosen for any step."""
    return np.full(len(draft.steps), -1, np.int32)


def carried_on(morning: Morning) -> Ints:
    """Yesterday's list with what is new behind it, where it takes no time from anything."""
    return in_routing_order(morning.draft, [*morning.kept.tolist(), *morning.new_steps])


def in_routing_order(draft: Draft, listed: Sequence[int]) -> Ints:
    """The list, with steps put later where they stood before what they wait for."""
    rank = {step: at for at, step in enumerate(listed)}
    waits = [len(step.after) for step in draft.steps]
    followers: list[list[int]] = [[] for _ in draft.steps]
    for at, step in enumerate(draft.steps):
        for before, _ in step.after:
            followers[before].append(at)
    ready = [(rank[at], at) for at, count in enumerate(waits) if not count]
    heapq.heapify(ready)
    result = []
    while ready:
        step_now = heapq.heappop(ready)[1]
        result.append(step_now)
        for follower in followers[step_now]:
            waits[follower] -= 1
            if not waits[follower]:
                heapq.heappush(ready, (rank[follower], follower))
    return np.array(result, np.int32)


class Decoded:
    """What ours and the dispatcher share: a list decoded by the planner's own decoder."""

    def worked(self, draft: Draft, planned: Planned) -> Ints:
        """See `Contender`."""
        packed = pack(draft)
        return rows_of(packed, plan_of(packed, planned.listed, planned.rows[:, 2]))

    def kept_plan(self, morning: Morning, packed: Packed) -> tuple[State, Ints]:
        """Yesterday's plan with today's facts: worked out, and its rows without what is new."""
        state = plan_of(packed, carried_on(morning), morning.choices)
        kept = np.full((len(morning.choices), 4), -1, np.int32)
        kept[morning.kept] = rows_of(packed, state)[morning.kept]
        return state, kept


class Dispatcher(Decoded):
    """ATCS (Lee, Bhaskaran and Pinedo 1997), each morning with its best look-ahead."""

    def plan(self, morning: Morning) -> Planned:
        """See `Contender`."""
        packed = pack(morning.draft)
        free = anyone(morning.draft)
        lists = [by_apparent_cost(packed.arrays, scale, 1.0) for scale in LOOK_AHEAD]
        states = [plan_of(packed, listed, free) for listed in lists]
        best = min(states, key=lambda state: float(state.cost[LATE]))
        kept = np.full((len(free), 4), -1, np.int32)
        if not morning.is_first:
            kept = self.kept_plan(morning, packed)[1]
        return Planned(best.listed.copy(), rows_of(packed, best), kept)


def moved(before: Ints, now: Ints, begin: int) -> tuple[int, int]:
    """Near steps that changed machine or moved by over half an hour, and near steps in all."""
    near = (before[:, 0] >= 0) & (before[:, 0] < begin + NEAR_MIN)
    other = before[:, 2] != now[:, 2]
    shifted = np.abs(before[:, 0] - now[:, 0]) > MOVED_MIN
    return int((near & (other | shifted)).sum()), int(near.sum())


def rows_of(packed: Packed, state: State) -> Ints:
    """Start, end, choice and person of every step in a decoded plan."""
    placed = state.placed
    choices = np.where(placed[:, CHOICE] >= 0, placed[:, CHOICE] - packed.arrays.choice0[:-1], -1)
    people = [packed.members[m].person if m >= 0 else -1 for m in placed[:, MEMBER].tolist()]
    return np.column_stack([placed[:, START], placed[:, END], choices, people]).astype(np.int32)


def plan_of(packed: Packed, listed: Ints, choices: Ints) -> State:
    """A list worked out, with the machines chosen (by step, -1: the one that ends first)."""
    return decoded(packed.arrays, (), found_of(packed, listed, choices))


def found_of(packed: Packed, listed: Ints, choices: Ints) -> Found:
    """A list with machines in the numbers of a packing, and whoever is free first."""
    rows = np.where(choices >= 0, choices + packed.arrays.choice0[:-1], -1).astype(np.int32)
    return Found(listed.copy(), rows, np.full_like(rows, -1), np.inf, 0.0, 0.0, 0)
