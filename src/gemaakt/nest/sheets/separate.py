"""Move colliding pieces apart until none collide: guided local search on overlap.

The idea is Egeblad, Nielsen and Odgaard (2007), "Fast neighborhood search for two- and
three-dimensional nesting problems", EJOR 183(3): let pieces overlap, move one at a time to where
it collides least, and make stubborn collisions weigh more. The choice of places, many samples of
which the best few are refined along the axes, and the way weights grow and fade are those of
Gardeyn and Vanden Berghe (2025), "An open-source heuristic to reboot 2D nesting research"
(sparrow). New is the map: covers of all other pieces summed along every band, so that a place is
weighed by two look-ups a band, whatever lies there (after Umetani and Murakami (2022), "Coordinate
descent heuristics for the irregular strip packing problem of rasterized shapes", EJOR 303(3)).
"""
# Compiled loops take arrays, not objects, and are one function for speed.
# ruff: noqa: PLR0913

import numpy as np

from gemaakt.nest.compiled import compiled, kernel
from gemaakt.nest.sheets.crowd import beyond, collision, enter, leave, mark
from gemaakt.nest.sheets.geometry import FAR_MM
from gemaakt.nest.sheets.solids import CELL_ROWS

SAMPLES = 200
"""Places tried on a sheet for one move."""
NEAR_SHARE = 0.3
"""Share of them around where the piece lies."""
NEAR_MM = 60.0
KEPT = 3
"""Places that are refined."""
COARSE_MM, FINE_MM = (16.0, 1.0), (0.4, 0.001)
"""First and last step: coarse at every place that is kept, fine at the best of them only."""
REACH_MM = 40.0
"""A refined place is no further from the sampled one."""
GROW_LEAST, GROW_MOST, FADE = 1.1, 1.5, 0.95
"""By how much the weight of a collision grows in a pass, and that of others fades."""
BORDER = 4.0
"""Being outside the sheet counts so many times."""


@kernel
def around(shapes, solids, crowd, k, s, v, row, x, band_mm, close):  # type: ignore[no-untyped-def]
    """Pieces that a piece can collide with when it moves a little; how many there are."""
    far = int(REACH_MM / band_mm) + 1
    n = 0
    for i in range(crowd.held[s]):
        other = crowd.members[s, i]
        if other == k:
            continue
        u = crowd.variant[other]
        if (
            x - REACH_MM >= crowd.x[other] + solids.grown_high[u]
            or x + REACH_MM + shapes.width_mm[v] <= crowd.x[other] + solids.grown_low[u]
        ):
            continue
        low = crowd.row[other] + shapes.grown_shift[u]
        if row - far >= low + shapes.grown_rows[u] or row + far + shapes.own_rows[v] <= low:
            continue
        close[n] = other
        n += 1
    return n


@kernel
def loss(shapes, solids, crowd, k, s, v, row, x, band_mm, limit, close, near):  # type: ignore[no-untyped-def]
    """Weighted collisions of a piece with the first `near` of `close`; gives up over the limit."""
    total = 0.0
    if crowd.irregular[s]:
        out = beyond(shapes, crowd.floor, s, v, row, x)
        if out > 0.0:
            total += BORDER * crowd.edge_weight[k] * (out * band_mm)
    for i in range(near):
        other = close[i]
        if total > limit:
            break
        area = collision(
            shapes, solids, v, row, x, crowd.variant[other], crowd.row[other], crowd.x[other]
        )
        if area > 0.0:
            total += crowd.weight[k, other] * (area * band_mm)
    return total


