"""The form of a new quote: the files that came, lines that are typed, what holds for all."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gemaakt.quote.typed import TypedLine, TypedUnreadable, typed_lines
from gemaakt.server.quote.asked import USUAL_METAL
from gemaakt.server.quote.forms import (
    MOST_OUTSIDE_EUR,
    MOST_WELD_MM,
    PiecesField,
    known_material,
)
from gemaakt.server.refusals import sentence_of
from gemaakt.server.typed import at_least


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files as a list."""

    widget = ManyFiles

    def clean(self, data: object, initial: object = None) -> list[object]:
        rows = data if isinstance(data, list | tuple) else [data]
        return [self._one(each, initial) for each in rows]

    def _one(self, each: object, initial: object) -> object:
        """One file; what is wrong with it says which of them it is."""
        try:
            return super().clean(each, initial)
        except forms.ValidationError as error:
            name = getattr(each, "name", "")
            said = [f"{name}: {message}" if name else message for message in error.messages]
            raise forms.ValidationError(said, code="file") from error


class NewQuoteForm(forms.Form):
    """Files and what holds for all of them; each line can be corrected after."""

    drawings = ManyFilesField(
        label=_("Drawings (DXF, STEP), with a parts list or as a zip"), required=False
    )
    typed = forms.CharField(
        label=_("Lines without a drawing, one a line"),
        max_length=10_000, required=False, widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    customer = forms.CharField(
        label=_("Customer"), max_length=200, widget=forms.TextInput({"list": "customers"})
    )
    material = forms.CharField(
        label=_("Material"), max_length=60, initial=USUAL_METAL,
        widget=forms.TextInput({"list": "metals"}),
    )  # fmt: skip
    thickness_mm = forms.FloatField(
        label=_("Thickness in mm"), **at_least(0.01), max_value=300, required=False
    )
    quantity = PiecesField(label=_("Quantity"), min_value=1, max_value=100_000, initial=1)
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
    by_name = forms.BooleanField(
        label=_("Metal, thickness and pieces from the file's name or the text on the drawing"),
        required=False,
        initial=True,
    )
    as_sets = forms.BooleanField(
        label=_("The quantity is a number of sets: times the pieces of the name or the drawing"),
        required=False,
    )

    def clean_material(self) -> str:
        """A material that we know."""
        return known_material(self.cleaned_data["material"])

    def clean(self) -> dict[str, Any]:
        """Something to price: drawings, or lines that are typed."""
        found: dict[str, Any] = super().clean() or {}
        found["drawings"] = [each for each in found.get("drawings", ()) if each]
        if not found["drawings"] and not found.get("typed") and not self.errors:
            self.add_error("drawings", _("Choose drawings, or type what is asked below."))
        return found

    def clean_typed(self) -> list[TypedLine]:
        """The lines with their pieces and prices."""
        try:
            return typed_lines(self.cleaned_data["typed"])
        except TypedUnreadable as error:
            raise forms.ValidationError(sentence_of(error)) from error
