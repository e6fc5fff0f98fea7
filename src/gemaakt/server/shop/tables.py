"""Every table out and in again as rows: columns by name, nested values as JSON text.

A row is found by its code (an operation or material also by its order). What is sent is added or
changed, nothing is removed; all of it or nothing. A row that could not be planned is refused.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.db import DataError, IntegrityError, models, transaction

from gemaakt.errors import GemaaktError
from gemaakt.server import audit
from gemaakt.server.order.models import MaterialNeed, Operation, Order
from gemaakt.server.shop.models import Calendar, Facts, Machine, Person, Supplier, WorkCentre

BATCH = 500
MOST_ROWS = 200_000
SUMS = {"machine", "setup_min", "machine_min"}
"""What an operation keeps of its alternatives: it follows from them and is not sent."""
HIDDEN = {"id", "position", "external_id", "external_hash", *SUMS}


class NoTable(GemaaktError, LookupError):
    """There is no such table."""


class RowRefused(GemaaktError, ValueError):
    """A row that the table cannot hold; nothing was kept."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its rows, by which columns a row is found, which order it belongs to."""

    name: str
    model: Any
    keys: tuple[str, ...] = ("code",)

    @property
    def columns(self) -> list[str]:
        """Names of the columns, the keys first."""
        fields = [f.name for f in self.model._meta.concrete_fields if f.name not in HIDDEN]  # noqa: SLF001
        return [*self.keys, *(name for name in fields if name not in self.keys)]


TABLES = {
    each.name: each
    for each in (
        Table("orders", Order),
        Table("operations", Operation, ("order", "code")),
        Table("materials", MaterialNeed, ("order", "material", "operation")),
        Table("machines", Machine),
        Table("work-centres", WorkCentre),
        Table("people", Person),
        Table("calendars", Calendar),
        Table("suppliers", Supplier),
    )
}


def table_of(name: str) -> Table:
    """The table of this name."""
    if name not in TABLES:
        raise NoTable("server.no-table", name=name[:60])
    return TABLES[name]


def rows_of(table: Table) -> Iterator[dict[str, Any]]:
    """All rows as plain values, in the order of the company."""
    columns = ["order__code" if name == "order" else name for name in table.columns]
    rows = table.model.objects.order_by(*table.model._meta.ordering)  # noqa: SLF001
    for values in rows.values_list(*columns).iterator(chunk_size=2000):
        yield dict(zip(table.columns, map(_plain, values), strict=True))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


@transaction.atomic
def take_in(*, name: str, rows: Iterable[Mapping[str, Any]], actor: Any) -> dict[str, int]:
    """Add and change rows; answers how many were created, changed and left alone."""
    table = table_of(name)
    counts = {"created": 0, "changed": 0, "unchanged": 0}
    known = _known(table)
    last = table.model.objects.count()
    for number, sent in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise RowRefused("server.too-many-rows", limit=MOST_ROWS)
        outcome = _upsert(table, sent, number, known, last + number)
        counts[outcome] += 1
    if counts["created"] or counts["changed"]:
        audit.log("shop.changed", actor, name, counts)
    return counts


def _known(table: Table) -> dict[tuple[str, ...], list[Any]]:
    """Rows by their key; an order may wait for the same material twice."""
    rows = table.model.objects.all()
    if "order" in table.keys:
        rows = rows.select_related("order")
    found: dict[tuple[str, ...], list[Any]] = {}
    for row in rows:
        found.setdefault(_key_of(table, row), []).append(row)
    return found


def _key_of(table: Table, row: Any) -> tuple[str, ...]:
    return tuple(
        row.order.code if name == "order" else str(getattr(row, name)) for name in table.keys
    )


