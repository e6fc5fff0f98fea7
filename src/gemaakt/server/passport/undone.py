"""What a passport says that holds no longer: its nest was undone, a heat number was corrected.

A passport is never changed; what it says of heats and grams was so when it was made. Whoever
reads it has to know that it is so no longer, that a certificate came since, or that another
version followed it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from gemaakt.server.audit.models import AuditLine
from gemaakt.server.nest.failed_book import FAILED, GOOD_AFTER_ALL
from gemaakt.server.nest.models import StockItem, StockMove
from gemaakt.server.nest.take_back import TAKEN_BACK
from gemaakt.server.passport.certificates import certificates_of
from gemaakt.server.passport.making import labels_of
from gemaakt.server.passport.models import PassportVersion
from gemaakt.server.passport.trace import links

UNDONE, CORRECTED, CERTIFICATE, NEWER = "undone", "corrected", "certificate", "newer"
"""Among what a passport lacks: booked metal, the right heat, a certificate, the last version."""
CHANGED = (TAKEN_BACK, FAILED, GOOD_AFTER_ALL)
"""Why of lines that change which pieces a nest holds."""
DESCRIBED = "stock.described"

type Moments = Mapping[str, datetime]


def undone(rows: Iterable[PassportVersion]) -> dict[int, str]:
    """Keys of the passports that hold no longer, each with why."""
    rows = list(rows)
    if not rows:
        return {}
    taken = _orders_at(StockMove.objects.filter(why__in=CHANGED, nest__isnull=False), {})
    corrected = _described(min(row.created for row in rows))
    since = [
        (row, UNDONE if _is_later(taken, row) else CORRECTED)
        for row in rows
        if _is_later(taken, row) or _is_later(corrected, row)
    ]
    booked = {order: _booked(order) for order in {row.order for row, _why in since}}
    told = {
        row.pk: why for row, why in since if Counter(map(_told, row.labels)) != booked[row.order]
    }
    return {row.pk: CERTIFICATE for row in _with_a_later_certificate(rows)} | told


def said_of(row: PassportVersion) -> dict[str, Any]:
    """The document of a passport, with what holds no longer among what is missing."""
    document = dict(row.document)
    later = PassportVersion.objects.filter(order=row.order, version__gt=row.version)
    last = later.order_by("-version").values_list("version", flat=True).first()
    why = undone([row]).get(row.pk)
    more = [*filter(None, [why]), *([f"{NEWER}:{last}"] if last else [])]
    if more:
        document["missing"] = [*document.get("missing", ()), *more]
    return document


def _is_later(moments: Moments, row: PassportVersion) -> bool:
    return row.order in moments and row.created < moments[row.order]


def _orders_at(moves: Any, known: Moments) -> Moments:
    """Order -> when a nest of it was last touched: by lot where it is known, else by the move."""
    found: dict[str, datetime] = {}
    rows = moves.order_by("at").values_list("nest__orders", "item__code", "at")
    for orders, lot, at in rows:
        moment = known.get(lot, at)
        for order in orders:
            found[order] = max(moment, found.get(order, moment))
    return found


def _described(since: datetime) -> Moments:
    """Order -> when the heat number of a lot that it was cut from, or of its remnants, changed."""
    lines = AuditLine.objects.filter(action=DESCRIBED, at__gt=since).order_by("at")
    lots = {line.subject: line.at for line in lines if "heat_number" in line.data}
    fresh: Collection[str] = list(lots)
    while fresh:
        rows = StockItem.objects.filter(parent__in=fresh).values_list("code", "parent")
        fresh = {code: lots[parent] for code, parent in rows if code not in lots}
        lots |= fresh
    return _orders_at(StockMove.objects.filter(item__code__in=lots, nest__isnull=False), lots)


def _with_a_later_certificate(rows: list[PassportVersion]) -> Iterable[PassportVersion]:
    """Passports of a heat whose certificate came in after they were made."""
    last = certificates_of({heat for row in rows for heat in row.document.get("heat_numbers", ())})
    for row in rows:
        papers = [last.get(heat) for heat in row.document.get("heat_numbers", ())]
        named = row.document.get("certificates", ())
        if any(each and each.created > row.created and each.name not in named for each in papers):
            yield row


def _booked(order: str) -> Counter[tuple[str, str, int]]:
    return Counter(map(_told, labels_of(links({"order": order}))))


def _told(label: Mapping[str, Any]) -> tuple[str, str, int]:
    return label["piece"], label["heat_number"], label["mass_g"]
