"""Room in the plan that quotes hold until a day: two customers get no promise of one place.

The room is a reservation of the plan like any other promise, pinned where it was promised, so
that every plan made meanwhile keeps it; what the quote keeps beside it is for its page and paper.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec
from django.utils import timezone

from gemaakt.plan import Promise
from gemaakt.server import audit
from gemaakt.server.plan.models import Reservation as Room
from gemaakt.server.quote.models import QuoteVersion, Reservation

ROOM = "quote:"
"""How the plan's name of the room of a quote begins."""


def room_of(row: QuoteVersion) -> str:
    """By which name the plan knows the room of a quote, whichever of its versions holds it."""
    return f"{ROOM}{row.number}"


def reserve(
    row: QuoteVersion, found: Promise | None, *, on: date, days: int, actor: Any = None
) -> Reservation | None:
    """Hold the room that was promised until so many days on; None without a promised day.

    What an earlier version of the quote held is free again: it is the same work.
    """
    if row.promise_date is None or found is None or found.ends is None:
        return None
    Reservation.objects.filter(quote__number=row.number).exclude(quote=row).delete()
    operations = msgspec.to_builtins(found.held)
    kept, _ = Reservation.objects.update_or_create(
        quote=row,
        defaults={
            "operations": operations,
            "day": row.promise_date,
            "expires": on + timedelta(days=days),
        },
    )
    after = datetime.combine(kept.expires + timedelta(days=1), time.min)
    Room.objects.filter(external_id=room_of(row)).delete()
    Room.objects.create(
        name=f"{row} {row.customer}"[:200],
        operations=operations,
        day=row.promise_date,
        ends=found.ends,
        expires=timezone.make_aware(after),
        external_id=room_of(row),
        created_by=audit.user_of(actor),
        created_name=str(actor or "")[:150],
    )
    audit.log("quote.reserved", actor, str(row), {"until": kept.expires.isoformat()})
    return kept


def release(row: QuoteVersion) -> None:
    """Give the room back, that of all versions of the quote."""
    Reservation.objects.filter(quote__number=row.number).delete()
    rooms = Room.objects.filter(external_id=room_of(row), released=None)
    rooms.update(released=timezone.now())


def reservation_of(row: QuoteVersion) -> Reservation | None:
    """What a version holds or held until a day; none when its room was given up before."""
    kept = Reservation.objects.filter(quote=row).first()
    if kept is None or kept.expires < timezone.localdate():
        return kept
    rooms = Room.objects.filter(external_id=room_of(row), released=None)
    return kept if rooms.filter(expires__gt=timezone.now()).exists() else None
