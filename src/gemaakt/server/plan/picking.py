"""Metal for the work: what must stand ready on a day, and which heat was booked for an order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gemaakt.order import StepId
from gemaakt.server.measures import with_unit
from gemaakt.server.nest.booked import lots_cut
from gemaakt.server.nest.models import Nest, StockItem
from gemaakt.server.order.models import MaterialNeed, Operation, Order
from gemaakt.server.passport.trace import links_of
from gemaakt.server.plan.models import PlannedOperation, PlanVersion
from gemaakt.server.plan.names import names_of_everything

MOST_NESTS = 500


@dataclass(slots=True)
class Pick:
    """One material of a day: how much of it, and for which steps."""

    material: str
    unit: str
    quantity: float = 0.0
    lines: list[dict[str, Any]] = field(default_factory=list)


def pick_list(version: PlanVersion | None, start: datetime, end: datetime) -> list[Pick]:
    """Material of the steps that begin within the span, the same material together.

    A need that names no step belongs to the first steps of its order.
    """
    planned = PlannedOperation.objects.filter(version=version, start__gte=start, start__lt=end)
    begins = {(row.order, row.operation): row for row in planned.order_by("start", "id")}
    orders = {order for order, _operation in begins}
    first = _first_steps(orders)
    names = names_of_everything()
    picks: dict[StepId, Pick] = {}
    needs = MaterialNeed.objects.filter(order__code__in=orders).select_related("order")
    needs = needs.exclude(order__status=Order.Status.CANCELLED)
    for need in needs.order_by("material", "order__code", "position"):
        code = need.order.code
        wanted = [need.operation] if need.operation else first.get(code, [])
        row = next((begins[code, each] for each in wanted if (code, each) in begins), None)
        if row is not None:
            pick = picks.setdefault((need.material, need.unit), Pick(need.material, need.unit))
            pick.quantity += need.quantity
            where = names.get(row.machine or row.supplier, row.machine or row.supplier)
            pick.lines.append({"need": need, "planned": row, "where": where})
    for pick in picks.values():
        pick.lines.sort(key=lambda line: line["planned"].start)
    return list(picks.values())


def _first_steps(orders: Iterable[str]) -> dict[str, list[str]]:
    """The steps of each order that wait for nothing."""
    found: dict[str, list[str]] = {}
    rows = Operation.objects.filter(order__code__in=list(orders)).order_by("position")
    for order, code, after in rows.values_list("order__code", "code", "after"):
        if not after:
            found.setdefault(order, []).append(code)
    return found


def heats_of(order: str) -> list[tuple[str, str, str]]:
    """Heat number, lot and its metal of what booked nests cut for an order, each once."""
    booked = Nest.objects.filter(status=Nest.Status.ACCEPTED).order_by("-id")
    chosen = [
        number
        for number, codes in booked.values_list("pk", "orders")[:MOST_NESTS]
        if order in codes
    ]
    if not chosen:
        return []
    links = links_of(Nest.objects.filter(pk__in=chosen))
    mine = dict.fromkeys(
        (each.heat, each.sheet) for each in links if each.order == order and each.heat
    )
    lots = StockItem.objects.in_bulk([lot for _heat, lot in mine], field_name="code")
    return [(heat, lot, _metal(lots.get(lot))) for heat, lot in mine]


def heats_cut(order: str) -> list[str]:
    """Heat numbers of what was cut for an order until now; of all nests where none told that."""
    named = heats_of(order)
    booked = Nest.objects.filter(status=Nest.Status.ACCEPTED, orders__icontains=order)
    cut = {lot for nest in booked if order in nest.orders for lot in lots_cut(nest)}
    known = [heat for heat, lot, _metal in named if lot in cut]
    return list(dict.fromkeys(known or [heat for heat, _lot, _metal in named]))


def _metal(lot: StockItem | None) -> str:
    """`S235JR 3 mm` of a sheet, `S235JR 40x40x3` of a bar."""
    if lot is None:
        return ""
    thickness = with_unit(lot.thickness_mm, "mm") if lot.thickness_mm else ""
    return " ".join(filter(None, (lot.material, thickness, lot.section)))
