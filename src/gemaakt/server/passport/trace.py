"""From heat to customer and back: one row a part of a sheet, every cell a way in."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from gemaakt.server.nest.models import FailedSheet, Nest, StockItem, StockMove, orders_asking
from gemaakt.server.nest.on_bars import bar_rows, order_of_piece
from gemaakt.server.nest.services import bar_grams
from gemaakt.server.order.models import Order
from gemaakt.server.passport.models import PassportVersion
from gemaakt.units import G_PER_KG

KEYS = ("heat", "sheet", "nest", "part", "order", "customer")
MOST_NESTS = 500
"""So many of the latest are looked through where nothing was asked."""
CHUNK = 200
"""Nests that are read at once where all have to be looked into."""


@dataclass(frozen=True, slots=True)
class Link:
    """One part cut from one lot: everything that hangs on it."""

    heat: str
    sheet: str
    nest: str
    part: str
    pieces: int
    mass_kg: float
    order: str
    customer: str
    passport: str
    """Token of the passport of the order, empty when it has none yet."""
    certificate: str = ""


def links(wanted: Mapping[str, str]) -> list[Link]:
    """All rows in which what is wanted (a value a key) occurs; all rows when nothing is."""
    asked = {key: value for key, value in wanted.items() if key in KEYS and value}
    rows = links_of(_nests(asked))
    return [
        row
        for row in rows
        if all(getattr(row, key).casefold() == value.casefold() for key, value in asked.items())
    ]


def found(text: str) -> str:
    """The key under which a typed text is known, the nearest to the metal first; '' for none."""
    written = text.strip()
    named = _booked(written).filter(_names(written) | Q(code__iexact=written))
    rows = links_of({each.pk: each for each in (*named, *_nests({}))}.values())
    wanted = written.casefold()
    for key in KEYS:
        if any(getattr(row, key).casefold() == wanted for row in rows):
            return key
    return "customer" if links({"customer": written}) else ""


def _nests(asked: Mapping[str, str]) -> Iterable[Nest]:
    """Nests in which what is asked is named, however old; else the latest ones."""
    code = asked.get("nest", "")
    found = _booked(code)
    for key in ("heat", "sheet", "part", "order"):
        if key in asked:
            found = found.filter(_names(asked[key]))
    if code:
        return found.filter(code__iexact=code)
    if set(asked) == {"customer"}:
        return _of_customer(found, asked["customer"])
    return found if asked else found[:MOST_NESTS]


def _of_customer(nests: QuerySet[Nest], customer: str) -> list[Nest]:
    """Nests with a part of an order of the customer, or of the customer by name.

    Each is looked into: what filled room of another's nest stands only among its parts.
    """
    rows = Order.objects.filter(customer__iexact=customer).values_list("code", flat=True)
    names = {customer.casefold(), *(code.casefold() for code in rows)}
    return [nest for nest in nests.iterator(chunk_size=CHUNK) if names & _owners(nest)]


def _owners(nest: Nest) -> set[str]:
    """Orders and customers that a nest names, in small letters."""
    parts = orders_asking(nest.job).values()
    return {str(each).casefold() for each in (*nest.orders, *parts)}


def _booked(code: str) -> QuerySet[Nest]:
    """What was booked; a draft only when it is asked by its name."""
    booked = Q(status=Nest.Status.ACCEPTED) | Q(code__iexact=code)
    return Nest.objects.filter(booked).order_by("-id")


def _names(value: str) -> Q:
    """Whether a nest names it: an order, a part, a sheet, a heat, or the heat of its lots."""
    lots = Q(item__heat_number__iexact=value) | Q(item__code__iexact=value)
    taken = StockMove.objects.filter(lots, nest__isnull=False).values("nest")
    texts = Q(orders__icontains=value) | Q(job__icontains=value) | Q(document__icontains=value)
    return texts | Q(pk__in=taken)


def links_of(nests: Iterable[Nest]) -> list[Link]:
    """A row a part of a sheet or bar, of these nests."""
    nests = list(nests)
    about, lost, lost_bars = _About(nests), lost_on(nests), lost_on_bars(nests)
    rows: list[Link] = []
    for nest in nests:
        owners = orders_asking(nest.job)
        for number, weight in enumerate(nest.document.get("weights") or (), start=1):
            failed = lost.get((nest.pk, number), {})
            for part, grams in weight["parts_g"].items():
                count = weight.get("pieces", {}).get(part, 0)
                cut = _good(part, (count, grams), failed.get(part, 0))
                metal = (weight.get("heat_number", ""), weight["sheet"])
                if cut is not None:
                    rows.append(about.link(nest, metal, cut, owners.get(part, "")))
        rows += _bar_links(nest, about, lost_bars[nest.pk])
    return rows


def lost_on(nests: Iterable[Nest]) -> dict[tuple[int, int], dict[str, int]]:
    """Pieces that failed at the machine, by nest and number of the sheet."""
    keys = [nest.pk for nest in nests]
    rows = FailedSheet.objects.filter(nest__in=keys, taken_back=None, bars=0)
    return {(nest, number): lost for nest, number, lost in rows.values_list(
        "nest", "number", "lost"
    )}  # fmt: skip


def _good(part: str, laid: tuple[int, int], lost: int) -> tuple[str, int, int] | None:
    """Pieces and grams that are good of those that lay on a sheet; None where all were lost."""
    count, grams = laid
    if not lost:
        return part, count, grams
    left = count - lost
    return (part, left, grams - round(grams * lost / count)) if left > 0 else None


def lost_on_bars(nests: Iterable[Nest]) -> defaultdict[int, Counter[tuple[str, str]]]:
    """Pieces of bars that failed, by nest, and by the lot and their name in the cut list."""
    known = {nest.pk: nest for nest in nests}
    rows = FailedSheet.objects.filter(nest__in=known, taken_back=None, bars__gt=0)
    found: defaultdict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    for nest, number, lost in rows.values_list("nest", "number", "lost"):
        stock = bar_rows(known[nest])[number - 1]["stock"]
        found[nest].update({(stock, piece): n for piece, n in lost.items()})
    return found


def _bar_links(nest: Nest, about: "_About", lost: Counter[tuple[str, str]]) -> Iterable[Link]:
    bars = nest.document.get("bars") or {}
    weights = bars.get("weights") or {}
    counts: Counter[tuple[str, str]] = Counter()
    grams: Counter[tuple[str, str]] = Counter()
    for row, weighed in zip(bars.get("bars", ()), bar_grams(bars), strict=True):
        for piece in row["pieces"]:
            counts[row["stock"], piece] += row["count"]
        for piece, piece_g in weighed.items():
            grams[row["stock"], piece] += piece_g
    for (stock, piece), count in counts.items():
        metal = (about.heats.get(stock) or weights.get("heat_number", ""), stock)
        cut = _good(piece, (count, grams[stock, piece]), lost[stock, piece])
        if cut is not None:
            yield about.link(nest, metal, cut, order_of_piece(nest, piece))


class _About:
    """Orders, passports and lots of all nests, read at once."""

    def __init__(self, nests: Iterable[Nest]) -> None:
        nests = list(nests)
        codes = {code for nest in nests for code in nest.orders}
        codes |= {order for nest in nests for order in orders_asking(nest.job).values()}
        self.orders = {row.code: row for row in Order.objects.filter(code__in=codes)}
        self.papers: dict[str, str] = {}
        for row in PassportVersion.objects.filter(order__in=codes).order_by("id"):
            self.papers[row.order] = row.token
        self.lots = dict(StockItem.objects.values_list("code", "certificate"))
        self.heats = dict(StockItem.objects.values_list("code", "heat_number"))

    def link(
        self, nest: Nest, metal: tuple[str, str], cut: tuple[str, int, float], owner: str
    ) -> Link:
        """One row; `owner` is the order or the customer that the nest job names."""
        heat, sheet = metal
        part, pieces, grams = cut
        order = self._order(nest, part, owner)
        known = self.orders.get(order)
        customer = known.customer if known else owner
        return Link(
            heat, sheet, nest.code, part, pieces, grams / G_PER_KG, order, customer,
            self.papers.get(order, ""), self.lots.get(sheet, ""),
        )  # fmt: skip

    def _order(self, nest: Nest, part: str, owner: str) -> str:
        """The order that asks the part: by code, product, customer, or the first of the nest."""
        codes = [str(code) for code in nest.orders]
        if owner in codes or owner in self.orders:
            return owner
        mine = [self.orders[code] for code in codes if code in self.orders]
        by_product = [row.code for row in mine if row.product == part]
        by_customer = [row.code for row in mine if owner and row.customer == owner]
        return next(iter([*by_product, *by_customer, *codes]), "")


def as_plain(row: Link) -> dict[str, Any]:
    """A row for a page: (key, value) of every cell that leads on."""
    return {"link": row, "cells": [(key, getattr(row, key)) for key in KEYS]}
