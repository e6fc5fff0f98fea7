"""Tries to lay all pieces of a strip in less length, on a lattice, and what came of those in vain.

After Gardeyn and Vanden Berghe (2025), "An open-source heuristic to reboot 2D nesting research"
(sparrow): the strip is made shorter and its pieces are moved apart; the next try begins from one
of the best in vain, large pieces of it changed. What is nearly apart a linear programme after Li
and Milenkovic (1995) parts exactly, and slides closer than the lattice allows.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.strip.compaction import moved_apart, slid_together
from gemaakt.nest.strip.descent import CLEARLY, descend, room_for
from gemaakt.nest.strip.lattice import Lattice, Lying, narrowest

PASSES, CALM = 20, 100
"""Passes between two looks at whether it is over; so many without clearly less are enough."""
FIRST_STEP, MOST_STEP, LEAST_STEP = 0.01, 0.015, 0.0015
"""Shares by which the strip is made shorter; by a whole column where all corners are whole."""
RISE, FALL = 1.3, 0.8
"""How the step changes after a shorter strip, and after none."""
POOL, SPREAD = 50, 0.25
"""So many tries in vain are kept, and how far down among them the next begins."""
LARGE_SHARE = 0.75
"""Two unlike pieces of the largest so many change places before a try."""
SLIDES = 8
"""So often are pieces slid together after they came apart."""
DENSITY, LONGER = 0.6, 1.15
"""How dense pieces are strewn at first, and how much longer the next time."""
GAIN = 1e-6

type Passed = Callable[[float], bool]
"""Whether a strip of this length (mm) is no news any more, or the search is over."""


class Tries:
    """The tries of one thread."""

    def __init__(self, lattice: Lattice, rng: np.random.Generator) -> None:
        self.lattice, self.rng = lattice, rng
        self.narrow = narrowest(lattice)
        self.large = _large(lattice)
        self.widest = float(lattice.board.wide[self.narrow].max())
        self.strewn_length = lattice.area / lattice.rows / DENSITY
        self.step = FIRST_STEP
        self.base: Lying | None = None
        self.pool: list[tuple[float, NDArray[np.int64]]] = []

    def begin_below(self, base: Lying) -> None:
        """Try to lay the pieces in less length than these take from now on."""
        if base is not self.base:
            self.base, self.pool = base, []
            self.step = min(MOST_STEP, self.step * RISE)

    def strewn(self, is_passed: Passed) -> Lying | None:
        """Pieces strewn over a long strip and moved apart; the strip is longer the next time."""
        board, copies = self.lattice.board, self.lattice.copies
        length = max(self.widest, self.strewn_length)
        variant = self.rng.integers(board.first[copies], board.first[copies + 1])
        spread = self.rng.random((len(variant), 2)) * (length, self.lattice.rows)
        lying = np.column_stack([variant, spread]).astype(np.int64)
        is_over = partial(is_passed, length * self.lattice.unit_mm)
        best, _ = self._apart(lying, length, is_over)
        self.strewn_length *= LONGER
        return None if is_over() else self._exact(best, is_over)

    def again(self, is_passed: Passed) -> Lying | None:
        """One try in less length than the base; what came of it where that may be shorter."""
        assert self.base is not None
        length = max(self.widest, self._target(self.base.length_mm / self.lattice.unit_mm))
        begun = self._changed() if self.pool else self._rounded(self.base)
        is_over = partial(is_passed, length * self.lattice.unit_mm)
        best, loss = self._apart(begun, length, is_over)
        if is_over():
            return None
        is_promising = not self.pool or loss <= self.pool[0][0]
        self.pool = sorted([*self.pool, (loss, best)], key=lambda each: each[0])[:POOL]
        self.step = max(LEAST_STEP, self.step * FALL)
        return self._exact(best, is_over) if is_promising else None

    def _target(self, length: float) -> float:
        """The length of the next try."""
        if self.lattice.is_whole:
            return float(np.ceil(length * (1.0 - GAIN)) - 1.0)
        return length * (1.0 - self.step)

    def _rounded(self, base: Lying) -> NDArray[np.int64]:
        """The pieces on points of the lattice."""
        points = np.rint(base.places_mm / self.lattice.unit_mm)
        rows: NDArray[np.int64] = np.column_stack([base.variant, points])
        return rows.astype(np.int64)

    def _changed(self) -> NDArray[np.int64]:
        """One of the best tries in vain, two unlike ones in each other's places."""
        at = int(abs(self.rng.normal(0.0, SPREAD)) * len(self.pool))
        lying = self.pool[min(at, len(self.pool) - 1)][1].copy()
        one, other = self._unlike()
        lying[[one, other], 1:] = lying[[other, one], 1:]
        return lying

    def _unlike(self) -> tuple[int, int]:
        """Two large pieces, of different items if there are any: alike ones change nothing."""
        one = int(self.rng.choice(self.large))
        item = self.lattice.copies[self.large]
        unlike = self.large[item != self.lattice.copies[one]]
        others = unlike if len(unlike) else self.large[self.large != one]
        return one, int(self.rng.choice(others))

    def _within(self, lying: NDArray[np.int64], length: float) -> NDArray[np.int64]:
        """The pieces inside a strip of this length, turned where they are too long for it."""
        board = self.lattice.board
        variant = np.where(board.wide[lying[:, 0]] > length, self.narrow, lying[:, 0])
        size = np.column_stack([board.wide[variant], board.high[variant]])
        room = np.floor((length, self.lattice.rows) - size + GAIN).astype(np.int64)
        places = np.clip(lying[:, 1:], 0, np.maximum(room, 0))
        return np.ascontiguousarray(np.column_stack([variant, places]))

    def _apart(
        self, begun: NDArray[np.int64], length: float, is_over: Callable[[], bool]
    ) -> tuple[NDArray[np.int64], float]:
        """Where the pieces overlapped least, and how much."""
        lying, n = self._within(begun, length), len(begun)
        weight = np.ones((n, n), np.float32)
        board, rows = self.lattice.board, self.lattice.rows
        room = room_for(board.shift, n, length, rows)
        best, least, calm = lying.copy(), np.full(1, np.inf), 0
        while least[0] > 0.0 and calm < CALM and not is_over():
            before = least[0]
            passes = descend(
                board, self.lattice.copies, lying, weight, length, rows,
                int(self.rng.integers(2**31 - 1)), PASSES, best, least, room,
            )  # fmt: skip
            calm = passes if least[0] < CLEARLY * before else calm + passes
        return best, float(least[0])

    def _exact(self, lying: NDArray[np.int64], is_over: Callable[[], bool]) -> Lying | None:
        """Pieces that hardly overlap where they do not, slid together; None if that cannot be."""
        lattice, variant = self.lattice, lying[:, 0].copy()

        def stop(iterations: int, best: float) -> bool:
            return iterations >= SLIDES or is_over()

        places = lying[:, 1:].astype(np.float64) * lattice.slide_scale
        apart = moved_apart(lattice.convex, variant, places, stop)
        if apart is None:
            return None
        at = slid_together(lattice.convex, variant, apart, stop) / lattice.slide_scale
        return lattice.lying(variant, at * lattice.unit_mm)


def _large(lattice: Lattice) -> NDArray[np.int64]:
    """The larger pieces, two at least."""
    areas = lattice.item_area[lattice.copies]
    count = max(2, int(LARGE_SHARE * len(areas)))
    return np.argsort(-areas, kind="stable")[:count]
