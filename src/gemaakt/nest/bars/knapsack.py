"""What a bar can hold at most, for any values of the pieces: a knapsack for all rooms at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.compiled import compiled, kernel

type Whole = NDArray[np.int64]
type Real = NDArray[np.float64]


@kernel
def add_bundle(before, after, chosen, length, value):  # type: ignore[no-untyped-def]
    """Best values with a bundle or without it, and at which capacities it is chosen."""
    for room in range(length):
        after[room], chosen[room] = before[room], False
    without, beside = before[length:], before[: before.shape[0] - length]
    best, taken = after[length:], chosen[length:]
    for room in range(without.shape[0]):
        other = beside[room] + value
        taken[room] = other > without[room] + 1e-12
        best[room] = max(other, without[room])


@compiled
def knapsack(lengths, values, capacity):  # type: ignore[no-untyped-def]
    """Best values per capacity of a 0-1 knapsack in whole lengths; what was chosen at each."""
    items = lengths.shape[0]
    best, other = np.zeros(capacity + 1), np.zeros(capacity + 1)
    chosen = np.empty((items, capacity + 1), np.bool_)
    for i in range(items):
        length, value = lengths[i], values[i]
        if value <= 0.0 or length > capacity:
            chosen[i] = False
            continue
        add_bundle(best, other, chosen[i], length, value)
        best, other = other, best
    return best, chosen


@compiled
def traced(lengths, copies, owner, chosen, room, pieces):  # type: ignore[no-untyped-def]
    """Copies per piece of the best choice within a capacity."""
    counts = np.zeros(pieces, np.int64)
    for i in range(lengths.shape[0] - 1, -1, -1):
        if chosen[i, room]:
            counts[owner[i]] += copies[i]
            room -= lengths[i]
    return counts


@compiled
def bundled(lengths, bounds, longest):  # type: ignore[no-untyped-def]
    """Bundles of 1, 2, 4, … copies that add up to any number: owner and copies of each bundle."""
    owner = np.empty(64 * lengths.shape[0], np.int64)
    copies = np.empty_like(owner)
    n = 0
    for i in range(lengths.shape[0]):
        left, size = min(bounds[i], longest // max(1, lengths[i])), 1
        while left > 0:
            owner[n], copies[n] = i, min(size, left)
            left -= size
            size *= 2
            n += 1
    return owner[:n], copies[:n]


@compiled
def ways(lengths, bounds, room, most):  # type: ignore[no-untyped-def]
    """In how many ways pieces can be laid on a bar, or a number above `most`."""
    count = np.zeros(room + 1)
    count[0] = 1.0
    for i in range(lengths.shape[0]):
        for total in range(room, lengths[i] - 1, -1):
            rest = total
            for _ in range(bounds[i]):
                rest -= lengths[i]
                if rest < 0:
                    break
                count[total] += count[rest]
        if count.sum() > most:
            break
    return count.sum()


@dataclass(frozen=True, slots=True)
class Fillings:
    """Bars of each kind filled with pieces as often as they are wanted, in whole lengths."""

    owner: Whole
    copies: Whole
    """Which piece each bundle is of, and how many are in it."""
    lengths: Whole
    """Of each bundle."""
    rooms: Sequence[int]
    """Of each kind of bar."""
    pieces: int

    def worth(self, values: Real) -> tuple[Real, NDArray[np.bool_]]:
        """The most that each kind of bar can hold of these values, and what is chosen for it."""
        each = values[self.owner] * self.copies
        best, chosen = knapsack(self.lengths, each, max(self.rooms, default=0))
        return best[np.array(self.rooms, np.int64)], chosen

    def counts(self, chosen: NDArray[np.bool_], bar: int) -> list[int]:
        """How many of each piece lie on a bar of this kind."""
        room = self.rooms[bar]
        made = traced(self.lengths, self.copies, self.owner, chosen, room, self.pieces)
        return [int(count) for count in made]


def fillings(lengths: Whole, rooms: Sequence[int], wanted: Sequence[int]) -> Fillings:
    """The fillings of bars with these rooms by pieces of these lengths, so many of each."""
    quantities = np.array(wanted, np.int64)
    owner, copies = bundled(lengths, quantities, max(rooms, default=0))
    return Fillings(owner, copies, lengths[owner] * copies, rooms, len(wanted))
