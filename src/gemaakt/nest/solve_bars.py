"""Cut bars: first fit at once, then packingsolver beside our columns, the cheaper wins."""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gemaakt.findings import Finding
from gemaakt.nest.bars import BarsJob, BarsResult, Pattern, cost_of, faults, first_fit
from gemaakt.nest.columns import Columns, best_whole, columns_of, dive, price_out
from gemaakt.nest.engines import GRACE_S, Engine, started
from gemaakt.nest.solution import Unplaced
from gemaakt.stop import MaxIterations, MaxSeconds, Stop

DEFAULT_S = 3.0
START_S = 0.3
"""What starting a solver costs: it is given the whole time, as it would have alone."""


def solve_bars(job: BarsJob, stop: Stop, seed: int = 0, workers: int = 1) -> BarsResult:
    """The cheapest cut list found, with a bound proven by column generation or packingsolver."""
    watch = MaxSeconds(float("inf"))
    clock: Callable[[], float] = lambda: watch.elapsed_s  # noqa: E731
    patterns, left = first_fit(job)
    first_s, first_cost = watch.elapsed_s, cost_of(job, patterns)
    bound = 0.0
    iterations = 0
    if not any(left) and patterns:
        limit = _seconds(stop)
        patterns, bound, iterations = _better(job, patterns, limit, clock, stop)
    unplaced, findings = _left_over(job, left)
    cost = cost_of(job, patterns)
    bound = min(bound, cost)
    status = "optimal" if cost <= bound * (1 + 1e-9) else "feasible"
    if unplaced or not patterns:
        status = "partial" if patterns else "infeasible"
    return BarsResult(
        status,
        cost,
        bound,
        tuple(patterns),
        unplaced,
        findings,
        first_s,
        first_cost,
        watch.elapsed_s,
        iterations,
        workers,
        seed,
        "gemaakt+packingsolver",
    )


def _seconds(stop: Stop) -> float:
    if isinstance(stop, MaxSeconds):
        return stop.left_s
    return DEFAULT_S * 20 if isinstance(stop, MaxIterations) else DEFAULT_S


def _left_over(job: BarsJob, left: list[int]) -> tuple[tuple[Unplaced, ...], tuple[Finding, ...]]:
    rows = [(p.id, n) for p, n in zip(job.pieces, left, strict=True) if n]
    why = "nest.stock-used-up"
    return (
        tuple(Unplaced(name, n, why) for name, n in rows),
        tuple(Finding(why, where={"part": name}, params={"quantity": n}) for name, n in rows),
    )


def _better(
    job: BarsJob, floor: list[Pattern], limit_s: float, clock: Callable[[], float], stop: Stop
) -> tuple[list[Pattern], float, int]:
    """Both engines until the limit; patterns, bound, rounds."""
    steady = isinstance(stop, MaxIterations)
    engine = None if steady or limit_s < 0.3 else _packingsolver(job, limit_s)
    best = floor
    columns = columns_of(job)
    for pattern in floor:
        columns.add(pattern.bar, pattern.counts)
    bound = rounded_up(job, price_out(columns, limit_s, clock))
    rounds = 1
    if engine is not None and engine.answers:
        best, bound = _cheaper(job, best, engine, bound)
    if not _closed(job, best, bound):
        dived = dive(columns, limit_s, clock)
        best = _least(job, best, dived)
        rounds += 1
    while clock() < limit_s - 0.05 and not _closed(job, best, bound) and rounds < 6:
        best = _least(job, best, best_whole(columns, _share(limit_s - clock(), rounds)))
        if engine is not None:
            best, bound = _cheaper(job, best, engine, bound)
            _learn(columns, best)
        rounds += 1
        if rounds < 5:
            _enrich(columns, rounds, limit_s, clock)
    if engine is not None:
        wait = 0.0 if _closed(job, best, bound) else limit_s - clock() + START_S + GRACE_S
        engine.finish(wait)
        best, bound = _cheaper(job, best, engine, bound)
    return best, bound, rounds


