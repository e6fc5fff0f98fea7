"""Page of what was agreed with customers: seen, changed and ended."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from gemaakt.quote.by_hand import Adjustment
from gemaakt.server.quote.customers import customer_names, keep_address, postal_address
from gemaakt.server.quote.forms import AdjustForm
from gemaakt.server.quote.models import CustomerAddress
from gemaakt.server.quote.terms import all_terms, keep_terms
from gemaakt.server.roles import OFFICE, for_role
from gemaakt.server.typed import shown_number


class TermsForm(AdjustForm):
    """A surcharge or discount of one customer, with its reason; nought ends it."""

    customer = forms.CharField(
        label=gettext_lazy("Customer"), max_length=200,
        widget=forms.TextInput({"list": "customers"}),
    )  # fmt: skip
    keep = None  # type: ignore[assignment]
    field_order = ("customer", "percent", "why")


class AddressForm(forms.Form):
    """Where letters to a customer go."""

    customer = forms.CharField(
        label=gettext_lazy("Customer"), max_length=200,
        widget=forms.TextInput({"list": "customers"}),
    )  # fmt: skip
    address = forms.CharField(
        label=gettext_lazy("Address, as it stands on a letter (empty: forget it)"),
        max_length=500, required=False, widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip


@require_POST
@for_role(OFFICE)
def address_page(request: HttpRequest) -> HttpResponse:
    """Keep the address of a customer."""
    form = AddressForm(request.POST)
    if form.is_valid():
        keep_address(**form.cleaned_data, actor=request.user)
        words = _("Kept: %(customer)s.")
        messages.success(request, words % {"customer": form.cleaned_data["customer"]})
    for field, errors in form.errors.items():
        messages.error(request, f"{form.fields[field].label}: {' '.join(map(str, errors))}")
    return redirect("quote:terms")


@for_role(OFFICE)
def terms_page(request: HttpRequest) -> HttpResponse:
    """What new quotes of each customer begin with."""
    form = TermsForm(request.POST or None, auto_id="id_new_%s")
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        share = values["percent"] / 100
        given = Adjustment(share, values["why"].strip() if share else "")
        keep_terms(customer=values["customer"], given=given, actor=request.user)
        messages.success(request, _("Kept for new quotes; made quotes stay as they are."))
        return redirect("quote:terms")
    name = request.GET.get("customer", "").replace("\0", "")[:200]
    context = {
        "form": form, "rows": _rows(), "customers": customer_names(),
        "addresses": CustomerAddress.objects.all(),
        "address": AddressForm(
            initial={"customer": name, "address": postal_address(name)}, auto_id="id_at_%s"
        ),
    }  # fmt: skip
    return render(request, "quote/terms.html", context)


def _rows() -> list[dict[str, Any]]:
    return [
        {"row": row, "percent": shown_number(Decimal(str(row.share)) * 100)} for row in all_terms()
    ]
