"""Which day holds: the published plan lived through many times, in the background.

The shop plans anew every morning in it. Beside that stands what comes of the plan if nobody does,
and which of the things that go wrong makes an order late most often by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from statistics import median_high
from typing import Any

from gemaakt.company import Company
from gemaakt.company.document import company_of
from gemaakt.errors import GemaaktError
from gemaakt.plan import PlanResult, plan_of
from gemaakt.plan.simulation.world import NOTHING, Rates
from gemaakt.server.plan.held import is_held
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.plan.services import published_id
from gemaakt.server.solve.child import Task
from gemaakt.server.solve.models import Solve
from gemaakt.server.solve.services import ask
from gemaakt.stop import MaxSeconds

KIND = "plan.holding"
LIMIT_S = 240.0
LIVED_S = 150.0
"""So long at most the shop is lived through; what else is asked takes seconds."""
SIMULATIONS = 100
"""Of the plan that nobody mends: with all that goes wrong, and with one kind of it at a time."""

NEAR, LEAST_NEAR = 15, 5
"""So many orders that are ready about then tell how much later work is in fact."""
SURE_SHARE = 0.8
"""An order that is less often in time is one to do something about."""
WORST = 3
OF_80 = 1
"""Place of the day that holds in 80 % of cases."""


class NothingToLiveThrough(GemaaktError, LookupError):
    """No plan is published."""


def start_holding(rates: Rates, *, actor: Any = None) -> Solve:
    """Queue the question for the published plan; `NothingToLiveThrough` without one."""
    version = published_id()
    if version is None:
        raise NothingToLiveThrough("server.no-plan-to-live-through")
    snapshot = {"version": version, "rates": rates.row()}
    return ask(kind=KIND, snapshot=snapshot, options={}, limit_s=LIMIT_S, actor=actor)


def run(task: Task) -> dict[str, Any]:
    """For each order the days that hold in 50, 80 and 90 % of the lives, and why it slips."""
    from gemaakt.plan.simulation.replanned import replanned_dates
    from gemaakt.plan.warm import warm_up

    version = PlanVersion.objects.get(pk=task.snapshot["version"])
    company, plan = company_of(version.company), plan_of(version.document)
    rates = Rates(**task.snapshot["rates"])
    warm_up()
    task.begin()
    found, lives = replanned_dates(
        company, plan, rates=rates, stop=MaxSeconds(LIVED_S), told=lambda share: task.report()
    )
    unmended = _in_time(company, plan, rates)
    alone = {name: _in_time(company, plan, each) for name, each in _one_by_one(rates).items()}
    weights = {order.id: order.weight for order in company.orders}
    rows = [
        {
            "order": each.order,
            "due": each.due and each.due.isoformat(),
            "planned": each.planned.isoformat(),
            "days": [day.isoformat() for _, day in each.holds],
            "on_time_share": each.on_time_share,
            "unmended_share": unmended[each.order],
            "cause": _cause({name: shares[each.order] for name, shares in alone.items()}),
        }
        for each in found
        if not is_held(each.order) and weights.get(each.order, 0) > 0
    ]
    return {"summary": {"rows": rows, "lives": lives}}


def _in_time(company: Company, plan: PlanResult, rates: Rates) -> dict[str, float]:
    """Share of the simulations in which each order is in time where nobody plans again."""
    from gemaakt.plan import robust_dates

    found = robust_dates(company, plan, simulations=SIMULATIONS, rates=rates)
    return {each.order: each.on_time_share for each in found}


def _one_by_one(rates: Rates) -> dict[str, Rates]:
    """The rates with one thing at a time that goes wrong."""
    return {
        "spread": replace(NOTHING, time_spread_share=rates.time_spread_share),
        "absence": replace(NOTHING, absence_per_person_per_day=rates.absence_per_person_per_day),
        "breakdown": replace(
            NOTHING,
            breakdown_per_machine_per_day=rates.breakdown_per_machine_per_day,
            breakdown_h=rates.breakdown_h,
        ),
    }


def _cause(shares: Mapping[str, float]) -> str:
    """What alone makes an order late most often; nothing where none of it does."""
    worst = min(shares, key=lambda name: shares[name])
    return worst if shares[worst] < 1 else ""


def store(solve: Solve, answer: Mapping[str, Any]) -> None:
    """Nothing more: the answer is kept with the search itself."""


def newest() -> Solve | None:
    """What was asked last."""
    return Solve.objects.filter(kind=KIND).first()


def rows_of(solve: Solve | None) -> list[dict[str, Any]]:
    """Its orders with days as days, the least sure first; nothing before it ended."""
    found = (solve.result or {}).get("rows", ()) if solve else ()
    rows = [_with_days(each) for each in found]
    return sorted(rows, key=lambda row: (row["on_time_share"], row["due"] or date.max))


def _of_published() -> Sequence[Mapping[str, Any]]:
    """What is known of the plan that the floor sees; nothing where nobody asked."""
    solve = newest()
    if solve is None or solve.snapshot["version"] != published_id():
        return ()
    rows: Sequence[Mapping[str, Any]] = (solve.result or {}).get("rows", ())
    return rows


def of_order(code: str) -> dict[str, Any] | None:
    """The days of one order by the plan that the floor sees; None where nobody asked."""
    return next((_with_days(each) for each in _of_published() if each["order"] == code), None)


def held_near(day: date) -> date | None:
    """The day that holds in 80 % of cases for work that is planned to be ready on this one.

    As much later as the orders that the plan ends nearest to it are in the middle; None where too
    few are known.
    """
    rows = sorted(map(_with_days, _of_published()), key=lambda row: abs(row["planned"] - day))
    later = [row["days"][OF_80] - row["planned"] for row in rows[:NEAR]]
    return day + median_high(later) if len(later) >= LEAST_NEAR else None


def _with_days(row: Mapping[str, Any]) -> dict[str, Any]:
    days = [date.fromisoformat(each) for each in row["days"]]
    due = date.fromisoformat(row["due"]) if row["due"] else None
    planned = date.fromisoformat(row["planned"])
    unmended = row.get("unmended_share")  # not in what was worked out by an earlier version
    return {
        "cause": "", **row, "days": days, "due": due, "planned": planned,
        "in_time_percent": round(100 * row["on_time_share"]),
        "unmended_percent": None if unmended is None else round(100 * unmended),
        "is_unsure": due is not None and row["on_time_share"] < SURE_SHARE,
    }  # fmt: skip


def worst(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The orders to do something about first: least sure, then first due."""
    return [row for row in rows if row["is_unsure"]][:WORST]
