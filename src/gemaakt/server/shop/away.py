"""When a person is away or a machine stands still: told in a minute, ended when it is over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gemaakt import clock
from gemaakt.clock import AMSTERDAM
from gemaakt.server import audit
from gemaakt.server.locks import lock
from gemaakt.server.shop.models import Facts, Machine, Person

KEPT_IN: dict[str, tuple[type[Machine] | type[Person], str]] = {
    "person": (Person, "absences"),
    "machine": (Machine, "downtimes"),
}
"""Who can be away, and the field in which it is kept."""
DAY, MOMENT = "D j N", "D j N H:i"
LONGEST = timedelta(days=3000)
"""What stands still for longer does not come back."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A time [start, end) in which somebody or something is not there."""

    row: models.Model
    start: datetime
    end: datetime
    reason: str
    mark: str
    """What tells it from the others of its row."""
    is_now: bool
    from_midnight: bool
    until_midnight: bool

    @property
    def told(self) -> str:
        """From when until when: a whole day once, hours of one day behind it."""
        if self.end - self.start > LONGEST:
            begin = date_format(self.start, "D j N Y" if self.from_midnight else "D j N Y H:i")
            return _("from %(begin)s on, for good") % {"begin": begin}
        last = self.end - timedelta(minutes=1) if self.until_midnight else self.end
        if self.from_midnight and self.until_midnight:
            return days_told(self.start, last, DAY)
        begin = date_format(self.start, DAY if self.from_midnight else MOMENT)
        if last.date() == self.start.date():
            begin = date_format(self.start, MOMENT)
            return f"{begin} – {'24:00' if self.until_midnight else date_format(last, 'H:i')}"
        return f"{begin} – {date_format(last, DAY if self.until_midnight else MOMENT)}"


def days_told(first: date, last: date, form: str) -> str:
    """The first and the last day in this form of Django's; a single day once."""
    begin, end = date_format(first, form), date_format(last, form)
    return begin if begin == end else f"{begin} – {end}"


def zone_name() -> str:
    """The time zone of the firm."""
    return Facts.objects.values_list("time_zone", flat=True).first() or AMSTERDAM


def span(first: date, last: date, begins: time | None, ends: time | None) -> tuple[Any, Any]:
    """The instants of two local days; without a time the first or last day is whole."""
    zone = zone_name()
    start = clock.utc_of(first, _minute(begins) if begins else 0, zone)
    if ends:
        return start, clock.utc_of(last, _minute(ends), zone)
    return start, clock.local_midnight(last + timedelta(days=1), zone)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def gaps(kind: str, now: datetime) -> list[Gap]:
    """All that is not over yet, the first to begin first."""
    model, _field = KEPT_IN[kind]
    zone = clock.zone(zone_name())
    found = [gap for row in model.objects.all() for gap in _of(row, kind, now, zone)]
    return sorted(found, key=lambda gap: (gap.start, str(gap.row)))


def _of(row: models.Model, kind: str, now: datetime, zone: tzinfo) -> Iterator[Gap]:
    for each in getattr(row, KEPT_IN[kind][1]):
        start, end = (datetime.fromisoformat(each[at]).astimezone(zone) for at in ("start", "end"))
        if end > now:
            whole = [at.time() == time(0) for at in (start, end)]
            yield Gap(row, start, end, each.get("reason") or "", _mark(each), start <= now, *whole)


def _mark(entry: dict[str, Any]) -> str:
    return f"{entry['start']} {entry['end']}"


@transaction.atomic
def keep(kind: str, row: Any, start: datetime, end: datetime, reason: str, actor: Any) -> None:
    """Add a gap to a row; the same one twice is kept once."""
    lock(row)
    field = KEPT_IN[kind][1]
    entry = {"start": _text(start), "end": _text(end), "reason": reason}
    others = [each for each in getattr(row, field) if _mark(each) != _mark(entry)]
    setattr(row, field, [*others, entry])
    row.save(update_fields=[field])
    audit.log(f"{kind}.away", actor, str(row), {"from": _local(start), "until": _local(end)})


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _local(instant: datetime) -> str:
    return f"{instant.astimezone(clock.zone(zone_name())):%d-%m-%Y %H:%M}"


@transaction.atomic
def end(kind: str, row: Any, mark: str, now: datetime, actor: Any) -> bool:
    """End a gap now, or take it out if it has yet to begin; False when it is not there."""
    lock(row)
    field = KEPT_IN[kind][1]
    found = next((each for each in getattr(row, field) if _mark(each) == mark), None)
    if found is None:
        return False
    rest = [each for each in getattr(row, field) if each is not found]
    if datetime.fromisoformat(found["start"]) < now:
        rest.append({**found, "end": _text(min(now, datetime.fromisoformat(found["end"])))})
    setattr(row, field, rest)
    row.save(update_fields=[field])
    audit.log(f"{kind}.back", actor, str(row))
    return True
