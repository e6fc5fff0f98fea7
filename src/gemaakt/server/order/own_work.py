"""Work of an order that has no operations: minutes by work centre, told on its page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gemaakt import order as domain
from gemaakt.quote.accept import told_operations
from gemaakt.server import audit
from gemaakt.server.locks import lock
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.order.named import order_named
from gemaakt.server.quote.line_forms import WorkField
from gemaakt.server.quote.work_places import with_place_names, work_words
from gemaakt.server.roles import RECORDS, for_role
from gemaakt.server.shop.services import load_company
from gemaakt.story.orders import with_skills


class OwnWorkForm(forms.Form):
    """Minutes of one piece by work."""

    told = WorkField(required=True)


@transaction.atomic
def give_work(*, order: Order, told: Sequence[tuple[str, float]], actor: Any = None) -> bool:
    """Give an order its operations; false where it has some by now, or is over."""
    lock(order)
    if order.operations.exists() or order.status in Order.OVER:
        return False
    company = load_company()
    steps = told_operations(told, order.quantity, company.machines)
    made = with_skills(company, domain.Order(order.code, operations=steps))
    made = with_place_names(made)
    Operation.objects.bulk_create(
        Operation.store(step, order, at) for at, step in enumerate(made.operations)
    )
    audit.log("order.work-given", actor, order.code, {"given": work_words(told)})
    return True


@require_POST
@for_role(*RECORDS)
def own_work(request: HttpRequest) -> HttpResponse:
    """Keep the work of an order that had none, so that it takes time in the plan."""
    order = order_named(request)
    form = OwnWorkForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["told"])))
    elif give_work(order=order, told=form.cleaned_data["told"], actor=request.user):
        messages.success(request, _("Kept. Plan again to give it a place."))
    else:
        messages.error(request, _("This order has operations by now, or is over."))
    return redirect("order:order", code=order.code)
