"""Order confirmations: made from the order's page, kept, printed."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gemaakt.errors import GemaaktError
from gemaakt.money import eur
from gemaakt.server.delivery import queries
from gemaakt.server.delivery.forms import ConfirmForm, Row, day_rows, lines_of
from gemaakt.server.delivery.models import Confirmation, ConfirmedLine
from gemaakt.server.delivery.paper_words import WORDS
from gemaakt.server.delivery.services import About, confirm, take_back
from gemaakt.server.makes_once import makes_once
from gemaakt.server.order.named import code_named, order_named
from gemaakt.server.paper import asked_language, letterhead, to_customer
from gemaakt.server.quote.paper_words import day_in, number_in, price_in, unit_price_in, words_of
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import READS, RECORDS, for_role
from gemaakt.server.seen import mark_of


def order_page(code: str) -> str:
    """The address of an order's page, at what its customer was told and got."""
    return reverse("order:order", args=[code]) + "#customer"


def way_back(orders: list[str]) -> dict[str, str]:
    """Where the arrow of a paper leads: to its first order that is still in the order book."""
    known = queries.in_the_book(orders)
    code = next((each for each in orders if each in known), "")
    if code:
        return {"back": order_page(code), "back_name": code}
    return {"back": reverse("delivery:deliveries"), "back_name": _("Deliveries")}


@for_role(*RECORDS)
@makes_once
def new_confirmation(request: HttpRequest) -> HttpResponse:
    """Choose the lines and days that are confirmed; what is kept is the paper."""
    if not code_named(request):
        return redirect("order:orders")  # there each order has its button
    order = order_named(request)
    orders = queries.candidates(order)
    ready = queries.ready_days(each.code for each in orders)
    chosen = queries.together(order, orders)
    sent = request.POST if request.method == "POST" else None
    rows = day_rows(orders, chosen, ready, sent)
    initial = {
        "reference": order.reference,
        "language": queries.language_of(order.customer),
    }
    form = ConfirmForm(sent, initial=initial)
    seen = mark_of((each.code, each.quantity, each.price_eur, each.due) for each in orders)
    if sent is not None and form.is_valid() and not any(row.error for row in rows):
        if sent.get("seen", seen) != seen:
            form.add_error(None, _("An order was changed meanwhile; look once more at the lines."))
        elif answer := _keep(request, form, rows):
            return answer
    known = queries.confirmed_last(each.code for each in orders)
    context = {
        "order": order, "form": form, "seen": seen, "back": order_page(order.code),
        "rows": [(row, known.get(row.order.code)) for row in rows],
    }  # fmt: skip
    return render(request, "delivery/confirm.html", context)


def _keep(request: HttpRequest, form: ConfirmForm, rows: list[Row]) -> HttpResponse | None:
    """The paper of what was confirmed; nothing where it was refused, with why on the form."""
    values = form.cleaned_data
    about = About(
        values["language"], timezone.localdate(), values["reference"].strip(),
        values["remark"].strip(),
    )  # fmt: skip
    try:
        row = confirm(lines=lines_of(rows), about=about, actor=request.user)
    except GemaaktError as refused:
        form.add_error(None, sentence_of(refused))
        return None
    return redirect("delivery:confirmation", pk=row.pk)


@require_GET
@for_role(*READS)
def confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper of a confirmation, in its own language unless another is asked."""
    row = get_object_or_404(Confirmation, pk=pk)
    language = asked_language(request, row.language)
    words = words_of(language, WORDS)
    lines = list(row.lines.all())
    said = queries.before(row)
    prices = [each.price_eur for each in lines]
    known = [each for each in prices if each is not None]
    days = {each.day for each in lines}
    earlier = Confirmation.objects.filter(number=row.number, pk__lt=row.pk, taken_back=None)
    context = {
        **letterhead(request, words, language),
        **to_customer(request, row, language, words),
        "row": row,
        "paper_name": f"{words['confirmation']} {row}",
        "paper_kind": words["confirmation"],
        "mark": _mark(row, words),
        **way_back([each.order for each in lines]),
        "given": day_in(language, row.given),
        "replaced": [(str(each), day_in(language, each.given)) for each in earlier[:1]],
        "one_day": _day(next(iter(days)), language, words) if len(days) == 1 else "",
        "orders": ", ".join(each.order for each in lines),
        "lines": [_line(each, said.get(each.order), language, words) for each in lines],
        "gone": _gone(lines, said.values()),
        "total": price_in(language, eur(sum(known))) if known and len(known) == len(lines) else "",
        "has_prices": bool(known),
    }
    return render(request, "delivery/confirmation.html", context)


def _mark(row: Confirmation, words: dict[str, str]) -> str:
    if row.taken_back:
        return words["taken_back"]
    return words["changed"] if row.version > 1 else ""


def _day(day: Any, language: str, words: dict[str, str]) -> str:
    return day_in(language, day) if day else words["to_be_agreed"]


def _line(
    line: ConfirmedLine, was: ConfirmedLine | None, language: str, words: dict[str, str]
) -> dict[str, Any]:
    """A line as it is printed, with what was confirmed before where that was something else."""
    price, quantity = line.price_eur, line.quantity
    each = eur(price / quantity) if price is not None and quantity else None
    return {
        "line": line,
        "quantity": number_in(language, quantity, 0),
        "each": unit_price_in(language, each, quantity, price) if each is not None else "–",
        "amount": price_in(language, price) if price is not None else "–",
        "day": _day(line.day, language, words),
        "was_day": _day(was.day, language, words) if was and was.day != line.day else "",
        "was_quantity": number_in(language, was.quantity, 0)
        if was and was.quantity != quantity
        else "",
    }


def _gone(lines: Iterable[ConfirmedLine], said: Iterable[ConfirmedLine]) -> list[ConfirmedLine]:
    """Orders that an earlier version confirmed and this one does not name."""
    named = {each.order for each in lines}
    return [each for each in said if each.order not in named]


@require_POST
@for_role(*RECORDS)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a confirmation back that was given by mistake."""
    row = get_object_or_404(Confirmation, pk=pk)
    take_back(row=row, actor=request.user)
    words = _("Confirmation %(paper)s is taken back; the one before it holds, if there is one.")
    messages.success(request, words % {"paper": row})
    line = row.lines.first()
    return redirect(order_page(line.order) if line else "order:orders")
