"""Cutting that was booked for an order among others: its share of the operations of nests."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from gemaakt.server.nest.booked import sheets_by_step
from gemaakt.server.nest.models import Nest
from gemaakt.server.nest.reports import sheet_reports
from gemaakt.server.order.models import Operation


@dataclass(frozen=True, slots=True)
class NestShare:
    """An operation of a nest, and the share of its minutes that is for an order."""

    step: Operation
    name: str
    """What the order called the operation that made way."""
    share: float


def nest_shares(order: str, nests: Collection[str]) -> Iterator[NestShare]:
    """The operations of these nests of which pieces of the order lie on a sheet.

    A change of sheet is shared as the minutes of the pieces on the sheets are.
    """
    steps = Operation.objects.filter(order__code__in=nests).select_related("order")
    known = {(step.order.code, step.code): step for step in steps.order_by("position")}
    for nest in Nest.objects.filter(code__in={code for code, _step in known}).order_by("id"):
        minutes = _minutes(nest, order)
        for code, sheets in sheets_by_step(nest).items():
            mine = sum(minutes[number][0] for number, _lot in sheets)
            whole = sum(minutes[number][1] for number, _lot in sheets)
            step = known.get((nest.code, code))
            if step is not None and mine > 0.0:
                yield NestShare(step, _name(nest, order) or step.name or code, mine / whole)


def _minutes(nest: Nest, order: str) -> dict[int, tuple[float, float]]:
    """Minutes of the pieces of the order and of all pieces, by the number of the sheet."""
    found: dict[int, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for report in sheet_reports(nest):
        mine = sum(row.time_min for row in report.parts if row.order == order)
        found[report.number] = (mine, sum(row.time_min for row in report.parts))
    return found


def _name(nest: Nest, order: str) -> str:
    kept = (nest.booking or {}).get("steps", ())
    names = (row["step"].get("name", "") for row in kept if row["order"] == order)
    return next((str(name) for name in names if name), "")
