"""A strip made ever shorter: pieces are moved apart in less length, then slid together exactly.

The scheme is that of Gardeyn and Vanden Berghe (2025), "An open-source heuristic to reboot 2D
nesting research" (sparrow): shrink the strip at a random place, move the pieces apart, shrink
again; change two large pieces now and then. Pieces move on middle lines of bands (`raster`),
which is quick and not quite exact, and a linear programme after Li and Milenkovic (1995) makes it
exact. So steps may be large, and what did not quite come apart may still be shorter than before.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.sheets.crowd import Crowd
from gemaakt.nest.sheets.separate import separate
from gemaakt.nest.sheets.stirring import stir
from gemaakt.nest.strip.compaction import SCALE, Corners, moved_apart, slid_together
from gemaakt.nest.strip.raster import BAND_MM, HEIGHT_MM, Item, Raster, raster_of
from gemaakt.stop import MaxIterations, Stop

MOST_PIECES, MOST_VARIANTS = 500, 5000
"""More pieces, and more ways to lay them, are left to others."""
MOVES = 400
"""So many moves between two looks at whether it is over."""
CALM, CLEARLY = 120, 0.98
"""Passes without clearly less collision after which pieces will not come apart."""
FIRST_STEP, MOST_STEP, LEAST_STEP = 0.02, 0.03, 0.0015
"""Shares by which the strip is made shorter."""
RISE, FALL = 1.3, 0.7
"""How the step changes after a shorter strip, and after none."""
STIRRED = 2
"""In every so many tries in vain two large pieces change places first."""
SLIDES = 8
"""So often are pieces slid together after they came apart."""
DENSITY, LONGER, STARTS = 0.5, 1.15, 8
"""How dense pieces are strewn at first, how much longer the next time, and how often at most."""
GAIN = 1e-6
WORSE = 0.01
"""A thread goes on from its last strip unless that is by so much longer than the best."""


class Lying(NamedTuple):
    """Where all pieces lie, in the measure of the raster."""

    variant: NDArray[np.int64]
    places: Corners
    length_mm: float


@dataclass(slots=True)
class Ended:
    """A stop that somebody calls, or another stop before that."""

    stop: Stop | None = None
    called: bool = False

    def __call__(self, iterations: int, best: float) -> bool:
        return self.called or (self.stop is not None and self.stop(iterations, best))


def is_squeezable(items: Sequence[Item]) -> bool:
    """Whether the items are few enough and none may lie at any angle."""
    if not all(item["angles"] for item in items):
        return False
    variants = sum(len(item["angles"]) for item in items)
    return sum(item["copies"] for item in items) <= MOST_PIECES and variants <= MOST_VARIANTS


@dataclass(slots=True)
class Squeeze:
    """The search in a thread; `answers` grows as it finds better.

    It is started, listened to and ended as the engines of others are (`engines.Engine`), but can
    be told what those found, and goes on from there when that is shorter.
    """

    height_mm: float
    items: Sequence[Item]
    seed: int
    end: Ended = field(default_factory=Ended)
    answers: list[dict[str, Any]] = field(default_factory=list)
    raster: Raster | None = None
    best: Lying | None = None
    step_share: float = FIRST_STEP
    vain: int = 0
    turns: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    thread: threading.Thread | None = None

    # ------------------------------------------------------------ as an engine

    def begin(self) -> "Squeeze":
        """Search beside the caller until the end."""
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        return self

    @property
    def is_done(self) -> bool:
        """Whether it has ended."""
        return self.thread is None or not self.thread.is_alive()

    def wait(self, seconds: float) -> bool:
        """Wait so long at most; whether it has ended."""
        if self.thread is not None:
            self.thread.join(max(0.0, seconds))
        return self.is_done

    def finish(self, seconds: float) -> dict[str, Any] | None:
        """Wait so long at most, then end it; the latest answer."""
        self.wait(seconds)
        self.end.called = True
        if self.thread is not None:
            self.thread.join()
        return self.answers[-1] if self.answers else None

    def learn(self, places: Sequence[Sequence[float]]) -> None:
        """Go on from these places (item, x, y, angle) if they are shorter than the best."""
        raster = self.raster
        if raster is None or len(places) != len(raster.copies):
            return
        rows = [raster.way(*place) for place in sorted(places, key=lambda place: place[0])]
        variant = np.array([v for v, _, _ in rows], np.int64)
        at = np.array([(x, y) for _, x, y in rows])
        at[:, 0] -= at[:, 0].min()
        with self.lock:
            self._take(Lying(variant, at, raster.length_mm(variant, at)))

    # ------------------------------------------------------------ the search

    def run(self) -> None:
        """Search until the end."""
        raster = self.raster = raster_of(self.height_mm, self.items)
        strewn = _strewn(raster, np.random.default_rng(self.seed), self.end)
        with self.lock:
            self._offer(raster, strewn)
        if self.best is not None and len(raster.copies) > 1:
            self._work(raster)

    def _work(self, raster: Raster) -> None:
        rng = np.random.default_rng(self.seed + 1)
        lying: Lying | None = None
        while not self.end(self.turns, 0.0):
            with self.lock:
                base, step, vain = self.best, self.step_share, self.vain
                self.turns += 1
            assert base is not None
            if lying is None or lying.length_mm > base.length_mm * (1.0 + WORSE):
                lying = base
            crowd = _shrunk(raster, lying, base.length_mm * (1.0 - step), rng)
            if vain % STIRRED == STIRRED - 1:
                stir(raster.shapes, crowd, _number(rng), BAND_MM)
            lying = self._apart(raster, crowd, rng)
            with self.lock:
                self._offer(raster, lying)
                if self.best is base:
                    self.vain, self.step_share = vain + 1, max(LEAST_STEP, step * FALL)

    def _apart(self, raster: Raster, crowd: Crowd, rng: np.random.Generator) -> Lying | None:
        """The pieces moved apart, as far as they come, and slid together."""
        length_mm = crowd.width_mm[0]

        def is_over() -> bool:
            best = self.best
            passed = best is not None and best.length_mm < length_mm * (1.0 - GAIN)
            return passed or self.end(self.turns, 0.0)

        rows = _separated(raster, crowd, rng, is_over)
        if is_over():
            return None
        return _exact(raster, rows, lambda turn, _: turn >= SLIDES or is_over())

    def _offer(self, raster: Raster, lying: Lying | None) -> None:
        """Take it for the best if it is shorter, and tell it."""
        if lying is not None and self._take(lying):
            self.step_share = min(MOST_STEP, self.step_share * RISE)
            places = raster.placed(lying.variant, lying.places)
            self.answers.append({"length": lying.length_mm / raster.scale_ratio, "places": places})

    def _take(self, lying: Lying) -> bool:
        if self.best is not None and lying.length_mm >= self.best.length_mm * (1.0 - GAIN):
            return False
        self.best, self.vain = lying, 0
        return True


def _number(rng: np.random.Generator) -> int:
    return int(rng.integers(2**31 - 1))


def _separated(
    raster: Raster, crowd: Crowd, rng: np.random.Generator, is_over: Callable[[], bool]
) -> Corners:
    """Rows (sheet, variant, row, x) at which the pieces collided least."""
    n = len(crowd.part)
    best, least, calm = np.zeros((n, 4)), np.full(1, np.inf), 0
    while least[0] > 0.0 and calm <= CALM and not is_over():
        before = least[0]
        _, passes = separate(
            raster.shapes, raster.solids, crowd, best, least, _number(rng), MOVES, BAND_MM
        )
        calm = passes if least[0] < CLEARLY * before else calm + passes
    return best


def _exact(raster: Raster, rows: Corners, stop: Stop) -> Lying | None:
    """Pieces that hardly overlap where they do not, slid together; None when that cannot be."""
    variant = rows[:, 1].astype(np.int64)
    places = np.column_stack([rows[:, 3], rows[:, 2] * BAND_MM]) * (SCALE / HEIGHT_MM)
    apart = moved_apart(raster.convex, variant, places, stop)
    if apart is None:
        return None
    slid = slid_together(raster.convex, variant, apart, stop)
    at = slid * (HEIGHT_MM / SCALE)
    at[:, 0] -= at[:, 0].min()
    return Lying(variant, at, raster.length_mm(variant, at))


def _shrunk(raster: Raster, lying: Lying, target_mm: float, rng: np.random.Generator) -> Crowd:
    """The pieces in less length: those beyond a random place are pushed back."""
    widths = raster.shapes.width_mm
    narrow = _narrowest(raster)
    least_mm = max(float(widths[narrow].max()), _area_mm2(raster) / HEIGHT_MM)
    length_mm = max(least_mm, target_mm)
    variant = np.where(widths[lying.variant] > length_mm, narrow, lying.variant)
    places = lying.places.copy()
    beyond = places[:, 0] + widths[variant] / 2.0 > rng.uniform(0.0, lying.length_mm)
    places[beyond, 0] -= lying.length_mm - length_mm
    return raster.crowd(variant, places, length_mm)


def _narrowest(raster: Raster) -> NDArray[np.int64]:
    """For each piece the way to lie that takes least length."""
    first, widths = raster.shapes.part_first, raster.shapes.width_mm
    least = [a + int(np.argmin(widths[a:b])) for a, b in pairwise(first)]
    return np.array(least, np.int64)[raster.copies]


def _area_mm2(raster: Raster) -> float:
    return float(raster.shapes.area_mm2[raster.copies].sum())


def _strewn(raster: Raster, rng: np.random.Generator, stop: Stop) -> Lying | None:
    """Pieces strewn over a long strip and moved apart."""
    narrow, first = _narrowest(raster), raster.shapes.part_first
    widest_mm = float(raster.shapes.width_mm[narrow].max())
    length_mm = max(widest_mm, _area_mm2(raster) / HEIGHT_MM / DENSITY)
    for _ in range(STARTS):
        variant = rng.integers(first[raster.copies], first[raster.copies + 1])
        variant = np.where(raster.shapes.width_mm[variant] > length_mm, narrow, variant)
        spread = rng.random((len(variant), 2)) * (length_mm, HEIGHT_MM)
        crowd = raster.crowd(variant, spread, length_mm)
        rows = _separated(raster, crowd, rng, lambda: stop(0, 0.0))
        if stop(0, 0.0):
            return None
        lying = _exact(raster, rows, MaxIterations(SLIDES))
        if lying is not None and lying.length_mm <= LONGER * length_mm:
            return lying
        length_mm *= LONGER
    return None
