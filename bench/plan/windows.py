"""The third opponent: CP-SAT from the best rule, with windows of time improved one by one.

Everything outside a window keeps its machine and place; inside, some forty operations are free.
Windows move over the plan until the time is up. Our own making; no part of the product.
"""

import time
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from gemaakt.plan.graph import JobShop
from gemaakt.plan.graph.search import first_plan

WINDOW = 40


def improve(shop: JobShop, seconds: float, workers: int, seed: int) -> int:
    """The cost after improving windows for so many seconds, from the best rule."""
    late, began = shop.has_due_dates, time.monotonic()
    start = first_plan(shop, late=late)
    order, modes, cost = [int(x) for x in start.order], start.modes.copy(), start.cost
    chance = np.random.default_rng(seed)
    while (left := seconds - (time.monotonic() - began)) > 0.2:
        at = int(chance.integers(0, max(1, len(order) - WINDOW // 2)))
        window = set(order[at : at + WINDOW])
        found = _window(shop, order, modes, window, late, min(left, 3.0), workers, cost)
        if found is not None:
            order, modes, cost = found
    return cost


def _window(  # noqa: C901, PLR0913 - one model, read from top to bottom
    shop: JobShop,
    order: list[int],
    modes: Any,
    window: set[int],
    late: bool,
    seconds: float,
    workers: int,
    cost: int,
) -> tuple[list[int], Any, int] | None:
    model, net = cp_model.CpModel(), shop.net
    horizon = int(net.modes[:, 2].max()) * shop.operations
    start = [model.new_int_var(int(net.release[x]), horizon, "") for x in range(shop.operations)]
    end: list[Any] = [None] * shop.operations
    free: dict[int, list[Any]] = {}
    fixed: dict[int, list[int]] = {}
    chosen: dict[int, list[tuple[int, Any]]] = {}
    for x in order:
        if x in window:
            end[x] = model.new_int_var(0, horizon, "")
            rows = range(net.mode_at[x], net.mode_at[x + 1])
            chosen[x] = [(row, model.new_bool_var("")) for row in rows]
            model.add_exactly_one(literal for _, literal in chosen[x])
            for row, literal in chosen[x]:
                model.add_hint(literal, row == modes[x])
                time_ = int(net.modes[row, 2])
                interval = model.new_optional_interval_var(start[x], time_, end[x], literal, "")
                for r in {int(each) for each in net.modes[row, :2]} - {shop.resources}:
                    free.setdefault(r, []).append(interval)
        else:
            time_ = int(net.modes[modes[x], 2])
            end[x] = start[x] + time_
            for r in {int(each) for each in net.modes[modes[x], :2]} - {shop.resources}:
                free.setdefault(r, []).append(model.new_interval_var(start[x], time_, end[x], ""))
                if fixed.get(r):
                    model.add(start[x] >= end[fixed[r][-1]])
                fixed.setdefault(r, []).append(x)
    for a, b in shop.arcs:
        model.add(start[b] >= end[a])
    for intervals in free.values():
        model.add_no_overlap(intervals)
    goal = _objective(model, shop, end, horizon, late)
    model.add(goal <= cost - 1)
    model.minimize(goal)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, workers
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    for x, rows_of in chosen.items():
        modes[x] = next(row for row, literal in rows_of if solver.value(literal))
    place = {x: p for p, x in enumerate(order)}
    after = sorted(order, key=lambda x: (solver.value(start[x]), place[x]))
    return after, modes, round(solver.objective_value)


def _objective(model: Any, shop: JobShop, end: list[Any], horizon: int, late: bool) -> Any:
    if not late:
        span = model.new_int_var(0, horizon, "")
        for x in shop.sinks:
            model.add(span >= end[x])
        return span
    total = []
    for x in shop.sinks:
        over = model.new_int_var(0, horizon, "")
        model.add(over >= end[x] - int(shop.net.due[x]))
        total.append(int(shop.net.weight[x]) * over)
    return sum(total)
