"""Room in the plan that quotes hold until a day: two customers get no promise of one place.

A reservation is an order that is in no order book: whoever asks the plan for a date gets it with
the reservations beside the plan, as long as they have not expired and nobody said yes or no.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec

from gemaakt.company import Company
from gemaakt.order import Order, OrderStatus
from gemaakt.routing import Operation
from gemaakt.server import audit
from gemaakt.server.quote.models import QuoteVersion, Reservation

WAITING = (QuoteVersion.Status.DRAFT, QuoteVersion.Status.SENT)


def reserve(
    row: QuoteVersion, operations: list[Operation], *, on: date, days: int, actor: Any = None
) -> Reservation | None:
    """Hold the room of these operations until so many days on; None without a promised day.

    What an earlier version of the quote held is free again: it is the same work.
    """
    if row.promise_date is None or not operations:
        return None
    Reservation.objects.filter(quote__number=row.number).exclude(quote=row).delete()
    found, _ = Reservation.objects.update_or_create(
        quote=row,
        defaults={
            "operations": msgspec.to_builtins(operations),
            "day": row.promise_date,
            "expires": on + timedelta(days=days),
        },
    )
    audit.log("quote.reserved", actor, str(row), {"until": found.expires.isoformat()})
    return found


def release(row: QuoteVersion) -> None:
    """Give the room back, that of all versions of the quote."""
    Reservation.objects.filter(quote__number=row.number).delete()


def standing_reservations(on: date, besides: QuoteVersion | None = None) -> list[Reservation]:
    """Reservations that still hold on a day, oldest first; those of one quote left out."""
    rows = Reservation.objects.filter(expires__gte=on, quote__status__in=WAITING)
    if besides is not None:
        rows = rows.exclude(quote__number=besides.number)
    return list(rows.select_related("quote").order_by("pk"))


def with_reservations(company: Company, rows: list[Reservation]) -> Company:
    """The company with the reserved work as orders due on the day that was promised."""
    if not rows:
        return company
    orders = [
        Order(
            id=f"\0{row.quote}",
            due=row.day,
            status=OrderStatus.RELEASED,
            operations=tuple(msgspec.convert(row.operations, list[Operation])),
        )
        for row in rows
    ]
    return replace(company, orders=(*company.orders, *orders))
