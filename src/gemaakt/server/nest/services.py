"""What happens to nests and to the rack."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gemaakt import clock
from gemaakt.carbon.factor import factor
from gemaakt.errors import GemaaktError
from gemaakt.money import eur
from gemaakt.nest.book import REMNANT_SHARE, Entry, Move
from gemaakt.routing.material import material
from gemaakt.server import audit
from gemaakt.server.nest.models import Nest, StockItem, StockMove
from gemaakt.shop.stock import StockKind, StockLot
from gemaakt.units import G_PER_KG

OFFCUT_LEAST_MM = 500.0
"""A shorter end of a bar is scrap; as in the story's cut list."""


class NotInTheRack(GemaaktError, ValueError):
    """The nest takes what is not there."""


class NestNotVerified(GemaaktError, ValueError):
    """A nest that the independent judge has not accepted cannot be booked."""


@transaction.atomic
def store_nest(
    *,
    code: str,
    job: Mapping[str, Any],
    document: Mapping[str, Any],
    orders: Sequence[str],
    verified: bool,
    actor: Any = None,
) -> Nest:
    """Keep a nest as a draft."""
    nest = Nest.objects.create(
        code=code,
        job=dict(job),
        document=dict(document),
        orders=list(orders),
        verified=verified,
        created_by=actor if actor and actor.pk else None,
    )
    audit.log("nest.made", actor, code, {"sheets": len(document["sheets"])})
    return nest


@transaction.atomic
def accept_nest(*, nest: Nest, actor: Any = None) -> list[StockItem]:
    """Book sheets and bars out, parts and scrap by weight, and remnants in with their heat."""
    if not nest.verified:
        raise NestNotVerified("server.nest-not-verified", nest=nest.code)
    weights = nest.document.get("weights", [])
    on = clock.local_day(timezone.now(), settings.TIME_ZONE)
    made = [_book_sheet(row, at, nest, on) for at, row in enumerate(weights, start=1)]
    _book_bars(nest, on)
    nest.status = Nest.Status.ACCEPTED
    nest.save(update_fields=["status"])
    remnants = [item for item in made if item is not None]
    audit.log("nest.accepted", actor, nest.code, {"remnants": [item.code for item in remnants]})
    return remnants


def _book_sheet(row: Mapping[str, Any], at: int, nest: Nest, on: date) -> StockItem | None:
    """The lines of one sheet: grams and cents that go out come back as parts, remnant, scrap."""
    item = _take(row["sheet"], 1, nest, on)
    worth = Decimal("0.00")
    remnant = None
    if row["remnant_g"]:
        share = Decimal(row["remnant_g"]) / Decimal(row["sheet_g"])
        worth = eur(item.price_eur * share * REMNANT_SHARE)
        remnant = _put(row, at, nest, worth, on)
    _weigh_parts(item, nest, on, (row["parts_g"], row["pieces"]), item.price_eur - worth)
    _line(item, nest, on, StockMove.Kind.SCRAP, row["skeleton_g"], why="skeleton")
    return remnant


def _book_bars(nest: Nest, on: date) -> None:
    bars = nest.document.get("bars", {})
    weights = bars.get("weights") or {}
    for at, row in enumerate(bars.get("bars", []), start=1):
        item = _take(row["stock"], row["count"], nest, on)
        counts = Counter(row["pieces"])
        total = sum(sum(Counter(r["pieces"]).values()) * r["count"] for r in bars["bars"])
        each_g = weights.get("pieces_g", 0) / total if total else 0
        grams = {name: round(each_g * n * row["count"]) for name, n in counts.items()}
        pieces = {name: n * row["count"] for name, n in counts.items()}
        offcut = _keep_offcut(item, row, (float(bars.get("kerf_mm", 0.0)), at), nest, on)
        kept_g = offcut.mass_g * row["count"] if offcut else 0
        worth = offcut.price_eur * row["count"] if offcut else Decimal("0.00")
        _weigh_parts(item, nest, on, (grams, pieces), item.price_eur * row["count"] - worth)
        left = item.mass_g * row["count"] - sum(grams.values()) - kept_g
        _line(item, nest, on, StockMove.Kind.SCRAP, left, why="saw cuts and ends")


