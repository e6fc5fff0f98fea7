"""Every table out and in again as rows: columns by name, nested values as JSON text.

A row is found by its code (an operation or material also by its order). What is sent is added or
changed, nothing is removed; all of it or nothing. A row that could not be planned is refused.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import Max

from gemaakt.clock import AMSTERDAM
from gemaakt.company.limits import impossible_numbers
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding
from gemaakt.server import audit
from gemaakt.server.order.models import MaterialNeed, Operation, Order
from gemaakt.server.order.turns import Turn, alone
from gemaakt.server.shop.cells import CellRefused, value_of
from gemaakt.server.shop.models import Calendar, Facts, Machine, Person, Supplier, WorkCentre
from gemaakt.server.shop.since import MARK, Since, mark_of, plain_of
from gemaakt.server.shop.skills import ask_new_skills, had_skills

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

    @property
    def told(self) -> list[str]:
        """The columns that say something of a row that its keys name."""
        return [name for name in self.columns if name not in self.keys]


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


def marked(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of `rows_of` with the mark by which it is known when it comes in again."""
    key = [_plain_key(row[name]) for name in table.keys]
    return {**row, MARK: mark_of(key, (row[name] for name in table.told))}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else plain_of(value)


@dataclass(frozen=True, slots=True)
class Taken:
    """How many rows were created, changed and left alone, and what stayed in spite of the file."""

    counts: dict[str, int]
    findings: list[Finding]


@transaction.atomic
def take_in(*, name: str, rows: Iterable[Mapping[str, Any]], actor: Any, first: int = 1) -> Taken:
    """Add and change rows; what was changed here since the file went out stays.

    `first` is the number by which the first row is called when one is refused.
    """
    table = table_of(name)
    alone(Turn.EVENTS)  # a tap in this moment would be written over
    counts = {"created": 0, "changed": 0, "unchanged": 0}
    book = _Book(table, _known(table), _zone())
    book.since.actor = actor
    before = had_skills()
    for number, sent in enumerate(rows, start=first):
        if number > MOST_ROWS:
            raise RowRefused("server.too-many-rows", limit=MOST_ROWS)
        if sent:
            counts[_upsert(book, sent, number)] += 1
    if counts["created"] or counts["changed"]:
        audit.log("shop.changed", actor, name, counts)
        ask_new_skills(before=before, actor=actor)
    return Taken(counts, book.since.findings())


@dataclass(slots=True)
class _Book:
    """A table while rows are read into it."""

    table: Table
    known: dict[tuple[str, ...], list[Any]]
    zone_name: str
    seen: dict[tuple[str, ...], int] = field(default_factory=dict)
    """By which row a key was told."""
    last: int = 0
    since: Since = field(init=False)

    def __post_init__(self) -> None:
        self.since = Since(self.table.told)
        self.last = self.table.model.objects.aggregate(last=Max("position"))["last"] or 0


def _zone() -> str:
    facts = Facts.objects.only("time_zone").first()
    return facts.time_zone if facts else AMSTERDAM


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


def _upsert(book: _Book, sent: Mapping[str, Any], number: int) -> str:
    table = book.table
    key = tuple(_plain_key(sent.get(name)) for name in table.keys)
    row = book.known[key].pop(0) if book.known.get(key) else None
    if row is None and key in book.seen and table.name != "materials":
        twice = {"key": "/".join(key), "first": book.seen[key]}
        raise RowRefused("server.row-twice", table=table.name, row=number, **twice)
    book.seen.setdefault(key, number)
    if row is None and table.model is Operation and book.since.is_moved(key, sent):
        return "unchanged"
    before = None if row is None else _facts(table, row)
    now = {} if row is None else {each: getattr(row, each) for each in table.told}
    was = getattr(row, "status", "")
    try:
        made = _filled(book, row, sent, number)
        if now:
            book.since.keep(made, key, now, sent)
        made.clean_fields(exclude=["order"])
        _check(made, table, number)
        if isinstance(made, Operation):
            made.add_up()
        if before is not None and _facts(table, made) == before:
            return "unchanged"
        with transaction.atomic():
            made.save()
        if isinstance(made, Operation) and made.status != was:
            _move_order(made)
    except ValidationError as error:
        raise _refused(error, table, number) from error
    except RowRefused:
        raise
    except _REFUSALS as error:
        raise RowRefused(
            "server.row-refused", table=table.name, row=number, reason=str(error)[:200]
        ) from error
    return "created" if row is None else "changed"


