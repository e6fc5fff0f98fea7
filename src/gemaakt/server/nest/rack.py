"""The rack: what is received, counted, marked, corrected and thrown away without a nest."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, Sum
from django.utils import timezone

from gemaakt import clock
from gemaakt.carbon.factor import factor
from gemaakt.errors import GemaaktError
from gemaakt.money import eur
from gemaakt.nest.book import Entry, Held, Move
from gemaakt.routing.material import material
from gemaakt.server import audit
from gemaakt.server.locks import lock
from gemaakt.server.nest.models import Nest, StockItem, StockMove
from gemaakt.shop.stock import STEEL_KG_PER_M3, Contour, StockKind, StockLot
from gemaakt.units import G_PER_KG

SET_APART = "set apart"
"""Why of the two lines of pieces that became a lot of their own."""


class NotSoMany(GemaaktError, ValueError):
    """More pieces than may be set apart of a lot."""


class CodeTaken(GemaaktError, ValueError):
    """Another lot of the rack has this code."""


def today() -> date:
    """The day at the firm."""
    return clock.local_day(timezone.now(), settings.TIME_ZONE)


def write_line(
    item: StockItem,
    nest: Nest | None,
    on: date,
    kind: StockMove.Kind,
    mass_g: int,
    **more: Any,
) -> StockMove:
    """One line of the book; its emission is that of its grams."""
    factor = item.factor_kgco2e_per_kg or 0.0
    return StockMove.objects.create(
        item=item,
        nest=nest,
        on=on,
        kind=kind,
        mass_g=mass_g,
        quantity=more.pop("quantity", 0),
        from_remnant=item.kind == StockItem.Kind.REMNANT,
        emission_kgco2e=mass_g / G_PER_KG * factor,
        why=more.pop("why", str(kind)),
        **more,
    )


@transaction.atomic
def receive(
    *, on: date, code: str = "", is_found: bool = False, actor: Any = None, **fields: Any
) -> StockItem:
    """Something new in the rack: bought, or found there: a remnant, or what lay there before.

    Without a code it gets the next of the day; `CodeTaken` when another lot has the code.
    """
    item = _with_code(StockItem(since=on, code=code, **fields))
    is_remnant = item.kind == StockItem.Kind.REMNANT
    kind = StockMove.Kind.REMNANT_IN if is_remnant else StockMove.Kind.BOUGHT
    kind = StockMove.Kind.COUNTED if is_found else kind
    write_line(
        item, None, on, kind, item.mass_g * item.quantity, quantity=item.quantity,
        amount_eur=item.price_eur * item.quantity, pieces=item.quantity,
        why="counted" if is_remnant or is_found else "bought",
    )  # fmt: skip
    audit.log("stock.received", actor, item.code, {"quantity": item.quantity})
    return item


def _with_code(item: StockItem) -> StockItem:
    """The lot as it is kept: two who book in at the same moment get a code each."""
    is_given = bool(item.code)
    while True:
        item.code = item.code if is_given else _next_code()
        try:
            with transaction.atomic():
                item.save(force_insert=True)
        except IntegrityError as error:
            if not StockItem.objects.filter(code=item.code).exists():
                raise
            if is_given:
                raise CodeTaken("server.code-taken", lot=item.code) from error
        else:
            return item


def _next_code() -> str:
    """The next code of today."""
    begin = f"M{today():%y%m%d}"
    known = set(StockItem.objects.filter(code__startswith=begin).values_list("code", flat=True))
    return next(c for n in range(1, len(known) + 2) if (c := f"{begin}-{n}") not in known)


@transaction.atomic
def mark_defect(*, item: StockItem, place_mm: Sequence[float], actor: Any = None) -> StockItem:
    """Mark a place [x, y, length, width] that no nest may use; the piece that has it.

    Of a lot of several, one is set apart under a code of its own: the others are whole.
    """
    lock(item)
    place = [float(value) for value in place_mm]
    if item.quantity > 1:
        item = _apart(item, 1, "D")
    item.defects = [*item.defects, place]
    item.save(update_fields=["defects"])
    audit.log("stock.defect", actor, item.code, {"place_mm": place})
    return item


@transaction.atomic
def set_apart(*, item: StockItem, pieces: int, actor: Any = None) -> StockItem:
    """So many of a lot as a lot of their own: another heat, another place, or turned.

    `NotSoMany` when none would be left, or there are fewer.
    """
    lock(item)
    if not 0 < pieces < item.quantity:
        raise NotSoMany("server.not-so-many", lot=item.code, most=max(0, item.quantity - 1))
    made = _apart(item, pieces, "A")
    audit.log("stock.set-apart", actor, made.code, {"pieces": pieces, "of": item.code})
    return made


def _apart(item: StockItem, pieces: int, mark: str) -> StockItem:
    """Pieces of a lot as a lot of their own, from the same heat; the book has it in both."""
    begin = f"{item.code}-{mark}"
    known = set(StockItem.objects.filter(code__startswith=begin).values_list("code", flat=True))
    apart = StockItem.objects.get(pk=item.pk)
    apart.pk, apart.quantity, apart.parent = None, pieces, item.code
    apart.code = next(c for n in range(1, len(known) + 2) if (c := f"{begin}{n}") not in known)
    apart.save()
    item.quantity -= pieces
    item.save(update_fields=["quantity"])
    for lot, change in ((item, -pieces), (apart, pieces)):
        write_line(
            lot, None, today(), StockMove.Kind.COUNTED, change * lot.mass_g, quantity=change,
            amount_eur=change * lot.price_eur, pieces=pieces, why=SET_APART,
        )  # fmt: skip
    return apart


@transaction.atomic
def throw_away(*, item: StockItem, on: date, pieces: int | None = None, actor: Any = None) -> None:
    """What is no longer worth keeping goes to the scrap dealer: so many pieces, or all."""
    lock(item)
    count = item.quantity if pieces is None else max(0, min(pieces, item.quantity))
    item.quantity -= count
    item.save(update_fields=["quantity"])
    write_line(
        item, None, on, StockMove.Kind.SCRAP, item.mass_g * count, quantity=-count,
        pieces=count, amount_eur=-count * item.price_eur, why="thrown away",
    )  # fmt: skip
    audit.log("stock.thrown-away", actor, item.code, {"quantity": count})


@transaction.atomic
def keep_apart(*, item: StockItem, why: str, actor: Any = None) -> None:
    """Let nests leave a lot alone, and say why; without a reason it takes part again."""
    lock(item)
    if item.kept_for == why:
        return
    item.kept_for = why
    item.save(update_fields=["kept_for"])
    audit.log("stock.kept-apart" if why else "stock.free-again", actor, item.code, {"why": why})


@transaction.atomic
def tell_grain(*, item: StockItem, is_across: bool, actor: Any = None) -> None:
    """Say which way a lot was rolled; remnants that were cut from it before stay as they are."""
    lock(item)
    if item.grain_across == is_across:
        return
    item.grain_across = is_across
    item.save(update_fields=["grain_across"])
    audit.log("stock.grain", actor, item.code, {"across": is_across})


@transaction.atomic
def count_lot(*, item: StockItem, counted: int, on: date, actor: Any = None) -> None:
    """Set a lot to what was counted; the difference is a line of the book, in grams and cents."""
    lock(item)
    more = counted - item.quantity
    if not more:
        return
    item.quantity = counted
    item.save(update_fields=["quantity"])
    write_line(
        item, None, on, StockMove.Kind.COUNTED, more * item.mass_g, quantity=more,
        pieces=abs(more), amount_eur=more * item.price_eur,
    )  # fmt: skip
    audit.log("stock.counted", actor, item.code, {"counted": counted, "more": more})


def is_cut(item: StockItem) -> bool:
    """Whether an accepted nest took from the lot: its heat number stands in passports then."""
    taken = item.moves.filter(kind=StockMove.Kind.CUT).aggregate(pieces=Sum("quantity"))
    return bool(taken["pieces"])


@transaction.atomic
def describe_lot(*, item: StockItem, actor: Any = None, **fields: str) -> None:
    """Write heat number, certificate, country or place of a lot.

    A heat that is known later goes to the nests on the lot and to the remnants cut from it.
    """
    lock(item)
    changed = {name: text for name, text in fields.items() if getattr(item, name) != text}
    if not changed:
        return
    before = item.heat_number
    for name, text in changed.items():
        setattr(item, name, text)
    item.save(update_fields=list(changed))
    if item.heat_number != before:
        _tell_heat(item, before)
    audit.log("stock.described", actor, item.code, changed)


def _tell_heat(item: StockItem, before: str) -> None:
    """Nests on a lot, and remnants of it, that have the heat number it had before."""
    for nest in Nest.objects.filter(Q(status=Nest.Status.DRAFT) | Q(moves__item=item)).distinct():
        bars = nest.document.get("bars", {})
        rows = [w for w in nest.document.get("weights", ()) if w["sheet"] == item.code]
        if any(bar["stock"] == item.code for bar in bars.get("bars", ())):
            rows.append(bars.get("weights") or {})
        rows = [row for row in rows if row.get("heat_number", "") == before]
        for row in rows:
            row["heat_number"] = item.heat_number
        if rows:
            nest.save(update_fields=["document"])
    for remnant in StockItem.objects.filter(parent=item.code, heat_number=before):
        remnant.heat_number = item.heat_number
        remnant.save(update_fields=["heat_number"])
        _tell_heat(remnant, before)


def fill_rack(lots: Iterable[StockLot]) -> int:
    """Put the lots of a company in the rack that are not there yet; how many those were."""
    lots = [lot for lot in lots if lot.quantity > 0]
    known = set(StockItem.objects.values_list("code", flat=True))
    fresh = [lot for lot in lots if lot.id not in known]
    for lot in fresh:
        receive(on=lot.since or today(), **_row(lot))
    return len(fresh)


def _row(lot: StockLot) -> dict[str, Any]:
    kind = StockItem.Kind.BAR if lot.kind in (StockKind.BAR, StockKind.TUBE) else lot.kind.value
    xs, ys = [p[0] for p in lot.outer], [p[1] for p in lot.outer]
    long, short = lot.length_mm or 0.0, None
    if lot.outer:
        long, short = max(xs) - min(xs), max(ys) - min(ys)
    x0, y0 = min(xs, default=0.0), min(ys, default=0.0)
    is_box = abs(replace(lot, holes=()).area_mm2 - long * (short or 0.0)) < 1.0
    return {
        "code": lot.id, "kind": kind, "material": lot.grade, "thickness_mm": lot.thickness_mm,
        "length_mm": long, "width_mm": short, "quantity": lot.quantity,
        "heat_number": lot.heat_number, "origin": lot.origin, "section": lot.section,
        "mass_g": round(_known_density(lot).mass_kg * G_PER_KG), "location": lot.location,
        "certificate": lot.certificate, "price_eur": eur(lot.price_eur),
        **_factor(lot), "parent": lot.parent,
        "outer": [] if is_box else [[x - x0, y - y0] for x, y in lot.outer],
        "defects": [_box_of(hole, (x0, y0)) for hole in lot.holes],
    }  # fmt: skip


def _known_density(lot: StockLot) -> StockLot:
    """The lot as dense as its grade is known to be, where nobody said how dense it is."""
    if lot.density_kg_per_m3 != STEEL_KG_PER_M3:
        return lot
    try:
        metal = material(lot.grade, lot.since or today())
    except (LookupError, ValueError):
        return lot
    return replace(lot, density_kg_per_m3=metal.density_kg_per_m3)


def _box_of(hole: Contour, corner: tuple[float, float]) -> list[float]:
    """The rectangle round a place that may not be used, from the lower left corner."""
    (left, right), (low, high) = ((min(each), max(each)) for each in zip(*hole, strict=True))
    return [left - corner[0], low - corner[1], right - left, high - low]


def _factor(lot: StockLot) -> dict[str, Any]:
    """The lot's own factor, else the book's for its kind of metal, with where that was read."""
    if lot.factor_kgco2e_per_kg is not None:
        return {
            "factor_kgco2e_per_kg": lot.factor_kgco2e_per_kg, "factor_source": lot.factor_source,
        }  # fmt: skip
    return known_factor(lot.grade, lot.since or today())


def known_factor(grade: str, on: date) -> dict[str, Any]:
    """The book's factor for a kind of metal, with where it was read; nothing when it has none."""
    try:
        known = factor(material(grade, on).family, on)
    except (LookupError, ValueError):
        return {}
    return {
        "factor_kgco2e_per_kg": known.value, "factor_source": f"{known.source} ({known.year})",
    }  # fmt: skip


def entries(year: int | None = None) -> list[Entry]:
    """The lines of the book as the library reckons with them."""
    rows = StockMove.objects.select_related("item").exclude(on=None)
    if year is not None:
        rows = rows.filter(on__year=year)
    return [
        Entry(
            row.on, Move(row.kind), row.item.code, row.item.material, row.item.heat_number,
            row.mass_g, row.amount_eur, row.part, row.pieces, row.from_remnant,
            row.emission_kgco2e, row.nest_id is not None,
        )
        for row in rows
        if row.on is not None
    ]  # fmt: skip


def in_rack_before(year: int) -> Held:
    """What lay in the rack when a year began, by the lines of the book."""
    rows = StockMove.objects.filter(on__lt=date(year, 1, 1)).exclude(kind="parts-out")
    rows = rows.exclude(kind="scrap", nest__isnull=False)
    thrown = rows.filter(kind="scrap").aggregate(mass_g=Sum("mass_g"))["mass_g"] or 0
    sums = rows.aggregate(mass_g=Sum("mass_g"), worth_eur=Sum("amount_eur"))
    return Held((sums["mass_g"] or 0) - 2 * thrown, eur(sums["worth_eur"] or 0))
