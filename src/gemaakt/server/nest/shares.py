"""Cutting that was booked for several orders: the share of each in the operations of a nest."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from gemaakt.server.nest.booked import Sheets, lots_of, sheets_by_step
from gemaakt.server.nest.models import Nest
from gemaakt.server.nest.reports import sheet_reports
from gemaakt.server.order.models import Operation


@dataclass(frozen=True, slots=True)
class NestShare:
    """An operation of a nest, and the share of its minutes that is for an order."""

    step: Operation
    order: str
    name: str
    """What the order called the operation that made way."""
    share: float


def nests_of(order: str) -> list[Nest]:
    """The booked nests with a piece of an order."""
    named = Nest.objects.filter(status=Nest.Status.ACCEPTED, orders__icontains=order)
    return [nest for nest in named.only("code", "orders").order_by("id") if order in nest.orders]


def nest_shares(order: str, nests: Collection[str]) -> Iterator[NestShare]:
    """The operations of these nests of which pieces of the order lie on a sheet.

    A change of sheet is shared as the minutes of the pieces on the sheets are.
    """
    return (each for each in shares_of(nests) if each.order == order)


def shares_of(nests: Collection[str]) -> Iterator[NestShare]:
    """Every order's share of each operation of these nests."""
    rows = [(nest, _cutting_steps(nest)) for nest in Nest.objects.filter(code__in=nests)]
    orders = {order for _nest, cut in rows for order, _code in cut}
    steps = Operation.objects.filter(order__code__in=orders).select_related("order")
    known = {(step.order.code, step.code): step for step in steps}
    for nest, cut in sorted(rows, key=lambda row: row[0].pk):
        if known.keys() & cut.keys():
            minutes = _minutes(nest)
            for key, sheets in cut.items():
                spent = [row for number, _lot in sheets for row in minutes[number]]
                if key in known:
                    yield from _shared(nest, known[key], spent)


def _cutting_steps(nest: Nest) -> dict[tuple[str, str], Sheets]:
    """Order and code of the operations that cut the nest: its own, unless it names another."""
    order, _, code = str(nest.document.get("cut_as") or "").rpartition("/")
    if order:
        return {(order, code): list(enumerate(lots_of(nest), start=1))}
    return {(nest.code, code): sheets for code, sheets in sheets_by_step(nest).items()}


def _shared(
    nest: Nest, step: Operation, spent: Iterable[tuple[str, float]]
) -> Iterator[NestShare]:
    sums: dict[str, float] = defaultdict(float)
    for order, time_min in spent:
        sums[order] += time_min
    whole = sum(sums.values())
    for order, mine in sums.items() if whole else ():
        yield NestShare(step, order, _name(nest, order) or step.name or step.code, mine / whole)


def _minutes(nest: Nest) -> Mapping[int, list[tuple[str, float]]]:
    """The order and the minutes of each part, by the number of the sheet."""
    return {
        report.number: [(row.order, row.time_min) for row in report.parts]
        for report in sheet_reports(nest)
    }


def _name(nest: Nest, order: str) -> str:
    kept = (nest.booking or {}).get("steps", ())
    names = (row["step"].get("name", "") for row in kept if row["order"] == order)
    return next((str(name) for name in names if name), "")
