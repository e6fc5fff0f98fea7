"""Master data by hand: the plain facts; nested ones come from the workbook."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from gemaakt.company.departments import as_compared
from gemaakt.company.limits import LARGEST_KW
from gemaakt.company.workbook.cells import NotUnderstood, day_of
from gemaakt.server.shop.models import Facts, Machine, Person, Supplier
from gemaakt.server.shop.own_hours import base_code, keep_days, shared
from gemaakt.server.shop.skills import known_skills

RATE: dict[str, Any] = {"min_value": 0, "max_digits": 10, "decimal_places": 4}
MOST_DAYS = 3650
POWER: dict[str, Any] = {"min_value": 0, "max_value": LARGEST_KW, "required": False}


def plain(amount: Any) -> str:
    """An amount without the zeros behind the comma that say nothing."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


GOAL = re.compile(r"(?P<skill>.*?\S)[\s=:]+(?P<level>[1-3])[\s,]+(?P<day>.*\d.*)")


def _goal_text(goal: Mapping[str, Any]) -> str:
    day = date.fromisoformat(goal["by"])
    return f"{goal['skill']} {goal['level']} {day.day}-{day.month}-{day.year}"


class FirmForm(forms.Form):
    """The firm itself: its name and its connection to the grid."""

    name = forms.CharField(label=_("Name of the firm"), max_length=200)
    limit_kw = forms.FloatField(
        label=_("Grid connection (kW)"), min_value=1, max_value=100_000, required=False,
        help_text=_("The most that may be taken at once; it stands in the grid contract."),
    )  # fmt: skip


def firm_fields(facts: Facts) -> dict[str, str]:
    """What the form of the firm shows before anybody types."""
    limit_kw = (facts.grid or {}).get("limit_kw")
    return {"name": facts.name, "limit_kw": "" if limit_kw is None else plain(limit_kw)}