@compiled
def chart(shapes, crowd, k, s, band_mm, covers):  # type: ignore[no-untyped-def]
    """Cover of a sheet by all others, summed along x: what a place costs is read from it.

    Rows are the inner index, so that all of them are summed at once.
    """
    rows = min(crowd.rows[s] // CELL_ROWS + 2, crowd.difference.shape[2])
    cells = min(int(crowd.width_mm[s] / (band_mm * CELL_ROWS)) + 3, crowd.difference.shape[1])
    inner = covers[1:]
    inner[:cells, :rows] = crowd.difference[s, :cells, :rows]
    covers[0] = 0.0
    if crowd.sheet[k] == s:
        mark(shapes, inner, crowd.variant[k], crowd.row[k], crowd.x[k], -1.0, band_mm)
    for i in range(crowd.held[s]):
        other = crowd.members[s, i]
        more = crowd.weight[k, other] - 1.0
        if other != k and more > 0.1:
            mark(
                shapes,
                inner,
                crowd.variant[other],
                crowd.row[other],
                crowd.x[other],
                more,
                band_mm,
            )
    if crowd.irregular[s]:
        outside(crowd, k, s, band_mm, inner)
    cover, total = np.zeros(rows), np.zeros(rows)
    for c in range(1, cells + 1):
        line = covers[c]
        for r in range(rows):
            cover[r] += line[r]
            total[r] += cover[r]
            line[r] = total[r]


@kernel
def outside(crowd, k, s, band_mm, inner):  # type: ignore[no-untyped-def]
    """Mark what is not usable of a sheet."""
    cell_mm = band_mm * CELL_ROWS
    wide = inner.shape[0] - 1
    share = BORDER * crowd.edge_weight[k] / CELL_ROWS
    floor = crowd.floor
    for line in range(crowd.rows[s]):
        for i in range(floor.taken[s, line]):
            a = min(max(floor.low[s, line, i] / cell_mm + 0.5, 0.0), float(wide))
            b = min(max(floor.high[s, line, i] / cell_mm + 0.5, 0.0), float(wide))
            inner[int(a), line // CELL_ROWS] += share
            inner[int(b), line // CELL_ROWS] -= share


@kernel
def read(solids, v, row, x, cell_mm, covers, limit):  # type: ignore[no-untyped-def]
    """What a place costs by the chart."""
    at = solids.cell_at[v]
    first = row // CELL_ROWS
    total = 0.0
    for r in range(solids.cell_rows[v]):
        line = first + r
        if line >= covers.shape[1]:
            break
        for i in range(solids.cell_first[at + r], solids.cell_first[at + r + 1]):
            a = int((x + solids.cell_low[i]) / cell_mm + 0.5)
            b = int((x + solids.cell_high[i]) / cell_mm + 0.5)
            total += covers[b, line] - covers[a, line]
        if total > limit:
            return total
    return total


@compiled
def sample(shapes, solids, crowd, k, s, band_mm, covers, kept):  # type: ignore[no-untyped-def]
    """Try places on a sheet and keep the best few: rows (cost, sheet, variant, row, x)."""
    part = crowd.part[k]
    begin, end = shapes.part_first[part], shapes.part_first[part + 1]
    here = crowd.sheet[k] == s
    cell_mm = band_mm * CELL_ROWS
    for _ in range(SAMPLES):
        v = begin + np.random.randint(end - begin)
        room = crowd.width_mm[s] - shapes.width_mm[v]
        rows = crowd.rows[s] - shapes.own_rows[v]
        if not crowd.allowed[v] or room < 0.0 or rows < 0:
            continue
        if here and np.random.random() < NEAR_SHARE:
            x = crowd.x[k] + np.random.normal() * NEAR_MM
            row = crowd.row[k] + int(np.random.normal() * NEAR_MM / band_mm)
            x = min(max(x, 0.0), room)
            row = min(max(row, 0), rows)
        else:
            x = np.random.random() * room
            row = np.random.randint(rows + 1)
        last = kept.shape[0] - 1
        cost = read(solids, v, row, x, cell_mm, covers, kept[last, 0])
        if cost < kept[last, 0]:
            i = last
            while i > 0 and kept[i - 1, 0] > cost:
                kept[i] = kept[i - 1]
                i -= 1
            kept[i, 0], kept[i, 1], kept[i, 2] = cost, s, v
            kept[i, 3], kept[i, 4] = row, x


@compiled
def worst_first(shapes, solids, crowd, k, v, row, x, close, near):  # type: ignore[no-untyped-def]
    """Order the pieces nearby by how much they collide: a place that is worse shows at once."""
    costs = np.zeros(near)
    for i in range(near):
        other = close[i]
        area = collision(
            shapes, solids, v, row, x, crowd.variant[other], crowd.row[other], crowd.x[other]
        )
        cost = crowd.weight[k, other] * area
        at = i
        while at > 0 and costs[at - 1] < cost:
            costs[at], close[at] = costs[at - 1], close[at - 1]
            at -= 1
        costs[at], close[at] = cost, other


@compiled
def refine(shapes, solids, crowd, k, s, v, row, x, band_mm, limit, close, steps):  # type: ignore[no-untyped-def]
    """Best row and x near a place, along the axes, with steps from the first to the last."""
    room = crowd.width_mm[s] - shapes.width_mm[v]
    rows = crowd.rows[s] - shapes.own_rows[v]
    near = around(shapes, solids, crowd, k, s, v, row, x, band_mm, close)
    worst_first(shapes, solids, crowd, k, v, row, x, close, near)
    best = loss(shapes, solids, crowd, k, s, v, row, x, band_mm, FAR_MM, close, near)
    x0, row0 = x, row
    step = steps[0]
    while step >= steps[1] and best > 0.0:
        better = False
        jump = int(step / band_mm + 0.5)
        for way in range(4):
            new_x, new_row = x, row
            if way < 2:
                new_x = min(max(x + (step if way == 0 else -step), 0.0), room)
            elif jump > 0:
                new_row = min(max(row + (jump if way == 2 else -jump), 0), rows)
            if new_x == x and new_row == row:
                continue
            if abs(new_x - x0) > REACH_MM or abs(new_row - row0) * band_mm > REACH_MM:
                continue
            cost = loss(shapes, solids, crowd, k, s, v, new_row, new_x, band_mm, best, close, near)
            if cost < best:
                best, x, row = cost, new_x, new_row
                better = True
        if not better:
            step *= 0.4
            if best > 4.0 * limit:
                break
    return best, row, x


@compiled
def relocate(shapes, solids, crowd, k, now, band_mm, covers, kept, close):  # type: ignore[no-untyped-def]
    """Move a piece to the best place found on its own sheet and another one."""
    kept[:, 0] = FAR_MM
    for turn in range(2):
        s = crowd.sheet[k] if turn == 0 else np.random.randint(crowd.rows.shape[0])
        if turn == 0 or s != crowd.sheet[k]:
            chart(shapes, crowd, k, s, band_mm, covers)
            sample(shapes, solids, crowd, k, s, band_mm, covers, kept)
    sheet, variant, row, x = crowd.sheet[k], crowd.variant[k], crowd.row[k], crowd.x[k]
    s, v, new_row, new_x = sheet, variant, row, x
    best = now
    for i in range(kept.shape[0] + 1):
        cost, new_row, new_x = refine(
            shapes, solids, crowd, k, s, v, new_row, new_x, band_mm, best, close, COARSE_MM
        )
        if cost < best:
            best, row, x, sheet, variant = cost, new_row, new_x, s, v
        if best <= 0.0 or i == kept.shape[0] or kept[i, 0] >= FAR_MM:
            break
        s, v, new_row, new_x = int(kept[i, 1]), int(kept[i, 2]), int(kept[i, 3]), kept[i, 4]
    if best > 0.0:
        cost, new_row, new_x = refine(
            shapes, solids, crowd, k, sheet, variant, row, x, band_mm, best, close, FINE_MM
        )
        if cost < best:
            best, row, x = cost, new_row, new_x
    leave(shapes, crowd, k, band_mm)
    crowd.sheet[k], crowd.variant[k], crowd.row[k], crowd.x[k] = sheet, variant, row, x
    enter(shapes, crowd, k, band_mm)
    return best


@compiled
def bid(shapes, solids, crowd, k, parts, seed, band_mm, cost):  # type: ignore[no-untyped-def]
    """Least found that a piece would collide on the first sheet if it were one of these parts."""
    np.random.seed(seed)
    covers = np.zeros((crowd.difference.shape[1] + 1, crowd.difference.shape[2]), np.float32)
    kept = np.zeros((KEPT, 5))
    close = np.zeros(crowd.part.shape[0], np.int64)
    leave(shapes, crowd, k, band_mm)
    crowd.sheet[k] = -1
    chart(shapes, crowd, k, 0, band_mm, covers)
    for i in range(parts.shape[0]):
        crowd.part[k] = parts[i]
        kept[:, 0] = FAR_MM
        sample(shapes, solids, crowd, k, 0, band_mm, covers, kept)
        cost[i] = FAR_MM
        for j in range(KEPT):
            if kept[j, 0] < FAR_MM and cost[i] > 0.0:
                v, row, x = int(kept[j, 2]), int(kept[j, 3]), kept[j, 4]
                found, _, _ = refine(
                    shapes, solids, crowd, k, 0, v, row, x, band_mm, cost[i], close, COARSE_MM
                )
                cost[i] = min(cost[i], found)


@compiled
def survey(shapes, solids, crowd, band_mm, shared, out):  # type: ignore[no-untyped-def]
    """Area that any two pieces share, and area of each outside its sheet."""
    shared[:] = 0.0
    out[:] = 0.0
    for s in range(crowd.rows.shape[0]):
        for i in range(crowd.held[s]):
            meet(shapes, solids, crowd, crowd.members[s, i], i, band_mm, shared, out)


@kernel
def meet(shapes, solids, crowd, k, most, band_mm, shared, out):  # type: ignore[no-untyped-def]
    """Note what a piece shares with the first so many pieces of its sheet."""
    s, v, row, x = crowd.sheet[k], crowd.variant[k], crowd.row[k], crowd.x[k]
    for i in range(most):
        other = crowd.members[s, i]
        if other != k:
            area = collision(
                shapes, solids, v, row, x, crowd.variant[other], crowd.row[other], crowd.x[other]
            )
            if area > 0.0:
                shared[k, other] = shared[other, k] = area * band_mm
    if crowd.irregular[s]:
        out[k] = beyond(shapes, crowd.floor, s, v, row, x) * band_mm


@kernel
def burden(crowd, k, shared, out):  # type: ignore[no-untyped-def]
    """Weighted collisions of a piece as it lies."""
    total = BORDER * crowd.edge_weight[k] * out[k]
    for other in range(shared.shape[0]):
        total += crowd.weight[k, other] * shared[k, other]
    return total


@compiled
def reweigh(crowd, shared, out):  # type: ignore[no-untyped-def]
    """Sum of all collisions unweighted; make them weigh more and let the others fade."""
    n = shared.shape[0]
    largest = shared.max()
    total = 0.0
    for k in range(n):
        if out[k] > 0.0:
            total += out[k]
            crowd.edge_weight[k] *= GROW_LEAST
        else:
            crowd.edge_weight[k] = max(1.0, crowd.edge_weight[k] * FADE)
        for other in range(k):
            weight = crowd.weight[k, other]
            if shared[k, other] > 0.0:
                total += shared[k, other]
                grow = GROW_LEAST + (GROW_MOST - GROW_LEAST) * shared[k, other] / largest
                weight = min(1e4, weight * grow)
            elif weight > 1.0:
                weight = max(1.0, weight * FADE)
            else:
                continue
            crowd.weight[k, other] = crowd.weight[other, k] = weight
    return total


@compiled
def separate(shapes, solids, crowd, best, least, seed, moves, band_mm):  # type: ignore[no-untyped-def]
    """Move pieces apart until nothing collides or the moves are spent.

    `best` keeps rows (sheet, variant, row, x) of the least collisions seen, `least` (one number)
    is that least. Returns the moves made and the passes since the least fell.
    """
    np.random.seed(seed)
    n = crowd.part.shape[0]
    covers = np.zeros((crowd.difference.shape[1] + 1, crowd.difference.shape[2]), np.float32)
    kept = np.zeros((KEPT, 5))
    close = np.zeros(n, np.int64)
    shared, out = np.zeros((n, n), np.float32), np.zeros(n)
    survey(shapes, solids, crowd, band_mm, shared, out)
    done, calm = 0, 0
    while done < moves:
        made = 0
        for k in np.random.permutation(n):
            now = burden(crowd, k, shared, out)
            if now > 0.0:
                relocate(shapes, solids, crowd, k, now, band_mm, covers, kept, close)
                shared[k], shared[:, k], out[k] = 0.0, 0.0, 0.0
                meet(shapes, solids, crowd, k, crowd.held[crowd.sheet[k]], band_mm, shared, out)
                made += 1
            if done + made >= moves:
                break
        done += max(1, made)
        total = reweigh(crowd, shared, out)
        calm += 1
        if total < least[0]:
            calm = 0 if total < 0.98 * least[0] else calm
            least[0] = total
            for k in range(n):
                best[k, 0], best[k, 1] = crowd.sheet[k], crowd.variant[k]
                best[k, 2], best[k, 3] = crowd.row[k], crowd.x[k]
        if total == 0.0:
            break
    return done, calm
