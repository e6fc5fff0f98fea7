"""Passports of metal that is no longer booked: the nest was undone after they were made.

A passport is never changed; what it says of heats and grams was so when it was made. Whoever
reads it has to know that it is so no longer.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from gemaakt.server.nest.models import StockMove
from gemaakt.server.nest.take_back import TAKEN_BACK
from gemaakt.server.passport.making import labels_of
from gemaakt.server.passport.models import PassportVersion
from gemaakt.server.passport.trace import links

UNDONE = "undone"
"""Among what a passport lacks: that its metal is still booked."""


def undone(rows: Iterable[PassportVersion]) -> set[int]:
    """Keys of the passports whose nest was undone since, unless the same was booked again."""
    last = _taken_back()
    later = [row for row in rows if row.order in last and row.created < last[row.order]]
    booked = {order: _booked(order) for order in {row.order for row in later}}
    return {row.pk for row in later if Counter(map(_told, row.labels)) != booked[row.order]}


def said_of(row: PassportVersion) -> dict[str, Any]:
    """The document of a passport, with `undone` among what is missing when it is."""
    document = dict(row.document)
    if undone([row]):
        document["missing"] = [*document.get("missing", ()), UNDONE]
    return document


def _taken_back() -> Mapping[str, datetime]:
    """Order -> when a nest of it was last undone."""
    moves = StockMove.objects.filter(why=TAKEN_BACK, nest__isnull=False).order_by("at")
    return {
        order: at for orders, at in moves.values_list("nest__orders", "at") for order in orders
    }


def _booked(order: str) -> Counter[tuple[str, str, int]]:
    return Counter(map(_told, labels_of(links({"order": order}))))


def _told(label: Mapping[str, Any]) -> tuple[str, str, int]:
    return label["piece"], label["heat_number"], label["mass_g"]
