"""A sheet with the firm's people: who, what each of them can do, when and until when."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from gemaakt.company.assumed import usual_calendar
from gemaakt.company.workbook.cells import NotUnderstood, day_of, number_of, yes_or_no
from gemaakt.company.workbook.headed_list import ListForm, ListSheet, words_of
from gemaakt.company.workbook.layout import department_name, plain, vocabulary
from gemaakt.company.workbook.source import Row
from gemaakt.findings import Finding, Severity
from gemaakt.shop import Calendar, Person

WORDS = "staff_list.toml"
SKILL = "skill:"
DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
SHORT = {"mo": 0, "tu": 1, "we": 2, "th": 3, "fr": 4, "sa": 5, "su": 6}
ON_HER_OWN, TEACHES = 2, 3
HOURS_A_DAY = 8
APPRENTICE = ("bbl", "leerling", "stagiair", "stage", "apprentice", "intern")
"""How the role of somebody begins, or a word of it, who works with a supervisor at hand."""
GIVEN = ("x", "v", "ja", "j", "yes", "y", "✓", "✔", "+")
NONE = ("0", "-", "–", "nee", "n", "no")


@dataclass(slots=True)
class Staff:
    """The people of a sheet, with the working hours of those who come on days of their own."""

    people: list[Person] = field(default_factory=list)
    calendars: dict[str, Calendar] = field(default_factory=dict)


def _columns(row: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        heading = plain(cell) if isinstance(cell, str) else ""
        name = words_of(WORDS).get(heading, "")
        if not name and heading in vocabulary().departments:
            name = SKILL + department_name(cell)
        if name:
            found.setdefault(name, at)
    return found


def _is_heading(columns: Collection[str]) -> bool:
    """A name with what only people have: a list of contacts has names and functions too."""
    skills = sum(name.startswith(SKILL) for name in columns)
    told = {"hours", "school", "leaves", "skills", "supervised"} & set(columns)
    return "name" in columns and (skills > 1 or bool(told))


FORM = ListForm(_columns, _is_heading, "name", 100, "workbook.no-orders", "workbook.no-heading")


def staff_of(sheet: ListSheet, today: date) -> Staff:
    """The people that the rows of a sheet tell; what is odd goes to its remarks."""
    staff, apprentices = Staff(), list[str]()
    taken: set[str] = set()
    for at, row in sheet.told():
        person = _person(sheet, at, row, staff, today)
        if person.id in taken:
            sheet.say("workbook.person-twice", at, "name")
            continue
        taken.add(person.id)
        staff.people.append(person)
        apprentices += [person.name] if person.needs_supervisor else []
    if apprentices:
        where = {"sheet": sheet.raw.name, "row": sheet.heading + 1, "column": ""}
        params = {"names": ", ".join(apprentices)}
        sheet.remarks.findings.append(
            Finding("workbook.apprentices", Severity.INFO, where, params)
        )
    return staff


def _person(sheet: ListSheet, at: int, row: Row, staff: Staff, today: date) -> Person:
    name, role = sheet.text(row, "name"), sheet.text(row, "role")
    school = _weekdays(sheet, at, row, "school") or ()
    return Person(
        name,
        name,
        calendar=_calendar(sheet, at, row, staff, school),
        skills=dict(_skills(sheet, at, row)),
        rate_eur_per_h=_rate(sheet, at, row),
        needs_supervisor=_is_supervised(sheet, at, row, role),
        school_weekdays=school,
        role=role,
        contract_ends=_last_day(sheet, at, row, today),
    )


def _skills(sheet: ListSheet, at: int, row: Row) -> Iterator[tuple[str, int]]:
    for name in sheet.columns:
        text = sheet.text(row, name)
        if name.startswith(SKILL) and text and plain(text) not in NONE and text not in NONE:
            level = _level(text)
            if level is None:
                sheet.not_understood(at, name)
            elif level:
                yield name.removeprefix(SKILL), level
    for part in re.split(r"[,;/\n]+", sheet.text(row, "skills")):
        said = re.fullmatch(r"\s*(\D+?)\s*[=: (]*([0-3]?)\)?\s*", part)
        if said:
            yield department_name(said[1]), int(said[2] or ON_HER_OWN)


def _level(text: str) -> int | None:
    """A level of a cell: a number, `x` for on her own, `++` for who teaches others."""
    if text.casefold() in GIVEN:
        return ON_HER_OWN
    if re.fullmatch(r"\+{2,3}", text):
        return TEACHES
    try:
        number = number_of(text)
    except NotUnderstood:
        return None
    return min(TEACHES, int(number)) if number.is_integer() and 0 <= number <= 5 else None


def _weekdays(sheet: ListSheet, at: int, row: Row, name: str) -> tuple[int, ...] | None:
    """Days of the week of a cell such as `ma, do` or `ma t/m wo`; None where there are none."""
    text = sheet.text(row, name).lower()
    if not text or text in NONE:
        return None
    run = re.sub(r"\s*(t/m|tot en met|–|-)\s*", "-", text)
    days: set[int] = set()
    for part in re.findall(r"[^\s,;/+&]+", run.replace(" en ", " ")):
        ends = [_weekday(each) for each in part.split("-")]
        known = [each for each in ends if each is not None]
        if len(known) < len(ends):
            sheet.not_understood(at, name)
            return None
        days |= set(range(known[0], known[1] + 1)) if len(known) == 2 else set(known)
    return tuple(sorted(days)) or None


def _weekday(word: str) -> int | None:
    short = word[:2]
    return DAYS.index(short) if short in DAYS else SHORT.get(short)


def _calendar(sheet: ListSheet, at: int, row: Row, staff: Staff, school: tuple[int, ...]) -> str:
    """The hours of somebody who comes on days of her own; empty for those of the firm."""
    days = _weekdays(sheet, at, row, "days")
    shifts = tuple(each for each in usual_calendar().shifts if each.weekday in (days or ()))
    if shifts and set(days or ()) != set(range(5)):
        name = _called(days or ())
        staff.calendars.setdefault(name, Calendar(name, name, shifts))
        return name
    hours = _number(sheet, at, row, "hours")
    if not days and hours is not None and 0 < hours < HOURS_A_DAY * (5 - len(school)) - 2:
        params = {"name": sheet.text(row, "name"), "hours": round(hours, 2)}
        place = (sheet.raw.name, at + 1, "")
        sheet.remarks.add("workbook.part-time", Severity.WARNING, place, **params)
    return ""


def _called(days: tuple[int, ...]) -> str:
    """Days as working hours are called: `Ma–wo`, `Ma, wo, vr`."""
    is_run = len(days) > 1 and days[-1] - days[0] == len(days) - 1
    named = (DAYS[days[0]], DAYS[days[-1]]) if is_run else tuple(DAYS[day] for day in days)
    return ("–" if is_run else ", ").join(named).capitalize()


def _is_supervised(sheet: ListSheet, at: int, row: Row, role: str) -> bool:
    text = sheet.text(row, "supervised")
    if text:
        try:
            return yes_or_no(text)
        except NotUnderstood:
            sheet.not_understood(at, "supervised")
    return any(word.startswith(APPRENTICE) for word in plain(role).split())


def _last_day(sheet: ListSheet, at: int, row: Row, today: date) -> date | None:
    value = sheet.value(row, "leaves")
    if not sheet.text(row, "leaves") or sheet.text(row, "leaves") in NONE:
        return None
    try:
        return day_of(value, today).day
    except (NotUnderstood, OverflowError):
        sheet.not_understood(at, "leaves")
        return None


def _rate(sheet: ListSheet, at: int, row: Row) -> Decimal:
    return Decimal(str(round(max(0.0, _number(sheet, at, row, "rate") or 0.0), 2)))


def _number(sheet: ListSheet, at: int, row: Row, name: str) -> float | None:
    """A number of a column, `40 u` too; None where it has none."""
    value = sheet.value(row, name)
    text = re.sub(r"\s*(uren|uur|u|h|€)\s*$", "", re.sub(r"^\s*€\s*", "", sheet.text(row, name)))
    if not text:
        return None
    try:
        return number_of(text if isinstance(value, str) else value)
    except NotUnderstood:
        sheet.not_understood(at, name)
        return None
