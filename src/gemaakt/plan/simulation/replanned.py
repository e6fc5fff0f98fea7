"""Days that hold in a shop that plans anew every morning, as the score does, from its own plan.

Each life begins with the plan as it stands. Every morning it is known what was begun, who is
absent and what broke down that day, and the planner of the score mends the plan and searches on
it. A step that waits for the first pieces of one that was begun the day before waits for all.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gemaakt.company import Company
from gemaakt.plan.engine.found import decoded
from gemaakt.plan.result import PlanResult
from gemaakt.plan.simulation.planners import Morning, Planned, rows_of
from gemaakt.plan.simulation.robust import Lasting, RobustDate, dated, lasting, struck_draft
from gemaakt.plan.simulation.searcher import Searcher
from gemaakt.plan.simulation.simulate import live_through, order_ends
from gemaakt.plan.simulation.world import Rates, World, disturbed
from gemaakt.stop import MaxIterations, Stop

LIVES, LEAST_LIVES = 40, 5
"""So many are lived at most, and at least: fewer tell nothing of four in five."""
TRIALS = 200
"""The trials of each search of a morning: ten times as many put one order in a hundred in time."""


def replanned_dates(
    company: Company,
    plan: PlanResult,
    *,
    seed: int = 0,
    rates: Rates | None = None,
    stop: Stop | None = None,
    told: Callable[[float], None] = lambda share: None,
) -> tuple[tuple[RobustDate, ...], int]:
    """For every order planned whole the days that hold, and in how many lives that was found.

    stop: ends it between two lives, after `LEAST_LIVES`; `LIVES` at most. told: hears each
    morning what share of the life's steps has begun.
    """
    planned, at = lasting(company, plan, rates or Rates())
    is_over = stop or MaxIterations(LIVES)
    ends: list[list[int]] = []
    while len(ends) < LEAST_LIVES or not (len(ends) >= LIVES or is_over(len(ends), 0.0)):
        ends.append(_lived(at, seed * 100_003 + len(ends), told))
    return dated(company, at.draft, planned, np.array(ends, np.int64)), len(ends)


def _lived(at: Lasting, seed: int, told: Callable[[float], None]) -> list[int]:
    world = disturbed(at.draft, at.rates, seed)
    world.known_from[:] = 0  # the orders of the book are known, also those of a later release
    world.draft = struck_draft(World(world.draft, world.factor, [], world.known_from))
    _, facts = live_through(world, FromPlan(_trials, first=_as_planned(at)), seed, told)
    return order_ends(world.draft, facts.done)


def _trials(_morning: Morning) -> Stop:
    return MaxIterations(TRIALS)


def _as_planned(at: Lasting) -> Planned:
    """The plan as it stands, in the words of a planner who wakes up with it."""
    state = decoded(at.packed.arrays, at.pins, at.found)
    kept = np.full((len(at.draft.steps), 4), -1, np.int32)
    return Planned(at.found.listed, rows_of(at.packed, state), kept)


@dataclass(slots=True, kw_only=True)
class FromPlan(Searcher):
    """The planner of the score, on a first morning on which there is a plan already."""

    first: Planned

    def plan(self, morning: Morning) -> Planned:
        """See `Contender`."""
        return self.first if morning.is_first else Searcher.plan(self, morning)
