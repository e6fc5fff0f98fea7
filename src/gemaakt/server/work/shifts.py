"""When somebody's shift ends: the moment at which a forgotten clock stops."""

from datetime import datetime, timedelta

from gemaakt import clock
from gemaakt.server.shop.models import Calendar, Facts, Person
from gemaakt.shop import open_intervals

LONGEST = timedelta(hours=12)
"""Outside every shift a clock runs at most this long."""
GRACE = timedelta(minutes=60)
"""Overtime that is not yet forgetting."""
DAY = timedelta(days=1)


class ShiftEnds:
    """When the shifts of a person end in which she started something."""

    def __init__(self, person: Person | None) -> None:
        row = Calendar.objects.filter(code=person.calendar).first() if person else None
        row = row or Calendar.objects.first()
        facts = Facts.objects.first()
        self._calendar = row.to_domain() if row else None
        self._closures = facts.to_domain()["closures"] if facts else ()
        self._zone = facts.time_zone if facts else clock.AMSTERDAM

    def __call__(self, started: datetime) -> datetime:
        """End of the shift in which a clock was started; the next one's when before hours."""
        if self._calendar is None:
            return started + LONGEST
        zero = started - DAY
        opened = open_intervals(
            self._calendar, zero, started + 2 * DAY, closures=self._closures,
            zone_name=self._zone,
        )  # fmt: skip
        at = clock.minute_of(started, zero)
        ends = [clock.instant_of(end, zero) for _start, end in _days_of(opened) if end > at]
        return min([*ends[:1], started + LONGEST])


def _days_of(opened: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Shifts with their breaks closed: two stretches less than two hours apart are one shift."""
    joined: list[tuple[int, int]] = []
    for start, end in opened:
        if joined and start - joined[-1][1] < 120:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
