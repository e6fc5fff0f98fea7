"""Several threads that each move the same pieces apart; who is far behind joins the best."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.crowd import Crowd, crowd_of, layouts_of
from gemaakt.nest.separate import separate
from gemaakt.nest.solids import Solids
from gemaakt.nest.stirring import jammed, recall, stir
from gemaakt.nest.table import Layout, Table

MOST_PIECES = 2000
"""More pieces than this are not pressed in: their weights would fill the memory."""
STRIKE = 50
"""Passes without progress after which all begins again from the best."""
STRIKES = 5
"""Strikes of the whole crew without progress after which another set of sheets is tried."""
PROGRESS = 0.95
NEAR_SHARE = 2e-4
"""With less of the area colliding than this, patience is three times as long."""
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
class Parting:
    """All threads on one set of sheets."""

    table: Table
    solids: Solids
    kinds: tuple[int, ...]
    movers: list[Mover]
    seed: int
    turns: int = 0
    moved: int = 0
    strikes: int = 0
    goal_mm2: float = float("inf")
    offered_mm2: float = float("inf")
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
        movers = []
        for number in range(workers):
            crowd = crowd_of(table, layouts, left, seed * 1_009 + number)
            movers.append(Mover(crowd, np.zeros((n, 4)), np.full(1, np.inf)))
        return cls(table, table.solids, tuple(e.kind for e in layouts), movers, seed)

    def patience(self, times: int) -> bool:
        """Whether it still makes progress, or has not been tried long enough."""
        near = 3 if self.goal_mm2 < NEAR_SHARE * self.pieces_mm2 else 1
        return self.strikes < near * STRIKES * (times + 1) * len(self.movers)

    @property
    def pieces_mm2(self) -> float:
        """Area of all pieces."""
        return float(self.table.shapes.area_mm2[self.movers[0].crowd.part].sum())

    def round(self, moves: int) -> None:
        """So many moves by every thread; those that are stuck go back to the best."""
        self.turns += 1
        if len(self.movers) == 1:
            self.moved = self._move(0, moves)
        else:
            with ThreadPoolExecutor(len(self.movers)) as crew:
                numbers = range(len(self.movers))
                self.moved = sum(crew.map(lambda n: self._move(n, moves), numbers))
        leader = min(self.movers, key=lambda m: m.least[0])
        if leader.least[0] < PROGRESS * self.goal_mm2:
            self.goal_mm2, self.strikes = float(leader.least[0]), 0
        self._offer(leader)
        for mover in self.movers:
            if mover.calm > STRIKE:
                self.strikes += 1
                mover.calm = 0
                if leader.least[0] < FAR_SHARE * mover.least[0]:
                    mover.best[:], mover.least[:] = leader.best, leader.least
                recall(self.table.shapes, mover.crowd, mover.best, self.table.band_mm)
                if self.strikes > 2 * len(self.movers):
                    stir(self.table.shapes, mover.crowd, self.table.band_mm)

    def _offer(self, mover: Mover) -> None:
        """When little collides: the best without what is jammed, anew when it is much better."""
        least = float(mover.least[0])
        if least < min(OFFER_SHARE * self.offered_mm2, NEAR_SHARE * self.pieces_mm2):
            self.offered_mm2 = least
            out = jammed(self.table.shapes, self.solids, mover.crowd, mover.best)
            self.loose = layouts_of(mover.best, self.kinds, ~out), mover.crowd.part[out]

    def taken_loose(self) -> tuple[list[Layout], NDArray[np.int64]] | None:
        """A nest of all but a few pieces, if there is a new one."""
        loose, self.loose = self.loose, None
        return loose

    def _move(self, number: int, moves: int) -> int:
        mover, table = self.movers[number], self.table
        seed = (self.seed * 1_000_003 + self.turns * 1_009 + number * 7_919 + 5) % (2**31)
        before = mover.least[0]
        done, calm = separate(
            table.shapes,
            self.solids,
            mover.crowd,
            mover.best,
            mover.least,
            seed,
            moves,
            table.band_mm,
        )
        mover.calm = calm if mover.least[0] < 0.98 * before else mover.calm + calm
        return int(done)

    @property
    def done(self) -> Mover | None:
        """The thread whose pieces do not collide any more."""
        return next((mover for mover in self.movers if mover.least[0] <= 0.0), None)

    def layouts(self) -> list[Layout]:
        """What lies on each sheet once nothing collides."""
        mover = self.done
        if mover is None:
            return []
        return layouts_of(mover.best, self.kinds, np.ones(len(mover.best), np.bool_))
