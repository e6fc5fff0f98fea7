"""What the office fills in on the papers of an order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gemaakt.server.delivery.services import Line
from gemaakt.server.order.models import Order
from gemaakt.server.quote.forms import LANGUAGES


class ConfirmForm(forms.Form):
    """Language, the customer's number and a remark; lines and days stand in a table above."""

    reference = forms.CharField(
        label=gettext_lazy("Customer's order number"), max_length=200, required=False
    )
    language = forms.ChoiceField(label=gettext_lazy("In which language"), choices=LANGUAGES)
    remark = forms.CharField(
        label=gettext_lazy("Remark on the paper"), required=False, max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip


@dataclass(slots=True)
class Row:
    """An order in the table of a form: whether it is chosen, and what is typed beside it."""

    order: Order
    is_chosen: bool
    typed: str
    error: str = ""
    ready: date | None = None
    """When the plan has it ready."""
    value: Any = None

    @property
    def is_late(self) -> bool:
        """Whether the plan has it ready after the day that is typed."""
        return bool(self.ready and isinstance(self.value, date) and self.ready > self.value)


def day_rows(
    orders: Iterable[Order], chosen: Iterable[str], ready: dict[str, date], sent: QueryDict | None
) -> list[Row]:
    """The lines to choose from, with the day of each: as sent, else its due date."""
    return list(_day_rows(orders, set(chosen), ready, sent))


def _day_rows(
    orders: Iterable[Order], chosen: set[str], ready: dict[str, date], sent: QueryDict | None
) -> Iterator[Row]:
    wanted = set(sent.getlist("line")) if sent is not None else chosen
    for each in orders:
        day = each.due or ready.get(each.code)
        typed = f"{day:%Y-%m-%d}" if day else ""
        if sent is not None:
            typed = sent.get(f"day:{each.code}", "").strip()
        row = Row(each, each.code in wanted, typed, ready=ready.get(each.code))
        try:
            row.value = forms.DateField(required=False).clean(typed)
        except forms.ValidationError:
            row.error = _("Write the day as 2026-12-31.")
        yield row


def lines_of(rows: Iterable[Row]) -> list[Line]:
    """The lines that are chosen, with their day."""
    return [Line(each.order.code, each.value) for each in rows if each.is_chosen]
