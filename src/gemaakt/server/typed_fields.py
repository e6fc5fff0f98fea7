"""Fields of forms in which a Dutch office types numbers: 10.000 pieces, 4,85 euros."""

from typing import Any

from django import forms

from gemaakt.order.vat import VatNumberWrong, vat_number_of
from gemaakt.server.refusals import sentence_of
from gemaakt.server.typed import plain_number


class PiecesField(forms.IntegerField):
    """A number of pieces: who types 10.000 on a Dutch page means ten thousand, never ten."""

    def to_python(self, value: object) -> int | None:
        text = plain_number(value) if isinstance(value, str) else value
        if isinstance(text, str) and "." in text:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        found: int | None = super().to_python(text)
        return found


class TypedDecimalField(forms.DecimalField):
    """A number typed as text, with a comma or a point: 4,85 and 4.85 are one price."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: object) -> Any:
        return super().to_python(plain_number(value) if isinstance(value, str) else value)


def clean_vat_number(text: str) -> str:
    """A VAT number as it is kept, or why it cannot be one on the form."""
    try:
        return vat_number_of(text)
    except VatNumberWrong as wrong:
        raise forms.ValidationError(sentence_of(wrong)) from wrong
