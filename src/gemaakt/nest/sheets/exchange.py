"""Pieces exchanged between remnants and full sheets until the remnants hold what they can.

A piece of a full sheet is laid upon a remnant, for nothing or for a smaller piece that leaves it,
and what lies there is moved apart. When nothing collides any more, and the smaller piece finds a
place on the full sheets, the exchange stands; otherwise all stays as it was. So the rest of the
nest may be as close as it likes: no exchange asks for more than one piece to be laid anew.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from gemaakt.nest.sheets.crowd import crowd_of, layouts_of
from gemaakt.nest.sheets.desk import Desk
from gemaakt.nest.sheets.search import fill
from gemaakt.nest.sheets.separate import bid, separate
from gemaakt.nest.sheets.table import Layout, Table, lay_again, layout_of

MOVES, TURNS = 80, 8
"""Moves between two looks at what still collides, and how often it is looked at."""
GETS_BETTER = 0.8
"""When more than this share still collides after so many moves, the exchange is given up."""
FIRST_GAIN, MOST_GAIN, LEAST_GAIN = 0.06, 0.25, 0.003
"""First, most and least area that one exchange may bring, as shares of a remnant."""
ROOM_SHARE = 0.4
"""The first may bring this share of the room, where that is more."""
BOLDER, SHYER = 1.15, 0.95
"""What is asked of the next exchange on a remnant after one that went well, or not."""
SWAP_SHARE = 0.7
"""Share of the exchanges for which a piece leaves the remnant."""
LOOKED_AT = 2
"""Pieces of a remnant that might leave it, for each of which all others are asked."""
BEST_FEW = 3
"""The piece is one of so many that collide least for their size."""
FULLEST = 0.985
"""No remnant is filled more than this."""
NOTHING = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Offer:
    """A part of a full sheet for a remnant, and which of the remnant's pieces leaves it."""

    remnant: int
    part: int
    leaves: int | None


class Trial(NamedTuple):
    """An offer, what the remnant was and would be with it, and the moves that took.

    `laid` is None when the pieces did not come apart, `offer` when none was found.
    """

    remnant: int
    there: Layout
    offer: Offer | None
    laid: Layout | None
    moves: int


class Bid(NamedTuple):
    """Share of a part that would collide on a remnant, and which piece leaves it."""

    collide_share: float
    part: int
    leaves: int | None


