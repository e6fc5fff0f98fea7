"""What a person says of a drawing that the drawing does not say, and of a quote."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gemaakt.drawing.layers import COLOUR_MARK
from gemaakt.order.vat import Vat
from gemaakt.server.quote.line_forms import known_material
from gemaakt.server.quote.models import PastOrder
from gemaakt.server.typed import at_least
from gemaakt.server.typed_fields import TypedDecimalField

ROLES = (
    ("cut", _("cut")), ("bend", _("bend line")), ("mark", _("engrave")), ("thread", _("thread")),
    ("ignore", _("ignore")),
)  # fmt: skip
LOST_TO = (
    ("price", _("price")), ("date", _("date")), ("quality", _("quality")),
    ("stopped", _("the project stopped")), ("other", _("something else")),
)  # fmt: skip
VAT_CHOICES = (
    ("", _("by the country of the VAT number: in the EU 0% for goods")),
    (Vat.USUAL.value, _("Dutch VAT")),
    (Vat.EU_GOODS.value, _("0%: goods to a firm elsewhere in the EU")),
    (Vat.EU_WORK.value, _("reversed: work on his own material, firm in the EU")),
    (Vat.NL_REVERSE.value, _("reversed: subcontracting in building or shipbuilding")),
    (Vat.EXPORT.value, _("0%: goods that leave the EU")),
)
OF_QUOTE = (("", _("as this customer is taxed")), *VAT_CHOICES[1:])
LANGUAGES = (("nl", "Nederlands"), ("en", "English"), ("de", "Deutsch"))
COLOURS = {
    "1": _("red"), "2": _("yellow"), "3": _("green"), "4": _("cyan"), "5": _("blue"),
    "6": _("magenta"), "7": _("white or black"),
}  # fmt: skip


def _layer_label(layer: str) -> str:
    """A layer in words; of lines with a colour of their own, which colour."""
    name, mark, colour = layer.rpartition(f" {COLOUR_MARK}")
    if not mark or not colour.isdecimal():
        return str(_("Layer %s") % layer)
    words = {"layer": name, "colour": COLOURS.get(colour, colour)}
    return str(_("Layer %(layer)s, colour %(colour)s") % words)


class DrawingForm(forms.Form):
    """What a person knows of a drawing: material, thickness, and what each layer is for."""

    material = forms.CharField(label=_("Material"), max_length=60, required=False)
    thickness_mm = forms.FloatField(
        label=_("Thickness in mm"), **at_least(0.01), max_value=300, required=False
    )

    def __init__(self, *args: Any, roles: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layers = list(roles)
        for at, (layer, role) in enumerate(roles.items()):
            self.fields[f"layer_{at}"] = forms.ChoiceField(
                label=_layer_label(layer), choices=ROLES, initial=role
            )

    def clean_material(self) -> str:
        """A material that we know, or nothing."""
        text = str(self.cleaned_data["material"])
        return known_material(text) if text else ""

    def changed_roles(self) -> dict[str, str]:
        """Layers that a person gave another role than was read."""
        return {
            layer: self.cleaned_data[f"layer_{at}"]
            for at, layer in enumerate(self.layers)
            if self.cleaned_data[f"layer_{at}"] != self.fields[f"layer_{at}"].initial
        }


class AnswerForm(forms.Form):
    """The customer's answer."""

    due = forms.DateField(
        label=_("Due date"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    reference = forms.CharField(label=_("Customer's order number"), max_length=200, required=False)

    def __init__(
        self, *args: Any, lines: Sequence[str] = (), prices: Sequence[Any] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if prices:  # it expired: at which prices is for a person to say
            self.fields["prices"] = forms.ChoiceField(
                label=_("This quote has expired. Accepted at which prices?"), choices=prices,
                widget=forms.RadioSelect,
            )  # fmt: skip
        if len(lines) > 1:
            self.fields["which"] = forms.BooleanField(
                required=False, initial=True, widget=forms.HiddenInput
            )
            self.fields["lines"] = forms.TypedMultipleChoiceField(
                label=_("Which lines"),
                choices=list(enumerate(lines)),
                initial=list(range(len(lines))),
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def clean(self) -> dict[str, Any]:
        """Of who saw the lines, those that are ticked; who did not see them takes all."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("which") and not found.get("lines"):
            self.add_error("lines", _("Choose at least one line, or mark it as lost."))
        return found

    def clean_due(self) -> date | None:
        """A day that is still to come: an order that is late as it is made was a slip."""
        due: date | None = self.cleaned_data["due"]
        if due and due < timezone.localdate():
            raise forms.ValidationError(_("This day has passed."))
        return due


class LostForm(forms.Form):
    """Why a quote was lost: a kind of reason says enough, but for something else."""

    lost_to = forms.ChoiceField(label=_("Lost on"), choices=LOST_TO, required=False)
    reason = forms.CharField(
        label=_("What was said (not needed when the reason above says it)"),
        max_length=300,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Something else is said in words; without them nobody learns of it."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("lost_to") in ("", "other", None) and not found.get("reason"):
            self.add_error("reason", _("Say in a few words what it was lost on."))
        return found


class CopyForm(forms.Form):
    """Whom a quote like this one is for."""

    customer = forms.CharField(
        label=_("Customer"), max_length=200, widget=forms.TextInput({"list": "customers"})
    )


class AdjustForm(forms.Form):
    """What this quote is made dearer, or cheaper, and why."""

    percent = TypedDecimalField(
        label=_("Surcharge in % (a discount with a minus)"),
        min_value=-90, max_value=500, max_digits=6, decimal_places=2,
    )  # fmt: skip
    why = forms.CharField(label=_("Why"), max_length=300, required=False)
    minimum_eur = TypedDecimalField(
        label=_("Minimum order amount (€; 0: none)"),
        min_value=0, max_value=10**7, decimal_places=2, required=False,
    )  # fmt: skip
    keep = forms.BooleanField(label=_("For every new quote of this customer"), required=False)

    def clean(self) -> dict[str, Any]:
        """A share that is not nought has a reason."""
        found: dict[str, Any] = super().clean() or {}
        return _reasoned(self, found, "percent")


class HandPriceForm(forms.Form):
    """The price of one piece by a person's word, and why; empty: reckoned again."""

    unit_eur = TypedDecimalField(
        label=_("Price each in € (empty: reckoned again)"),
        **at_least(Decimal("0.0001")), max_value=10**7, decimal_places=4, required=False,
    )  # fmt: skip
    why = forms.CharField(label=_("Why"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """A price has a reason."""
        found: dict[str, Any] = super().clean() or {}
        return _reasoned(self, found, "unit_eur")


def _reasoned(form: forms.Form, found: dict[str, Any], name: str) -> dict[str, Any]:
    if found.get(name) and not str(found.get("why", "")).strip():
        form.add_error("why", _("Say why, so that a colleague understands this price later."))
    return found


class SendForm(forms.Form):
    """In which language the paper goes out, what it answers, and what is said beside its lines."""

    language = forms.ChoiceField(label=_("Language of the paper"), choices=LANGUAGES)
    vat = forms.ChoiceField(
        label=_("VAT on this quote and its order"), choices=OF_QUOTE, required=False
    )
    reference = forms.CharField(
        label=_("Customer's request (number, date or name)"), max_length=200, required=False
    )
    remark = forms.CharField(
        label=_("Remark on the paper, such as what is not included"), max_length=2000,
        required=False, widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip


SUMS = (
    ("total_eur", Decimal("0.01"), 10**9), ("net_kg", 0, 10**7), ("cut_m", 0, 10**7),
    ("files", 0, 10**5), ("parts", 0, 10**7), ("pierces", 0, 10**9),
)  # fmt: skip
"""What the sums of a past order lie between."""


class PastOrderForm(forms.ModelForm):  # type: ignore[type-arg]
    """An order from before, by its sums."""

    class Meta:
        model = PastOrder
        fields = ("code", "day", "total_eur", "files", "parts", "net_kg", "cut_m", "pierces")
        labels: ClassVar[dict[str, Any]] = {
            "code": _("Order number"), "day": _("Day"), "total_eur": _("Paid, excluding VAT"),
            "files": _("Drawings"), "parts": _("Pieces"), "net_kg": _("Net mass in kg"),
            "cut_m": _("Cut length in m"), "pierces": _("Pierces"),
        }  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {
            "day": forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        }

    def clean_day(self) -> date:
        """A day that has been."""
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        """Sums that an order can have: nothing below zero, and something paid."""
        found: dict[str, Any] = super().clean() or {}
        for name, least, most in SUMS:
            value = found.get(name)
            if value is not None and not least <= value <= most:
                self.add_error(name, _("This cannot be the sum of an order."))
        return found
