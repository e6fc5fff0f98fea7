"""Cancel an order on its page, and take it up again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gemaakt.errors import GemaaktError
from gemaakt.server.order.cancelling import cancel_order, take_up
from gemaakt.server.order.named import order_named
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import RECORDS, for_role


@require_POST
@for_role(*RECORDS)
def cancel(request: HttpRequest) -> HttpResponse:
    """Cancel an order, with why."""
    order = order_named(request)
    try:
        reason = request.POST.get("reason", "").strip()
        cancel_order(order=order, reason=reason, actor=request.user)
    except GemaaktError as refused:
        messages.error(request, sentence_of(refused))
    else:
        words = _("Order %(order)s is cancelled. Below stands what has to be looked after.")
        messages.success(request, words % {"order": order.code})
    return redirect("order:order", code=order.code)


@require_POST
@for_role(*RECORDS)
def revive(request: HttpRequest) -> HttpResponse:
    """Take a cancelled order up again."""
    order = order_named(request)
    take_up(order=order, actor=request.user)
    words = _("Order %(order)s is taken up again. Plan again to give it a place.")
    messages.success(request, words % {"order": order.code})
    return redirect("order:order", code=order.code)
