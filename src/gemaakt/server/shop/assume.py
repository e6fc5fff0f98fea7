"""Which one number changes what a plan takes for granted."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gemaakt.company import Company, assumed
from gemaakt.errors import GemaaktError
from gemaakt.units import MINUTES_PER_HOUR


class NotThatNumber(GemaaktError, ValueError):
    """The number is outside what it can be."""


@dataclass(frozen=True, slots=True)
class Question:
    """What one number would change; `about` names the department or supplier."""

    kind: str
    label: str | Promise
    value: float | None
    about: str = ""


def questions_of(row: Mapping[str, Any], machines: Mapping[str, int]) -> list[Question]:
    """The questions of an assumption; `machines` counts them per department."""
    params = row.get("params", {})
    match row["code"]:
        case "assumed.machine-hours" | "assumed.hours":
            hours = Question("hours", _("hours of work per day"), _hours(params))
            counts = [
                Question("machines", _("machines in %(name)s") % {"name": centre}, count, centre)
                for centre, count in machines.items()
            ]
            return [hours, *counts]
        case assumed.BREAK:
            return [Question("break", _("minutes of break per day"), params.get("minutes"))]
        case "assumed.people-unlimited":
            return [Question("people", _("number of people"), None)]
        case "assumed.power-unlimited":
            return [Question("power", _("kW of the connection"), None)]
        case "assumed.outside-days":
            supplier = str(params.get("supplier", ""))
            return [Question("days", _("working days"), params.get("days"), supplier)]
    return []


def as_told(row: Mapping[str, Any], machines: Mapping[str, int]) -> Mapping[str, Any]:
    """The assumption without what was told since: departments with more machines than one."""
    params = row.get("params", {})
    if row["code"] != "assumed.machine-hours" or "names" not in params:
        return row
    names = str(params["names"]).split(", ")
    single = [name for name in names if machines.get(name, 1) == 1]
    if not single:
        return {**row, "code": "assumed.hours"}
    return {**row, "params": {**params, "quantity": len(single), "names": ", ".join(single)}}


def _hours(params: Mapping[str, Any]) -> float | None:
    try:
        opens, closes = (
            int(text[:2]) * MINUTES_PER_HOUR + int(text[3:5])
            for text in (str(params["opens"]), str(params["closes"]))
        )
    except (KeyError, ValueError):
        return None
    return (closes - opens - int(params.get("break_min", 0))) / MINUTES_PER_HOUR


def machine_counts(pairs: list[str]) -> dict[str, int]:
    """Machines per department, from the department of each."""
    return dict(sorted(Counter(pairs).items()))


def answered(company: Company, kind: str, about: str, number: float) -> Company:
    """The company with this number instead of what was taken for granted."""
    if kind not in CHANGES or number != number or abs(number) > 1e6:
        raise NotThatNumber("server.not-that-number", number=number, most=100000)
    return CHANGES[kind](company, about, number)


def _open_for(company: Company, about: str, number: float) -> Company:
    starts, break_min = assumed.USUAL_OPEN_MIN, assumed.break_of(company)
    ends = starts + round(number * MINUTES_PER_HOUR) + break_min
    return assumed.with_opening_hours(company, starts, ends, break_min)


CHANGES: dict[str, Callable[[Company, str, float], Company]] = {
    "hours": _open_for,
    "break": lambda c, about, n: assumed.with_break(c, round(n)),
    "machines": lambda c, about, n: assumed.with_machine_count(c, about, round(n)),
    "people": lambda c, about, n: assumed.with_people_count(c, round(n)),
    "power": lambda c, about, n: assumed.with_power_limit(c, n),
    "days": lambda c, about, n: assumed.with_supplier_days(c, about, round(n)),
}
