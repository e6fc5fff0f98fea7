"""Nest-aware against nest-blind planning on the demo company: `join.py [--seeds 5] [--small]`.

The orders are the demo company's own, their parts those that it draws for them (N12), mostly 4 to
30 sheets an order; with `--small` they are those of a job shop of the same machines and people,
0.3 to 3 sheets an order (`job_shop.py`). Blind: every order is nested by itself, as it comes to the
laser, and planned: the least late of three plans, searched on until it stands still. Aware:
`gemaakt.cutting.trade_off.frontier` goes on from that plan. It makes two nests one where the plan,
searched on for a moment, is no later, searches on and plans anew, and fills the room on sheets nest
by nest, each judged in the same way; of a joint nest each order waits for its own sheets only. The same engine nests
both with the same effort, on new sheets of both common sizes, and the remnants that are kept count
alike in both. The blind plan has all trials that the aware one had: those of its many short
searches in one long one, and as many plans anew. Runs are counted in trials, not seconds, and
compared within a seed, for the plans of two seeds differ by more than those of two ways of
cutting; told are the mean over the seeds and its 95 % interval.

`sheet_cost_less` is strict: what the cheapest plan saves that is not a minute later than the blind
one; 0 where there is none. `joined_*` tells of the plan that the search chooses: the cheapest that
is no later than the blind plan that it began with.

What it saves on the demo, and what was tried, stands in docs/decisions/0022, and what of it is left
beside better plans in 0026 and 0037. With `--small`, before 0022, ten seeds: the chosen plan cost 8.3 +- 1.8 % less at 0.4 +- 1.7 % less lateness.
Strictly 4.6 +- 2.9 %: on four of the ten the further search brought the blind plan 0.05 to 1.3 %
lower. Net of the remnants that are kept the strict figure was 2.2 +- 1.4 %, for a remnant counts
at 0.65 of its price.
"""

import argparse
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from statistics import fmean, stdev

from job_shop import job_shop

from gemaakt.company import Company
from gemaakt.company.demo import demo_company
from gemaakt.company.demo.parts import demo_parts, sheet_material
from gemaakt.company.demo.rack import DENSITIES_KG_PER_M3, PRICES_EUR_PER_KG
from gemaakt.cutting import (
    Batch,
    CutLine,
    CuttingRoom,
    FlatPart,
    JoinedBatch,
    LaserPace,
    RoomPlan,
    best_room_plan,
    cut_lines,
    frontier,
    late_min,
    nest_batch,
    promptest_room_plan,
)
from gemaakt.cutting.fill import DAYS
from gemaakt.cutting.trade_off import JOIN_DAYS, TRIES
from gemaakt.nest import Ring, Sheet
from gemaakt.nest.remnants import remnants_of, true_area_mm2
from gemaakt.nest.warm import warm
from gemaakt.order import PLANNED
from gemaakt.plan import PlanResult, plan_company
from gemaakt.plan.engine.aims import LATE, SETUPS, WIP, Aims
from gemaakt.routing import OperationStatus
from gemaakt.routing.constants import defaults
from gemaakt.stop import MaxIterations

NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)
SIZES_MM = {"S3015": (3000.0, 1500.0), "S2512": (2500.0, 1250.0)}
REMNANT_SHARE = 0.65
SLOWER = {"laser-1": 1.0, "laser-2": 1.4}
"""The demo's second laser is so much slower."""
AIMS = Aims(((LATE,), (SETUPS,), (WIP,)))
"""No plan was published, so nothing counts as a change."""
T_95 = (0.0, 12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26)
"""Student's t, two-sided, by the number of seeds."""


def sheets_of(grade: str, thickness_mm: float) -> tuple[Sheet, ...]:
    """As many of both common sizes as are wanted, at the price of the demo rack."""
    metal = "stainless" if grade.startswith("1.4") else "steel"
    metal = "aluminium" if grade.startswith(("Al", "EN AW")) else metal
    per_mm2 = thickness_mm * DENSITIES_KG_PER_M3[metal] / 1e9 * PRICES_EUR_PER_KG[metal]
    return tuple(
        Sheet(name, 200, Ring(((0, 0), (w, 0), (w, h), (0, h))), cost_eur=w * h * per_mm2)
        for name, (w, h) in SIZES_MM.items()
    )


