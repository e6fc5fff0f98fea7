"""As much as can be of some parts on one sheet, by ruin and recreate."""

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.sheets.desk import Desk
from gemaakt.nest.sheets.remnants_first import Steps, by_size, spare_for
from gemaakt.nest.sheets.search import fill
from gemaakt.nest.sheets.table import Layout, Table, lay_again, layout_of, less

CANDIDATES = 60
"""So many of the parts that are left, any, are tried on a sheet in one go."""


def knapsack(
    table: Table,
    kind: int,
    pool: NDArray[np.int64],
    steps: Steps,
    most: int,
    enough_mm2: float = float("inf"),
) -> tuple[Layout, NDArray[np.int64]]:
    """As much area of the pool as can be on one empty sheet, and what is left.

    It ends after `most` steps, or as soon as `enough_mm2` lies there.
    """
    desk = table.desk([kind], len(pool))
    left = fill(table.shapes, desk, pool, np.zeros(1, np.int64), 1.0, 0.001, 0.0)
    most_left_mm2 = table.pieces_mm2(pool) - enough_mm2
    left = _searched(desk, kind, left, steps, most, most_left_mm2)
    return layout_of(desk, 0, kind), by_size(table, left)


def bettered(
    table: Table, there: Layout, pool: NDArray[np.int64], steps: Steps, most: int
) -> Layout:
    """As much area of the pool as can be where a part of it lies already, after `most` steps."""
    desk = table.desk([there.kind], len(pool))
    lay_again(table, desk, 0, there)
    left = less(pool, [table.part_numbers(there)])
    _searched(desk, there.kind, left, steps, most, 0.0)
    return layout_of(desk, 0, there.kind)


def _searched(
    desk: Desk,
    kind: int,
    left: NDArray[np.int64],
    steps: Steps,
    most: int,
    most_left_mm2: float,
) -> NDArray[np.int64]:
    """What is left after `most` steps, or as soon as no more than so much is."""
    table = steps.table
    copies = len(left) + int(desk.used[0])
    spare, own = spare_for(table, [kind], copies), table.shapes.area_mm2
    rng = np.random.default_rng(next(steps.seeds))
    for _ in range(most // steps.chunk):
        if not len(left) or float(own[left].sum()) <= most_left_mm2 or steps.over():
            break
        mixed = rng.permutation(left)
        rest = steps.improve(desk, spare, np.zeros(1), mixed[:CANDIDATES])
        left = np.concatenate([rest, mixed[CANDIDATES:]])
    return left
