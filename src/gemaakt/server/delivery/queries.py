"""What the pages show of what a customer was told and got."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from gemaakt import order as domain
from gemaakt.order import Differs
from gemaakt.server.delivery.models import Confirmation, ConfirmedLine
from gemaakt.server.order.models import Order
from gemaakt.server.order.queries import shown_version
from gemaakt.server.quote.models import QuoteVersion

MOST = 40


@dataclass(frozen=True, slots=True)
class Said:
    """What was confirmed of an order last, and in what it is not so any more."""

    line: ConfirmedLine
    differs: tuple[str, ...]
    """Sentences, the gravest first."""


def language_of(customer: str) -> str:
    """The language of a customer: of the last confirmation or quote, else that of the page."""
    name = customer.strip()
    if name:
        for rows in (Confirmation.objects, QuoteVersion.objects.exclude(sent=None)):
            known = rows.filter(customer__iexact=name).values_list("language", flat=True).first()
            if known:
                return str(known)
    return "en" if (get_language() or "nl").startswith("en") else "nl"


def candidates(order: Order) -> list[Order]:
    """The open orders of the customer of an order, and the order itself: lines to choose from."""
    open_ones = (Order.Status.RELEASED, Order.Status.RUNNING, Order.Status.QUOTED)
    rows = Order.objects.filter(customer__iexact=order.customer, status__in=open_ones)
    others = list(rows.exclude(pk=order.pk)[:MOST]) if order.customer.strip() else []
    return [order, *others]


def together(order: Order, rows: Iterable[Order]) -> set[str]:
    """Numbers of the lines among these that are of one order of the customer."""
    known = [each.to_domain((), ()) for each in rows]
    mine = next(each for each in known if each.id == order.code)
    return set(domain.together_with(mine, known))


def ready_days(codes: Iterable[str]) -> dict[str, date]:
    """The local day on which the plan that is shown has each order ready."""
    version = shown_version()
    if version is None:
        return {}
    ends = version.orders.filter(order__in=list(codes)).values_list("order", "end")
    return {order: timezone.localtime(end).date() for order, end in ends}


def confirmed_last(codes: Iterable[str]) -> dict[str, ConfirmedLine]:
    """What was confirmed of each of these orders last, and stands."""
    rows = ConfirmedLine.objects.filter(order__in=list(codes), confirmation__taken_back=None)
    rows = rows.select_related("confirmation").order_by("confirmation_id")
    return {each.order: each for each in rows}


def said_of(order: Order) -> Said | None:
    """What stands confirmed of an order, against the order and the plan of now."""
    line = confirmed_last([order.code]).get(order.code)
    if line is None:
        return None
    ready = ready_days([order.code]).get(order.code)
    found = domain.differences(line.to_domain(), order.to_domain((), ()), ready)
    return Said(line, tuple(_sentence(each, line, order, ready) for each in found))


def _sentence(differs: Differs, line: ConfirmedLine, order: Order, ready: date | None) -> str:
    if differs is Differs.CANCELLED:
        return _("The order is cancelled; the customer has a confirmation of it.")
    if differs is Differs.QUANTITY:
        words = _("Confirmed were %(was)s pieces, the order says %(now)s now.")
        return words % {"was": line.quantity, "now": order.quantity}
    if differs is Differs.PRICE:
        return _("The price of the order is not the confirmed one any more.")
    day = date_format(line.day, "j F") if line.day else ""
    if differs is Differs.DUE:
        words = _("Confirmed was %(was)s, the order says %(now)s now.")
        return words % {"was": day, "now": date_format(order.due, "j F") if order.due else "–"}
    assert ready is not None
    assert line.day is not None
    late = (ready - line.day).days
    words = ngettext(
        "Confirmed for %(was)s; the plan has it ready on %(now)s, %(n)s day later.",
        "Confirmed for %(was)s; the plan has it ready on %(now)s, %(n)s days later.",
        late,
    )
    return words % {"was": day, "now": date_format(ready, "j F"), "n": late}


def confirmations_of(order: str) -> list[Confirmation]:
    """All confirmations of an order, the newest first, also those that were taken back."""
    return list(Confirmation.objects.filter(lines__order=order).order_by("-id"))


def before(row: Confirmation) -> dict[str, ConfirmedLine]:
    """What was confirmed of the orders of a confirmation before it, by order."""
    earlier = ConfirmedLine.objects.filter(
        confirmation__number=row.number, confirmation__id__lt=row.pk
    )
    standing = earlier.filter(confirmation__taken_back=None).order_by("confirmation_id")
    return {each.order: each for each in standing}


def plain(row: Confirmation) -> dict[str, Any]:
    """A confirmation as other programs read it."""
    at: datetime | None = row.taken_back
    return {
        "number": str(row),
        "customer": row.customer,
        "reference": row.reference,
        "given": row.given,
        "taken_back": at,
        "lines": [
            {
                "order": each.order,
                "product": each.product,
                "quantity": each.quantity,
                "price_eur": each.price_eur,
                "day": each.day,
            }
            for each in row.lines.all()
        ],
    }
