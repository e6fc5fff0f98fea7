"""A cell of a table as the value of its field, in the notations of Excel, Dutch and programs."""

import json
import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models

from gemaakt.errors import GemaaktError
from gemaakt.server.fields import EuroField

YES = {"true", "1", "1.0", "ja", "waar", "yes", "x"}
NO = {"false", "0", "0.0", "nee", "onwaar", "no", ""}
DAY = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})(?:[ T]+(\d{1,2}:\d{2}(?::\d{2})?))?")
"""27-11-2026, perhaps with a time of day: how Dutch Excel writes a date into a CSV."""

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?")
"""A moment that names no zone."""


class CellRefused(GemaaktError, ValueError):
    """A cell that its column cannot hold."""


def value_of(field: Any, value: Any, zone_name: str) -> Any:
    """A cell as the field's own kind of value; `CellRefused` says what was expected."""
    if isinstance(field, models.JSONField):
        return _zoned(_nested(field, value), ZoneInfo(zone_name))
    if value in (None, ""):
        return None if field.null else field.get_default()
    for kind, (read, code) in KINDS.items():
        if isinstance(field, kind):
            try:
                return read(field, value, zone_name)
            except (ValueError, TypeError, ArithmeticError, ValidationError) as error:
                raise CellRefused(code, value=_shown(value)) from error
    return field.to_python(value)


def _shown(value: Any) -> str:
    return str(value)[:60]


def _nested(field: models.JSONField, value: Any) -> Any:
    """A list or mapping, or its JSON text; of the kind that the column holds."""
    empty = None if field.null else field.get_default()
    try:
        read = json.loads(value) if isinstance(value, str) and value else value
    except (ValueError, RecursionError) as error:
        raise CellRefused("server.cell-nested", value=_shown(value)) from error
    if read in (None, ""):
        return empty
    if not isinstance(read, (list, dict) if field.null else type(empty)):
        raise CellRefused("server.cell-nested", value=_shown(value))
    return read


def _zoned(value: Any, here: ZoneInfo) -> Any:
    """A nested value with each moment in it (of a pin, an absence) at its instant."""
    if isinstance(value, list):
        return [_zoned(each, here) for each in value]
    if isinstance(value, dict):
        return {name: _zoned(each, here) for name, each in value.items()}
    if isinstance(value, str) and MOMENT.fullmatch(value):
        try:
            return datetime.fromisoformat(value).replace(tzinfo=here).isoformat()
        except ValueError:
            return value  # refused where the row is read
    return value


def _yes_or_no(_field: Any, value: Any, _zone: str) -> bool:
    word = str(value).strip().lower()
    if word not in YES | NO:
        raise ValueError(word)
    return word in YES


def _text(_field: Any, value: Any, _zone: str) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, list | dict):
        raise TypeError(value)
    return str(value)


def _moment(field: Any, value: Any, zone_name: str) -> datetime:
    """A moment; one that names no zone is by the clock of the firm."""
    here = ZoneInfo(zone_name)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=here)
    found = DAY.fullmatch(str(value).strip())
    if found:
        day, month, year, hour = found.groups()
        local = field.to_python(f"{year}-{int(month):02}-{int(day):02}T{hour or '00:00'}")
        return local.replace(tzinfo=here)  # type: ignore[no-any-return]
    moment: datetime = field.to_python(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=here)


def _day(field: Any, value: Any, _zone: str) -> date:
    if isinstance(value, datetime):
        return value.date()
    text = str(value).strip()
    if found := DAY.fullmatch(text):
        day, month, year, _hour = found.groups()
        text = f"{year}-{int(month):02}-{int(day):02}"
    if len(text) > 10 and text[10] in " T":
        text = text[:10]
    return field.to_python(text)  # type: ignore[no-any-return]


def _number(field: Any, value: Any, _zone: str) -> Any:
    """A number with a point or a decimal comma; in 1.234,5 and 1,234.5 the last one counts."""
    if isinstance(value, bool):
        raise TypeError(value)
    text = str(value).strip()
    if text.rfind(",") > text.rfind("."):
        text = text.replace(".", "").replace(",", ".")
    elif "," in text:
        text = text.replace(",", "")
    return field.to_python(text)


def _whole(field: Any, value: Any, zone_name: str) -> int:
    if isinstance(value, float):
        if not value.is_integer():
            raise ValueError(value)
        value = int(value)
    return int(_number(field, value, zone_name))


KINDS: dict[Any, tuple[Any, str]] = {
    models.BooleanField: (_yes_or_no, "server.cell-yes-or-no"),
    models.CharField: (_text, "server.cell-text"),
    models.TextField: (_text, "server.cell-text"),
    models.DateTimeField: (_moment, "server.cell-moment"),
    models.DateField: (_day, "server.cell-day"),
    EuroField: (_number, "server.cell-number"),
    models.IntegerField: (_whole, "server.cell-whole"),
    models.FloatField: (_number, "server.cell-number"),
}
"""How a field is read and what is said when it cannot; the first kind that fits counts."""
