"""Questions as forms: a handful of numbers, asked by GET so that an answer has an address."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gemaakt.schemes.catalogue import INSTRUMENTS, words_of
from gemaakt.schemes.energy import BANDS
from gemaakt.schemes.stack import MACHINE_LAWS
from gemaakt.server.refusals import language
from gemaakt.server.schemes.words import label
from gemaakt.server.typed_fields import TypedDecimalField

RELATIONS = (
    ("child", _("child")),
    ("grandchild", _("grandchild")),
    ("partner", _("partner")),
    ("other", _("somebody else")),
)
CHOICES: dict[str, tuple[tuple[str, Any], ...]] = {
    "relation": RELATIONS,
    "category": (("I", "I"), ("II", "II"), ("III", "III")),
    "method": (("flat", _("flat rate")), ("actual", _("actual costs"))),
    "kind": (
        ("disabled", _("employee with an occupational disability")),
        ("older", _("older employee (until 2025)")),
        ("banenafspraak", _("target group of the jobs agreement")),
    ),
    "parameter": tuple((name, name.replace("_", " ")) for name in BANDS),
}
"""Inputs that are one of a few words."""
WHOLE = (
    "life_years", "employees", "declared_employees", "apprentices", "partners", "year", "other",
)  # fmt: skip
DAYS = ("on", "owned_since", "successor_born", "transfer_on", "ordered_on")
SHARES = ("share", "vat", "normal_rate", "high", "exemption_above")
SHARE_PLACES = 6
"""Of a third of a firm: 0.333333."""
YES = ("starter", "by_death", "only_rate", "apply_annual_exemption")
ONLY_EXAMPLES = ("only_rate", "flat_tax_rate")
"""Inputs by which a worked example asks one step of a rule."""

QUESTIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "machine": (("price",), ("profit", "life_years", "category")),
    "apprentices": (
        ("apprentices", "hours", "hourly_cost"),
        ("supervision_hours", "supervisor_hourly_cost", "course_cost", "lkv_hours"),
    ),
    "project": (("hours",), ("hourly_wage", "costs", "expenditure", "starter", "profit")),
    "succession": (
        ("enterprise_value",),
        ("shares", "relation", "by_death", "owned_since", "successor_born", "transfer_on",
         "acquisition_price"),
    ),
    "politics": (
        ("year", "other"),
        ("investment", "profit", "rd_hours", "energy_investment", "environment_investment",
         "apprentices", "wage_sum", "kwh", "m3", "dividend", "enterprise_value"),
    ),
}  # fmt: skip
"""Stacked questions: what must be said, and what may be."""


CONDITION = (("", _("not known")), ("ja", _("yes")), ("nee", _("no")))
"""A condition is met, not met or not known; not known is how it begins."""


class Shares(forms.CharField):
    """Percentages of the successors, such as `60 40`, as shares that a rule can reckon with."""

    def clean(self, value: Any) -> list[str]:
        """The shares as decimals; `ValidationError` when a part is no number."""
        parts = str(super().clean(value)).replace("%", " ").replace("/", " ").split()
        try:
            return [str(Decimal(part.replace(",", ".")) / 100) for part in parts]
        except InvalidOperation as error:
            raise forms.ValidationError(_("Percentages, such as 60 40.")) from error


def conditions_of(name: str) -> dict[str, forms.ChoiceField]:
    """The conditions of an instrument (or of every one behind a machine) as questions."""
    asked = MACHINE_LAWS if name == "machine" else (name,) if name in INSTRUMENTS else ()
    return {
        each["key"]: forms.ChoiceField(
            choices=CONDITION, label=f"{each[language()]} ({each['article']})", required=False
        )
        for instrument in asked
        for each in words_of(instrument).get("conditions", ())
    }


def _asked_of(name: str) -> tuple[str, ...]:
    """The inputs of one instrument, without those that only a worked example needs."""
    return tuple(each for each in INSTRUMENTS[name].inputs if each not in ONLY_EXAMPLES)


def field_of(name: str, *, required: bool) -> forms.Field:
    """The field of one input."""
    about: dict[str, Any] = {"label": label(name), "required": required}
    if name == "shares":
        return Shares(max_length=80, help_text=_("Percentages, such as 60 40."), **about)
    if name in DAYS:
        return forms.DateField(widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **about)
    if name in CHOICES:
        return forms.ChoiceField(choices=CHOICES[name], **about)
    if name in YES:
        return forms.BooleanField(label=about["label"], required=False)
    if name in WHOLE:
        return forms.IntegerField(min_value=0, max_value=10_000_000, **about)
    places = SHARE_PLACES if name in SHARES else 2
    return TypedDecimalField(min_value=0, max_digits=14, decimal_places=places, **about)


class Question(forms.Form):
    """The day, what must be said, and what may be said."""

    on = forms.DateField(
        label=_("On the day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(
        self, name: str, data: Mapping[str, Any] | None, today: date, **known: Any
    ) -> None:
        super().__init__(data or None, initial={"on": today, **known}, label_suffix="")
        needed, optional = QUESTIONS.get(name) or ((), _asked_of(name))
        if name == "politics":
            del self.fields["on"]
            self.fields["year"] = forms.IntegerField(label=_("Rules of the year"))
            self.fields["other"] = forms.IntegerField(label=_("against the year"))
        for each in (*needed, *optional):
            if each not in self.fields:
                self.fields[each] = field_of(each, required=each in needed)
        self.asked = tuple(self.fields)
        self.fields.update(conditions_of(name))

    @property
    def plain(self) -> list[forms.BoundField]:
        """The fields that ask a number, a day or a word."""
        return [self[name] for name in self.asked]

    @property
    def conditions(self) -> list[forms.BoundField]:
        """The fields that ask whether a condition is met."""
        return [self[name] for name in self.fields if name not in self.asked]

    def inputs(self) -> dict[str, Any]:
        """What was said, without what was left empty."""
        return {
            name: value if isinstance(value, bool | int | list) else str(value)
            for name, value in self.cleaned_data.items()
            if name != "on" and value not in (None, "", [])
        }

    def said(self) -> list[tuple[Any, Any]]:
        """What was asked, in words, for the printed page."""
        return [
            (self.fields[name].label, self[name].value())
            for name, value in self.cleaned_data.items()
            if value not in (None, "", [], False)
        ]
