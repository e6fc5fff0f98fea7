"""Seeded draws that give the same company on every machine and with every library version."""

from collections.abc import Sequence

MASK = (1 << 64) - 1


class Draw:
    """SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): small, even and repeatable."""

    def __init__(self, seed: int, stream: str = "") -> None:
        self._state = seed & MASK
        for letter in stream.encode():
            self._state = (self._state * 31 + letter + 1) & MASK

    def _next(self) -> int:
        self._state = (self._state + 0x9E3779B97F4A7C15) & MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        return mixed ^ (mixed >> 31)

    def share(self) -> float:
        """A number in [0, 1)."""
        return (self._next() >> 11) / (1 << 53)

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + self._next() % (high - low + 1)

    def between(self, ends: Sequence[float]) -> float:
        """A number between two ends."""
        return ends[0] + (ends[1] - ends[0]) * self.share()

    def one[T](self, choices: Sequence[T]) -> T:
        """One of several."""
        return choices[self.whole(0, len(choices) - 1)]

    def chance(self, share: float) -> bool:
        """True in this share of the draws."""
        return self.share() < share

    def shuffled[T](self, things: Sequence[T]) -> list[T]:
        """The same things in another order."""
        rest = list(things)
        for at in range(len(rest) - 1, 0, -1):
            other = self.whole(0, at)
            rest[at], rest[other] = rest[other], rest[at]
        return rest
