"""Where new work could go: in the gaps of a plan, and in its list where nobody is made later.

In the gaps nothing else moves at all (`gaps`). In the incumbent's list the new steps are put as
early as the other orders bear: a place is good when no other order is later than in the
incumbent; places are halved in a fixed number of trials, and each trial is one decode.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gemaakt.company import Company
from gemaakt.order import Order
from gemaakt.plan.company.plan import fitted
from gemaakt.plan.company.ready import Frozen, incumbent_of
from gemaakt.plan.company.standing import Asked, Standing, with_order
from gemaakt.plan.draft import Draft
from gemaakt.plan.engine.arrays import CHOICE, END, MEMBER, SPACING, START, Ints, Longs, Table
from gemaakt.plan.engine.decode import decode
from gemaakt.plan.engine.pack import Packed
from gemaakt.plan.engine.state import new_state, plan_list
from gemaakt.plan.promised.gaps import fitted_order, gaps_of

NEW_ORDER = "\0promise"
TRIALS = 12

type Place = tuple[str, str | None, int, str | None]
"""Operation, machine (None outside), start and person of a new step."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An end for the new order, and the places by which it is reached."""

    end: int
    places: tuple[Place, ...]


def quick_offer(at: Standing, order: Order) -> Offer | None:
    """The earlier of both ways in the company as compiled."""
    return earliest_of(list_offer(at, order), gap_offer(at, order))


def gap_offer(at: Standing, order: Order) -> Offer | None:
    """The new order in the gaps, where nothing else moves; None when it does not fit."""
    fitted = fitted_order(gaps_of(at), order)
    if fitted is None or fitted.end < 0:
        return None
    names = [operation.id for _, operation in fitted.made.operations]
    return Offer(fitted.end, _places(fitted.draft, fitted.packed, names, fitted.state.placed))


def _places(draft: Draft, packed: Packed, names: Sequence[str], rows: Table) -> tuple[Place, ...]:
    """The places of new steps in words."""
    found = []
    for name, row in zip(names, rows.tolist(), strict=True):
        machine = draft.machines[int(packed.arrays.machine[row[CHOICE]])] or None
        member = packed.members[row[MEMBER]] if row[MEMBER] >= 0 else None
        found.append((name, machine, row[START], draft.people[member.person] if member else None))
    return tuple(found)


def earliest_of(*offers: Offer | None) -> Offer | None:
    """The first offer of these; None when there is none."""
    return min((each for each in offers if each), key=lambda each: each.end, default=None)


def fresh_offer(company: Company, frozen: Frozen) -> Offer | None:
    """The new order in a company that is compiled anew; None when it cannot be planned."""
    ready = fitted(company, frozen)
    rows = enumerate(ready.made.operations)
    new = {at: op.id for at, (order, op) in rows if order.id == NEW_ORDER}
    if not new or any(order == NEW_ORDER for order, _ in ready.made.unplanned):
        return None
    base, steps = incumbent_of(ready, frozen), np.array(list(new), np.int32)
    asked = Asked(ready.packed.arrays, ready, base, steps, tuple(new.values()))
    return best_place(asked)


def promised_offer(at: Standing, order: Order) -> Offer | None:
    """The earlier of both ways; the company is compiled anew where neither knows the order."""
    quick = quick_offer(at, order)
    if quick is not None:
        return quick
    more = replace(at.company, orders=(*at.company.orders, order))
    return fresh_offer(more, at.frozen)


def list_offer(at: Standing, order: Order) -> Offer | None:
    """The new order in the list of a company that stays compiled; None where it cannot."""
    asked = with_order(at, order)
    return best_place(asked) if asked else None


@dataclass(frozen=True, slots=True)
class Early:
    """A list with the new order in it: when each order ends, and where the new steps are."""

    ends: Longs
    rows: Table


def best_place(asked: Asked) -> Offer | None:
    """The new order at the earliest place in the list that harms nobody."""
    early = earliest(asked, np.zeros(0, np.int32))
    if early is None:
        return None
    packed = replace(asked.ready.packed, arrays=asked.arrays)
    rows = _places(asked.ready.draft, packed, asked.names, early.rows)
    return Offer(int(early.ends[asked.arrays.order[asked.new[0]]]), rows)


def earliest(asked: Asked, behind: Ints) -> Early | None:
    """The earliest place in the list that harms nobody; None where none has room.

    That the last place has no room (who can do it has left by then) says nothing of the first.
    The steps `behind` are put last, and what becomes of them does not count.
    """
    arrays = asked.arrays
    last = np.concatenate([asked.new, behind])
    others = asked.base.listed[~np.isin(asked.base.listed, last)]
    trials = Trials(asked, others, behind)
    own = int(arrays.order[asked.new[0]])
    judged = np.ones(arrays.due.size, np.bool_)
    judged[[own, *arrays.order[behind]]] = False

    ends = trials.ends_at(len(others))
    best, allowed = Early(ends, trials.new_rows()), np.maximum(ends, arrays.due)
    low, high = len(asked.ready.fixed), len(others)
    for _ in range(TRIALS):
        if low >= high:
            break
        middle = (low + high) // 2
        ends = trials.ends_at(middle)
        if (ends <= allowed)[judged].all():
            high = middle
            if ends[own] < best.ends[own]:
                best = Early(ends, trials.new_rows())
        else:
            low = middle + 1
    return best if best.ends[own] < arrays.horizon else None


class Trials:
    """Puts the new steps at one place or another of the list; what is before it stays decoded."""

    def __init__(self, asked: Asked, others: Ints, behind: Ints) -> None:
        self.asked, self.others, self.behind = asked, others, behind
        self.state = new_state(asked.arrays, asked.ready.pins.times())
        self.state.forced_choice[:] = asked.base.choices
        self.state.forced_member[:] = asked.base.members
        self.first = self._list(len(others))
        plan_list(asked.arrays, self.state, self.first)

    def _list(self, place: int) -> Ints:
        inserted = np.insert(self.others, place, self.asked.new)
        return np.concatenate([inserted, self.behind]).astype(np.int32)

    def ends_at(self, place: int) -> Longs:
        """The end of every order with the new steps at this place."""
        state, arrays = self.state, self.asked.arrays
        begin = place // SPACING * SPACING
        state.listed[:] = self.first
        state.listed[:] = self._list(place)
        state.position[state.listed] = np.arange(state.listed.size, dtype=np.int32)
        decode(arrays, state, begin, np.inf)
        step_ends = np.where(state.position >= begin, state.trial[:, END], state.placed[:, END])
        ends = np.zeros(arrays.due.size, np.int64)
        np.maximum.at(ends, arrays.order, step_ends)
        return ends

    def new_rows(self) -> Table:
        """Where the new steps were in the last trial."""
        return self.state.trial[self.asked.new].copy()
