"""What the office may change of an order by hand."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from gemaakt.company.limits import LARGEST
from gemaakt.server.order.models import Order

CANCELLED = Order.Status.CANCELLED.value
"""Not chosen in a list: an order is cancelled and taken up again by a button of its own."""


class OrderForm(forms.ModelForm):  # type: ignore[type-arg]
    """The agreement: when, how much it weighs, how far it is."""

    weight = forms.IntegerField(
        label=_("How bad it is when late (1 is usual)"), min_value=0, max_value=LARGEST
    )

    class Meta:
        model = Order
        fields = ("due", "release", "weight", "status", "reference", "note")
        labels: ClassVar[dict[str, Any]] = {
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
