"""What the office fills in when pieces go out or come back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gemaakt.order import Delivered
from gemaakt.server.audit.words import RETURN_REASONS
from gemaakt.server.delivery.delivering import MOST_PIECES
from gemaakt.server.delivery.models import Returned
from gemaakt.server.order.models import Order
from gemaakt.server.quote.forms import LANGUAGES

OUTCOME = Returned.Outcome


def _day(label: object, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=required)  # type: ignore[arg-type]


class SlipForm(forms.Form):
    """Day, carrier, remark and language; pieces stand in a table above."""

    day = _day(gettext_lazy("Day of delivery"))
    address = forms.CharField(
        label=gettext_lazy("Delivery address"), required=False, max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    carrier = forms.CharField(
        label=gettext_lazy("Carrier, or collected"), max_length=200, required=False
    )
    remark = forms.CharField(
        label=gettext_lazy("Remark on the paper"), required=False, max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("In which language"), choices=LANGUAGES)
    may_be_more = forms.BooleanField(
        label=gettext_lazy("More goes along than was ordered"), required=False
    )
    more_is_charged = forms.BooleanField(
        label=gettext_lazy("What goes along beyond the order is invoiced at the same price"),
        required=False,
    )


@dataclass(slots=True)
class PieceRow:
    """An order in the table of a delivery."""

    order: Order
    delivered: Delivered
    is_chosen: bool
    typed: str
    pieces: int = 0
    error: str = ""
    is_last: bool = False
    """Nothing more comes of it: what is missing is not delivered."""


def piece_rows(
    orders: Iterable[Order],
    delivered: dict[str, Delivered],
    chosen: set[str],
    sent: QueryDict | None,
) -> list[PieceRow]:
    """The orders to deliver from, and how many pieces go along: as sent, else all left."""
    return list(_piece_rows(orders, delivered, chosen, sent))


def _piece_rows(
    orders: Iterable[Order],
    delivered: dict[str, Delivered],
    chosen: set[str],
    sent: QueryDict | None,
) -> Iterator[PieceRow]:
    wanted = set(sent.getlist("line")) if sent is not None else chosen
    field = forms.IntegerField(min_value=1, max_value=MOST_PIECES)
    for each in orders:
        known = delivered[each.code]
        typed = str(known.left or "")
        if sent is not None:
            typed = sent.get(f"pieces:{each.code}", "").strip()
        row = PieceRow(each, known, each.code in wanted, typed)
        row.is_last = sent is not None and each.code in sent.getlist("last")
        if row.is_chosen and sent is not None:
            try:
                row.pieces = field.clean(typed)
            except forms.ValidationError:
                row.error = _("Fill in how many pieces go along.")
        yield row


class ReturnForm(forms.Form):
    """How many came back, why, and what was agreed."""

    pieces = forms.IntegerField(
        label=gettext_lazy("Pieces that come back"), min_value=1, max_value=MOST_PIECES
    )
    day = _day(gettext_lazy("Day"))
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=list(RETURN_REASONS.items()))
    remark = forms.CharField(
        label=gettext_lazy("What is wrong with it"), required=False, max_length=1000,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip
    outcome = forms.ChoiceField(
        label=gettext_lazy("What was agreed"),
        widget=forms.RadioSelect,
        choices=[
            (OUTCOME.REMAKE, gettext_lazy("make or repair it: the steps below, as a new order")),
            (OUTCOME.AGAIN, gettext_lazy("deliver again on this order, without new work")),
            (OUTCOME.NOTHING, gettext_lazy("nothing is delivered for it (credited)")),
        ],
    )
    due = _day(gettext_lazy("Due date of what is made again"), required=False)
