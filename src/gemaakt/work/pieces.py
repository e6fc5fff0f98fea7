"""Pieces of one step: what came in, what is good, what was lost, whatever order they are told in.

Scrap is gone until somebody counts pieces that were made in its place. What was told is counted
in order of time (`tallied`), so that a tablet that comes late changes nothing of the outcome.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Pieces:
    """How far a step is, in pieces."""

    asked_quantity: int
    good_quantity: int = 0
    scrap_quantity: int = 0
    is_done: bool = False
    came_in_quantity: int = 0
    """What the steps before it left; none of these can come out of it that did not go in."""

    @property
    def left_quantity(self) -> int:
        """Good pieces that are not counted yet."""
        good = self.came_in_quantity - self.scrap_quantity - self.good_quantity
        return max(0, min(good, self.asked_quantity - self.good_quantity))

    def counted(self, good: int) -> "Pieces":
        """So many more are good, never more than were asked."""
        rest = self.asked_quantity - self.good_quantity
        return replace(self, good_quantity=self.good_quantity + max(0, min(good, rest)))

    def finished(self, good: int | None = None) -> "Pieces":
        """The step is done; without a number all that came in and was not lost is good.

        Where none is good all were lost, here or before: a done step of which nothing is told
        made all.
        """
        if good is None:
            good = 0 if self.is_done else self.left_quantity
        now = self.counted(good)
        lost = now.scrap_quantity or (0 if now.good_quantity else now.asked_quantity)
        return replace(now, is_done=True, scrap_quantity=lost)

    def taken_back(self, good: int, lost: int) -> "Pieces":
        """It is not done after all: what done counted is off again; so many are lost."""
        rest = max(0, self.good_quantity - good)
        return replace(self, good_quantity=rest, scrap_quantity=lost, is_done=False)

    def scrapped(self, lost: int) -> "Pieces":
        """So many more are lost; once the step is done they come off what was counted as good."""
        gone = self.scrap_quantity + lost
        good = self.good_quantity
        if self.is_done:
            worked = max(self.came_in_quantity, good + self.scrap_quantity)
            good = max(0, min(good, worked - gone))
        return replace(self, good_quantity=good, scrap_quantity=gone)


class Said(StrEnum):
    """What a tap says of pieces."""

    COUNTED = "counted"
    LOST = "lost"
    DONE = "done"
    NOT_DONE = "not-done"


@dataclass(frozen=True, slots=True)
class Told:
    """What one tap says of the pieces of a step."""

    key: str
    said: Said
    at: datetime
    turn: int = 0
    """Of what one person told in one and the same moment the lower comes first."""
    quantity: int | None = None
    """Good or lost pieces; with done None is all that came in and was not lost."""
    who: str = ""
    """Of several people in one moment always the same comes first, whoever's tablet is late."""


def tallied(
    before: Pieces, told: Iterable[Told], *, done_before: int | None = None, lost_before: int = 0
) -> tuple[Pieces, dict[str, int]]:
    """Pieces after all that was told, and how many each done counted, by its key.

    `done_before`: pieces that done had counted already, None where nobody had said so;
    `lost_before`: pieces told as lost before. Both are what is left when done is taken back.
    """
    now, done, lost = before, done_before, lost_before
    counted: dict[str, int] = {}
    for each in sorted(told, key=lambda one: (one.at, one.who, one.turn)):
        if each.said is Said.COUNTED:
            now = now.counted(each.quantity or 0)
        elif each.said is Said.LOST:
            now, lost = now.scrapped(each.quantity or 0), lost + (each.quantity or 0)
        elif each.said is Said.DONE:
            after = now.finished(each.quantity)
            counted[each.key] = after.good_quantity - now.good_quantity
            now, done = after, (done or 0) + counted[each.key]
        elif now.is_done and done is not None:
            now, done = now.taken_back(done, lost), None
    return now, counted
