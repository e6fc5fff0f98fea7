"""A passport as a PACT v3 footprint, for the customer's own reckoning."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from gemaakt.carbon import Confidence, Factor, Footprint, FootprintLine, Product
from gemaakt.carbon.write_pact import pact_document


def pact_of(document: Mapping[str, Any], created: datetime) -> dict[str, Any]:
    """The PACT v3 document of a `gemaakt.passport/1` document."""
    product = Product(
        id=str(document.get("product") or document.get("order") or "-"),
        name=str(document.get("name") or ""),
        company=str(document.get("company") or ""),
        made_on=date.fromisoformat(str(document["made_on"])),
    )
    lines = tuple(_line(each) for each in document.get("factors") or ())
    made = Footprint(
        product=product.id,
        mass_kg=float(document.get("mass_kg") or 0.0),
        co2e_kg=float(document["co2e_kg"]),
        location_based_kg=float(document.get("location_based_kg") or 0.0),
        lines=lines,
        primary_data_share=float(document.get("primary_data_share") or 0.0),
        by_confidence={},
        avoided_burden_kg=0.0,
    )
    return pact_document(product, made, created=created)


def _line(row: Mapping[str, Any]) -> FootprintLine:
    used = Factor(
        id=str(row.get("factor_id") or row["what"]),
        value=float(row["factor"]),
        unit=str(row["factor_unit"]),
        boundary=str(row.get("boundary") or ""),
        source=str(row["source"]),
        year=int(row["year"]),
        licence=str(row.get("licence") or ""),
        confidence=Confidence(row["confidence"]),
    )
    return FootprintLine(
        row["what"], str(row.get("kind") or ""), float(row["amount"]), str(row["unit"]), used,
        float(row["co2e_kg"]), used.is_primary,
    )  # fmt: skip
