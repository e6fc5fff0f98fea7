"""The four transport rights as a firm writes them, and the limit that the planner reads."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from gemaakt import clock
from gemaakt.energy import (
    CapacityLimit,
    Connection,
    RightKind,
    TransportRight,
    grid_connection,
)
from gemaakt.errors import GemaaktError
from gemaakt.server import audit
from gemaakt.server.energy.models import ConnectionRights
from gemaakt.server.shop.models import Facts
from gemaakt.units import MINUTES_PER_DAY, QUARTER_MIN

KNOWN_DAYS = 366
"""What does not return every week is written out so far from today, with the weeks beside it: a
plan looks no further. A variable right that lies later is not counted on."""
DAYS = {"ma": 0, "di": 1, "wo": 2, "do": 3, "vr": 4, "za": 5, "zo": 6,
        "mo": 0, "tu": 1, "we": 2, "th": 3, "fr": 4, "sa": 5, "su": 6}  # fmt: skip
BLOCK = re.compile(r"^(\w\w)(?:\s*-\s*(\w\w))?\s+(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)$")
DAY = r"(\d{4}-\d\d-\d\d|\d{1,2}-\d{1,2}-\d{4})[ T](\d{1,2}:\d\d)"
PERIOD = re.compile(
    rf"^{DAY}\s+(?:-|–|tot|to)\s+{DAY}"
    r"(?:\s+(\d+(?:[.,]\d+)?)\s*kW)?$"
)
MOST_KW = 100_000.0


class RightUnread(GemaaktError, ValueError):
    """A line of a right that is not of its form."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was entered for one connection."""

    connection_kw: float
    base_load_kw: float
    month_peak_kw: float
    power_kw: Mapping[RightKind, float]
    blocks: str = ""
    variable: str = ""
    interrupted: str = ""
    limits: str = ""


def connection_of(written: Written, zone: str) -> Connection:
    """The connection in the words of the energy room; `RightUnread` names the odd line, or says
    that the connection carries nothing or that a time-block right has no hours."""
    if written.connection_kw <= 0:
        raise RightUnread("server.right-no-connection")
    if written.power_kw.get(RightKind.TIME_BLOCK, 0) > 0 and not _lines(written.blocks):
        raise RightUnread("server.right-no-hours")
    more: dict[RightKind, dict[str, Any]] = {
        RightKind.FIRM: {},
        RightKind.TIME_BLOCK: {"blocks": tuple(_blocks(written.blocks))},
        RightKind.VARIABLE: {"periods": tuple(_periods(written.variable, zone))},
        RightKind.TIME_DURATION: {"periods": tuple(_periods(written.interrupted, zone))},
    }
    rights = tuple(
        TransportRight(kind, kw, **more[kind]) for kind, kw in written.power_kw.items() if kw > 0
    )
    limits = [CapacityLimit(start, end, kw) for start, end, kw in _limited(written.limits, zone)]
    return Connection(
        written.connection_kw,
        rights,
        tuple(limits),
        written.base_load_kw,
        written.month_peak_kw,
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _blocks(text: str) -> Iterable[tuple[int, int, int]]:
    """`ma-vr 19:00-07:00`; a block past midnight becomes two."""
    for line in _lines(text):
        found = BLOCK.match(line.lower())
        first = DAYS.get(found[1], -1) if found else -1
        last = DAYS.get(found[2] or found[1], -1) if found else -1
        if not found or first < 0 or last < first:
            raise RightUnread("server.right-unread", line=line)
        start, end = int(found[3]) * 60 + int(found[4]), int(found[5]) * 60 + int(found[6])
        odd_minutes = max(int(found[4]), int(found[6])) > 59
        if odd_minutes or start > MINUTES_PER_DAY or end > MINUTES_PER_DAY:
            raise RightUnread("server.right-unread", line=line)
        for day in range(first, last + 1):
            if end > start:
                yield day, start, end
            else:
                yield day, start, MINUTES_PER_DAY
                yield (day + 1) % 7, 0, end


def _periods(text: str, zone: str) -> Iterable[tuple[datetime, datetime]]:
    for _line, start, end, _kw in _read(text, zone):
        yield start, end


def _limited(text: str, zone: str) -> Iterable[tuple[datetime, datetime, float]]:
    for line, start, end, kw in _read(text, zone):
        if kw is None:
            raise RightUnread("server.right-unread", line=line)
        yield start, end, kw


def _moment(day: str, at: str) -> datetime:
    """An instant of `2026-12-01` or, as a Dutch letter writes it, `1-12-2026`."""
    parts = day.split("-")
    year, month, number = map(int, parts if len(parts[0]) == 4 else parts[::-1])
    hour, minute = map(int, at.split(":"))
    return datetime(year, month, number, hour, minute)  # noqa: DTZ001 - the caller knows the zone


def _read(text: str, zone: str) -> Iterable[tuple[str, datetime, datetime, float | None]]:
    """`2026-12-01 08:00 - 2026-12-01 12:00`, with `40 kW` behind it for a limit; local time.

    A day may be written as 1-12-2026 too.
    """
    for line in _lines(text):
        found = PERIOD.match(line)
        try:
            start, end = (
                _moment(found[at], found[at + 1]).replace(tzinfo=clock.zone(zone))  # type: ignore[index]
                for at in (1, 3)
            )
        except (TypeError, ValueError) as error:
            raise RightUnread("server.right-unread", line=line) from error
        if found is None or end <= start:
            raise RightUnread("server.right-unread", line=line)
        yield line, start, end, float(found[5].replace(",", ".")) if found[5] else None


def entered(row: ConnectionRights) -> Written:
    """What was entered, from the row that keeps it."""
    texts: dict[str, str] = next((each for each in row.rights if "kind" not in each), {})
    powers = {RightKind(each["kind"]): each["power_kw"] for each in row.rights if "kind" in each}
    limits = row.limits[0] if row.limits else ""
    return Written(
        row.connection_kw, row.base_load_kw, row.month_peak_kw, powers, limits=limits, **texts
    )


@transaction.atomic
def keep_rights(*, written: Written, actor: Any = None) -> ConnectionRights:
    """Keep the rights, and write the limit out for the planner from the plan's start on."""
    facts = Facts.objects.select_for_update().first()
    if facts is None:
        raise RightUnread("server.no-company")
    connection = connection_of(written, facts.time_zone)
    start = clock.local_midnight(
        clock.local_day(facts.plan_start, facts.time_zone), facts.time_zone
    )
    until = max(timezone.now(), facts.plan_start) + timedelta(days=KNOWN_DAYS)
    quarters = clock.minute_of(until, start) // QUARTER_MIN
    grid = grid_connection(connection, start, quarters, zone_name=facts.time_zone)
    facts.grid = msgspec.to_builtins(grid)
    facts.save(update_fields=["grid"])
    row = ConnectionRights.objects.create(
        connection_kw=written.connection_kw,
        base_load_kw=written.base_load_kw,
        month_peak_kw=written.month_peak_kw,
        rights=[
            {"kind": str(kind), "power_kw": kw} for kind, kw in written.power_kw.items()
        ] + [{"blocks": written.blocks, "variable": written.variable,
              "interrupted": written.interrupted}],
        limits=[written.limits],
    )  # fmt: skip
    audit.log("energy.rights-kept", actor, str(row), {"periods": len(grid.periods)})
    return row
