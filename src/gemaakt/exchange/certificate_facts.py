"""What a certificate says, whatever its schema: heats, elements as mass shares, mass in kg.

The parts of a document are taken as they come: what is no map is an empty one, what is no number
is a finding. Nothing here knows a schema.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from gemaakt.exchange.series_units import NUMBER_EN, NUMBER_NL
from gemaakt.findings import Finding, Severity

type Json = Any

SYMBOLS = """
H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se
Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb
Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi
"""
ELEMENTS = frozenset(SYMBOLS.split())
"""Symbols that are a mass of metal; CEV, CET, "OtherSum" and the like are sums and indices."""

PERCENT, PER_MILLE, PPM = Decimal("0.01"), Decimal("0.001"), Decimal("0.000001")
PARTS_OF_ONE = {
    **dict.fromkeys(("%", "", "percent", "pct", "procent", "prozent", "wt%", "mass%", "%m/m",
                     "%mass", "%w/w", "weight%", "gew%", "massa%", "ma%", "m%", "w%"), PERCENT),
    **dict.fromkeys(("‰", "promille", "permille", "g/kg", "kg/t", "mg/g"), PER_MILLE),
    **dict.fromkeys(("ppm", "mg/kg", "g/t", "µg/g", "μg/g", "ug/g", "ppmw", "wtppm"), PPM),
    **dict.fromkeys(("ppb", "µg/kg", "ug/kg", "mg/t"), PPM / 1000),
    **dict.fromkeys(("1", "kg/kg", "g/g", "fraction", "massfraction", "massshare",
                     "massafractie", "fractie", "share"), Decimal(1)),
}  # fmt: skip
"""Mass share of one by the unit, written small and without spaces, points, dashes, brackets."""

MOST_DIGITS = 12
"""Before the point: a certificate of more kilograms or parts than this holds no number."""
KG_PER = {
    **dict.fromkeys(("kg", "kgs", "kgm", "kilogram"), Decimal(1)),
    **dict.fromkeys(("g", "grm", "gram"), Decimal("0.001")),
    **dict.fromkeys(("t", "mt", "tne", "tonne"), Decimal(1000)),
    **dict.fromkeys(("lb", "lbs", "lbr"), Decimal("0.45359237")),
}


@dataclass(frozen=True, slots=True)
class Heat:
    """One heat with the chemistry that was measured, as mass shares."""

    number: str
    chemistry: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says that we use: who made what, of which heat, of which metal."""

    schema: str
    number: str = ""
    certificate_type: str = ""
    manufacturer: str = ""
    country: str = ""
    """Country of origin where it is said, else the manufacturer's (ISO 3166, two letters)."""
    grades: tuple[str, ...] = ()
    mass_kg: float | None = None
    heats: tuple[Heat, ...] = ()

    @property
    def heat_numbers(self) -> tuple[str, ...]:
        """Numbers of its heats, in the order of the certificate."""
        return tuple(heat.number for heat in self.heats)


def as_map(value: Json) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def as_list(value: Json) -> list[Any]:
    return value if isinstance(value, list) else []


def as_many(value: Json) -> list[Any]:
    """A list, or the one thing that stands where a list may."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _is_text(value: Json) -> bool:
    return (
        isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip() != ""
    )


def texts(value: Json) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(str(each).strip() for each in values if _is_text(each))


def text_in(value: Json) -> str:
    """A text, or a number as one; empty for what is neither."""
    return next(iter(texts(value)), "") if not isinstance(value, list) else ""


def number_in(value: Json) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value).strip().lstrip("<>=≤≥~ ").rstrip("% ")
    if NUMBER_NL.fullmatch(text) or NUMBER_EN.fullmatch(text):  # 5.739,3 and 5,739.3
        text = text.replace(min(set(",.") & set(text), key=text.index), "")
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number.adjusted() < MOST_DIGITS else None


def measured(result: Json) -> Json:
    """The one value of a result: as it stands, the middle of a range, the mean of several."""
    if not isinstance(result, dict):
        return result
    if "Value" in result:
        return result["Value"]
    average = as_map(as_map(result.get("Statistics")).get("Average")).get("Value")
    if average is not None:
        return average
    if "Minimum" in result and "Maximum" in result:
        return mean([result["Minimum"], result["Maximum"]])
    rows = as_list(result.get("Values")) or as_list(result.get("Data"))
    return mean([measured(as_map(row).get("Value", row)) for row in rows])


def mean(values: list[Json]) -> Json:
    numbers = [number_in(each) for each in values]
    known = [each for each in numbers if each is not None]
    return str(sum(known) / len(known)) if known and len(known) == len(numbers) else None


def _element(name: Json) -> str:
    """The symbol in a written name: `MN`, ` Mn ` and `Al tot` are Mn and Al; else empty."""
    text = str(name or "").strip()
    if text in ELEMENTS:
        return text
    whole = re.sub(r"[\s_.\-(]*tot(al)?\)?$", "", text, flags=re.IGNORECASE)
    return whole.capitalize() if whole.capitalize() in ELEMENTS else ""


def _share(
    symbol: str, value: Json, unit: Json, heat: str, findings: list[Finding]
) -> float | None:
    """One measured value as a mass share; a value above everything is a finding, not a metal."""
    number = number_in(value)
    factor = PARTS_OF_ONE.get(re.sub(r"[\s.()\[\]-]", "", str(unit or "").lower()))
    where = {"heat": heat, "element": symbol}
    if number is None:
        findings.append(
            Finding("certificate.no-number", Severity.WARNING, where, {"value": str(value)[:40]})
        )
        return None
    if factor is None:
        findings.append(
            Finding("certificate.unknown-unit", Severity.WARNING, where, {"unit": str(unit)[:40]})
        )
        return None
    share = number * factor
    if not 0 <= share <= 1:
        findings.append(
            Finding(
                "certificate.share-impossible",
                Severity.WARNING,
                where,
                {"value": str(number), "unit": str(unit)},
            )
        )
        return None
    return float(share)


def chemistry_of(
    rows: Iterator[tuple[str, Json, Json]], heat: str, findings: list[Finding]
) -> dict[str, float]:
    shares: dict[str, float] = {}
    for name, value, unit in rows:
        symbol = _element(name)
        if not symbol:
            continue
        share = _share(symbol, value, unit, heat, findings)
        if share is not None and math.isfinite(share):
            shares[symbol] = share
    total = sum(shares.values())
    if total > 1.001:
        findings.append(
            Finding(
                "certificate.more-than-all",
                Severity.WARNING,
                {"heat": heat},
                {"total": f"{total * 100:.2f}"},
            )
        )
    return shares


def mass_kg_of(amount: Json, unit: Json) -> float | None:
    number = number_in(amount)
    scale = KG_PER.get(str(unit or "").lower())
    return float(number * scale) if number is not None and number > 0 and scale else None
