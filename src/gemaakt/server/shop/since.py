"""What was changed since a table went out stays, when the table comes in again.

A file carries in its last column a mark of what each row said: a cell that still says so was not
touched, whatever stands there by now. What somebody changed here since, on the floor, the board
or a page, is newer than the file and stays; so it does where the file was changed as well.
A file without marks may be of any age: it moves a step on, and never back behind what the floor
told of it.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from gemaakt.findings import Finding, Severity
from gemaakt.order import Differing, told_of_hand
from gemaakt.order import is_of_before as is_of_before_it
from gemaakt.order.by_hand import FIELDS
from gemaakt.server.delivery.standing import Standing, standing_of
from gemaakt.server.nest.stays_booked import in_nests
from gemaakt.server.order.by_hand import hand_changes, keep_weighed, weigh
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.work.handed_over import moved_to
from gemaakt.server.work.put_back import told_steps

MARK = "mark"
"""The column of the marks."""
SIGN, SIZE = "m", 4
"""A mark begins with a letter, so that no Excel takes it for a formula."""
PROGRESS = ("status", "quantity", "done_quantity", "scrap_quantity", "running")
"""How far a step is: told together, so kept or taken together."""
RANK = {"open": 0, "running": 1, "done": 2}
SHOWN = 10


def mark_of(key: Iterable[str], values: Iterable[Any]) -> str:
    """A mark of a row as it went out: of its key, and of the value of each column."""
    return SIGN + "".join(map(_short, (list(key), *values)))


def _short(value: Any) -> str:
    text = json.dumps(plain_of(value), sort_keys=True, default=str)
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:3]).decode()


@dataclass(frozen=True, slots=True)
class Kept:
    """A row of which something stayed as it is here, in place of what the file says."""

    key: str
    said: str
    """What stayed: columns with their values."""
    is_marked: bool
    is_touched: bool
    """Whether the file was changed there as well, and not only of an older day."""

    @property
    def is_cancelled(self) -> bool:
        """Whether an order stays cancelled that a file of an unknown day names as wanted."""
        return not self.is_marked and self.said == f"status {Order.Status.CANCELLED}"


@dataclass
class Since:
    """Compares the rows of a file with what stands here now."""

    columns: list[str]
    """Those that a mark tells of: all but the keys."""
    kept: list[Kept] = field(default_factory=list)
    by_hand: list[Differing] = field(default_factory=list)
    """What the office changed of an order, and a file without a mark says otherwise."""
    actor: Any = None
    moved: list[str] = field(default_factory=list)
    """Rows of steps that have another name now, with that name."""

    def keep(
        self, row: Any, key: tuple[str, ...], now: Mapping[str, Any], sent: Mapping[str, Any]
    ) -> None:
        """Put back in a row, filled from a file, what is newer here; `now` is what it said."""
        told = {name: getattr(row, name) for name in sent if name in now}
        was = self._marked(key, sent.get(MARK))
        if isinstance(row, Order) and not was:
            told = self._by_hand_kept(row, now, told)
        stays = self._newer(was, now, told) if was else self._floor_told(row, now, told)
        if not stays:
            return
        is_touched = any(name in told and _short(told[name]) != was.get(name) for name in stays)
        for name in stays:
            setattr(row, name, now[name])
        said = ", ".join(f"{name} {_shown(now[name])}" for name in stays if name in told)
        self.kept.append(Kept("/".join(filter(None, key)), said, bool(was), is_touched))

    def _by_hand_kept(
        self, row: Order, now: Mapping[str, Any], told: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Put back what the office changed of an order and who sends it has not heard of.

        Answers what is left of what was told.
        """
        here, sent = (replace(row.to_domain((), ()), **_fields_of(each)) for each in (now, told))
        found = weigh([sent], {row.code: here}, self._hand, unnamed=set(FIELDS) - told.keys())
        keep_weighed(found, self.actor)
        self.by_hand += found.rows
        kept = {each.field for each in found.rows if each.is_kept}
        for name in kept:
            setattr(row, name, now[name])
        return {name: value for name, value in told.items() if name not in kept}

    def is_moved(self, key: tuple[str, ...], sent: Mapping[str, Any]) -> bool:
        """Whether a row is a step that a booked nest cuts, or that was split or renamed since."""
        if len(key) != 2:
            return False
        now = self._nested.get((key[0], key[1]), "")
        if not now and self._marked(key, sent.get(MARK)):
            now = moved_to((key[0], key[1]))
        if now:
            self.moved.append(f"{key[0]}/{key[1]} → {now}")
        return bool(now)

    def _marked(self, key: Iterable[str], mark: object) -> Mapping[str, str]:
        """The short form of each column when the file went out; empty without a mark of it."""
        text = str(mark or "")
        parts = [text[at : at + SIZE] for at in range(len(SIGN), len(text), SIZE)]
        if len(parts) != len(self.columns) + 1 or parts[0] != _short(list(key)):
            return {}
        return dict(zip(self.columns, parts[1:], strict=True))

    def _newer(
        self, was: Mapping[str, str], now: Mapping[str, Any], told: Mapping[str, Any]
    ) -> list[str]:
        """Columns that say something else than when the file went out, and than the file."""
        stays: list[str] = []
        for unit in self._units:
            is_moved = any(_short(now[name]) != was[name] for name in unit)
            if is_moved and any(told[name] != now[name] for name in unit if name in told):
                stays += unit
        return stays

    @cached_property
    def _units(self) -> list[tuple[str, ...]]:
        one = [PROGRESS] if set(PROGRESS) <= set(self.columns) else []
        rest = [(name,) for name in self.columns if not one or name not in PROGRESS]
        return [*one, *rest]

    def _floor_told(self, row: Any, now: Mapping[str, Any], told: Mapping[str, Any]) -> list[str]:
        """What stays where the file does not say of when it is."""
        if isinstance(row, Operation):
            return self._behind(row, now, told) + _let_loose(now, told)
        if not isinstance(row, Order):
            return []
        standing = self._confirmed.get(row.code)
        is_of_before = standing is not None and is_of_before_it(
            told.get("due", now["due"]), now["due"], standing.said, standing.before
        )
        return [*self._status(row, now["status"], told), *(["due"] if is_of_before else [])]

    def _status(self, row: Order, now: str, told: Mapping[str, Any]) -> list[str]:
        """An order that is over stays so; one of which the floor told is not set back."""
        said = told.get("status", now)
        if said == now or (said == Order.Status.DONE and now != Order.Status.CANCELLED):
            return []
        is_told = row.code in {order for order, _code in self._steps}
        return ["status"] if now in Order.OVER or is_told else []

    def _behind(
        self, row: Operation, now: Mapping[str, Any], told: Mapping[str, Any]
    ) -> list[str]:
        says = {**now, **told}
        differs = any(says[name] != now[name] for name in PROGRESS)
        if not differs or (row.order.code, row.code) not in self._steps:
            return []
        if _far(says) >= _far(now) and says["scrap_quantity"] >= now["scrap_quantity"]:
            return [] if says["status"] == "done" else _only(now, told, "running")
        return list(PROGRESS)

    @cached_property
    def _nested(self) -> Mapping[tuple[str, str], str]:
        """Steps that made way for booked nests, with what cuts them now."""
        rows = (each for mine in in_nests().values() for each in mine if not each.left_share)
        return {(each.order, each.step): ", ".join(each.cuts) for each in rows}

    @cached_property
    def _confirmed(self) -> Mapping[str, Standing]:
        return standing_of()

    @cached_property
    def _hand(self) -> Mapping[str, Mapping[str, str]]:
        return hand_changes()

    @cached_property
    def _steps(self) -> set[tuple[str, str]]:
        return told_steps()

    def findings(self) -> list[Finding]:
        """What to tell of what stayed: newer here, changed in both, or of an unknown day."""
        cancelled = [each.key for each in self.kept if each.is_cancelled]
        loose = [each for each in self.kept if not (each.is_marked or each.is_cancelled)]
        groups = {
            "server.table-changed-twice": [k for k in self.kept if k.is_marked and k.is_touched],
            "server.table-is-older": [k for k in self.kept if k.is_marked and not k.is_touched],
            "server.table-behind-floor": loose,
        }
        found = [_finding(code, rows) for code, rows in groups.items() if rows]
        if cancelled:
            params = {"count": len(cancelled), "orders": ", ".join(cancelled[:SHOWN])}
            found.append(Finding("order.cancelled-stays", Severity.WARNING, {}, params))
        if self.moved:
            params = {"count": len(self.moved), "rows": "; ".join(self.moved[:SHOWN])}
            found.append(Finding("server.table-step-moved", Severity.WARNING, {}, params))
        return found + told_of_hand(self.by_hand)

    def forget(self) -> None:
        """Begin anew with what is told of the next row."""
        self.kept.clear()
        self.moved.clear()
        self.by_hand.clear()


def _fields_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says of the fields that are changed by hand."""
    return {name: told[name] for name in FIELDS if name in told}


def plain_of(value: Any) -> Any:
    """A value as a file holds it: moments in UTC, amounts without noughts at their end."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _far(says: Mapping[str, Any]) -> tuple[int, int]:
    return RANK.get(str(says["status"]), 0), says["done_quantity"]


def _only(now: Mapping[str, Any], told: Mapping[str, Any], name: str) -> list[str]:
    return [name] if name in told and told[name] != now[name] else []


def _let_loose(now: Mapping[str, Any], told: Mapping[str, Any]) -> list[str]:
    """A pin that the file knows nothing of; an empty cell of an unknown day lets none loose."""
    return ["pin"] if now["pin"] and "pin" in told and not told["pin"] else []


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(str(each) for each in value.values() if each)
    return str("–" if value in (None, "") else value)


def _finding(code: str, rows: list[Kept]) -> Finding:
    named = "; ".join(f"{each.key} ({each.said})" for each in rows[:SHOWN])
    more = f" … (+{len(rows) - SHOWN})" if len(rows) > SHOWN else ""
    params = {"count": len(rows), "rows": named + more}
    return Finding(code, Severity.WARNING, {}, params)
