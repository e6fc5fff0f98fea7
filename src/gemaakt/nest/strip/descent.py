"""Pieces on a lattice moved one by one to where they overlap least, until none do.

Umetani and Murakami (2022), "Coordinate descent heuristics for the irregular strip packing problem
of rasterized shapes", look at every place on the raster; the weights of pairs grow as those of
Gardeyn and Vanden Berghe (2025) do, "An open-source heuristic to reboot 2D nesting research".

Few places need a look: the least depths in a block of places bound what any of them costs, and
where that is more than the best so far the block is left out. The place found is the same.
"""
# Compiled loops take arrays, not objects, and are one function for speed.
# ruff: noqa: PLR0913

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.compiled import compiled, kernel

LEAST_GROWTH, MOST_GROWTH, DECAY = 1.2, 2.0, 0.95
"""How the weight of two pieces grows that overlap a little, or most, and falls when none do."""
CLEARLY = 0.98
ROUNDING = 1e-6
SINGLE = 1e-5
"""Shares by which sums of single precision may differ."""


class Room(NamedTuple):
    """Where a move notes what it needs."""

    met: NDArray[np.int64]
    """Of each other piece the first column and row where it is met, those after the last, and its
    number."""
    floor: NDArray[np.float32]
    """What each block of places costs at least."""
    near: NDArray[np.float32]
    """What each place of one block costs."""


def room_for(shift: int, pieces: int, length: float, height: float) -> Room:
    """Room for moves of so many pieces in a strip (columns, rows), in blocks of 2**shift."""
    blocks = ((int(length) >> shift) + 1) * ((int(height) >> shift) + 1)
    return Room(
        np.empty((pieces, 5), np.int64),
        np.empty(blocks, np.float32),
        np.empty(1 << 2 * shift, np.float32),
    )


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
def _meet(board, a, lying, k, met):  # type: ignore[no-untyped-def]
    """Note at which columns and rows a variant of piece k meets each other piece."""
    m = 0
    for j in range(lying.shape[0]):
        if j != k:
            b, x, y = lying[j, 0], lying[j, 1], lying[j, 2]
            met[m, 0], met[m, 1] = x - board.span[a, 0] + 1, y - board.span[a, 1] + 1
            met[m, 2], met[m, 3] = x + board.span[b, 0], y + board.span[b, 1]
            met[m, 4] = j
            m += 1


@kernel
def _bound(board, a, lying, weight, k, columns, rows, met, floor):  # type: ignore[no-untyped-def]
    """What each block costs at least for a variant of piece k: weighted depths in all others."""
    shift, inside = board.shift, (1 << board.shift) - 1
    floor[: columns * rows] = 0.0
    for m in range(lying.shape[0] - 1):
        j, across, along = (
            met[m, 4],
            met[m, 2] - met[m, 0] >> shift,
            met[m, 3] - met[m, 1] >> shift,
        )
        phase = ((-met[m, 0] & inside) << shift) + (-met[m, 1] & inside)
        x, y = -met[m, 0] >> shift, -met[m, 1] >> shift
        left, right = max(0, -x), min(columns, across - x)
        low, high = max(0, -y), min(rows, along - y)
        if low >= high:
            continue
        at = board.floor_at[a, lying[j, 0]] + (phase * across + left + x) * along + low + y
        heavy = weight[k, j]
        for column in range(left, right):
            to = column * rows
            near, depths = floor[to + low : to + high], board.floor[at : at + high - low]
            for row in range(near.shape[0]):
                near[row] += heavy * depths[row]
            at += along


@kernel
def _spread(board, a, lying, weight, k, left, low, right, high, met, near):  # type: ignore[no-untyped-def]
    """What each place of a block costs for a variant of piece k: weighted depths in all others."""
    rows = high - low
    near[: (right - left) * rows] = 0.0
    for m in range(lying.shape[0] - 1):
        x, y, x_end, y_end = met[m, 0], met[m, 1], met[m, 2], met[m, 3]
        if x >= right or y >= high or x_end <= left or y_end <= low:
            continue
        j = met[m, 4]
        base, heavy = board.cell_at[a, lying[j, 0]] - y, weight[k, j]
        for column in range(max(left, x), min(right, x_end)):
            at, to = base + (column - x) * (y_end - y), (column - left) * rows - low
            for row in range(max(low, y), min(high, y_end)):
                near[to + row] += heavy * board.deep[at + row]


@kernel
def _cost(board, lying, weight, k):  # type: ignore[no-untyped-def]
    """Weighted depths of piece k in all others where it lies."""
    cost = 0.0
    for j in range(lying.shape[0]):
        if j != k:
            dx, dy = lying[k, 1] - lying[j, 1], lying[k, 2] - lying[j, 2]
            cost += weight[k, j] * depth_of(board, lying[k, 0], lying[j, 0], dx, dy)
    return cost


@kernel
def _lowest(floor, count):  # type: ignore[no-untyped-def]
    """The block that may cost least."""
    lowest = 0
    for at in range(count):
        if floor[at] < floor[lowest]:
            lowest = at
    return lowest


@kernel
def move(board, item, lying, weight, k, length, height, room):  # type: ignore[no-untyped-def]
    """Lay piece k, where it overlaps, to where it costs least, any of such places as likely."""
    size, met, floor, near = 1 << board.shift, room.met, room.floor, room.near
    least, ties = (1.0 + SINGLE) * _cost(board, lying, weight, k), 0
    if least == 0.0:
        return
    variant, x, y = lying[k, 0], lying[k, 1], lying[k, 2]
    for a in range(board.first[item[k]], board.first[item[k] + 1]):
        columns = int(length - board.wide[a] + ROUNDING) + 1
        rows = int(height - board.high[a] + ROUNDING) + 1
        if length - board.wide[a] < -ROUNDING or rows <= 0:
            continue
        across, along = (columns - 1) // size + 1, (rows - 1) // size + 1
        _meet(board, a, lying, k, met)
        _bound(board, a, lying, weight, k, across, along, met, floor)
        first = _lowest(floor, across * along)
        for turn in range(-1, across * along):
            at = first if turn < 0 else turn
            if floor[at] > least or turn == first:
                continue
            left, low = at // along * size, at % along * size
            right, high = min(left + size, columns), min(low + size, rows)
            _spread(board, a, lying, weight, k, left, low, right, high, met, near)
            for place in range((right - left) * (high - low)):
                if near[place] > least:
                    continue
                ties = ties + 1 if near[place] == least else 1
                least = near[place]
                if ties == 1 or np.random.randint(ties) == 0:
                    variant, x, y = a, left + place // (high - low), low + place % (high - low)
    lying[k, 0], lying[k, 1], lying[k, 2] = variant, x, y


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
def descend(board, item, lying, weight, length, height, seed, passes, best, least, room):  # type: ignore[no-untyped-def]
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
            move(board, item, lying, weight, k, length, height, room)
        loss = weigh(board, lying, weight)
        calm = 0 if loss < CLEARLY * least[0] else calm + 1
        if loss < least[0]:
            least[0] = loss
            best[:] = lying
        if loss == 0.0:
            break
    return calm
