"""What the firm fills in of its production control, and of a declaration."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gemaakt.passport.declaration import CHARACTERISTICS, CLASSES
from gemaakt.server.order.models import Order
from gemaakt.server.passport.declaration_words import WHY, WORDS
from gemaakt.server.passport.declaring import proposed_of
from gemaakt.server.passport.models import ProductionControl
from gemaakt.server.refusals import language

EXECUTION = [(each, each) for each in CLASSES]
INTENDED = {
    "nl": "Dragend onderdeel van een staalconstructie",
    "en": "Structural component of a steel structure",
}
FIRST_YEAR = 2011
"""EN 1090-1 could be applied from then on."""


class ControlForm(forms.ModelForm):  # type: ignore[type-arg]
    """The certificate by EN 1090-1, and what each declaration begins with."""

    certificate = forms.CharField(label=_("Certificate number"), max_length=100)
    body = forms.CharField(
        label=_("Number of the notified body (four digits)"), max_length=4,
        validators=[RegexValidator(r"^\d{4}$", _("Four digits, as on your certificate."))],
    )  # fmt: skip
    body_name = forms.CharField(
        label=_("Name of the notified body"), max_length=200, required=False
    )
    highest_class = forms.ChoiceField(label=_("Highest execution class"), choices=EXECUTION)
    since_year = forms.IntegerField(
        label=_("Year in which you first affixed the CE marking"), min_value=FIRST_YEAR
    )
    intended_use = forms.CharField(label=_("Intended use"), max_length=500, required=False)
    signed_by = forms.CharField(
        label=_("Who signs: name and function"), max_length=200, required=False
    )
    place = forms.CharField(label=_("Place of signature"), max_length=100, required=False)

    class Meta:
        model = ProductionControl
        fields = (
            "certificate", "body", "body_name", "highest_class", "since_year", "intended_use",
            "signed_by", "place",
        )  # fmt: skip

    def clean_since_year(self) -> int:
        """No year to come."""
        year: int = self.cleaned_data["since_year"]
        if year > timezone.localdate().year:
            raise forms.ValidationError(_("This year has not begun yet."))
        return year


class DeclarationForm(forms.Form):
    """One declaration; a field a characteristic, filled in with what is proposed."""

    product = forms.CharField(label=_("Identification code of the product-type"), max_length=300)
    intended_use = forms.CharField(label=_("Intended use"), max_length=500)
    execution_class = forms.ChoiceField(
        label=_("Execution class"), required=False, choices=[("", "–"), *EXECUTION]
    )
    documentation = forms.CharField(
        label=_("Drawing or specification"), max_length=300, required=False
    )
    signed_by = forms.CharField(
        label=_("Who signs: name and function"), max_length=200, required=False
    )
    place = forms.CharField(label=_("Place of signature"), max_length=100, required=False)

    def __init__(self, order: Order, held: ProductionControl | None, data: Any = None) -> None:
        initial: dict[str, str] = {
            "product": order.product or order.code,
            "intended_use": held.intended_use if held else "",
            "documentation": order.drawing, "signed_by": held.signed_by if held else "",
            "place": held.place if held else "",
        }  # fmt: skip
        initial["intended_use"] = initial["intended_use"] or INTENDED[language()]
        super().__init__(data, initial=initial)
        values = proposed_of(order)
        for name in CHARACTERISTICS:
            self.fields[f"says-{name}"] = forms.CharField(
                label=WORDS[name.replace("_", " ")][language()], initial=values[name],
                help_text=WHY[name], max_length=300, required=False,
            )  # fmt: skip

    def given(self) -> dict[str, Any]:
        """What was filled in, as the service takes it."""
        values = self.cleaned_data
        says = {name: values.get(f"says-{name}", "").strip() or "NPD" for name in CHARACTERISTICS}
        return {**values, "performances": says}
