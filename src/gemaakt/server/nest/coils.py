"""Coils: strip that is bought by the kilogram and cut to sheets of a length.

The book goes from the coil to its sheets to the gram and the cent; what is left stays on the coil.
"""

from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db import transaction

from gemaakt.errors import GemaaktError
from gemaakt.server import audit
from gemaakt.server.locks import lock
from gemaakt.server.nest.models import StockItem, StockMove
from gemaakt.server.nest.rack import throw_away, write_line
from gemaakt.units import mass_kg

CUT_TO_LENGTH, UNDONE = "cut to length", "taken back"
LONGER_SHARE = 0.05
"""A coil that is rolled thinner than it is called is so much longer at most."""
GONE_MM = 1.0


class CoilTooShort(GemaaktError, ValueError):
    """The coil has no strip for so many sheets of this length."""


class CoilNotUndone(GemaaktError, ValueError):
    """Sheets of the last cut were used or changed, or the coil was since."""


def coil_length_mm(
    coil_kg: float, width_mm: float, thickness_mm: float, density_kg_per_m3: float
) -> float:
    """How much strip is on a coil of this weight."""
    return coil_kg / mass_kg(width_mm, thickness_mm, density_kg_per_m3)


@transaction.atomic
def cut_to_length(
    *,
    item: StockItem,
    length_mm: float,
    pieces: int,
    on: date,
    is_finished: bool = False,
    actor: Any = None,
) -> StockItem:
    """Sheets of this length from a coil, a lot of their own of the same heat.

    They weigh and cost the coil's by their length. `is_finished`: what is left is scrap.
    `CoilTooShort` when there is not so much strip.
    """
    lock(item)
    taken_mm = length_mm * pieces
    most_mm = item.length_mm * (1.0 + LONGER_SHARE)
    if item.kind != StockItem.Kind.COIL or not item.quantity or taken_mm > most_mm:
        raise CoilTooShort("server.coil-too-short", lot=item.code, most=int(most_mm // length_mm))
    sheets = _sheets(item, length_mm, pieces, on)
    item.length_mm = max(0.0, item.length_mm - taken_mm)
    item.mass_g -= sheets.mass_g * pieces
    item.price_eur -= sheets.price_eur * pieces
    item.save(update_fields=["length_mm", "mass_g", "price_eur"])
    for lot, sign in ((item, -1), (sheets, 1)):
        write_line(
            lot, None, on, StockMove.Kind.COUNTED, sign * sheets.mass_g * pieces,
            quantity=pieces if lot is sheets else 0, pieces=pieces,
            amount_eur=sign * sheets.price_eur * pieces, why=CUT_TO_LENGTH,
        )  # fmt: skip
    if is_finished or item.length_mm < GONE_MM:
        throw_away(item=item, on=on, actor=actor)
    audit.log("stock.cut-to-length", actor, item.code, {"pieces": pieces, "length_mm": length_mm})
    return sheets


def _sheets(item: StockItem, length_mm: float, pieces: int, on: date) -> StockItem:
    share = Decimal(repr(length_mm / max(item.length_mm, length_mm * pieces)))
    made = StockItem.objects.get(pk=item.pk)
    made.pk, made.kind, made.quantity = None, StockItem.Kind.SHEET, pieces
    made.length_mm, made.parent, made.since, made.location = length_mm, item.code, on, ""
    made.mass_g = int(item.mass_g * share)
    made.price_eur = (item.price_eur * share).quantize(Decimal("0.01"), ROUND_DOWN)
    begin = f"{item.code}-L"
    known = set(StockItem.objects.filter(code__startswith=begin).values_list("code", flat=True))
    made.code = next(c for n in range(1, len(known) + 2) if (c := f"{begin}{n}") not in known)
    made.save()
    return made


def last_sheets(item: StockItem) -> StockItem | None:
    """The sheets that were cut last, where they and the coil are as they were left then."""
    made = StockItem.objects.filter(parent=item.code, moves__why=CUT_TO_LENGTH).order_by("-pk")
    sheets = made.first()
    if item.kind != StockItem.Kind.COIL or sheets is None or sheets.moves.count() != 1:
        return None
    born = sheets.moves.get()
    later = item.moves.filter(pk__gt=born.pk)
    is_finished = later.count() == 1 and later.filter(kind=StockMove.Kind.SCRAP).exists()
    is_same = sheets.quantity == born.quantity and (not later.exists() or is_finished)
    return sheets if is_same else None


@transaction.atomic
def undo_cut_to_length(*, item: StockItem, actor: Any = None) -> None:
    """The sheets that were cut last are strip on the coil again, and so is what was scrap then.

    `CoilNotUndone` when one of them was used or changed.
    """
    lock(item)
    sheets = last_sheets(item)
    if sheets is None:
        raise CoilNotUndone("server.cut-not-undone", lot=item.code)
    born = sheets.moves.get()
    assert born.on is not None
    for row in item.moves.filter(pk__gt=born.pk):
        write_line(
            item, None, born.on, StockMove.Kind.SCRAP, -row.mass_g, quantity=-row.quantity,
            amount_eur=-row.amount_eur, pieces=row.pieces, why=UNDONE,
        )  # fmt: skip
        item.quantity -= row.quantity
    for lot, sign in ((sheets, -1), (item, 1)):
        write_line(
            lot, None, born.on, StockMove.Kind.COUNTED, sign * born.mass_g,
            quantity=-born.quantity if lot is sheets else 0, pieces=born.quantity,
            amount_eur=sign * born.amount_eur, why=UNDONE,
        )  # fmt: skip
    item.length_mm += sheets.length_mm * born.quantity
    item.mass_g += born.mass_g
    item.price_eur += born.amount_eur
    item.save(update_fields=["quantity", "length_mm", "mass_g", "price_eur"])
    sheets.quantity = 0
    sheets.save(update_fields=["quantity"])
    audit.log("stock.cut-to-length-undone", actor, item.code, {"lot": sheets.code})


def paid_of(item: StockItem, whole_eur: Decimal) -> tuple[dict[StockItem, Decimal], Decimal]:
    """What one sheet of each lot cut from a coil cost, and what is left, of what all of it did.

    Of what is no coil all is left.
    """
    made = {
        lot: sum(
            lot.moves.filter(why__in=(CUT_TO_LENGTH, UNDONE)).values_list("quantity", flat=True)
        )
        for lot in StockItem.objects.filter(parent=item.code, moves__why=CUT_TO_LENGTH).distinct()
    }
    whole_g = item.mass_g + sum(lot.mass_g * pieces for lot, pieces in made.items())
    each = {
        lot: (whole_eur * lot.mass_g / whole_g).quantize(Decimal("0.01"), ROUND_DOWN)
        for lot, pieces in made.items()
        if pieces
    }
    return each, whole_eur - sum((each[lot] * made[lot] for lot in each), Decimal(0))
