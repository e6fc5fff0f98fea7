"""A standing plan in which something is changed and decoded again: who gains, who loses.

In a trial all other work keeps its planned hours unless it must give way, so that what is gained
is gained by the change, and nothing moves that need not. The company stays as it was. Machines,
people and places in the list can be changed at once (one decode, about a microsecond for every
operation); hours, transfer batches and work that goes outside change the draft, which is then
packed again.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from gemaakt.plan.company.standing import Standing, held_until
from gemaakt.plan.draft import Draft, Member
from gemaakt.plan.engine.arrays import CHOICE, END, MEMBER, Arrays, Ints, Longs, State
from gemaakt.plan.engine.found import Found, decoded
from gemaakt.plan.engine.pack import Packed, pack
from gemaakt.plan.engine.search import solve
from gemaakt.plan.told import told
from gemaakt.stop import MaxIterations

SETTLING = 2000
"""Trials of the search for a list that is no later than its plan."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The standing plan, decoded, seen from one of its orders."""

    at: Standing
    draft: Draft
    packed: Packed
    found: Found
    state: State
    ends: Longs
    order: int
    held: Ints
    """No step begins before its minute here in a trial: others' steps not before they should."""

    @property
    def arrays(self) -> Arrays:
        """The packed problem."""
        return self.packed.arrays

    @property
    def steps(self) -> Ints:
        """The order's steps, in the order of the list."""
        arrays = self.arrays
        rows = arrays.steps[arrays.steps0[self.order] : arrays.steps0[self.order + 1]]
        return rows[np.argsort(self.state.position[rows])]

    def may_change(self, step: int) -> bool:
        """Say whether a step is neither pinned nor running nor frozen."""
        is_fixed = bool(np.isin(step, self.at.ready.fixed))
        return not is_fixed and self.arrays.pin[step] < 0 and not self.arrays.is_running[step]


def ground_of(at: Standing, order: str) -> Ground | None:
    """The plan as it stands, seen from an order; None when the order is not in it."""
    arrays = at.ready.packed.arrays
    number = _number_of(at, order)
    if number < 0:
        return None
    held = np.maximum(arrays.old_start, 0)
    state = decoded(held_until(arrays, held), at.ready.pins.times(), at.base)
    others = np.where(arrays.order == number, 0, held).astype(np.int32)
    return _ground(at, state, number, others)


def searched_ground_of(at: Standing, order: str) -> Ground | None:
    """The plan searched again with every step free to begin at any hour, seen from an order."""
    at = settled(at)
    arrays = at.ready.packed.arrays
    number = _number_of(at, order)
    if number < 0:
        return None
    state = decoded(arrays, at.ready.pins.times(), at.base)
    return _ground(at, state, number, np.zeros(arrays.ready.size, np.int32))


def _ground(at: Standing, state: State, order: int, held: Ints) -> Ground:
    packed = replace(at.ready.packed, arrays=held_until(at.ready.packed.arrays, held))
    ends = order_ends(packed.arrays, state)
    return Ground(at, at.ready.draft, packed, at.base, state, ends, order, held)


def _number_of(at: Standing, order: str) -> int:
    """The order's number in the draft; -1 when nothing of it is planned."""
    steps0 = at.ready.packed.arrays.steps0
    number = next((n for n, each in enumerate(at.ready.draft.orders) if each.name == order), -1)
    return number if number >= 0 and steps0[number] < steps0[number + 1] else -1


def settled(at: Standing) -> Standing:
    """The standing plan with a list that is no later than the plan.

    Where power is short, the list by starts can come out later than the plan it was read from;
    it is then searched for a moment, once.
    """
    if at.searched is None:
        arrays, pins = at.ready.packed.arrays, at.ready.pins.times()
        late_min = told(arrays, decoded(arrays, pins, at.base)).late_min
        at.searched = at.base
        if late_min > at.incumbent.objective.value:
            at.searched = solve(
                arrays,
                MaxIterations(SETTLING),
                at.incumbent.seed,
                workers=1,
                pins=pins,
                fixed=at.ready.fixed,
                incumbent=at.base,
            )
    return replace(at, base=at.searched)


def order_ends(arrays: Arrays, state: State) -> Longs:
    """The minute at which each order ends in the present plan; the horizon when it never does."""
    ends = np.zeros(arrays.due.size, np.int64)
    np.maximum.at(ends, arrays.order, np.where(state.placed[:, END] < 0, arrays.horizon, 0))
    np.maximum.at(ends, arrays.order, state.placed[:, END])
    return ends