class WithCalendar(forms.ModelForm):  # type: ignore[type-arg]
    """A form whose row works by a calendar."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(each.code, str(each)) for each in shared()]
        self._own = self.instance.calendar
        self.initial["calendar"] = base_code(self.instance)
        self.fields["calendar"] = forms.ChoiceField(
            label=_("Working hours"),
            required=False,
            choices=[("", _("as the company")), *known],
        )
        if "rate_eur_per_h" in self.initial:
            self.initial["rate_eur_per_h"] = plain(self.initial["rate_eur_per_h"])

    def keep_days(self, row: Any) -> Any:
        """The saved row, with the single days on which its hours differ."""
        if "calendar" in self.changed_data:
            keep_days(row, self._own)
        elif row.calendar != self._own:
            row.calendar = self._own
            row.save(update_fields=["calendar"])
        return row


class MachineForm(WithCalendar):
    """A machine: its name, department, hours, rate and power."""

    rate_eur_per_h = forms.DecimalField(label=_("Hourly rate (€)"), **RATE)
    run_kw = forms.FloatField(label=_("Power while running (kW)"), **POWER)
    idle_kw = forms.FloatField(label=_("Power while idle (kW)"), **POWER)

    class Meta:
        model = Machine
        fields = ("name", "work_centre", "calendar", "rate_eur_per_h")
        labels: ClassVar[dict[str, Any]] = {"name": _("Name"), "work_centre": _("Department")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for state in ("run_kw", "idle_kw"):
            self.initial.setdefault(state, f"{self.instance.power.get(state, 0.0):g}")
        others = [(each.code, str(each)) for each in Machine.objects.all()]
        if self.instance.pk is None and others:
            self.fields["like"] = forms.ChoiceField(
                label=_("Does the same work as"), required=False, choices=[("", "–"), *others],
                help_text=_("Every step that waits and may be done there may be done here too."),
            )  # fmt: skip

    @transaction.atomic
    def save(self, commit: bool = True) -> Any:
        """Keep the power in the form of the document."""
        for state in ("run_kw", "idle_kw"):
            self.instance.power[state] = self.cleaned_data[state] or 0.0
        return self.keep_days(super().save(commit)) if commit else super().save(commit)


class PersonForm(WithCalendar):
    """A person: name, role, hours, rate, skills as `laser 2, zetten 1`."""

    rate_eur_per_h = forms.DecimalField(label=_("Hourly rate (€)"), **RATE)
    school_days = forms.TypedMultipleChoiceField(
        label=_("School days"),
        required=False,
        coerce=int,
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    skills_text = forms.CharField(
        label=_("Skills with level (1 with help, 2 alone, 3 teaches)"),
        required=False,
        max_length=2000,
        help_text=_("For example: laser 2, welding 3"),
    )

    goals_text = forms.CharField(
        label=_("Learns (skill, level, by which day)"),
        required=False,
        max_length=2000,
        help_text=_("For example: turning 2 30-4-2027; several with a semicolon between"),
    )

    class Meta:
        model = Person
        fields = (
            "name",
            "role",
            "calendar",
            "rate_eur_per_h",
            "needs_supervisor",
            "contract_ends",
        )
        labels: ClassVar[dict[str, Any]] = {
            "name": _("Name"),
            "role": _("Role"),
            "needs_supervisor": _("Needs a supervisor in reach"),
            "contract_ends": _("Last working day"),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "contract_ends": forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        skills = self.instance.skills.items()
        goals = self.instance.learning_goals
        self.initial["goals_text"] = "; ".join(map(_goal_text, goals))
        self.initial["school_days"] = list(self.instance.school_weekdays)
        self.initial["skills_text"] = ", ".join(f"{skill} {level}" for skill, level in skills)

    def clean_skills_text(self) -> dict[str, int]:
        """Read `skill level` pairs."""
        skills, known = {}, known_skills()
        for part in filter(None, map(str.strip, self.cleaned_data["skills_text"].split(","))):
            name, _space, level = part.rpartition(" ")
            if not name or level not in ("1", "2", "3"):
                raise forms.ValidationError(
                    _("Write each skill with its level, such as: laser 2"), code="skills"
                )
            skills[known.get(as_compared(name), name.strip())] = int(level)
        return skills

    def clean_goals_text(self) -> list[dict[str, Any]]:
        """Read `skill level day`; the hours of a goal that was there stay with it."""
        mine = self.cleaned_data.get("skills_text", {})
        known, goals = {**known_skills(), **{as_compared(each): each for each in mine}}, []
        before = {each["skill"]: each for each in self.instance.learning_goals}
        for part in filter(None, map(str.strip, self.cleaned_data["goals_text"].split(";"))):
            said = GOAL.fullmatch(part)
            try:
                by = day_of(said["day"], timezone.localdate()).day if said else None
            except NotUnderstood:
                by = None
            if said is None or by is None:
                raise forms.ValidationError(
                    _("Write each skill with its level and the day, such as: turning 2 30-4-2027")
                )
            skill = known.get(as_compared(said["skill"]), said["skill"])
            goal = {**before.get(skill, {}), "skill": skill, "level": int(said["level"])}
            goals.append({**goal, "by": by.isoformat()})
        return goals

    @transaction.atomic
    def save(self, commit: bool = True) -> Any:
        """Keep the skills in the form of the document."""
        self.instance.skills = self.cleaned_data["skills_text"]
        self.instance.learning_goals = self.cleaned_data["goals_text"]
        self.instance.school_weekdays = self.cleaned_data["school_days"]
        return self.keep_days(super().save(commit)) if commit else super().save(commit)


class SupplierForm(forms.ModelForm):  # type: ignore[type-arg]
    """A firm that does a step outside."""

    lead_time_days = forms.IntegerField(
        label=_("Lead time (working days)"), min_value=0, max_value=MOST_DAYS
    )

    class Meta:
        model = Supplier
        fields = ("name", "lead_time_days", "country")
        labels: ClassVar[dict[str, Any]] = {
            "name": _("Name"),
            "country": _("Country"),
        }
