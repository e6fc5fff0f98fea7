"""Quotes that were sent while no plan could hold their place: the first plan holds it.

Their paper stays as it was sent. Where the plan's day is later than the day on the paper, the page
of the quote says so; whose place was given up or has run out is asked again by a person only.
"""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Value
from django.db.models.functions import Concat
from django.utils import timezone

from gemaakt.errors import GemaaktError
from gemaakt.server.plan.models import Reservation as Room
from gemaakt.server.quote.constants import firm_constants
from gemaakt.server.quote.models import QuoteVersion, Reservation
from gemaakt.server.quote.promising import live_promise
from gemaakt.server.quote.reservations import ROOM, reservation_of, reserve
from gemaakt.server.quote.services import chosen_day, lock_quote, quote_of

MOST_QUOTES = 30
"""Places that one plan is asked for as it is published; of more the newest, the rest by hand."""


def hold_waiting(actor: Any = None, **_signal: Any) -> list[QuoteVersion]:
    """Hold the place of every sent quote that never had one, for as long as it would have had."""
    on = timezone.localdate()
    days = int(firm_constants(on)["price.reserve_days"])
    held = []
    for row in _waiting(on, days)[:MOST_QUOTES]:
        kept = Reservation.objects.filter(quote=row).first()
        until = kept.expires if kept else row.sent + timedelta(days=days)
        with suppress(GemaaktError):  # a plan is published whatever a quote of last week asks
            if until >= on and _hold(row, on, until, actor):
                held.append(row)
    return held


def _waiting(on: date, days: int) -> Any:
    """Sent quotes, newest first, of which no version is answered and none ever had a place."""
    kinds = QuoteVersion.Status
    same = QuoteVersion.objects.filter(number=OuterRef("number"))
    later = same.filter(status=kinds.SENT, version__gt=OuterRef("version"))
    rows = QuoteVersion.objects.annotate(room=Concat(Value(ROOM), F("number"))).filter(
        status=kinds.SENT, sent__gte=on - timedelta(days=days), valid_until__gte=on
    )
    return rows.exclude(
        Exists(same.filter(status__in=(kinds.WON, kinds.LOST)))
        | Exists(later)
        | Exists(Room.objects.filter(external_id=OuterRef("room")))
    ).order_by("-id")


def _hold(row: QuoteVersion, on: date, until: date, actor: Any) -> bool:
    lock_quote(row)
    found = live_promise(quote_of(row), besides=row)
    if found is None or found.day is None:
        return False
    row.promise_date = found.day
    row.save(update_fields=["promise_date"])
    return reserve(row, found, on=on, days=(until - on).days, actor=actor) is not None


def later_than_paper(row: QuoteVersion) -> Reservation | None:
    """The place that is held for a quote, where it is later than the day on its paper."""
    kept, day = reservation_of(row), chosen_day(row)
    return kept if kept and day and kept.day > day else None
