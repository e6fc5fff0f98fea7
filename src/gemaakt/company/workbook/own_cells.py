"""Values of the company document as cells and back, without loss.

What a cell cannot hold as it is (control characters, an empty text that is not nothing, a list
with semicolons) is written as ``json:`` and its JSON; a text longer than a cell may be goes to a
sheet of its own, ``tekst:7`` stands in its place.
"""

import json
import re
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec

from gemaakt import clock
from gemaakt.company.workbook.cells import (
    NotUnderstood,
    day_of,
    minutes_of,
    number_of,
    text_of,
    yes_or_no,
)

JSON, TEXT = "json:", "tekst:"
CELL_AT_MOST = 32_000
"""Characters; a cell holds 32,767."""
WEEKDAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")
ENGLISH_WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_SIMPLE = re.compile(r"[^\W_][\w .,/()&+'’\-·×°%:]*", re.UNICODE)
_SIMPLE_ITEM = re.compile(r"[^\W_][\w ./()&+'’\-]*", re.UNICODE)
_LIST = re.compile(r"\s*[;,]\s*")


@dataclass(slots=True)
class Texts:
    """Texts longer than a cell, by number."""

    zone_name: str = clock.AMSTERDAM
    long: list[str] = field(default_factory=list)

    def kept(self, text: str) -> str:
        """The text, or a reference to it."""
        if len(text) <= CELL_AT_MOST:
            return text
        self.long.append(text)
        return f"{TEXT}{len(self.long) - 1}"

    def found(self, text: str) -> str:
        """The text behind a reference."""
        number = text.removeprefix(TEXT)
        if text.startswith(TEXT) and number.isdecimal() and int(number) < len(self.long):
            return self.long[int(number)]
        return text


