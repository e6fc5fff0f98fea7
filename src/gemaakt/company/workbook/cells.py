"""What a cell means: numbers, minutes, days and weeks as Dutch and English firms write them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from gemaakt.units import MINUTES_PER_HOUR

EXCEL_ZERO = date(1899, 12, 30)
MONTHS = {
    word: number
    for number, words in enumerate(
        ("jan januari january", "feb februari february", "mrt maart mar march mrt",
         "apr april", "mei may", "jun juni june", "jul juli july", "aug augustus august",
         "sep sept september", "okt oktober oct october", "nov november",
         "dec december"), start=1)
    for word in words.split()
}  # fmt: skip
YES = {"ja", "j", "x", "yes", "y", "waar", "true", "v", "✓", "✔", "1"}
NO = {"nee", "n", "no", "onwaar", "false", "-", "0", ""}


class NotUnderstood(ValueError):
    """The cell does not hold what its column asks for."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day read from a cell, and how: some forms are a guess that deserves a remark."""

    day: date
    guess: str = ""


def text_of(value: Any) -> str:
    """The cell as text: 1001.0 is the order number 1001."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return " ".join(str(value).replace("\xa0", " ").split())


def number_of(value: Any, *, whole: bool = False) -> float:
    """A number with a Dutch or an English decimal mark; `whole` reads 1.250 as a thousand."""
    if isinstance(value, bool) or value is None:
        raise NotUnderstood(value)
    if isinstance(value, int | float):
        return float(value)
    text = text_of(value).lower().replace("€", "").replace("eur", "").strip()
    text = re.sub(r"\s*(st|stuks|stuk|pcs|x)\.?$", "", text).replace(" ", "").replace("'", "")
    if not re.fullmatch(r"[-+]?[\d.,]*\d[\d.,]*-?", text):
        raise NotUnderstood(value)
    if text.endswith(",-"):
        text = text[:-2]
    comma, point = text.rfind(","), text.rfind(".")
    if comma >= 0 and point >= 0:
        mark = max(comma, point)
        text = re.sub(r"[.,]", "", text[:mark]) + "." + text[mark + 1 :]
    elif comma >= 0:
        text = text.replace(",", ".") if text.count(",") == 1 else text.replace(",", "")
    elif text.count(".") > 1 or (whole and re.fullmatch(r"[-+]?\d{1,3}(\.\d{3})+", text)):
        text = text.replace(".", "")
    try:
        return float(text)
    except ValueError as error:
        raise NotUnderstood(value) from error


_PARTS = re.compile(
    r"(?P<number>[-+]?\d+(?:[.,]\d+)?)\s*(?P<unit>uren|uur|hours|hour|hrs|hr|u|h|"
    r"minuten|minutes|minuut|mins|min|m|'|seconden|seconds|sec|s|dagen|dag|days|day|d)\.?"
)
_UNIT_MIN = {"u": 60.0, "h": 60.0, "m": 1.0, "'": 1.0, "s": 1 / 60, "d": 8 * 60.0}


def minutes_of(value: Any, unit: str = "min") -> float:
    """Minutes: a number in the column's unit (`min`, `h`, `s`), `1:30`, `2,5 u`, `1u30`."""
    if isinstance(value, datetime):
        return (value - datetime.combine(EXCEL_ZERO, time())).total_seconds() / 60
    if isinstance(value, time):
        return value.hour * 60 + value.minute + value.second / 60
    if isinstance(value, timedelta):
        return value.total_seconds() / 60
    if isinstance(value, str):
        return _minutes_of_text(text_of(value).lower(), unit)
    return number_of(value) * {"h": 60.0, "min": 1.0, "s": 1 / 60}[unit]


def _minutes_of_text(text: str, unit: str) -> float:
    clock = re.fullmatch(r"(-?)(\d+):(\d{2})(?::(\d{2}))?(?:\s*(?:u|uur|h))?", text)
    if clock:
        sign, hours, minutes, seconds = clock.groups()
        total = int(hours) * MINUTES_PER_HOUR + int(minutes) + int(seconds or 0) / 60
        return -total if sign else total
    compact = re.fullmatch(r"(\d+)\s*[uh]\s*(\d{1,2})", text)
    if compact:
        return int(compact[1]) * MINUTES_PER_HOUR + float(compact[2])
    found = list(_PARTS.finditer(text))
    if found and not re.sub(r"[\s,+en&]|and", "", _PARTS.sub("", text)):
        return sum(number_of(p["number"]) * _UNIT_MIN[p["unit"][0]] for p in found)
    return minutes_of(number_of(text), unit)


def day_of(value: Any, today: date, *, weeks: bool = False) -> Day:
    """A day: a date cell, a Dutch or English date as text, or a week (its Friday)."""
    if isinstance(value, datetime):
        return Day(value.date())
    if isinstance(value, date):
        return Day(value)
    if isinstance(value, bool) or value is None:
        raise NotUnderstood(value)
    if isinstance(value, int | float):
        return _day_of_number(float(value), today, weeks=weeks)
    text = text_of(value).lower().replace("’", "'").strip(" .")
    week = _week_of(text, today, weeks=weeks)
    if week is not None:
        return week
    text = re.sub(r"[t ]\d{1,2}:\d{2}(:\d{2})?.*$", "", text)
    text = re.sub(r"^(ma|di|wo|do|vr|za|zo|mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", "", text)
    return _date_in_text(text, today)


