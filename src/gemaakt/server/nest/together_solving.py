"""What to cut together, over all materials and in the published plan, in the background."""

import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from gemaakt.company import Company
from gemaakt.company.document import company_of
from gemaakt.errors import GemaaktError
from gemaakt.plan import PlanResult, plan_company, plan_of
from gemaakt.server.nest.apart import proposals
from gemaakt.server.nest.pull_harm import quick
from gemaakt.server.nest.pull_solving import PACE_MM_PER_MIN, sheets_to_compare
from gemaakt.server.nest.to_cut import Material, materials, pace_today
from gemaakt.server.plan.services import published_plan
from gemaakt.server.solve.child import Task
from gemaakt.server.solve.models import Solve
from gemaakt.server.solve.services import ask
from gemaakt.stop import MaxIterations

if TYPE_CHECKING:
    from gemaakt.cutting import Advice, Batch, CutLine, JoinedBatch
    from gemaakt.cutting.cutting_room import CuttingRoom, Metal

KIND = "nest.together"
LIMIT_S = 240.0
LAST_S = 10.0
"""A nest that is being laid when the time is over is laid to its end."""
LONGER = 10
"""So many times the trials that judge a join, where a plan is searched on for longer."""


class NoPlanYet(GemaaktError, LookupError):
    """Without a published plan nobody knows when an order is cut."""


def start_together(*, actor: Any = None) -> Solve:
    """Queue the question; `NoPlanYet` before a plan is published."""
    if published_plan() is None:
        raise NoPlanYet("server.no-plan-to-cut-by")
    return ask(kind=KIND, snapshot={}, options={}, limit_s=LIMIT_S, actor=actor)


def run(task: Task) -> dict[str, Any]:
    """Which orders to cut together, what that saves, and who ends later by it."""
    from gemaakt.cutting import cut_together
    from gemaakt.nest.warm import warm

    version = published_plan()
    if version is None:
        raise NoPlanYet("server.no-plan-to-cut-by")
    warm()
    company, plan = company_of(version.company), plan_of(version.document)
    waiting = _planned(materials(), plan)
    if not waiting:
        return {"summary": {"version": version.pk, "materials": []}}
    task.begin()
    room = _room(company, waiting, task)
    advice = cut_together(room, plan)
    told = {"version": version.pk, "is_cut_short": room.is_over(), **_told(advice, waiting)}
    return {"summary": told}


def _planned(
    waiting: Iterable[Material], plan: PlanResult
) -> dict["Metal", tuple[Material, list["CutLine"]]]:
    """What the plan cuts, by metal: work that it does not hold cannot be judged by it."""
    known = {(row.order, row.operation) for row in plan.operations}
    found = {
        (each.grade, each.thickness_mm): (
            each, [line for order in each.orders for line in order.lines if line.step in known]
        )
        for each in waiting
    }  # fmt: skip
    return {metal: (each, lines) for metal, (each, lines) in found.items() if lines}


def _room(
    company: Company, waiting: Mapping["Metal", tuple[Material, list["CutLine"]]], task: Task
) -> "CuttingRoom":
    """The cutting room of the firm: new sheets, its distances, and plans searched on shortly."""
    from gemaakt.cutting import Batch, CuttingRoom, LaserPace, nest_batch
    from gemaakt.cutting.harm import paces_of
    from gemaakt.server.nest.pull_harm import trials_for

    stock = {metal: sheets_to_compare(each) for metal, (each, _) in waiting.items()}
    apart = {metal: proposals(each)[0].apart for metal, (each, _) in waiting.items()}
    change = {metal: pace_today().change_min(metal[0]) for metal in waiting}

    def nest(batch: "Batch", ahead: "Iterable[CutLine]") -> "JoinedBatch":
        metal = batch.material
        pace = LaserPace("laser", PACE_MM_PER_MIN, sheet_min=change[metal])
        return nest_batch(
            batch, stock[metal], pace, ahead=tuple(ahead),
            spacing_mm=apart[metal].spacing_mm, margin_mm=apart[metal].margin_mm,
        )  # fmt: skip

    def longer(asked: Company, before: PlanResult | None) -> PlanResult:
        trials = LONGER * trials_for(asked)
        return plan_company(asked, MaxIterations(trials), 0, 1, previous=before)

    def is_over() -> bool:
        task.report()
        return time.monotonic() - task.started_s > task.limit_s - LAST_S

    lines = {metal: lines for metal, (_, lines) in waiting.items()}
    everything = Batch("all", tuple(line for own in lines.values() for line in own))
    paces = paces_of(company, everything)
    return CuttingRoom(company, lines, paces, longer, nest, quick, is_over=is_over)


def _told(
    advice: "Advice", waiting: Mapping["Metal", tuple[Material, list["CutLine"]]]
) -> dict[str, Any]:
    """The advice in plain values."""
    rows = [_of_metal(advice, metal, each) for metal, (each, _) in waiting.items()]
    rows.sort(key=lambda row: -float(row["saved_eur"]))
    return {
        "materials": [row for row in rows if row["nests"]],
        "apart_eur": advice.apart.sheet_cost_eur,
        "saved_eur": advice.saved_eur,
        "late_min": [advice.apart.late_min, advice.together.late_min] if advice.is_known else None,
        "later": [list(each) for each in advice.later],
    }


def _of_metal(advice: "Advice", metal: "Metal", material: Material) -> dict[str, Any]:
    from gemaakt.cutting.cutting_room import cost_eur

    before, after = advice.apart.nests_of(metal), advice.together.nests_of(metal)
    return {
        "name": [material.grade, material.thickness_mm], "key": material.key,
        "sheets": [_sheets(before), _sheets(after)],
        "saved_eur": cost_eur(before) - cost_eur(after),
        "nests": [_of_nest(each) for each in advice.shared(metal)],
    }  # fmt: skip


def _sheets(nests: Iterable["JoinedBatch"]) -> int:
    return sum(len(each.result.sheets) for each in nests)


def _of_nest(nest: "JoinedBatch") -> dict[str, Any]:
    now = nest.batch.orders
    along = {line.order: line.part.quantity for line in nest.ahead if line.order not in now}
    return {
        "orders": list(now), "fill": list(along), "sheets": len(nest.result.sheets),
        "day": nest.batch.due.isoformat() if nest.batch.due else "",
    }  # fmt: skip


def store(solve: Solve, answer: Mapping[str, Any]) -> None:
    """Nothing more: the answer is kept with the search itself."""


def told_of(solve: Solve | None) -> Mapping[str, Any]:
    """The advice of a search that ended, its days as days; nothing before."""
    if solve is None or not solve.result:
        return {}
    rows = [{**row, "nests": list(_with_days(row["nests"]))} for row in solve.result["materials"]]
    return {**solve.result, "materials": rows}


def _with_days(nests: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for each in nests:
        yield {**each, "day": date.fromisoformat(each["day"]) if each["day"] else None}
