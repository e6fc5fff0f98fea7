"""What a list of the rack comes to: lots that can be put in the book, and why others cannot."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from gemaakt.company.workbook.rack import BAR, REMNANT, RackRow
from gemaakt.money import eur
from gemaakt.server import audit
from gemaakt.server.nest.models import StockItem
from gemaakt.server.nest.rack import receive, today
from gemaakt.server.nest.rack_forms import DeliveryForm, Shape
from gemaakt.server.nest.worth import remnant_share
from gemaakt.server.refusals import wrong_in

type Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReadLot:
    """A row of the list, with the lot that it becomes, or why it becomes none."""

    row: RackRow
    lot: Mapping[str, Any]
    why: tuple[str, ...] = ()

    @property
    def mass_kg(self) -> float:
        """Kilograms of all its pieces."""
        return float(self.lot.get("mass_g", 0) * self.row.quantity / 1000.0)


def lots_of(rows: Iterable[RackRow]) -> list[ReadLot]:
    """Each row as a lot; one that is in the rack already, or twice in the list, becomes none."""
    seen: set[Any] = set()
    found = []
    for row in rows:
        each = _lot(row)
        mark = row.code or _mark(row)
        if not each.why and mark in seen:
            each = ReadLot(row, {}, (_("It stands in the list twice."),))
        elif not each.why and not row.code and _lies_there(row):
            words = _("A lot like it lies in the rack already: give it a code to book it as well.")
            each = ReadLot(row, {}, (words,))
        seen.add(mark)
        found.append(each)
    return found


def _mark(row: RackRow) -> tuple[Any, ...]:
    """What tells lots without a code apart."""
    sizes = (row.thickness_mm, row.length_mm, row.width_mm, row.section)
    where = (row.heat_number, row.location, row.kind, row.grain_across)
    return (row.material.casefold(), *sizes, *where)


def _lies_there(row: RackRow) -> bool:
    same = StockItem.objects.filter(
        material__iexact=row.material, length_mm=row.length_mm or 0.0, width_mm=row.width_mm,
        heat_number=row.heat_number, location=row.location, quantity__gt=0,
    )  # fmt: skip
    if row.width_mm is not None:
        same = same.filter(thickness_mm=row.thickness_mm)
    return same.filter(section=row.section if row.width_mm is None else "").exists()


def _lot(row: RackRow) -> ReadLot:
    is_bar = row.kind == BAR or (row.kind == REMNANT and not row.width_mm)
    form = DeliveryForm({
        "kind": Shape.BAR if is_bar else Shape.SHEET, "code": row.code, "material": row.material,
        "quantity": row.quantity, "thickness_mm": _typed(row.thickness_mm),
        "length_mm": _typed(row.length_mm), "width_mm": _typed(row.width_mm),
        "section": row.section[:60], "kg_per_m": _typed(row.mass_per_length_kg_per_m),
        "price_eur": "" if row.price_eur is None else str(eur(Decimal(repr(row.price_eur)))),
        "heat_number": row.heat_number[:60], "certificate": row.certificate,
        "origin": row.origin if len(row.origin) == 2 else "", "location": row.location[:60],
        "grain_across": "1" if row.grain_across else "",
    })  # fmt: skip
    if not form.is_valid():
        return ReadLot(row, {}, tuple(wrong_in(form)))
    lot = form.fields_of_lot()
    if row.kind == REMNANT:
        lot["kind"] = StockItem.Kind.REMNANT
        if row.price_eur is None:
            lot["price_eur"] = eur(lot["price_eur"] * remnant_share())
    return ReadLot(row, lot)


def _typed(number: float | None) -> str:
    return "" if number is None else f"{number:g}" if number < 1e5 else repr(number)


def plain_of(lots: Iterable[ReadLot]) -> list[Any]:
    """The rows that can be put in, as a page keeps them until somebody says yes."""
    return [msgspec.to_builtins(each.row) for each in lots if not each.why]


@transaction.atomic
def put_in(told: Sequence[Plain], actor: Any = None) -> tuple[list[StockItem], list[ReadLot]]:
    """Put the lots in the rack as counted; those that came in meanwhile are left out."""
    lots = lots_of(msgspec.convert(list(told), list[RackRow]))
    made = [
        receive(on=today(), is_found=True, actor=actor, **each.lot)
        for each in lots
        if not each.why
    ]
    audit.log("stock.list-read", actor, "", {"rows": len(made)})
    return made, [each for each in lots if each.why]
