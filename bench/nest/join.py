"""Nest-aware against nest-blind planning on the demo company: `join.py [--seed 0] [--seconds 10]`.

Blind: the company is planned; then every order is nested by itself (window -1), or what the plan
cuts on one day from one material is nested together (window 0). Aware: lines may be pulled forward by up to so many days (`gemaakt.cutting.room`). Both
are nested by the same engine for the same time and planned again with their nests as operations;
lateness is that of the orders, weighted. Geometry is drawn here, as the demo company has none:
shapes of `generate`, as many copies as the order has pieces, as much area as a cut of so many
minutes usually holds.
"""

import argparse
import json
import math
from datetime import UTC, datetime

import generate
import numpy as np

from gemaakt.company import Company
from gemaakt.company.demo import demo_company
from gemaakt.company.demo.rack import DENSITIES_KG_PER_M3, PRICES_EUR_PER_KG, SHEET
from gemaakt.cutting import (
    CutLine,
    LaserPace,
    RoomPlan,
    Rules,
    batches_by_order,
    best_room_plan,
    cheapest_batches,
    room_plan,
    wanted_from,
)
from gemaakt.nest import Part, Ring, Sheet
from gemaakt.nest.remnants import remnants_of
from gemaakt.nest.warm import warm
from gemaakt.plan import PlanResult, plan_company
from gemaakt.routing import OperationStatus
from gemaakt.stop import MaxIterations, MaxSeconds

NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)
SIZES_MM = {"S3015": (3000.0, 1500.0), "S2512": (2500.0, 1250.0)}
MM2_PER_MIN = 45_000.0
"""Part area that a minute of laser time makes, at a few millimetres: our own guess."""
REMNANT_SHARE = 0.65


def sheets_of(grade: str, thickness_mm: float) -> tuple[Sheet, ...]:
    """As many of both common sizes as are wanted, at the price of the demo rack."""
    metal = "stainless" if grade.startswith("1.4") else "steel"
    metal = "aluminium" if grade.startswith(("Al", "EN AW")) else metal
    per_mm2 = thickness_mm * DENSITIES_KG_PER_M3[metal] / 1e9 * PRICES_EUR_PER_KG[metal]
    return tuple(
        Sheet(name, 60, Ring(((0, 0), (w, 0), (w, h), (0, h))), cost_eur=w * h * per_mm2)
        for name, (w, h) in SIZES_MM.items()
    )


def lines_of(company: Company, seed: int, mm2_per_min: float) -> list[CutLine]:
    """What every open laser operation cuts."""
    lasers = {m.id for m in company.machines if m.work_centre == "laser"}
    rng = np.random.default_rng(seed)
    rows = []
    for order in company.orders:
        found = SHEET.match(order.note)
        for op in order.operations:
            ours = [a for a in op.alternatives if a.machine in lasers]
            if not ours or not found or op.status != OperationStatus.OPEN:
                continue
            thickness = float(found["thickness"].replace(",", "."))
            area = min(a.piece_min for a in ours) * mm2_per_min * 3.0 / max(3.0, thickness)
            for n in range(int(rng.integers(1, 4))):
                part = shape(rng, f"{n}", area, op.quantity)
                rows.append(CutLine(order.id, op.id, part, found["grade"], thickness, order.due))
    return rows


def shape(rng: np.random.Generator, name: str, area_mm2: float, quantity: int) -> Part:
    """A shape of about a share of this area, and no larger than half a sheet."""
    share = area_mm2 * rng.uniform(0.2, 0.6)
    points = generate.contour(rng, 100.0)
    ring = Ring(tuple((x, y) for x, y in points))
    part = Part(name, quantity, ring)
    now = abs(_area_mm2(points))
    scale = min(math.sqrt(share / now), 11.0)
    return Part(part.id, quantity, Ring(tuple((x * scale, y * scale) for x, y in points)))


def _area_mm2(points: list[list[float]]) -> float:
    pairs = zip(points, points[1:] + points[:1], strict=True)
    return 0.5 * sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)


def credit_eur(room: RoomPlan) -> float:
    """What the remnants that are kept are worth, at a share of their price."""
    return sum(
        r.area_mm2 * _eur_per_mm2(each.job.sheet(r.sheet)) * REMNANT_SHARE
        for each in room.joined
        for r in remnants_of(each.job, each.result)
    )


def _eur_per_mm2(sheet: Sheet) -> float:
    xs, ys = zip(*sheet.outer.points, strict=True)
    return sheet.cost_eur / (max(xs) * max(ys))


def main() -> None:
    """One line per window, and one with the best against the blind plan."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--mm2-per-min", type=float, default=MM2_PER_MIN)
    parser.add_argument("--nest-iterations", type=int, default=0)
    parser.add_argument("--windows", type=int, nargs="+", default=[-1, 0, 4, 7, 10])
    asked = parser.parse_args()
    warm()
    company = demo_company(NOW, asked.seed)

    def planner(firm: Company) -> PlanResult:
        return plan_company(firm, MaxSeconds(asked.seconds), asked.seed, 2)

    lines = lines_of(company, asked.seed, asked.mm2_per_min)
    stock = {line.material: sheets_of(*line.material) for line in lines}
    wanted = wanted_from(lines, planner(company))
    lasers = [m.id for m in company.machines if m.work_centre == "laser"]
    paces = [LaserPace(m, 3000.0, skill="lasersnijden") for m in lasers]
    plans = []
    for days in asked.windows:
        rules = Rules(window_days=days)
        batches = batches_by_order(wanted) if days < 0 else cheapest_batches(wanted, stock, rules)
        room = room_plan(
            company, batches, stock, paces, planner, rules=rules,
            stop=lambda: MaxIterations(asked.nest_iterations),
        )  # fmt: skip
        plans.append(room)
        late = {row.order for row in room.plan.late} & {order.id for order in company.orders}
        print(
            json.dumps(
                {
                    "window_days": days,
                    "lines": len(lines),
                    "nests": len(batches),
                    "sheets": sum(len(j.result.sheets) for j in room.joined),
                    "sheet_cost_eur": round(room.sheet_cost_eur),
                    "less_remnants_eur": round(room.sheet_cost_eur - credit_eur(room)),
                    "late_orders": len(late),
                    "late_weighted_min": room.late_min,
                    "verified": room.plan.is_verified,
                }
            ),
            flush=True,
        )
    best, blind = best_room_plan(plans), plans[0]
    net = [each.sheet_cost_eur - credit_eur(each) for each in (best, blind)]
    print(
        json.dumps(
            {
                "measure": "N12",
                "window_days": best.window_days,
                "sheet_cost_less_share": 1.0 - best.sheet_cost_eur / blind.sheet_cost_eur,
                "net_of_remnants_less_share": 1.0 - net[0] / net[1],
                "late_min_blind": blind.late_min,
                "late_min_aware": best.late_min,
            }
        )
    )


if __name__ == "__main__":
    main()