def lines_of(company: Company) -> list[CutLine]:
    """What every open laser operation cuts; quotes are not cut."""
    lasers = {m.id for m in company.machines if m.work_centre == "laser"}
    constants = defaults(NOW.date())
    rows: list[CutLine] = []
    for order in company.orders:
        if order.status not in PLANNED:
            continue
        metal = sheet_material(order)
        for op in order.operations:
            ours = any(each.machine in lasers for each in op.alternatives)
            if ours and metal is not None and op.status == OperationStatus.OPEN:
                found = demo_parts(order, op, constants)
                flats = [FlatPart(each.part, each.pieces, each.cut_min) for each in found]
                rows += cut_lines(order, op, flats, metal.grade, metal.thickness_mm)
    return rows


def credit_eur(room: RoomPlan) -> float:
    """What the remnants that are kept are worth, at a share of their price."""
    return sum(
        r.area_mm2 * _eur_per_mm2(each.job.sheet(r.sheet)) * REMNANT_SHARE
        for each in room.joined
        for r in remnants_of(each.job, each.result)
    )


def _eur_per_mm2(sheet: Sheet) -> float:
    return sheet.cost_eur / _area_mm2(sheet)


def told(room: RoomPlan, company: Company) -> dict[str, object]:
    """The figures of one way of cutting."""
    late = {row.order for row in room.plan.late} & {order.id for order in company.orders}
    sheets_mm2 = sum(
        _area_mm2(each.job.sheet(laid.sheet))
        for each in room.joined
        for laid in each.result.sheets
    )
    parts_mm2 = sum(
        true_area_mm2(each.job.part(row.part))
        for each in room.joined
        for laid in each.result.sheets
        for row in laid.placements
    )
    return {
        "nests": len(room.joined),
        "sheets": sum(len(each.result.sheets) for each in room.joined),
        "parts_share": round(parts_mm2 / sheets_mm2, 4),
        "sheet_cost_eur": round(room.sheet_cost_eur),
        "less_remnants_eur": round(room.sheet_cost_eur - credit_eur(room)),
        "laser_min": round(sum(each.cut_min for each in room.joined)),
        "late_orders": len(late),
        "late_weighted_min": room.late_min,
        "unplaced": sum(
            row.quantity
            for each in room.joined
            for row in each.result.unplaced
            if row.why != "nest.filler-left"
        ),
        "verified": room.plan.is_verified,
    }


def _area_mm2(sheet: Sheet) -> float:
    xs, ys = zip(*sheet.outer.points, strict=True)
    return float(max(xs) * max(ys))


@dataclass(frozen=True, slots=True)
class Compared:
    """Both ways of one company, after as many trials."""

    blind: RoomPlan
    cheapest: RoomPlan
    """The cheapest that is no later than the blind."""
    promptest: RoomPlan
    """The least late that is no dearer than the blind."""
    joined: RoomPlan
    """What the search chooses: the cheapest that is no later than the blind plan it began with."""
    plans: tuple[RoomPlan, ...]
    """The frontier."""

    def shares(self) -> dict[str, float]:
        """By how much the aware ones are better, as shares of the blind one."""
        blind, cheap, prompt = self.blind, self.cheapest, self.promptest
        net = [each.sheet_cost_eur - credit_eur(each) for each in (cheap, blind)]
        return {
            "sheet_cost_less": 1.0 - cheap.sheet_cost_eur / blind.sheet_cost_eur,
            "net_of_remnants_less": 1.0 - net[0] / net[1],
            "late_then_less": 1.0 - cheap.late_min / max(1, blind.late_min),
            "late_less": 1.0 - prompt.late_min / max(1, blind.late_min),
            "cost_then_less": 1.0 - prompt.sheet_cost_eur / blind.sheet_cost_eur,
            "joined_cost_less": 1.0 - self.joined.sheet_cost_eur / blind.sheet_cost_eur,
            "joined_late_less": 1.0 - self.joined.late_min / max(1, blind.late_min),
        }


