"""A series: most of it is cut from few layouts, the rest is searched for on the last sheets.

What lies on remnants is laid first. Column generation then finds layouts for full sheets and how
often each is cut; rounded down, they leave parts for some sheets more, which are a job of their
own for the search of sheet sets.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.problem import NestJob
from gemaakt.nest.sheets.bound import bound_eur
from gemaakt.nest.sheets.construct import Draft, cost_of, first_drafts, rank_of
from gemaakt.nest.sheets.patterns import Patterns
from gemaakt.nest.sheets.rack_first import RackFirst, joined
from gemaakt.nest.sheets.remnants_first import Effort
from gemaakt.nest.sheets.repeats import repeats_in
from gemaakt.nest.sheets.table import Layout, Table
from gemaakt.stop import MaxIterations, MaxSeconds, Stop

MANY_COPIES = 12.0
"""A job is a series from so many copies of a part on average on."""
SHARE = 0.6
"""Share of the search in which layouts are sought; the rest is for the last sheets."""


def is_series(job: NestJob, kinds: Sequence[int]) -> bool:
    """Whether sheets may well be cut more than once from one layout.

    The programme needs as many layouts as there are parts; on fewer sheets each is cut once.
    A sheet on which pieces stand is one of a kind.
    """
    if any(job.sheets[kind].fixed for kind in kinds):
        return False
    copies = [part.quantity for part in job.parts if part.quantity and not part.filler]
    full = sum(not job.sheets[kind].remnant for kind in kinds)
    return full >= len(copies) > 0 and sum(copies) >= MANY_COPIES * len(copies)


def lay_series(search: RackFirst) -> None:
    """Replace the best nest of a search by one of a series where that costs less.

    At equal cost the one of fewer layouts counts.
    """
    job, best = search.table.job, search.best
    kinds = [each.kind for each in best.layouts]
    if len(best.left) or search.is_over() or not is_series(job, kinds):
        return
    remnants = [kind for kind in kinds if job.sheets[kind].remnant]
    filled = search.filled(remnants) if remnants else []
    table = _without(search.table, filled)
    is_more = bool(_asked(table).any())
    again = _cut_again(search, table) if is_more else []
    if again or not is_more:
        _lay_last(search, [*filled, *again], _without(table, again))


def _cut_again(search: RackFirst, table: Table) -> list[Layout]:
    """Layouts for what a table asks, each as often as it is cut."""
    laid = search.best.layouts if search.bands is search.table else search.basis
    patterns = Patterns.of(table, _asked(table), [*laid, *next(first_drafts(table)).layouts])
    growing = Effort(_growing(search), search.seed, search.workers)
    search.iterations += patterns.grow(growing)
    return patterns.cut_again()


def _lay_last(search: RackFirst, first: list[Layout], table: Table) -> None:
    """Search for what the table still asks, and take what costs less with the first layouts."""
    draft = min(first_drafts(table), key=rank_of)
    last = RackFirst(table, search.stop, search.seed, search.workers, draft)
    last.reserve_s, last.iterations, last.fine = search.reserve_s, search.iterations, search.fine
    last.tell = lambda found: _take(search, last, first, found)
    last.tell(draft)
    last.run(bound_eur(table.job))
    search.iterations = last.iterations
    if search.bands is search.table and last.bands is last.table:
        for near in last.near.found.values():
            search.near.offer([*first, *near.layouts], near.left)


def _take(search: RackFirst, last: RackFirst, first: list[Layout], found: Draft) -> None:
    """Make the first layouts and what is found for the rest the best nest where it is better."""
    cost = cost_of(search.table, first) + found.cost_eur
    if not len(found.left) and _rank(cost, [*first, *found.layouts]) < _rank(
        search.best.cost_eur, search.best.layouts
    ):
        search.best = joined(search, last, first, list(found.layouts))
        search.tell(search.best)


def _rank(cost_eur: float, layouts: Sequence[Layout]) -> tuple[float, int]:
    return round(cost_eur, 6), -repeats_in(layouts)


def _growing(search: RackFirst) -> Stop:
    """When layouts are no longer sought: each thread counts its own steps."""
    stop = search.stop
    if isinstance(stop, MaxIterations):
        left = stop.iterations - search.iterations
        return MaxIterations(int(SHARE * max(0, left) / search.workers))
    if isinstance(stop, MaxSeconds):
        return MaxSeconds(SHARE * max(0.0, stop.left_s - search.reserve_s), stop.now)
    return stop


def _without(table: Table, layouts: Sequence[Layout]) -> Table:
    """The table of the parts that are not on these layouts, and of the sheets that are left."""
    job, used = table.job, Counter(each.kind for each in layouts)
    laid = Counter(part for each in layouts for part in table.part_numbers(each).tolist())
    parts = tuple(
        part if part.filler else replace(part, quantity=part.quantity - laid[number])
        for number, part in enumerate(job.parts)
    )
    sheets = tuple(
        replace(sheet, quantity=sheet.quantity - used[kind])
        for kind, sheet in enumerate(job.sheets)
    )
    return replace(table, job=replace(job, parts=parts, sheets=sheets))


def _asked(table: Table) -> NDArray[np.int64]:
    """So many of each part are asked."""
    return np.array([0 if p.filler else p.quantity for p in table.job.parts], np.int64)
