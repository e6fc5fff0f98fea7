"""Remnants filled anew with the choice of all parts, and the rest searched for on the full sheets.

Every remnant is filled as a knapsack from what is not on an earlier one, many times over, and the
fullest filling counts (`rack`). The rest is then a job of its own for the search that found the
nest: it begins with the full sheets as they lay in the search's own bands, less the pieces that
are on remnants now. A filling whose rest finds no place is dropped.
"""

from dataclasses import replace

import numpy as np

from gemaakt.nest.sheets.rack import Rack
from gemaakt.nest.sheets.rack_first import RackFirst, Rest, joined
from gemaakt.nest.sheets.remnants_first import MOST_PIECES, Effort, by_size, parted
from gemaakt.nest.sheets.repeats import is_repetitive
from gemaakt.nest.sheets.table import can_lie, less

FILLING_SHARE, LAYING_SHARE = 0.1, 0.7
"""Shares of the effort for the filling of each try, and after which no rest is searched for."""


def refill(search: RackFirst, effort: Effort) -> None:
    """Lay more on the remnants of the best nest of a search, on the same sheets.

    Not where many sheets repeat one before them: the rest would be laid on each in its own way.
    """
    remnants, full = parted(search.table, search.best.layouts)
    pieces = sum(len(each.variants) for each in search.best.layouts)
    if not remnants or not full or pieces > MOST_PIECES or is_repetitive(search.best.layouts):
        return
    rack, tries = _rack_of(search), 0
    while not _tried(search, rack, replace(effort, seed=effort.seed + tries)):
        tries += 1
        if not 0.0 < effort.spent_share < LAYING_SHARE:
            return


def _rack_of(search: RackFirst) -> Rack:
    """What the search knows of the rack; nothing yet where it could not lay all parts."""
    if not len(search.best.left):
        return search.rack
    table = search.table
    pool = np.concatenate([table.part_numbers(each) for each in search.best.layouts])
    return Rack(table, by_size(table, pool))


def _tried(search: RackFirst, rack: Rack, effort: Effort) -> bool:
    """Whether the remnants hold more now, and the full sheets all the rest."""
    table, layouts = search.table, search.best.layouts
    remnants, full = ([layouts[i] for i in chosen] for chosen in parted(table, layouts))
    filling = replace(effort, stop=effort.first(effort.spent_share + FILLING_SHARE))
    filled = rack.fuller([each.kind for each in remnants], filling)
    if rack.area_mm2(filled) <= rack.area_mm2(remnants):
        return False
    rest = less(rack.pool, [table.part_numbers(each) for each in filled])
    kinds = [each.kind for each in full]
    if not can_lie(table, rest.tolist(), kinds):
        return False
    laying = Rest.begin(search, filled, rest).laying
    laying.stop, laying.seed = effort.first(LAYING_SHARE), effort.seed
    found = laying.on(kinds)
    if found is not None:
        made = joined(search, laying, filled, list(found.layouts))
        search.best = replace(made, left=search.best.left)
    return found is not None
