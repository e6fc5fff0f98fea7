"""What a hand does to a lot: a piece cut off under the shears or torch, a size measured again.

Nothing is lost in the book: what a sheet weighed and was booked at is in its pieces, in what was
made of the rest, or in the scrap, to the gram and the cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import shapely
from django.db import transaction
from django.utils.translation import gettext as _

from gemaakt.errors import GemaaktError
from gemaakt.money import eur
from gemaakt.server import audit
from gemaakt.server.locks import lock
from gemaakt.server.nest.models import StockItem, StockMove
from gemaakt.server.nest.rack import write_line
from gemaakt.server.nest.worth import remnant_eur

type Size = tuple[float, float]
"""Length and width in mm; of a bar its length and 0."""

CUT_BY_HAND, UNDONE, MEASURED = "cut by hand", "taken back", "measured"
SAME_MM2 = 1.0
CUT_SHARE = 0.01
"""No more than this is lost in the cut itself where a sheet or bar is divided."""


class TooLarge(GemaaktError, ValueError):
    """The pieces are larger than what they are cut from."""


class NotUndone(GemaaktError, ValueError):
    """Pieces that were cut by hand were used, or the lot was changed since."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What was not kept: made into something for an order, or thrown away."""

    mass_g: int
    worth_eur: Decimal
    order: str = ""


@transaction.atomic
def cut_by_hand(
    *, item: StockItem, sizes: Sequence[Size], order: str = "", on: date, actor: Any = None
) -> list[StockItem]:
    """One of a lot in pieces that lie in the rack as remnants; the heat number goes along.

    order: for whom the rest was used; without it the rest is scrap. A piece is booked as every
    remnant is, and the rest carries the difference. Where nothing but the cut itself is lost
    there is no rest: halves of a sheet are sheets and share what it cost. `TooLarge` when the
    pieces are more than there is.
    """
    lock(item)
    whole_mm2 = _held_mm2(item)
    areas = [_area_mm2(item, size) for size in sizes]
    if item.quantity < 1 or not _fits(item, sizes) or sum(areas) > whole_mm2 + SAME_MM2:
        raise TooLarge("server.pieces-too-large", lot=item.code)
    is_divided = not order and sum(areas) >= (1.0 - CUT_SHARE) * whole_mm2
    pieces = [
        _piece(item, size, upto, on, is_divided=is_divided)
        for size, upto in zip(sizes, _each_upto(areas, whole_mm2), strict=True)
    ]
    kept_g, kept_eur = (
        sum(p.mass_g for p in pieces),
        sum((p.price_eur for p in pieces), Decimal(0)),
    )
    rest = Rest(item.mass_g - kept_g, item.price_eur - kept_eur, order)
    item.quantity -= 1
    item.save(update_fields=["quantity"])
    _write_cut(item, pieces, rest, on)
    data = {"pieces": [piece.code for piece in pieces], "order": order}
    audit.log("stock.cut-by-hand", actor, item.code, data)
    return pieces


def _fits(item: StockItem, sizes: Sequence[Size]) -> bool:
    """Whether each of the pieces fits on what they are cut from."""
    long, short = sorted((item.length_mm, item.width_mm or 0.0), reverse=True)
    return bool(sizes) and all(
        max(size) <= long + 1e-6 and min(size) <= (short if item.width_mm else 0.0) + 1e-6
        for size in sizes
    )


def _area_mm2(item: StockItem, size: Size) -> float:
    """Area of a piece; of a bar its length."""
    return size[0] * size[1] if item.width_mm else size[0]


def _each_upto(areas: Sequence[float], whole_mm2: float) -> list[tuple[Decimal, Decimal]]:
    """The share of the whole before each piece and with it: cents and grams are rounded once."""
    marks = [Decimal(0)]
    for area in areas:
        marks.append(min(Decimal(1), marks[-1] + Decimal(repr(round(area / whole_mm2, 12)))))
    return list(pairwise(marks))


def _piece(
    item: StockItem, size: Size, upto: tuple[Decimal, Decimal], on: date, *, is_divided: bool
) -> StockItem:
    """A piece of a lot as a lot of its own; where it was damaged has to be marked anew."""
    piece = StockItem.objects.get(pk=item.pk)
    piece.pk, piece.quantity = None, 1
    if is_divided:
        before_eur, with_eur = (eur(item.price_eur * part) for part in upto)
    else:
        piece.kind = StockItem.Kind.REMNANT
        before_eur, with_eur = (remnant_eur(item, part) for part in upto)
    piece.price_eur = with_eur - before_eur
    piece.length_mm, piece.width_mm = size[0], size[1] if item.width_mm else None
    if item.width_mm and (size[0] > item.length_mm or size[1] > item.width_mm):
        piece.grain_across = not item.grain_across  # it fits turned only
    piece.mass_g = int(item.mass_g * upto[1]) - int(item.mass_g * upto[0])
    piece.outer, piece.defects, piece.from_nest = [], [], None
    piece.parent, piece.since, piece.location = item.code, on, ""
    if item.defects:
        piece.kept_for = _("damaged somewhere: mark the place, then free it")
    piece.code = _next_code(item.code)
    piece.save()
    return piece


