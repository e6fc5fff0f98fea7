"""Engines on one strip, one after another: who leads goes on, mirrored when it is stuck.

Our own search goes on beside the others all the time, on one processor, and has all of them
where it leads. Packingsolver is soon near its best on strips of few simple pieces, spyrrow goes on
longer and finds its way on strips of many corners. Both use all processors, and are slow beside
each other: packingsolver has a try first and is halted, spyrrow has one, then the best goes on.
A strip mirrored, or with its items told in another order, has the same shortest length, but
packingsolver comes to other layouts on it within seconds: what is a dead end in one view often is
none in another. So it begins again in view after view, while the best so far may go on longer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from gemaakt.nest.engines import GRACE_S, Engine, started
from gemaakt.nest.strip.lattice import is_squeezable
from gemaakt.nest.strip.squeeze import Ended, Squeeze
from gemaakt.stop import MaxSeconds

type Item = dict[str, Any]
"""shape (corners), copies, angles (degrees, None for any)."""

FAST, SLOW, OWN = "strip_irregular", "strip", "squeeze"
"""Packingsolver and spyrrow, by the names of their tasks, and our own search."""
TICK_S = 0.1
FAST_SHARE, CHOICE_SHARE, OWN_SHARE = 0.15, 0.4, 0.3
"""Shares of the time at which packingsolver is halted, and at which the better is chosen; sooner
where our own search may be the best of all."""
NEARLY = 1.01
"""Our own search goes on alone when its strip is at most so much longer than the best."""
NONE_SHARE, LEAST_NONE_S = 0.06, 1.5
"""Packingsolver is halted sooner when it has found nothing at all by then."""
STUCK_SHARE, LEAST_STUCK_S, LEADER = 0.12, 1.0, 2.0
"""An engine that has not found better for so long is stuck; the best may take twice as long."""
TAUGHT_SHARE = 0.75
"""From then on our own search is told of what others find."""
WORTH_SHARE = 0.1
"""With less of the time left nothing is begun again."""
MOST_AT_ONCE, MOST_VIEWS = 2, 16
"""So many run at once, and are started in all."""
FINER = {"initial_maximum_approximation_ratio": 0.02}
"""Packingsolver begins with simplified shapes; told so, with nearly the true ones."""
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


class View(NamedTuple):
    """How an engine is told of a strip: mirrored, in some order, with true shapes at once."""

    mirror: Mirror
    order: tuple[int, ...]
    finer: bool = False

    def of_place(self, place: Sequence[float]) -> tuple[int, float, float, float]:
        """A place (item, x, y, angle) found in this view, as it is outside."""
        item, x, y, angle = self.mirror.of_place(place)
        return self.order[item], x, y, angle


def views_of(items: int, seed: int) -> Iterator[View]:
    """As it is, backwards, with true shapes; then mirrored and mixed, without end."""
    plain = tuple(range(items))
    yield View(MIRRORS[0], plain)
    yield View(MIRRORS[0], plain[::-1])
    yield View(MIRRORS[0], plain, finer=True)
    rng, turn = np.random.default_rng(seed), 0
    while True:
        turn += 1
        mixed = tuple(int(n) for n in rng.permutation(items))
        yield View(MIRRORS[turn % len(MIRRORS)], mixed, finer=turn % 2 == 0)


@dataclass(frozen=True, slots=True)
class Strip:
    """What the engines are told: the height, a length that is surely enough, the items."""

    height_mm: float
    longest_mm: float
    items: tuple[Item, ...]


@dataclass(slots=True)
class Runner:
    """An engine on the strip in some view, and when it last found better."""

    kind: str
    view: View
    engine: Engine | Squeeze
    bettered_s: float
    length_mm: float = float("inf")
    told_mm: float = float("inf")
    """The shortest strip it was told of."""

    def look(self, now_s: float) -> None:
        """Note whether it has found better."""
        lengths = [float(answer["length"]) for answer in tuple(self.engine.answers)]
        least = min(lengths, default=float("inf"))
        if least < self.length_mm:
            self.length_mm, self.bettered_s = least, now_s

    def halt(self) -> None:
        """Give an engine of others no processor until it goes on."""
        if not isinstance(self.engine, Squeeze):
            self.engine.halt()

    def go_on(self) -> None:
        """Let it run again."""
        if not isinstance(self.engine, Squeeze):
            self.engine.go_on()

    def hurry(self, workers: int) -> None:
        """Let our own search have all processors."""
        if isinstance(self.engine, Squeeze):
            for _ in range(workers - 1):
                self.engine.more()

    def answers(self) -> Iterator[dict[str, Any]]:
        """All it found, as it lies outside the view."""
        for answer in tuple(self.engine.answers):
            yield {"length": float(answer["length"]), "places": self._outside(answer)}

    def shortest(self) -> list[tuple[int, float, float, float]]:
        """The places of the shortest it found."""
        return self._outside(min(self.engine.answers, key=lambda answer: answer["length"]))

    def _outside(self, answer: dict[str, Any]) -> list[tuple[int, float, float, float]]:
        return [self.view.of_place(place) for place in answer["places"]]


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
        views = views_of(len(self.strip.items), self.seed)
        plain = next(views)
        own = self._squeeze(plain)
        fast = self._start(FAST, plain)
        self._wait(min(FAST_SHARE, max(NONE_SHARE, LEAST_NONE_S / self.seconds)))
        if fast.length_mm < float("inf"):
            self._wait(FAST_SHARE)
        halted_s = self.watch.elapsed_s
        fast.halt()
        slow = self._start(SLOW, plain)
        self._wait(OWN_SHARE if own and not own.engine.is_done else CHOICE_SHARE)
        others_mm = min(slow.length_mm, fast.length_mm)
        if own and own.length_mm < float("inf") and own.length_mm <= NEARLY * others_mm:
            self._teach()
            self._end(fast)
            self._end(slow)
            own.hurry(self.workers)
            self._wait(1.0)
        elif slow.length_mm <= fast.length_mm:
            self._end(fast)
            self._wait(1.0)
        else:
            self._end(slow)
            fast.bettered_s += self.watch.elapsed_s - halted_s
            fast.go_on()
            self._in_many(views)
        for runner in self.runners:
            runner.engine.finish(self.left_s + GRACE_S)
        return [answer for runner in self.runners for answer in runner.answers()]

    def _squeeze(self, view: View) -> Runner | None:
        """Begin our own search where the strip is for it."""
        if not is_squeezable(self.strip.items):
            return None
        end = Ended(MaxSeconds(self.left_s, self.watch.now))
        own = Squeeze(self.strip.height_mm, self.strip.items, self.seed, end)
        own.begin()
        self.runners.append(Runner(OWN, view, own, self.watch.elapsed_s))
        return self.runners[-1]

    def _teach(self) -> None:
        """Tell our own search late of a shorter strip: first it is to find its own way."""
        best = min(self.runners, key=lambda runner: runner.length_mm)
        for runner in self.runners:
            own = runner.engine
            if isinstance(own, Squeeze) and best.length_mm < min(runner.length_mm, runner.told_mm):
                runner.told_mm = best.length_mm
                own.learn(best.shortest())

    def _in_many(self, views: Iterator[View]) -> None:
        """Packingsolver in view after view until the time is over."""
        while self.left_s > 0.0:
            running = self._running()
            if len(running) < MOST_AT_ONCE and self._is_worth_it:
                self._start(FAST, next(views))
            elif not running:
                return
            self._tick()
            self._end_stuck()

    @property
    def _is_worth_it(self) -> bool:
        """Whether an engine that is started now may still find better."""
        return len(self.runners) < MOST_VIEWS and self.left_s > WORTH_SHARE * self.seconds

    def _running(self) -> list[Runner]:
        return [runner for runner in self.runners if not runner.engine.is_done]

    def _end_stuck(self) -> None:
        """End what has not found better for long."""
        best_mm = min(runner.length_mm for runner in self.runners)
        patience_s = max(LEAST_STUCK_S, STUCK_SHARE * self.seconds)
        for runner in self._running():
            longer = LEADER if runner.length_mm <= best_mm else 1.0
            if runner.kind == OWN:
                continue
            if self.watch.elapsed_s - runner.bettered_s > longer * patience_s:
                self._end(runner)

    def _wait(self, share: float) -> None:
        """Look on until so large a share of the time is over, or all engines have ended."""
        while self.watch.elapsed_s < share * self.seconds and self._is_running:
            self._tick()

    @property
    def _is_running(self) -> bool:
        return bool(self._running())

    def _tick(self) -> None:
        """Wait a moment and see what has been found."""
        seconds = min(TICK_S, max(0.0, self.left_s))
        for runner in self._running()[-1:]:
            runner.engine.wait(seconds)
        for runner in self.runners:
            runner.look(self.watch.elapsed_s)
        if self.watch.elapsed_s > TAUGHT_SHARE * self.seconds:
            self._teach()

    @property
    def left_s(self) -> float:
        """Seconds that are left."""
        return self.seconds - self.watch.elapsed_s

    def _start(self, kind: str, view: View) -> Runner:
        task = {
            "kind": kind,
            "seconds": self.left_s - START_S,
            "seed": self.seed,
            "workers": self.workers,
            "height": self.strip.height_mm,
            "length": self.strip.longest_mm,
            "items": [view.mirror.of_item(self.strip.items[n]) for n in view.order],
            "parameters": FINER if view.finer else {},
        }
        runner = Runner(kind, view, started(task), self.watch.elapsed_s)
        self.runners.append(runner)
        return runner

    def _end(self, runner: Runner) -> None:
        """End an engine; what it found last counts too."""
        runner.engine.finish(0.0)
        runner.look(self.watch.elapsed_s)
