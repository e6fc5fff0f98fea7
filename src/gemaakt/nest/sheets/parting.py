"""Several threads that each move the same pieces apart; who is far behind joins the best.

When the best is stuck, two large pieces change places; when only a few small areas still collide,
what is jammed is taken out instead, for ruin and recreate to lay, and one thread goes on from
there with what is left over. Both end at the best again when they lead nowhere.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.sheets.crowd import Crowd, crowd_of, layouts_of
from gemaakt.nest.sheets.separate import separate
from gemaakt.nest.sheets.solids import Solids
from gemaakt.nest.sheets.stirring import jammed, recall, stir
from gemaakt.nest.sheets.table import Layout, Table

MOST_PIECES = 2000
"""More pieces than this are not pressed in: their weights would fill the memory."""
STRIKE = 120
"""Passes without progress after which all begins again from the best."""
STRIKES = 3
"""Strikes of a thread without progress after which another set of sheets is tried."""
PROGRESS, CLEARLY = 0.95, 0.98
"""Less than this share of what collided is progress, of the crew and of a thread."""
NEAR_SHARE, MOST_NEAR = 2e-4, 4.0
"""When less than this share of the area collides, patience grows, up to so many times."""
OFFER_SHARE = 0.35
"""A nest without what is jammed is tried anew when so much less collides than the last time."""
FAR_SHARE = 0.5
"""Who collides twice as much as the best goes on from there, else from its own."""


@dataclass(slots=True)
class Mover:
    """One thread: its pieces, and where they collided least."""

    crowd: Crowd
    best: NDArray[np.float64]
    least: NDArray[np.float64]
    calm: int = 0


@dataclass(slots=True)
class Best:
    """Where all pieces collided least, whichever thread it was."""

    rows: NDArray[np.float64]
    collide_mm2: float = float("inf")
    offered_mm2: float = float("inf")


@dataclass(slots=True)
class Parting:
    """All threads on one set of sheets."""

    table: Table
    solids: Solids
    kinds: tuple[int, ...]
    movers: list[Mover]
    best: Best
    seed: int
    turns: int = 0
    moved: int = 0
    strikes: int = 0
    goal_mm2: float = float("inf")
    loose: tuple[list[Layout], NDArray[np.int64]] | None = None

    @classmethod
    def begin(
        cls,
        table: Table,
        layouts: Sequence[Layout],
        left: NDArray[np.int64],
        seed: int,
        workers: int,
    ) -> "Parting | None":
        """Pieces as they lie with the rest laid upon them; None when there are too many."""
        n = sum(len(each.variants) for each in layouts) + len(left)
        if n > MOST_PIECES or any(table.plates[each.kind] is None for each in layouts):
            return None
        movers, kinds = [], tuple(each.kind for each in layouts)
        for number in range(workers):
            crowd = crowd_of(table, layouts, left, seed * 1_009 + number)
            movers.append(Mover(crowd, np.zeros((n, 4)), np.full(1, np.inf)))
        return cls(table, table.solids, kinds, movers, Best(np.zeros((n, 4))), seed)

    def patience(self, times: int) -> bool:
        """Whether it still makes progress, or has not been tried long enough."""
        near = NEAR_SHARE * self.pieces_mm2 / max(self.goal_mm2, 1e-9)
        longer = min(MOST_NEAR, max(1.0, near))
        return self.strikes < longer * STRIKES * (times + 1) * len(self.movers)

    @property
    def pieces_mm2(self) -> float:
        """Area of all pieces."""
        return float(self.table.shapes.area_mm2[self.movers[0].crowd.part].sum())

    def round(self, moves: int) -> None:
        """So many moves by every thread; then those that are stuck begin again."""
        self.turns += 1
        if len(self.movers) == 1:
            self.moved = self._move(0, moves)
        else:
            with ThreadPoolExecutor(len(self.movers)) as crew:
                numbers = range(len(self.movers))
                self.moved = sum(crew.map(lambda n: self._move(n, moves), numbers))
        leader = min(self.movers, key=lambda mover: mover.least[0])
        if leader.least[0] < self.best.collide_mm2:
            self.best.rows[:], self.best.collide_mm2 = leader.best, float(leader.least[0])
        if self.best.collide_mm2 < PROGRESS * self.goal_mm2:
            self.goal_mm2, self.strikes = self.best.collide_mm2, 0
        if self.done is not None:
            return
        if self._is_near and self.best.collide_mm2 < OFFER_SHARE * self.best.offered_mm2:
            self._offer()
        for number, mover in enumerate(self.movers):
            if mover.calm > STRIKE:
                self._strike(mover, number)

    def _strike(self, mover: Mover, number: int) -> None:
        """Put a thread that is stuck back, and do something to what it is stuck in."""
        self.strikes += 1
        mover.calm = 0
        if self.best.collide_mm2 < FAR_SHARE * mover.least[0]:
            mover.best[:], mover.least[0] = self.best.rows, self.best.collide_mm2
        recall(self.table.shapes, mover.crowd, mover.best, self.table.band_mm)
        if self.strikes <= len(self.movers):
            return
        if self._is_near and self.strikes % 2:
            self._offer()
        else:
            stir(self.table.shapes, mover.crowd, self._seed(number), self.table.band_mm)

    @property
    def _is_near(self) -> bool:
        return self.best.collide_mm2 < NEAR_SHARE * self.pieces_mm2

    def resume(self, layouts: Sequence[Layout], left: NDArray[np.int64]) -> None:
        """Let who is furthest behind go on from these layouts with the rest laid upon them."""
        last = max(self.movers, key=lambda mover: mover.least[0])
        last.crowd = crowd_of(self.table, layouts, left, self._seed(0))
        last.least[0], last.calm = np.inf, 0

    def _offer(self) -> None:
        """Offer the best without what is jammed."""
        self.best.offered_mm2 = self.best.collide_mm2
        crowd = self.movers[0].crowd
        out = jammed(self.table.shapes, self.solids, crowd, self.best.rows)
        self.loose = layouts_of(self.best.rows, self.kinds, ~out), crowd.part[out]

    def taken_loose(self) -> tuple[list[Layout], NDArray[np.int64]] | None:
        """A nest of all but a few pieces, if there is a new one."""
        loose, self.loose = self.loose, None
        return loose

    def _move(self, number: int, moves: int) -> int:
        mover, table = self.movers[number], self.table
        before = mover.least[0]
        done, calm = separate(
            table.shapes,
            self.solids,
            mover.crowd,
            mover.best,
            mover.least,
            self._seed(number),
            moves,
            table.band_mm,
        )
        mover.calm = calm if mover.least[0] < CLEARLY * before else mover.calm + calm
        return int(done)

    def _seed(self, number: int) -> int:
        """Random numbers of one thread in this turn."""
        return (self.seed * 1_000_003 + self.turns * 1_009 + number * 7_919 + 5) % (2**31)

    @property
    def done(self) -> Mover | None:
        """The thread whose pieces do not collide any more."""
        return next((mover for mover in self.movers if mover.least[0] <= 0.0), None)

    def least(self) -> list[Layout]:
        """All pieces where they collided least."""
        return layouts_of(self.best.rows, self.kinds, np.ones(len(self.best.rows), np.bool_))

    def layouts(self) -> list[Layout]:
        """What lies on each sheet once nothing collides."""
        mover = self.done
        if mover is None:
            return []
        return layouts_of(mover.best, self.kinds, np.ones(len(mover.best), np.bool_))
