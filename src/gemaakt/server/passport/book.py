"""The factor book of the firm: the table, and over it what the firm entered or suppliers sent."""

from datetime import date
from typing import Any

from django.db import transaction

from gemaakt.carbon import Book, Confidence, Level, factor
from gemaakt.carbon.factor import factor_ids
from gemaakt.data.dated import table
from gemaakt.errors import GemaaktError
from gemaakt.exchange import NotUnderstood, understand
from gemaakt.exchange.footprint import SupplierFootprint
from gemaakt.exchange.series_units import plain_number
from gemaakt.server import audit
from gemaakt.server.passport.models import OwnFactor

PER_KG = "kgCO2e/kg"
MOST = 1_000_000
"""kg CO2e of one kg, kWh or tonne-kilometre: no factor comes near."""
YEARS = range(1990, 2101)


class NoFigure(GemaaktError, ValueError):
    """What was entered is no factor with a source and a year, or the file holds none."""


def book() -> Book:
    """The factors that hold for this firm."""
    return Book(row.to_domain() for row in OwnFactor.objects.all())


def rows(on: date, language: str) -> list[dict[str, Any]]:
    """Every factor of the table with what holds on a day, its history, and the firm's own rows."""
    own: dict[str, list[OwnFactor]] = {}
    for row in OwnFactor.objects.all():
        own.setdefault(row.what, []).append(row)
    firm = book()
    entries: dict[str, Any] = dict(table("factors/emission"))
    found = [
        {
            "id": id_, "name": entries[id_][language], "holds": firm.of(id_, on),
            "table": factor(id_, on), "own": own.pop(id_, []),
            "history": sorted(entries[id_]["values"], key=lambda each: each["valid_from"]),
        }
        for id_ in factor_ids()
    ]  # fmt: skip
    grades = [
        {"id": what, "name": what, "holds": firm.of(what, on), "own": rows_, "history": []}
        for what, rows_ in own.items()
        if any(row.valid_from <= on for row in rows_)
    ]
    return grades + found


@transaction.atomic
def enter(*, given: dict[str, str], actor: Any = None) -> OwnFactor:
    """Keep one own figure; value, source and year are obligatory, the unit is the table's."""
    what = given.get("what", "").strip()
    value = plain_number(given.get("value", ""))
    if value is None or not 0 <= value <= MOST:
        raise NoFigure("passport.no-figure", field="value", value=given.get("value", ""))
    for field in ("what", "source"):
        if not given.get(field, "").strip():
            raise NoFigure("passport.no-figure", field=field, value="")
    year, valid_from = _year(given.get("year", "")), _day(given.get("valid_from", ""))
    entry: Any = table("factors/emission").get(what)
    level = _one_of(Level, "level", given.get("level", ""))
    row = OwnFactor.objects.create(
        what=what, level=level, value=value, unit=entry["unit"] if entry else PER_KG,
        valid_from=valid_from, source=given["source"].strip()[:300], year=year,
        confidence=_one_of(Confidence, "confidence", given.get("confidence", "medium")),
        boundary=entry["boundary"] if entry else "cradle to gate",
        created_by=actor if actor and actor.pk else None,
    )  # fmt: skip
    audit.log("factor.entered", actor, str(row), {"source": row.source, "year": row.year})
    return row


def _year(text: str) -> int:
    if not text.isdecimal() or int(text) not in YEARS:
        raise NoFigure("passport.no-figure", field="year", value=text)
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NoFigure("passport.no-figure", field="valid_from", value=text) from error


def _one_of(kind: type[Level] | type[Confidence], field: str, text: str) -> str:
    try:
        return kind(text).value
    except ValueError as error:
        raise NoFigure("passport.no-figure", field=field, value=text) from error


@transaction.atomic
def read_supplier(*, what: str, name: str, content: bytes, actor: Any = None) -> OwnFactor:
    """Keep a supplier's PACT footprint as the factor of a grade; nothing of any other file."""
    entry: Any = table("factors/emission").get(what.strip())
    if entry and entry["unit"] != PER_KG:
        raise NoFigure("passport.other-unit", what=what.strip(), unit=entry["unit"])
    try:
        found = understand(content, name)
    except NotUnderstood as error:
        raise NoFigure("passport.no-footprint", file=name) from error
    footprint = found.content
    if not isinstance(footprint, SupplierFootprint) or not found.is_usable:
        raise NoFigure("passport.no-footprint", file=name)
    per_kg, year = footprint.kgco2e_per_kg, footprint.year
    is_odd = per_kg is None or not 0 <= per_kg <= MOST or year not in YEARS
    if is_odd or per_kg is None or year is None or not what.strip():
        raise NoFigure("passport.no-footprint", file=name)
    row = OwnFactor.objects.create(
        what=what.strip()[:100], level=Level.SUPPLIER.value, value=float(per_kg), unit=PER_KG,
        valid_from=date(year, 1, 1), year=year, confidence=Confidence.SUPPLIER.value,
        source=f"{footprint.company}, {footprint.product}, PACT {footprint.footprint_id}"[:300],
        document=_plain(found.facts), created_by=actor if actor and actor.pk else None,
    )  # fmt: skip
    audit.log("factor.read", actor, str(row), {"footprint": footprint.footprint_id})
    return row


def _plain(facts: Any) -> dict[str, Any]:
    import msgspec

    plain: dict[str, Any] = msgspec.to_builtins(dict(facts), builtin_types=(), str_keys=True)
    return {key: value if isinstance(value, int | float | None) else str(value)
            for key, value in plain.items()}  # fmt: skip
