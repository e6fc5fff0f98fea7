"""Pieces of one step: what came in, what is good, what was lost, whatever order they are told in.

Scrap is gone until somebody counts pieces that were made in its place.
"""

from dataclasses import dataclass, replace


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
