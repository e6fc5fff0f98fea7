"""What a person says of a drawing that the drawing does not say, and of a quote."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gemaakt.drawing.layers import COLOUR_MARK
from gemaakt.drawing.threads import ThreadsUnreadable, threads_in
from gemaakt.routing.material import UnknownMaterial, identified
from gemaakt.server.quote.models import PastOrder
from gemaakt.server.refusals import sentence_of
from gemaakt.server.typed import at_least, plain_number

ROLES = (
    ("cut", _("cut")), ("bend", _("bend line")), ("mark", _("engrave")), ("thread", _("thread")),
    ("ignore", _("ignore")),
)  # fmt: skip
LOST_TO = (
    ("price", _("price")), ("date", _("date")), ("quality", _("quality")),
    ("stopped", _("the project stopped")), ("other", _("something else")),
)  # fmt: skip
LANGUAGES = (("nl", "Nederlands"), ("en", "English"), ("de", "Deutsch"))
MOST_WELD_MM = 1_000_000
MOST_OUTSIDE_EUR = 1_000_000
"""A piece; more was typed by mistake."""
MOST_HAND_MIN = 100_000


def known_material(text: str) -> str:
    """The text when it names a material that we know; a form error otherwise."""
    try:
        identified(text)
    except UnknownMaterial as error:
        known = str(error.params.get("known", ""))
        raise forms.ValidationError(_("Unknown material. Known: %s") % known) from error
    return text


class PiecesField(forms.IntegerField):
    """A number of pieces: who types 10.000 on a Dutch page means ten thousand, never ten."""

    def to_python(self, value: object) -> int | None:
        text = plain_number(value) if isinstance(value, str) else value
        if isinstance(text, str) and "." in text:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        found: int | None = super().to_python(text)
        return found


class LineForm(forms.Form):
    """One line of a quote; empty means: what the drawing says."""

    material = forms.CharField(label=_("Material"), max_length=60)
    thickness_mm = forms.FloatField(
        label=_("Thickness in mm"), **at_least(0.01), max_value=300, required=False
    )
    quantity = PiecesField(label=_("Quantity"), min_value=1, max_value=100_000)
    deburr = forms.BooleanField(label=_("Deburr"), required=False)
    taps = forms.CharField(
        label=_("Threads not drawn, such as 4 M6"), max_length=100, required=False
    )
    weld_mm = forms.FloatField(
        label=_("Weld per piece in mm"), min_value=0, max_value=MOST_WELD_MM, required=False
    )
    outside = forms.CharField(label=_("Outside work"), max_length=100, required=False)
    outside_eur = forms.FloatField(
        label=_("Outside work, euros per piece"),
        min_value=0,
        max_value=MOST_OUTSIDE_EUR,
        required=False,
    )
    outside_days = forms.IntegerField(
        label=_("Outside work, working days"), min_value=0, max_value=200, required=False
    )
    outside_least_eur = forms.FloatField(
        label=_("Outside work, at least in euros for all pieces"),
        min_value=0,
        max_value=MOST_OUTSIDE_EUR,
        required=False,
    )
    weld_min = forms.FloatField(
        label=_("Welding by hand's reckoning, minutes per piece"),
        min_value=0,
        max_value=MOST_HAND_MIN,
        required=False,
    )
    is_metal_theirs = forms.BooleanField(
        label=_("The customer sends the metal along"), required=False
    )
    gone = forms.BooleanField(label=_("Leave this line out"), required=False)

    def clean_taps(self) -> str:
        """Threads that can be counted: what is no thread would be left out of the price."""
        text = str(self.cleaned_data["taps"])
        try:
            threads_in(text)
        except ThreadsUnreadable as error:
            raise forms.ValidationError(sentence_of(error)) from error
        return text

    def clean_material(self) -> str:
        """A material that we know."""
        return known_material(self.cleaned_data["material"])


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

    def __init__(self, *args: Any, lines: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(lines) > 1:
            self.fields["which"] = forms.BooleanField(
                required=False, initial=True, widget=forms.HiddenInput
            )
            self.fields["lines"] = forms.TypedMultipleChoiceField(
                label=_("Which lines"),
                choices=list(enumerate(lines)),
                initial=range(len(lines)),
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


class TypedDecimalField(forms.DecimalField):
    """A number typed as text, with a comma or a point: 4,85 and 4.85 are one price."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: object) -> Any:
        return super().to_python(plain_number(value) if isinstance(value, str) else value)


class WordLineForm(forms.Form):
    """A line without a drawing: something bought in, transport, hours."""

    text = forms.CharField(label=_("What it is"), max_length=120)
    quantity = PiecesField(label=_("Quantity"), min_value=1, max_value=100_000, initial=1)
    bought_eur = TypedDecimalField(
        label=_("Cost to buy, each in € (empty: not known)"),
        min_value=0, max_value=10**7, decimal_places=4, required=False,
    )  # fmt: skip
    unit_eur = TypedDecimalField(
        label=_("Price each in € (empty: the cost with handling and margin)"),
        min_value=0, max_value=10**7, decimal_places=4, required=False,
    )  # fmt: skip
    outside_days = forms.IntegerField(
        label=_("Working days until it is here (0: takes no time)"),
        min_value=0, max_value=200, required=False,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A cost or a price: without one of the two there is nothing to ask for it."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("bought_eur") is None and found.get("unit_eur") is None and not self.errors:
            self.add_error("unit_eur", _("Say what it costs to buy, or its price."))
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
    """In which language the paper goes out."""

    language = forms.ChoiceField(label=_("Language of the paper"), choices=LANGUAGES)


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
