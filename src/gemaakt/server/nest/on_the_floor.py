"""The sheets of booked nests as the terminal shows them: which lot is next, and where it lies."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from gemaakt.server.nest.alike import numbers_said
from gemaakt.server.nest.booked import Sheets, sheets_by_step
from gemaakt.server.nest.models import Nest, StockItem
from gemaakt.server.order.models import Operation

type Step = tuple[str, str]
"""Order and operation."""


def sheets_of(orders: Iterable[str]) -> dict[Step, Sheets]:
    """The sheets that each operation of these orders cuts, where they are booked nests."""
    booked = Nest.objects.filter(code__in=list(orders), status=Nest.Status.ACCEPTED)
    return {
        (nest.code, code): sheets
        for nest in booked.defer("job", "document")
        for code, sheets in sheets_by_step(nest).items()
    }


def lots_on(sheets: Iterable[Sheets]) -> dict[str, StockItem]:
    """The lots that these sheets are cut from."""
    codes = {lot for each in sheets for _number, lot in each}
    fields = ("code", "heat_number", "location", "kind")
    return {row.code: row for row in StockItem.objects.filter(code__in=codes).only(*fields)}


def still_to_cut(step: Operation, sheets: Sheets) -> Sheets:
    """Those of an operation that are not cut yet, when it counts them one by one."""
    is_counted = step.asked_quantity == len(sheets)
    return sheets[step.done_quantity :] if is_counted else sheets


def told(sheets: Sheets, lots: dict[str, StockItem]) -> list[dict[str, Any]]:
    """A row a lot, in the order of cutting: which sheets, what stands on it, where it lies."""
    rows = groupby(sheets, key=lambda each: each[1])
    return [_row(lot, [number for number, _lot in each], lots.get(lot)) for lot, each in rows]


def _row(lot: str, numbers: Sequence[int], item: StockItem | None) -> dict[str, Any]:
    return {
        "numbers": numbers_said(numbers), "times": len(numbers), "lot": lot,
        "heat": item.heat_number if item else "", "place": item.location if item else "",
        "is_remnant": item is not None and item.kind == StockItem.Kind.REMNANT,
    }  # fmt: skip
