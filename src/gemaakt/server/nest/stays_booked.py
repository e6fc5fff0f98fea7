"""Orders that come again from a list or another program, while a booked nest cuts their pieces.

What is sent knows nothing of nests: without this each new list put the cutting back in the order
book beside the nest that was booked for it, or took the nest's own work out.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from gemaakt import order as domain
from gemaakt.findings import Finding, Severity
from gemaakt.order import InNest
from gemaakt.server.nest.booked import names_of
from gemaakt.server.nest.models import Nest
from gemaakt.server.order.models import Order, step_of

MOST_NAMED = 20


def nest_orders() -> set[str]:
    """Numbers of the orders that are the cutting of booked nests: no list has them."""
    booked = Nest.objects.filter(status=Nest.Status.ACCEPTED).values("code")
    return set(Order.objects.filter(code__in=booked).values_list("code", flat=True))


def in_nests(orders: Collection[str] | None = None) -> dict[str, list[InNest]]:
    """What booked nests cut of each of these orders, or of all, in the turn of the bookings."""
    booked = Nest.objects.filter(status=Nest.Status.ACCEPTED, booking__isnull=False)
    found: dict[str, list[InNest]] = defaultdict(list)
    for nest in booked.only("code", "booking").order_by("id"):
        for row in (nest.booking or {}).get("steps", ()):
            if orders is None or row["order"] in orders:
                found[row["order"]].append(_in_nest(nest, row))
    return found


def _in_nest(nest: Nest, row: Mapping[str, Any]) -> InNest:
    step, names = row["step"], names_of(nest)
    if "left_share" in row:
        now = step_of(row["order"], step["code"])
        cuts = tuple(each for each in names if now is not None and each in now.after)
        name = now.name if now is not None else ""
        asked = now.quantity if now is not None else 0
        return InNest(row["order"], step["code"], name, cuts, asked, row["left_share"])
    cuts = tuple(each for each in row["nests"] if each in names)
    return InNest(row["order"], step["code"], step["name"], cuts, step["quantity"])


def without_what_nests_cut(
    orders: Iterable[domain.Order], taken: Mapping[str, Iterable[InNest]]
) -> tuple[tuple[domain.Order, ...], list[Finding]]:
    """The orders as they are sent, less what booked nests cut of them; what was not found."""
    found, unknown = [], list[InNest]()
    for each in orders:
        kept, odd = domain.out_of_the_way(each, taken.get(each.id, ()))
        found.append(kept)
        unknown += odd
    return tuple(found), _told(unknown)


def _told(unknown: list[InNest]) -> list[Finding]:
    if not unknown:
        return []
    named = [f"{each.order}/{each.step} ({each.cuts[0].rpartition('/')[0]})" for each in unknown
             if each.cuts]  # fmt: skip
    more = " …" if len(named) > MOST_NAMED else ""
    params = {"count": len(named), "steps": ", ".join(named[:MOST_NAMED]) + more}
    return [Finding("nest.step-sent-otherwise", Severity.WARNING, {}, params)] if named else []