def _keep_offcut(
    item: StockItem, row: Mapping[str, Any], run: tuple[float, int], nest: Nest, on: date
) -> StockItem | None:
    """What is left of each bar, back in the rack when it is worth keeping."""
    kerf_mm, at = run
    used_mm = sum(length + kerf_mm for length in row.get("lengths_mm", ()))
    left_mm = item.length_mm - used_mm
    if not used_mm or left_mm < OFFCUT_LEAST_MM:
        return None
    share = Decimal(repr(left_mm / item.length_mm))
    made = StockItem.objects.create(
        code=f"REST-{nest.code}-B{at}",
        kind=StockItem.Kind.REMNANT,
        material=item.material,
        length_mm=left_mm,
        quantity=row["count"],
        section=item.section,
        mass_g=round(item.mass_g * left_mm / item.length_mm),
        price_eur=eur(item.price_eur * share * REMNANT_SHARE),
        **_same_metal(item),
        since=on,
        from_nest=nest,
    )
    _line(
        made, nest, on, StockMove.Kind.REMNANT_IN, made.mass_g * made.quantity,
        quantity=made.quantity, pieces=made.quantity, amount_eur=made.price_eur * made.quantity,
    )  # fmt: skip
    return made


def _same_metal(item: StockItem) -> dict[str, Any]:
    """What a remnant has from the lot it was cut from."""
    return {
        "heat_number": item.heat_number, "certificate": item.certificate,
        "origin": item.origin, "factor_kgco2e_per_kg": item.factor_kgco2e_per_kg,
        "factor_source": item.factor_source, "parent": item.code,
    }  # fmt: skip


def _take(code: str, quantity: int, nest: Nest, on: date) -> StockItem:
    item = StockItem.objects.filter(code=code).first()
    if item is None or item.quantity < quantity:
        there = item.quantity if item else 0
        raise NotInTheRack("server.not-in-the-rack", item=code, wanted=quantity, there=there)
    item.quantity -= quantity
    item.save(update_fields=["quantity"])
    grams, amount = -quantity * item.mass_g, -quantity * item.price_eur
    _line(item, nest, on, StockMove.Kind.CUT, grams, quantity=-quantity, amount_eur=amount)
    return item


def _weigh_parts(
    item: StockItem,
    nest: Nest,
    on: date,
    parts: tuple[Mapping[str, int], Mapping[str, int]],
    worth_eur: Decimal,
) -> None:
    """A line a part; the cents are shared by grams, the last part takes the rounding."""
    grams, pieces = parts
    whole = sum(grams.values())
    seen, given = 0, Decimal("0.00")
    for part, mass_g in grams.items():
        seen += mass_g
        upto = eur(worth_eur * seen / whole) if whole else Decimal("0.00")
        _line(
            item, nest, on, StockMove.Kind.PARTS_OUT, mass_g,
            amount_eur=upto - given, part=part, pieces=pieces.get(part, 1),
        )  # fmt: skip
        given = upto


