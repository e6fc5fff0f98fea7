"""The certificate of the Metals passport, v0.1."""

from collections.abc import Iterator
from typing import Any

from gemaakt.exchange.certificate_facts import (
    Certificate,
    Heat,
    Json,
    as_list,
    as_map,
    chemistry_of,
    mass_kg_of,
    measured,
)
from gemaakt.findings import Finding


def read_metals(document: dict[str, Any], findings: list[Finding]) -> Certificate:
    passport = as_map(document["DigitalMaterialPassport"])
    product = as_map(passport.get("Product"))
    maker = as_map(
        as_map(as_map(passport.get("TransactionData")).get("Parties")).get("Manufacturer")
    )
    analyses = passport.get("ChemicalAnalysis")
    heats = []
    for analysis in analyses if isinstance(analyses, list) else [as_map(analyses)]:
        number = str(as_map(analysis).get("HeatNumber") or "")
        if not number and as_map(analysis):
            number = str(product.get("HeatNumber") or product.get("BatchId") or "")
        if number:
            rows = _metals_rows(as_map(analysis))
            heats.append(Heat(number, chemistry_of(rows, number, findings)))
    if not heats and isinstance(product.get("HeatNumber"), str):
        heats = [Heat(product["HeatNumber"])]
    validation = as_map(passport.get("Validation"))
    return Certificate(
        schema="Metals",
        number=str(passport.get("Id") or ""),
        certificate_type=str(as_map(validation.get("CertificateType")).get("Type") or ""),
        manufacturer=str(maker.get("Name") or ""),
        country=str(product.get("CountryOfOrigin") or maker.get("Country") or ""),
        grades=_metals_grades(product),
        mass_kg=mass_kg_of(product.get("Weight"), product.get("WeightUnit") or "kg"),
        heats=tuple(heats),
    )


def _metals_rows(analysis: dict[str, Any]) -> Iterator[tuple[str, Json, Json]]:
    for element in as_list(analysis.get("Elements")):
        element = as_map(element)
        actual = element.get("Actual")
        unit = as_map(actual).get("Unit") or element.get("Unit")
        yield str(element.get("PropertySymbol") or ""), measured(actual), unit


def _metals_grades(product: dict[str, Any]) -> tuple[str, ...]:
    rows = [as_map(row) for row in as_list(product.get("MaterialDesignations"))]
    names = [as_map(row.get("Name")) or as_map(row.get("Number")) for row in rows]
    return tuple(str(name["Value"]) for name in names if name.get("Value"))
