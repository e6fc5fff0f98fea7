"""Random companies that use every field there is, drawn up from the dataclasses themselves."""

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from hypothesis import strategies as st

from gemaakt.company import Company
from gemaakt.routing import Operation

NASTY = ("=1+1", "+31 6", "-5", "@SUM(A1)", 'json:"a"', "tekst:0", " spatie ", "a\r\nb", "\x01",
         "12", "1.50", "ja", "#N/A", "-", "wk 49", "a;b", "é € 漢字", "'", "x" * 33_000,
         "VOORBEELD-1", "=HYPERLINK(0)", "\t", "True", "2026-11-24", "_x000D_")  # fmt: skip


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Any text, often a nasty one; told by this name, as hypothesis tells strategies of fields."""
    return draw(st.one_of(st.sampled_from(NASTY), st.text(max_size=8)))


TEXT = texts()
SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: st.integers(-5, 100_000),
    float: st.floats(-1e6, 1e6),
    bool: st.booleans(),
    Decimal: st.decimals(-(10**9), 10**12, allow_nan=False, places=2),
    date: st.dates(date(1850, 1, 1), date(2400, 1, 1)),
    datetime: st.datetimes(
        datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)  # noqa: DTZ001
    ),
    object: st.one_of(TEXT, st.integers(0, 9), st.booleans()),
}  # fmt: skip
BY_NAME = {
    "weekday": st.integers(0, 6),
    "school_weekdays": st.lists(st.integers(0, 6), max_size=3).map(tuple),
    "start_min": st.integers(0, 1439),
    "end_min": st.integers(0, 2880),
    "shifts_of_day": st.just(()),
}


def strategy_of(kind: Any, name: str = "") -> st.SearchStrategy[Any]:
    """Values of a type as the company document uses it."""
    if name in BY_NAME:
        return BY_NAME[name]
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return st.one_of(*(st.none() if p is type(None) else strategy_of(p) for p in parts))
    if origin is tuple and parts[-1] is Ellipsis:
        return st.lists(strategy_of(parts[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*(strategy_of(part) for part in parts))
    if origin is Mapping:
        return st.dictionaries(strategy_of(parts[0]), strategy_of(parts[1]), max_size=2)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return st.sampled_from(list(kind))
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        fields = dataclasses.fields(kind)
        return st.builds(kind, **{f.name: strategy_of(hints[f.name], f.name) for f in fields})
    return SIMPLE[kind]


def _own_codes(things: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(replace(each, id=f"{at}{each.id}") for at, each in enumerate(things))


def _on_known_machines(step: Operation, machines: list[str]) -> Operation:
    kept = step.alternatives if machines else ()
    moved = tuple(
        replace(each, machine=machines[at % len(machines)]) for at, each in enumerate(kept)
    )
    return replace(step, alternatives=moved)


def _whole(company: Company) -> Company:
    """The company with codes of their own for all that others point at."""
    machines = _own_codes(company.machines)
    names = [each.id for each in machines]
    orders = tuple(
        replace(
            order,
            operations=tuple(_on_known_machines(s, names) for s in _own_codes(order.operations)),
        )
        for order in _own_codes(company.orders)
    )
    calendars = _own_codes(company.calendars)
    return replace(
        company,
        format="gemaakt.company/1",
        time_zone="Europe/Amsterdam",
        orders=orders,
        machines=machines,
        people=_own_codes(company.people),
        calendars=calendars,
    )


companies = strategy_of(Company).filter(lambda company: bool(company.calendars)).map(_whole)
