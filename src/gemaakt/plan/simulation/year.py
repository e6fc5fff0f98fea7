"""A simulated year of a company in one table, by planner and seed: `gemaakt score --year`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gemaakt.company import Company
from gemaakt.plan.simulation.company import Year, live_year, years_side_by_side
from gemaakt.plan.simulation.score import PLANNERS, Effort, contenders, interval, pool_of
from gemaakt.plan.simulation.world import Rates

FORMAT = "gemaakt.score-year/1"
GAINS = ("standard_h_per_paid_h", "delivered_eur_per_paid_h")


@dataclass(frozen=True, slots=True)
class YearContest:
    """One planner through one seeded year."""

    company: Company
    planner: str
    seed: int
    rates: Rates
    effort: Effort


def lived_year(contest: YearContest) -> Year:
    """The year of one contest."""
    planner = contenders(contest.effort)[contest.planner]
    return live_year(contest.company, planner, contest.rates, contest.seed)


def scored_year(
    company: Company,
    rates: Rates,
    seeds: Sequence[int],
    effort: Effort,
    *,
    workers: int = 2,
    scheduler: str | None = None,
) -> dict[str, Any]:
    """The answer: a row for each planner and seed, and what ours gains per paid hour.

    Raises `NoScheduler`.
    """
    contests = [
        YearContest(company, planner, seed, rates, effort)
        for planner in PLANNERS
        for seed in seeds
    ]
    with pool_of(workers, scheduler) as pool:
        years = list(pool.map(lived_year, contests))
    rows = [(contest.planner, year) for contest, year in zip(contests, years, strict=True)]
    return {
        "format": FORMAT,
        "rates": rates.row(),
        "seeds": list(seeds),
        **effort.row(),
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