def _move_order(step: Operation) -> None:
    """A finished order that gets work runs again; one whose last step is done is finished."""
    order = Order.objects.filter(pk=step.order_id)
    if step.status != "done":
        order.filter(status=Order.Status.DONE).update(status=Order.Status.RUNNING)
    elif not Operation.objects.filter(order=step.order_id).exclude(status="done").exists():
        moving = (Order.Status.RELEASED, Order.Status.RUNNING)
        order.filter(status__in=moving).update(status=Order.Status.DONE)


def _plain_key(value: Any) -> str:
    """A key as the table keeps it: a number of Excel without its fraction of nought."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def _refused(error: ValidationError, table: Table, number: int) -> RowRefused:
    """What a column cannot hold, by its name."""
    column, said = next(iter(error.message_dict.items()))
    where = {"table": table.name, "row": number, "column": column}
    return RowRefused("server.cell-refused", **where, reason="; ".join(said)[:200])


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


def _filled(book: _Book, row: Any, sent: Mapping[str, Any], number: int) -> Any:
    """The row with the values that were sent; a new one takes the last place."""
    table = book.table
    if row is None:
        book.last += 1
    made = row if row is not None else table.model(position=book.last)
    for name, value in sent.items():
        if name == MARK:
            continue
        if name not in table.columns:
            if value in (None, ""):
                continue
            columns = ", ".join(table.columns)
            raise RowRefused("server.column-unknown", column=name[:60], columns=columns)
        if name == "order":
            made.order = made.order if row is not None else _order(value, table, number)
        else:
            setattr(made, name, _value(table, name, value, book.zone_name, number))
    return made


def _order(value: Any, table: Table, number: int) -> Order:
    code = _plain_key(value)
    found = Order.objects.filter(code=code).first() if "\x00" not in code else None
    if found is None:
        raise RowRefused("server.row-without-order", table=table.name, row=number, order=code[:60])
    return found


def _value(table: Table, name: str, value: Any, zone_name: str, number: int) -> Any:
    """A cell as the field's own kind of value; a refusal names its row and column."""
    where = {"table": table.name, "row": number, "column": name}
    if isinstance(value, str) and "\x00" in value:
        raise RowRefused("server.cell-refused", **where, reason="U+0000")
    try:
        return value_of(table.model._meta.get_field(name), value, zone_name)  # noqa: SLF001
    except CellRefused as error:
        raise RowRefused(error.code, **where, **error.params) from error


def _check(row: Any, table: Table, number: int) -> None:
    """Refuse what the planner could not read, or could not reckon with."""
    read = row.to_domain((), ()) if isinstance(row, Order) else row.to_domain()
    for place, value, most in impossible_numbers(read):
        where = {"table": table.name, "row": number, "column": place}
        raise RowRefused("server.cell-impossible", **where, value=str(value)[:60], most=most)


def upsert(
    *, name: str, sent: Iterable[tuple[str, Mapping[str, Any]]], actor: Any
) -> list[tuple[str, list[Finding]]]:
    """Rows of another program by its own ids: sent again unchanged, nothing is even looked at.

    Answers what became of each row, and what of it stayed because the floor knows more.
    """
    table = table_of(name)
    with transaction.atomic():
        alone(Turn.EVENTS)
        facts = Facts.objects.select_for_update().first()
        if facts is None:
            raise NoTable("server.no-company")
        marks = dict(facts.external.get(name, {}))
        outcomes: list[tuple[str, list[Finding]]] = []
        book = _Book(table, _known(table), facts.time_zone)
        book.since.actor = actor
        for number, (external_id, row) in enumerate(sent, start=1):
            if "\x00" in external_id:
                raise RowRefused("server.row-refused", table=name, row=number, reason="U+0000")
            mark = hashlib.sha256(
                json.dumps(row, sort_keys=True, default=str).encode()
            ).hexdigest()
            is_known = marks.get(external_id) == mark
            book.since.forget()
            outcome = "unchanged" if is_known else _upsert(book, row, number)
            outcomes.append((outcome, book.since.findings()))
            marks[external_id] = mark
        facts.external = {**facts.external, name: marks}
        facts.save(update_fields=["external"])
        counts = Counter(outcome for outcome, _finding in outcomes)
        if counts["created"] or counts["changed"]:
            audit.log("shop.changed", actor, name, dict(counts))
    return outcomes
