"""As much as can be of some parts on one sheet, by ruin and recreate."""

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.sheets.remnants_first import Steps, by_size, spare_for
from gemaakt.nest.sheets.search import fill
from gemaakt.nest.sheets.table import Layout, Table, layout_of

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
    own = table.shapes.area_mm2
    desk, spare = table.desk([kind], len(pool)), spare_for(table, [kind], len(pool))
    left = fill(table.shapes, desk, pool, np.zeros(1, np.int64), 1.0, 0.001, 0.0)
    most_left_mm2 = float(own[pool].sum()) - enough_mm2
    rng = np.random.default_rng(next(steps.seeds))
    for _ in range(most // steps.chunk):
        if not len(left) or float(own[left].sum()) <= most_left_mm2 or steps.over():
            break
        mixed = rng.permutation(left)
        rest = steps.improve(desk, spare, np.zeros(1), mixed[:CANDIDATES])
        left = np.concatenate([rest, mixed[CANDIDATES:]])
    return layout_of(desk, 0, kind), by_size(table, left)
