"""A sheet that comes later, or is in the house after all: told on the page of an order."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from gemaakt import clock
from gemaakt import order as domain
from gemaakt.company.workbook.assemble import MORNING_MIN
from gemaakt.server import audit
from gemaakt.server.order.by_hand import note_by_hand
from gemaakt.server.order.models import MaterialNeed, Order
from gemaakt.server.order.queries import OPEN
from gemaakt.server.roles import RECORDS, for_role
from gemaakt.server.shop.away import zone_name

LONGEST = timedelta(days=800)


class ArrivalForm(forms.Form):
    """The day on which it comes; none when it is in the house."""

    need = forms.IntegerField(min_value=1)
    day = forms.DateField(label=gettext_lazy("Arrives"), required=False)
    everywhere = forms.BooleanField(required=False)

    def clean_day(self) -> date | None:
        """No day so far off that it must be a slip of the keyboard."""
        day: date | None = self.cleaned_data["day"]
        if day is not None and abs(day - timezone.localdate()) > LONGEST:
            raise forms.ValidationError(_("This day lies years away."))
        return day


@require_POST
@for_role(*RECORDS)
def arrival(request: HttpRequest) -> HttpResponse:
    """Keep when the material of an order comes, or of all open orders that wait for it."""
    form = ArrivalForm(request.POST)
    if not form.is_valid() and "need" in form.errors:
        return HttpResponse(status=400)
    need = get_object_or_404(MaterialNeed.objects.select_related("order"), pk=form["need"].value())
    if form.is_valid():
        changed = _keep(need, form.cleaned_data, request.user)
        told = ngettext(
            "Kept for %(n)s order. Plan again to see what it does.",
            "Kept for %(n)s orders. Plan again to see what it does.",
            changed,
        )
        messages.success(request, told % {"n": changed})
    else:
        messages.error(request, f"{need.material}: {' '.join(map(str, form.errors['day']))}")
    return redirect("order:order", code=need.order.code)


def _as_they_are(rows: QuerySet[Order]) -> list[domain.Order]:
    """Orders with their material, without their steps."""
    return [row.to_domain((), row.materials.all()) for row in rows.prefetch_related("materials")]


@transaction.atomic
def _keep(need: MaterialNeed, values: dict[str, Any], actor: Any) -> int:
    """Write the day to the need, or to the same material of every open order."""
    rows = MaterialNeed.objects.filter(pk=need.pk)
    if values["everywhere"]:
        rows = MaterialNeed.objects.filter(material=need.material, order__status__in=OPEN) | rows
    day = values["day"]
    arrives = clock.utc_of(day, MORNING_MIN, zone_name()) if day else None
    wanted = Order.objects.filter(pk__in=rows.values("order")).order_by("code")
    before = _as_they_are(wanted)
    MaterialNeed.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(
        arrives=arrives
    )
    codes = [each.id for each in before]
    after = _as_they_are(Order.objects.filter(code__in=codes).order_by("code"))
    for was, now in zip(before, after, strict=True):
        note_by_hand(was, now)
    for code in codes:
        told = {"material": need.material, "arrives": f"{day:%d-%m-%Y}" if day else _("in stock")}
        audit.log("order.changed", actor, code, told)
    return len(codes)