def _line(
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


def _put(row: Mapping[str, Any], at: int, nest: Nest, worth_eur: Decimal, on: date) -> StockItem:
    source = StockItem.objects.get(code=row["sheet"])
    item = StockItem.objects.create(
        code=f"REST-{nest.code}-{at}",
        kind=StockItem.Kind.REMNANT,
        material=source.material,
        thickness_mm=source.thickness_mm,
        length_mm=row["remnant_mm"][0],
        width_mm=row["remnant_mm"][1],
        mass_g=row["remnant_g"],
        price_eur=worth_eur,
        outer=row.get("remnant_outer", []),
        **{**_same_metal(source), "heat_number": row["heat_number"]},
        since=on,
        from_nest=nest,
    )
    _line(
        item, nest, on, StockMove.Kind.REMNANT_IN, row["remnant_g"],
        quantity=1, amount_eur=worth_eur, why="remnant",
    )  # fmt: skip
    return item


# ------------------------------------------------------------------ the rack without a nest


@transaction.atomic
def receive(*, on: date, actor: Any = None, **fields: Any) -> StockItem:
    """Something new in the rack: bought, or a remnant that was found there."""
    item = StockItem.objects.create(since=on, **fields)
    is_remnant = item.kind == StockItem.Kind.REMNANT
    kind = StockMove.Kind.REMNANT_IN if is_remnant else StockMove.Kind.BOUGHT
    _line(
        item, None, on, kind, item.mass_g * item.quantity, quantity=item.quantity,
        amount_eur=item.price_eur * item.quantity, pieces=item.quantity,
        why="counted" if is_remnant else "bought",
    )  # fmt: skip
    audit.log("stock.received", actor, item.code, {"quantity": item.quantity})
    return item


@transaction.atomic
def mark_defect(*, item: StockItem, place_mm: Sequence[float], actor: Any = None) -> StockItem:
    """Mark a place [x, y, length, width] that no nest may use; the piece that has it.

    Of a lot of several, one is set apart under a code of its own: the others are whole.
    """
    place = [float(value) for value in place_mm]
    if item.quantity > 1:
        item.quantity -= 1
        item.save(update_fields=["quantity"])
        item = _one_apart(item)
    item.defects = [*item.defects, place]
    item.save(update_fields=["defects"])
    audit.log("stock.defect", actor, item.code, {"place_mm": place})
    return item


def _one_apart(item: StockItem) -> StockItem:
    """One piece of a lot as a lot of its own, from the same heat."""
    count = StockItem.objects.filter(code__startswith=f"{item.code}-D").count()
    apart = StockItem.objects.get(pk=item.pk)
    apart.pk, apart.code, apart.quantity = None, f"{item.code}-D{count + 1}", 1
    apart.parent = item.code
    apart.save()
    return apart


@transaction.atomic
def throw_away(*, item: StockItem, on: date, actor: Any = None) -> None:
    """What is no longer worth keeping goes to the scrap dealer."""
    count, item.quantity = item.quantity, 0
    item.save(update_fields=["quantity"])
    _line(
        item, None, on, StockMove.Kind.SCRAP, item.mass_g * count, quantity=-count,
        pieces=count, why="thrown away",
    )  # fmt: skip
    audit.log("stock.thrown-away", actor, item.code, {"quantity": count})


def fill_rack(lots: Iterable[StockLot]) -> int:
    """Put the lots of a company in the rack that are not there yet; how many those were."""
    lots = [lot for lot in lots if lot.quantity > 0]
    known = set(StockItem.objects.values_list("code", flat=True))
    fresh = [lot for lot in lots if lot.id not in known]
    for lot in fresh:
        receive(on=lot.since or clock.local_day(timezone.now(), settings.TIME_ZONE), **_row(lot))
    return len(fresh)


def _row(lot: StockLot) -> dict[str, Any]:
    kind = StockItem.Kind.BAR if lot.kind in (StockKind.BAR, StockKind.TUBE) else lot.kind.value
    xs, ys = [p[0] for p in lot.outer], [p[1] for p in lot.outer]
    long, short = lot.length_mm or 0.0, None
    if lot.outer:
        long, short = max(xs) - min(xs), max(ys) - min(ys)
    is_box = not lot.outer or abs(lot.area_mm2 - long * (short or 0.0)) < 1.0
    return {
        "code": lot.id, "kind": kind, "material": lot.grade, "thickness_mm": lot.thickness_mm,
        "length_mm": long, "width_mm": short, "quantity": lot.quantity,
        "heat_number": lot.heat_number, "origin": lot.origin, "section": lot.section,
        "mass_g": round(lot.mass_kg * G_PER_KG), "location": lot.location,
        "certificate": lot.certificate, "price_eur": eur(lot.price_eur),
        **_factor(lot), "parent": lot.parent,
        "outer": [] if is_box else [list(p) for p in lot.outer],
    }  # fmt: skip


def _factor(lot: StockLot) -> dict[str, Any]:
    """The lot's own factor, else the book's for its kind of metal, with where that was read."""
    if lot.factor_kgco2e_per_kg is not None:
        return {
            "factor_kgco2e_per_kg": lot.factor_kgco2e_per_kg, "factor_source": lot.factor_source,
        }  # fmt: skip
    return known_factor(
        lot.grade, lot.since or clock.local_day(timezone.now(), settings.TIME_ZONE)
    )


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
            row.emission_kgco2e,
        )
        for row in rows
        if row.on is not None
    ]  # fmt: skip
