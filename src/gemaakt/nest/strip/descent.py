"""Pieces on a lattice moved one by one to where they overlap least, until none do.

Umetani and Murakami (2022), "Coordinate descent heuristics for the irregular strip packing problem
of rasterized shapes", look at every place on the raster; the weights of pairs grow as those of
Gardeyn and Vanden Berghe (2025) do, "An open-source heuristic to reboot 2D nesting research".
"""
# Compiled loops take arrays, not objects, and are one function for speed.
# ruff: noqa: PLR0913

import numpy as np

from gemaakt.nest.compiled import compiled, kernel

LEAST_GROWTH, MOST_GROWTH, DECAY = 1.2, 2.0, 0.95
"""How the weight of two pieces grows that overlap a little, or most, and falls when none do."""
CLEARLY = 0.98
ROUNDING = 1e-6


@kernel
def depth_of(board, a, b, dx, dy):  # type: ignore[no-untyped-def]
    """How deep a variant lies in another, at so many columns and rows from it."""
    column, row = dx + board.span[a, 0] - 1, dy + board.span[a, 1] - 1
    rows = board.span[a, 1] + board.span[b, 1] - 1
    if column < 0 or row < 0 or row >= rows:
        return 0.0
    if column >= board.span[a, 0] + board.span[b, 0] - 1:
        return 0.0
    return board.deep[board.cell_at[a, b] + column * rows + row]


@kernel
def _spread(board, a, lying, weight, k, columns, rows, cost):  # type: ignore[no-untyped-def]
    """What each place costs for a variant of piece k: weighted depths in all other pieces."""
    cost[: columns * rows] = 0.0
    for j in range(lying.shape[0]):
        if j == k:
            continue
        b, x, y = lying[j, 0], lying[j, 1], lying[j, 2]
        left, right = max(0, x - board.span[a, 0] + 1), min(columns, x + board.span[b, 0])
        low, high = max(0, y - board.span[a, 1] + 1), min(rows, y + board.span[b, 1])
        step = board.span[a, 1] + board.span[b, 1] - 1
        base, heavy = board.cell_at[a, b], weight[k, j]
        for column in range(left, right):
            at = base + (column - x + board.span[a, 0] - 1) * step - y + board.span[a, 1] - 1
            to = column * rows
            near, depths = cost[to + low : to + high], board.deep[at + low : at + high]
            for row in range(near.shape[0]):
                near[row] += heavy * depths[row]


@kernel
def move(board, item, lying, weight, k, length, height, cost):  # type: ignore[no-untyped-def]
    """Lay piece k where it costs least, any of such places as likely."""
    least, ties = np.inf, 0
    variant, x, y = lying[k, 0], lying[k, 1], lying[k, 2]
    for a in range(board.first[item[k]], board.first[item[k] + 1]):
        columns = int(length - board.wide[a] + ROUNDING) + 1
        rows = int(height - board.high[a] + ROUNDING) + 1
        if length - board.wide[a] < -ROUNDING or rows <= 0:
            continue
        _spread(board, a, lying, weight, k, columns, rows, cost)
        for at in range(columns * rows):
            if cost[at] > least:
                continue
            ties = ties + 1 if cost[at] == least else 1
            least = cost[at]
            if ties == 1 or np.random.randint(ties) == 0:
                variant, x, y = a, at // rows, at % rows
    lying[k, 0], lying[k, 1], lying[k, 2] = variant, x, y


@kernel
def _own_loss(board, lying, k):  # type: ignore[no-untyped-def]
    """Depths of piece k in all others."""
    loss = 0.0
    for j in range(lying.shape[0]):
        if j != k:
            dx, dy = lying[k, 1] - lying[j, 1], lying[k, 2] - lying[j, 2]
            loss += depth_of(board, lying[k, 0], lying[j, 0], dx, dy)
    return loss


@kernel
def weigh(board, lying, weight):  # type: ignore[no-untyped-def]
    """Weights of pairs that overlap grow, others fall; the depths of all pairs together."""
    loss, most = 0.0, 0.0
    for turn in range(2):
        for i in range(lying.shape[0]):
            for j in range(i):
                dx, dy = lying[i, 1] - lying[j, 1], lying[i, 2] - lying[j, 2]
                depth = depth_of(board, lying[i, 0], lying[j, 0], dx, dy)
                if turn == 0:
                    loss, most = loss + depth, max(most, depth)
                elif depth > 0.0:
                    weight[i, j] *= LEAST_GROWTH + (MOST_GROWTH - LEAST_GROWTH) * depth / most
                else:
                    weight[i, j] = max(1.0, DECAY * weight[i, j])
                weight[j, i] = weight[i, j]
    return loss


@compiled
def descend(board, item, lying, weight, length, height, seed, passes, best, least, cost):  # type: ignore[no-untyped-def]
    """So many passes over all pieces, those that overlap moved; passes since it was clearly less.

    `lying` (variant, column, row of each piece) and `weight` are changed; `best` is where pieces
    lay when their depths, `least[0]`, were least.
    """
    np.random.seed(seed)
    n, calm = lying.shape[0], 0
    order = np.arange(n)
    for _ in range(passes):
        np.random.shuffle(order)
        for k in order:
            if _own_loss(board, lying, k) > 0.0:
                move(board, item, lying, weight, k, length, height, cost)
        loss = weigh(board, lying, weight)
        calm = 0 if loss < CLEARLY * least[0] else calm + 1
        if loss < least[0]:
            least[0] = loss
            best[:] = lying
        if loss == 0.0:
            break
    return calm
