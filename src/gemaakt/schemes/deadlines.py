"""Dates to remember, from the same words as the answers; also as an iCalendar text (RFC 5545)."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from gemaakt.schemes.catalogue import words


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day for something, with its article."""

    key: str
    what: str
    day: date
    article: str
    instrument: str


def months_after(start: date, months: int) -> date:
    """The same day some months on, or the last day of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def deadlines_of(
    instrument: str, on: date, facts: Mapping[str, object], language: str
) -> tuple[Deadline, ...]:
    """The next deadlines of one instrument from the day on; those without their date are left."""
    rows: list[Deadline] = []
    for each in words().get(instrument, {}).get("deadlines", ()):
        day = _day(each, on, facts)
        if day is not None:
            rows.append(Deadline(each["key"], each[language], day, each["article"], instrument))
    return tuple(rows)


def _day(rule: Mapping[str, Any], on: date, facts: Mapping[str, object]) -> date | None:
    if rule["kind"] == "months_after":
        start = facts.get(rule["input"])
        if start is None:
            return None
        try:
            began = start if isinstance(start, date) else date.fromisoformat(str(start))
            return months_after(began, rule["months"])
        except ValueError:
            return None
    year = on.year
    if rule["kind"] == "every":
        while (year - rule["first"]) % rule["years"]:
            year += 1
    day = date(year, rule["month"], rule["day"])
    if day >= on:
        return day
    return date(year + rule.get("years", 1), rule["month"], rule["day"])


def calendar_of(on: date, *, language: str = "nl") -> tuple[Deadline, ...]:
    """All coming deadlines in order of their day, each once."""
    found = {
        (each.key, each.day): each
        for name in words()
        for each in deadlines_of(name, on, {}, language)
    }
    return tuple(sorted(found.values(), key=lambda each: (each.day, each.key)))


def icalendar(deadlines: Iterable[Deadline], *, stamp: datetime) -> str:
    """The deadlines as whole-day events with a reminder two weeks before."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Gemaakt//schemes//NL"]
    for each in deadlines:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{each.key}-{each.day:%Y%m%d}@gemaakt",
            f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{each.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{each.day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(each.what)}",
            f"DESCRIPTION:{_escaped(each.article)}",
            *("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-P14D"),
            f"DESCRIPTION:{_escaped(each.what)}",
            *("END:VALARM", "END:VEVENT"),
        ]
    return "".join(_folded(line) for line in [*lines, "END:VCALENDAR"])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")


def _folded(line: str) -> str:
    """Lines of at most 75 octets, none cut inside a character."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > 73:
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part]) + "\r\n"
