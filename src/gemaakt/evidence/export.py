"""A firm's own export: computed from its company document, plus what it measured elsewhere.

The export holds no name, place, day or person: a year, a sector, a size class and figures. Its
`ticket` is a hash that lets the association count an export once without knowing whose it is.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from gemaakt.company import Company
from gemaakt.errors import GemaaktError
from gemaakt.evidence.indicators import INDICATORS, rounded, sector_of, size_of
from gemaakt.order import OrderStatus
from gemaakt.shop import OWN_LEVEL, does_alone

FORMAT = "gemaakt.evidence-export/1"


class NotAnExport(GemaaktError, ValueError):
    """The document is no export of indicators."""


@dataclass(frozen=True, slots=True)
class Export:
    """One firm's anonymous indicators over one year (`gemaakt.evidence-export/1`)."""

    year: int
    sector: str
    size: str
    indicators: Mapping[str, float] = field(default_factory=dict)
    synthetic: bool = False
    ticket: str = ""
    format: str = FORMAT


def export(
    company: Company,
    *,
    year: int,
    salt: str,
    measured: Mapping[str, float] | None = None,
    synthetic: bool = False,
) -> Export:
    """The export of a firm; `measured` are figures from its plan, work, quotes and schemes.

    `salt` is the firm's own secret: with it the same firm and year give the same ticket, without
    it nobody can tell which firm a ticket belongs to. Raises `NotAnExport` for an unknown name.
    """
    figures = {**from_company(company), **(measured or {})}
    for name, value in figures.items():
        if name not in INDICATORS or not _can_be(name, value):
            raise NotAnExport("evidence.not-an-export", file="", reason=f"{name}: {value}")
    employees = company.profile.employees or len(company.people)
    text = json.dumps([salt, company.name, year], ensure_ascii=False)
    return Export(
        year=year,
        sector=sector_of(company.profile.sector),
        size=size_of(employees),
        indicators=rounded(figures),
        synthetic=synthetic,
        ticket=hashlib.sha256(text.encode()).hexdigest()[:24],
    )


def from_company(company: Company) -> dict[str, float]:
    """The indicators that the company document itself shows."""
    if not company.people:
        return {}
    open_orders = [
        each
        for each in company.orders
        if each.status in (OrderStatus.RELEASED, OrderStatus.RUNNING)
    ]
    asked = {o.skill for order in open_orders for o in order.operations if o.skill}
    able = {
        skill: sum(does_alone(person, skill, OWN_LEVEL) for person in company.people)
        for skill in asked
    }
    return {
        "crafts_short": float(sum(count <= 1 for count in able.values())),
        "apprentices": float(sum(p.needs_supervisor for p in company.people)),
    }


def read_export(raw: object, *, file: str = "") -> Export:
    """The export in a parsed document; `NotAnExport` says what is wrong with it."""
    if not isinstance(raw, Mapping) or raw.get("format") != FORMAT:
        raise NotAnExport("evidence.not-an-export", file=file, reason="format")
    figures = raw.get("indicators")
    if not isinstance(figures, Mapping):
        raise NotAnExport("evidence.not-an-export", file=file, reason="indicators")
    odd = next((name for name, value in figures.items() if not _can_be(name, value)), None)
    if odd is not None:
        reason = f"indicators: {odd}"[:60]
        raise NotAnExport("evidence.not-an-export", file=file, reason=reason)
    if not isinstance(raw.get("year"), int) or isinstance(raw.get("year"), bool):
        raise NotAnExport("evidence.not-an-export", file=file, reason="year")
    return Export(
        year=raw["year"],
        sector=sector_of(str(raw.get("sector", ""))),
        size=str(raw.get("size", "")),
        indicators={str(k): float(v) for k, v in figures.items() if k in INDICATORS},
        synthetic=raw.get("synthetic") is True,
        ticket=str(raw.get("ticket", "")),
    )


def _can_be(name: object, value: object) -> bool:
    """Whether a figure can be one of its indicator: a share from 0 to 1, no less than nothing."""
    if not _is_number(value):
        return False
    known = INDICATORS.get(str(name))
    if known is None or known.unit == "eur":
        return True
    return 0 <= float(str(value)) <= (1 if known.unit == "share" else 1e12)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) < 1e12
