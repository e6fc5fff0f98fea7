"""Shear rectangles from sheets: a first cut at once, then packingsolver beside our own columns.

Both engines' patterns meet in one set cover, so that the answer is never dearer than the better of
the two. Every layout can be made by edge-to-edge cuts. Judged by `verify`; cost is recomputed.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from gemaakt.findings import Finding
from gemaakt.nest.engines import Engine
from gemaakt.nest.problem import NestJob
from gemaakt.nest.shears.cheaper import CheaperSheets, cheaper_sheets
from gemaakt.nest.shears.columns import Patterns, best_cover, dive, patterns_of, price_out
from gemaakt.nest.shears.engine import cut_of, engine_for
from gemaakt.nest.shears.filling import (
    Plate,
    Sheared,
    ShearJob,
    cost_of,
    first_cut,
    is_complete,
    trimmed,
)
from gemaakt.nest.shears.guillotine import Cut
from gemaakt.nest.shears.sheared import (
    by_area_eur,
    is_wrong,
    laid_sheets,
    left_over,
    rounded_up,
    shear_job,
)
from gemaakt.nest.solution import Result
from gemaakt.stop import MaxIterations, MaxSeconds, Stop

DEFAULT_S = 10.0
END_S = 0.25
"""Kept for the last cover and the judge."""
START_S = 0.4
"""What starting a solver costs: it is given the whole time, as it would have alone."""
CLOSE = 1e-9
LEAST_FREED, MOST_FREED = 4, 14
"""So many sheets are cut anew at once."""
RECUTS = 200
COVER_SHARE = 0.12
PAUSE_S, MENDS = 0.2, 3
CALM_S = 1.0
"""The other engine has the cores to itself as long as it was not calm for so long."""
PART_S, LEAST_PART_S, ALONE_SHARE = 1.2, 0.8, 0.6
"""How long the other engine cuts a few sheets anew, after so much of the time by itself."""
MOST_NODES = 200
"""Nodes of a cover when runs must be repeatable."""


@dataclass(slots=True)
class Search:
    """The best cut list so far, the proven bound and what is known of patterns."""

    job: ShearJob
    best: list[Sheared]
    until_s: float
    clock: Callable[[], float]
    luck: random.Random
    patterns: Patterns
    recutting: CheaperSheets | None
    """Sheets cut anew piece by piece; None for very many pieces."""
    rounds: int | None
    """How many rounds when runs must be repeatable."""
    engines: list[Engine] = field(default_factory=list)
    read: list[int] = field(default_factory=list)
    """How many answers of each engine were looked at."""
    engine_leads: bool = False
    bound_eur: float = 0.0
    done: int = 0

    @property
    def cost_eur(self) -> float:
        """Cost of the best cut list."""
        return cost_of(self.job, self.best)

    @property
    def is_over(self) -> bool:
        """Nothing cheaper is possible, or the time is up."""
        if self.cost_eur <= self.bound_eur * (1 + CLOSE):
            return True
        if self.rounds is not None:
            return self.done >= self.rounds
        return self.clock() >= self.until_s

    def offer(self, cut: Sequence[Sheared]) -> bool:
        """Take a cut list when it is complete and cheaper; its patterns are kept anyway."""
        for each in cut:
            self.patterns.add(each.plate, each.cuts)
        better = bool(cut) and cost_of(self.job, cut) < self.cost_eur - 1e-9
        if better and is_complete(self.job, cut):
            self.best = list(cut)
            return True
        return False


def solve_rectangles(job: NestJob, stop: Stop, seed: int = 0, workers: int = 1) -> Result:
    """The cheapest verified guillotine layout of both engines, and a bound on any such layout."""
    watch = MaxSeconds(float("inf"))
    asked, scale = shear_job(job)
    kept, unplaced = _fitting(asked)
    first, left = first_cut(kept)
    first_s = watch.elapsed_s
    rounds = stop.iterations if isinstance(stop, MaxIterations) else None
    seconds = stop.left_s if isinstance(stop, MaxSeconds) else DEFAULT_S
    search = Search(
        kept,
        first,
        math.inf if rounds is not None else max(0.0, seconds - END_S),
        lambda: watch.elapsed_s,
        random.Random(seed),
        patterns_of(kept) if kept.items and kept.plates else Patterns(kept, None),
        cheaper_sheets(kept),
        rounds,
    )
    if first and not any(left):
        _improve(search, seconds)
    missing = [a + b for a, b in zip(unplaced, left, strict=True)]
    return _result(job, search, scale, missing, first, (first_s, watch.elapsed_s, workers, seed))


def _fitting(job: ShearJob) -> tuple[ShearJob, list[int]]:
    """The job with no copies asked of what fits no sheet; how many of each those are."""
    unplaced = []
    items = []
    for w, h, copies, turns in job.items:
        fits = any(
            (w <= p.width and h <= p.height) or (turns and h <= p.width and w <= p.height)
            for p in job.plates
            if p.copies
        )
        unplaced.append(0 if fits else copies)
        items.append((w, h, copies if fits else 0, turns))
    return ShearJob(tuple(items), job.plates), unplaced


# ---------------------------------------------------------------- the search


def _improve(search: Search, seconds: float) -> None:
    if search.rounds is None and seconds > 2 * END_S:
        search.engines = [engine_for(search.job, seconds)]
        search.read = [0 for _ in search.engines]
    try:
        _rounds(search)
        _wait(search)
    finally:
        for engine in search.engines:
            engine.finish(0.0)
    _listen(search)


def _rounds(search: Search) -> None:
    """Columns and their bound, a dive, a cover; then sheets are freed and cut anew."""
    job, patterns = search.job, search.patterns
    search.offer(search.best)
    left = [n for _, _, n, _ in job.items]
    bound = price_out(patterns, left, search.until_s, search.clock)
    search.bound_eur = rounded_up(job, max(bound, by_area_eur(job)))
    idle = 0
    while not search.is_over and idle < _patience(search):
        _listen(search)
        before = search.cost_eur
        if search.done < 2:
            search.offer(trimmed(job, dive(patterns, search.until_s, search.clock, search.luck)))
        if search.done % 8 == 1:
            _cover(search)
        _recut(search)
        if search.done >= 2:
            search.offer(_cut_anew(search))
        search.done += 1
        gained = search.cost_eur < before
        search.engine_leads &= not gained
        idle = 0 if gained else idle + 1


def _patience(search: Search) -> float:
    """Rounds without gain before the other engine, of several threads, has the cores to itself."""
    if not search.engines:
        return math.inf
    return 3 if search.engine_leads else 60


def _cover(search: Search) -> None:
    if search.rounds is not None:
        cover = best_cover(search.patterns, math.inf, MOST_NODES)
    else:
        left_s = search.until_s - search.clock()
        cover = best_cover(search.patterns, max(0.05, COVER_SHARE * left_s))
    if cover:
        search.offer(trimmed(search.job, cover))


def _freed(search: Search) -> tuple[ShearJob, list[Sheared]]:
    """A few sheets of the best as a job of their own, and the rest.

    Sheets with much waste are freed rather than others.
    """
    job, luck = search.job, search.luck
    sheets = [(each.plate, each.cuts) for each in search.best for _ in range(each.times)]
    waste = [_waste(job, plate, cuts) + 0.02 for plate, cuts in sheets]
    wanted = min(len(sheets), luck.randint(LEAST_FREED, MOST_FREED))
    freed: set[int] = set()
    while len(freed) < wanted:
        freed.add(luck.choices(range(len(sheets)), waste)[0])
    kept = [Sheared(*sheets[i]) for i in range(len(sheets)) if i not in freed]
    return _part_of(job, [sheets[i] for i in sorted(freed)], kept), kept


def _recut(search: Search) -> None:
    """The best cut list with some sheets at a time cut anew piece by piece, many times."""
    if search.recutting is not None:
        steps, seed = RECUTS, search.luck.getrandbits(31)
        search.offer(search.recutting.recut(search.best, steps, seed))


def _cut_anew(search: Search) -> list[Sheared]:
    """The best cut list with a few sheets cut anew by our own columns."""
    part, kept = _freed(search)
    inner = Patterns(part, search.patterns.shears, dict(search.patterns.found))
    until_s = min(search.until_s, search.clock() + 1.5) if search.rounds is None else math.inf
    cut = dive(inner, until_s, search.clock, search.luck)
    return _merged([*kept, *trimmed(part, cut)]) if cut else []


def _cut_by_engine(search: Search) -> list[Sheared]:
    """The best cut list with a few sheets cut anew by the other engine, in a short run."""
    part, kept = _freed(search)
    run_s = min(PART_S, search.until_s - search.clock())
    engine = engine_for(part, run_s)
    engine.finish(run_s + START_S)
    if not engine.answers:
        return []
    return _merged([*kept, *cut_of(part, engine.answers[-1])])


def _waste(job: ShearJob, plate: int, cuts: Sequence[Cut]) -> float:
    size = job.plates[plate].width * job.plates[plate].height
    return 1.0 - sum(job.items[c.item][0] * job.items[c.item][1] for c in cuts) / size


def _part_of(
    job: ShearJob, freed: Sequence[tuple[int, tuple[Cut, ...]]], kept: Sequence[Sheared]
) -> ShearJob:
    """The pieces of some sheets as a job, with the stock that the other sheets leave."""
    copies = [0] * len(job.items)
    for _, cuts in freed:
        for cut in cuts:
            copies[cut.item] += 1
    used = [sum(k.times for k in kept if k.plate == i) for i in range(len(job.plates))]
    return ShearJob(
        tuple((w, h, copies[i], turns) for i, (w, h, _, turns) in enumerate(job.items)),
        tuple(
            Plate(p.width, p.height, p.cost_eur, p.copies - n)
            for p, n in zip(job.plates, used, strict=True)
        ),
    )


def _merged(cut: Sequence[Sheared]) -> list[Sheared]:
    """Equal sheets as one row."""
    times: dict[tuple[int, tuple[Cut, ...]], int] = {}
    for each in cut:
        key = (each.plate, each.cuts)
        times[key] = times.get(key, 0) + each.times
    return [Sheared(plate, cuts, n) for (plate, cuts), n in times.items()]


# ---------------------------------------------------------------- the other engine


def _listen(search: Search) -> bool:
    """Look at the answers of the engines that are new; whether one was the best so far."""
    is_better = False
    for number, engine in enumerate(search.engines):
        answers = engine.answers
        if len(answers) > search.read[number]:
            search.read[number] = len(answers)
            is_better |= search.offer(cut_of(search.job, answers[-1]))
    search.engine_leads |= is_better
    return is_better


def _wait(search: Search) -> None:
    """Leave the cores to the other engine while it finds better; cover all of it at the end."""
    for engine in search.engines:
        heard_s = search.clock()
        while not search.is_over and not engine.is_done:
            engine.wait(min(PAUSE_S, search.until_s - search.clock()))
            if _listen(search):
                heard_s = search.clock()
            elif search.clock() - heard_s > CALM_S:
                _help(search)
        if engine.is_done and engine.listener is not None:
            engine.listener.join(1.0)
        _listen(search)
    while search.engines and not search.is_over:
        _mend(search, MENDS)
    if search.cost_eur > search.bound_eur * (1 + CLOSE):
        for engine in search.engines:
            engine.wait(search.until_s + END_S + START_S - search.clock())
            _listen(search)
            _cover(search)


def _help(search: Search) -> None:
    """Cut a few sheets of the best anew: by ourselves, and late in the search by the engine."""
    _mend(search, 1)
    if ALONE_SHARE * search.until_s < search.clock() < search.until_s - LEAST_PART_S:
        search.offer(_cut_by_engine(search))
        search.done += 1


def _mend(search: Search, rounds: int) -> None:
    """Cut a few sheets of the best anew, so often."""
    for _ in range(rounds):
        if search.is_over:
            return
        _recut(search)
        search.offer(_cut_anew(search))
        search.done += 1


# ---------------------------------------------------------------- the answer


def _result(
    job: NestJob,
    search: Search,
    scale: int,
    missing: Sequence[int],
    first: Sequence[Sheared],
    run: tuple[float, float, int, int],
) -> Result:
    unplaced, findings = left_over(job, missing)
    first_cost = cost_of(search.job, first)
    sheets = laid_sheets(job, search.best, scale)
    engine = "gemaakt+packingsolver"
    if is_wrong(job, search.best, scale):
        sheets, search.best = laid_sheets(job, first, scale), list(first)
        findings = (*findings, Finding("nest.verify-failed"))
    cost = search.cost_eur
    bound = min(search.bound_eur, cost) if not any(missing) else 0.0
    status = "optimal" if cost <= bound * (1 + CLOSE) else "feasible"
    if unplaced or not sheets:
        status = "partial" if sheets else "infeasible"
    first_s, elapsed_s, workers, seed = run
    return Result(
        status, cost, bound, sheets, unplaced, findings, first_s, first_cost, elapsed_s,
        search.done, workers, seed, engine,
    )  # fmt: skip


@cache
def warm_shears() -> None:
    """Cut a tiny job once, so that every compiled loop is ready before a search is timed."""
    items = ((4, 3, 5, True), (2, 2, 7, True))
    job = ShearJob(items, (Plate(9, 7, 63.0, 9), Plate(5, 5, 25.0, 9)))
    patterns = patterns_of(job)
    for each in first_cut(job)[0]:
        patterns.add(each.plate, each.cuts)
    cut = dive(patterns, math.inf, lambda: 0.0, random.Random(0))
    recutting = cheaper_sheets(job)
    if recutting is not None:
        recutting.recut(trimmed(job, cut), 1, 0)
