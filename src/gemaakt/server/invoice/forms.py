"""What the firm says of its bookkeeping: usual codes, columns, and customers by their number."""

from typing import Any, ClassVar

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gemaakt.server.invoice.columns import FIELDS, VAT, columns_of
from gemaakt.server.invoice.models import Debtor, InvoiceForm

SEPARATORS = ((";", gettext_lazy("semicolon ;")), (",", gettext_lazy("comma ,")),
              ("t", gettext_lazy("tab")))  # fmt: skip
DECIMALS = ((",", gettext_lazy("comma: 1234,50")), (".", gettext_lazy("point: 1234.50")))
DAYS = (("%d-%m-%Y", "31-12-2026"), ("%Y-%m-%d", "2026-12-31"), ("%d/%m/%Y", "31/12/2026"),
        ("%Y%m%d", "20261231"))  # fmt: skip

MOST_PLACE = 99


class LooksForm(forms.ModelForm):  # type: ignore[type-arg]
    """Usual codes, how numbers are written, and the heading and place of each column."""

    separator = forms.ChoiceField(label=gettext_lazy("Columns parted by"), choices=SEPARATORS)
    decimal = forms.ChoiceField(label=gettext_lazy("Decimal sign"), choices=DECIMALS)
    day_format = forms.ChoiceField(label=gettext_lazy("How a day is written"), choices=DAYS)

    class Meta:
        model = InvoiceForm
        fields = ("vat_code", "cost_centre", "ledger", "separator", "decimal", "day_format")
        labels: ClassVar[dict[str, Any]] = {
            "vat_code": gettext_lazy("Usual VAT code"),
            "cost_centre": gettext_lazy("Usual cost centre"),
            "ledger": gettext_lazy("Ledger account of the turnover"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in VAT.items():
            if name != "usual":
                self.fields[f"vat_{name}"] = forms.CharField(
                    label=format_lazy("{} – {}", FIELDS["vat"], words), max_length=40,
                    initial=self.instance.vat_codes.get(name, ""), required=False,
                )  # fmt: skip
        shown = columns_of(self.instance)
        places = {name: at for at, (name, _heading) in enumerate(shown, start=1)}
        headings = dict(shown)
        for name in FIELDS:
            self.fields[f"heading_{name}"] = forms.CharField(
                initial=headings.get(name, ""), max_length=60, required=False
            )
            self.fields[f"place_{name}"] = forms.IntegerField(
                initial=places.get(name), min_value=1, max_value=MOST_PLACE, required=False
            )

    def columns(self) -> list[tuple[Any, Any, Any]]:
        """Our own name of each column with its two fields."""
        return [(words, self[f"heading_{name}"], self[f"place_{name}"])
                for name, words in FIELDS.items()]  # fmt: skip

    def plain_fields(self) -> list[Any]:
        """The fields above the columns."""
        own = [self[f"vat_{name}"] for name in VAT if name != "usual"]
        return [self["vat_code"], *own, *(self[name] for name in self.Meta.fields[1:])]

    def save(self, commit: bool = True) -> Any:
        """Keep the codes of VAT, and the columns with a heading in the order of their places."""
        values = self.cleaned_data
        headings = {name: values[f"heading_{name}"].strip() for name in FIELDS}
        kept = [
            (values[f"place_{name}"] or MOST_PLACE, at, name, heading)
            for at, (name, heading) in enumerate(headings.items())
            if heading
        ]
        codes = {name: values[f"vat_{name}"].strip() for name in VAT if name != "usual"}
        self.instance.vat_codes = {name: code for name, code in codes.items() if code}
        self.instance.columns = [[name, heading] for _place, _at, name, heading in sorted(kept)]
        return super().save(commit)


class DebtorForm(forms.ModelForm):  # type: ignore[type-arg]
    """One customer as the bookkeeping knows it."""

    class Meta:
        model = Debtor
        fields = ("customer", "number", "vat_code", "cost_centre")
        labels: ClassVar[dict[str, Any]] = {
            "customer": gettext_lazy("Customer"),
            "number": gettext_lazy("Debtor number"),
            "vat_code": gettext_lazy("VAT code (empty: the usual one)"),
            "cost_centre": gettext_lazy("Cost centre (empty: the usual one)"),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "customer": forms.TextInput({"list": "customers"}),
        }

    def clean_customer(self) -> str:
        """The customer's name without spaces around it."""
        name = str(self.cleaned_data["customer"]).strip()
        if not name:
            raise forms.ValidationError(_("Fill in the customer."))
        return name

    def validate_unique(self) -> None:
        """One that is known is changed."""
