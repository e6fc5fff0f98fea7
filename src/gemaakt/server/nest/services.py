"""What happens to nests, and what an accepted one books in the rack."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from gemaakt.errors import GemaaktError
from gemaakt.money import eur
from gemaakt.nest.bars.job import OFFCUT_LEAST_MM
from gemaakt.server import audit
from gemaakt.server.locks import lock
from gemaakt.server.nest.models import Nest, StockItem, StockMove
from gemaakt.server.nest.rack import today, write_line
from gemaakt.server.nest.worth import remnant_eur


class NotInTheRack(GemaaktError, ValueError):
    """The nest takes what is not there."""


class NestBooked(GemaaktError, ValueError):
    """The nest was booked before: by a second tap, or in another tab."""


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
    **more: Any,
) -> Nest:
    """Keep a nest as a draft; `cut_on` among the rest: on which machine."""
    nest = Nest.objects.create(
        code=code,
        job=dict(job),
        document=dict(document),
        orders=list(orders),
        verified=verified,
        **more,
        created_by=actor if actor and actor.pk else None,
    )
    audit.log("nest.made", actor, code, {"sheets": len(document["sheets"])})
    return nest


@transaction.atomic
def accept_nest(*, nest: Nest, actor: Any = None) -> list[StockItem]:
    """Book sheets and bars out, parts and scrap by weight, and remnants in with their heat."""
    lock(nest)
    if nest.status == Nest.Status.ACCEPTED:
        raise NestBooked("server.nest-booked", nest=nest.code)
    if not nest.verified:
        raise NestNotVerified("server.nest-not-verified", nest=nest.code)
    weights = nest.document.get("weights", [])
    on = today()
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
        worth = remnant_eur(item, share)
        remnant = _put(row, at, nest, worth, on)
    _weigh_parts(item, nest, on, (row["parts_g"], row["pieces"]), item.price_eur - worth)
    skeleton_g = item.mass_g - sum(row["parts_g"].values()) - row["remnant_g"]
    write_line(item, nest, on, StockMove.Kind.SCRAP, skeleton_g, why="skeleton")
    return remnant


def _book_bars(nest: Nest, on: date) -> None:
    bars = nest.document.get("bars", {})
    for at, (row, grams) in enumerate(zip(bars.get("bars", []), bar_grams(bars), strict=True), 1):
        item = _take(row["stock"], row["count"], nest, on)
        pieces = {name: n * row["count"] for name, n in Counter(row["pieces"]).items()}
        offcut = _keep_offcut(item, row, _run(bars, at), nest, on)
        kept_g = offcut.mass_g * row["count"] if offcut else 0
        worth = offcut.price_eur * row["count"] if offcut else Decimal("0.00")
        _weigh_parts(item, nest, on, (grams, pieces), item.price_eur * row["count"] - worth)
        left = item.mass_g * row["count"] - sum(grams.values()) - kept_g
        write_line(item, nest, on, StockMove.Kind.SCRAP, left, why="saw cuts and ends")


def _run(bars: Mapping[str, Any], at: int) -> tuple[float, float, int]:
    """The saw cut, what is squared off at the front of each bar, and which row of the list."""
    return float(bars.get("kerf_mm", 0.0)), float(bars.get("front_mm", 0.0)), at


def bar_grams(bars: Mapping[str, Any]) -> list[dict[str, int]]:
    """Per row of a cut list the grams of each piece, by length; where none are told, by count."""
    rows = bars.get("bars", ())
    measured = [
        list(zip(row["pieces"], row.get("lengths_mm") or [1.0] * len(row["pieces"]), strict=False))
        for row in rows
    ]
    whole = sum(
        row["count"] * length
        for row, cuts in zip(rows, measured, strict=True)
        for _, length in cuts
    )
    each_g = (bars.get("weights") or {}).get("pieces_g", 0) / whole if whole else 0.0
    found = []
    for row, cuts in zip(rows, measured, strict=True):
        lengths: Counter[str] = Counter()
        for piece, length in cuts:
            lengths[piece] += length
        found.append({piece: round(each_g * n * row["count"]) for piece, n in lengths.items()})
    return found


def _keep_offcut(
    item: StockItem, row: Mapping[str, Any], run: tuple[float, float, int], nest: Nest, on: date
) -> StockItem | None:
    """What is left of each bar, back in the rack when it is worth keeping."""
    kerf_mm, front_mm, at = run
    used_mm = sum(length + kerf_mm for length in row.get("lengths_mm", ()))
    left_mm = item.length_mm - front_mm - used_mm
    if not used_mm or left_mm < OFFCUT_LEAST_MM:
        return None
    share = Decimal(repr(left_mm / item.length_mm))
    made = remnant_lot(
        f"REST-{nest.code}-B{at}",
        kind=StockItem.Kind.REMNANT,
        material=item.material,
        length_mm=left_mm,
        quantity=row["count"],
        section=item.section,
        mass_g=round(item.mass_g * left_mm / item.length_mm),
        price_eur=remnant_eur(item, share),
        **same_metal(item),
        since=on,
        from_nest=nest,
    )
    write_line(
        made, nest, on, StockMove.Kind.REMNANT_IN, made.mass_g * made.quantity,
        quantity=made.quantity, pieces=made.quantity, amount_eur=made.price_eur * made.quantity,
    )  # fmt: skip
    return made


def remnant_lot(code: str, **fields: Any) -> StockItem:
    """A remnant in the rack; the one that left it when the nest was taken back comes again."""
    gone = StockItem.objects.filter(code=code, from_nest=fields["from_nest"], quantity=0).first()
    item = StockItem(pk=gone.pk if gone else None, code=code, **fields)
    item.save()
    return item


def same_metal(item: StockItem) -> dict[str, Any]:
    """What a remnant has from the lot it was cut from."""
    return {
        "heat_number": item.heat_number, "certificate": item.certificate,
        "origin": item.origin, "factor_kgco2e_per_kg": item.factor_kgco2e_per_kg,
        "factor_source": item.factor_source, "parent": item.code,
        "grain_across": item.grain_across, "kept_for": item.kept_for,
    }  # fmt: skip


def _take(code: str, quantity: int, nest: Nest, on: date) -> StockItem:
    item = StockItem.objects.select_for_update().filter(code=code).first()
    if item is None or item.quantity < quantity:
        there = item.quantity if item else 0
        raise NotInTheRack("server.not-in-the-rack", item=code, wanted=quantity, there=there)
    item.quantity -= quantity
    item.save(update_fields=["quantity"])
    grams, amount = -quantity * item.mass_g, -quantity * item.price_eur
    write_line(item, nest, on, StockMove.Kind.CUT, grams, quantity=-quantity, amount_eur=amount)
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
        write_line(
            item, nest, on, StockMove.Kind.PARTS_OUT, mass_g,
            amount_eur=upto - given, part=part, pieces=pieces.get(part, 1),
        )  # fmt: skip
        given = upto


def _put(row: Mapping[str, Any], at: int, nest: Nest, worth_eur: Decimal, on: date) -> StockItem:
    source = StockItem.objects.get(code=row["sheet"])
    item = remnant_lot(
        f"REST-{nest.code}-{at}",
        kind=StockItem.Kind.REMNANT,
        material=source.material,
        thickness_mm=source.thickness_mm,
        length_mm=row["remnant_mm"][0],
        width_mm=row["remnant_mm"][1],
        mass_g=row["remnant_g"],
        price_eur=worth_eur,
        outer=row.get("remnant_outer", []),
        defects=row.get("remnant_defects", []),
        **{**same_metal(source), "heat_number": row["heat_number"]},
        since=on,
        from_nest=nest,
    )
    write_line(
        item, nest, on, StockMove.Kind.REMNANT_IN, row["remnant_g"],
        quantity=1, amount_eur=worth_eur, why="remnant",
    )  # fmt: skip
    return item
