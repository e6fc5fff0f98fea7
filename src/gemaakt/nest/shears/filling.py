"""A cutting job in whole units, and filling one sheet after another with what is left.

The first cut and the room that frees in a pattern are filled by the most valuable piece that fits.
"""
# Compiled loops take arrays, not objects, and are one function for speed.
# ruff: noqa: PLR0913

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.compiled import compiled
from gemaakt.nest.shears.guillotine import Cut

type Values = NDArray[Any]
type Room = tuple[int, int, int, int]
"""x, y, width, height of what is still whole."""


@lru_cache(maxsize=64)
def _arrays(items: tuple[tuple[int, int, int, bool], ...]) -> tuple[Values, Values, Values]:
    columns = [np.array(column) for column in zip(*items, strict=True)]
    return columns[0].astype(np.int64), columns[1].astype(np.int64), columns[3].astype(np.bool_)


@dataclass(frozen=True, slots=True)
class Plate:
    """A sheet size in whole units, what one costs, how many there are."""

    width: int
    height: int
    cost_eur: float
    copies: int


@dataclass(frozen=True, slots=True)
class ShearJob:
    """Pieces (width, height, copies, whether they turn) in whole units, and the sheets."""

    items: tuple[tuple[int, int, int, bool], ...]
    plates: tuple[Plate, ...]

    @property
    def sizes(self) -> tuple[Values, Values, Values]:
        """Widths, heights and whether pieces turn, as arrays."""
        return _arrays(self.items)


@dataclass(frozen=True, slots=True)
class Sheared:
    """One way to cut a sheet, how often."""

    plate: int
    cuts: tuple[Cut, ...]
    times: int = 1


def counts_of(cuts: Iterable[Cut], items: int) -> tuple[int, ...]:
    """How many of each piece."""
    counts = [0] * items
    for cut in cuts:
        counts[cut.item] += 1
    return tuple(counts)


def cost_of(job: ShearJob, cut: Iterable[Sheared]) -> float:
    """What the sheets cost."""
    return sum(job.plates[each.plate].cost_eur * each.times for each in cut)


def is_complete(job: ShearJob, cut: Iterable[Sheared]) -> bool:
    """Whether every piece is cut as often as asked and no sheet is taken too often."""
    made: Counter[int] = Counter()
    used: Counter[int] = Counter()
    for each in cut:
        used[each.plate] += each.times
        for piece in each.cuts:
            made[piece.item] += each.times
    enough = all(made[i] >= n for i, (_, _, n, _) in enumerate(job.items))
    return enough and all(used[i] <= p.copies for i, p in enumerate(job.plates))


@compiled
def best_piece(widths, heights, turns, have, values, width, height):  # type: ignore[no-untyped-def]
    """The most valuable piece that is left and fits a room, then the largest; -1 for none."""
    found, best, best_area = -1, 0.0, 0
    for i in range(widths.shape[0]):
        w, h = widths[i], heights[i]
        if have[i] <= 0 or not (
            (w <= width and h <= height) or (turns[i] and h <= width and w <= height)
        ):
            continue
        value = values[i] + 1e-9 * w * h
        if value > best or (value == best and w * h > best_area):
            found, best, best_area = i, value, w * h
    return found


def _laid(job: ShearJob, rooms: list[Room], have: Values, values: Values) -> list[Cut]:
    """Pieces put into the corners of rooms until nothing fits; `have` goes down by them."""
    kept = []
    widths, heights, turns = job.sizes
    while rooms:
        x, y, width, height = rooms.pop()
        i = int(best_piece(widths, heights, turns, have, values, width, height))
        if i >= 0:
            have[i] -= 1
            lies = widths[i] <= width and heights[i] <= height
            cut = Cut(i, x, y, turned=not lies)
            kept.append(cut)
            rooms += _rests((x, y, width, height), _size(job, cut))
    return kept


def fitted(
    job: ShearJob, cuts: Sequence[Cut], left: Sequence[int], values: Values
) -> tuple[Cut, ...]:
    """The pattern without more copies than are left; the room that frees goes to others."""
    have = np.array(left, np.int64)
    kept: list[Cut] = []
    free: list[Room] = []
    for cut in cuts:
        if have[cut.item] > 0:
            have[cut.item] -= 1
            kept.append(cut)
        else:
            free.append((cut.x, cut.y, *_size(job, cut)))
    return (*kept, *_laid(job, free, have, values)) if free else tuple(kept)


def _size(job: ShearJob, cut: Cut) -> tuple[int, int]:
    width, height, _, _ = job.items[cut.item]
    return (height, width) if cut.turned else (width, height)


def _rests(room: Room, piece: tuple[int, int]) -> list[Room]:
    """The two rooms beside a piece in the corner, cut so that the larger is as large as can be."""
    x, y, width, height = room
    w, h = piece
    if (width - w) * height >= width * (height - h):
        both = [(x + w, y, width - w, height), (x, y + h, w, height - h)]
    else:
        both = [(x, y + h, width, height - h), (x + w, y, width - w, h)]
    return sorted((r for r in both if r[2] > 0 and r[3] > 0), key=lambda r: r[2] * r[3])


def trimmed(job: ShearJob, cut: Sequence[Sheared]) -> list[Sheared]:
    """The same sheets without pieces that nobody asked."""
    left = [n for _, _, n, _ in job.items]
    result: list[Sheared] = []
    for each in cut:
        rest = each.times
        while rest:
            counts = counts_of(each.cuts, len(left))
            over = any(c > n for c, n in zip(counts, left, strict=True))
            kept = _within(each.cuts, left) if over else each.cuts
            if not kept:
                break
            taken = counts_of(kept, len(left))
            times = min([rest, *(left[i] // c for i, c in enumerate(taken) if c)])
            result.append(Sheared(each.plate, kept, times))
            left = [n - times * c for n, c in zip(left, taken, strict=True)]
            rest -= times
    return result


def _within(cuts: Sequence[Cut], left: Sequence[int]) -> tuple[Cut, ...]:
    have = list(left)
    kept = []
    for cut in cuts:
        if have[cut.item] > 0:
            have[cut.item] -= 1
            kept.append(cut)
    return tuple(kept)


def first_cut(job: ShearJob) -> tuple[list[Sheared], list[int]]:
    """The largest pieces first, sheet by sheet, the sheet that costs least per area filled.

    Equal sheets are taken together. Second: how many of each piece are left when the sheets end.
    """
    left = [n for _, _, n, _ in job.items]
    stock = [p.copies for p in job.plates]
    areas = np.array([float(w * h) for w, h, _, _ in job.items])
    made: list[Sheared] = []
    while any(left):
        tries = []
        for number, plate in enumerate(job.plates):
            room = [(0, 0, plate.width, plate.height)]
            cuts = _laid(job, room, np.array(left, np.int64), areas) if stock[number] else []
            if cuts:
                tries.append((plate.cost_eur / sum(areas[c.item] for c in cuts), number, cuts))
        if not tries:
            break
        _, number, cuts = min(tries, key=lambda each: each[:2])
        counts = counts_of(cuts, len(left))
        times = min([stock[number], *(left[i] // c for i, c in enumerate(counts) if c)])
        made.append(Sheared(number, tuple(cuts), times))
        stock[number] -= times
        left = [n - times * c for n, c in zip(left, counts, strict=True)]
    return made, left
