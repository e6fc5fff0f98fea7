"""The flat parts of orders, kept as they are nested: from accepted quotes, and of the demo."""

from collections.abc import Iterable

import msgspec
from django.db import transaction

from gemaakt.company import Company
from gemaakt.company.demo.parts import demo_parts, sheet_material
from gemaakt.cutting import FlatPart
from gemaakt.cutting.lines import nest_part
from gemaakt.nest.write_job import part_document
from gemaakt.quote.kinds import kind_of_work
from gemaakt.quote.quote import Item
from gemaakt.routing import Operation
from gemaakt.routing.constants import defaults
from gemaakt.server.nest.lying import with_finish
from gemaakt.server.nest.models import CutPart
from gemaakt.server.order.models import Operation as OperationRow
from gemaakt.server.order.models import Order as OrderRow
from gemaakt.server.quote.asked import items_of
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.quote.versions import asked_of, is_editable

LASER = "laser"


def is_cutting(name: str, machines: Iterable[str]) -> bool:
    """Whether an operation of this name on these machines cuts flat parts."""
    return kind_of_work(f"{name} {' '.join(machines)}") == LASER


def keep_demo_parts(company: Company) -> int:
    """Draw the parts of the demo's own orders; how many there are."""
    constants = defaults(company.plan_start.date())
    rows: list[CutPart] = []
    for order in company.orders:
        metal = sheet_material(order)
        for step in order.operations:
            if metal is None or not _cuts(step):
                continue
            flats = [
                FlatPart(each.part, each.pieces, each.cut_min)
                for each in demo_parts(order, step, constants)
            ]
            key = (order.id, step.id, metal.grade, metal.thickness_mm)
            rows += [_row(key, flat) for flat in flats]
    return len(CutPart.objects.bulk_create(rows, ignore_conflicts=True))


def _cuts(step: Operation) -> bool:
    return is_cutting(step.name, (each.machine for each in step.alternatives))


def _row(key: tuple[str, str, str, float], flat: FlatPart) -> CutPart:
    order, operation, grade, thickness_mm = key
    return CutPart(
        order=order, operation=operation, name=flat.drawn.name, grade=grade,
        thickness_mm=thickness_mm, pieces=flat.pieces, piece_min=flat.piece_min,
        part=msgspec.to_builtins(part_document(nest_part(flat.drawn, flat.pieces))),
    )  # fmt: skip


@transaction.atomic
def keep_quoted_parts() -> int:
    """Keep the parts of orders that came from a quote and have none yet; how many those are."""
    known = set(CutPart.objects.values_list("order", flat=True))
    open_orders = set(
        OrderRow.objects.exclude(status__in=OrderRow.OVER).values_list("code", flat=True)
    )
    rows: list[CutPart] = []
    for quote in QuoteVersion.objects.filter(status=QuoteVersion.Status.WON):
        wanted = {f"{quote.number}-{at + 1}": at for at in range(len(quote.asked or ()))}
        fresh = (wanted.keys() & open_orders) - known
        if not fresh or not is_editable(quote):
            continue
        asked = asked_of(quote)
        items = items_of(asked)
        rows += [
            row
            for code in sorted(fresh)
            for row in _of_item(code, items[wanted[code]], asked[wanted[code]].lies)
        ]
    return len(CutPart.objects.bulk_create(rows, ignore_conflicts=True))


def _of_item(code: str, item: Item, lies: str) -> list[CutPart]:
    """The part of a quoted line, when its order has a cutting operation and it is flat."""
    thickness_mm = item.part.thickness_mm or item.thickness_mm
    steps = OperationRow.objects.filter(order__code=code)
    step = next((s for s in steps if is_cutting(s.name, _machines(s))), None)
    if step is None or item.part.outline is None or not thickness_mm:
        return []
    row = _row((code, step.code, item.material, thickness_mm), FlatPart(item.part))
    row.part = with_finish(row.part, item.part.noted.texts or item.part.noted.work, lies)
    return [row]


def _machines(step: OperationRow) -> list[str]:
    return [str(each["machine"]) for each in step.alternatives]
