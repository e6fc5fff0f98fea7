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


def shift_end(person: Person | None, started: datetime) -> datetime:
    """End of the shift in which the clock was started; the next one's when it was before hours."""
    row = Calendar.objects.filter(code=person.calendar).first() if person else None
    row = row or Calendar.objects.first()
    if row is None:
        return started + LONGEST
    facts = Facts.objects.first()
    zero = started - DAY
    closures = facts.to_domain()["closures"] if facts else ()
    zone = facts.time_zone if facts else clock.AMSTERDAM
    opened = open_intervals(
        row.to_domain(), zero, started + 2 * DAY, closures=closures, zone_name=zone
    )
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
