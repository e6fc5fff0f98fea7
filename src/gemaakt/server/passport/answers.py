"""What a customer's questionnaire asks of a product, answered from its passport.

The questions are those that supplier questionnaires have in common: footprint, energy, recycled
content, origin, certificates, critical raw materials, repair. What the passport does not know is
said to be unknown, never filled in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from gemaakt.server.plan.templatetags.page import number


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with its answer, the unit, and where the answer comes from."""

    question: str | Promise
    answer: str
    unit: str
    source: str | Promise
    anchor: str = ""
    """Where on the passport it stands."""

    @property
    def is_known(self) -> bool:
        """Whether the passport knows it."""
        return self.answer != ""


def answers(document: Mapping[str, Any]) -> list[Answer]:
    """The answer sheet of a `gemaakt.passport/1` document."""
    pieces: list[Answer] = [
        _row(_("Product and order"), f"{document.get('name', '')} · {document.get('order', '')}",
             "", _("the order")),
        _row(_("Mass of what is delivered"), _number(document, "mass_kg"), "kg",
             _("area of the contours × thickness × density, and the sawn lengths"), "#mass-rule"),
        _row(_("Footprint (cradle to gate)"), _number(document, "co2e_kg"), "kg CO2e",
             _("sum of the lines of the passport, each with its factor and source"), "#footprint"),
        _row(_("Footprint, location-based"), _number(document, "location_based_kg"), "kg CO2e",
             _("the same with the factor of the grid for electricity"), "#footprint"),
        _row(_("Share of own and suppliers' own figures"), _share(document, "primary_data_share"),
             "%", _("part of the footprint that rests on primary data"), "#footprint"),
        _row(_("Electricity used in our workshop"), _number(document, "kwh"), "kWh",
             _("kW of each machine × its minutes in the plan, or the meter"), "#operations"),
        _row(_("Recycled content"), _share(document, "recycled_share"), "%",
             _("as the certificates of the metal say")),
    ]  # fmt: skip
    return [*pieces, *_metal(document), *_end_of_life(document)]


def _metal(document: Mapping[str, Any]) -> list[Answer]:
    origin = document.get("origin") or {}
    melted = ", ".join(_of(country, share) for country, share in _dict(origin, "material"))
    worked = ", ".join(_of(country, share) for country, share in _dict(origin, "work"))
    critical = ", ".join(
        f"{row['element']} {number(row['mass_kg'], 4)} kg"
        for row in document.get("critical") or ()
    )
    return [
        _row(_("Heat numbers"), ", ".join(document.get("heat_numbers") or ()), "",
             _("the material book: the lot each piece was cut from")),
        _row(_("Material certificates (EN 10204)"), ", ".join(document.get("certificates") or ()),
             "", _("as received with the material")),
        _row(_("Country where the metal was melted"), melted, "",
             _("by mass, from the certificates in the material book"), "#origin"),
        _row(_("Country where the work was done"), worked, "", _("by working minutes"), "#origin"),
        _row(_("Critical raw materials (EU 2024/1252)"), critical, "",
             _("from the chemistry of the heat, or the middle of the norm"), "#critical"),
    ]  # fmt: skip


def _end_of_life(document: Mapping[str, Any]) -> list[Answer]:
    return [
        _row(question, str(document.get(key) or ""), "", _("the maker's statement"))
        for question, key in (
            (_("Repair"), "repair"), (_("Reuse"), "reuse"), (_("Dismantling"), "dismantling"),
        )
    ]  # fmt: skip


def _row(question: Any, answer: str, unit: str, source: Any, anchor: str = "") -> Answer:
    return Answer(question, answer.strip(" ·"), unit if answer else "", source, anchor)


def _number(document: Mapping[str, Any], key: str) -> str:
    value = document.get(key)
    return "" if value is None else number(value, 3)


def _share(document: Mapping[str, Any], key: str) -> str:
    value = document.get(key)
    return "" if value is None else number(100.0 * float(value), 1)


def _dict(document: Mapping[str, Any], key: str) -> list[tuple[str, float]]:
    rows = document.get(key) or {}
    return sorted(rows.items(), key=lambda row: -row[1])


def _of(country: str, share: float) -> str:
    return f"{country if country != '?' else now('unknown')} {100.0 * share:.0f} %"
