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
OVERTIME = timedelta(hours=4)
"""Who stops a clock so soon after her shift worked until then; somebody looks at it once."""
DAY = timedelta(days=1)
MOST_BREAKS = 3


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
        known = (*self._bounds(started), started + LONGEST)
        return min(each for each in known if each is not None)

    def is_known(self, started: datetime) -> bool:
        """Whether a shift or an absence says when she went."""
        return self.end(started) < started + LONGEST

    def believed(self, started: datetime) -> datetime:
        """Until when a tap of hers that ends this clock is believed: overtime is no forgetting."""
        shift, leave = self._bounds(started)
        longest = started + LONGEST
        over = shift + OVERTIME if shift is not None and shift <= longest else longest + GRACE
        return over if leave is None else min(over, leave + GRACE)

    def _bounds(self, started: datetime) -> tuple[datetime | None, datetime | None]:
        """The end of the shift, and the hour from which she is told to be away."""
        leave = next((each for each in self._leaves if each > started), None)
        if self._calendar is None:
            return None, leave
        zero = (started - DAY).replace(second=0, microsecond=0)
        at = clock.minute_of(started, zero)
        opened = self._opened(zero, started + 2 * DAY)
        ends = (clock.instant_of(end, zero) for _start, end in shifts_of(opened) if end > at)
        return next(ends, None), leave

    def after(self, start: datetime, minutes: float) -> datetime:
        """When so many minutes of work are over; breaks of the shift are none."""
        end = start + timedelta(minutes=minutes)
        for _break in range(MOST_BREAKS):
            end += timedelta(minutes=minutes - self.worked_min(start, end))
        return end

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
