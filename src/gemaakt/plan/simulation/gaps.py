"""The near steps of a morning as reserved times, and all other work in the gaps between them.

In one list, a step is placed behind all that its machine and people have before it in the list:
where the near steps come first, what starts later cannot use their gaps. Here they hold their
machines and people as pins do, and far steps are put and searched around them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gemaakt.plan.draft import AT_SETUP, FAMILY_NONE
from gemaakt.plan.engine.arrays import (
    BATCH,
    CHOICE,
    END,
    FIRST,
    MEMBER,
    PLACE,
    PLACES,
    SETUP_END,
    START,
    TOTAL,
    Floats,
    Ints,
    State,
)
from gemaakt.plan.engine.drawn import take_power
from gemaakt.plan.engine.found import Found, decoded
from gemaakt.plan.engine.pack import Packed, Reserved, pack
from gemaakt.plan.engine.rolled import KEPT_MIN, rolled
from gemaakt.plan.engine.rules import LOOK_AHEAD
from gemaakt.plan.engine.search import solve
from gemaakt.plan.engine.state import PinTimes, new_state, plan_list
from gemaakt.plan.simulation.planners import MOVED_MIN, Morning, carried_on, in_routing_order
from gemaakt.stop import Stop
from gemaakt.units import MINUTES_PER_DAY

DISPATCHED_DAYS = 10
"""So many days are dispatched anew; what starts later stays in its turn, for a morning to come."""


@dataclass(frozen=True, slots=True)
class Held:
    """A morning whose near steps hold their machines and people as pins do."""

    packed: Packed
    morning: Morning
    carried: State
    """Yesterday's plan carried on."""
    near: NDArray[np.bool_]
    first: Ints
    """The near steps in the order of their starts."""
    pins: PinTimes

    def found(self, listed: Ints, choices: Ints) -> Found:
        """A list with the near steps before all others, in the numbers of the packing."""
        rows = np.where(choices >= 0, choices + self.packed.arrays.choice0[:-1], -1)
        rows = np.where(self.near, -1, rows).astype(np.int32)
        whole = np.concatenate([self.first, listed[~self.near[listed]]]).astype(np.int32)
        return Found(whole, rows, np.full_like(rows, -1), np.inf, 0.0, 0.0, 0)

    def cost(self, found: Found) -> float:
        """What a plan around the near steps costs."""
        return float(decoded(self.packed.arrays, self.pins, found).cost[TOTAL])

    def dispatched(self, base: Found) -> Iterator[Found]:
        """The far steps of the next days dispatched along the plan, around the near ones."""
        arrays, begin = self.packed.arrays, self.morning.begin
        until = begin + DISPATCHED_DAYS * MINUTES_PER_DAY
        free = replace(base, choices=np.full_like(base.choices, -1))
        for scale in LOOK_AHEAD:
            state, first = decoded(arrays, self.pins, free), len(self.first)
            known = np.where(self.near[:, None], self.carried.placed, -1)
            rolled(arrays, state, known, first, begin, scale, KEPT_MIN[-1], until)
            yield replace(free, listed=state.listed.copy())

    def searched(self, begin: Found, stop: Stop) -> Found:
        """What a search over the far steps makes of a plan."""
        arrays = self.packed.arrays
        arrays.sizes[FIRST] = len(self.first)
        seed, fixed, pins = self.morning.seed, self.first, self.pins
        return solve(
            arrays,
            stop,
            seed,
            workers=1,
            pins=pins,
            fixed=fixed,
            incumbent=begin,
            fills_gaps=False,
        )

    def as_list(self, plain: Packed, found: Found) -> Found:
        """The plan as one list for the floor: near steps in turn, far ones before them that fit.

        On the floor whoever is free does a step: one that would take the hands that a near step
        needs comes after the near ones.
        """
        state = decoded(self.packed.arrays, self.pins, found)
        placed = np.where(self.near[:, None], self.carried.placed, state.placed)
        starts = placed[:, START]
        order = carried_on(self.morning)
        rank, turn = np.argsort(order), order[self.near[order]]
        keys = starts.astype(np.float64)
        keys[turn] = np.maximum.accumulate(starts[turn])
        early = np.flatnonzero(~self.near & (starts < self.morning.near_until))
        early = early[np.argsort(starts[early], kind="stable")]
        keys = Fitting(self, plain, placed[:, CHOICE], rank).keys(keys, early)
        listed = in_routing_order(self.morning.draft, np.lexsort((rank, keys)).tolist())
        free = np.full_like(found.members, -1)
        return replace(found, listed=listed, choices=placed[:, CHOICE].copy(), members=free)


