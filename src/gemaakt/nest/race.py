"""Engines on one strip, one after another: who leads goes on, mirrored when it is stuck.

Packingsolver is soon near its best on strips of few simple pieces, spyrrow goes on longer and
finds its way on strips of many corners. Both use all processors and are slow beside each other,
so packingsolver has a try alone and is halted, spyrrow has one, and then the better goes on. A
strip mirrored has the same shortest length, but packingsolver comes to other layouts on it: what
is a dead end one way round often is none the other way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from gemaakt.nest.engines import GRACE_S, Engine, started
from gemaakt.stop import MaxSeconds

type Item = dict[str, Any]
"""shape (corners), copies, angles (degrees, None for any)."""

FAST, SLOW = "strip_irregular", "strip"
"""Packingsolver and spyrrow, by the names of their tasks."""
TICK_S = 0.1
FAST_SHARE, CHOICE_SHARE = 0.15, 0.4
"""Shares of the time at which packingsolver is halted, and at which the better is chosen."""
STUCK_SHARE, LEAST_STUCK_S = 0.2, 1.0
"""An engine that has not found better for so long is stuck."""
WORTH_SHARE = 0.25
"""With less of the time left nothing is begun again."""
START_S = 0.3
"""What starting a solver costs."""


class Mirror(NamedTuple):
    """Signs of x and y."""

    x: int
    y: int

    @property
    def turns_over(self) -> bool:
        """Whether left becomes right of every contour, and angles count the other way."""
        return self.x * self.y < 0

    def of_item(self, item: Item) -> Item:
        """The item seen in the mirror."""
        shape = [(self.x * x, self.y * y) for x, y in item["shape"]]
        if not self.turns_over:
            return {**item, "shape": shape}
        angles = item["angles"]
        turned = None if angles is None else [-angle for angle in angles]
        return {**item, "shape": shape[::-1], "angles": turned}

    def of_place(self, place: Sequence[float]) -> tuple[int, float, float, float]:
        """A place (item, x, y, angle) found in the mirror, as it is outside."""
        item, x, y, angle = place
        return int(item), self.x * x, self.y * y, -angle if self.turns_over else angle


MIRRORS = (Mirror(1, 1), Mirror(-1, 1), Mirror(1, -1), Mirror(-1, -1))


@dataclass(frozen=True, slots=True)
class Strip:
    """What the engines are told: the height, a length that is surely enough, the items."""

    height_mm: float
    longest_mm: float
    items: tuple[Item, ...]


@dataclass(slots=True)
class Runner:
    """An engine on the strip as seen in a mirror, and when it last found better."""

    kind: str
    mirror: Mirror
    engine: Engine
    bettered_s: float
    length_mm: float = float("inf")

    def look(self, now_s: float) -> None:
        """Note whether it has found better."""
        lengths = [float(answer["length"]) for answer in tuple(self.engine.answers)]
        least = min(lengths, default=float("inf"))
        if least < self.length_mm:
            self.length_mm, self.bettered_s = least, now_s

    def answers(self) -> Iterator[dict[str, Any]]:
        """All it found, as it lies outside the mirror."""
        for answer in tuple(self.engine.answers):
            places = [self.mirror.of_place(place) for place in answer["places"]]
            yield {"length": float(answer["length"]), "places": places}


@dataclass(slots=True)
class Race:
    """All engines that ran or run on one strip."""

    strip: Strip
    seconds: float
    seed: int
    workers: int
    watch: MaxSeconds
    runners: list[Runner] = field(default_factory=list)

    def run(self) -> list[dict[str, Any]]:
        """Answers (length, places) of all engines when the time is over."""
        fast = self._start(FAST, MIRRORS[0])
        self._wait(FAST_SHARE)
        fast.engine.halt()
        slow = self._start(SLOW, MIRRORS[0])
        self._wait(CHOICE_SHARE)
        if slow.length_mm <= fast.length_mm:
            self._end(fast)
            self._wait(1.0)
        else:
            self._end(slow)
            fast.engine.go_on()
            self._start(FAST, MIRRORS[1])
            while self.left_s > 0.0 and self._is_running:
                self._tick()
                self._begin_again()
        for runner in self.runners:
            runner.engine.finish(self.left_s + GRACE_S)
        return [answer for runner in self.runners for answer in runner.answers()]

    def _wait(self, share: float) -> None:
        """Look on until so large a share of the time is over, or all engines have ended."""
        while self.watch.elapsed_s < share * self.seconds and self._is_running:
            self._tick()

    @property
    def _is_running(self) -> bool:
        return any(not runner.engine.is_done for runner in self.runners)

    def _tick(self) -> None:
        """Wait a moment and see what has been found."""
        running = [runner for runner in self.runners if not runner.engine.is_done]
        running[-1].engine.wait(min(TICK_S, max(0.0, self.left_s)))
        for runner in self.runners:
            runner.look(self.watch.elapsed_s)

    @property
    def left_s(self) -> float:
        """Seconds that are left."""
        return self.seconds - self.watch.elapsed_s

    def _start(self, kind: str, mirror: Mirror) -> Runner:
        task = {
            "kind": kind,
            "seconds": self.left_s - START_S,
            "seed": self.seed,
            "workers": self.workers,
            "height": self.strip.height_mm,
            "length": self.strip.longest_mm,
            "items": [mirror.of_item(item) for item in self.strip.items],
        }
        runner = Runner(kind, mirror, started(task), self.watch.elapsed_s)
        self.runners.append(runner)
        return runner

    def _end(self, runner: Runner) -> None:
        """End an engine; what it found last counts too."""
        runner.engine.finish(0.0)
        runner.look(self.watch.elapsed_s)

    def _begin_again(self) -> None:
        """Set packingsolver on another mirror when it is stuck; two of them at most run."""
        fast = [runner for runner in self.runners if runner.kind == FAST]
        patience = max(LEAST_STUCK_S, STUCK_SHARE * self.seconds)
        calm = self.watch.elapsed_s - fast[-1].bettered_s > patience
        if not calm and not fast[-1].engine.is_done:
            return
        if len(fast) == len(MIRRORS) or self.left_s < WORTH_SHARE * self.seconds:
            return
        for runner in fast[:-1]:
            self._end(runner)
        self._start(FAST, MIRRORS[len(fast)])
