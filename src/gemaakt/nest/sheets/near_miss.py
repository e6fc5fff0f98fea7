"""Sets of sheets on which nearly everything lay: what was left over goes on one sheet more.

A search that fails to lay all on fewer sheets has filled those as closely as it could. With the
few pieces that were left over on a sheet of the best nest, the same sheets are used at the same
cost, but the last one is nearly empty: one large offcut instead of room spread over all sheets.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.sheets.construct import Draft, cost_of, in_use
from gemaakt.nest.sheets.remnants_first import room_mm2
from gemaakt.nest.sheets.repeats import is_repetitive
from gemaakt.nest.sheets.search import fill, ordered
from gemaakt.nest.sheets.table import Layout, Table, in_finer_bands, layout_of


@dataclass(slots=True)
class NearMisses:
    """Per set of sheets, the layouts that left least over."""

    table: Table
    found: dict[tuple[int, ...], Draft] = field(default_factory=dict)

    def offer(self, layouts: Sequence[Layout], left: NDArray[np.int64]) -> None:
        """Keep these layouts when no others on the same sheets left less over."""
        kinds = tuple(sorted(each.kind for each in layouts))
        known = self.found.get(kinds)
        if known is None or self.table.pieces_mm2(left) < self.table.pieces_mm2(known.left):
            self.found[kinds] = Draft(tuple(layouts), left, cost_of(self.table, layouts))

    def in_finer_bands(self, table: Table) -> "NearMisses":
        """The same layouts in the bands of the refined table."""
        found = {
            kinds: replace(each, layouts=tuple(in_finer_bands(each.layouts)))
            for kinds, each in self.found.items()
        }
        return NearMisses(table, found)


def emptied(table: Table, draft: Draft, near: NearMisses) -> Draft:
    """The draft, or a near miss completed on the draft's own sheets, whose last has most room.

    Never dearer: sheets that stay empty are not taken. At equal cost a nest of which many
    sheets are cut from the same layouts stays.
    """
    if len(draft.left):
        return draft
    completed = (_completed(table, draft, each) for each in near.found.values())
    candidates = [draft, *(each for each in completed if each is not None)]

    def rank(each: Draft) -> tuple[float, bool, float]:
        return each.cost_eur, not is_repetitive(each.layouts), -most_room_mm2(table, each)

    return min(candidates, key=rank)


def most_room_mm2(table: Table, draft: Draft) -> float:
    """Usable area on which nothing lies, of the full sheet with most of it."""
    full = [each for each in draft.layouts if not table.job.sheets[each.kind].remnant]
    return max((room_mm2(table, each) for each in full), default=0.0)


def _completed(table: Table, draft: Draft, near: Draft) -> Draft | None:
    """The near miss with the rest of the draft's sheets for what it left; None when it is not of
    these sheets or something stays over."""
    spare = _without(draft.layouts, near.layouts)
    if not spare:
        return None
    rest, layouts = near.left, list(near.layouts)
    rank = np.zeros(len(table.rank))
    for kind in sorted(spare, key=table.usable_mm2):
        if not len(rest):
            break
        desk = table.single(kind, len(rest))
        pool = ordered(table.shapes, rank, rest, 0.0)
        rest = fill(table.shapes, desk, pool, np.zeros(1, np.int64), 1.0, 0.001, 0.0)
        layouts.append(layout_of(desk, 0, kind))
    laid = in_use(table, layouts)
    return None if len(rest) else Draft(tuple(laid), draft.left, cost_of(table, laid))


def _without(whole: Iterable[Layout], part: Iterable[Layout]) -> list[int]:
    """Kinds of the whole that are not in the part; none when the part is not within the whole."""
    there, taken = Counter(e.kind for e in whole), Counter(e.kind for e in part)
    return [] if taken - there else list((there - taken).elements())