def _upsert(
    table: Table,
    sent: Mapping[str, Any],
    number: int,
    known: dict[tuple[str, ...], list[Any]],
    position: int,
) -> str:
    key = tuple(str(_text(sent.get(name))) for name in table.keys)
    row = known[key].pop(0) if known.get(key) else None
    before = None if row is None else _facts(table, row)
    try:
        made = _filled(table, row, sent, position)
        made.clean_fields(exclude=["order"])
        _check(made)
        if isinstance(made, Operation):
            made.add_up()
        if before is not None and _facts(table, made) == before:
            return "unchanged"
        with transaction.atomic():
            made.save()
    except _REFUSALS as error:
        reason = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise RowRefused(
            "server.row-refused", table=table.name, row=number, reason=reason[:200]
        ) from error
    return "created" if row is None else "changed"


_REFUSALS = (
    ValidationError, ObjectDoesNotExist, ValueError, TypeError, KeyError, msgspec.MsgspecError,
    DataError, IntegrityError, OverflowError, ArithmeticError, RecursionError,
)  # fmt: skip


def _facts(table: Table, row: Any) -> list[str]:
    """A row as text, to see whether anything changed."""
    return [
        json.dumps(_plain(getattr(row, "order_id" if name == "order" else name)), sort_keys=True)
        for name in table.columns
    ]


def _filled(table: Table, row: Any, sent: Mapping[str, Any], position: int) -> Any:
    """The row with the values that were sent; a new one takes the last place."""
    made = row if row is not None else table.model(position=position)
    for name, value in sent.items():
        if name not in table.columns:
            if value in (None, ""):
                continue
            raise ValueError(f"{name}?")
        field = _field(table, name)
        if name == "order":
            made.order = Order.objects.get(code=str(value)) if row is None else made.order
        else:
            setattr(made, name, _value(field, value))
    return made


def _field(table: Table, name: str) -> Any:
    try:
        return table.model._meta.get_field(name)  # noqa: SLF001
    except FieldDoesNotExist as error:
        raise ValueError(f"{name}?") from error


def _text(value: Any) -> Any:
    """Text of a cell; an apostrophe that kept Excel from reading a formula is taken off."""
    if isinstance(value, str):
        return value[1:] if value[:1] == "'" and value[1:2] in FORMULA else value
    return "" if value is None else value


FORMULA = {"=", "+", "-", "@", "\t", "\r"}


def _value(field: Any, value: Any) -> Any:
    """A cell as the field's own kind of value."""
    value = _text(value)
    if isinstance(field, models.JSONField):
        if isinstance(value, str):
            return json.loads(value) if value else None if field.null else field.get_default()
        return value
    if value == "":
        return None if field.null else field.get_default()
    if isinstance(field, models.BooleanField):
        return str(value).strip().lower() in ("true", "1", "ja", "waar", "yes")
    if isinstance(field, models.CharField | models.TextField):
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if "\x00" in str(value):
            raise ValueError("U+0000")
        return str(value)
    if isinstance(field, models.DateTimeField):
        moment = field.to_python(str(value))
        return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
    if isinstance(field, models.DateField):
        return field.to_python(str(value)[:10])
    return field.to_python(value)


def _check(row: Any) -> None:
    """Refuse what the planner could not read."""
    if isinstance(row, Order):
        row.to_domain((), ())
    else:
        row.to_domain()


def upsert(*, name: str, sent: Iterable[tuple[str, Mapping[str, Any]]], actor: Any) -> list[str]:
    """Rows of another program by its own ids: sent again unchanged, nothing is even looked at."""
    table = table_of(name)
    with transaction.atomic():
        facts = Facts.objects.select_for_update().first()
        if facts is None:
            raise NoTable("server.no-company")
        marks = dict(facts.external.get(name, {}))
        outcomes = []
        for external_id, row in sent:
            mark = hashlib.sha256(
                json.dumps(row, sort_keys=True, default=str).encode()
            ).hexdigest()
            if marks.get(external_id) == mark:
                outcomes.append("unchanged")
                continue
            counts = take_in(name=table.name, rows=[row], actor=actor)
            outcomes.append(next(word for word, count in counts.items() if count))
            marks[external_id] = mark
        facts.external = {**facts.external, name: marks}
        facts.save(update_fields=["external"])
    return outcomes
