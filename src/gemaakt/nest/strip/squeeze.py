"""Our own search on a strip, beside the engines of others: threads that try, and tell each other.

What a try is stands in `tries`. All threads go on from the shortest strip that one of them found,
or that somebody else found and told. Every second thread tries on a finer lattice: what one cannot
better another often can, and of whole numbers some best strips lie on them, others do not.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gemaakt.nest.strip.lattice import Item, Lattice, Lying, lattice_of
from gemaakt.nest.strip.tries import GAIN, Tries
from gemaakt.stop import Stop

STARTS = 12
"""So often at most are pieces strewn for a first strip."""


@dataclass(slots=True)
class Ended:
    """A stop that somebody calls, or another stop before that."""

    stop: Stop | None = None
    called: bool = False

    def __call__(self, iterations: int, best: float) -> bool:
        return self.called or (self.stop is not None and self.stop(iterations, best))


@dataclass(slots=True)
class Squeeze:
    """The search in threads of its own; `answers` grows as it finds better.

    It is started, listened to and ended as the engines of others are (`engines.Engine`), but can
    be told what those found, and goes on from there when that is shorter.
    """

    height_mm: float
    items: Sequence[Item]
    seed: int
    end: Ended = field(default_factory=Ended)
    answers: list[dict[str, Any]] = field(default_factory=list)
    lattice: Lattice | None = None
    best: Lying | None = None
    turns: int = 0
    joined: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    threads: list[threading.Thread] = field(default_factory=list)

    # ------------------------------------------------------------ as an engine

    def begin(self) -> "Squeeze":
        """Search beside the caller until the end, in one thread."""
        self._start(self.run)
        return self

    def more(self) -> None:
        """Search in one thread more."""
        self._start(self.join)

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self.threads.append(thread)
        thread.start()

    @property
    def is_done(self) -> bool:
        """Whether it has ended."""
        return not any(thread.is_alive() for thread in self.threads)

    def wait(self, seconds: float) -> bool:
        """Wait so long at most; whether it has ended."""
        for thread in self.threads[:1]:
            thread.join(max(0.0, seconds))
        return self.is_done

    def finish(self, seconds: float) -> dict[str, Any] | None:
        """Wait so long at most, then end it; the latest answer."""
        self.wait(seconds)
        self.end.called = True
        for thread in self.threads:
            thread.join()
        return self.answers[-1] if self.answers else None

    def learn(self, places: Sequence[Sequence[float]]) -> None:
        """Go on from these places (item, x, y, angle) if they are shorter than the best."""
        lattice = self.lattice
        if lattice is None or len(places) != len(lattice.copies):
            return
        with self.lock:
            self._take(lattice.learned(places))

    # ------------------------------------------------------------ the search

    def run(self) -> None:
        """Make the lattice, and search on it until the end."""
        self.lattice = lattice_of(self.height_mm, self.items)
        self.join()

    def join(self) -> None:
        """Search on the lattice there is, or on a finer one, until the end."""
        with self.lock:
            number, self.joined = self.joined, self.joined + 1
        lattice = self.lattice
        if number % 2 and lattice is not None:
            lattice = lattice_of(self.height_mm, self.items, is_finer=True) or lattice
        if lattice is None:
            return
        tries = Tries(lattice, np.random.default_rng((self.seed, number)))
        self._strew(lattice, tries)
        while self.best is not None and len(lattice.copies) > 1 and not self._is_over():
            with self.lock:
                tries.begin_below(self.best)
                self.turns += 1
            self._offer(lattice, tries.again(self._is_passed))

    def _strew(self, lattice: Lattice, tries: Tries) -> None:
        """Pieces strewn over a long strip and moved apart, until somebody has a first strip."""
        for _ in range(STARTS):
            if self.best is not None or self._is_over():
                return
            self._offer(lattice, tries.strewn(self._is_passed))

    def _is_over(self) -> bool:
        return self.end(self.turns, 0.0)

    def _is_passed(self, length_mm: float) -> bool:
        """Whether somebody has a strip so short already, or the search is over."""
        best = self.best
        return self._is_over() or (best is not None and best.length_mm <= length_mm)

    def _offer(self, lattice: Lattice, lying: Lying | None) -> None:
        """Take it for the best if it is shorter, and tell it."""
        with self.lock:
            if lying is not None and self._take(lying):
                self.answers.append({"length": lying.length_mm, "places": lattice.told(lying)})

    def _take(self, lying: Lying) -> bool:
        if self.best is not None and lying.length_mm >= self.best.length_mm * (1.0 - GAIN):
            return False
        self.best = lying
        return True
