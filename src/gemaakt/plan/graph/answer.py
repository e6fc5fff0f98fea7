"""From a benchmark file to the fields of `gemaakt.plan/1`."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gemaakt.errors import GemaaktError
from gemaakt.plan.graph.problem import JobShop
from gemaakt.plan.graph.read import read
from gemaakt.plan.graph.search import Result, solve
from gemaakt.plan.graph.verify import verify
from gemaakt.stop import MaxIterations, MaxSeconds, Stop

OBJECTIVES = ("makespan", "tardiness")


class NoDueDates(GemaaktError, ValueError):
    """Lateness is asked of a file without due dates."""


class UnknownObjective(GemaaktError, ValueError):
    """The objective does not fit a benchmark file."""


def answer(
    path: Path,
    format: str | None = None,
    objective: str | None = None,
    stop: Stop = MaxIterations(1_000_000),  # noqa: B008 - frozen
    seed: int = 0,
    workers: int = 1,
    progress: Callable[[int, float], None] | None = None,
) -> dict[str, Any]:
    """Plan a benchmark file: the fields of `gemaakt.plan/1`, judged before they are given.

    Raises `BenchmarkUnreadable`, `NotAShop`, `NoDueDates` or `UnknownObjective`.
    """
    shop = read(path, format)
    if objective is not None and objective not in OBJECTIVES:
        raise UnknownObjective("plan.graph-objective", objective=objective)
    if objective == "tardiness" and not shop.has_due_dates:
        raise NoDueDates("plan.graph-no-due-dates", file=path.name)
    watch = MaxSeconds(math.inf)
    first: list[float] = []

    def seen(iterations: int, best: float) -> None:
        if not first:
            first.append(watch.elapsed_s)
        if progress is not None:
            progress(iterations, best)

    result = solve(shop, stop, seed, workers, objective, seen)
    rows = _rows(shop, result)
    wrong = verify(shop, rows, result.objective, result.cost)
    if wrong is not None:
        raise AssertionError(wrong)
    return {
        "format": "gemaakt.plan/1",
        "status": "optimal" if result.is_optimal else "feasible",
        "objective": {"name": result.objective, "value": result.cost},
        "bound": result.bound,
        "seconds": round(watch.elapsed_s, 3),
        "first_seconds": round(first[0], 3),
        "iterations": result.iterations,
        "workers": result.workers,
        "seed": result.seed,
        "operations": rows,
        "late": _late(shop, result) if result.objective == "tardiness" else [],
        "findings": [],
    }


def _rows(shop: JobShop, result: Result) -> list[dict[str, Any]]:
    rows = []
    for step in result.steps:
        mode = shop.modes[step.operation][step.mode]
        rows.append(
            {
                "order": str(shop.job_of[step.operation]),
                "operation": shop.names[step.operation],
                "machine": str(mode.machine),
                "people": [] if mode.worker is None else [str(mode.worker)],
                "start": step.start,
                "end": step.end,
            }
        )
    return rows


def _late(shop: JobShop, result: Result) -> list[dict[str, Any]]:
    """Late jobs with their minutes, the waiting of each named by machine, latest first.

    Every late unit of time is laid on what the job waited for: walking back from its end, the
    waits before its operations for a machine count until the lateness is used up; what is left
    is the job's own work, longer than its due date allows.
    """
    end = {step.operation: step for step in result.steps}
    late = []
    for x in shop.sinks:
        over = end[x].end - int(shop.net.due[x])
        if over > 0:
            late.append(
                {"order": str(shop.job_of[x]), "minutes": over, "why": _why(shop, end, x, over)}
            )
    return sorted(late, key=lambda row: (-int(row["minutes"]), str(row["order"])))


def _why(shop: JobShop, end: dict[int, Any], sink: int, over: int) -> list[dict[str, Any]]:
    net = shop.net
    why: list[dict[str, Any]] = []
    x, left = sink, over
    while left > 0:
        before = [int(y) for y in net.preds[net.preds[x] : net.preds[x + 1]]]
        ready = max([int(net.release[x]), *(end[y].end for y in before)])
        waited = min(left, end[x].start - ready)
        if waited > 0:
            machine = str(shop.modes[x][end[x].mode].machine)
            why.append({"cause": "machine", "what": machine, "minutes": waited})
            left -= waited
        if not before:
            break
        x = max(before, key=lambda y: end[y].end)
    if left > 0:
        why.append({"cause": "work", "what": str(shop.job_of[sink]), "minutes": left})
    return why
