"""What a person fills in of one line of a quote, in a new request and in a quote that stands."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gemaakt.drawing.threads import ThreadsUnreadable, threads_in
from gemaakt.quote.kinds import MOST_WORK_MIN, WorkUnreadable, work_in
from gemaakt.quote.typed import MOST_LETTERS
from gemaakt.routing.material import UnknownMaterial, identified
from gemaakt.server.nest.lying import CROSS, GRAIN, QUARTER
from gemaakt.server.quote.work_places import work_places
from gemaakt.server.refusals import sentence_of
from gemaakt.server.typed import at_least
from gemaakt.server.typed_fields import PiecesField, TypedDecimalField

MOST_WELD_MM = 1_000_000
MOST_OUTSIDE_EUR = 1_000_000
"""A piece; more was typed by mistake."""
MOST_DAYS = 200
LIES = (
    ("", _("as its drawing says")), (GRAIN, _("along the rolling direction")),
    (CROSS, _("across the rolling direction")), (QUARTER, _("any quarter turn")),
)  # fmt: skip
"""The grain of a sheet runs along its length."""


def known_material(text: str) -> str:
    """The text when it names a material that we know; a form error otherwise."""
    try:
        identified(text)
    except UnknownMaterial as error:
        known = str(error.params.get("known", ""))
        raise forms.ValidationError(_("Unknown material. Known: %s") % known) from error
    return text


class WorkField(forms.CharField):
    """Minutes of one piece by work: `welding 180, assembly 60`."""

    def __init__(self, **kwargs: Any) -> None:
        given = {"label": _("Own work, minutes each (such as: welding 180, assembly 60)"),
                 "max_length": 200, "required": False}  # fmt: skip
        super().__init__(**{**given, **kwargs})

    def clean(self, value: object) -> Any:
        """Operations with their minutes; what names no work of the firm is refused."""
        try:
            return work_in(str(super().clean(value) or ""), work_places())
        except WorkUnreadable as error:
            raise forms.ValidationError(sentence_of(error), code="work") from error


class MadeFields(forms.Form):
    """What is asked of a part that is made: for all files of a request, or of one line."""

    material = forms.CharField(
        label=_("Material"), max_length=60, widget=forms.TextInput({"list": "metals"})
    )
    thickness_mm = forms.FloatField(
        label=_("Thickness in mm"), **at_least(0.01), max_value=300, required=False
    )
    quantity = PiecesField(label=_("Quantity"), min_value=1, max_value=100_000)
    deburr = forms.BooleanField(label=_("Deburr"), required=False)
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

    def clean_material(self) -> str:
        """A material that we know."""
        return known_material(self.cleaned_data["material"])


class LineForm(MadeFields):
    """One line of a quote; empty means: what the drawing says."""

    taps = forms.CharField(
        label=_("Threads not drawn, such as 4 M6"), max_length=100, required=False
    )
    outside_days = forms.IntegerField(
        label=_("Outside work, working days"), min_value=0, max_value=MOST_DAYS, required=False
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
        max_value=MOST_WORK_MIN,
        required=False,
    )
    told = WorkField(label=_("More own work, minutes each (such as: assembly 20)"))
    lies = forms.ChoiceField(label=_("How it lies on the sheet"), choices=LIES, required=False)
    is_metal_theirs = forms.BooleanField(
        label=_("The customer sends the metal along"), required=False
    )
    gone = forms.BooleanField(label=_("Leave this line out"), required=False)
    field_order = (
        "material", "thickness_mm", "quantity", "deburr", "taps", "weld_mm", "weld_min", "told",
        "outside", "outside_eur", "outside_days", "outside_least_eur",
    )  # fmt: skip

    def clean_taps(self) -> str:
        """Threads that can be counted: what is no thread would be left out of the price."""
        text = str(self.cleaned_data["taps"])
        try:
            threads_in(text)
        except ThreadsUnreadable as error:
            raise forms.ValidationError(sentence_of(error)) from error
        return text


class WordLineForm(forms.Form):
    """A line without a drawing: something bought in, transport, work of our own."""

    text = forms.CharField(label=_("What it is"), max_length=MOST_LETTERS)
    quantity = PiecesField(label=_("Quantity"), min_value=1, max_value=100_000, initial=1)
    told = WorkField()
    bought_eur = TypedDecimalField(
        label=_("Cost to buy, each in € (empty: not known)"),
        min_value=0, max_value=10**7, decimal_places=4, required=False,
    )  # fmt: skip
    unit_eur = TypedDecimalField(
        label=_("Price each in € (empty: reckoned from the cost and the work)"),
        min_value=0, max_value=10**7, decimal_places=4, required=False,
    )  # fmt: skip
    outside_days = forms.IntegerField(
        label=_("Working days until it is here (0: nothing is waited for)"),
        min_value=0, max_value=MOST_DAYS, required=False,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A cost, work or a price: without one of them there is nothing to ask for it."""
        found: dict[str, Any] = super().clean() or {}
        known = (found.get("bought_eur"), found.get("unit_eur"), found.get("told") or None)
        if known == (None, None, None) and not self.errors:
            self.add_error("unit_eur", _("Say what it costs to buy, its work, or its price."))
        return found


class WordChangeForm(WordLineForm):
    """A line without a drawing that stands in a quote: it may wait for its price, or go."""

    gone = forms.BooleanField(label=_("Leave this line out"), required=False)

    def clean(self) -> dict[str, Any]:
        """What is not known yet is asked on the quote."""
        return self.cleaned_data
