"""The certificate of the Metals passport, v0.1."""

from collections.abc import Iterator
from typing import Any

from gemaakt.exchange.certificate_facts import (
    Certificate,
    Heat,
    Json,
    as_list,
    as_many,
    as_map,
    chemistry_of,
    mass_kg_of,
    measured,
    text_in,
    texts,
)
from gemaakt.findings import Finding


def read_metals(document: dict[str, Any], findings: list[Finding]) -> Certificate:
    passport = as_map(document["DigitalMaterialPassport"])
    product = as_map(passport.get("Product"))
    maker = as_map(
        as_map(as_map(passport.get("TransactionData")).get("Parties")).get("Manufacturer")
    )
    analyses = passport.get("ChemicalAnalysis")
    heats: dict[str, Heat] = {}
    for analysis in map(as_map, as_many(analyses)):
        numbers = texts(analysis.get("HeatNumber"))
        if not numbers and analysis:
            numbers = texts(product.get("HeatNumber")) or texts(product.get("BatchId"))
        for number in numbers:
            found = chemistry_of(_metals_rows(analysis), number, findings)
            before = heats[number].chemistry if number in heats else {}
            heats[number] = Heat(number, {**found, **before})
    for number in () if heats else texts(product.get("HeatNumber")):
        heats[number] = Heat(number)
    validation = as_map(passport.get("Validation"))
    return Certificate(
        schema="Metals",
        number=text_in(passport.get("Id")),
        certificate_type=text_in(as_map(validation.get("CertificateType")).get("Type")),
        manufacturer=text_in(maker.get("Name")),
        country=text_in(product.get("CountryOfOrigin")) or text_in(maker.get("Country")),
        grades=_metals_grades(product),
        mass_kg=mass_kg_of(product.get("Weight"), product.get("WeightUnit") or "kg"),
        heats=tuple(heats.values()),
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
    return tuple(found for name in names if (found := text_in(name.get("Value"))))
