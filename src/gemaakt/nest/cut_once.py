"""What is left to cut of a contour where neighbours cut a stretch of it: lines drawn once."""

import math
from collections.abc import Iterable, Iterator, Sequence

from gemaakt.nest.common_lines import TOUCH_MM, CommonLine, along
from gemaakt.nest.sides import Side

type Vertex = tuple[float, float, float]
"""x, y and the bulge of the side that begins there."""
type Chain = list[Vertex]


def left_of(
    whole: Sequence[Vertex], cut_elsewhere: Sequence[CommonLine], gap_mm: float
) -> list[Chain]:
    """The open lines that are left of a closed contour, in the direction in which it runs.

    `cut_elsewhere` are stretches that a neighbour at this distance cuts.
    """
    chains: list[Chain] = []
    for side in _sides_left(whole, cut_elsewhere, gap_mm):
        start, end = side
        if chains and _same(chains[-1][-1], start):
            chains[-1][-1:] = [start, end]
        else:
            chains.append([start, end])
    if len(chains) > 1 and _same(chains[-1][-1], chains[0][0]):
        first = chains.pop(0)
        chains[-1][-1:] = first
    return chains


def _sides_left(
    whole: Sequence[Vertex], cut_elsewhere: Sequence[CommonLine], gap_mm: float
) -> Iterator[tuple[Vertex, Vertex]]:
    for start, end in zip(whole, (*whole[1:], whole[0]), strict=True):
        if start[2]:
            yield start, (end[0], end[1], 0.0)
            continue
        length = math.dist(start[:2], end[:2])
        for low, high in _gaps(_taken(start, end, cut_elsewhere, gap_mm), length):
            yield _at(start, end, low / length), _at(start, end, high / length)


def _taken(
    start: Vertex, end: Vertex, cut_elsewhere: Sequence[CommonLine], gap_mm: float
) -> Iterator[tuple[float, float]]:
    """From where to where neighbours cut a straight side, in mm from its start."""
    own = Side(start[:2], end[:2])
    for line in cut_elsewhere:
        stretch = along(own, Side(line.start, line.end), gap_mm)
        if stretch is not None:
            low, high = (math.dist(own.start, point) for point in stretch)
            yield low, high


def _gaps(taken: Iterable[tuple[float, float]], length: float) -> Iterator[tuple[float, float]]:
    """What lies between the stretches that are taken of a length."""
    at = 0.0
    for low, high in (*sorted(taken), (length, length)):
        if low - at > TOUCH_MM:
            yield at, low
        at = max(at, high)


def _at(start: Vertex, end: Vertex, share: float) -> Vertex:
    x, y = (round(a + share * (b - a), 6) + 0.0 for a, b in zip(start[:2], end[:2], strict=True))
    return x, y, 0.0


def _same(one: Vertex, other: Vertex) -> bool:
    return math.dist(one[:2], other[:2]) <= TOUCH_MM
