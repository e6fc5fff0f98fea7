"""Breaks of a shift: nobody taps them, and they are no work.

Two stretches less than two hours apart are one shift with a break between. Who taps a start or an
end within a break worked there; a break that a clock runs through wholly was a break.
"""

from collections.abc import Iterable
from itertools import pairwise

BREAK_SHORTER_THAN_MIN = 120


def shifts_of(opened: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Shifts with their breaks closed."""
    joined: list[tuple[int, int]] = []
    for start, end in opened:
        if joined and start - joined[-1][1] < BREAK_SHORTER_THAN_MIN:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def breaks_within(opened: Iterable[tuple[int, int]], start_min: float, end_min: float) -> int:
    """Minutes of the breaks that lie wholly within a stretch of work."""
    gaps = [(one[1], next_[0]) for one, next_ in pairwise(opened)]
    return sum(
        until - since
        for since, until in gaps
        if until - since < BREAK_SHORTER_THAN_MIN and start_min <= since and until <= end_min
    )
