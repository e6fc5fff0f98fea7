"""A few sheets at a time cut anew from whatever sheets cost least for what they give.

Ruin and recreate (Schrimpf and others, 2000) on sheets of several sizes: all pieces of a few
sheets are taken back and cut again, sheet after sheet, each of the kind that costs least for the
area it gives. Piece after piece is put where it fits a rest closest, and what is left of that is
parted edge to edge, as Charalambous and Fleszar (2011) do with guillotine bins.
"""
# Compiled loops take arrays, not objects, and are one function for speed.
# ruff: noqa: PLR0913

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gemaakt.nest.bars.knapsack import Whole
from gemaakt.nest.compiled import compiled, kernel
from gemaakt.nest.shears.filling import Sheared, ShearJob, trimmed
from gemaakt.nest.shears.guillotine import Cut

MOST_EMPTIED = 8
"""So many sheets are emptied at once at most."""
HEAT = 0.003
"""Of what a sheet costs on average, about so much dearer a step may be."""
FULL_SHARE = 0.1
"""Of two equally dear ways the one with a fuller and an emptier sheet is better, by so much."""
MOST_PIECES = 1_500
NOWHERE = -1
X, Y, TURNED = 0, 1, 2
ACROSS, UP, LONGER = 0, 1, 2
"""How the rest of a room is parted: always in one direction, or so that one part is large."""


@kernel
def closest_room(rooms, count, width, height, turns):  # type: ignore[no-untyped-def]
    """The room in which a piece leaves the least on one side, and whether turned; -1: none."""
    found, turned, least = NOWHERE, 0, np.int64(1 << 60)
    for k in range(count):
        w, h = rooms[k, 2], rooms[k, 3]
        if width <= w and height <= h and min(w - width, h - height) < least:
            found, turned, least = k, 0, min(w - width, h - height)
        if turns and height <= w and width <= h and min(w - height, h - width) < least:
            found, turned, least = k, 1, min(w - height, h - width)
    return found, turned


@kernel
def part(rooms, k, count, width, height, how):  # type: ignore[no-untyped-def]
    """Take a piece from the corner of room k; the two rests are rooms, the number of rooms."""
    x, y, w, h = rooms[k, 0], rooms[k, 1], rooms[k, 2], rooms[k, 3]
    beside, above = w - width, h - height
    across = how == ACROSS or (how == LONGER and beside * h >= w * above)
    count -= 1
    for side in range(4):
        rooms[k, side] = rooms[count, side]
    if beside > 0:
        rooms[count, 0], rooms[count, 1] = x + width, y
        rooms[count, 2], rooms[count, 3] = beside, h if across else height
        count += 1
    if above > 0:
        rooms[count, 0], rooms[count, 1] = x, y + height
        rooms[count, 2], rooms[count, 3] = width if across else w, above
        count += 1
    return count


@kernel
def cut_sheet(sizes, turns, order, rooms, places, how):  # type: ignore[no-untyped-def]
    """Cut pieces in this order from a sheet, `rooms[0]`; the area of the pieces it gives."""
    count, area = 1, 0
    for k in range(order.shape[0]):
        piece = order[k]
        places[k, X] = NOWHERE
        if count == 0:
            continue
        width, height = sizes[piece, 0], sizes[piece, 1]
        room, turned = closest_room(rooms, count, width, height, turns[piece])
        if room < 0:
            continue
        places[k, X], places[k, Y], places[k, TURNED] = rooms[room, 0], rooms[room, 1], turned
        if turned:
            width, height = height, width
        count = part(rooms, room, count, width, height, how)
        area += width * height
    return area


@compiled
def cut_pool(sizes, turns, plates, prices, copies, of, lies, kind, full):  # type: ignore[no-untyped-def]
    """Cut what lies nowhere from new sheets, each the cheapest for what it gives; whether all."""
    left = np.flatnonzero(of < 0)
    rooms = np.empty((left.shape[0] + 2, 4), np.int64)
    places = np.empty((left.shape[0], 3), np.int64)
    for slot in np.flatnonzero(kind < 0):
        if left.shape[0] == 0:
            break
        least, best_order, best_places = np.inf, left, places
        for plate in range(plates.shape[0]):
            if copies[plate] == 0:
                continue
            order = shuffled(sizes, left)
            rooms[0, 0], rooms[0, 1] = 0, 0
            rooms[0, 2], rooms[0, 3] = plates[plate, 0], plates[plate, 1]
            area = cut_sheet(sizes, turns, order, rooms, places, np.random.randint(3))
            if area > 0 and prices[plate] / area < least:
                least, kind[slot] = prices[plate] / area, plate
                full[slot] = area / (plates[plate, 0] * plates[plate, 1])
                best_order, best_places = order, places.copy()
        if least == np.inf:
            return False
        copies[kind[slot]] -= 1
        for k in range(best_order.shape[0]):
            if best_places[k, X] >= 0:
                of[best_order[k]] = slot
                lies[best_order[k], :] = best_places[k, :]
        left = left[of[left] < 0]
    return left.shape[0] == 0


@compiled
def shuffled(sizes, pieces):  # type: ignore[no-untyped-def]
    """The pieces, large ones first, more or less."""
    noise = np.random.random()
    areas = (sizes[pieces, 0] * sizes[pieces, 1]) * 1.0
    return pieces[np.argsort(-areas * np.exp(noise * np.random.random(pieces.shape[0])))]