def compared(company: Company, seed: int, asked: argparse.Namespace) -> Compared:
    """The frontier of a company, and its blind plan searched on as often."""
    trials: list[tuple[int, bool]] = []

    def planned(firm: Company, before: PlanResult | None, count: int) -> PlanResult:
        trials.append((count, before is None))
        number = 1000 * seed + len(trials)
        return plan_company(firm, MaxIterations(count), number, 1, previous=before, aims=AIMS)

    def replanner(firm: Company, before: PlanResult | None) -> PlanResult:
        return planned(firm, before, asked.trials)

    def quick(firm: Company, before: PlanResult | None) -> PlanResult:
        return planned(firm, before, asked.join_trials)

    lines = lines_of(company)
    stock = {line.material: sheets_of(*line.material) for line in lines}
    paces = [
        LaserPace(m.id, 3000.0, setup_min=15.0, slower_ratio=SLOWER.get(m.id, 1.0))
        for m in company.machines
        if m.work_centre == "laser"
    ]

    def nest(batch: Batch, ahead: Sequence[CutLine]) -> JoinedBatch:
        stop = MaxIterations(asked.nest_trials)
        return nest_batch(batch, stock[batch.material], paces[0], ahead=ahead, stop=stop)

    by_metal = {metal: [ln for ln in lines if ln.material == metal] for metal in stock}
    room = CuttingRoom(company, by_metal, paces, replanner, nest, quick)
    plans = frontier(room, asked.days, asked.join_days, asked.tries)
    blind = plans[0]
    spent = tuple(trials[asked.tries + room.plans.index(blind) :])
    again = [count for count, anew in spent if anew]
    for count, anew in (
        (sum(n for n, anew in spent if not anew), False),
        *((n, True) for n in again),
    ):
        blind = searched_on(room, blind, planned, count, anew=anew)
    both = (blind, *plans)
    chosen = best_room_plan(plans)
    return Compared(blind, best_room_plan(both), promptest_room_plan(both), chosen, plans)


def searched_on(
    room: CuttingRoom,
    now: RoomPlan,
    planned: Callable[[Company, PlanResult | None, int], PlanResult],
    trials: int,
    *,
    anew: bool,
) -> RoomPlan:
    """The same nests, their plan searched on or anew; the better of the two."""
    plan = planned(now.company, None if anew else now.plan, trials)
    late = late_min(room.company, plan)
    return replace(now, plan=plan, late_min=late) if late < now.late_min else now


def mean_of(values: Sequence[float]) -> dict[str, float]:
    """Mean, and the half width of its 95 % interval by Student's t."""
    count = len(values)
    half = stdev(values) / math.sqrt(count) * T_95[min(count, len(T_95)) - 1] if count > 1 else 0
    return {"mean": round(fmean(values), 4), "plus_or_minus": round(half, 4)}


def main() -> None:
    """The figures of each seed, and their mean with its interval."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--tries", type=int, default=TRIES, help="plans of orders cut one by one")
    parser.add_argument("--trials", type=int, default=100_000, help="of each plan")
    parser.add_argument("--join-trials", type=int, default=600, help="to judge one join")
    parser.add_argument(
        "--small", action="store_true", help="a job shop: 0.3 to 3 sheets an order"
    )
    parser.add_argument("--sector", default="metaalproducten", help="of the demo companies")
    parser.add_argument("--nest-trials", type=int, default=0)
    parser.add_argument("--join-days", type=int, default=JOIN_DAYS, help="between two nests")
    parser.add_argument("--days", type=int, nargs="*", help="filled at last")
    asked = parser.parse_args()
    if asked.days is None:
        asked.days = () if asked.small else DAYS
    if not any(c.id == "laser" for c in demo_company(NOW, 0, asked.sector).work_centres):
        parser.error(f"{asked.sector}: this demo company has no laser")
    warm()
    rows: list[dict[str, float]] = []
    for seed in range(asked.first_seed, asked.first_seed + asked.seeds):
        company = (job_shop if asked.small else demo_company)(NOW, seed, asked.sector)
        found = compared(company, seed, asked)
        for name, room in (("blind", found.blind), ("cheapest", found.cheapest)):
            print(json.dumps({"seed": seed, "way": name, **told(room, company)}), flush=True)
        print(json.dumps({"seed": seed, "way": "promptest", **told(found.promptest, company)}))
        for each in found.plans:
            print(json.dumps({"seed": seed, "way": "frontier", **told(each, company)}))
        rows.append(found.shares())
        print(json.dumps({"seed": seed, **rows[-1]}), flush=True)
    measure = "job shop, small orders" if asked.small else f"N12, {asked.sector}"
    for name in rows[0]:
        told_of = mean_of([row[name] for row in rows])
        print(json.dumps({"measure": measure, "seeds": len(rows), "share": name, **told_of}))


if __name__ == "__main__":
    main()
