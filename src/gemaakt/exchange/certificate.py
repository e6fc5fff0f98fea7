"""EN 10204 certificates in the open JSON schemas: EN 10168, Metals passport, E-CoC.

Words. A *heat* (charge, melt, cast) is one pour of metal; its chemistry holds for all that was
made of it. Chemistry is kept as mass shares from 0 to 1. The readers are tolerant: published
examples carry extra keys that a strict schema check rejects.

Sources: material-identity schemas EN10168 v0.5.0, Metals v0.1.1, E-CoC v1.0.0 (Apache-2.0).
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

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


def schema_of(document: Json) -> str:
    """Which of the three schemas a parsed document follows; empty when none."""
    if not isinstance(document, dict):
        return ""
    if isinstance(document.get("DigitalMaterialPassport"), dict):
        return "Metals"
    if isinstance(document.get("EcocData"), dict):
        return "E-CoC"
    certificate = document.get("Certificate")
    parts = ("CommercialTransaction", "ProductDescription", "Inspection")
    if isinstance(certificate, dict) and any(part in certificate for part in parts):
        return "EN10168"
    return ""


def read_certificate(document: Json) -> tuple[Certificate, list[Finding]]:
    """The certificate in a parsed document of one of the three schemas, with its findings."""
    findings: list[Finding] = []
    readers = {"Metals": _metals, "E-CoC": _ecoc, "EN10168": _en10168}
    certificate = readers[schema_of(document)](document, findings)
    if not certificate.heats:
        findings.append(Finding("certificate.no-heat", Severity.WARNING))
    return certificate, findings


def _map(value: Json) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Json) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(value: Json) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(str(each).strip() for each in values if isinstance(each, str | int) and str(each))


def _number(value: Json) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value).strip().lstrip("<>=≤≥~ ").rstrip("% ")
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number.adjusted() < MOST_DIGITS else None


def _measured(result: Json) -> Json:
    """The one value of a result: as it stands, the middle of a range, the mean of several."""
    if not isinstance(result, dict):
        return result
    if "Value" in result:
        return result["Value"]
    average = _map(_map(result.get("Statistics")).get("Average")).get("Value")
    if average is not None:
        return average
    if "Minimum" in result and "Maximum" in result:
        return _mean([result["Minimum"], result["Maximum"]])
    rows = _list(result.get("Values")) or _list(result.get("Data"))
    return _mean([_measured(_map(row).get("Value", row)) for row in rows])


def _mean(values: list[Json]) -> Json:
    numbers = [_number(each) for each in values]
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
    number = _number(value)
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


def _chemistry(
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


# ------------------------------------------------------------------ Metals v0.1


def _metals(document: dict[str, Any], findings: list[Finding]) -> Certificate:
    passport = _map(document["DigitalMaterialPassport"])
    product = _map(passport.get("Product"))
    maker = _map(_map(_map(passport.get("TransactionData")).get("Parties")).get("Manufacturer"))
    analyses = passport.get("ChemicalAnalysis")
    heats = []
    for analysis in analyses if isinstance(analyses, list) else [_map(analyses)]:
        number = str(_map(analysis).get("HeatNumber") or "")
        if not number and _map(analysis):
            number = str(product.get("HeatNumber") or product.get("BatchId") or "")
        if number:
            rows = _metals_rows(_map(analysis))
            heats.append(Heat(number, _chemistry(rows, number, findings)))
    if not heats and isinstance(product.get("HeatNumber"), str):
        heats = [Heat(product["HeatNumber"])]
    validation = _map(passport.get("Validation"))
    return Certificate(
        schema="Metals",
        number=str(passport.get("Id") or ""),
        certificate_type=str(_map(validation.get("CertificateType")).get("Type") or ""),
        manufacturer=str(maker.get("Name") or ""),
        country=str(product.get("CountryOfOrigin") or maker.get("Country") or ""),
        grades=_metals_grades(product),
        mass_kg=_mass(product.get("Weight"), product.get("WeightUnit") or "kg"),
        heats=tuple(heats),
    )


def _metals_rows(analysis: dict[str, Any]) -> Iterator[tuple[str, Json, Json]]:
    for element in _list(analysis.get("Elements")):
        element = _map(element)
        actual = element.get("Actual")
        unit = _map(actual).get("Unit") or element.get("Unit")
        yield str(element.get("PropertySymbol") or ""), _measured(actual), unit


def _metals_grades(product: dict[str, Any]) -> tuple[str, ...]:
    rows = [_map(row) for row in _list(product.get("MaterialDesignations"))]
    names = [_map(row.get("Name")) or _map(row.get("Number")) for row in rows]
    return tuple(str(name["Value"]) for name in names if name.get("Value"))


def _mass(amount: Json, unit: Json) -> float | None:
    number = _number(amount)
    scale = KG_PER.get(str(unit or "").lower())
    return float(number * scale) if number is not None and scale is not None else None


# ------------------------------------------------------------------ E-CoC v1.0


def _ecoc(document: dict[str, Any], findings: list[Finding]) -> Certificate:
    data = _map(_map(document["EcocData"]).get("Data"))
    objects = [_map(row) for row in _list(data.get("ObjectOfDeclaration"))]
    results = _map(_map(document["EcocData"]).get("Results"))
    heats = []
    for row in objects:
        number = _ecoc_property(row, "CastNo", "HeatNo", "MeltNo", "ChargeNo", "BatchNo")
        if number:
            rows = _ecoc_rows(results, str(row.get("ObjectId")))
            heats.append(Heat(number, _chemistry(rows, number, findings)))
    masses = [_ecoc_mass(row) for row in objects]
    return Certificate(
        schema="E-CoC",
        number=str(document.get("Id") or ""),
        certificate_type="3.1" if str(data.get("EcocType", "")).endswith("3.1") else "",
        manufacturer=_ecoc_maker(data, "PartyName"),
        country=_ecoc_maker(data, "CountryCode"),
        grades=tuple(
            dict.fromkeys(g for row in objects if (g := _ecoc_property(row, "Material")))
        ),
        mass_kg=sum(m for m in masses if m is not None) if any(masses) else None,
        heats=tuple({heat.number: heat for heat in heats}.values()),
    )


def _ecoc_property(row: dict[str, Any], *names: str) -> str:
    found = {
        str(_map(each).get("Name")): _texts(_map(each).get("Value"))
        for each in _list(row.get("ObjectProperties"))
    }
    return next((found[name][0] for name in names if found.get(name)), "")


def _ecoc_rows(results: dict[str, Any], object_id: str) -> Iterator[tuple[str, Json, Json]]:
    for test in _list(results.get("MaterialCertification")):
        test = _map(test)
        if not str(test.get("NameOfTest", "")).startswith("ChemicalComposition"):
            continue
        about = _texts(test.get("RefObjectIDs") or ())
        if about and object_id not in about:
            continue
        for value in _list(test.get("TestValues")):
            value = _map(value)
            both = [value.get("ActualFrom"), value.get("ActualTo")]
            actual = _mean(both) if all(_number(each) is not None for each in both) else both[0]
            yield str(value.get("ValueName") or ""), actual, value.get("Unit")


def _ecoc_mass(row: dict[str, Any]) -> float | None:
    masses = [
        _mass(_map(q).get("Amount"), _map(q).get("Unit")) for q in _list(row.get("Quantities"))
    ]
    return next((mass for mass in masses if mass is not None), None)


def _ecoc_maker(data: dict[str, Any], key: str) -> str:
    parties = [_map(party) for party in _list(data.get("Parties"))]
    for role in ("Manufacturer", "Producer", "Supplier", "Sender", "Issuer"):
        for party in parties:
            if party.get("PartyRole") == role:
                return str(party.get(key) or _map(party.get("PartyAddress")).get(key) or "")
    return ""


# ------------------------------------------------------------------ EN 10168 v0.5


def _en10168(document: dict[str, Any], findings: list[Finding]) -> Certificate:
    certificate = _map(document["Certificate"])
    trade = _map(certificate.get("CommercialTransaction"))
    products = [_map(row) for row in _many(certificate.get("ProductDescription"))]
    analyses = [
        (str(_map(row).get("C00") or "").strip(), _map(row)["ChemicalComposition"])
        for row in _many(certificate.get("Inspection"))
        if isinstance(_map(row).get("ChemicalComposition"), dict)
    ]
    heats = []
    for number, analysis in _heats_of(products, analyses, findings):
        heats.append(Heat(number, _chemistry(_en10168_rows(analysis), number, findings)))
    maker = _map(trade.get("A01"))
    masses = [mass for each in products if (mass := _en10168_mass(each)) is not None]
    grades = [
        g for each in products for g in _texts(_map(each.get("B02")).get("SteelDesignation"))
    ]
    return Certificate(
        schema="EN10168",
        number=str(trade.get("A03") or ""),
        certificate_type=_en10168_type(str(trade.get("A02") or "")),
        manufacturer=str(maker.get("Name") or maker.get("CompanyName") or ""),
        country=str(maker.get("Country") or ""),
        grades=tuple(dict.fromkeys(grades)),
        mass_kg=sum(masses) if masses else None,
        heats=tuple(heats),
    )


def _many(value: Json) -> list[Any]:
    """A list, or the one thing that stands where a list may."""
    return value if isinstance(value, list) else [] if value is None else [value]


type Analyses = list[tuple[str, dict[str, Any]]]


def _heats_of(
    products: list[dict[str, Any]], analyses: Analyses, findings: list[Finding]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each heat with its analysis: numbers of the products (B07), then of the melts (C00).

    A sheet is stamped with the one or the other, so both lead to the chemistry.
    """
    numbers = list(dict.fromkeys(n for each in products for n in _texts(each.get("B07"))))
    for at, number in enumerate(numbers):
        yield number, _analysis_of(number, at, len(numbers), analyses, findings)
    for number, analysis in dict(analyses).items():
        if number not in numbers and (_is_number(number) or (number and not numbers)):
            yield number, analysis