def _next_code(code: str) -> str:
    begin = f"{code}-H"
    known = set(StockItem.objects.filter(code__startswith=begin).values_list("code", flat=True))
    return next(c for n in range(1, len(known) + 2) if (c := f"{begin}{n}") not in known)


def _write_cut(item: StockItem, pieces: Sequence[StockItem], rest: Rest, on: date) -> None:
    """The lines of the book: the sheet makes way for its pieces, the rest is used or scrap."""
    counted = StockMove.Kind.COUNTED
    kept_g, kept_eur = item.mass_g - rest.mass_g, item.price_eur - rest.worth_eur
    write_line(
        item, None, on, counted, -kept_g, quantity=-1, amount_eur=-kept_eur, why=CUT_BY_HAND
    )
    for piece in pieces:
        write_line(
            piece, None, on, counted, piece.mass_g, quantity=1, amount_eur=piece.price_eur,
            why=CUT_BY_HAND,
        )  # fmt: skip
    if not rest.mass_g and not rest.worth_eur:
        return
    if not rest.order:
        write_line(
            item, None, on, StockMove.Kind.SCRAP, rest.mass_g, amount_eur=-rest.worth_eur,
            why=CUT_BY_HAND,
        )  # fmt: skip
        return
    write_line(
        item, None, on, StockMove.Kind.CUT, -rest.mass_g, amount_eur=-rest.worth_eur,
        why=CUT_BY_HAND,
    )  # fmt: skip
    write_line(
        item, None, on, StockMove.Kind.PARTS_OUT, rest.mass_g, amount_eur=rest.worth_eur,
        part=f"{rest.order}/rest", why=CUT_BY_HAND,
    )  # fmt: skip


# ------------------------------------------------------------------ undone


def last_cut(item: StockItem) -> list[StockMove]:
    """The lines of the last cut by hand of a lot, when nothing of it was undone."""
    moves = list(item.moves.order_by("-pk")[:3])
    found = []
    for move in moves:
        if move.why != CUT_BY_HAND:
            break
        found.append(move)
        if move.quantity == -1:
            return found
    return []


def pieces_of_cut(item: StockItem) -> list[StockItem]:
    """The pieces that the last cut by hand made, which lie there as they were made."""
    lines = last_cut(item)
    if not lines:
        return []
    first = lines[-1].pk
    made = StockMove.objects.filter(
        item__parent=item.code, why=CUT_BY_HAND, quantity=1, pk__gt=first
    )
    return [move.item for move in made.select_related("item")]


@transaction.atomic
def undo_cut(*, item: StockItem, actor: Any = None) -> None:
    """One of the lot is whole again; `NotUndone` when one of its pieces was used or changed."""
    lock(item)
    pieces, lines = pieces_of_cut(item), last_cut(item)
    used = [piece for piece in pieces if piece.moves.count() != 1 or piece.quantity != 1]
    if not lines or used:
        lot = used[0].code if used else item.code
        raise NotUndone("server.cut-not-undone", lot=lot)
    made = StockMove.objects.filter(item__in=pieces, why=CUT_BY_HAND)
    for row in [*lines, *made.select_related("item")]:
        assert row.on is not None
        write_line(
            row.item, None, row.on, StockMove.Kind(row.kind), -row.mass_g,
            quantity=-row.quantity, amount_eur=-row.amount_eur, part=row.part, why=UNDONE,
        )  # fmt: skip
    StockItem.objects.filter(pk__in=[piece.pk for piece in pieces]).update(quantity=0)
    item.quantity += 1
    item.save(update_fields=["quantity"])
    audit.log("stock.cut-undone", actor, item.code, {})


# ------------------------------------------------------------------ measured again


@transaction.atomic
def measure_again(*, item: StockItem, size: Size, on: date, actor: Any = None) -> None:
    """A lot has another size than the book said: it weighs and is worth so much more or less."""
    lock(item)
    before = (item.length_mm, item.width_mm or 0.0)
    if size == before:
        return
    share = Decimal(repr(_area_mm2(item, size) / _held_mm2(item)))
    mass_g, price_eur = int(item.mass_g * share), eur(item.price_eur * share)
    more_g, more_eur = mass_g - item.mass_g, price_eur - item.price_eur
    item.length_mm, item.width_mm = size[0], size[1] if item.width_mm else None
    item.mass_g, item.price_eur, item.outer = mass_g, price_eur, []
    item.defects = [place for place in item.defects if _is_on(place, size)]
    item.save()
    write_line(
        item, None, on, StockMove.Kind.COUNTED, more_g * item.quantity,
        amount_eur=more_eur * item.quantity, why=MEASURED,
    )  # fmt: skip
    audit.log("stock.measured", actor, item.code, {"before_mm": before, "now_mm": size})


def _held_mm2(item: StockItem) -> float:
    """Area of a lot as the book has it, by its contour where it has one; of a bar its length."""
    if item.width_mm and item.outer:
        return float(shapely.Polygon(item.outer).area)
    return _area_mm2(item, (item.length_mm, item.width_mm or 0.0))


def _is_on(place: Sequence[float], size: Size) -> bool:
    return place[0] + place[2] <= size[0] and place[1] + place[3] <= size[1]
