"""Packing slips: what goes out, the paper, and undoing it; the list of all deliveries."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gemaakt.errors import GemaaktError
from gemaakt.server.delivery import queries
from gemaakt.server.delivery.delivering import (
    Slip,
    close_short,
    deliver,
    reopen_short,
    take_back_delivery,
)
from gemaakt.server.delivery.files import file_answer
from gemaakt.server.delivery.models import Delivery, DeliveryLine, Returned, Shortfall
from gemaakt.server.delivery.paper_words import WORDS
from gemaakt.server.delivery.progress import delivered_of
from gemaakt.server.delivery.slip_forms import PieceRow, SlipForm, piece_rows
from gemaakt.server.delivery.views import order_page, way_back
from gemaakt.server.makes_once import makes_once
from gemaakt.server.order.models import Order
from gemaakt.server.order.named import code_named, order_named
from gemaakt.server.pages import page_of
from gemaakt.server.paper import asked_language, letterhead, to_customer
from gemaakt.server.passport.certificates import certificates_of
from gemaakt.server.passport.declaring import standing_of
from gemaakt.server.passport.models import PassportVersion
from gemaakt.server.plan.paper_views import qr
from gemaakt.server.plan.picking import heats_cut
from gemaakt.server.printed import base_address
from gemaakt.server.quote.paper_words import day_in, number_in, words_of
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import READS, RECORDS, for_role, has_role

PAGE = 50


@require_GET
@for_role(*READS)
def deliveries(request: HttpRequest) -> HttpResponse:
    """What went out and came back, the newest first; above it what is ready and has not gone."""
    search = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = Delivery.objects.prefetch_related("lines")
    if search:
        found = found.filter(
            Q(number__icontains=search) | Q(customer__icontains=search)
            | Q(lines__order__icontains=search) | Q(lines__reference__icontains=search)
        ).distinct()  # fmt: skip
    page, rows = page_of(found, request.GET.get("page"), PAGE)
    returns = list(Returned.objects.filter(taken_back=None)[:PAGE])
    named = [*(line.order for row in rows for line in row.lines.all()),
             *(name for each in returns for name in (each.order, each.remade_as))]  # fmt: skip
    context = {
        "page": page,
        "rows": rows,
        "known": queries.in_the_book(named),
        "search": search,
        "query": f"q={search}&" if search else "",
        "ready": queries.ready_to_go(),
        "returns": returns,
        "may_deliver": has_role(request.user, *RECORDS),
    }
    return render(request, "delivery/deliveries.html", context)


@require_GET
@for_role(*READS)
def deliveries_file(request: HttpRequest, kind: str) -> HttpResponse:
    """All slips and returns as CSV or Excel."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    return file_answer(kind)


@for_role(*RECORDS)
@makes_once
def new_delivery(request: HttpRequest) -> HttpResponse:
    """How many pieces of which orders go out; what is kept is the packing slip."""
    if not code_named(request):
        return redirect("order:orders")  # there each order has its button
    order = order_named(request)
    orders = queries.to_deliver_with(order)
    known = delivered_of(orders)
    sent = request.POST if request.method == "POST" else None
    rows = piece_rows(orders, known, _chosen(order, orders), sent)
    initial = {
        "day": timezone.localdate(),
        "address": queries.address_of(order.customer),
        "language": queries.language_of(order.customer),
    }
    form = SlipForm(sent, initial=initial)
    if other := queries.address_taken_of(order.customer):
        form.fields["address"].help_text = _("The address of %(customer)s was taken.") % {
            "customer": other
        }
    is_right = sent is not None and form.is_valid() and not any(row.error for row in rows)
    if is_right and (answer := _keep(request, form, rows)):
        return answer
    context = {"order": order, "form": form, "rows": rows, "back": order_page(order.code)}
    return render(request, "delivery/deliver.html", context)


def _chosen(order: Order, orders: list[Order]) -> set[str]:
    """The line itself, and those of the same order that are ready as well."""
    same = queries.together(order, orders)
    ready = {each.code for each in orders if each.status == Order.Status.DONE}
    return (same & ready) | {order.code}


def _keep(request: HttpRequest, form: SlipForm, rows: list[PieceRow]) -> HttpResponse | None:
    values = form.cleaned_data
    slip = Slip(
        values["day"], values["language"], values["carrier"].strip(),
        values["address"].strip(), values["remark"].strip(), may_be_more=values["may_be_more"],
        more_is_charged=values["more_is_charged"],
        last_of=frozenset(row.order.code for row in rows if row.is_chosen and row.is_last),
    )  # fmt: skip
    pieces = {row.order.code: row.pieces for row in rows if row.is_chosen}
    try:
        row = deliver(pieces=pieces, slip=slip, actor=request.user)
    except GemaaktError as refused:
        form.add_error(None, sentence_of(refused))
        return None
    return redirect("delivery:slip", pk=row.pk)


