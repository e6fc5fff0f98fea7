"""The work of the next days as a problem of its own: what is later is planned again tomorrow.

A search over all that a shop of hundreds of orders has in hand spends its trials on weeks that
nobody will work by. Here the steps that start within some days are searched alone (time windows,
Singer 2001), and all others keep their turn behind them. An order that goes on after the window
may end its part as much later as the whole plan leaves it slack, or should earlier by its
lateness.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gemaakt.plan.draft import Draft
from gemaakt.plan.engine.arrays import END, START, Arrays, Ints, Longs
from gemaakt.plan.engine.found import Found
from gemaakt.plan.engine.pack import Packed
from gemaakt.plan.simulation.planners import Morning, found_of

type Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Window:
    """The steps of the next days; their numbers count only them."""

    morning: Morning
    packed: Packed
    inside: Mask
    """By step of the whole morning."""
    listed: Ints
    choices: Ints
    """The plan to begin with: list, and machine by step, counted from the step's first."""
    rest: Ints
    """All other steps in their turn, in the numbers of the whole."""
    rest_choices: Ints
    """Machines by step of the whole."""

    def whole(self, packed: Packed, found: Found) -> Found:
        """A plan of the window with all that comes after it, in the numbers of the whole."""
        own, choices = np.flatnonzero(self.inside), self.rest_choices.copy()
        choices[own] = counted_from_first(self.packed.arrays, found.choices)
        listed = np.concatenate([own[found.listed], self.rest]).astype(np.int32)
        return found_of(packed, listed, choices)


def window_of(
    packed: Packed,
    morning: Morning,
    placed: Ints,
    base: Found,
    until: int,
    packing: Callable[[Morning], Packed],
) -> Window:
    """The steps that start before a minute in the plan `placed`, which `base` lists."""
    draft, listed = morning.draft, base.listed
    inside = with_what_they_wait_for(draft, listed, placed[:, START] < until)
    number = np.cumsum(inside).astype(np.int32) - 1
    kept, choices = morning.kept, counted_from_first(packed.arrays, base.choices)
    part = replace(
        morning,
        draft=part_of(draft, inside, number),
        kept=number[kept[inside[kept]]],
        choices=morning.choices[inside],
    )
    made = packing(part)
    due = due_of_parts(packed.arrays, placed, inside)
    return Window(
        part,
        replace(made, arrays=made.arrays._replace(due=due)),
        inside,
        number[listed[inside[listed]]],
        choices[inside],
        listed[~inside[listed]],
        choices,
    )


def counted_from_first(arrays: Arrays, choices: Ints) -> Ints:
    """Choices by step in the numbers of a packing as the number among the step's own; -1: free."""
    return np.where(choices >= 0, choices - arrays.choice0[:-1], -1).astype(np.int32)


def with_what_they_wait_for(draft: Draft, listed: Ints, chosen: Mask) -> Mask:
    """The chosen steps and all that come before them in the routing."""
    made = chosen.copy()
    for step in listed[::-1].tolist():
        if made[step]:
            for before, _ in draft.steps[step].after:
                made[before] = True
    return made


def part_of(draft: Draft, inside: Mask, number: Ints) -> Draft:
    """The draft with some of its steps, by their new numbers."""
    made = copy.copy(draft)
    made.steps = [
        replace(step, after=[(int(number[before]), batch) for before, batch in step.after])
        for step, is_inside in zip(draft.steps, inside.tolist(), strict=True)
        if is_inside
    ]
    return made


def due_of_parts(arrays: Arrays, placed: Ints, inside: Mask) -> Longs:
    """By order, when its steps inside are due: the order's slack in the whole plan is theirs."""
    ends = last_ends(arrays, placed, np.ones(inside.size, np.bool_))
    within = last_ends(arrays, placed, inside)
    goes_on = (within > 0) & (within < ends)
    return np.where(goes_on, within + arrays.due - ends, arrays.due).astype(np.int64)


def last_ends(arrays: Arrays, placed: Ints, chosen: Mask) -> Longs:
    """By order, the last end of its chosen steps; 0 where there are none."""
    ends = np.zeros(arrays.due.size, np.int64)
    np.maximum.at(ends, arrays.order[chosen], placed[chosen, END].astype(np.int64))
    return ends