def _day_of_number(number: float, today: date, *, weeks: bool) -> Day:
    if weeks and 1 <= number <= 53 and number.is_integer():
        return _friday(int(number), None, today)
    if weeks and number.is_integer() and (run := _week_in_one(str(int(number)), today)):
        return run
    if 19_000_101 <= number <= 29_991_231:
        return _date_in_text(str(int(number)), today)
    if 0 <= number < 100_000:
        return Day(EXCEL_ZERO + timedelta(days=int(number)))
    raise NotUnderstood(number)


_WEEK_FORMS = (
    r"(?P<year>\d{4})[-\s/]?(?:w|wk|week)\.?\s*(?P<week>\d{1,2})",
    r"(?:w|wk|week|weeknr|weeknummer)\.?\s*(?P<week>\d{1,2})(?:[\s,/-]+'?(?P<year>\d{4}|\d{2}))?",
)
_BARE_WEEKS = (
    r"(?P<week>\d{1,2})(?:[\s/-]+'?(?P<year>\d{4}|\d{2}))?",
    r"'?(?P<year>\d{4}|\d{2})[\s/-]+(?P<week>\d{1,2})",
)
WEEK_YEARS = 10
"""A week is of a year that lies no further off."""


def _week_of(text: str, today: date, *, weeks: bool) -> Day | None:
    if weeks and (run := _week_in_one(text, today)):
        return run
    said = [each for each in _WEEK_FORMS if re.fullmatch(each, text)]
    for form in said or (_BARE_WEEKS if weeks else ()):
        found = re.fullmatch(form, text)
        year = _full_year(found["year"]) if found and found["year"] else None
        is_far = year is not None and abs(year - today.year) > WEEK_YEARS
        if found and (said or not is_far):
            return _friday(int(found["week"]), year, today)
    return None


def _full_year(text: str) -> int:
    return int(text) + (2000 if len(text) < 4 else 0)


def _week_in_one(text: str, today: date) -> Day | None:
    """A year and a week without a mark between: 2649 and 202649 are week 49 of 2026."""
    found = re.fullmatch(r"(?P<year>20\d{2}|\d{2})(?P<week>0[1-9]|[1-4]\d|5[0-3])", text)
    if found is None or abs(_full_year(found["year"]) - today.year) > WEEK_YEARS:
        return None
    return _friday(int(found["week"]), _full_year(found["year"]), today)


def _friday(week: int, year: int | None, today: date) -> Day:
    guess = "" if year else "year"
    years = [year] if year else [today.year - 1, today.year, today.year + 1]
    days: list[date] = []
    for each in years:
        try:
            days.append(date.fromisocalendar(each, week, 5))
        except ValueError:
            continue
    if not days:
        raise NotUnderstood(week)
    return Day(_nearest(days, today), guess)


def _nearest(days: list[date], today: date) -> date:
    """Without a year: a quarter back at most, else ahead."""
    ahead = [day for day in days if day >= today - timedelta(days=92)]
    return min(ahead) if ahead else max(days)


def _date_in_text(text: str, today: date) -> Day:
    text = text.replace(",", " ").strip()
    iso = re.fullmatch(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})", text)
    if iso:
        return Day(_date(int(iso[1]), int(iso[2]), int(iso[3])))
    parts = [part for part in re.split(r"[\s./'-]+", text) if part]
    named = [part for part in parts if part in MONTHS]
    numbers = [int(part.rstrip("e")) for part in parts if part.rstrip("e").isdecimal()]
    if len(numbers) + len(named) != len(parts) or len(named) > 1:
        raise NotUnderstood(text)
    if named:
        return _with_year(numbers[:1], MONTHS[named[0]], numbers[1:], today)
    if len(numbers) in (2, 3):
        first, second, *rest = numbers
        if second > 12 >= first and rest:
            return _with_year([second], first, rest, today)
        return _with_year([first], second, rest, today)
    raise NotUnderstood(text)


def _with_year(days: list[int], month: int, years: list[int], today: date) -> Day:
    if len(days) != 1 or len(years) > 1:
        raise NotUnderstood((days, years))
    if years:
        year = years[0] + (2000 if years[0] < 100 else 0)
        return Day(_date(year, month, days[0]))
    options = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            options.append(date(year, month, days[0]))
        except ValueError:
            continue
    if not options:
        raise NotUnderstood(days)
    return Day(_nearest(options, today), "year")


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NotUnderstood((year, month, day)) from error


def is_answer(value: Any) -> bool:
    """Whether a cell says ja or nee in a word; a number is none."""
    return isinstance(value, str) and text_of(value).lower() in (YES | NO) - {"", "0", "1"}


def yes_or_no(value: Any) -> bool:
    """Ja, x, waar … or nee, nothing."""
    if isinstance(value, bool):
        return value
    word = text_of(value).lower()
    if word in YES:
        return True
    if word in NO:
        return False
    raise NotUnderstood(value)
