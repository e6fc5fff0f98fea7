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
from gemaakt.server.quote.customers import customer_names, customer_row, keep_address
from gemaakt.server.quote.forms import VAT_CHOICES, AdjustForm
from gemaakt.server.quote.models import CustomerAddress
from gemaakt.server.quote.terms import all_terms, firm_minimum, keep_terms
from gemaakt.server.roles import OFFICE, for_role
from gemaakt.server.typed import shown_number
from gemaakt.server.typed_fields import TypedDecimalField, clean_vat_number


class TermsForm(AdjustForm):
    """A surcharge or discount of one customer, with its reason; nought ends it."""

    customer = forms.CharField(
        label=gettext_lazy("Customer"), max_length=200,
        widget=forms.TextInput({"list": "customers"}),
    )  # fmt: skip
    minimum_eur = TypedDecimalField(
        label=gettext_lazy("Minimum order amount (€; empty: that of the firm, 0: none)"),
        min_value=0, max_value=10**7, decimal_places=2, required=False,
    )  # fmt: skip
    keep = None  # type: ignore[assignment]
    field_order = ("customer", "percent", "why", "minimum_eur")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["percent"].required = False


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
    vat_number = forms.CharField(
        label=gettext_lazy("VAT number (for example DE136695976)"), max_length=40, required=False
    )
    vat = forms.ChoiceField(
        label=gettext_lazy("VAT on what he buys"), choices=VAT_CHOICES, required=False
    )

    def clean_vat_number(self) -> str:
        """The number, which its form and check digits allow."""
        return clean_vat_number(self.cleaned_data["vat_number"])


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
        share = (values["percent"] or 0) / Decimal(100)
        given = Adjustment(share, values["why"].strip() if share else "")
        keep_terms(
            customer=values["customer"], given=given, minimum_eur=values["minimum_eur"],
            actor=request.user,
        )  # fmt: skip
        messages.success(request, _("Kept for new quotes; made quotes stay as they are."))
        return redirect("quote:terms")
    name = request.GET.get("customer", "").replace("\0", "")[:200]
    context = {
        "form": form, "rows": _rows(), "least": firm_minimum(), "customers": customer_names(),
        "addresses": CustomerAddress.objects.all(),
        "address": AddressForm(
            initial=_kept_of(name), auto_id="id_at_%s"
        ),
    }  # fmt: skip
    return render(request, "quote/terms.html", context)


def _kept_of(name: str) -> dict[str, str]:
    row = customer_row(name)
    kept = {"vat_number": row.vat_number, "vat": row.vat, "address": row.address} if row else {}
    return {"customer": name, **kept}


def _rows() -> list[dict[str, Any]]:
    return [
        {"row": row, "percent": shown_number(Decimal(str(row.share)) * 100)} for row in all_terms()
    ]
