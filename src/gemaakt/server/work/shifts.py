"""Shifts of a person: when they end, and which breaks lie within a stretch of work."""

from datetime import datetime, timedelta

from gemaakt import clock
from gemaakt.server.shop.models import Calendar, Facts, Person
from gemaakt.shop import open_intervals
from gemaakt.work import breaks_within, shifts_of

LONGEST = timedelta(hours=12)
"""Outside every shift a clock runs at most this long."""
GRACE = timedelta(minutes=60)
"""Overtime that is not yet forgetting."""
DAY = timedelta(days=1)


class Shifts:
    """The shifts that somebody works in."""

    def __init__(self, person: Person | None) -> None:
        row = Calendar.objects.filter(code=person.calendar).first() if person else None
        row = row or Calendar.objects.first()
        facts = Facts.objects.first()
        self._calendar = row.to_domain() if row else None
        self._closures = facts.to_domain()["closures"] if facts else ()
        self._zone = facts.time_zone if facts else clock.AMSTERDAM
        absences = person.absences if person else ()
        self._leaves = sorted(datetime.fromisoformat(each["start"]) for each in absences)

    def end(self, started: datetime) -> datetime:
        """End of the shift in which a clock was started; the next one's when before hours.

        Who is told to be away from an hour on ends then.
        """
        leaves = [each for each in self._leaves if each > started][:1]
        if self._calendar is None:
            return min([*leaves, started + LONGEST])
        zero = started - DAY
        at = clock.minute_of(started, zero)
        opened = self._opened(zero, started + 2 * DAY)
        ends = [clock.instant_of(end, zero) for _start, end in shifts_of(opened) if end > at]
        return min([*ends[:1], *leaves, started + LONGEST])

    def worked_min(self, start: datetime, end: datetime) -> float:
        """Minutes of a stretch, less the breaks that lie wholly within it."""
        spent = (end - start).total_seconds() / 60
        if self._calendar is None:
            return spent
        zero = start - DAY
        opened = self._opened(zero, end + DAY)
        span = ((start - zero).total_seconds() / 60, (end - zero).total_seconds() / 60)
        return spent - breaks_within(opened, *span)

    def _opened(self, since: datetime, until: datetime) -> list[tuple[int, int]]:
        assert self._calendar is not None
        return open_intervals(
            self._calendar, since, until, closures=self._closures, zone_name=self._zone
        )
