"""What is done to colliding pieces now and then: put back to the best, stirred, or taken out."""
# Compiled loops take arrays, not objects, and are one function for speed.

import numpy as np

from gemaakt.nest.compiled import compiled
from gemaakt.nest.sheets.crowd import beyond, collision, enter, leave


@compiled
def recall(shapes, crowd, best, band_mm):  # type: ignore[no-untyped-def]
    """Put all pieces back to the best places seen, with all collisions weighing the same."""
    for k in range(crowd.part.shape[0]):
        leave(shapes, crowd, k, band_mm)
        crowd.sheet[k], crowd.variant[k] = int(best[k, 0]), int(best[k, 1])
        crowd.row[k], crowd.x[k] = int(best[k, 2]), best[k, 3]
        enter(shapes, crowd, k, band_mm)
    crowd.weight[:] = 1.0
    crowd.edge_weight[:] = 1.0


@compiled
def stir(shapes, crowd, seed, band_mm):  # type: ignore[no-untyped-def]
    """Let two large pieces change places, so that what follows is not the same again."""
    np.random.seed(seed)
    n = crowd.part.shape[0]
    one, two = -1, -1
    for _ in range(40):
        k, other = np.random.randint(n), np.random.randint(n)
        if crowd.part[k] == crowd.part[other] or not _fit(shapes, crowd, k, other):
            continue
        size = min(shapes.area_mm2[crowd.part[k]], shapes.area_mm2[crowd.part[other]])
        if one < 0 or size > min(
            shapes.area_mm2[crowd.part[one]], shapes.area_mm2[crowd.part[two]]
        ):
            one, two = k, other
    if one < 0:
        return
    leave(shapes, crowd, one, band_mm)
    leave(shapes, crowd, two, band_mm)
    sheet, row, x = crowd.sheet[one], crowd.row[one], crowd.x[one]
    put(shapes, crowd, one, crowd.sheet[two], crowd.row[two], crowd.x[two])
    put(shapes, crowd, two, sheet, row, x)
    enter(shapes, crowd, one, band_mm)
    enter(shapes, crowd, two, band_mm)


@compiled
def _fit(shapes, crowd, k, other):  # type: ignore[no-untyped-def]
    """Whether each is no larger than the sheet of the other."""
    a, b = crowd.variant[k], crowd.variant[other]
    s, t = crowd.sheet[k], crowd.sheet[other]
    return (
        shapes.width_mm[a] <= crowd.width_mm[t]
        and shapes.own_rows[a] <= crowd.rows[t]
        and shapes.width_mm[b] <= crowd.width_mm[s]
        and shapes.own_rows[b] <= crowd.rows[s]
    )


@compiled
def put(shapes, crowd, k, s, row, x):  # type: ignore[no-untyped-def]
    """Lay a piece on a sheet at a place or as near to it as the sheet allows."""
    v = crowd.variant[k]
    crowd.sheet[k] = s
    crowd.row[k] = min(max(row, 0), crowd.rows[s] - shapes.own_rows[v])
    crowd.x[k] = min(max(x, 0.0), crowd.width_mm[s] - shapes.width_mm[v])


@compiled
def jammed(shapes, solids, crowd, best):  # type: ignore[no-untyped-def]
    """Pieces to take out so that no two collide as they lie in `best`: the smaller of two."""
    n = crowd.part.shape[0]
    out = np.zeros(n, np.bool_)
    for k in range(n):
        s, v, row, x = int(best[k, 0]), int(best[k, 1]), int(best[k, 2]), best[k, 3]
        if crowd.irregular[s] and beyond(shapes, crowd.floor, s, v, row, x) > 0.0:
            out[k] = True
        for i in range(k):
            if out[k] or out[i] or best[i, 0] != best[k, 0]:
                continue
            u, b, y = int(best[i, 1]), int(best[i, 2]), best[i, 3]
            if collision(shapes, solids, v, row, x, u, b, y) > 0.0:
                less = shapes.area_mm2[crowd.part[k]] < shapes.area_mm2[crowd.part[i]]
                out[k if less else i] = True
    return out
