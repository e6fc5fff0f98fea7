"""Working hours by hand: a week as people write it, 07:30-12:00, 12:30-16:00."""

import re
from itertools import pairwise
from typing import Any, ClassVar

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gemaakt.company.assumed import hour_text
from gemaakt.server.shop.models import Calendar
from gemaakt.server.shop.own_hours import follow
from gemaakt.units import MINUTES_PER_DAY

DAYS = (
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"), gettext_lazy("Friday"), gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)  # fmt: skip
SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|tot|to)\s*(\d{1,2})(?:[:.](\d{2}))?")


def spans_in(text: str) -> list[tuple[int, int]]:
    """Pairs of minutes in a text such as 07:30-12:00, 12:30-16:00; a night ends after 1440.

    ValueError for what is no time, or hours that overlap.
    """
    found = []
    for part in filter(None, map(str.strip, re.split(r"[,;+]", text))):
        match = SPAN.fullmatch(part)
        if match is None:
            raise ValueError(part)
        hours, minutes = (int(match[1]), int(match[3])), (int(match[2] or 0), int(match[4] or 0))
        start, end = (60 * hour + minute for hour, minute in zip(hours, minutes, strict=True))
        if max(minutes) > 59 or max(start, end) > MINUTES_PER_DAY or start == MINUTES_PER_DAY:
            raise ValueError(part)
        found.append((start, end if end > start else end + MINUTES_PER_DAY))
    found.sort()
    if any(later[0] < earlier[1] for earlier, later in pairwise(found)):
        raise ValueError(text)
    return found


def text_of(shifts: list[dict[str, int]], weekday: int) -> str:
    """The hours of one weekday as `spans_in` reads them."""
    pairs = [(s["start_min"], s["end_min"]) for s in shifts if s["weekday"] == weekday]
    return ", ".join(span_text(*each) for each in sorted(pairs))


def span_text(start: int, end: int) -> str:
    """A stretch of a day, of minutes, as people write it."""
    return f"{_clock(start)}-{_clock(end)}"


def _clock(minute: int) -> str:
    return hour_text(minute if minute <= MINUTES_PER_DAY else minute - MINUTES_PER_DAY)


class HoursField(forms.CharField):
    """The hours of one day of the week."""

    def clean(self, value: Any) -> list[tuple[int, int]]:
        """Pairs of minutes."""
        try:
            return spans_in(super().clean(value) or "")
        except ValueError as error:
            said = _("Write hours such as 07:30-12:00, 12:30-16:00; leave it empty when closed.")
            raise forms.ValidationError(said, code="hours") from error


class CalendarForm(forms.ModelForm):  # type: ignore[type-arg]
    """A week of working hours, and whether public holidays are worked."""

    class Meta:
        model = Calendar
        fields = ("name", "works_on_holidays")
        labels: ClassVar[dict[str, Any]] = {
            "name": gettext_lazy("Name"),
            "works_on_holidays": gettext_lazy("Works on public holidays too"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._worked_on_holidays = self.instance.works_on_holidays
        for weekday, name in enumerate(DAYS):
            field = HoursField(label=capfirst(name), required=False, max_length=120)
            field.widget.attrs["placeholder"] = _("closed")
            self.fields[f"day_{weekday}"] = field
            self.initial[f"day_{weekday}"] = text_of(self.instance.shifts, weekday)
        self.fields["day_0"].help_text = _("Such as 07:30-12:00, 12:30-16:00, or 22:00-06:00.")
        self.order_fields(["name", *(f"day_{at}" for at in range(len(DAYS)))])

    def clean(self) -> dict[str, Any]:
        """Somebody works at some time: a week without hours would stop every plan."""
        found = super().clean() or {}
        days = [found.get(f"day_{at}") for at in range(len(DAYS))]
        if not self.errors and not any(days):
            self.add_error("day_0", _("Fill in the hours of one day at least."))
        return found

    def save(self, commit: bool = True) -> Any:
        """Keep the hours in the form of the document; who differs by a day only follows them."""
        before = (self.instance.shifts, self._worked_on_holidays)
        self.instance.shifts = [
            {"weekday": weekday, "start_min": start, "end_min": end}
            for weekday in range(len(DAYS))
            for start, end in self.cleaned_data[f"day_{weekday}"]
        ]
        found = super().save(commit)
        if commit:
            follow(found, before)
        return found
