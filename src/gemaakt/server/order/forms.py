"""What the office may change of an order by hand."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from gemaakt.company.limits import LARGEST
from gemaakt.server.order.cancelling import is_nest
from gemaakt.server.order.models import Order
from gemaakt.server.typed_fields import PiecesField

CANCELLED = Order.Status.CANCELLED.value
"""Not chosen in a list: an order is cancelled and taken up again by a button of its own."""
MOST_PIECES = 10_000_000
AGREED = ("quantity", "price_eur", "product", "drawing")
"""What was agreed with the customer: what a form does not have stays as it is."""


class OrderForm(forms.ModelForm):  # type: ignore[type-arg]
    """The agreement: what, how many, at what price, when; how much it weighs, how far it is."""

    weight = forms.IntegerField(
        label=_("How bad it is when late (1 is usual)"), min_value=0, max_value=LARGEST
    )
    quantity = PiecesField(
        label=_("Quantity"), min_value=1, max_value=MOST_PIECES, required=False,
        help_text=_("The steps and the material go along; the price too, where you leave it."),
    )  # fmt: skip
    price_eur = forms.DecimalField(
        label=_("Price of all pieces, excluding VAT (€; empty: not known)"),
        min_value=0, max_value=10**9, decimal_places=2, required=False,
    )  # fmt: skip

    class Meta:
        model = Order
        fields = (*AGREED, "due", "release", "weight", "status", "reference", "note")
        labels: ClassVar[dict[str, Any]] = {
            "product": _("Product"),
            "drawing": _("Drawing"),
            "due": _("Due date"),
            "release": _("Not before"),
            "status": _("Status"),
            "reference": _("Customer's order number"),
            "note": _("Note"),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "due": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "release": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "note": forms.Textarea({"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = self.instance.status
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            each for each in status_words() if (each[0] == CANCELLED) == (now == CANCELLED)
        ]
        if is_nest(self.instance.code):  # its sheets follow from the nest
            for name in AGREED:
                del self.fields[name]

    def keep_drawing(self) -> None:
        """Leave the drawing as it was quoted, and say what to do with a new revision of it."""
        field = self.fields.get("drawing")
        if field is not None:
            field.disabled = True
            field.help_text = _(
                "Quoted by this drawing. For a new revision bring the quantity of this order back "
                "to what is made by the old one, and make an order for the others by a copy of "
                "the quote with the new drawing."
            )

    def _stays(self, name: str) -> Any:
        """What was typed; of a field that was not sent, what the order says."""
        if self.add_prefix(name) in self.data:
            return self.cleaned_data[name]
        return self.initial[name]

    def clean_quantity(self) -> int:
        """The pieces, or those that stand."""
        return int(self._stays("quantity") or self.initial["quantity"])

    def clean_price_eur(self) -> Decimal | None:
        """The price, none where the field is empty."""
        price: Decimal | None = self._stays("price_eur")
        return price

    def clean_product(self) -> str:
        """What is made."""
        return str(self._stays("product"))

    def clean_drawing(self) -> str:
        """By which drawing."""
        return str(self._stays("drawing"))


def status_words() -> list[tuple[str, Any]]:
    """The life of an order in words."""
    words = {
        "quoted": _("quoted"),
        "released": _("released"),
        "running": _("running"),
        "done": _("done"),
        "cancelled": _("cancelled"),
    }
    return [(each.value, words[each.value]) for each in Order.Status]
