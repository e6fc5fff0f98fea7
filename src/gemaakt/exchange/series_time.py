"""Written times of a series, turned into UTC: ISO 8601, Dutch and American order, epoch seconds.

Times without a zone are wall clock. The hour that the autumn night has twice is told apart by the
order of the lines; a file that runs backwards is read backwards. Whether 03/04 is a day or a month
first is decided by the whole column: only one of the two can hold for every line.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from gemaakt.clock import zone

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""A meter or market series outside these years is a misread, not a series."""
CLOCK = r"(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?: ?([ap])\.?m\.?)?)?"
YEAR_FIRST = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})" + CLOCK, re.IGNORECASE)
YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})" + CLOCK, re.IGNORECASE)
EPOCH_S, EPOCH_MS, COMPACT = 10, 13, (12, 14)
"""How many digits a time of nothing but digits has."""
NAMED_ZONES = {"utc": 0, "gmt": 0, "z": 0, "cet": 60, "met": 60, "cest": 120, "mest": 120}


RANGE = re.compile(r"\s+(?:[-–]|tot|to|bis)\s+", re.IGNORECASE)
MONTHS = ("jan", "feb", "mrt|maa|mar", "apr", "mei|may", "jun", "jul", "aug", "sep", "okt|oct",
          "nov", "dec")  # fmt: skip
MONTH = re.compile(
    r"(?<=\d)[ .-]+(?:" + "|".join(f"({each})" for each in MONTHS) + r")[a-z]*[ .-]+(?=\d)",
    re.IGNORECASE,
)
WEEKDAY = re.compile(
    r"(?:ma|di|wo|do|vr|za|zo|mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]? +(?=\d)", re.IGNORECASE
)
ZONE_IN_BRACKETS = re.compile(r"\((utc|gmt|z|cet|met|cest|mest)\)", re.IGNORECASE)


def written_times(texts: Iterable[str]) -> list[datetime | None]:
    """Each text as it was written, without a zone when it names none; None when it is no time."""
    cells = [_beginning(each) for each in texts]
    reads_day_first = _is_day_first(cells)
    return [_written(cell, reads_day_first) for cell in cells]


def _beginning(cell: str) -> str:
    """Of a stretch of time written from – to, when it begins; a month by name by its number."""
    if cell[:1].isalpha():
        cell = WEEKDAY.sub("", cell, count=1)
    if not cell[:4].isdigit() and any(map(str.isalpha, cell)):
        cell = MONTH.sub(lambda found: f"-{found.lastindex}-", cell, count=1)
    first = RANGE.split(cell, maxsplit=1)[0] if " " in cell else cell
    first = ZONE_IN_BRACKETS.sub(r"\1", first) if "(" in first else first
    return first.partition("/")[0] if "T" in first and first.count("T") > 1 else first


def _is_day_first(cells: Sequence[str]) -> bool:
    """Day before month, unless some month would be above 12 and no day would.

    Who writes am and pm writes the month first, where both can be.
    """
    found = [each for cell in cells[:2000] if (each := YEAR_LAST.match(cell))]
    pairs = [(int(each[1]), int(each[2])) for each in found]
    says_half = any(each[7] for each in found)
    can_be_day_first = all(second <= 12 for _, second in pairs) and not says_half
    return any(first > 12 for first, _ in pairs) or can_be_day_first


def _written(cell: str, reads_day_first: bool) -> datetime | None:
    try:
        found = _read(cell, reads_day_first)
    except (ValueError, OverflowError):
        return None
    return found if found is not None and FIRST_YEAR <= found.year <= LAST_YEAR else None


def _read(cell: str, reads_day_first: bool) -> datetime | None:
    if cell.isdigit():
        return _of_digits(cell)
    if cell[4:5] == "-":
        try:
            return datetime.fromisoformat(cell)
        except ValueError:
            pass
    text, _, last = cell.rpartition(" ")
    minutes = NAMED_ZONES.get(last.lower())
    if minutes is None:
        return _of_parts(cell, reads_day_first)
    found = _of_parts(text, reads_day_first)
    return found and found.replace(tzinfo=timezone(timedelta(minutes=minutes)))


def _of_digits(cell: str) -> datetime | None:
    if len(cell) in (EPOCH_S, EPOCH_MS):
        return datetime.fromtimestamp(int(cell) / (1 if len(cell) == EPOCH_S else 1000), UTC)
    if len(cell) in COMPACT:
        return datetime.fromisoformat(f"{cell[:8]}T{cell[8:]}")
    return datetime.fromisoformat(cell) if len(cell) == 8 else None


def _of_parts(cell: str, reads_day_first: bool) -> datetime | None:
    match = YEAR_FIRST.fullmatch(cell) or YEAR_LAST.fullmatch(cell)
    if match is None:
        return None
    a, b, c = (int(part) for part in match.groups()[:3])
    if match.re is YEAR_LAST:
        year = c if c >= 100 else 2000 + c
        a, b, c = (year, b, a) if reads_day_first else (year, a, b)
    hour, minute, second = (int(part or 0) for part in match.groups()[3:6])
    half = (match[7] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    midnight_after = hour == 24 and minute == second == 0
    found = datetime(a, b, c, 0 if midnight_after else hour, minute, second)  # noqa: DTZ001
    return found + timedelta(days=1) if midnight_after else found


def in_utc(
    rows: Sequence[tuple[datetime, Any]], zone_name: str, meter_of: Callable[[Any], str]
) -> list[tuple[datetime, Any]]:
    """Written times in UTC, each with what came along; lines of one meter tell its night apart."""
    clocks: dict[str, _Clock] = {}
    found = []
    for moment, rest in reversed(rows) if _runs_back(rows) else rows:
        meter = meter_of(rest)
        if meter not in clocks:
            clocks[meter] = _Clock(zone(zone_name))
        found.append((clocks[meter].placed(moment), rest))
    return found


def _runs_back(rows: Sequence[tuple[datetime, Any]]) -> bool:
    if len(rows) < 2:
        return False
    first, last = rows[0][0], rows[-1][0]
    return last.replace(tzinfo=None) < first.replace(tzinfo=None)


class _Clock:
    """Puts wall-clock times of one meter in UTC, in the order in which they come."""

    def __init__(self, zone_info: "ZoneInfo") -> None:
        self.zone = zone_info
        self.last: datetime | None = None

    def placed(self, moment: datetime) -> datetime:
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
        first = moment.replace(tzinfo=self.zone)
        if first.utcoffset() == first.replace(fold=1).utcoffset():
            self.last = first.astimezone(UTC)
            return self.last
        return self._in_the_hour_twice(first)

    def _in_the_hour_twice(self, first: datetime) -> datetime:
        """The first of the two hours until the lines have passed it, then the second."""
        has_passed = self.last is not None and first.astimezone(UTC) <= self.last
        self.last = first.replace(fold=int(has_passed)).astimezone(UTC)
        return self.last
