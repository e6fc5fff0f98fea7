"""A sheet or bars that failed, in the material book: lost parts are scrap, the rest a remnant.

The metal stays taken. The cents that its lost parts carried are in the scrap, less what the rest
is booked at, and each line names the part: so the orders that lay on it are known to pay.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from gemaakt.errors import GemaaktError
from gemaakt.money import eur
from gemaakt.server.nest.booked import lots_of
from gemaakt.server.nest.models import FailedSheet, Nest, StockItem, StockMove
from gemaakt.server.nest.on_bars import bar_rows
from gemaakt.server.nest.paid import INVOICE
from gemaakt.server.nest.rack import write_line
from gemaakt.server.nest.services import remnant_lot, same_metal
from gemaakt.server.nest.take_back import booked_lines
from gemaakt.server.nest.worth import remnant_eur

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
    return _lines_at(nest, number, lots_of(nest)[number - 1])


def lines_of(failure: FailedSheet) -> list[StockMove]:
    """The lines of the sheet that failed, or of all equal bars of which some did."""
    if not failure.bars:
        return lines_of_sheet(failure.nest, failure.number)
    return lines_of_bars(failure.nest, failure.number)


def lines_of_bars(nest: Nest, row: int) -> list[StockMove]:
    """The lines that booking the cut list wrote for the equal bars of a row, from 1."""
    sheets = len(nest.document.get("weights") or ())
    return _lines_at(nest, sheets + row, bar_rows(nest)[row - 1]["stock"])


def _lines_at(nest: Nest, number: int, lot: str) -> list[StockMove]:
    rows = iter(booked_lines(nest).exclude(why=INVOICE).order_by("pk"))
    found: list[StockMove] = []
    at = 0
    for row in rows:
        at += row.kind == KIND.CUT
        if at == number:
            found.append(row)
        if at > number or (at == number and row.kind == KIND.SCRAP):
            break
    return found if found and found[0].item.code == lot else []


def write_failed(
    failure: FailedSheet, *, rest_mm: Size | None, is_remnant_there: bool
) -> StockItem | None:
    """Write the lines of a sheet that failed; the remnant that is left of it, where one is.

    `RestTooLarge` when more is said to be left than there can be; `RemnantGone` when the remnant
    of the nest is told not to be there and was used already.
    """
    nest, on = failure.nest, failure.on
    lines = lines_of(failure)
    if not lines:
        return None
    item, made = lines[0].item, []
    lost = list(_lost(failure, lines))
    for each in lost:
        made.append(write_line(
            item, nest, on, KIND.PARTS_OUT, -each.mass_g, amount_eur=-each.worth_eur,
            part=each.part, pieces=each.pieces, why=FAILED,
        ))  # fmt: skip
    free_g = sum(each.mass_g for each in lost) + _skeleton_g(failure, lines)
    more_g, more_eur = 0, Decimal("0.00")
    planned = next((row for row in lines if row.kind == KIND.REMNANT_IN), None)
    if planned is not None and not is_remnant_there:
        made.append(_not_there(failure, planned))
        more_g, more_eur = -made[-1].mass_g, -made[-1].amount_eur
    rest = None
    if rest_mm is not None:
        most_eur = sum((each.worth_eur for each in lost), more_eur)
        keep = _rest_of_bars if failure.bars else _rest
        rest, line = keep(failure, item, rest_mm, (free_g + more_g, most_eur))
        made.append(line)
        more_g, more_eur = more_g - line.mass_g, more_eur - line.amount_eur
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


def _skeleton_g(failure: FailedSheet, lines: list[StockMove]) -> int:
    """Grams of the skeleton, or of the saw cuts and ends of the bars that failed."""
    whole_g = sum(row.mass_g for row in lines if row.kind == KIND.SCRAP)
    return round(whole_g * failure.bars / -lines[0].quantity) if failure.bars else whole_g


def _not_there(failure: FailedSheet, planned: StockMove) -> StockMove:
    """The remnants that the nest was to leave are taken out of the rack."""
    item = StockItem.objects.select_for_update().get(pk=planned.item_id)
    gone = failure.bars or 1
    if item.quantity < gone:
        raise RemnantGone("server.remnant-of-failed-used", lot=item.code)
    item.quantity -= gone
    item.save(update_fields=["quantity"])
    share = Decimal(gone) / Decimal(planned.quantity)
    return write_line(
        item, failure.nest, failure.on, KIND.REMNANT_IN, -round(planned.mass_g * share),
        quantity=-gone, amount_eur=-eur(planned.amount_eur * share), why=FAILED,
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
    worth = remnant_eur(sheet, Decimal(grams) / Decimal(sheet.mass_g or 1))
    made = remnant_lot(
        f"REST-{failure.nest.code}-{failure.number}-M", kind=StockItem.Kind.REMNANT,
        material=sheet.material, thickness_mm=sheet.thickness_mm, length_mm=long,
        width_mm=short, mass_g=min(grams, most_g), price_eur=min(worth, max(Decimal(0), most_eur)),
        **same_metal(sheet), since=failure.on, from_nest=failure.nest,
    )  # fmt: skip
    if (sheet.width_mm or 0.0) > sheet.length_mm:  # the long side of the rest comes first
        made.grain_across = not made.grain_across
        made.save(update_fields=["grain_across"])
    line = write_line(
        made, failure.nest, failure.on, KIND.REMNANT_IN, made.mass_g, quantity=1,
        amount_eur=made.price_eur, why=FAILED,
    )  # fmt: skip
    return made, line


def _rest_of_bars(
    failure: FailedSheet, bar: StockItem, size_mm: Size, most: tuple[int, Decimal]
) -> tuple[StockItem, StockMove]:
    """What is left of each bar as a remnant with its heat, worth no more than what was lost."""
    most_g, most_eur = most
    length_mm = size_mm[0]
    grams = round(bar.mass_g * length_mm / bar.length_mm)
    if length_mm > bar.length_mm + 1e-6 or grams * failure.bars > most_g + failure.bars:
        raise RestTooLarge(
            "server.rest-too-large", lot=bar.code, most=round(most_g / 1000.0, 1),
            rest=round(grams * failure.bars / 1000.0, 1),
        )  # fmt: skip
    share = Decimal(repr(length_mm / bar.length_mm))
    worth = min(
        remnant_eur(bar, share),
        eur(max(Decimal(0), most_eur) / failure.bars),
    )
    made = remnant_lot(
        f"REST-{failure.nest.code}-B{failure.number}-M{failure.pk}", kind=StockItem.Kind.REMNANT,
        material=bar.material, length_mm=length_mm, quantity=failure.bars, section=bar.section,
        mass_g=min(grams, most_g // failure.bars), price_eur=worth, **same_metal(bar),
        since=failure.on, from_nest=failure.nest,
    )  # fmt: skip
    line = write_line(
        made, failure.nest, failure.on, KIND.REMNANT_IN, made.mass_g * failure.bars,
        quantity=failure.bars, pieces=failure.bars, amount_eur=made.price_eur * failure.bars,
        why=FAILED,
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
    lines = lines_of(failure)
    return sum(row.mass_g for row in rows) + (_skeleton_g(failure, lines) if lines else 0)
