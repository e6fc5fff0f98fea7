"""How much of the time of a step is worked: minutes on the pieces that nobody counted yet."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol


class Stretch(Protocol):
    """Time that was worked on a step."""

    @property
    def start(self) -> datetime: ...
    @property
    def end(self) -> datetime: ...
    @property
    def time_min(self) -> float: ...


def uncounted_min(
    stretches: Iterable[Stretch], counted: datetime | None, setup_min: float
) -> float:
    """Minutes of running on the pieces still to make.

    They are those since pieces were `counted` last, each stretch by the part that lies after it;
    of a step of which none was counted all, less its set-up.
    """
    rows = list(stretches)
    if counted is None:
        return max(0.0, sum(each.time_min for each in rows) - setup_min)
    return sum(each.time_min * _share_after(each, counted) for each in rows)


def _share_after(stretch: Stretch, moment: datetime) -> float:
    whole = stretch.end - stretch.start
    if stretch.start >= moment or not whole:
        return float(stretch.start >= moment)
    return max(0.0, (stretch.end - moment) / whole)
