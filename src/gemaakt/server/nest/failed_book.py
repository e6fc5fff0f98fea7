"""A sheet that failed, in the material book: its lost parts are scrap, what is left a remnant.

The sheet stays taken. The cents that its lost parts carried are in the scrap, less what the rest
is booked at, and each line names the part: so the orders that lay on it are known to pay.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gemaakt.errors import GemaaktError
from gemaakt.money import eur
from gemaakt.nest.book import REMNANT_SHARE
from gemaakt.server.nest.booked import lots_of
from gemaakt.server.nest.models import FailedSheet, Nest, StockItem, StockMove
from gemaakt.server.nest.paid import INVOICE
from gemaakt.server.nest.rack import write_line
from gemaakt.server.nest.services import remnant_lot, same_metal
from gemaakt.server.nest.take_back import booked_lines

FAILED, GOOD_AFTER_ALL = "failed", "good after all"
"""Why of a line that a failed sheet wrote, and of one that takes it back."""
KIND = StockMove.Kind
type Size = tuple[float, float]


class RestTooLarge(GemaaktError, ValueError):
    """What is said to be left of the sheet is more than there was."""


class RemnantGone(GemaaktError, ValueError):
    """The remnant that was planned on the sheet lies in the rack no more: it was there."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What one part of a failed sheet comes to."""

    part: str
    pieces: int
    mass_g: int
    worth_eur: Decimal


def lines_of_sheet(nest: Nest, number: int) -> list[StockMove]:
    """The lines that booking the nest wrote for one of its sheets; none for older bookings."""
    rows = iter(booked_lines(nest).exclude(why=INVOICE).order_by("pk"))
    found: list[StockMove] = []
    at = 0
    for row in rows:
        at += row.kind == KIND.CUT
        if at == number:
            found.append(row)
        if at > number or (at == number and row.kind == KIND.SCRAP):
            break
    lot = lots_of(nest)[number - 1]
    return found if found and found[0].item.code == lot else []


def write_failed(
    failure: FailedSheet, *, rest_mm: Size | None, is_remnant_there: bool
) -> StockItem | None:
    """Write the lines of a sheet that failed; the remnant that is left of it, where one is.

    `RestTooLarge` when more is said to be left than there can be; `RemnantGone` when the remnant
    of the nest is told not to be there and was used already.
    """
    nest, on = failure.nest, failure.on
    lines = lines_of_sheet(nest, failure.number)
    if not lines:
        return None
    item, made = lines[0].item, []
    lost = list(_lost(failure, lines))
    for each in lost:
        made.append(write_line(
            item, nest, on, KIND.PARTS_OUT, -each.mass_g, amount_eur=-each.worth_eur,
            part=each.part, pieces=each.pieces, why=FAILED,
        ))  # fmt: skip
    free_g = sum(each.mass_g for each in lost) + _skeleton_g(lines)
    more_g, more_eur = 0, Decimal("0.00")
    planned = next((row for row in lines if row.kind == KIND.REMNANT_IN), None)
    if planned is not None and not is_remnant_there:
        made.append(_not_there(planned, nest, on))
        more_g, more_eur = planned.mass_g, planned.amount_eur
    rest = None
    if rest_mm is not None:
        most_eur = sum((each.worth_eur for each in lost), more_eur)
        rest, line = _rest(failure, item, rest_mm, (free_g + more_g, most_eur))
        made.append(line)
        more_g, more_eur = more_g - rest.mass_g, more_eur - rest.price_eur
    made += _scrap(failure, item, lost, (more_g, more_eur))
    failure.moves.set(made)
    return rest


def _lost(failure: FailedSheet, lines: list[StockMove]) -> Iterator[Lost]:
    """Grams and cents of the lost pieces, what an invoice changed since included."""
    sheet = lines[0].item
    for row in lines:
        count = failure.lost.get(row.part, 0) if row.kind == KIND.PARTS_OUT else 0
        if not count:
            continue
        share = Decimal(count) / Decimal(row.pieces)
        own = sheet.moves.filter(nest=failure.nest, kind=KIND.PARTS_OUT, part=row.part)
        whole_g = sum(m.mass_g for m in own.filter(failures=None)) or row.mass_g
        invoiced = sum((m.amount_eur for m in own.filter(why=INVOICE)), Decimal(0))
        amount = row.amount_eur + invoiced * row.mass_g / whole_g
        yield Lost(row.part, count, round(row.mass_g * share), eur(amount * share))


def _skeleton_g(lines: list[StockMove]) -> int:
    return sum(row.mass_g for row in lines if row.kind == KIND.SCRAP)


