"""What the pages about schemes show: the firm's own facts, and what they already answer."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from gemaakt.schemes.answers import catalogue
from gemaakt.schemes.basis import source_in_words
from gemaakt.schemes.burden import burden
from gemaakt.schemes.deadlines import calendar_of
from gemaakt.server.energy.meters import year_of_meters
from gemaakt.server.schemes.models import BurdenMinutes, ResearchProject
from gemaakt.server.schemes.words import label
from gemaakt.server.shop.models import Facts, Person

INTERN_WORDS = ("stag", "bol", "intern", "trainee")
"""How a role of somebody who is on placement from school begins."""
"""Quarters of an hour in a year: a meter file that holds fewer says nothing about a year."""
KNOWN_SHARE = 0.99
"""Of the quarters of a year; a hole counts as the mean of the others, and more say nothing."""


@dataclass(frozen=True, slots=True)
class Firm:
    """What the rules may know of this firm from its own data."""

    name: str
    facts: dict[str, Any]
    wage_eur_per_h: float


def firm() -> Firm:
    """Employees, turnover and apprentices from the firm's rows."""
    row = Facts.objects.only("name", "profile").first()
    profile = row.profile if row else {}
    columns = ("needs_supervisor", "rate_eur_per_h", "role", "contract_ends")
    today = timezone.localdate()
    people = [each for each in Person.objects.only(*columns) if not each.has_left(today)]
    employees = int(profile.get("employees") or len(people))
    rates = [float(each.rate_eur_per_h) for each in people if each.rate_eur_per_h]
    facts: dict[str, Any] = {}
    if employees:
        facts["employees"] = employees
    if float(profile.get("turnover_eur") or 0):
        facts["turnover"] = float(profile["turnover_eur"])
        facts["turnover_eur"] = facts["turnover"]
    places = sum(each.needs_supervisor and not _is_intern(each.role) for each in people)
    if places:
        facts["places"] = places
        facts["apprentices"] = places
    facts |= _recorded()
    wage = sum(rates) / len(rates) if rates else 0.0
    return Firm(row.name if row else "", facts, wage)


def _is_intern(role: str) -> bool:
    """Whether somebody is on placement from school: the subsidy is for places of bbl."""
    return any(word.startswith(INTERN_WORDS) for word in re.findall(r"[a-z]+", role.lower()))


def _recorded() -> dict[str, Any]:
    """What other rooms recorded: R&D hours declared for this year, electricity of the last one."""
    declared = ResearchProject.objects.filter(year=timezone.localdate().year)
    hours = sum(float(each.declared_h or 0) for each in declared.only("declared_h"))
    found = {"rd_hours": round(hours)} if hours else {}
    kwh, known_share = year_of_meters()
    if known_share >= KNOWN_SHARE:
        found["kwh"] = round(kwh / known_share)
    return found


OWN = {
    "praktijkleren": ("places",),
    "wpm": ("employees",),
    "csrd": ("employees", "turnover"),
}
"""Instruments that the firm's own data already answer."""


def overview(about: Firm, on: date, language: str) -> list[dict[str, Any]]:
    """Every instrument in three groups: answered, one number away, information."""
    groups: dict[str, list[dict[str, Any]]] = {"own": [], "ask": [], "told": []}
    for row in catalogue(language)["instruments"]:
        name = row["instrument"]
        if not row["computed"]:
            groups["told"].append(row)
        elif name in OWN and all(each in about.facts for each in OWN[name]):
            asked = {each: about.facts[each] for each in OWN[name]} | {"on": on.isoformat()}
            href = f"/schemes/{name}/?{urlencode(asked)}#law-{name}"
            groups["own"].append(row | {"answer": _own(name, about, on, language), "href": href})
        else:
            groups["ask"].append(row)
    return [{"group": name, "rows": rows} for name, rows in groups.items() if rows]


def _own(name: str, about: Firm, on: date, language: str) -> Any:
    from gemaakt.schemes import ask

    return ask(
        name, on=on, inputs={each: about.facts[each] for each in OWN[name]}, language=language
    )


def coming(on: date, language: str) -> list[dict[str, Any]]:
    """Deadlines by month."""
    months: list[dict[str, Any]] = []
    for each in calendar_of(on, language=language):
        first = each.day.replace(day=1)
        if not months or months[-1]["month"] != first:
            months.append({"month": first, "rows": []})
        months[-1]["rows"].append({"deadline": each, "days": (each.day - on).days})
    return months


def burden_of(about: Firm, language: str) -> dict[str, Any]:
    """Obligations with the firm's own minutes."""
    rows = {row.obligation: row for row in BurdenMinutes.objects.all()}
    known = {name: value for name, value in about.facts.items() if name != "turnover"}
    found = burden(
        known,
        minutes={name: row.minutes for name, row in rows.items()},
        taken_over={
            name: row.with_gemaakt for name, row in rows.items() if row.with_gemaakt is not None
        },
        wage_eur_per_h=round(about.wage_eur_per_h, 2),
        language=language,
    )
    for row in found["obligations"]:
        row["every_word"] = label(row["every"])
        row["duty"] = f"duty-{row['id']}"
        row["source"] = source_in_words(row["source"])
    return found
