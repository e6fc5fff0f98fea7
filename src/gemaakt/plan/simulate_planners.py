"""The contenders of a simulated shop: ours, the due-date rule and ATCS, asked every morning."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from gemaakt.plan.arrays import CHOICE, END, LATE, MEMBER, START, TOTAL, Ints, State
from gemaakt.plan.draft import Draft
from gemaakt.plan.pack import Packed, pack
from gemaakt.plan.rules import LOOK_AHEAD, by_apparent_cost
from gemaakt.plan.score_rule import by_operation_due_date, placed_by_rule
from gemaakt.plan.search import Found, decoded, solve
from gemaakt.stop import Stop
from gemaakt.units import MINUTES_PER_DAY

NEAR_MIN = 2 * MINUTES_PER_DAY
MOVED_MIN = 30
"""A start that shifts by less than this, on the same machine, is not a move."""
EARLY_MIN = 480
"""Orders are planned to be ready this much before they are due."""
CHANGES_SHARE = 3
STEADY = (1, 4, 15, 60, 400)
"""What a near change weighs, as multiple of its usual weight; the next where too much moves."""
MOVED_AT_MOST_SHARE = 0.05
"""Of the operations of the next two days so many at most are moved, over all replans."""


@dataclass(slots=True)
class Morning:
    """What a planner knows on one morning; steps are numbered among those that are left."""

    draft: Draft
    day: int
    kept: Ints
    """Yesterday's list over the steps that are left, without new ones."""
    choices: Ints
    """Yesterday's choice of each step, counted from the step's first; -1 where there was none."""
    people: Ints
    """Yesterday's person of each step; -1 where there was none."""
    struck: set[int]
    """Machines (then people) that miss hours today."""
    seed: int

    @property
    def begin(self) -> int:
        """The first minute of the day."""
        return self.day * MINUTES_PER_DAY

    @property
    def is_first(self) -> bool:
        """Say whether there is no plan yet."""
        return not len(self.kept)


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


class DueDateRule:
    """The rule that others use, replanned whole every morning."""

    def plan(self, morning: Morning) -> Planned:
        """See `Contender`."""
        draft = morning.draft
        listed = by_operation_due_date(draft)
        none = np.full(len(draft.steps), -1, np.int32)
        rows = placed_by_rule(draft, listed, none, none)
        kept = np.full_like(rows, -1)
        if not morning.is_first:
            people = _without_struck(morning, morning.people)
            old = placed_by_rule(draft, with_new(morning), morning.choices, people)
            kept[morning.kept] = old[morning.kept]
        return Planned(listed, rows, kept)

    def worked(self, draft: Draft, planned: Planned) -> Ints:
        """See `Contender`."""
        rows = planned.rows
        return placed_by_rule(draft, planned.listed, rows[:, 2].copy(), rows[:, 3].copy())


def _without_struck(morning: Morning, people: Ints) -> Ints:
    """The people of yesterday, but nobody where somebody is away today."""
    machines = len(morning.draft.machines)
    away = [each - machines for each in morning.struck if each >= machines]
    return np.where(np.isin(people, away), -1, people).astype(np.int32)


def with_new(morning: Morning) -> Ints:
    """Yesterday's list with what is new put in by its own due date."""
    listed = by_operation_due_date(morning.draft)
    known = set(morning.kept.tolist())
    rank = {int(step): at for at, step in enumerate(listed)}
    result = morning.kept.tolist()
    for step in (s for s in listed.tolist() if s not in known):
        place = next((at for at, s in enumerate(result) if rank[s] > rank[step]), len(result))
        before = [result.index(b) + 1 for b, _ in morning.draft.steps[step].after if b in result]
        result.insert(max([place, *before]), step)
    return np.array(result, np.int32)


class Decoded:
    """What ours and the dispatcher share: a list decoded by the planner's own decoder."""

    def worked(self, draft: Draft, planned: Planned) -> Ints:
        """See `Contender`."""
        packed = pack(draft)
        found = _found(packed, planned.listed, planned.rows[:, 2], planned.rows[:, 3])
        return rows_of(packed, decoded(packed.arrays, (), found))

    def carried_on(self, morning: Morning, packed: Packed, listed: Ints) -> tuple[Found, Ints]:
        """Yesterday's plan with today's facts: as a list with its machines, and as rows."""
        people = _without_struck(morning, morning.people)
        found = _found(packed, listed, morning.choices, people)
        rows = rows_of(packed, decoded(packed.arrays, (), found))
        kept = np.full_like(rows, -1)
        kept[morning.kept] = rows[morning.kept]
        return found, kept


class Dispatcher(Decoded):
    """ATCS (Lee, Bhaskaran and Pinedo 1997), each morning with its best look-ahead."""

    def plan(self, morning: Morning) -> Planned:
        """See `Contender`."""
        packed = pack(morning.draft)
        none = np.full(len(morning.draft.steps), -1, np.int32)
        best: State | None = None
        for scale in LOOK_AHEAD:
            listed = by_apparent_cost(packed.arrays, scale, 1.0)
            state = decoded(packed.arrays, (), _found(packed, listed, none, none))
            if best is None or state.cost[LATE] < best.cost[LATE]:
                best = state
        assert best is not None
        kept = np.full((len(none), 4), -1, np.int32)
        if not morning.is_first:
            kept = self.carried_on(morning, packed, with_new(morning))[1]
        return Planned(best.listed.copy(), rows_of(packed, best), kept)