@dataclass(frozen=True, slots=True)
class Fitting:
    """Far steps put before near ones in the list, as long as none of these moves for it."""

    held: Held
    plain: Packed
    choices: Ints
    rank: NDArray[np.int64]
    """Turn of each step in yesterday's list, between steps that start together."""

    def keys(self, wanted: Floats, early: NDArray[np.int64]) -> Floats:
        """By step, what the list is sorted by: its start, or behind the near steps."""
        morning, behind = self.held.morning, wanted.copy()
        last = max(morning.near_until, float(wanted[self.held.near].max(initial=0.0)))
        behind[early] = last + (wanted[early] - morning.begin) / morning.draft.horizon
        state = new_state(self.plain.arrays)
        state.forced_choice[:] = self.choices
        least = self._moved(state, behind)
        if not early.size or self._moved(state, wanted) <= least:
            return wanted
        return self._one_by_one(state, wanted, behind, early.tolist(), least)

    def _one_by_one(
        self, state: State, wanted: Floats, behind: Floats, early: list[int], least: int
    ) -> Floats:
        arrays, tried, put_off = self.plain.arrays, behind.copy(), set[int]()
        for step in early:
            before = arrays.before[arrays.before0[step] : arrays.before0[step + 1]]
            if put_off.isdisjoint(before.tolist()):
                tried[step] = wanted[step]
                if self._moved(state, tried) <= least:
                    continue
                tried[step] = behind[step]
            put_off.add(step)
        return tried

    def _moved(self, state: State, keys: Floats) -> int:
        """Near steps that start more than half an hour otherwise."""
        plan_list(self.plain.arrays, state, np.lexsort((self.rank, keys)).astype(np.int32))
        first = self.held.first
        shift = state.placed[first, START] - self.held.carried.placed[first, START]
        return int((np.abs(shift) > MOVED_MIN).sum())


def held_near(packed: Packed, morning: Morning, carried: State, near: NDArray[np.bool_]) -> Held:
    """The problem in which the near steps stay as they are carried on."""
    placed, arrays = carried.placed, packed.arrays
    steps = np.flatnonzero(near)
    first = steps[np.argsort(placed[steps, START], kind="stable")].astype(np.int32)
    reserved = list(_reserved(packed, morning, carried, first))
    made = pack(morning.draft, near=morning.near_until, reserved=reserved)
    watt = arrays.free_watt.copy()
    if watt.size > 1:
        take_power(arrays, watt, placed, first, 1)
    pin = np.full(near.size, -1, np.int32)
    pin[first] = placed[first, START]
    same = {name: getattr(arrays, name) for name in ("due", "shares", "old_start", "old_choice")}
    made = replace(made, arrays=made.arrays._replace(pin=pin, free_watt=watt, **same))
    times = placed[first][:, [START, END, BATCH]].tolist()
    pins = [(step, *each) for step, each in zip(first.tolist(), times, strict=True)]
    return Held(made, morning, carried, near, first, pins)


def _reserved(packed: Packed, morning: Morning, carried: State, steps: Ints) -> Iterator[Reserved]:
    """Machine, person and place of the near steps, with the gaps that spare them a set-up."""
    draft, arrays = morning.draft, packed.arrays
    family, free = list(draft.family_now), dict(draft.busy)
    for step in steps.tolist():
        row, own = carried.placed[step].tolist(), draft.steps[step].family
        machine = int(arrays.machine[row[CHOICE]])
        if machine not in draft.endless:
            is_spared = row[SETUP_END] == row[START] and family[machine] == own > FAMILY_NONE
            begin = min(row[START], free.get(machine, 0)) if is_spared else row[START]
            yield Reserved(machine, begin, row[END], own)
            family[machine], free[machine] = own, row[END]
        if row[MEMBER] >= 0:
            until = row[SETUP_END] if draft.steps[step].attendance == AT_SETUP else row[END]
            yield Reserved(int(arrays.member[row[MEMBER]]), row[START], until, 0)
            if row[PLACE] >= 0:
                yield Reserved(int(arrays.sizes[PLACES]) + row[PLACE], row[START], until, 0)