def _not_there(planned: StockMove, nest: Nest, on: date) -> StockMove:
    """The remnant that the nest was to leave is taken out of the rack."""
    item = StockItem.objects.select_for_update().get(pk=planned.item_id)
    if item.quantity < 1:
        raise RemnantGone("server.remnant-of-failed-used", lot=item.code)
    item.quantity -= 1
    item.save(update_fields=["quantity"])
    return write_line(
        item, nest, on, KIND.REMNANT_IN, -planned.mass_g, quantity=-1,
        amount_eur=-planned.amount_eur, why=FAILED,
    )  # fmt: skip


def _rest(
    failure: FailedSheet, sheet: StockItem, size_mm: Size, most: tuple[int, Decimal]
) -> tuple[StockItem, StockMove]:
    """What is left as a remnant with its heat; worth no more than what was lost carried."""
    most_g, most_eur = most
    long, short = sorted(size_mm, reverse=True)
    sides = sorted((sheet.length_mm, sheet.width_mm or 0.0), reverse=True)
    share = long * short / (sides[0] * sides[1]) if sides[1] else 1.0
    grams = round(_whole_g(sheet) * share)
    if long > sides[0] + 1e-6 or short > sides[1] + 1e-6 or grams > most_g + 1:
        raise RestTooLarge(
            "server.rest-too-large", lot=sheet.code, most=round(most_g / 1000.0, 1),
            rest=round(grams / 1000.0, 1),
        )  # fmt: skip
    worth = eur(sheet.price_eur * Decimal(grams) / Decimal(sheet.mass_g or 1) * REMNANT_SHARE)
    made = remnant_lot(
        f"REST-{failure.nest.code}-{failure.number}-M", kind=StockItem.Kind.REMNANT,
        material=sheet.material, thickness_mm=sheet.thickness_mm, length_mm=long,
        width_mm=short, mass_g=min(grams, most_g), price_eur=min(worth, max(Decimal(0), most_eur)),
        **same_metal(sheet), since=failure.on, from_nest=failure.nest,
    )  # fmt: skip
    line = write_line(
        made, failure.nest, failure.on, KIND.REMNANT_IN, made.mass_g, quantity=1,
        amount_eur=made.price_eur, why=FAILED,
    )  # fmt: skip
    return made, line


def _whole_g(sheet: StockItem) -> float:
    """What the rectangle round a lot would weigh: of a remnant with a corner out it is more."""
    if not sheet.outer:
        return float(sheet.mass_g)
    xs, ys = [p[0] for p in sheet.outer], [p[1] for p in sheet.outer]
    pairs = zip(sheet.outer, [*sheet.outer[1:], sheet.outer[0]], strict=True)
    area = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2.0
    return float(sheet.mass_g * (max(xs) - min(xs)) * (max(ys) - min(ys)) / area)


def _scrap(
    failure: FailedSheet, item: StockItem, lost: list[Lost], more: tuple[int, Decimal]
) -> Iterator[StockMove]:
    """A line of scrap a part: what it was, and by grams its share of what more or less is left."""
    more_g, more_eur = more
    whole_g = sum(each.mass_g for each in lost) or 1
    seen, given_g, given_eur = 0, 0, Decimal("0.00")
    for each in lost:
        seen += each.mass_g
        upto_g, upto_eur = round(more_g * seen / whole_g), eur(more_eur * seen / whole_g)
        yield write_line(
            item, failure.nest, failure.on, KIND.SCRAP, each.mass_g + upto_g - given_g,
            amount_eur=each.worth_eur + upto_eur - given_eur, part=each.part, pieces=each.pieces,
            why=FAILED,
        )  # fmt: skip
        given_g, given_eur = upto_g, upto_eur


def take_back_lines(failure: FailedSheet) -> None:
    """Write beside each line one that takes it back; remnants go as they came."""
    made = []
    for row in failure.moves.select_related("item").order_by("pk"):
        assert row.on is not None
        item = StockItem.objects.select_for_update().get(pk=row.item_id)
        item.quantity -= row.quantity
        item.save(update_fields=["quantity"])
        made.append(write_line(
            item, failure.nest, row.on, KIND(row.kind), -row.mass_g, quantity=-row.quantity,
            amount_eur=-row.amount_eur, part=row.part, pieces=row.pieces, why=GOOD_AFTER_ALL,
        ))  # fmt: skip
    failure.moves.add(*made)


def paid_by(failure: FailedSheet) -> Mapping[str, Decimal]:
    """Cents of a failed sheet by the part that carries them."""
    rows = failure.moves.filter(kind=KIND.SCRAP, why=FAILED)
    return {row.part: row.amount_eur for row in rows}


def scrap_g(failure: FailedSheet) -> int:
    """Grams of a failed sheet that are scrap, its skeleton included, less what is left of it."""
    rows = failure.moves.filter(kind=KIND.SCRAP, why=FAILED)
    lines = lines_of_sheet(failure.nest, failure.number)
    return sum(row.mass_g for row in rows) + _skeleton_g(lines)
