"""A simulated year of a company in one table, by planner and seed: `gemaakt score --year`."""

from collections.abc import Callable, MutableSequence, Sequence
from concurrent.futures import wait
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from typing import Any

from gemaakt.company import Company
from gemaakt.plan.simulation.company import (
    ROUND_WEEKS,
    ROUNDS,
    Year,
    live_year,
    years_side_by_side,
)
from gemaakt.plan.simulation.processes import processes
from gemaakt.plan.simulation.score import PLANNERS, Effort, contenders, interval, pool_of
from gemaakt.plan.simulation.world import Rates
from gemaakt.stop import MaxSeconds

FORMAT = "gemaakt.score-year/1"
GAINS = ("standard_h_per_paid_h", "delivered_eur_per_paid_h")
LOOK_S = 0.5
"""So often is looked how far the years are."""
SHARES: list[MutableSequence[float]] = []
"""In a process of the pool: how far each contest is, seen by the process that asked."""


@dataclass(frozen=True, slots=True)
class YearContest:
    """One planner through one seeded year."""

    company: Company
    planner: str
    seed: int
    rates: Rates
    effort: Effort
    rounds: int = ROUNDS
    """Order books of twelve weeks in a row."""
    place: int = 0
    """Where in `SHARES` it tells how far it is."""


def lived_year(contest: YearContest) -> Year:
    """The year of one contest."""
    planner = contenders(contest.effort)[contest.planner]
    return live_year(
        contest.company, planner, contest.rates, contest.seed,
        rounds=contest.rounds, told=partial(_tell, contest.place),
    )  # fmt: skip


def _share_with(shares: MutableSequence[float]) -> None:
    """In a process of the pool; a method of the list would come along with a copy of it."""
    SHARES.append(shares)


def _tell(place: int, share: float) -> None:
    for shares in SHARES:
        shares[place] = share


def scored_year(  # noqa: PLR0913
    company: Company,
    rates: Rates,
    seeds: Sequence[int],
    effort: Effort,
    *,
    workers: int = 2,
    scheduler: str | None = None,
    within: MaxSeconds | None = None,
    told: Callable[[float], None] = lambda share: None,
) -> dict[str, Any]:
    """The answer: a row for each planner and seed, and what ours gains per paid hour.

    within: twelve weeks are lived first, and the year only if it is likely to end in time; the
    answer says how many weeks were lived. told: hears what share of the weeks is done.
    Raises `NoScheduler`.
    """
    contests = [
        YearContest(company, planner, seed, rates, effort)
        for planner in PLANNERS
        for seed in seeds
    ]
    if within is None:
        return _answer(_lived(contests, ROUNDS, workers, scheduler, told), ROUNDS)
    rows = _lived(contests, 1, workers, scheduler, told)
    rounds = min(ROUNDS, int(within.left_s / max(within.elapsed_s, 1e-9)))
    if rounds <= 1:
        return _answer(rows, 1)
    return _answer(_lived(contests, rounds, workers, scheduler, told), rounds)


def _lived(
    contests: Sequence[YearContest],
    rounds: int,
    workers: int,
    scheduler: str | None,
    told: Callable[[float], None],
) -> list[tuple[YearContest, Year]]:
    """The contests with the years that came of them, each in a process of its own."""
    rows = [replace(each, rounds=rounds, place=at) for at, each in enumerate(contests)]
    if scheduler is not None:
        with pool_of(workers, scheduler) as cluster:
            return list(zip(rows, cluster.map(lived_year, rows), strict=True))
    shares = get_context("spawn").Array("d", len(rows), lock=False)
    with processes(workers, _share_with, (shares,)) as pool:
        futures = [pool.submit(lived_year, each) for each in rows]
        while wait(futures, timeout=LOOK_S).not_done:
            told(sum(shares) / len(rows))
        told(sum(shares) / len(rows))
        return [(each, future.result()) for each, future in zip(rows, futures, strict=True)]


def _answer(lived: Sequence[tuple[YearContest, Year]], rounds: int) -> dict[str, Any]:
    rows = [(contest.planner, year) for contest, year in lived]
    first = lived[0][0]
    return {
        "format": FORMAT,
        "rates": first.rates.row(),
        "seeds": sorted({contest.seed for contest, _year in lived}),
        "weeks": rounds * ROUND_WEEKS,
        "weeks_of_a_year": ROUNDS * ROUND_WEEKS,
        **first.effort.row(),
        "year": years_side_by_side(rows),
        "productivity": {name: gain_of(rows, name) for name in GAINS},
    }


def gain_of(rows: Sequence[tuple[str, Year]], name: str) -> dict[str, float]:
    """What ours has more than the due-date rule, as a share, with its 95 % interval over seeds."""
    own, rule = (
        [getattr(year, name) for planner, year in rows if planner == wanted]
        for wanted in PLANNERS[:2]
    )
    shares = [one / other - 1 for one, other in zip(own, rule, strict=True) if other > 0]
    low, high = interval(shares)
    mean = sum(shares) / max(1, len(shares))
    return {
        "gain_share": round(mean, 5),
        "from_share": round(low, 5),
        "to_share": round(high, 5),
    }
