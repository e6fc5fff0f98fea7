"""An accepted nest in the order book: one laser operation whose completion frees many orders."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from gemaakt.cutting.join import CUT, longest_attendance
from gemaakt.order import Order as OrderDocument
from gemaakt.routing import Alternative, Attendance
from gemaakt.routing import Operation as OperationDocument
from gemaakt.server.nest.made_way import keep_rest, make_way
from gemaakt.server.nest.models import CutPart, Nest, drawn_parts
from gemaakt.server.nest.reports import sheet_reports
from gemaakt.server.nest.to_cut import nested_pieces, orders_laid, piece_min, pieces_of
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.quote.services import add_orders

type Step = tuple[str, str]
"""Order and operation."""


@transaction.atomic
def into_plan(nest: Nest) -> Order | None:
    """Put the nest in the order book as one operation; None when no order waits for its parts.

    An operation of which every piece lies in accepted nests makes way for them: what came after
    it waits for those nests. One of which some pieces lie there keeps the minutes of the others.
    """
    parts = _parts_of(nest)
    steps = {
        (row.order.code, row.code): row
        for row in Operation.objects.select_related("order").filter(
            order__code__in={order for order, _ in parts}, status="open"
        )
        if (row.order.code, row.code) in parts
    }
    if not steps or Order.objects.filter(code=nest.code).exists():
        return None
    minutes = sum(report.time_min for report in sheet_reports(nest))
    (made,) = add_orders([_order(nest, list(steps.values()), minutes)])
    nested = nested_pieces()
    before = nested - pieces_of(nest)
    kept = []
    for key, step in steps.items():
        step.refresh_from_db()
        left_share = _left_share(parts[key], step.quantity, nested)
        if left_share <= 0.0:
            kept.append(make_way(step, nest))
        else:
            earlier_share = _left_share(parts[key], step.quantity, before)
            kept.append(keep_rest(step, left_share / earlier_share, nest))
    nest.booking = {**(nest.booking or {}), "steps": kept}
    nest.save(update_fields=["booking"])
    return made


def _parts_of(nest: Nest) -> dict[Step, list[CutPart]]:
    """All drawn parts of the operations of which any piece lies in the nest."""
    names = pieces_of(nest)
    found: dict[Step, list[CutPart]] = defaultdict(list)
    for row in drawn_parts(orders_laid(nest)):
        found[row.order, row.operation].append(row)
    return {
        key: rows for key, rows in found.items() if any(row.nested_as in names for row in rows)
    }


def _order(nest: Nest, steps: Sequence[Operation], minutes: float) -> OrderDocument:
    """One order with one operation, which needs as much skill, as long, as any that it is for.

    Late are the orders that wait for it, never the nest itself: its day is for the start rules.
    """
    orders = {step.order.code: step.order for step in steps}
    days = [each.due for each in orders.values() if each.due]
    hardest = max(steps, key=lambda each: each.skill_level)
    step = OperationDocument(
        CUT, name=steps[0].name, alternatives=_alternatives(steps, minutes),
        skill=hardest.skill, skill_level=hardest.skill_level,
        attendance=longest_attendance(Attendance(step.attendance) for step in steps),
        setup_family=steps[0].setup_family,
    )  # fmt: skip
    due: date | None = min(days, default=None)
    name = str(nest.document.get("name", ""))
    return OrderDocument(nest.code, product=name, due=due, weight=0, operations=(step,))


def _alternatives(steps: Sequence[Operation], minutes: float) -> tuple[Alternative, ...]:
    """The machines that every step may use, each as much slower as it is for the first step."""
    able = set.intersection(*({a["machine"] for a in step.alternatives} for step in steps))
    rows = [a for a in steps[0].alternatives if a["machine"] in able] or steps[0].alternatives
    fastest = min((a.get("piece_min", 0.0) for a in rows), default=0.0)
    return tuple(
        Alternative(
            a["machine"], float(a.get("setup_min", 0.0)), 0.0,
            float(math.ceil(minutes * (a["piece_min"] / fastest if fastest > 0.0 else 1.0))),
        )
        for a in rows
    )  # fmt: skip


def _left_share(parts: Iterable[CutPart], quantity: int, nested: Counter[str]) -> float:
    """Share of the minutes of an operation whose pieces lie in no accepted nest."""
    left = whole = 0.0
    for row in parts:
        each, asked = piece_min(row), row.pieces * quantity
        whole += each * asked
        left += each * max(0, asked - nested[row.nested_as])
    return left / whole if whole else 0.0
