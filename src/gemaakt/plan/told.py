"""What a decoded plan tells: minutes late as in its document, what it does not keep, who is held.

The cost of a decoded plan counts lateness from minute zero on, and adds a great deal for each
step without a place and each broken pin, so that a search avoids them: no figure to show.
"""

from bisect import bisect_left
from dataclasses import dataclass
from operator import itemgetter

import numpy as np

from gemaakt.clock import Interval, common
from gemaakt.plan.draft import AT_SETUP, Draft
from gemaakt.plan.engine.arrays import (
    CHOICE,
    END,
    LATE,
    MEMBER,
    SETUP_END,
    START,
    Arrays,
    Longs,
    State,
)
from gemaakt.plan.engine.decode import BROKEN_PIN
from gemaakt.plan.engine.pack import Packed
from gemaakt.plan.engine.sums import UNPLACED
from gemaakt.plan.lateness import NEVER
from gemaakt.plan.solution import Placed, first_after, hours_of


@dataclass(frozen=True, slots=True)
class Told:
    """How late a decoded plan is, and what it leaves out or breaks."""

    late: Longs
    """Weighted minutes that each order is late, by its steps that have a place."""
    lost: frozenset[int]
    """Steps without a place."""
    broken: int
    """Pins that begin before what they wait for is done."""

    @property
    def late_min(self) -> int:
        """Weighted minutes late of all orders together."""
        return int(self.late.sum())

    def keeps(self, other: "Told") -> bool:
        """Say whether what has a place in the other has one here, with no more broken pins."""
        return self.lost <= other.lost and self.broken <= other.broken


def told(arrays: Arrays, state: State) -> Told:
    """A decoded plan in figures; lateness is that of its document."""
    has_place = state.placed[:, START] >= 0
    ends = np.full(arrays.due.size, NEVER, np.int64)
    np.maximum.at(ends, arrays.order[has_place], state.placed[has_place, END])
    late: Longs = arrays.weight * np.maximum(0, ends - arrays.due)
    lost = frozenset(np.flatnonzero(~has_place).tolist())
    return Told(late, lost, _broken_pins(arrays, state, len(lost)))


def _broken_pins(arrays: Arrays, state: State, lost: int) -> int:
    """How many broken pins the cost holds beside lateness as the decoder counts it."""
    if not (arrays.pin >= 0).any():
        return 0
    ends = np.zeros(arrays.due.size, np.int64)
    np.maximum.at(ends, arrays.order, state.placed[:, END] + arrays.tail)
    late = (arrays.weight * np.maximum(0, ends - np.maximum(0, arrays.due))).sum()
    return max(0, int((state.cost[LATE] - float(late) - lost * UNPLACED) // BROKEN_PIN))


def gained_min(arrays: Arrays, before: Told, after: Told) -> int:
    """Weighted minutes that the orders gain; none of an order of which more has a place now."""
    counts = np.ones(arrays.due.size, np.bool_)
    counts[arrays.order[sorted(before.lost ^ after.lost)]] = False
    return int((before.late - after.late)[counts].sum())


def attended(draft: Draft, packed: Packed, state: State, step: int) -> list[Interval]:
    """The open stretches in which somebody is at a step: of its set-up only, where that is all."""
    row, one = state.placed[step], draft.steps[step]
    if row[MEMBER] < 0:
        return []
    start, until = int(row[START]), int(row[SETUP_END if one.attendance == AT_SETUP else END])
    choice = int(row[CHOICE] - packed.arrays.choice0[step])
    member = packed.members[int(row[MEMBER])]
    hours, _ = hours_of(draft, one, Placed(step, choice, member, start, until, until))
    near = hours[first_after(hours, start) : bisect_left(hours, until, key=itemgetter(0))]
    return common(near, [(start, until)])
