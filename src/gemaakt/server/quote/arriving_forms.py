"""The form of a new quote: the files that came, lines that are typed, what holds for all."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gemaakt.quote.kinds import WorkUnreadable
from gemaakt.quote.typed import TypedLine, TypedUnreadable, typed_lines
from gemaakt.server.quote.asked import USUAL_METAL
from gemaakt.server.quote.line_forms import MadeFields
from gemaakt.server.quote.work_places import work_places
from gemaakt.server.refusals import sentence_of


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


class NewQuoteForm(MadeFields):
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
    by_name = forms.BooleanField(
        label=_("Metal, thickness and pieces from the file's name or the text on the drawing"),
        required=False,
        initial=True,
    )
    as_sets = forms.BooleanField(
        label=_("The quantity is a number of sets: times the pieces of the name or the drawing"),
        required=False,
    )

    field_order = ("drawings", "typed", "customer", "material", "thickness_mm", "quantity")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["material"].initial, self.fields["quantity"].initial = USUAL_METAL, 1

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
            return typed_lines(self.cleaned_data["typed"], work_places())
        except (TypedUnreadable, WorkUnreadable) as error:
            raise forms.ValidationError(sentence_of(error)) from error
