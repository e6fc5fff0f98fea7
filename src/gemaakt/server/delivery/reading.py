"""Deliveries that another program tells by a list: shown first, kept when the user says so.

A slip that was read before is known by its number, and is left alone.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from gemaakt.company.workbook.deliveries import DeliveryRow, read_deliveries
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity, finding_of
from gemaakt.server.delivery.delivering import Slip, deliver
from gemaakt.server.delivery.models import Delivery
from gemaakt.server.delivery.progress import delivered_of
from gemaakt.server.delivery.queries import language_of
from gemaakt.server.order.models import Order

MOST_NAMED = 20
MORE = "delivery.list-more-than-asked"


@dataclass(slots=True)
class ReadSlip:
    """One delivery of a list, as it would be kept."""

    external_id: str
    name: str
    """As the list calls it; empty where it has no number."""
    day: date | None
    carrier: str = ""
    address: str = ""
    remark: str = ""
    pieces: dict[str, int] = field(default_factory=dict)
    known_as: str = ""
    """Our number of it, where it was read before."""
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What a list of deliveries comes to."""

    slips: list[ReadSlip]
    findings: list[Finding]

    @property
    def new(self) -> list[ReadSlip]:
        """Those that are not here yet."""
        return [each for each in self.slips if not each.known_as]

    @property
    def has_more(self) -> bool:
        """Whether more went out of an order than was asked."""
        return any(each.code == MORE for each in self.findings)


def read_list(content: bytes, file: str, today: date) -> Read:
    """The deliveries of a list by our orders; what is not in the order book is told."""
    read = read_deliveries(content, file, today)
    codes = _codes(read.rows)
    book = {each.code: each for each in Order.objects.filter(code__in=_asked(read.rows))}
    unknown = [each for each, code in zip(read.rows, codes, strict=True) if code not in book]
    slips = _slips(
        (each, code) for each, code in zip(read.rows, codes, strict=True) if code in book
    )
    known = _known(each.external_id for each in slips)
    for each in slips:
        each.known_as = known.get(each.external_id, "")
        each.customer = book[next(iter(each.pieces))].customer
    found = Read(slips, [*read.findings, *_not_in_book(unknown)])
    found.findings.extend(_about(found.new, book))
    return found


def _known(slips: Iterable[str]) -> dict[str, str]:
    """Our number of the slips that are here, told under these names or made here under them."""
    names = list(slips)
    rows = Delivery.objects.filter(Q(external_id__in=names) | Q(number__in=names))
    return {name: each.number for each in rows for name in (each.external_id, each.number) if name}


def _asked(rows: Iterable[DeliveryRow]) -> set[str]:
    return {name for each in rows for name in _names(each)}


def _names(row: DeliveryRow) -> list[str]:
    """What the order of a row may be called here: with its line, else by its number alone."""
    return [f"{row.order}-{row.line}", row.order] if row.line else [row.order]


def _codes(rows: Iterable[DeliveryRow]) -> list[str]:
    """The order of each row as it is called here; its own number where it is not in the book."""
    rows = list(rows)
    book = set(Order.objects.filter(code__in=_asked(rows)).values_list("code", flat=True))
    return [next((n for n in _names(each) if n in book), each.order) for each in rows]


def _slips(rows: Iterable[tuple[DeliveryRow, str]]) -> list[ReadSlip]:
    """Rows of one slip together; a row without a number of a slip is one by itself."""
    found: dict[str, ReadSlip] = {}
    times: Counter[str] = Counter()
    for row, code in rows:
        key = row.slip[:200] or _mark_of(row, code, times)
        slip = found.setdefault(
            key, ReadSlip(key, row.slip, row.day, row.carrier, row.address, row.remark)
        )
        slip.day = slip.day or row.day
        slip.pieces[code] = slip.pieces.get(code, 0) + row.quantity
    return list(found.values())


def _mark_of(row: DeliveryRow, code: str, times: Counter[str]) -> str:
    """The same for the same row each time a list is read, also for one that is there twice."""
    text = f"{row.day}|{code}|{row.quantity}"
    times[text] += 1
    mark = hashlib.sha256(f"{text}|{times[text]}".encode()).hexdigest()[:16]
    return f"list {mark}"


def _not_in_book(rows: list[DeliveryRow]) -> list[Finding]:
    names = list(dict.fromkeys(" ".join(filter(None, (each.order, each.line))) for each in rows))
    if not names:
        return []
    more = " …" if len(names) > MOST_NAMED else ""
    params = {"count": len(rows), "orders": ", ".join(names[:MOST_NAMED]) + more}
    return [Finding("delivery.list-unknown-orders", Severity.WARNING, {}, params)]


def _about(slips: list[ReadSlip], book: Mapping[str, Order]) -> list[Finding]:
    """Days that are missing, and orders of which more went out than was asked."""
    without = [each.name or next(iter(each.pieces)) for each in slips if each.day is None]
    together: dict[str, int] = defaultdict(int)
    for each in slips:
        for code, pieces in each.pieces.items():
            together[code] += pieces
    known = delivered_of([book[code] for code in together])
    over = [code for code, pieces in together.items() if pieces > known[code].left]
    rows = {"delivery.list-no-day": without, MORE: over}
    return [
        Finding(code, Severity.WARNING, {}, {"count": len(names), "names": _named(names)})
        for code, names in rows.items()
        if names
    ]


def _named(names: list[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")


def plain_of(slips: Iterable[ReadSlip]) -> list[dict[str, Any]]:
    """The slips as they travel with the page that shows them."""
    return [
        {
            "external_id": each.external_id, "day": each.day.isoformat() if each.day else "",
            "carrier": each.carrier, "address": each.address, "remark": each.remark,
            "pieces": each.pieces,
        }
        for each in slips
    ]  # fmt: skip


def keep(
    told: Iterable[Mapping[str, Any]], today: date, actor: Any, *, more_is_charged: bool = False
) -> tuple[list[Delivery], list[Finding]]:
    """Keep the slips that were shown, each whole or not at all; why one was not kept.

    more_is_charged: pieces beyond what was ordered are invoiced at the price of the others.
    """
    kept, refused = [], []
    for each in told:
        if _known([each["external_id"]]):
            continue
        try:
            kept.append(_deliver(each, today, actor, more_is_charged=more_is_charged))
        except GemaaktError as error:
            refused.append(finding_of(error))
    return kept, refused


def _deliver(
    told: Mapping[str, Any], today: date, actor: Any, *, more_is_charged: bool
) -> Delivery:
    first = Order.objects.filter(code=next(iter(told["pieces"]))).first()
    slip = Slip(
        date.fromisoformat(told["day"]) if told["day"] else today,
        language=language_of(first.customer if first else ""), carrier=told["carrier"],
        address=told["address"], remark=told["remark"], may_be_more=True,
        external_id=told["external_id"], more_is_charged=more_is_charged,
    )  # fmt: skip
    return deliver(pieces=told["pieces"], slip=slip, actor=actor)
