"""What was really paid for a lot, when the invoice comes: the lot, its parts and the year get it.

A delivery without a price is booked at the kilo price of its metal, and says so until then.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from gemaakt.errors import GemaaktError
from gemaakt.money import eur
from gemaakt.nest import Result
from gemaakt.nest.answer import material_facts
from gemaakt.server import audit
from gemaakt.server.locks import lock
from gemaakt.server.nest.by_hand import CUT_BY_HAND, UNDONE
from gemaakt.server.nest.coils import paid_of
from gemaakt.server.nest.hand import job_of, laid_of
from gemaakt.server.nest.models import Nest, StockItem, StockMove
from gemaakt.server.nest.rack import SET_APART, write_line
from gemaakt.server.nest.weighing import at_book_prices

INVOICE = "invoice"
"""Why of a line that sets a lot to what was paid."""


type Carrier = tuple[str, str]
"""Parts that were cut, or that failed and are scrap, by their name: both carry the metal."""


class NotBought(GemaaktError, ValueError):
    """A remnant was not bought: it is booked at its share of the sheet it came from."""


@transaction.atomic
def set_paid(
    *, item: StockItem, price_eur: Decimal, on: date, paper: str = "", actor: Any = None
) -> None:
    """Set a lot to what one of it really cost; what was cut from it is worth that as well.

    The remnants of it keep what they were booked at: the difference is in the parts. Pieces that
    were set apart came with the same invoice, and sheets of a coil share what all of it cost.
    """
    lock(item)
    if item.kind == StockItem.Kind.REMNANT:
        raise NotBought("server.not-bought", lot=item.code)
    each_eur, price_eur = paid_of(item, price_eur)
    more_eur = price_eur - item.price_eur
    item.price_eur, item.price_source, item.invoice = price_eur, StockItem.Price.PAID, paper
    item.save(update_fields=["price_eur", "price_source", "invoice"])
    audit.log("stock.paid", actor, item.code, {"price_eur": str(price_eur), "paper": paper})
    each_eur |= dict.fromkeys(_set_apart(item), price_eur)
    for each, one_eur in each_eur.items():
        set_paid(item=each, price_eur=one_eur, on=on, paper=paper, actor=actor)
    if not more_eur:
        return
    taken = _taken(item)
    gone = sum(taken.values())
    write_line(
        item, None, on, StockMove.Kind.BOUGHT, 0, amount_eur=more_eur * (item.quantity + gone),
        pieces=0, why=INVOICE,
    )  # fmt: skip
    at_hand, used = taken.pop(None, 0), _used_by_hand(item)
    if at_hand != used:
        write_line(
            item, None, on, StockMove.Kind.COUNTED, 0, amount_eur=-more_eur * (at_hand - used),
            pieces=0, why=INVOICE,
        )  # fmt: skip
    if used:
        taken[None] = used
    for nest, pieces in taken.items():
        _in_parts(item, nest, more_eur * pieces, on)
    for nest in taken:
        if nest is not None:
            _tell_nest(nest)


def _set_apart(item: StockItem) -> QuerySet[StockItem]:
    """Lots that pieces of a lot became."""
    found = StockItem.objects.filter(parent=item.code, moves__why=SET_APART)
    return found.exclude(kind=StockItem.Kind.REMNANT).distinct()


def _used_by_hand(item: StockItem) -> int:
    """How many of a lot were cut by hand for an order: what it was used for carries the metal."""
    cut = item.moves.filter(nest=None, kind=StockMove.Kind.CUT)
    return cut.filter(why=CUT_BY_HAND).count() - cut.filter(why=UNDONE).count()


def _taken(item: StockItem) -> dict[Nest | None, int]:
    """How many of a lot left it, by the nest that took them; None: by hand, no longer there.

    Those that were set apart are a lot of their own, which is paid as well.
    """
    found: dict[Nest | None, int] = defaultdict(int)
    rows = item.moves.select_related("nest").exclude(kind=StockMove.Kind.BOUGHT)
    for move in rows.exclude(why=SET_APART):
        found[move.nest] -= move.quantity
    return {nest: pieces for nest, pieces in found.items() if pieces}


def _in_parts(item: StockItem, nest: Nest | None, more_eur: Decimal, on: date) -> None:
    """What was taken cost more or less: so do the parts, by their grams."""
    write_line(item, nest, on, StockMove.Kind.CUT, 0, amount_eur=-more_eur, pieces=0, why=INVOICE)
    grams: dict[Carrier, int] = defaultdict(int)
    kinds = (StockMove.Kind.PARTS_OUT, StockMove.Kind.SCRAP)
    for move in item.moves.filter(nest=nest, kind__in=kinds).exclude(part=""):
        grams[move.kind, move.part] += move.mass_g
    carriers = [(each, mass_g) for each, mass_g in grams.items() if mass_g > 0]
    for (kind, part), amount in _shared(more_eur, carriers):
        write_line(
            item, nest, on, StockMove.Kind(kind), 0, amount_eur=amount, part=part, pieces=0,
            why=INVOICE,
        )  # fmt: skip


def _shared(
    whole_eur: Decimal, parts: list[tuple[Carrier, int]]
) -> Iterable[tuple[Carrier, Decimal]]:
    """Cents by grams; the last part takes the rounding."""
    total = sum(mass_g for _part, mass_g in parts)
    seen, given = 0, Decimal("0.00")
    for part, mass_g in parts:
        seen += mass_g
        upto = eur(whole_eur * seen / total)
        yield part, upto - given
        given = upto


def _tell_nest(nest: Nest) -> None:
    """The true cost of its parts, at what its sheets really cost."""
    if "parts" not in nest.document or not nest.document.get("sheets"):
        return
    job = at_book_prices(job_of(nest), (nest.booking or {}).get("bought", {}))
    sheets = tuple(laid_of(row) for row in nest.document["sheets"])
    cost = sum(job.sheet(laid.sheet).cost_eur for laid in sheets)
    result = Result("feasible", cost, 0.0, sheets)
    nest.document |= {"booked_eur": cost, **material_facts(job, result)}
    nest.save(update_fields=["document"])