@require_GET
@for_role(*READS)
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """The packing slip: what goes along, of which heats, what is still to come; no prices."""
    row = get_object_or_404(Delivery, pk=pk)
    language = asked_language(request, row.language)
    words = words_of(language, WORDS)
    lines = list(row.lines.all())
    papers = _passports([each.order for each in lines])
    short = {
        each.order: each.quantity for each in row.shortfalls.filter(taken_back=row.taken_back)
    }
    base = base_address(request)
    heats = _heats(lines)
    shown = [
        _line(each, heats[each.order], _page_of(base, papers.get(each.order)), language)
        | _beyond(each, short.get(each.order, 0), words)
        for each in lines
    ]
    declared = standing_of(each.order for each in lines)
    context = {
        **letterhead(request, words, language),
        **to_customer(request, row, language, words),
        "lacks_vat_number": False,  # a slip has no prices, so no word of VAT
        "row": row,
        "paper_name": f"{words['slip']} {row}",
        "paper_kind": words["slip"],
        "mark": words["taken_back"] if row.taken_back else "",
        **way_back([each.order for each in lines]),
        "day": day_in(language, row.day),
        "lines": shown,
        "declared": ", ".join(row.number for row in declared.values()),
        "is_whole": all(each.left == short.get(each.order, 0) for each in lines),
        "is_short": bool(short),
        "has_codes": any(each["qr"] for each in shown),
        "closed": [each.order for each in papers.values() if not each.is_public],
    }
    return render(request, "delivery/slip.html", context)


def _passports(orders: list[str]) -> dict[str, PassportVersion]:
    """The newest passport of each order."""
    rows = PassportVersion.objects.filter(order__in=orders).defer("labels", "document")
    return {each.order: each for each in rows.order_by("id")}


def _page_of(base: str, passport: PassportVersion | None) -> str:
    """The address of a passport as its QR carries it; nothing where there is none."""
    return f"{base}/p/{passport.token}/".upper() if passport else ""


def _heats(lines: list[DeliveryLine]) -> dict[str, list[tuple[str, str]]]:
    """The heats of each order with the certificate of each; nothing for what is not known."""
    # a heat may be told after the metal has gone
    found = {each.order: each.heats or heats_cut(each.order) for each in lines}
    papers = certificates_of(heat for heats in found.values() for heat in heats)
    return {
        order: [(heat, papers[heat].name if heat in papers else "") for heat in heats]
        for order, heats in found.items()
    }


def _line(
    line: DeliveryLine, heats: list[tuple[str, str]], address: str, language: str
) -> dict[str, Any]:
    return {
        "line": line,
        "quantity": number_in(language, line.quantity, 0),
        "ordered": number_in(language, line.ordered, 0),
        "before": number_in(language, line.before, 0),
        "left": number_in(language, line.left, 0),
        "heats": heats,
        "qr": qr(address) if address else "",
    }


def _beyond(line: DeliveryLine, short: int, words: dict[str, str]) -> dict[str, Any]:
    """What a line says where it is more than was ordered, or nothing more comes of it."""
    told = []
    if line.more:
        free = "" if line.delivery.more_is_charged else f" ({words['free']})"
        told.append(words["more"].format(pieces=line.more) + free)
    if short:
        told.append(words["not_delivered"].format(pieces=short))
    return {"told": told} | ({"left": "0"} if short else {})


@require_POST
@for_role(*RECORDS)
def close(request: HttpRequest) -> HttpResponse:
    """Close an order of which a part went out and nothing more comes."""
    order = order_named(request)
    try:
        row = close_short(order=order, actor=request.user)
    except GemaaktError as refused:
        messages.error(request, sentence_of(refused))
    else:
        words = _("Closed: %(n)s pieces are not delivered any more, nor invoiced.")
        messages.success(request, words % {"n": row.quantity})
    return redirect(order_page(order.code))


@require_POST
@for_role(*RECORDS)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that nothing more comes of an order."""
    row = get_object_or_404(Shortfall, pk=pk)
    reopen_short(row=row, actor=request.user)
    return redirect(order_page(row.order))


@require_POST
@for_role(*RECORDS)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a delivery back that was told by mistake."""
    row = get_object_or_404(Delivery, pk=pk)
    take_back_delivery(row=row, actor=request.user)
    words = _("Packing slip %(paper)s is taken back: its pieces are still to be delivered.")
    messages.success(request, words % {"paper": row.number})
    line = row.lines.first()
    return redirect(order_page(line.order) if line else "delivery:deliveries")
