"""A strip made shorter by sliding all its pieces at once, as far as they keep apart.

The idea is Li and Milenkovic (1995), "Compaction and separation algorithms for non-convex polygons
and their applications", EJOR 84(3): pieces are cut into convex ones, every two that are close keep
to the edge that parts them now, and a linear programme finds the shortest strip that all those
edges leave. Then other edges part them best, and it is done again.
"""
# Compiled loops take arrays, not objects, and are one function for speed.
# ruff: noqa: PLR0913

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from gemaakt.nest.compiled import compiled
from gemaakt.nest.highs import least
from gemaakt.nest.problem import Point
from gemaakt.stop import MaxSeconds, Stop

type Corners = NDArray[np.float64]

SCALE = 100.0
"""The height of a strip while it is reckoned with: what HiGHS takes for nothing is small then."""
FIRST_REACH, LAST_REACH = 2.5, 0.1
"""How far a piece may slide at once, along each axis, of a height of 100."""
FARTHER = 10.0
"""So many times what the strip has just become shorter a piece may slide the next time."""
LONGER = 2.0
"""Pieces that are moved apart may take so many times the length."""
ENOUGH = 1e-5
"""A lesser share of the length is no gain."""
NEAR_ROWS = 20_000
ALIKE = 1e-6
"""Of two walls between the same pieces with normals so alike, the closer one is enough."""
LEAN = 1e-4
"""What the places of the pieces weigh in all beside the length: they lean to the left."""


class Solids(NamedTuple):
    """Convex pieces of all outlines: their corners and the normals of the edges after them."""

    first: NDArray[np.int64]
    corner: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    nx: NDArray[np.float64]
    ny: NDArray[np.float64]
    box: NDArray[np.float64]
    """Around each convex piece, and around each outline."""
    whole: NDArray[np.float64]


# ---------------------------------------------------------------- convex pieces


def convex_pieces(outline: Corners) -> tuple[Corners, ...]:
    """A polygon as convex ones: triangles, joined over shared edges as long as they are convex."""
    return _pieces(np.ascontiguousarray(outline, np.float64).tobytes())


@lru_cache(maxsize=2000)
def _pieces(outline: bytes) -> tuple[Corners, ...]:
    whole = shapely.orient_polygons(shapely.Polygon(np.frombuffer(outline).reshape(-1, 2)))
    corners = _ring(whole)
    if _is_convex(corners):
        return (np.array(corners),)
    triangles = shapely.constrained_delaunay_triangles(whole)
    pieces = {k: _ring(shapely.orient_polygons(each)) for k, each in enumerate(triangles.geoms)}
    owner = {edge: k for k, piece in pieces.items() for edge in _edges(piece)}
    for start, end in list(owner):
        one, other = owner.get((start, end)), owner.get((end, start))
        if one is None or other is None or one == other:
            continue
        joined = _joined(pieces[one], pieces[other], start, end)
        if _is_convex(joined):
            owner |= dict.fromkeys(_edges(pieces.pop(other)), one)
            del owner[start, end], owner[end, start]
            pieces[one] = joined
    return tuple(np.array(piece) for piece in pieces.values())


def _ring(polygon: shapely.Polygon) -> list[Point]:
    points = [(float(x), float(y)) for x, y in polygon.exterior.coords[:-1]]
    return [point for i, point in enumerate(points) if point != points[i - 1]]


def _edges(piece: list[Point]) -> list[tuple[Point, Point]]:
    return list(zip(piece, (*piece[1:], piece[0]), strict=True))


def _joined(one: list[Point], other: list[Point], start: Point, end: Point) -> list[Point]:
    """Two pieces as one, over the edge that runs from start to end in the first."""
    i, j = one.index(end), other.index(start)
    rest = other[j:] + other[:j]
    return one[i:] + one[:i] + rest[1:-1]


def _is_convex(piece: list[Point]) -> bool:
    """Whether it turns left at every corner, once around."""
    for i, (x, y) in enumerate(piece):
        (ax, ay), (bx, by) = piece[i - 1], piece[(i + 1) % len(piece)]
        turn = (x - ax) * (by - y) - (y - ay) * (bx - x)
        if turn < -1e-12 * math.hypot(x - ax, y - ay) * math.hypot(bx - x, by - y):
            return False
    return len(set(piece)) == len(piece)


