"""Pieces that come back: told on the page of their order, and undone there."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gemaakt.errors import GemaaktError
from gemaakt.server.delivery.models import Returned
from gemaakt.server.delivery.progress import delivered_of
from gemaakt.server.delivery.returning import Return, as_it_was, bring_back, take_back_return
from gemaakt.server.delivery.slip_forms import ReturnForm
from gemaakt.server.delivery.views import order_page
from gemaakt.server.makes_once import makes_once
from gemaakt.server.order.models import Order
from gemaakt.server.order.named import code_named, order_named
from gemaakt.server.quote.words import step_word, trade_word
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import RECORDS, for_role


@for_role(*RECORDS)
@makes_once
def new_return(request: HttpRequest) -> HttpResponse:
    """How many came back, why, and which steps are done again."""
    if not code_named(request):
        return redirect("order:orders")  # there each order has its button
    order = order_named(request)
    sent = request.POST if request.method == "POST" else None
    today = timezone.localdate()
    form = ReturnForm(sent, initial={"day": today, "outcome": Returned.Outcome.REMAKE})
    if sent is not None and form.is_valid() and (answer := _keep(request, order, form)):
        return answer
    operations = as_it_was(order).operations
    wanted = set(sent.getlist("step")) if sent is not None else {op.id for op in operations}
    steps = [
        (op.id, f"{step_word(op.id)} {trade_word(op.name or op.id)}", op.id in wanted)
        for op in operations
    ]
    context = {
        "order": order, "form": form, "steps": steps, "back": order_page(order.code),
        "delivered": delivered_of([order])[order.code],
    }  # fmt: skip
    return render(request, "delivery/return.html", context)


def _keep(request: HttpRequest, order: Order, form: ReturnForm) -> HttpResponse | None:
    values = form.cleaned_data
    told = Return(
        values["pieces"], values["day"], values["reason"], values["outcome"],
        values["remark"].strip(), frozenset(request.POST.getlist("step")), values["due"],
    )  # fmt: skip
    try:
        row = bring_back(order=order, told=told, actor=request.user)
    except GemaaktError as refused:
        form.add_error(None, sentence_of(refused))
        return None
    if row.remade_as:
        words = _("Return %(paper)s is kept. Order %(order)s makes it again: plan to place it.")
        messages.success(request, words % {"paper": row.number, "order": row.remade_as})
    else:
        messages.success(request, _("Return %(paper)s is kept.") % {"paper": row.number})
    return redirect(order_page(order.code))


@require_POST
@for_role(*RECORDS)
def undo_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a return back that was told by mistake."""
    row = get_object_or_404(Returned, pk=pk)
    try:
        take_back_return(row=row, actor=request.user)
    except GemaaktError as refused:
        messages.error(request, sentence_of(refused))
    else:
        words = _("Return %(paper)s is taken back.")
        messages.success(request, words % {"paper": row.number})
    return redirect(order_page(row.order))
