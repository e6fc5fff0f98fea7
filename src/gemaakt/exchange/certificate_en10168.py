"""EN 10168, v0.5: cells by the letters of the standard (A01 maker, B07 heat, C00 melt)."""

from collections.abc import Iterator
from typing import Any

from gemaakt.exchange.certificate_facts import (
    Certificate,
    Heat,
    Json,
    as_many,
    as_map,
    chemistry_of,
    mass_kg_of,
    measured,
    text_in,
    texts,
)
from gemaakt.findings import Finding, Severity

type Analyses = list[tuple[str, dict[str, Any]]]


def read_en10168(document: dict[str, Any], findings: list[Finding]) -> Certificate:
    certificate = as_map(document["Certificate"])
    trade = as_map(certificate.get("CommercialTransaction"))
    products = [as_map(row) for row in as_many(certificate.get("ProductDescription"))]
    analyses = [
        (str(as_map(row).get("C00") or "").strip(), as_map(row)["ChemicalComposition"])
        for row in as_many(certificate.get("Inspection"))
        if isinstance(as_map(row).get("ChemicalComposition"), dict)
    ]
    heats = []
    for number, analysis in _heats_of(products, analyses, findings):
        heats.append(Heat(number, chemistry_of(_en10168_rows(analysis), number, findings)))
    maker = as_map(trade.get("A01"))
    masses = [mass for each in products if (mass := _en10168_mass(each)) is not None]
    grades = [
        g for each in products for g in texts(as_map(each.get("B02")).get("SteelDesignation"))
    ]
    return Certificate(
        schema="EN10168",
        number=text_in(trade.get("A03")),
        certificate_type=_en10168_type(text_in(trade.get("A02"))),
        manufacturer=text_in(maker.get("Name")) or text_in(maker.get("CompanyName")),
        country=text_in(maker.get("Country")),
        grades=tuple(dict.fromkeys(grades)),
        mass_kg=sum(masses) if masses else None,
        heats=tuple(heats),
    )


def _heats_of(
    products: list[dict[str, Any]], analyses: Analyses, findings: list[Finding]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each heat with its analysis: numbers of the products (B07), then of the melts (C00).

    A sheet is stamped with the one or the other, so both lead to the chemistry.
    """
    numbers = list(dict.fromkeys(n for each in products for n in texts(each.get("B07"))))
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
            unit = cell.get("Unit") or as_map(actual).get("Unit")
            yield str(cell["Symbol"]), measured(actual), unit
    more = analysis.get("SupplementaryInformation")
    if isinstance(more, dict):
        yield from _en10168_rows(more)


def _en10168_type(text: str) -> str:
    return next((kind for kind in ("2.1", "2.2", "3.1", "3.2") if kind in text), "")


def _en10168_mass(product: dict[str, Any]) -> float | None:
    for key in ("B13", "B12"):
        cell = as_map(product.get(key))
        mass = mass_kg_of(cell.get("Value"), cell.get("Unit"))
        if mass is not None:
            return mass
    return None
