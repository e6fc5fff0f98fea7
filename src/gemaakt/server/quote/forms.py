"""What a person says of a drawing that the drawing does not say."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files as a list."""

    widget = ManyFiles

    def clean(self, data: object, initial: object = None) -> list[object]:
        rows = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(each, initial) for each in rows]


class NewQuoteForm(forms.Form):
    """Files and what holds for all of them; each line can be another quantity later."""

    drawings = ManyFilesField(label=_("Drawings (DXF or STEP)"))
    customer = forms.CharField(label=_("Customer"), max_length=200)
    material = forms.CharField(label=_("Material"), max_length=60, initial="S235JR")
    thickness_mm = forms.FloatField(
        label=_("Thickness in mm"), min_value=0.01, max_value=300, required=False
    )
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=100_000, initial=1)
    deburr = forms.BooleanField(label=_("Deburr"), required=False)
    weld_mm = forms.FloatField(label=_("Weld per piece in mm"), min_value=0, required=False)
    outside = forms.CharField(label=_("Outside work"), max_length=100, required=False)
    outside_eur = forms.FloatField(
        label=_("Outside work, euros per piece"), min_value=0, required=False
    )


class AnswerForm(forms.Form):
    """The customer's answer."""

    due = forms.DateField(
        label=_("Due date"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class LostForm(forms.Form):
    """Why a quote was lost."""

    reason = forms.CharField(label=_("Reason"), max_length=300)
