"""Nest a job on the cheapest set of sheets: a first draft, then sets of sheets that cost less.

The search is in two layers. The ladder picks a set of sheets that costs less than the best nest;
ruin and recreate (`search.improve`) tries to lay everything on exactly that set. What is found is
judged by `verify` before it counts. Cost is recomputed from the sheets, the bound from the areas.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gemaakt.findings import Finding, Severity
from gemaakt.nest.outline import bounds_of
from gemaakt.nest.problem import NestJob, Part, Ring
from gemaakt.nest.sheets.bound import bound_eur, offered_mm2
from gemaakt.nest.sheets.construct import Draft, cost_of, first_drafts, rank_of
from gemaakt.nest.sheets.near_miss import emptied
from gemaakt.nest.sheets.offcut import LEAST_S, with_offcut
from gemaakt.nest.sheets.rack_first import RackFirst
from gemaakt.nest.sheets.refill import refill
from gemaakt.nest.sheets.remnants_first import Effort
from gemaakt.nest.sheets.rival import rival_of
from gemaakt.nest.sheets.search import fill
from gemaakt.nest.sheets.series import lay_series
from gemaakt.nest.sheets.table import (
    Layout,
    Table,
    choose_axes,
    kinds_for,
    lay_again,
    layout_of,
    pool_of,
    table_of,
)
from gemaakt.nest.sheets.tidy import Budget, tidied
from gemaakt.nest.solution import LaidSheet, Result, Unplaced
from gemaakt.nest.verify import verify
from gemaakt.stop import MaxIterations, MaxSeconds, Stop

OPENING_S, OPENING_SHARE = 1.0, 0.5
"""Most seconds for the first nest, and share of a short search: it is worth waiting for."""
SAID_AT_LAST = ("nest.stock-used-up", "nest.filler-left")
"""Why parts are left over is known of these when the search has ended, of others before."""
MOST_TRIED = 4
"""Sheets of the draft that are judged to know how long judging takes."""
LEAST_TIDY_S = 0.3
LAST_SHEET = (0.1, 6.0, (0.45, 0.6, 1.0))
"""Share of the time and most seconds for the last sheet, and when each of the steps ends."""
REMNANTS = (0.2, 10.0, (0.75, 0.82, 1.0))
"""The same where there are remnants, which are filled first."""
EARLY_SHARE, OFFCUT_SHARE = 0.25, 0.3
"""As much goes to tidying, and to the offcut after it, where the search ended before its time."""
MOST_OFFCUT_S = 3.0
"""What is kept for the offcut where it did not: a strip is packed well enough by then. Clearing a
corner takes it all where pushing leaves nothing worth keeping: a strip is too long there."""

type Told = Callable[[tuple[LaidSheet, ...], float], None]
"""Hears of a better nest: its sheets and their cost."""


def solve(
    job: NestJob, stop: Stop, seed: int = 0, workers: int = 1, told: Told | None = None
) -> Result:
    """The cheapest verified nest found before the stop; what is left over, and why.

    `told` hears of the first nest and of every cheaper one; those are not verified yet.
    """
    watch = MaxSeconds(float("inf"))
    asked, findings = _usable(job)
    table = table_of(_within_reach(asked))
    choose_axes(table)
    findings += _too_large(table, _standing(job))
    table = _only_fitting(table)
    bound = bound_eur(replace(job, parts=tuple(_reachable(job, table))))
    search = opened(table, stop, seed, workers, bound)
    draft, begun = search.best, search.bands
    first_s, first_cost = watch.elapsed_s, draft.cost_eur
    if told is not None:
        search.tell = lambda each: told(_sheets_of(search.bands, each), each.cost_eur)
        search.tell(draft)
    rival = rival_of(table, stop, seed)
    if not isinstance(stop, MaxIterations):
        ends_s = _tidy_s(stop, job) + _least_offcut_s(stop)
        search.reserve_s = _time_to_judge(job, begun, draft) + ends_s
    if len(table.job.parts):
        lay_series(search)
        search.run(bound)
    search.best = emptied(search.bands, search.best, search.near)
    tidying = _tidying(stop, search.reserve_s, seed, workers, job)
    if tidying is not None:
        effort = Effort(tidying.sorting, seed, workers)
        refill(search, effort)
        search.best = tidied(search.bands, search.best, tidying)
    table = search.bands
    layouts, left = with_fillers(table, search.best)
    result = Result(
        "feasible",
        cost_of(table, layouts),
        bound,
        tuple(_laid(table, layout) for layout in layouts),
        _unplaced(job, table, left, findings),
        tuple(findings),
        first_s,
        first_cost,
        watch.elapsed_s,
        search.iterations,
        workers,
        seed,
        "gemaakt",
    )
    if rival is not None:
        result = rival.best(job, result)
    result = with_offcut(job, result, _offcut_s(stop, search.reserve_s, job), seed)
    result = replace(result, status=_status(result), elapsed_s=watch.elapsed_s)
    return judged(job, begun, draft, result)


def opened(table: Table, stop: Stop, seed: int, workers: int, bound: float) -> RackFirst:
    """A search with its first nest: the best of a few fills, and by the clock of a moment more."""
    left_s = stop.left_s if isinstance(stop, MaxSeconds) else float("inf")
    opening = MaxSeconds(min(OPENING_S, OPENING_SHARE * left_s))
    timed = not isinstance(stop, MaxIterations)
    drafts = first_drafts(table)
    best = next(drafts)
    for draft in drafts:
        best = min(best, draft, key=rank_of)
        if timed and opening(0, 0.0):
            break
    search = RackFirst(table, stop, seed, workers, best)
    if timed and len(table.job.parts):
        search.stop = opening
        search.run(bound)
        search.stop = stop
    return search


def _time_to_judge(job: NestJob, table: Table, draft: Draft) -> float:
    """How long the end of a search takes: judging some of the draft tells, the rest is tidying."""
    sheets = list(dict.fromkeys(_sheets_of(table, draft)))
    some = sheets[:: max(1, len(sheets) // MOST_TRIED)]
    watch = MaxSeconds(float("inf"))
    verify(job, Result("feasible", cost_of(table, draft.layouts), 0.0, tuple(some)))
    whole = sum(len(each.placements) for each in sheets)
    tried = sum(len(each.placements) for each in some)
    return 1.5 * watch.elapsed_s * whole / max(1, tried)


def _tidy_rule(job: NestJob) -> tuple[float, float, tuple[float, float, float]]:
    return REMNANTS if any(sheet.remnant for sheet in job.sheets) else LAST_SHEET


def _tidy_s(stop: Stop, job: NestJob) -> float:
    """How long tidying may last."""
    seconds = stop.seconds if isinstance(stop, MaxSeconds) else 0.0
    share, most_s, _ = _tidy_rule(job)
    return min(most_s, max(LEAST_TIDY_S, share * seconds))


def _least_offcut_s(stop: Stop) -> float:
    """What is kept for the offcut, however long the search goes on; nothing of a short one."""
    seconds = stop.seconds if isinstance(stop, MaxSeconds) else 0.0
    return min(OFFCUT_SHARE * seconds, MOST_OFFCUT_S) if OFFCUT_SHARE * seconds > LEAST_S else 0.0


def _offcut_s(stop: Stop, reserve_s: float, job: NestJob) -> float:
    """What is left of the time but for the judge, at most a share; nothing without a clock."""
    if not isinstance(stop, MaxSeconds):
        return 0.0
    judge_s = reserve_s - _tidy_s(stop, job) - _least_offcut_s(stop)
    return min(OFFCUT_SHARE * stop.seconds, stop.left_s - judge_s)


def _tidying(stop: Stop, reserve_s: float, seed: int, workers: int, job: NestJob) -> Budget | None:
    """As many steps as the search had when runs must be repeatable, else a share of the time.

    None when the clock leaves no time for it: judging comes first.
    """
    if isinstance(stop, MaxIterations):
        return Budget(stop, stop, stop, stop, seed, workers)
    seconds = _tidy_s(stop, job)
    if isinstance(stop, MaxSeconds):
        over_s = stop.left_s - (reserve_s - seconds)
        seconds = min(over_s, max(seconds, EARLY_SHARE * stop.seconds))
    if seconds < LEAST_TIDY_S / 2.0:
        return None
    sorting, moving, pushing = (MaxSeconds(share * seconds) for share in _tidy_rule(job)[2])
    clearing = MaxSeconds(seconds + _least_offcut_s(stop))
    return Budget(sorting, moving, pushing, clearing, seed, workers)


def judged(job: NestJob, table: Table, draft: Draft, result: Result) -> Result:
    """The result when it may be cut; else the first draft, else nothing, with a finding."""
    if not verify(job, result):
        return result
    findings = (*result.findings, Finding("nest.verify-failed", Severity.WARNING))
    sheets = _sheets_of(table, draft)
    cost = cost_of(table, draft.layouts)
    floor = replace(result, sheets=sheets, cost_eur=cost, findings=findings, status="feasible")
    if not verify(job, floor):
        return floor
    return replace(result, sheets=(), cost_eur=0.0, findings=findings, status="infeasible")


def _usable(job: NestJob) -> tuple[NestJob, list[Finding]]:
    """The job less the pieces that stand already, with findings about the whole of it."""
    findings: list[Finding] = []
    standing = _standing(job)
    for part in job.parts:
        if standing[part.id] > part.quantity:
            findings.append(Finding("nest.fixed-too-many", Severity.WARNING, {"part": part.id}))
    if not any(sheet.quantity for sheet in job.sheets):
        findings.append(Finding("nest.no-stock"))
    for sheet in job.sheets:
        if sheet.fixed and sheet.quantity > 1:
            others = {"copies": sheet.quantity - 1}
            findings.append(
                Finding("nest.fixed-one-copy", Severity.WARNING, {"sheet": sheet.id}, others)
            )
        x0, y0, x1, y1 = bounds_of(sheet)
        if job.spacing_mm > min(x1 - x0, y1 - y0):
            findings.append(
                Finding(
                    "nest.spacing-larger-than-sheet",
                    Severity.WARNING,
                    {"sheet": sheet.id},
                    {"spacing": job.spacing_mm},
                )
            )
        if offered_mm2(sheet, job) <= 0.0:
            findings.append(
                Finding(
                    "nest.sheet-too-small",
                    Severity.WARNING,
                    {"sheet": sheet.id},
                    {"spacing": job.spacing_mm, "margin": job.margin_mm},
                )
            )
    parts = tuple(
        replace(part, quantity=max(0, part.quantity - standing[part.id])) for part in job.parts
    )
    sheets = tuple(
        replace(sheet, quantity=min(1, sheet.quantity)) if sheet.fixed else sheet
        for sheet in job.sheets
    )
    return replace(job, parts=parts, sheets=sheets), findings


def _within_reach(job: NestJob) -> NestJob:
    """The job with a plain square for each part that is longer than every sheet is across.

    It fits nowhere either. A drawing in another unit, or a slip in an arc, is kilometres long: in
    the bands of a search it has more rows than there is memory.
    """
    corners = [bounds_of(sheet) for sheet in job.sheets]
    across_mm = max((math.dist(each[:2], each[2:]) for each in corners), default=1.0)
    side = 1.01 * across_mm
    square = Ring(((0.0, 0.0), (side, 0.0), (side, side), (0.0, side)))

    def seen(part: Part) -> Part:
        x0, y0, x1, y1 = bounds_of(part)
        return replace(part, outer=square, holes=()) if max(x1 - x0, y1 - y0) > side else part

    return replace(job, parts=tuple(map(seen, job.parts)))


def _standing(job: NestJob) -> Counter[str]:
    """How many copies of each part stand on a sheet already."""
    return Counter(row.part for sheet in job.sheets for row in sheet.fixed)


def _too_large(table: Table, standing: Counter[str]) -> list[Finding]:
    return [
        Finding("nest.part-larger-than-sheet", where={"part": part.id})
        for number, part in enumerate(table.job.parts)
        if table.job.sheets and not standing[part.id] and not kinds_for(table, number)
    ]


def _only_fitting(table: Table) -> Table:
    """The table with no copies asked of what fits nowhere."""
    parts = tuple(
        part if kinds_for(table, number) else replace(part, quantity=0)
        for number, part in enumerate(table.job.parts)
    )
    return replace(table, job=replace(table.job, parts=parts))


def _reachable(job: NestJob, table: Table) -> Iterator[Part]:
    """Parts as asked, without what fits nowhere: what the bound may count on."""
    standing = _standing(job)
    for part, asked in zip(table.job.parts, job.parts, strict=True):
        yield replace(part, quantity=min(asked.quantity, part.quantity + standing[part.id]))


def with_fillers(table: Table, draft: Draft) -> tuple[list[Layout], NDArray[np.int64]]:
    """The draft with fillers where there is room, and everything that is left over."""
    fillers = pool_of(table, [n for n, part in enumerate(table.job.parts) if part.filler])
    layouts = list(draft.layouts)
    if not len(fillers):
        return layouts, draft.left
    for i, layout in enumerate(layouts):
        desk = table.single(layout.kind, len(layout.variants) + len(fillers))
        lay_again(table, desk, 0, layout)
        fillers = fill(table.shapes, desk, fillers, np.zeros(1, np.int64), 1.0, 0.001, 0.0)
        layouts[i] = layout_of(desk, 0, layout.kind)
    return layouts, np.concatenate([draft.left, fillers])


def _sheets_of(table: Table, draft: Draft) -> tuple[LaidSheet, ...]:
    return tuple(_laid(table, layout) for layout in draft.layouts)


def _laid(table: Table, layout: Layout) -> LaidSheet:
    sheet = table.job.sheets[layout.kind]
    return LaidSheet(sheet.id, (*sheet.fixed, *table.placements(layout)))


def _unplaced(
    job: NestJob, table: Table, left: NDArray[np.int64], findings: list[Finding]
) -> tuple[Unplaced, ...]:
    """What is not laid, and why; a finding where that is not said yet."""
    rows = []
    standing = _standing(job)
    for number, part in enumerate(job.parts):
        missing, why = int((left == number).sum()), "nest.stock-used-up"
        if table.job.parts[number].quantity == 0:
            missing = max(0, part.quantity - standing[part.id])
            if not standing[part.id]:
                why = "nest.part-larger-than-sheet" if job.sheets else "nest.no-stock"
        elif part.filler:
            why = "nest.filler-left"
        if missing:
            rows.append(Unplaced(part.id, missing, why))
    for row in rows:
        if row.why in SAID_AT_LAST:
            severity = Severity.INFO if row.why == "nest.filler-left" else Severity.ERROR
            findings.append(
                Finding(row.why, severity, {"part": row.part}, {"quantity": row.quantity})
            )
    return tuple(rows)


def _status(result: Result) -> str:
    is_short = any(row.why != "nest.filler-left" for row in result.unplaced)
    is_bare = not any(laid.placements for laid in result.sheets)
    if is_bare and (is_short or not result.unplaced):
        return "infeasible"  # fillers alone ask for no sheet
    if is_short:
        return "partial"
    return "optimal" if result.cost_eur <= result.bound_eur * (1.0 + 1e-9) else "feasible"
