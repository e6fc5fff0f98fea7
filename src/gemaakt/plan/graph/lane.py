"""The exact lane beside the search: CP-SAT on small shops at once, on others from a good plan.

A shop of up to some hundred operations is given to the exact lane from the start. A larger one in
which there is little to choose is given to it early, with a plan near the bound as its hint: from
there it takes the last per cent, or proves that there is none, in a few seconds. And when the
search finds nothing more in such a shop, the lane has the cores for a while: what small moves do
not lead out of, freeing a part of the plan and solving it again often does.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass
from typing import Protocol

from gemaakt.plan.cp.exact import Exact
from gemaakt.plan.graph.problem import Ints, JobShop
from gemaakt.plan.graph.state import COST, HEAD, Plan, empty_plan, lateness, makespan, rebuild
from gemaakt.stop import AnyOf, MaxSeconds, Stop

SMALL_OPERATIONS, SMALL_MODES = 120, 2_500
HINTED_OPERATIONS, HINTED_MODES_EACH = 400, 2.5
HINTED_NEAR_RATIO = 1.03
"""What is handed over with a plan: where there is more to choose, or the plan is farther above the
bound, the lane found nothing and took time from the search."""
HINTED_FROM_SHARE, HINTED_FOR_SHARE = 0.1, 0.15
"""From this part of the search on, for so much of its seconds (as CP-SAT counts work): a plan that
the search has not yet brought to rest leaves more to find around it."""

TAKEN_SHARE = 0.5
"""The part of the time left that the lane has to itself when the search is stuck."""

type Found = tuple[int, Ints, Ints]
"""Cost, order and mode rows of a plan."""


class Searcher(Protocol):
    """What the lane reads and sets of a thread of the search."""

    plan: Plan
    order: Ints
    modes: Ints
    best: int


@dataclass(slots=True)
class Lane:
    """When the exact lane runs, and what the search takes from it."""

    shop: JobShop
    exact: Exact
    pool: Executor
    seconds: float | None
    """How long the search may take; without a clock the lane stays out of it."""
    begun: bool = False
    in_vain: bool = False
    """Whether it once ran alone and found nothing better."""

    def begin(self, modes: Ints) -> None:
        """Let the lane prove a small shop from the start."""
        if self.seconds is not None and is_small(self.shop):
            self.begun = True
            self.pool.submit(self.exact.run, modes)

    def go_on_from(self, found: Found, share: float, goal: int) -> None:
        """Soon let it go on from the best plan of the search, if that is near the bound."""
        if self.begun or self.seconds is None or share < HINTED_FROM_SHARE:
            return
        if found[0] <= HINTED_NEAR_RATIO * goal and self._is_fit:
            self.begun = True
            self._submit(found, HINTED_FOR_SHARE * self.seconds, None)

    def take_over(self, found: Found, share: float, is_over: Callable[[], bool]) -> None:
        """Run alone for a part of the time left, from the plan where the search is stuck."""
        if self.seconds is None or not self._is_fit or self.in_vain:
            return
        left_s = TAKEN_SHARE * (1.0 - share) * self.seconds
        task = self._submit(found, None, left_s)
        while not is_over() and not wait([task], timeout=0.05).done:
            pass
        self.in_vain = self.exact.cost is None or self.exact.cost >= found[0]

    @property
    def _is_fit(self) -> bool:
        return not self.exact.late and is_narrow(self.shop)

    def _submit(self, found: Found, work_s: float | None, left_s: float | None) -> Future[None]:
        _, order, modes = found
        plan = empty_plan(self.shop.net, self.shop.resources)
        rebuild(self.shop.net, plan, order.copy(), modes)
        starts = plan.table[: self.shop.operations, HEAD].copy()
        return self.pool.submit(self.exact.run, modes.copy(), starts, work_s, left_s)

    def hand_over(self, team: Sequence[Searcher]) -> None:
        """Give a better plan of the lane to the first thread."""
        found = self.exact.take()
        if found is None:
            return
        order, modes = found
        plan = empty_plan(self.shop.net, self.shop.resources)
        rebuild(self.shop.net, plan, order, modes)
        cost = cost_of(plan, late=self.exact.late)
        if cost < min(each.best for each in team):
            first = team[0]
            first.order[:], first.modes[:], first.best = order, modes, cost
            rebuild(self.shop.net, first.plan, order, modes)
            first.plan.info[COST] = cost


def cost_of(plan: Plan, *, late: bool) -> int:
    """Weighted lateness or makespan of a plan whose heads are known."""
    if late:
        return int(lateness(plan.table))
    return int(makespan(plan.table, plan.chain, plan.length))


def is_small(shop: JobShop) -> bool:
    """Say whether the exact lane may prove something in the time of a search."""
    return shop.operations <= SMALL_OPERATIONS and len(shop.net.modes) <= SMALL_MODES


def is_narrow(shop: JobShop) -> bool:
    """Say whether there is so little to choose that the lane may better a good plan."""
    few = shop.operations <= HINTED_OPERATIONS
    return few and len(shop.net.modes) <= HINTED_MODES_EACH * shop.operations


def seconds_of(stop: Stop) -> float | None:
    """The seconds that a search may take; None when no clock ends it."""
    if isinstance(stop, MaxSeconds):
        return stop.seconds
    if isinstance(stop, AnyOf):
        known = [seconds_of(each) for each in stop.criteria]
        return min((each for each in known if each is not None), default=None)
    return None
