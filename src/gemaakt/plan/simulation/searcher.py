"""Ours in a simulated shop: yesterday's plan repaired every morning, then bettered.

Predictive-reactive scheduling (Vieira, Herrmann and Lin 2003). The reference is yesterday's plan
carried on with today's facts (right-shift repair). From there
1. the near steps hold their machines and people, and all that starts later goes into the gaps
   between them (`simulate_gaps`): as it was listed, or dispatched anew along the plan (`rolled`),
   whichever costs least;
2. the steps of the next days are searched around the near ones (`simulate_window`), so that none
   of these moves; what comes later is planned again tomorrow;
3. a second search may move near steps too, each at a price; the price is raised until what has
   moved over all replans together stays within `MOVED_AT_MOST_SHARE`.

Slack is made on purpose (Leon, Wu and Storer 1994; Mehta and Uzsoy 1998): orders are planned to
be ready three working hours before they are due, or one in a shop that is too busy for three,
and an order that ends earlier still counts for something, for a plan that uses the slack of the
orders up has nothing to meet bad luck with.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gemaakt.plan.draft import Draft
from gemaakt.plan.engine.arrays import (
    CHOICE,
    END,
    MEMBER,
    START,
    TOTAL,
    Arrays,
    Ints,
    Longs,
    State,
)
from gemaakt.plan.engine.found import Found, decoded
from gemaakt.plan.engine.pack import Packed, pack
from gemaakt.plan.engine.rules import LOOK_AHEAD, by_apparent_cost
from gemaakt.plan.engine.search import solve
from gemaakt.plan.engine.starts import SORTED_SHARE
from gemaakt.plan.simulation.gaps import Held, held_near
from gemaakt.plan.simulation.planners import (
    Decoded,
    Morning,
    Planned,
    carried_on,
    found_of,
    in_routing_order,
    moved,
    rows_of,
)
from gemaakt.plan.simulation.window import Window, window_of, with_what_they_wait_for
from gemaakt.stop import MaxIterations, Stop
from gemaakt.units import MINUTES_PER_DAY

SLACKS_MIN = (180, 60)
"""Orders are planned to be ready so many working minutes before they are due: the first that the
shop can afford, else the last."""
AFFORDED_SHARE = 0.1
"""A slack can be afforded where at most so many orders of the first plan use it up."""
ENDS_SHARE = 0.05
"""What a minute that an order ends later counts beside a weighted minute late."""
OF_ENDS, OF_CHANGES = 2, 3
"""Where `Arrays.shares` holds what ends and changes count for."""
PRICES = (4.0, 15.0, 60.0, 240.0)
"""What a near change costs, as multiple of its usual price; the next where too much moves."""
MOVED_AT_MOST_SHARE = 0.05
"""Of the operations of the next two days so many at most are moved, over all replans."""
SEARCHED_DAYS = 6
"""What starts within so many days is searched each morning."""
DELAYS_MIN = (0, 720)
"""How much later than it could each step of a new order is tried."""


@dataclass(slots=True)
class Searcher(Decoded):
    """Ours: searched around the near steps, then with moves of these at a price."""

    stop: Callable[[Morning], Stop]
    """How long each of the searches of a morning may take."""
    moved: int = 0
    watched: int = 0
    """Near operations moved and seen since the first plan."""
    price: int = 0
    """The price of `PRICES` that was high enough the last time."""
    slack_min: int = SLACKS_MIN[0]

    def plan(self, morning: Morning) -> Planned:
        """See `Contender`."""
        if morning.is_first:
            return self._first(morning)
        packed = self._packed(morning)
        carried, kept = self.kept_plan(morning, packed)
        remember(packed.arrays, carried, morning)
        held = held_near(packed, morning, carried, near_steps(morning, kept))
        window = self._window(packed, held)
        found = self._within_budget(packed, morning, window, kept)
        return Planned(found.listed, _rows(packed, found), kept)

    def _window(self, packed: Packed, held: Held) -> Window:
        """The next days, with far work as it is best listed around the near steps."""
        morning, near = held.morning, held.near
        lists = far_lists(morning, packed, held.carried.placed[:, START], near)
        base = min((held.found(*each) for each in lists), key=held.cost)
        base = min((base, *held.dispatched(base)), key=held.cost)
        placed = decoded(held.packed.arrays, held.pins, base).placed
        until = morning.begin + SEARCHED_DAYS * MINUTES_PER_DAY
        return window_of(packed, morning, placed, base, until, self._packed)

    def _packed(self, morning: Morning) -> Packed:
        packed = pack(morning.draft, near=morning.near_until)
        return with_slack(packed, morning.draft, self.slack_min)

    def _first(self, morning: Morning) -> Planned:
        """The first plan, with the slack that can be afforded."""
        self.moved = self.watched = self.price = 0
        for self.slack_min in SLACKS_MIN:
            packed = self._packed(morning)
            found = in_turn(packed, self._searched(packed, morning, None))
            if late_share(packed, found) <= AFFORDED_SHARE:
                break
        rows = _rows(packed, found)
        return Planned(found.listed, rows, np.full_like(rows, -1))

    def _searched(self, packed: Packed, morning: Morning, begin: Found | None) -> Found:
        """The better of the plan to begin with and what a search makes of it."""
        stop, seed = self.stop(morning), morning.seed
        begin = begin or solve(packed.arrays, MaxIterations(0), seed, workers=1)
        found = solve(packed.arrays, stop, seed, workers=1, incumbent=begin, fills_gaps=False)
        found.members[:] = -1
        return cheapest(packed, iter((begin, found)))

    def _frozen(self, window: Window) -> Found:
        """Searched with the near steps on their machines at their times."""
        packed, morning = window.packed, window.morning
        carried, kept = self.kept_plan(morning, packed)
        remember(packed.arrays, carried, morning)
        held = held_near(packed, morning, carried, near_steps(morning, kept))
        begin = held.found(window.listed, window.choices)
        return held.as_list(packed, held.searched(begin, self.stop(morning)))

    def _within_budget(
        self, packed: Packed, morning: Morning, window: Window, kept: Ints
    ) -> Found:
        """The first of the plans on offer that moves few enough near steps."""
        found, moves = found_of(packed, carried_on(morning), morning.choices), 0
        near = moved(kept, kept, morning.begin)[1]
        allowed = MOVED_AT_MOST_SHARE * (self.watched + near) - self.moved
        for offer in self._offers(window):
            offered = window.whole(packed, offer)
            made = moved(kept, _rows(packed, offered), morning.begin)[0]
            if made <= allowed:
                found, moves = offered, made
                break
        self.moved, self.watched = self.moved + moves, self.watched + near
        return found

    def _offers(self, window: Window) -> Iterator[Found]:
        """Plans of the window that move less and less: at a price, then frozen."""
        packed, frozen = window.packed, self._frozen(window)
        for at in range(max(0, self.price - 1), len(PRICES)):
            self.price, packed.arrays.shares[OF_CHANGES] = at, PRICES[at]
            yield in_turn(packed, self._searched(packed, window.morning, frozen))
        yield in_turn(packed, frozen)
        yield frozen


def late_share(packed: Packed, found: Found) -> float:
    """Part of the orders that end after the (earlier) due dates of the packing."""
    arrays = packed.arrays
    ends = np.zeros(arrays.due.size, np.int64)
    np.maximum.at(ends, arrays.order, decoded(arrays, (), found).placed[:, END])
    return float((ends > arrays.due).mean())


def with_slack(packed: Packed, draft: Draft, slack_min: int) -> Packed:
    """The problem with due dates some working time earlier, in which it counts when orders end."""
    arrays = packed.arrays
    arrays.shares[OF_ENDS] = ENDS_SHARE
    return replace(packed, arrays=arrays._replace(due=earlier(arrays.due, draft, slack_min)))


def earlier(due: Longs, draft: Draft, slack_min: int) -> Longs:
    """Due minutes with so many working minutes taken off; nights and weekends are no slack."""
    worked = np.cumsum(working(draft))
    if not len(worked):
        return due
    within = np.clip(due, 0, len(worked)) - 1
    left = np.maximum(worked[within] - slack_min, 0)
    return np.where(due < len(worked), np.searchsorted(worked, left), due).astype(np.int64)


def working(draft: Draft) -> NDArray[np.bool_]:
    """By minute, whether at least half as many people are at work as there ever are."""
    change = np.zeros(draft.horizon + 1, np.int64)
    for number in draft.person_calendar:
        for start, end in draft.calendars[number]:
            change[min(start, draft.horizon)] += 1
            change[min(end, draft.horizon)] -= 1
    present = np.cumsum(change[:-1])
    return (present > 0) & (2 * present >= present.max(initial=0))


def near_steps(morning: Morning, kept: Ints) -> NDArray[np.bool_]:
    """By step, whether it starts near now as planned, or is waited for by one that does."""
    near = (kept[:, 0] >= 0) & (kept[:, 0] < morning.near_until)
    return with_what_they_wait_for(morning.draft, carried_on(morning), near)


def far_lists(
    morning: Morning, packed: Packed, carried: Ints, near: NDArray[np.bool_]
) -> Iterator[tuple[Ints, Ints]]:
    """Lists and machines to begin with: carried on, with what is new put in, dispatched anew.

    `carried` holds the starts of yesterday's plan carried on, new steps behind all.
    """
    yield carried_on(morning), morning.choices
    far_free = np.where(near, morning.choices, -1).astype(np.int32)
    for delay_min in DELAYS_MIN:
        starts = _with_new(morning, carried, delay_min)
        listed = in_routing_order(morning.draft, np.argsort(starts, kind="stable").tolist())
        yield listed, morning.choices
        yield listed, far_free
    for scale in LOOK_AHEAD:
        yield by_apparent_cost(packed.arrays, scale, 1.0), far_free


def _with_new(morning: Morning, carried: Ints, delay_min: int) -> Ints:
    """Starts as carried on, but those of new steps as early as they can, and so much later."""
    starts, steps = carried.copy(), morning.draft.steps
    for step in morning.new_steps:
        least = [starts[b] + min(c.run for c in steps[b].choices) for b, _ in steps[step].after]
        starts[step] = max([steps[step].ready, morning.begin, *least]) + delay_min
    return starts


def in_turn(packed: Packed, found: Found) -> Found:
    """The list in the order of its starts where that costs little, for that is what can be frozen.

    A far step that is listed before a near one would otherwise give up its person to it.
    """
    state = decoded(packed.arrays, (), found)
    starts = state.placed[found.listed, START]
    turned = replace(found, listed=found.listed[np.argsort(starts, kind="stable")])
    cost = float(decoded(packed.arrays, (), turned).cost[TOTAL])
    return turned if cost <= SORTED_SHARE * float(state.cost[TOTAL]) else found


def cheapest(packed: Packed, plans: Iterator[Found]) -> Found:
    """The plan that costs least when whoever is free does the work; the first of equals."""
    return min(plans, key=lambda found: float(decoded(packed.arrays, (), found).cost[TOTAL]))


def _rows(packed: Packed, found: Found) -> Ints:
    return rows_of(packed, decoded(packed.arrays, (), found))


def remember(arrays: Arrays, old: State, morning: Morning) -> None:
    """Let the search count changes against yesterday's plan carried on."""
    kept = morning.kept
    arrays.old_start[kept] = old.placed[kept, START]
    arrays.old_choice[kept] = old.placed[kept, CHOICE]
    arrays.old_member[kept] = old.placed[kept, MEMBER]
