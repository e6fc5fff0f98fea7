"""The rack counted in one go: what was found beside what the book says, and undone as one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from gemaakt.errors import GemaaktError
from gemaakt.server import audit
from gemaakt.server.locks import lock_all
from gemaakt.server.nest.models import StockItem, StockMove
from gemaakt.server.nest.rack import write_line
from gemaakt.units import G_PER_KG

BEGIN = "count "
"""Begins why of a line that a count of the rack wrote."""
UNDONE = "taken back"


class CountStands(GemaaktError, ValueError):
    """A lot changed after it was counted: the count cannot be undone any more."""


class CountedOnOther(GemaaktError, ValueError):
    """The book says something else than when the list was made: count this lot again."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A lot that was counted: pieces more or less, in kilograms and euros."""

    item: StockItem
    pieces: int
    mass_g: int
    amount_eur: Decimal

    @property
    def kg(self) -> float:
        """Kilograms more or less."""
        return self.mass_g / G_PER_KG


@dataclass(frozen=True, slots=True)
class Stocktake:
    """One count of the rack."""

    code: str
    on: date
    counted: int
    """Lots, those without a difference too."""
    differences: tuple[Difference, ...]
    is_undone: bool

    @property
    def kg(self) -> float:
        """Kilograms of all differences together."""
        return sum(each.kg for each in self.differences)

    @property
    def amount_eur(self) -> Decimal:
        """Euros of all differences together."""
        return sum((each.amount_eur for each in self.differences), Decimal("0.00"))


@transaction.atomic
def take_stock(
    *, counted: Mapping[str, int], book: Mapping[str, int], on: date, actor: Any = None
) -> str:
    """Keep what was counted per lot; the code of the count.

    book: what the list said when it was made. `CountedOnOther` when a lot has changed since, for
    then nobody knows what the count was of; nothing is kept.
    """
    rows = StockItem.objects.filter(code__in=counted)
    lock_all(rows)
    code = _free_code(on)
    for item in rows.order_by("code"):
        if item.quantity != book.get(item.code, item.quantity):
            raise CountedOnOther("server.counted-on-other", lot=item.code, now=item.quantity)
        more = counted[item.code] - item.quantity
        item.quantity += more
        item.save(update_fields=["quantity"])
        write_line(
            item, None, on, StockMove.Kind.COUNTED, more * item.mass_g, quantity=more,
            pieces=abs(more), amount_eur=more * item.price_eur, why=f"{BEGIN}{code}",
        )  # fmt: skip
    audit.log("stock.taken", actor, code, {"lots": len(counted)})
    return code


def _free_code(on: date) -> str:
    begin = f"{on:%y%m%d}-"
    known = set(StockMove.objects.filter(why__startswith=BEGIN).values_list("why", flat=True))
    return next(c for n in range(1, len(known) + 2) if BEGIN + (c := f"{begin}{n}") not in known)


def stocktakes(most: int = 10) -> list[Stocktake]:
    """The last counts of the rack, the newest first."""
    whys = StockMove.objects.filter(why__startswith=BEGIN).order_by("-pk")
    codes = dict.fromkeys(why.removeprefix(BEGIN) for why in whys.values_list("why", flat=True))
    return [stocktake(code) for code in list(codes)[:most]]


def stocktake(code: str) -> Stocktake:
    """One count of the rack with its differences."""
    lines = list(_lines(code))
    undone = StockMove.objects.filter(why=_undone(code)).exists()
    return Stocktake(
        code,
        next((line.on for line in lines if line.on), date.min),
        len(lines),
        tuple(
            Difference(line.item, line.quantity, line.mass_g, line.amount_eur)
            for line in lines
            if line.quantity
        ),
        undone,
    )


def _lines(code: str) -> Iterable[StockMove]:
    return StockMove.objects.filter(why=f"{BEGIN}{code}").select_related("item").order_by("pk")


def _undone(code: str) -> str:
    return f"{UNDONE} {code}"


@transaction.atomic
def undo_stocktake(*, code: str, actor: Any = None) -> None:
    """Take a count back; `CountStands` when one of its lots was used or changed since."""
    lines = list(_lines(code))
    lock_all(StockItem.objects.filter(pk__in=[line.item_id for line in lines]))
    if StockMove.objects.filter(why=_undone(code)).exists():
        raise CountStands("server.count-stands", count=code, lot="–")
    changed = [line for line in lines if line.quantity]
    for line in changed:
        later = line.item.moves.filter(Q(pk__gt=line.pk)).exclude(
            quantity=0, mass_g=0, amount_eur=0
        )
        if later.exists():
            raise CountStands("server.count-stands", count=code, lot=line.item.code)
    for line in changed:
        assert line.on is not None
        write_line(
            line.item, None, line.on, StockMove.Kind.COUNTED, -line.mass_g,
            quantity=-line.quantity, pieces=line.pieces, amount_eur=-line.amount_eur,
            why=_undone(code),
        )  # fmt: skip
        StockItem.objects.filter(pk=line.item_id).update(quantity=F("quantity") - line.quantity)
    if not changed and lines:
        write_line(
            lines[0].item, None, lines[0].on or date.min, StockMove.Kind.COUNTED, 0,
            why=_undone(code),
        )  # fmt: skip
    audit.log("stock.take-undone", actor, code, {})