@compiled
def weight(prices, kind, full):  # type: ignore[no-untyped-def]
    """What the sheets cost, less a little for each by how full it is."""
    total = 0.0
    for slot in range(kind.shape[0]):
        if kind[slot] >= 0:
            total += prices[kind[slot]] * (1.0 - FULL_SHARE * full[slot] ** 2)
    return total


@compiled
def cost(prices, kind):  # type: ignore[no-untyped-def]
    """What the sheets cost."""
    return prices[kind[kind >= 0]].sum()


@compiled
def ruin_and_recut(sizes, turns, plates, prices, copies, of, lies, kind, full, steps, seed):  # type: ignore[no-untyped-def]
    """Go on from a cut list for so many steps; the arrays hold the cheapest one then.

    A step to a dearer one is taken seldom: annealing at a steady low heat.
    """
    np.random.seed(seed)
    best, best_of, best_lies, best_kind, best_full = (
        cost(prices, kind), of.copy(), lies.copy(), kind.copy(), full.copy()
    )  # fmt: skip
    now = weight(prices, kind, full)
    heat = HEAT * best / max(1, (kind >= 0).sum())
    for _ in range(steps):
        old_of, old_lies, old_kind, old_full = of.copy(), lies.copy(), kind.copy(), full.copy()
        old_copies = copies.copy()
        used = np.flatnonzero(kind >= 0)
        emptied = min(np.random.randint(1, MOST_EMPTIED + 1), used.shape[0])
        for slot in np.random.choice(used, emptied, replace=False):
            copies[kind[slot]] += 1
            kind[slot] = NOWHERE
            of[of == slot] = NOWHERE
        whole = cut_pool(sizes, turns, plates, prices, copies, of, lies, kind, full)
        new = weight(prices, kind, full)
        if not whole or new > now - heat * np.log(np.random.random()):
            of[:], lies[:, :], kind[:], full[:] = old_of, old_lies, old_kind, old_full
            copies[:] = old_copies
            continue
        now = new
        if cost(prices, kind) < best - 1e-9:
            best = cost(prices, kind)
            best_of[:], best_lies[:, :], best_kind[:], best_full[:] = of, lies, kind, full
    of[:], lies[:, :], kind[:], full[:] = best_of, best_lies, best_kind, best_full
    return best


@dataclass(slots=True)
class CheaperSheets:
    """A cut list piece by piece, to be changed."""

    job: ShearJob
    item: Whole
    """Which row of the job each single piece is of."""

    def recut(self, cut: Sequence[Sheared], steps: int, seed: int) -> list[Sheared]:
        """The cheapest cut list found from this one in so many steps."""
        job = self.job
        sheets = [(each.plate, each.cuts) for each in trimmed(job, cut) for _ in range(each.times)]
        slots = len(sheets) + MOST_EMPTIED + 2
        of, lies = self._laid(sheets)
        kind, full = np.full(slots, NOWHERE, np.int64), np.zeros(slots)
        kind[: len(sheets)] = [plate for plate, _ in sheets]
        plates = np.array([(p.width, p.height) for p in job.plates], np.int64)
        sizes = np.array([row[:2] for row in job.items], np.int64)[self.item]
        full[: len(sheets)] = (
            np.bincount(of, sizes.prod(axis=1), len(sheets))
            / plates.prod(axis=1)[kind[: len(sheets)]]
        )
        copies = np.array([p.copies for p in job.plates], np.int64)
        copies -= np.bincount(kind[: len(sheets)], minlength=len(copies))
        prices = np.array([p.cost_eur for p in job.plates])
        turns = job.sizes[2][self.item]
        ruin_and_recut(sizes, turns, plates, prices, copies, of, lies, kind, full, steps, seed)
        return self._sheared(kind, of, lies)

    def _laid(self, sheets: Sequence[tuple[int, tuple[Cut, ...]]]) -> tuple[Whole, Whole]:
        of = np.full(len(self.item), NOWHERE, np.int64)
        lies = np.zeros((len(self.item), 3), np.int64)
        first = np.searchsorted(self.item, np.arange(len(self.job.items)))
        for slot, (_, cuts) in enumerate(sheets):
            for each in cuts:
                piece = first[each.item]
                first[each.item] += 1
                of[piece] = slot
                lies[piece] = (each.x, each.y, each.turned)
        return of, lies

    def _sheared(self, kind: Whole, of: Whole, lies: Whole) -> list[Sheared]:
        cuts: list[list[Cut]] = [[] for _ in kind]
        for item, sheet, (x, y, turned) in zip(
            self.item.tolist(), of.tolist(), lies.tolist(), strict=True
        ):
            cuts[sheet].append(Cut(item, x, y, turned=bool(turned)))
        return [
            Sheared(plate, tuple(each))
            for plate, each in zip(kind.tolist(), cuts, strict=True)
            if each
        ]


def cheaper_sheets(job: ShearJob) -> CheaperSheets | None:
    """The pieces of a job one by one; None for too many of them."""
    copies = [n for _, _, n, _ in job.items]
    if sum(copies) > MOST_PIECES:
        return None
    return CheaperSheets(job, np.repeat(np.arange(len(copies)), copies))
