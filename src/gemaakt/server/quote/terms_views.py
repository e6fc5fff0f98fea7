"""Page of what was agreed with customers: seen, changed and ended."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gemaakt.quote.by_hand import Adjustment
from gemaakt.server.quote.customers import customer_names
from gemaakt.server.quote.forms import AdjustForm
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
    context = {"form": form, "rows": _rows(), "customers": customer_names()}
    return render(request, "quote/terms.html", context)


def _rows() -> list[dict[str, Any]]:
    return [
        {"row": row, "percent": shown_number(Decimal(str(row.share)) * 100)} for row in all_terms()
    ]
