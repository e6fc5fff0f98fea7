"""Other hours on single days: a Saturday that somebody works, an evening, half a day off.

They are exceptions of a calendar. Somebody of whom only a day differs has one of her own for them,
called by her code and that of the hours that she keeps otherwise; it follows these when they are
changed, and goes when nothing of it is left.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models, transaction

from gemaakt.server import audit
from gemaakt.server.locks import lock
from gemaakt.server.shop.models import Calendar, Machine, Person

MARK = "+"
"""Between the code of a row and that of the hours which it keeps otherwise."""

type Row = Person | Machine
type Hours = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class OtherDay:
    """Hours of one day that differ, and whose they are."""

    day: date
    hours: tuple[tuple[int, int], ...]
    reason: str
    calendar: str
    whose: str


def is_own(calendar: Calendar, row: Row) -> bool:
    """Whether a calendar is kept for this row alone."""
    return calendar.code.startswith(f"{row.code}{MARK}")


def base_code(row: Row) -> str:
    """The code of the hours that a row keeps but for single days; empty for those of the firm."""
    code = str(row.calendar)
    base = code.removeprefix(f"{row.code}{MARK}").rstrip(MARK)
    known = base != code and Calendar.objects.filter(code=base).exists()
    return base if known else code


def shared() -> models.QuerySet[Calendar]:
    """Calendars that are not kept for one row alone."""
    rows = list(_rows())
    own = [c.pk for c in Calendar.objects.all() if any(is_own(c, row) for row in rows)]
    return Calendar.objects.exclude(pk__in=own)


def _rows() -> Iterable[Row]:
    return (*Person.objects.all(), *Machine.objects.all())


def coming(today: date) -> list[OtherDay]:
    """Days from today on that differ, the first one first."""
    rows, found = list(_rows()), []
    for calendar in Calendar.objects.all():
        users = [row for row in rows if row.calendar == calendar.code]
        own = [row for row in users if is_own(calendar, row)]
        whose = ", ".join(map(str, own)) if own else str(calendar)
        if not users and MARK in calendar.code:
            continue  # was kept for somebody who has other hours now
        for each in calendar.exceptions:
            day = date.fromisoformat(each["day"])
            hours = tuple((int(a), int(b)) for a, b in each["shifts"])
            if day >= today:
                found.append(OtherDay(day, hours, each.get("reason", ""), calendar.code, whose))
    return sorted(found, key=lambda each: (each.day, each.whose))


@transaction.atomic
def tell(row: Row, days: Iterable[date], hours: Hours, reason: str, actor: Any) -> None:
    """Let a row work these hours on these days instead of its usual ones; none is a day off."""
    lock(row)
    calendar = _own(row)
    new = {f"{day}": {"day": f"{day}", "shifts": list(map(list, hours)), "reason": reason}
           for day in days}  # fmt: skip
    calendar.exceptions = _sorted({**_by_day(calendar), **new}.values())
    calendar.save(update_fields=["exceptions"])
    audit.log("hours.other", actor, str(row), {"days": ", ".join(sorted(new))})


def _by_day(calendar: Calendar) -> dict[str, dict[str, Any]]:
    return {each["day"]: each for each in calendar.exceptions}


def _sorted(exceptions: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(exceptions, key=lambda each: each["day"])


def _own(row: Row) -> Calendar:
    """The row's own calendar, locked; a copy of the one it has, made when there is none."""
    usual = Calendar.objects.filter(code=row.calendar).first() or Calendar.objects.first()
    assert usual is not None  # a row without hours cannot be chosen
    if is_own(usual, row):
        lock(usual)
        return usual
    made = copy_for(row, usual)
    row.calendar = made.code
    row.save(update_fields=["calendar"])
    return made


def copy_for(row: Row, usual: Calendar, exceptions: Iterable[dict[str, Any]] = ()) -> Calendar:
    """Hours of the row's own, like the usual ones but for these exceptions."""
    code = f"{row.code}{MARK}{usual.code}"[:90]
    while Calendar.objects.filter(code=code).exists():
        code += MARK  # a machine and a person may share a code
    return Calendar.objects.create(
        code=code, name=usual.name or usual.code, position=Calendar.objects.count(),
        shifts=usual.shifts, works_on_holidays=usual.works_on_holidays,
        exceptions=_sorted([*usual.exceptions, *exceptions]),
    )  # fmt: skip


@transaction.atomic
def take_out(code: str, day: str, actor: Any) -> bool:
    """Let a day be as usual again; False when it is not among those that differ."""
    calendar = Calendar.objects.filter(code=code).first()
    if calendar is None or day not in _by_day(calendar):
        return False
    lock(calendar)
    rows = [row for row in _rows() if row.calendar == code]
    calendar.exceptions = [each for each in calendar.exceptions if each["day"] != day]
    calendar.save(update_fields=["exceptions"])
    for row in rows:
        if is_own(calendar, row):
            _back_to_usual(row, calendar)
    audit.log("hours.usual", actor, ", ".join(map(str, rows)) or str(calendar), {"day": day})
    return True


def _back_to_usual(row: Row, calendar: Calendar) -> None:
    """Take the row's own hours out where they are the usual ones again."""
    usual = Calendar.objects.filter(code=base_code(row)).exclude(pk=calendar.pk).first()
    if usual is None or _pattern(usual) != _pattern(calendar):
        return
    if usual.exceptions == calendar.exceptions:
        row.calendar = usual.code
        row.save(update_fields=["calendar"])
        calendar.delete()


def _pattern(calendar: Calendar) -> tuple[Any, bool]:
    return calendar.shifts, calendar.works_on_holidays


def follow(usual: Calendar, before: tuple[Any, bool]) -> None:
    """Let the own hours that were like these before be like them again."""
    for own in Calendar.objects.filter(code__contains=f"{MARK}{usual.code}"):
        if own.code.rstrip(MARK).endswith(f"{MARK}{usual.code}") and _pattern(own) == before:
            own.shifts, own.works_on_holidays = _pattern(usual)
            own.save(update_fields=["shifts", "works_on_holidays"])


def keep_days(row: Row, own: str) -> None:
    """Give a row that was put on other hours the single days that its own calendar had."""
    kept = Calendar.objects.filter(code=own).first()
    usual = Calendar.objects.filter(code=row.calendar).first() or Calendar.objects.first()
    if kept is None or usual is None or not is_own(kept, row):
        return
    days = {each["day"] for each in usual.exceptions}
    row.calendar = copy_for(row, usual, [e for e in kept.exceptions if e["day"] not in days]).code
    row.save(update_fields=["calendar"])
    kept.delete()
