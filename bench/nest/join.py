"""Nest-aware against nest-blind planning on the demo company: `join.py [--seed 0] [--seconds 10]`.

The orders are the demo company's own, their parts those that it draws for them (N12). Blind: the
company is planned and every order is nested by itself, as it comes to the laser. Aware: orders of
one material go together when that is expected to pay (`gemaakt.cutting.room`), and room that is
left on a nest's sheets is filled with pieces of later orders (`gemaakt.cutting.ahead`). Both are
nested by the same engine with the same effort, on new sheets of both common sizes, and planned
again with their nests as operations; lateness is that of the orders, weighted.
"""

import argparse
import json
from datetime import UTC, datetime

from gemaakt.company import Company
from gemaakt.company.demo import demo_company
from gemaakt.company.demo.parts import demo_parts, sheet_material
from gemaakt.company.demo.rack import DENSITIES_KG_PER_M3, PRICES_EUR_PER_KG
from gemaakt.cutting import (
    CutLine,
    FlatPart,
    LaserPace,
    RoomPlan,
    Rules,
    batches_by_order,
    best_room_plan,
    cheapest_batches,
    cut_lines,
    promptest_room_plan,
    room_plan,
    wanted_from,
)
from gemaakt.nest import Ring, Sheet
from gemaakt.nest.remnants import remnants_of, true_area_mm2
from gemaakt.nest.warm import warm
from gemaakt.plan import PlanResult, plan_company
from gemaakt.routing import OperationStatus
from gemaakt.routing.constants import defaults
from gemaakt.stop import MaxIterations, MaxSeconds

NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)
SIZES_MM = {"S3015": (3000.0, 1500.0), "S2512": (2500.0, 1250.0)}
REMNANT_SHARE = 0.65
SLOWER = {"laser-1": 1.0, "laser-2": 1.4}
"""The demo's second laser is so much slower."""


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
    """What every open laser operation cuts."""
    lasers = {m.id for m in company.machines if m.work_centre == "laser"}
    constants = defaults(NOW.date())
    rows: list[CutLine] = []
    for order in company.orders:
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


def variants(windows: list[int], ahead: list[int]) -> list[Rules]:
    """Blind first (a window of -1: order by order), then every window with every look ahead."""
    return [Rules(window_days=-1), *(Rules(w, ahead_days=a) for w in windows for a in ahead)]


def told(room: RoomPlan, rules: Rules, company: Company) -> dict[str, object]:
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
        "window_days": rules.window_days,
        "ahead_days": rules.ahead_days,
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
    return max(xs) * max(ys)


def main() -> None:
    """One line for each way of cutting, and one with the best against the blind one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--plan-iterations", type=int, default=0, help="instead of seconds")
    parser.add_argument("--nest-iterations", type=int, default=0)
    parser.add_argument("--windows", type=int, nargs="+", default=[0, 7])
    parser.add_argument("--ahead", type=int, nargs="+", default=[0, 28, 84])
    asked = parser.parse_args()
    warm()
    company = demo_company(NOW, asked.seed)

    def planner(firm: Company) -> PlanResult:
        by_count = asked.plan_iterations > 0
        stop = MaxIterations(asked.plan_iterations) if by_count else MaxSeconds(asked.seconds)
        return plan_company(firm, stop, asked.seed, 2)

    lines = lines_of(company)
    stock = {line.material: sheets_of(*line.material) for line in lines}
    wanted = wanted_from(lines, planner(company))
    paces = [
        LaserPace(m.id, 3000.0, skill="lasersnijden", slower_ratio=SLOWER.get(m.id, 1.0))
        for m in company.machines
        if m.work_centre == "laser"
    ]
    plans = []
    for rules in variants(asked.windows, asked.ahead):
        blind = rules.window_days < 0
        batches = batches_by_order(wanted) if blind else cheapest_batches(wanted, stock, rules)
        room = room_plan(
            company, batches, stock, paces, planner, rules=rules,
            stop=lambda: MaxIterations(asked.nest_iterations),
        )  # fmt: skip
        plans.append(room)
        print(json.dumps(told(room, rules, company)), flush=True)
    _compare(plans)


def _compare(plans: list[RoomPlan]) -> None:
    """N12: the cheapest that is no later, and the least late that is no dearer, than the blind."""
    blind, best, prompt = plans[0], best_room_plan(plans), promptest_room_plan(plans)
    net = [each.sheet_cost_eur - credit_eur(each) for each in (best, blind)]
    row = {
        "measure": "N12",
        "sheet_cost_less_share": 1.0 - best.sheet_cost_eur / blind.sheet_cost_eur,
        "net_of_remnants_less_share": 1.0 - net[0] / net[1],
        "late_min_blind": blind.late_min,
        "late_min_aware": best.late_min,
        "promptest_late_min": prompt.late_min,
        "promptest_cost_less_share": 1.0 - prompt.sheet_cost_eur / blind.sheet_cost_eur,
    }
    print(json.dumps(row))


if __name__ == "__main__":
    main()
