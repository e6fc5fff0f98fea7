"""Sheets that are cut from one layout: which they are, and how to make them so."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from gemaakt.nest.sheets.table import Layout, Table


def parted_alike(layouts: Iterable[Layout]) -> tuple[list[Layout], list[Layout]]:
    """The layouts that are cut more than once, and those that are cut once."""
    layouts = list(layouts)
    times = Counter(map(_key, layouts))
    again = [each for each in layouts if times[_key(each)] > 1]
    return again, [each for each in layouts if times[_key(each)] == 1]


def repeats_in(layouts: Iterable[Layout]) -> int:
    """How many of the sheets repeat one before them."""
    keys = [_key(each) for each in layouts]
    return len(keys) - len(set(keys))


def is_repetitive(layouts: Sequence[Layout]) -> bool:
    """Whether a third of the sheets or more repeat one before them; one alone is chance."""
    return repeats_in(layouts) >= max(2.0, len(layouts) / 3.0)


def _key(layout: Layout) -> Hashable:
    """The same for the same pieces at the same places on the same kind of sheet."""
    order = np.lexsort((layout.xs, layout.rows, layout.variants))
    own = (layout.variants, layout.rows, layout.xs)
    return layout.kind, *(each[order].tobytes() for each in own)


def laid_alike(table: Table, layouts: Sequence[Layout]) -> list[Layout]:
    """The layouts with one common layout for sheets of one format that hold the same parts."""
    common: dict[Hashable, Layout] = {}
    found = []
    for layout in layouts:
        first = common.setdefault(_held(table, layout), layout)
        found.append(first if first.kind == layout.kind else replace(first, kind=layout.kind))
    return found


def _held(table: Table, layout: Layout) -> Hashable:
    """The same for the same parts on sheets of one format, on which nothing stands."""
    sheet = table.job.sheets[layout.kind]
    if sheet.fixed:
        return sheet.id
    return sheet.outer, sheet.holes, np.sort(table.part_numbers(layout)).tobytes()