@dataclass(slots=True)
class Exchange:
    """Layouts of remnants and full sheets, and a desk on which the full sheets lie."""

    table: Table
    layouts: list[Layout]
    remnants: list[int]
    full: list[int]
    desk: Desk
    gain_share: dict[int, float] = field(default_factory=dict)

    @classmethod
    def begin(
        cls, table: Table, layouts: Sequence[Layout], remnants: list[int], full: list[int]
    ) -> "Exchange":
        """All pieces as they lie."""
        copies = sum(len(each.variants) for each in layouts)
        desk = table.desk([layouts[i].kind for i in full], copies)
        for slot, i in enumerate(full):
            lay_again(table, desk, slot, layouts[i])
        made = cls(table, list(layouts), remnants, full, desk)
        for i in remnants:
            made.gain_share[i] = max(FIRST_GAIN, ROOM_SHARE * made._room(i))
        return made

    def _room(self, remnant: int) -> float:
        """Share of a remnant on which nothing lies."""
        there = self.layouts[remnant]
        return 1.0 - self.table.area_mm2(there) / self.table.usable_mm2(there.kind)

    def tried(self, seeds: Sequence[int], crew: Executor) -> int:
        """As many exchanges as there are seeds, tried at once; the moves they took.

        They are decided upon one after another: one that another has overtaken is dropped.
        """
        trials = list(crew.map(self._trial, seeds))
        for trial, seed in zip(trials, seeds, strict=True):
            self._decide(trial, seed)
        return sum(trial.moves for trial in trials)

    def _trial(self, seed: int) -> Trial:
        """One exchange looked for and tried; nothing changes yet."""
        rng = np.random.default_rng(seed)
        i = self._remnant(rng)
        there = self.layouts[i]
        offer = self._offer(i, rng)
        if offer is None:
            return Trial(i, there, None, None, MOVES)
        return Trial(i, there, offer, *self._pressed(offer, seed))

    def _decide(self, trial: Trial, seed: int) -> None:
        """Keep an exchange that went well, and ask more or less of the next on that remnant."""
        i = trial.remnant
        if self.layouts[i] is not trial.there:
            return
        if trial.offer is None:
            self.gain_share[i] = min(MOST_GAIN, self.gain_share[i] / SHYER)
            return
        went_well = trial.laid is not None and self._settled(trial.offer, trial.laid, seed)
        gain = self.gain_share[i] * (BOLDER if went_well else SHYER)
        self.gain_share[i] = min(MOST_GAIN, max(LEAST_GAIN, gain))

    def _offer(self, i: int, rng: np.random.Generator) -> Offer | None:
        """An exchange that brings some area, one of those that fit best of a few looked at."""
        table = self.table
        there, where = self.layouts[i], self._where()
        own = table.shapes.area_mm2[table.part_numbers(there)]
        usable = table.usable_mm2(there.kind)
        most = min(self.gain_share[i] * usable, FULLEST * usable - float(own.sum()))
        bids: list[Bid] = []
        for _ in range(LOOKED_AT):
            leaves = (
                int(rng.integers(len(own))) if len(own) and rng.random() < SWAP_SHARE else None
            )
            gone = 0.0 if leaves is None else float(own[leaves])
            gain = {part: float(table.shapes.area_mm2[part]) - gone for part in where}
            fair = [part for part in where if 0.0 < gain[part] <= most]
            fair = [part for part in fair if self._can_lie(part, there.kind)]
            bids += self._bids(i, leaves, fair, rng)
        if not bids:
            return None
        bids.sort(key=lambda each: each.collide_share)
        chosen = bids[int(rng.integers(min(BEST_FEW, len(bids))))]
        return Offer(i, chosen.part, chosen.leaves)

    def _remnant(self, rng: np.random.Generator) -> int:
        """Any of the remnants, those with more room more often."""
        room = np.array([max(self._room(i), 0.01) for i in self.remnants])
        return int(rng.choice(self.remnants, p=room / room.sum()))

    def _where(self) -> dict[int, list[tuple[int, int]]]:
        """Sheet and number of every piece on the full sheets, by part."""
        where: dict[int, list[tuple[int, int]]] = {}
        for sheet in self.full:
            for piece, part in enumerate(self.table.part_numbers(self.layouts[sheet]).tolist()):
                where.setdefault(part, []).append((sheet, piece))
        return where

    def _bids(
        self, remnant: int, leaves: int | None, fair: list[int], rng: np.random.Generator
    ) -> list[Bid]:
        """By how much each part collides with what stays, at the best place found for it."""
        table, there = self.table, self.layouts[remnant]
        if not fair:
            return []
        parts, seed = np.array(fair), int(rng.integers(2**31))
        stay = there if leaves is None else without(there, leaves)
        crowd = crowd_of(table, [stay], parts[:1], seed)
        cost = np.zeros(len(parts))
        guest = int(np.searchsorted(crowd.part, parts[0], side="right")) - 1
        bid(table.shapes, table.solids, crowd, guest, parts, seed, table.band_mm, cost)
        share = cost / table.shapes.area_mm2[parts]
        return [Bid(float(each), part, leaves) for each, part in zip(share, fair, strict=True)]

    def _can_lie(self, part: int, kind: int) -> bool:
        """Whether a part is no larger than a sheet, some way round."""
        shapes = self.table.shapes
        own = slice(shapes.part_first[part], shapes.part_first[part + 1])
        fits = self.table.allowed[own] & (shapes.width_mm[own] <= self.table.width_mm(kind))
        return bool((fits & (shapes.own_rows[own] <= self.table.rows(kind))).any())

    def _pressed(self, offer: Offer, seed: int) -> tuple[Layout | None, int]:
        """The remnant with the piece once nothing collides; how many moves were made."""
        table, there = self.table, self.layouts[offer.remnant]
        part = np.array([offer.part], np.int64)
        stay = there if offer.leaves is None else without(there, offer.leaves)
        crowd = crowd_of(table, [stay], part, seed)
        best, least = np.zeros((len(crowd.part), 4)), np.full(1, np.inf)
        moves = 0
        for turn in range(TURNS):
            before = float(least[0])
            moves += separate(
                table.shapes, table.solids, crowd, best, least, seed + turn, MOVES, table.band_mm
            )[0]
            if least[0] <= 0.0:
                return layouts_of(best, [there.kind], np.ones(len(best), np.bool_))[0], moves
            if least[0] > GETS_BETTER * before:
                break
        return None, moves

    def _settled(self, offer: Offer, laid: Layout, seed: int) -> bool:
        """Whether the piece that leaves finds a place on the full sheets; then all is kept."""
        lying = self._where().get(offer.part)
        if not lying:
            return False
        sheet, piece = lying[seed % len(lying)]
        table, slot, gone = self.table, self.full.index(sheet), NOTHING
        if offer.leaves is not None:
            gone = table.part_numbers(self.layouts[offer.remnant])[offer.leaves :][:1]
        lay_again(table, self.desk, slot, without(self.layouts[sheet], piece))
        others = [k for k in range(len(self.full)) if k != slot]
        order = np.array([slot, *others], np.int64)
        if len(fill(table.shapes, self.desk, gone, order, 1.0, 0.001, 0.0)):
            lay_again(table, self.desk, slot, self.layouts[sheet])
            return False
        self.layouts[offer.remnant] = laid
        for k, i in enumerate(self.full):
            self.layouts[i] = layout_of(self.desk, k, self.layouts[i].kind)
        return True


def without(layout: Layout, piece: int) -> Layout:
    """The layout less one piece."""
    return layout.only(np.arange(len(layout.variants)) != piece)
