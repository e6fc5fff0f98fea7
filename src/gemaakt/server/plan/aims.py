"""What a plan is judged by, in the planner's words: what goes before what, and what it came to."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gemaakt.plan.engine.aims import USUAL, aims_of
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.plan.why import duration

CHOICES = {
    "late+changes,setups,wip": gettext_lazy("On time and calm together"),
    "late,changes,setups,wip": gettext_lazy("On time first, then calm"),
    "changes,late,setups,wip": gettext_lazy("Calm first, then on time"),
    "late,setups,wip,changes": gettext_lazy("On time first, then few set-ups"),
    "late,wip,setups,changes": gettext_lazy("On time first, then short lead times"),
}
"""What goes first, as the search is told and as the planner reads it. Pins go before all."""

TIMES = ("late", "setups")
"""Aims that are reckoned in minutes."""

USUAL_WORDS = ",".join("+".join(level) for level in USUAL.levels)


def checked(words: str) -> str:
    """The words if they name an order of aims; empty words are the usual order.

    Raises `AimsRefused`.
    """
    return ",".join("+".join(level) for level in aims_of(words).levels) if words else ""


def of_published() -> tuple[list[tuple[str, str, bool]], list[str]]:
    """Each order of aims with its words, and whether the published plan was made by it; and what
    that plan came to."""
    published = PlanVersion.objects.filter(status=PlanVersion.Status.PUBLISHED)
    found = published.values_list("solve__options__aims", "document__levels").first()
    now, levels = found or ("", [])
    chosen = now or USUAL_WORDS
    rows = [(words, str(label), words == chosen) for words, label in CHOICES.items()]
    return rows, reached(levels or [])


def reached(levels: Iterable[Mapping[str, Any]]) -> list[str]:
    """What a plan came to by each aim that counted, the first one first."""
    sentences = {
        "late": _("%(value)s late, weighted"),
        "changes": _("%(value)s operations moved that begin soon"),
        "setups": _("%(value)s of setting up"),
        "wip": _("%(value)s order-days of work in progress"),
    }
    return [
        sentences[row["aim"]] % {"value": _amount(row["aim"], round(row["value"]))}
        for row in levels
        if row["level"] and row["aim"] in sentences
    ]


def _amount(aim: str, value: int) -> str:
    """Minutes in days or hours, as lateness is said everywhere; what is counted as a number."""
    return duration(value) if aim in TIMES else number_format(value, force_grouping=True)
