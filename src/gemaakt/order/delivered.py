"""What went to the customer of an order, what is still to come, and on which day all was there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Move:
    """Pieces that went out on a day; below zero: that came back and are to be sent again."""

    day: date
    pieces: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """How far the delivery of an order is."""

    asked: int
    moves: tuple[Move, ...] = ()
    given_up: int = 0
    """Pieces that were asked and will not be delivered any more."""

    @property
    def gone(self) -> int:
        """Pieces that are with the customer, or were returned for good."""
        return sum(move.pieces for move in self.moves)

    @property
    def left(self) -> int:
        """Pieces that are still to be delivered; none where more went out than was asked."""
        return max(0, self.asked - self.given_up - self.gone)

    @property
    def more(self) -> int:
        """Pieces that went out beyond what was asked."""
        return max(0, self.gone - self.asked)

    @property
    def is_begun(self) -> bool:
        """Whether anything was delivered."""
        return self.gone > 0

    @property
    def completed_on(self) -> date | None:
        """The day on which the last piece went out; none while any is still to come."""
        return completed_on(self.asked - self.given_up, self.moves)


def completed_on(asked: int, moves: Iterable[Move]) -> date | None:
    """The first day from which on all pieces were delivered; what came back begins it anew."""
    gone, day = 0, None
    for move in sorted(moves, key=lambda each: (each.day, -each.pieces)):
        gone += move.pieces
        if gone < asked:
            day = None
        elif day is None:
            day = move.day
    return day
