"""What the pages show of what a customer was told and got."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Min, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gemaakt import order as domain
from gemaakt.order import Delivered, Differs
from gemaakt.server.audit.words import RETURN_REASONS
from gemaakt.server.delivery.models import (
    Confirmation,
    ConfirmedLine,
    Delivery,
    DeliveryLine,
    Returned,
    Shortfall,
)
from gemaakt.server.delivery.progress import delivered_of
from gemaakt.server.nest.models import Nest
from gemaakt.server.order.models import Order
from gemaakt.server.order.queries import shown_version
from gemaakt.server.quote.customers import other_name, postal_address
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.refusals import language
from gemaakt.server.work.models import WorkEvent

MOST, MOST_LOOKED = 40, 200
LONG_BEFORE = timedelta(days=90)
"""What was due so long before the first packing slip is not looked at."""


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
    return language()


def candidates(order: Order) -> list[Order]:
    """The open orders of the customer of an order, and the order itself: lines to choose from."""
    open_ones = (Order.Status.RELEASED, Order.Status.RUNNING, Order.Status.QUOTED)
    rows = Order.objects.filter(customer__iexact=order.customer, status__in=open_ones)
    others = list(rows.exclude(pk=order.pk)[:MOST]) if order.customer.strip() else []
    return [order, *others]


def to_deliver_with(order: Order) -> list[Order]:
    """An order with the other orders of its customer of which something is still to go out."""
    known = (Order.Status.RELEASED, Order.Status.RUNNING, Order.Status.DONE)
    rows = Order.objects.filter(customer__iexact=order.customer, status__in=known)
    rows = rows.exclude(pk=order.pk).order_by("due", "code")
    others = list(rows[:MOST_LOOKED]) if order.customer.strip() else []
    return [order, *(each for each, _known in _to_go(others))][:MOST]


def in_the_book(codes: Iterable[str]) -> set[str]:
    """Of these numbers those of orders that are in the order book: a list may take one out."""
    return set(Order.objects.filter(code__in=list(codes)).values_list("code", flat=True))


def address_of(customer: str) -> str:
    """Where the last delivery to a customer went, else his address on letters."""
    name = customer.strip()
    rows = Delivery.objects.filter(customer__iexact=name).exclude(address="") if name else None
    last = rows.values_list("address", flat=True).first() if rows is not None else ""
    return last or postal_address(customer)


def address_taken_of(customer: str) -> str:
    """The other name of whose address `address_of` is, where it is none of this very name."""
    rows = Delivery.objects.filter(customer__iexact=customer.strip()).exclude(address="")
    return "" if rows.exists() else other_name(customer)


def nests_among(codes: Iterable[str]) -> set[str]:
    """Of these orders those that are the cutting of a nest: of them nothing is delivered."""
    return set(Nest.objects.filter(code__in=list(codes)).values_list("code", flat=True))


def ready_to_go() -> list[tuple[Order, Delivered]]:
    """Orders that are done or delivered in part, and of which pieces are still to go out.

    Where no packing slip was ever made, nobody tells of deliveries: then none are missed.
    """
    lines = DeliveryLine.objects.filter(delivery__taken_back=None)
    if not lines.exists():
        return []
    begun = set(lines.values_list("order", flat=True))
    part = Q(code__in=begun) & ~Q(status=Order.Status.CANCELLED)
    done = Q(status=Order.Status.DONE, due__gte=first_slip() - LONG_BEFORE)
    rows = Order.objects.filter(done | part).order_by("due", "code")
    return _to_go(rows)[:MOST_LOOKED]


def _to_go(orders: Iterable[Order]) -> list[tuple[Order, Delivered]]:
    """Of these orders those of which pieces are still to go out.

    What was done before the first packing slip went out without one: it is not missed now.
    """
    rows = list(orders)
    delivered, nests = delivered_of(rows), nests_among(each.code for each in rows)
    first = first_slip()
    made = made_days(each.code for each in rows if each.status == Order.Status.DONE)
    found = []
    for each in rows:
        known = delivered[each.code]
        is_done = each.status == Order.Status.DONE and not known.is_begun
        day = made.get(each.code) or each.due
        is_old = is_done and day is not None and day < first
        if known.left and each.code not in nests and not is_old:
            found.append((each, known))
    return found


def first_slip() -> date:
    """The day of the first packing slip; today where none was made yet."""
    day = Delivery.objects.filter(taken_back=None).aggregate(first=Min("day"))["first"]
    return min(day or timezone.localdate(), timezone.localdate())


def made_days(orders: Iterable[str]) -> dict[str, date]:
    """The local day on which the floor told the last step of each order done."""
    kinds = (WorkEvent.Kind.DONE, WorkEvent.Kind.BACK)
    rows = WorkEvent.objects.filter(order__in=list(orders), kind__in=kinds).order_by()
    ends = rows.values_list("order").annotate(last=Max("at"))
    return {order: timezone.localtime(last).date() for order, last in ends}


def together(order: Order, rows: Iterable[Order]) -> set[str]:
    """Numbers of the lines among these that are of one order of the customer."""
    known = [each.to_domain((), ()) for each in rows]
    mine = next(each for each in known if each.id == order.code)
    again = Returned.objects.exclude(remade_as="").values_list("remade_as", flat=True)
    return set(domain.together_with(mine, known)) - (set(again) - {order.code})


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
    told = [_sentence(each, line, order, ready) for each in found]
    return Said(line, (*_overdue(line, order), *told))


def _overdue(line: ConfirmedLine, order: Order) -> list[str]:
    """That the confirmed day has passed and pieces are still to go out."""
    known = delivered_of([order])[order.code]
    is_over = order.status in Order.OVER and not known.is_begun
    if line.day is None or line.day >= timezone.localdate() or is_over or not known.left:
        return []
    words = _("Confirmed for %(was)s; %(left)s of %(asked)s pieces are still to be delivered.")
    about = {"was": date_format(line.day, "j F"), "left": known.left, "asked": order.quantity}
    return [words % about]


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


def customer_side(order: Order) -> dict[str, Any]:
    """What the page of an order shows of confirmations, deliveries and returns."""
    lines = DeliveryLine.objects.filter(order=order.code).select_related("delivery")
    returns = list(Returned.objects.filter(order=order.code))
    return {
        "said": said_of(order),
        "confirmations": confirmations_of(order.code),
        "delivered": delivered_of([order])[order.code],
        "shortfalls": list(Shortfall.objects.filter(order=order.code, taken_back=None)),
        "slips": list(lines.order_by("-delivery_id")),
        "returns": [(each, RETURN_REASONS.get(each.reason, each.reason)) for each in returns],
        "remake_of": Returned.objects.filter(remade_as=order.code).first(),
    }


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
