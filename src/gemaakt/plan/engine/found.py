"""What a search hands back and what it goes by: the best list, the clock, and who looks on."""

import time
from dataclasses import dataclass, field

from gemaakt.plan.engine.arrays import Arrays, Ints, State
from gemaakt.plan.engine.state import PinTimes, new_state, plan_list
from gemaakt.stop import AnyOf, MaxIterations, MaxSeconds, Stop


@dataclass(slots=True)
class Watch:
    """Nobody looks; a page or a progress bar overrides `better` and `busy`."""

    def better(self, cost: float) -> None:
        """A better complete plan was found."""

    def busy(self, share: float, cost: float) -> None:
        """So much of the time has passed."""


@dataclass(slots=True)
class Found:
    """What a search hands back: the best list with its fixed machines and people."""

    listed: Ints
    choices: Ints
    members: Ints
    cost: float
    first_seconds: float
    seconds: float
    iterations: int
    rules: dict[str, float] = field(default_factory=dict)
    """Cost of each start rule."""


@dataclass(slots=True)
class Clock:
    """How much of a search is done, by whatever the stop counts."""

    stop: Stop
    began_s: float = field(default_factory=time.monotonic)

    def limits(self) -> tuple[float | None, int | None]:
        """Seconds and iterations at most."""
        stops = self.stop.criteria if isinstance(self.stop, AnyOf) else (self.stop,)
        seconds = [s.left_s + self.elapsed_s for s in stops if isinstance(s, MaxSeconds)]
        quantity = [s.iterations for s in stops if isinstance(s, MaxIterations)]
        return min(seconds, default=None), min(quantity, default=None)

    @property
    def elapsed_s(self) -> float:
        """Seconds since the search began."""
        return time.monotonic() - self.began_s

    def share(self, iterations: int) -> float:
        """Part of the search that is done."""
        seconds, quantity = self.limits()
        shares = [iterations / quantity] if quantity else [1.0] if quantity == 0 else []
        if seconds is not None:
            shares.append(self.elapsed_s / seconds if seconds > 0 else 1.0)
        return min(1.0, max(shares, default=0.0))


def keep_better(found: Found, listed: Ints, cost: float, watch: Watch) -> None:
    """Keep a list that costs less."""
    if cost < found.cost:
        found.cost = cost
        found.listed[:] = listed
        watch.better(cost)


def keep_all(found: Found, tried: Found, cost: float, watch: Watch) -> None:
    """Keep a list with its machines and people, if it costs less."""
    if cost < found.cost:
        found.choices[:], found.members[:] = tried.choices, tried.members
        keep_better(found, tried.listed, cost, watch)


def adopt(arrays: Arrays, state: State, found: Found) -> None:
    """Let a thread go on from the best plan."""
    state.forced_choice[:] = found.choices
    state.forced_member[:] = found.members
    plan_list(arrays, state, found.listed)


def decoded(arrays: Arrays, pins: PinTimes, found: Found) -> State:
    """The plan of a found list, worked out."""
    state = new_state(arrays, pins)
    adopt(arrays, state, found)
    return state