def base_of(kind: Any) -> tuple[Any, bool]:
    """The type without `| None`, and whether None is allowed."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        rest = [each for each in typing.get_args(kind) if each is not type(None)]
        return rest[0], len(rest) < len(typing.get_args(kind))
    return kind, False


def encoded(value: Any, name: str, kind: Any, texts: Texts, *, keep_empty: bool) -> Any:
    """A value as a cell; None is an empty cell."""
    _, optional = base_of(kind)
    if value is None:
        return None
    cell = _encoded(value, name, texts, keep_empty=keep_empty or optional)
    return texts.kept(cell) if isinstance(cell, str) else cell


def _encoded(value: Any, name: str, texts: Texts, *, keep_empty: bool) -> Any:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, str):
        return _text(value, keep_empty=keep_empty)
    if isinstance(value, int):
        return _whole(value, name)
    if isinstance(value, float):
        return value if _fits(value) else JSON + repr(value)
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, datetime):
        return _moment(value, texts.zone_name)
    if isinstance(value, date):
        return value if value.year > 1900 else value.isoformat()
    return _collection(value, name)


def _text(value: str, *, keep_empty: bool) -> str | None:
    if not value:
        return _json(value) if keep_empty else None
    simple = _SIMPLE.fullmatch(value) and value == value.strip() and "  " not in value
    reference = value.startswith((JSON, TEXT))
    return value if simple and not reference else _json(value)


def _json(value: Any) -> str:
    plain = msgspec.to_builtins(value, enc_hook=str)
    return JSON + json.dumps(plain, ensure_ascii=True)


def _whole(value: int, name: str) -> int | str:
    if name == "weekday" and 0 <= value < 7:
        return WEEKDAYS[value]
    if name in ("start_min", "end_min") and 0 <= value < 6000:
        return f"{value // 60:02d}:{value % 60:02d}"
    return value if abs(value) < 2**53 else _json(value)


def _fits(value: float) -> bool:
    """Whether a cell keeps the number: fifteen digits are kept."""
    return float(f"{value:.15g}") == value


def _decimal(value: Decimal) -> float | str:
    plain = float(value)
    same = value.is_finite() and Decimal(str(plain)) == value and _fits(plain)
    return plain if same else JSON + json.dumps(str(value))


def _moment(value: datetime, zone_name: str) -> str:
    local = value.astimezone(clock.zone(zone_name))
    minute = local.hour * 60 + local.minute
    if clock.utc_of(local.date(), minute, zone_name) == value.astimezone(UTC):
        return f"{local:%Y-%m-%d %H:%M}" if local.year > 999 else value.astimezone(UTC).isoformat()
    return value.astimezone(UTC).isoformat()


def _collection(value: Any, name: str) -> str | None:
    if isinstance(value, Mapping) and name == "skills":
        if not value:
            return None
        if all(_SIMPLE_ITEM.fullmatch(k) and k == k.strip() for k in value):
            return "; ".join(f"{skill}={level}" for skill, level in value.items())
    if isinstance(value, tuple):
        return _sequence(value, name)
    return _json(value) if value else None


def _sequence(value: tuple[Any, ...], name: str) -> str | None:
    if not value:
        return "-" if name == "after" else None
    if name == "school_weekdays" and all(0 <= day < 7 for day in value):
        return "; ".join(WEEKDAYS[day] for day in value)
    if name == "shifts" and all(0 <= m < 6000 for pair in value for m in pair):
        return "; ".join(f"{_whole(a, 'start_min')}-{_whole(b, 'end_min')}" for a, b in value)
    if all(isinstance(each, str) and _SIMPLE_ITEM.fullmatch(each) and each == each.strip()
           for each in value):  # fmt: skip
        return "; ".join(value)
    return _json(value)


def decoded(cell: Any, name: str, kind: Any, texts: Texts, today: date) -> Any:
    """The value in a cell; `NotUnderstood` when it does not hold what it should."""
    base, _ = base_of(kind)
    if isinstance(cell, str):
        cell = texts.found(cell)
        if cell.startswith(JSON):
            return _from_json(cell, kind)
    try:
        return _decoded(cell, name, base, texts, today)
    except (ValueError, OverflowError, ArithmeticError) as error:
        raise NotUnderstood(cell) from error


def _from_json(cell: str, kind: Any) -> Any:
    try:
        return msgspec.convert(json.loads(cell.removeprefix(JSON)), kind, strict=False)
    except (ValueError, RecursionError, msgspec.ValidationError) as error:
        raise NotUnderstood(cell) from error


def _decoded(cell: Any, name: str, base: Any, texts: Texts, today: date) -> Any:
    if base is bool:
        return yes_or_no(cell)
    if isinstance(base, type) and issubclass(base, StrEnum):
        return _word(cell, base)
    if base is str:
        return cell if isinstance(cell, str) else text_of(cell)
    if base is int:
        return _int(cell, name)
    if base is float:
        return minutes_of(cell) if name.endswith("_min") else number_of(cell)
    if base is Decimal:
        return Decimal(str(number_of(cell)))
    if base is datetime:
        return _instant(cell, texts.zone_name, today)
    if base is date:
        return day_of(cell, today).day
    return _many(cell, name, base)


WORDS = {
    "vrijgegeven": "released", "offerte": "quoted", "loopt": "running", "gereed": "done",
    "klaar": "done", "geannuleerd": "cancelled", "vervallen": "cancelled", "open": "open",
    "geheel": "whole", "hele tijd": "whole", "ja": "whole",
    "instellen": "setup", "alleen instellen": "setup", "onbemand": "none", "geen": "none",
}  # fmt: skip


def _word(cell: Any, base: type[StrEnum]) -> StrEnum:
    word = text_of(cell).lower()
    word = WORDS.get(word, word)
    if word == "open" and "released" in list(base):
        word = "released"
    return base(word)


def _int(cell: Any, name: str) -> int:
    if name == "weekday" and isinstance(cell, str):
        return weekday_of(cell)
    if name in ("start_min", "end_min") and not isinstance(cell, int | float):
        return round(minutes_of(cell))
    if isinstance(cell, int):
        return int(cell)
    number = number_of(cell, whole=True)
    if not number.is_integer():
        raise NotUnderstood(cell)
    return int(number)


def weekday_of(word: str) -> int:
    """A weekday by name (first two letters) or number."""
    plain = word.strip().lower()
    for names in (WEEKDAYS, ENGLISH_WEEKDAYS):
        if plain[:2] in names:
            return names.index(plain[:2])
    return int(plain)


def _instant(cell: Any, zone_name: str, today: date) -> datetime:
    if isinstance(cell, datetime):
        return clock.utc_of(cell.date(), cell.hour * 60 + cell.minute, zone_name)
    text = text_of(cell)
    found = re.fullmatch(r"(.*?)[ T](\d{1,2}):(\d{2})(?::00)?", text)
    if found:
        minute = int(found[2]) * 60 + int(found[3])
        return clock.utc_of(day_of(found[1], today).day, minute, zone_name)
    if re.search(r"T\d{2}:\d{2}", text):
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return clock.utc_of(day_of(cell, today).day, 0, zone_name)


def _many(cell: Any, name: str, base: Any) -> Any:
    text = text_of(cell)
    if name == "skills":
        return _skills(text)
    if name == "after" and text in ("-", "–", "geen", "none"):
        return ()
    parts = [part for part in _LIST.split(text) if part]
    if name == "school_weekdays":
        return tuple(weekday_of(part) for part in parts)
    if name == "shifts":
        pairs = (part.split("-") for part in parts)
        return tuple((round(minutes_of(a)), round(minutes_of(b))) for a, b in pairs)
    if typing.get_origin(base) is tuple and typing.get_args(base)[0] is str:
        return tuple(parts)
    if is_dataclass(base) or typing.get_origin(base) is tuple:
        raise NotUnderstood(cell)
    return {}


def _skills(text: str) -> dict[str, int]:
    skills: dict[str, int] = {}
    for part in _LIST.split(text):
        found = re.fullmatch(r"(.+?)\s*[=:]\s*(-?\d+)", part) or re.fullmatch(
            r"(.+?)\s+(\d)", part
        )
        if found:
            skills[found[1]] = int(found[2])
        elif part:
            skills[part] = 2
    return skills
