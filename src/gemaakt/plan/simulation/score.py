"""`gemaakt.score/1`: planners living through the same seeded disturbances, side by side.

Ours repairs and betters its own plan of yesterday; the due-date rule and ATCS plan anew every
morning. All learn the same things at the same moment. The rates are assumptions, stated in the
answer.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Any

from gemaakt.errors import GemaaktError
from gemaakt.plan.draft import Draft
from gemaakt.plan.simulation.planners import Contender, Dispatcher, DueDateRule, Morning
from gemaakt.plan.simulation.processes import processes
from gemaakt.plan.simulation.rule import due_date_rule
from gemaakt.plan.simulation.searcher import Searcher
from gemaakt.plan.simulation.simulate import Lived, live, order_ends
from gemaakt.plan.simulation.world import NOTHING, Rates, disturbed
from gemaakt.stop import MaxIterations, MaxSeconds, Stop

FORMAT = "gemaakt.score/1"
MEANS = ("late_share", "moved_share", "shifted_share", "standard_h_per_paid_h", "setup_share")
SUMS = {"weighted_days_late": 3, "overtime_h": 1, "setup_h": 1}
"""What is added up over all contests, and to how many digits."""
PLANNERS = ("gemaakt", "due_date_rule", "atcs")
FIRST_FACTOR = 5
"""The first plan may take so many times as long as a replan."""
TRIALS = 6000
"""The trials of each search of a replan, where nothing is said."""
STUDENT_T = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26)
"""Two-sided 95 % for 1 to 9 degrees of freedom; beyond that 2."""


class NoScheduler(GemaaktError, ImportError):
    """A scheduler was named, but Dask is not installed."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long ours may search: so many seconds, so many trials, else the usual number of them."""

    seconds: float | None = None
    iterations: int | None = None

    def stop(self, morning: Morning) -> Stop:
        """The stop of each search of a morning; trials make a score that can be repeated."""
        factor = FIRST_FACTOR if morning.is_first else 1
        if self.seconds is not None:
            return MaxSeconds(self.seconds * factor)
        return MaxIterations(factor * self.trials)

    @property
    def trials(self) -> int:
        """Trials of each search of a replan, where no seconds are said."""
        return TRIALS if self.iterations is None else self.iterations

    def row(self) -> dict[str, float | None]:
        """The effort as a document: seconds, or else trials."""
        trials = self.trials if self.seconds is None else None
        return {"seconds_per_search": self.seconds, "iterations_per_search": trials}


@dataclass(frozen=True, slots=True)
class Contest:
    """One shop to be lived through with one seed by all planners."""

    name: str
    draft: Draft
    seed: int
    rates: Rates
    effort: Effort = Effort()
    bound: frozenset[str] = frozenset()
    """Steps that the due-date rule does on the first machine that they name."""


def contenders(effort: Effort, bound: frozenset[str] = frozenset()) -> dict[str, Contender]:
    """The planners, ours with so much search for each replan."""
    return {
        "gemaakt": Searcher(effort.stop),
        "due_date_rule": DueDateRule(bound),
        "atcs": Dispatcher(),
    }


def contested(contest: Contest) -> dict[str, Any]:
    """All planners through the same days of one shop."""
    row: dict[str, Any] = {"shop": contest.name, "seed": contest.seed}
    row["undisturbed_rule_minutes"] = undisturbed_rule(contest.draft, contest.bound)
    for name, planner in contenders(contest.effort, contest.bound).items():
        world = disturbed(contest.draft, contest.rates, contest.seed)
        row[name] = lived_row(live(world, planner, contest.seed))
    return row


def undisturbed_rule(draft: Draft, bound: frozenset[str] = frozenset()) -> int:
    """Weighted minutes late of the due-date rule when nothing goes wrong."""
    rows = due_date_rule(draft, bound).rows
    ends = order_ends(draft, {at: int(row[1]) for at, row in enumerate(rows)})
    return sum(o.weight * max(0, e - o.due) for o, e in zip(draft.orders, ends, strict=True))


def lived_row(lived: Lived) -> dict[str, float]:
    """The figures of the contract, and those of productivity."""
    return {
        "late_share": round(lived.late_share, 5),
        "weighted_days_late": round(lived.weighted_days_late_score, 3),
        "moved_share": round(lived.moved_share, 5),
        "shifted_share": round(lived.shifted_share, 5),
        "standard_h_per_paid_h": round(lived.productivity_ratio, 5),
        "overtime_h": round(lived.overtime_h, 1),
        "setup_h": round(lived.setup_h, 1),
        "setup_share": round(lived.setup_share, 5),
    }


def scored(
    contests: Sequence[Contest], *, workers: int = 2, scheduler: str | None = None
) -> dict[str, Any]:
    """The answer over all contests, each in a process of its own.

    `scheduler` is the address of a Dask scheduler (`tcp://…`); raises `NoScheduler`.
    """
    with pool_of(workers, scheduler) as pool:
        rows = list(pool.map(contested, contests))
    return {
        "format": FORMAT,
        "rates": contests[0].rates.row() if contests else {},
        "seeds": sorted({contest.seed for contest in contests}),
        "seed": min((contest.seed for contest in contests), default=0),
        **(contests[0].effort if contests else Effort()).row(),
        "shops": rows,
        "total": {name: total_of(rows, name) for name in PLANNERS},
        "productivity": gained(rows),
    }


def pool_of(workers: int, scheduler: str | None) -> AbstractContextManager[Executor]:
    """Processes of this machine, or those of a Dask cluster."""
    if scheduler is None:
        return processes(workers)
    try:
        from distributed import Client
    except ImportError as error:
        raise NoScheduler("plan.no-scheduler", scheduler=scheduler) from error
    made: AbstractContextManager[Executor] = Client(scheduler).get_executor()
    return made


def total_of(rows: Sequence[Mapping[str, Any]], name: str) -> dict[str, float]:
    """Mean shares and ratios, and the sums of days and hours, over all contests."""
    every = [row[name] for row in rows]

    def over_all(key: str, digits: int, whole: Callable[[list[float]], float]) -> float:
        return round(whole([row[key] for row in every]), digits) if every else 0.0

    means = {key: over_all(key, 5, fmean) for key in MEANS}
    return means | {key: over_all(key, digits, sum) for key, digits in SUMS.items()}


def gained(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """How much more is delivered per paid hour than by the rule, as a share, over all contests."""
    own = [row["gemaakt"]["standard_h_per_paid_h"] for row in rows]
    rule = [row["due_date_rule"]["standard_h_per_paid_h"] for row in rows]
    shares = [a / b - 1 for a, b in zip(own, rule, strict=True) if b > 0]
    low, high = interval(shares)
    mean = fmean(shares) if shares else 0.0
    return {"gain_share": round(mean, 5), "from_share": round(low, 5), "to_share": round(high, 5)}


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of a mean (Student's t); the value itself when there is one."""
    if len(values) < 2:
        only = values[0] if values else 0.0
        return only, only
    t = STUDENT_T[len(values) - 2] if len(values) - 2 < len(STUDENT_T) else 2.0
    half = t * stdev(values) / math.sqrt(len(values))
    return fmean(values) - half, fmean(values) + half


__all__ = [
    "FORMAT",
    "NOTHING",
    "PLANNERS",
    "Contest",
    "Effort",
    "Rates",
    "scored",
    "undisturbed_rule",
]