def _is_number(text: str) -> bool:
    """Whether a text names a heat: one word with a digit, not a description of the sample."""
    return any(c.isdigit() for c in text) and not any(c.isspace() for c in text)


def _analysis_of(
    number: str, at: int, count: int, analyses: Analyses, findings: list[Finding]
) -> dict[str, Any]:
    """The analysis that names the heat, else one each in order, else the one for all."""
    named = dict(analyses).get(number)
    if named is not None:
        return named
    if len(analyses) == count:
        return analyses[at][1]
    if len(analyses) > 1:
        where = {"heat": number}
        findings.append(Finding("certificate.which-analysis", Severity.WARNING, where))
        return {}
    return analyses[0][1] if analyses else {}


def _en10168_rows(analysis: dict[str, Any]) -> Iterator[tuple[str, Json, Json]]:
    for key, cell in analysis.items():
        if key.startswith("C") and isinstance(cell, dict) and "Symbol" in cell:
            actual = cell.get("Actual")
            unit = cell.get("Unit") or _map(actual).get("Unit")
            yield str(cell["Symbol"]), _measured(actual), unit
    more = analysis.get("SupplementaryInformation")
    if isinstance(more, dict):
        yield from _en10168_rows(more)


def _en10168_type(text: str) -> str:
    return next((kind for kind in ("2.1", "2.2", "3.1", "3.2") if kind in text), "")


def _en10168_mass(product: dict[str, Any]) -> float | None:
    for key in ("B13", "B12"):
        cell = _map(product.get(key))
        mass = _mass(cell.get("Value"), cell.get("Unit"))
        if mass is not None:
            return mass
    return None
