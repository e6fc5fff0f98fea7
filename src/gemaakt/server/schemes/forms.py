"""Questions as forms: a handful of numbers, asked by GET so that an answer has an address."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gemaakt.schemes.catalogue import INSTRUMENTS
from gemaakt.server.schemes.words import label

RELATIONS = (
    ("child", _("child")),
    ("grandchild", _("grandchild")),
    ("partner", _("partner")),
    ("other", _("somebody else")),
)
CATEGORIES = (("I", "I"), ("II", "II"), ("III", "III"))
WHOLE = ("life_years", "employees", "apprentices", "partners", "year", "other")
DAYS = ("on", "owned_since", "successor_born", "transfer_on", "ordered_on")
YES = ("starter", "by_death", "only_rate", "apply_annual_exemption")
WORDS = ("method", "kind", "parameter")

QUESTIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "machine": (("price",), ("profit", "life_years", "category")),
    "apprentices": (
        ("apprentices", "hours", "hourly_cost"),
        ("supervision_hours", "supervisor_hourly_cost", "course_cost", "lkv_hours"),
    ),
    "project": (("hours",), ("hourly_wage", "costs", "expenditure", "starter", "profit")),
    "succession": (
        ("enterprise_value",),
        ("relation", "by_death", "owned_since", "successor_born", "transfer_on",
         "acquisition_price"),
    ),
    "politics": (
        ("year", "other"),
        ("investment", "profit", "rd_hours", "energy_investment", "environment_investment",
         "apprentices", "wage_sum", "kwh", "m3", "dividend", "enterprise_value"),
    ),
}  # fmt: skip
"""Stacked questions: what must be said, and what may be."""


def field_of(name: str, *, required: bool) -> forms.Field:
    """The field of one input."""
    about: dict[str, Any] = {"label": label(name), "required": required}
    if name in DAYS:
        return forms.DateField(widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **about)
    if name == "relation":
        return forms.ChoiceField(choices=RELATIONS, **about)
    if name == "category":
        return forms.ChoiceField(choices=CATEGORIES, **about)
    if name in YES:
        return forms.BooleanField(label=about["label"], required=False)
    if name in WORDS:
        return forms.CharField(max_length=60, **about)
    if name in WHOLE:
        return forms.IntegerField(min_value=0, max_value=10_000_000, **about)
    return forms.DecimalField(min_value=0, max_digits=14, decimal_places=2, **about)


class Question(forms.Form):
    """The day, what must be said, and what may be said."""

    on = forms.DateField(
        label=_("On the day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(
        self, name: str, data: Mapping[str, Any] | None, today: date, **known: Any
    ) -> None:
        super().__init__(data or None, initial={"on": today, **known}, label_suffix="")
        needed, optional = QUESTIONS.get(name) or ((), tuple(INSTRUMENTS[name].inputs))
        if name == "politics":
            del self.fields["on"]
            self.fields["year"] = forms.IntegerField(label=_("Rules of the year"))
            self.fields["other"] = forms.IntegerField(label=_("against the year"))
        for each in (*needed, *optional):
            if each not in self.fields:
                self.fields[each] = field_of(each, required=each in needed)

    def inputs(self) -> dict[str, Any]:
        """What was said, without what was left empty."""
        return {
            name: value if isinstance(value, bool | int) else str(value)
            for name, value in self.cleaned_data.items()
            if name != "on" and value not in (None, "")
        }