def solids_of(
    outlines: Sequence[Corners], cut: Sequence[Sequence[Corners]] | None = None
) -> Solids:
    """All outlines in convex pieces, cut here when they are not given."""
    pieces = cut or [convex_pieces(outline) for outline in outlines]
    flat = [piece for each in pieces for piece in each]
    edges = [np.roll(piece, -1, axis=0) - piece for piece in flat]
    normals = np.concatenate([np.column_stack([e[:, 1], -e[:, 0]]) for e in edges])
    normals /= np.linalg.norm(normals, axis=1)[:, None]
    corners = np.concatenate(flat)
    return Solids(
        _starts([len(each) for each in pieces]),
        _starts([len(piece) for piece in flat]),
        corners[:, 0].copy(),
        corners[:, 1].copy(),
        normals[:, 0].copy(),
        normals[:, 1].copy(),
        _boxes(flat),
        _boxes(outlines),
    )


def _boxes(rings: Sequence[Corners]) -> Corners:
    """Least x and y, most x and y of each."""
    return np.array([(*ring.min(axis=0), *ring.max(axis=0)) for ring in rings])


def _starts(counts: Sequence[int]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


# ---------------------------------------------------------------- what keeps pieces apart


@compiled
def apart(solids, p, q, dx, dy):  # type: ignore[no-untyped-def]
    """The edge of one convex piece that the other, moved so far, is farthest beyond.

    Returns how far, and the normal of the edge, from the first piece to the other.
    """
    best, nx, ny = -np.inf, 0.0, 0.0
    for turn in range(2):
        own, far, sign = (p, q, 1.0) if turn == 0 else (q, p, -1.0)
        for k in range(solids.corner[own], solids.corner[own + 1]):
            a, b = solids.nx[k], solids.ny[k]
            edge = a * solids.x[k] + b * solids.y[k] - sign * (a * dx + b * dy)
            gap = np.inf
            for i in range(solids.corner[far], solids.corner[far + 1]):
                gap = min(gap, a * solids.x[i] + b * solids.y[i] - edge)
                if gap <= best:
                    break
            if gap > best:
                best, nx, ny = gap, sign * a, sign * b
    return best, nx, ny


@compiled
def _far(a, b, dx, dy, most):  # type: ignore[no-untyped-def]
    """Whether two boxes, the second moved so far, are farther apart along an axis."""
    if b[0] + dx > a[2] + most or b[2] + dx < a[0] - most:
        return True
    return b[1] + dy > a[3] + most or b[3] + dy < a[1] - most


@compiled
def walls(solids, kind, places, reach, pair, normal, gap):  # type: ignore[no-untyped-def]
    """Edges that part every two pieces that could meet; how many there are, noted or not."""
    count = 0
    most, room = 2.0 * reach, gap.shape[0]
    for one in range(kind.shape[0]):
        u = kind[one]
        for other in range(one):
            v = kind[other]
            dx = places[other, 0] - places[one, 0]
            dy = places[other, 1] - places[one, 1]
            if _far(solids.whole[u], solids.whole[v], dx, dy, most):
                continue
            begin = min(count, room)
            for p in range(solids.first[u], solids.first[u + 1]):
                if _far(solids.box[p], solids.whole[v], dx, dy, most):
                    continue
                for q in range(solids.first[v], solids.first[v + 1]):
                    if _far(solids.box[p], solids.box[q], dx, dy, most):
                        continue
                    apart_by, nx, ny = apart(solids, p, q, dx, dy)
                    if apart_by > 1.42 * most:
                        continue
                    at = _alike(normal, begin, min(count, room), nx, ny)
                    if at < room:
                        pair[at, 0], pair[at, 1] = one, other
                        normal[at, 0], normal[at, 1] = nx, ny
                        gap[at] = min(apart_by, gap[at]) if at < count else apart_by
                    count += at >= min(count, room)
    return count


@compiled
def _alike(normal, begin, end, nx, ny):  # type: ignore[no-untyped-def]
    """The first of these walls with this normal, the end if none has it."""
    for k in range(begin, end):
        if abs(normal[k, 0] - nx) + abs(normal[k, 1] - ny) < ALIKE:
            return k
    return end


class Walls(NamedTuple):
    """Pairs of pieces, the normal from the first to the other, how far they are apart."""

    pair: NDArray[np.int64]
    normal: NDArray[np.float64]
    gap: NDArray[np.float64]


def walls_of(solids: Solids, kind: NDArray[np.int64], places: Corners, reach: float) -> Walls:
    """What must part pieces that slide no further than the reach along each axis."""
    room = NEAR_ROWS
    while True:
        made = Walls(np.zeros((room, 2), np.int64), np.zeros((room, 2)), np.zeros(room))
        count = walls(solids, kind, places, reach, *made)
        if count <= room:
            return Walls(made.pair[:count], made.normal[:count], made.gap[:count])
        room = count


# ---------------------------------------------------------------- the linear programme


def compacted(
    outlines: Sequence[Corners], kind: Sequence[int], places: Corners, height: float, stop: Stop
) -> Corners:
    """Places of the pieces (an outline each, moved to its place) on less of the strip."""
    scale = SCALE / height
    solids = solids_of([outline * scale for outline in outlines])
    return slid_together(solids, np.array(kind, np.int64), places * scale, stop, FARTHER) / scale


def slid_together(
    solids: Solids,
    kind: NDArray[np.int64],
    places: Corners,
    stop: Stop,
    farther: float = math.inf,
) -> Corners:
    """The same in a strip of height `SCALE`, pieces cut, until they hardly slide any more.

    A piece slides no further than so many times what the strip became shorter the time before:
    what is farther off makes many walls in vain. Where slides are few they bring more unbounded.
    """
    boxes = solids.whole[kind]
    best = slid = places
    reach, turn = FIRST_REACH, 0
    while reach >= LAST_REACH and not stop(turn, 0.0):
        turn += 1
        old = _length(boxes, slid)
        near = walls_of(solids, kind, slid, reach)
        offset = _slide(near, boxes, slid, reach, _seconds(stop))
        if offset is None:
            break
        slid = slid + offset
        reach = _next_reach(reach, old, _length(boxes, slid), farther)
        best = min(best, slid, key=lambda each: _length(boxes, each))
    return best


def _next_reach(reach: float, old: float, new: float, farther: float) -> float:
    """How far pieces may slide the next time, after the strip became shorter or did not."""
    if new > old * (1.0 - ENOUGH):
        return reach / 5.0
    return min(reach, max(LAST_REACH, farther * (old - new)))


def moved_apart(
    solids: Solids, kind: NDArray[np.int64], places: Corners, stop: Stop
) -> Corners | None:
    """Places of pieces that overlap a little where they do not, in a strip of height `SCALE`.

    Each two are parted along the edge they are beyond the least; None when that cannot be.
    """
    near = walls_of(solids, kind, places, FIRST_REACH)
    offset = _slide(near, solids.whole[kind], places, FIRST_REACH, _seconds(stop), parting=True)
    return None if offset is None else places + offset


def _seconds(stop: Stop) -> float:
    return stop.left_s if isinstance(stop, MaxSeconds) else math.inf


def _length(boxes: Corners, places: Corners) -> float:
    return float((boxes[:, 2] + places[:, 0]).max() - (boxes[:, 0] + places[:, 0]).min())


def _slide(
    near: Walls,
    boxes: Corners,
    places: Corners,
    reach: float,
    seconds: float,
    *,
    parting: bool = False,
) -> Corners | None:
    """How each piece slides for the shortest strip; None when HiGHS finds nothing.

    Columns: the offset of each piece along x, along y, and the length at last. What overlaps may
    do so no more than it does, or not at all when pieces are to be parted, in whatever length.
    """
    n = len(places)
    left, low = (boxes[:, :2] + places).min(axis=0)
    right, high = (boxes[:, 2:] + places).max(axis=0)
    floor = 0.0 if parting else low - max(0.0, SCALE - (high - low)) / 2.0
    ceiling = SCALE if parting else max(high, floor + SCALE)
    longest = (right - left) * (LONGER if parting else 1.0)
    own = boxes + np.tile(places, 2)
    lower = np.full((n, 2), -reach)
    upper = np.full((n, 2), reach)
    lower[:, 0] = np.maximum(lower[:, 0], left - own[:, 0])
    lower[:, 1] = np.maximum(lower[:, 1], np.minimum(0.0, floor - own[:, 1]))
    room = ceiling - own[:, 3]
    upper[:, 1] = np.minimum(upper[:, 1], room if parting else np.maximum(0.0, room))
    upper[:, 1] = np.maximum(upper[:, 1], lower[:, 1])
    gaps = near.gap if parting else np.maximum(near.gap, 0.0)
    one, other = near.pair.T
    columns = np.column_stack([other, n + other, one, n + one])
    within = np.column_stack([np.full(n, 2 * n), np.arange(n)])
    answer = least(
        np.concatenate([np.full(n, LEAN / n), np.zeros(n), [1.0]]),
        (np.append(lower.T.ravel(), 0.0), np.append(upper.T.ravel(), longest)),
        [
            (columns, np.hstack([near.normal, -near.normal]), -gaps),
            (within, np.tile([1.0, -1.0], (n, 1)), own[:, 2] - left),
        ],
        seconds,
    )
    return None if answer is None else answer[: 2 * n].reshape(2, n).T
