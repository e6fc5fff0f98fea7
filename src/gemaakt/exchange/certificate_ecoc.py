"""The E-CoC, v1.0: objects that are declared, their properties and the tests they refer to."""

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
    mean,
    number_in,
    text_in,
    texts,
)
from gemaakt.findings import Finding


def read_ecoc(document: dict[str, Any], findings: list[Finding]) -> Certificate:
    data = as_map(as_map(document["EcocData"]).get("Data"))
    objects = [as_map(row) for row in as_list(data.get("ObjectOfDeclaration"))]
    results = as_map(as_map(document["EcocData"]).get("Results"))
    heats = []
    for row in objects:
        number = _ecoc_property(row, "CastNo", "HeatNo", "MeltNo", "ChargeNo", "BatchNo")
        if number:
            rows = _ecoc_rows(results, str(row.get("ObjectId")))
            heats.append(Heat(number, chemistry_of(rows, number, findings)))
    masses = [_ecoc_mass(row) for row in objects]
    return Certificate(
        schema="E-CoC",
        number=text_in(document.get("Id")),
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
        str(as_map(each).get("Name")): texts(as_map(each).get("Value"))
        for each in as_list(row.get("ObjectProperties"))
    }
    return next((found[name][0] for name in names if found.get(name)), "")


def _ecoc_rows(results: dict[str, Any], object_id: str) -> Iterator[tuple[str, Json, Json]]:
    for test in as_list(results.get("MaterialCertification")):
        test = as_map(test)
        if not str(test.get("NameOfTest", "")).startswith("ChemicalComposition"):
            continue
        about = texts(test.get("RefObjectIDs") or ())
        if about and object_id not in about:
            continue
        for value in as_list(test.get("TestValues")):
            value = as_map(value)
            both = [value.get("ActualFrom"), value.get("ActualTo")]
            actual = mean(both) if all(number_in(each) is not None for each in both) else both[0]
            yield str(value.get("ValueName") or ""), actual, value.get("Unit")


def _ecoc_mass(row: dict[str, Any]) -> float | None:
    masses = [
        mass_kg_of(as_map(q).get("Amount"), as_map(q).get("Unit"))
        for q in as_list(row.get("Quantities"))
    ]
    return next((mass for mass in masses if mass is not None), None)


def _ecoc_maker(data: dict[str, Any], key: str) -> str:
    parties = [as_map(party) for party in as_list(data.get("Parties"))]
    for role in ("Manufacturer", "Producer", "Supplier", "Sender", "Issuer"):
        for party in parties:
            if party.get("PartyRole") == role:
                address = as_map(party.get("PartyAddress"))
                return text_in(party.get(key)) or text_in(address.get(key))
    return ""