@dataclass(frozen=True, slots=True)
class Changed:
    """A ground with something changed, decoded again."""

    ground: Ground
    draft: Draft
    packed: Packed
    found: Found
    state: State
    ends: Longs

    @property
    def gained_min(self) -> int:
        """Minutes that the order ends earlier."""
        return int(self.ground.ends[self.ground.order] - self.ends[self.ground.order])

    @property
    def later(self) -> Longs:
        """Weighted minutes that each order is later than it was; below zero where less late."""
        arrays = self.ground.arrays
        was = np.maximum(0, self.ground.ends - arrays.due)
        now = np.maximum(0, self.ends - arrays.due)
        difference: Longs = (now - was) * arrays.weight
        return difference


@dataclass(frozen=True, slots=True)
class Tried:
    """One remedy with the trial's plan, before that was put into the company."""

    kind: str
    what: str
    operation: str
    changed: Changed
    cost_eur: Decimal


def again(ground: Ground, found: Found) -> Changed:
    """The plan of another list, or of other machines and people."""
    return _changed(ground, ground.draft, ground.packed, found)


def redrafted(ground: Ground, edit: Callable[[Draft], None], found: Found) -> Changed:
    """The plan with a changed draft; machines and people stay those of `found`."""
    draft = copy.copy(ground.draft)
    draft.calendars, draft.steps = list(draft.calendars), list(draft.steps)
    draft.machines, draft.machine_calendar = list(draft.machines), list(draft.machine_calendar)
    draft.family_now, draft.endless = list(draft.family_now), set(draft.endless)
    draft.met, draft.crews = {}, list(draft.crews)
    edit(draft)
    fixed = len(ground.at.ready.fixed)
    packed = pack(draft, reserved=ground.at.ready.pins.reserved, fixed=fixed)
    packed.arrays = held_until(packed.arrays, ground.held)
    return _changed(ground, draft, packed, carried(ground.packed, packed, found))


def _changed(ground: Ground, draft: Draft, packed: Packed, found: Found) -> Changed:
    state = decoded(packed.arrays, ground.at.ready.pins.times(), found)
    return Changed(ground, draft, packed, found, state, order_ends(packed.arrays, state))


def carried(old: Packed, new: Packed, found: Found) -> Found:
    """The same machines and people in the rows of an other packing of the same steps."""
    choices = found.choices.copy()
    known = choices >= 0
    offset = new.arrays.choice0[:-1] - old.arrays.choice0[:-1]
    choices[known] += offset[known]
    rows = {key: row for row, key in _member_keys(new)}
    back = dict(_member_keys(old))
    members = np.array([rows.get(back.get(int(m)), -1) for m in found.members], np.int32)
    return replace(found, choices=choices, members=members)


def _member_keys(packed: Packed) -> list[tuple[int, tuple[int, Member] | None]]:
    """Rows of members with their crew and person."""
    arrays = packed.arrays
    crews = np.repeat(np.arange(arrays.group0.size - 1), np.diff(arrays.group0))
    of_row = np.repeat(crews, np.diff(arrays.member0))
    return [(row, (int(crew), packed.members[row])) for row, crew in enumerate(of_row)]


def with_choice(found: Found, step: int, choice: int) -> Found:
    """The step on another machine, by whoever can."""
    choices, members = found.choices.copy(), found.members.copy()
    choices[step], members[step] = choice, -1
    return replace(found, choices=choices, members=members)


def with_member(found: Found, step: int, member: int) -> Found:
    """The step by somebody else."""
    members = found.members.copy()
    members[step] = member
    return replace(found, members=members)


def moved_to(arrays: Arrays, found: Found, steps: Ints, position: int, first: int) -> Found:
    """The steps in a row at a position of the list, but after those that they wait for."""
    rest = found.listed[~np.isin(found.listed, steps)]
    place = max(first, min(position, len(rest)))
    where = np.empty(found.listed.size, np.int64)
    where[rest] = np.arange(len(rest))
    outside = [b for s in steps for b in _before(arrays, s) if b not in steps]
    place = max([place, *(int(where[b]) + 1 for b in outside)])
    return replace(found, listed=np.insert(rest, place, steps).astype(np.int32))


def _before(arrays: Arrays, step: int) -> Ints:
    return arrays.before[arrays.before0[step] : arrays.before0[step + 1]]


def person_of(packed: Packed, state: State, step: int) -> int:
    """The number of the person who does the step; -1 when nobody is needed."""
    row = int(state.placed[step, MEMBER])
    return packed.members[row].person if row >= 0 else -1


def machine_of(packed: Packed, state: State, step: int) -> int:
    """The number of the step's machine; -1 when it has no place."""
    row = int(state.placed[step, CHOICE])
    return int(packed.arrays.machine[row]) if row >= 0 else -1
