"""Planned operations as small rows in minutes of their version, read from its document at once.

The document holds what the table of operations holds, in one piece: reading it is several times
faster than fetching tens of thousands of rows with their dates and lists.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

import msgspec
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from gemaakt.clock import minute_of
from gemaakt.order import StepId
from gemaakt.server.order.models import Operation
from gemaakt.server.plan.models import PlannedOperation, PlanVersion

STEP_FIELDS = ("order__code", "code", "name", "skill", "status")


class Hand(msgspec.Struct, gc=False):
    """A person for a stretch of an operation."""

    id: str
    start: int = msgspec.field(name="from", default=0)
    end: int = msgspec.field(name="to", default=0)
    role: str = "does"


class Row(msgspec.Struct, gc=False, kw_only=True):
    """One planned operation; minutes count from the version's `time_zero`."""

    order: str
    operation: str
    machine: str | None = None
    outside: str | None = None
    start: int
    setup_end: int | None = None
    end: int
    people: list[Hand | str] = []
    work: list[tuple[int, int]] = []
    power_kw: list[Any] = []

    @property
    def place(self) -> str:
        """The machine's id, or `@` and the supplier's."""
        return self.machine or f"@{self.outside or ''}"

    def __post_init__(self) -> None:
        """A bare id of a person stands for the whole operation."""
        if self.people and isinstance(self.people[0], str):
            self.people = [Hand(str(each), self.start, self.end) for each in self.people]

    @property
    def hands(self) -> list[Hand]:
        """People with their stretch."""
        return cast("list[Hand]", self.people)

    @property
    def stretches(self) -> list[tuple[int, int]]:
        """When it is worked on; what lies between is pause."""
        return self.work or [(self.start, self.end)]


class Step(msgspec.Struct, gc=False):
    """What the board shows of the operation in the order book."""

    name: str = ""
    skill: str = ""
    status: str = "open"
    after: list[str] = []
    pin: dict[str, Any] | None = None


class _Document(msgspec.Struct):
    operations: list[Row] = []


_reads = msgspec.json.Decoder(_Document, strict=False)


def rows_of(version: PlanVersion) -> list[Row]:
    """All operations of a version, by order and start."""
    text = Cast("document", TextField())
    document = PlanVersion.objects.annotate(text=text).values_list("text", flat=True)
    return chained(_reads.decode(document.get(pk=version.pk)).operations)


def chained(rows: Iterable[Row]) -> list[Row]:
    """Rows by order and start, so that the chain of an order stands together."""
    return sorted(rows, key=lambda row: (row.order, row.start))


def laid_over(rows: Iterable[Row], overlay: Mapping[str, Any]) -> list[Row]:
    """Rows with those of a draft in their place, and the orders that only the draft has."""
    left = msgspec.convert(overlay, dict[str, Row], strict=False)
    shown = [left.pop(f"{row.order}/{row.operation}", row) for row in rows]
    return chained([*shown, *left.values()])


def row_of(planned: PlannedOperation, zero: datetime) -> Row:
    """The row of a record."""
    return Row(
        order=planned.order,
        operation=planned.operation,
        machine=planned.machine or None,
        outside=planned.supplier or None,
        start=minute_of(planned.start, zero),
        setup_end=minute_of(planned.setup_end, zero),
        end=minute_of(planned.end, zero),
        work=[(a, b) for a, b in planned.work],
        power_kw=planned.power_kw,
    )


def steps_of(rows: QuerySet[Operation]) -> dict[StepId, Step]:
    """The steps of the order book by order and code; lists that repeat are read once."""
    texts = {f"{name}_text": Cast(name, TextField()) for name in ("after", "pin")}
    after: dict[str, list[str]] = {}
    found: dict[StepId, Step] = {}
    fields = rows.order_by().annotate(**texts).values_list(*STEP_FIELDS, *texts)
    for order, code, name, skill, status, waits, pin in fields:
        if waits not in after:
            after[waits] = msgspec.json.decode(waits)
        pinned = msgspec.json.decode(pin) if pin else None
        found[order, code] = Step(name, skill, status, after[waits], pinned)
    return found