@dataclass(slots=True)
class Searcher(Decoded):
    """Ours: searched from yesterday's plan, to dates half a day early, moving little near now.

    Orders are planned to be ready `EARLY_MIN` before they are due, for what goes wrong. A near
    operation that moves is counted as `STEADY` times 30 to 120 weighted minutes late, so that it
    moves only where that gains more; where the search still moves more than
    `MOVED_AT_MOST_SHARE` of them, it is made again with a greater weight.
    """

    stop: Callable[[bool], Stop]
    moved: int = 0
    watched: int = 0
    """Near operations moved and seen since the first plan."""

    def plan(self, morning: Morning) -> Planned:
        """See `Contender`."""
        packed = _early(pack(morning.draft, near=morning.begin + NEAR_MIN))
        if morning.is_first:
            self.moved = self.watched = 0
            found = solve(packed.arrays, self.stop(True), morning.seed, workers=1)
            rows = rows_of(packed, _decoded(packed, found))
            return Planned(found.listed, rows, np.full_like(rows, -1))
        old, kept = self.carried_on(morning, packed, with_new(morning))
        _remember(packed, kept)
        rows, found, moves, near = kept, old, 0, 0
        for weight in STEADY:
            packed.arrays.shares[CHANGES_SHARE] = weight
            found = solve(packed.arrays, self.stop(False), morning.seed, workers=1, incumbent=old)
            rows = rows_of(packed, _decoded(packed, found))
            moves, near = moved(kept, rows, morning.begin)
            if self.moved + moves <= MOVED_AT_MOST_SHARE * (self.watched + near):
                break
        self.moved, self.watched = self.moved + moves, self.watched + near
        return Planned(found.listed, rows, kept)


def begun_from(morning: Morning, packed: Packed, old: Found, kept: Ints) -> Found:
    """The best list to search from: yesterday's, or its near part with the rest dispatched anew.

    The dispatched steps are put among the near ones by the time at which the rule starts them.
    """
    arrays = packed.arrays
    near = (kept[:, 0] >= 0) & (kept[:, 0] < morning.begin + NEAR_MIN)
    best, cost = old, float(_decoded(packed, old).cost[TOTAL])
    for scale in LOOK_AHEAD:
        none = np.full(len(near), -1, np.int32)
        listed = by_apparent_cost(arrays, scale, 1.0)
        free = Found(listed, none, none.copy(), np.inf, 0.0, 0.0, 0)
        starts = np.where(near, kept[:, 0], _decoded(packed, free).placed[:, START])
        for step in listed.tolist():
            for before, _ in morning.draft.steps[step].after:
                starts[step] = max(starts[step], starts[before])
        mixed = replace(
            old,
            listed=listed[np.argsort(starts[listed], kind="stable")].astype(np.int32),
            choices=np.where(near, old.choices, -1).astype(np.int32),
            members=np.where(near, old.members, -1).astype(np.int32),
        )
        trial = float(_decoded(packed, mixed).cost[TOTAL])
        if trial < cost:
            best, cost = mixed, trial
    return best


def _early(packed: Packed) -> Packed:
    """The problem with every due date `EARLY_MIN` earlier."""
    arrays = packed.arrays
    return replace(packed, arrays=arrays._replace(due=arrays.due - EARLY_MIN))


def _remember(packed: Packed, kept: Ints) -> None:
    """Let the search count changes against yesterday's plan carried on."""
    arrays, known = packed.arrays, kept[:, 0] >= 0
    arrays.old_start[known] = kept[known, 0]
    arrays.old_choice[known] = (kept[:, 2] + arrays.choice0[:-1])[known]
    arrays.old_member[known] = [
        _member(packed, at, int(kept[at, 3])) for at in np.flatnonzero(known).tolist()
    ]


def _decoded(packed: Packed, found: Found) -> State:
    return decoded(packed.arrays, (), found)


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


def _found(packed: Packed, listed: Ints, choices: Ints, people: Ints) -> Found:
    """A list with machines and people in the numbers of a packing."""
    arrays = packed.arrays
    rows = np.where(choices >= 0, choices + arrays.choice0[:-1], -1).astype(np.int32)
    members = np.array(
        [_member(packed, at, int(person)) for at, person in enumerate(people)], np.int32
    )
    return Found(listed.copy(), rows, members, np.inf, 0.0, 0.0, 0)


def _member(packed: Packed, step: int, person: int) -> int:
    """The row of a person in a step's crew; -1 when she is not in it."""
    arrays, crew = packed.arrays, int(packed.arrays.crew[step])
    if crew < 0 or person < 0:
        return -1
    low = int(arrays.member0[arrays.group0[crew]])
    high = int(arrays.member0[arrays.group0[crew + 1]])
    rows: Sequence[int] = range(low, high)
    return next((row for row in rows if packed.members[row].person == person), -1)
