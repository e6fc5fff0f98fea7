"""Pieces of bar with cuts at an angle, and bars that are sawn several at a time.

A piece is measured along its longest side. A cut at an angle takes more of the length than a
square one: kerf / cos(angle). Two mitres are not laid into each other: what that saves depends on
the section and on how the saw turns, and the list is safe without it.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from gemaakt.nest.bars.job import Bar, BarsJob, Piece

MOST_DEG = 75.0
"""More than a saw turns."""


@dataclass(frozen=True, slots=True)
class AngledPiece:
    """Pieces of one length that are wanted, and the angle of each end; 0 is square."""

    id: str
    length_mm: float
    quantity: int
    left_deg: float = 0.0
    right_deg: float = 0.0


def kerf_along_mm(kerf_mm: float, angles_deg: Iterable[float]) -> float:
    """Length of bar that the steepest of these cuts takes.

    >>> round(kerf_along_mm(3.0, [0.0, 45.0]), 3)
    4.243
    """
    steepest = max((abs(each) for each in angles_deg), default=0.0)
    return kerf_mm / math.cos(math.radians(min(steepest, MOST_DEG)))


def saw_job(
    stock: Iterable[Bar],
    pieces: Iterable[AngledPiece],
    *,
    kerf_mm: float,
    lost_mm: float = 0.0,
    name: str = "",
) -> BarsJob:
    """The job of a saw: bars without what is squared off at the front and held in the clamp."""
    wanted = tuple(pieces)
    angles = [each for piece in wanted for each in (piece.left_deg, piece.right_deg)]
    bars = tuple(
        Bar(bar.id, bar.length_mm - lost_mm, bar.quantity, bar.cost_eur)
        for bar in stock
        if bar.length_mm > lost_mm
    )
    return BarsJob(
        bars,
        tuple(Piece(each.id, each.length_mm, each.quantity) for each in wanted),
        kerf_along_mm(kerf_mm, angles),
        name,
    )


def strokes(bars: int, bundle: int) -> int:
    """How often the saw goes through the same list with so many bars at a time.

    >>> strokes(7, 3)
    3
    """
    return math.ceil(bars / max(1, bundle))