def _share(left_s: float, rounds: int) -> float:
    """Half of what is left at first, all of it at the end."""
    return max(0.05, left_s * (0.45 if rounds < 3 else 0.9))


def _learn(columns: Columns, patterns: list[Pattern]) -> None:
    for pattern in patterns:
        columns.add(pattern.bar, pattern.counts)


def _enrich(columns: Columns, number: int, limit_s: float, clock: Callable[[], float]) -> None:
    """Other patterns: those that another dive finds when one of its first choices is barred."""
    job = columns.job
    some = [p for i, p in enumerate(job.pieces) if (i + number) % 3]
    if some and len(some) < len(job.pieces) and clock() < limit_s - 0.2:
        part = replace(job, pieces=tuple(some))
        kept = [i for i in range(len(job.pieces)) if (i + number) % 3]
        inner = columns_of(part)
        for pattern in first_fit(part)[0]:
            inner.add(pattern.bar, pattern.counts)
        price_out(inner, min(limit_s, clock() + 0.2), clock)
        for bar, counts in inner.found:
            whole = [0] * len(job.pieces)
            for i, count in zip(kept, counts, strict=True):
                whole[i] = count
            columns.add(bar, whole)


def _closed(job: BarsJob, patterns: list[Pattern], bound: float) -> bool:
    return cost_of(job, patterns) <= bound * (1 + 1e-9)


def _least(job: BarsJob, best: list[Pattern], other: list[Pattern] | None) -> list[Pattern]:
    if other and not faults(job, other) and cost_of(job, other) < cost_of(job, best):
        return other
    return best


def rounded_up(job: BarsJob, bound: float) -> float:
    """A bound on sums of whole bars is itself a sum: up to the next multiple of the costs' gcd."""
    costs = [round(bar.cost_eur) for bar in job.stock]
    if any(abs(c - b.cost_eur) > 1e-9 for c, b in zip(costs, job.stock, strict=True)):
        return bound
    step = math.gcd(*costs) if costs else 0
    return math.ceil(bound / step - 1e-6) * step if step else bound


def _packingsolver(job: BarsJob, seconds: float) -> Engine:
    scale = 1
    sizes = [p.length_mm for p in job.pieces] + [b.length_mm for b in job.stock] + [job.kerf_mm]
    while scale < 1000 and any(abs(s * scale - round(s * scale)) > 1e-6 for s in sizes):
        scale *= 10
    kerf = job.kerf_mm
    return started(
        {
            "kind": "bars",
            "seconds": seconds,
            "stock": [
                {
                    "length": math.floor((b.length_mm + kerf) * scale + 1e-6),
                    "cost": b.cost_eur,
                    "copies": b.quantity,
                }
                for b in job.stock
            ],
            "pieces": [
                {"length": math.ceil((p.length_mm + kerf) * scale - 1e-6), "copies": p.quantity}
                for p in job.pieces
            ],
        }
    )


def _cheaper(
    job: BarsJob, best: list[Pattern], engine: Engine, bound: float
) -> tuple[list[Pattern], float]:
    """The better of ours and the engine's latest, recomputed; its bound where it is higher."""
    answer = engine.last
    if answer is None:
        return best, bound
    patterns = _patterns(job, answer)
    theirs = answer["bound"]
    if isinstance(theirs, int | float) and math.isfinite(theirs):
        bound = max(bound, float(theirs))
    return _least(job, best, patterns), bound


def packingsolver_alone(job: BarsJob, seconds: float) -> list[Pattern]:
    """What packingsolver finds by itself in so many seconds: the yardstick of the bench."""
    engine = _packingsolver(job, seconds)
    answer = engine.finish(seconds + 5.0)
    return _patterns(job, answer) if answer else []


def _patterns(job: BarsJob, answer: dict[str, Any]) -> list[Pattern]:
    patterns = []
    for row in answer["patterns"]:
        counts = Counter(row["pieces"])
        spread = tuple(counts.get(i, 0) for i in range(len(job.pieces)))
        patterns.append(Pattern(row["bar"], spread, row["times"]))
    return patterns
