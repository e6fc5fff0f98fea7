"""A footprint as a PACT v3 document (WBCSD PACT Technical Specifications 3.0.3)."""

import uuid
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from gemaakt.carbon.footprint import Footprint
from gemaakt.carbon.product import Product

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:gemaakt:footprint")
DIGITS = ".9f"
LAST = time(23, 59, 59)
ALPHA_2 = 2
"""Letters of a country in ISO 3166-1; another name has no place in the form."""


def pact_document(product: Product, made: Footprint, *, created: datetime) -> dict[str, Any]:
    """The PACT v3 footprint of one piece; the same footprint always has the same id."""
    total = _decimal(made.co2e_kg)
    content = f"{product.company}/{product.id}/{product.made_on}/{total}"
    company_urn = f"urn:company:gemaakt:{_urn_part(product.company or 'onbekend')}"
    return {
        "id": str(uuid.uuid5(NAMESPACE, content)),
        "specVersion": "3.0.0",
        "created": _stamp(created),
        "status": "Active",
        "companyName": product.company or "onbekend",
        "companyIds": [company_urn],
        "productDescription": product.name or product.id,
        "productIds": [f"{company_urn}:product:{_urn_part(product.id)}"],
        "productNameCompany": product.name or product.id,
        "pcf": _pcf(product, made, total),
    }


def _pcf(product: Product, made: Footprint, total: str) -> dict[str, Any]:
    first = date(product.made_on.year, 1, 1)
    sources = sorted({line.factor.source for line in made.lines if not line.factor.is_primary})
    pcf: dict[str, Any] = {
        "declaredUnitOfMeasurement": "piece",
        "declaredUnitAmount": "1",
        "productMassPerDeclaredUnit": _decimal(made.mass_kg),
        "referencePeriodStart": _stamp(datetime.combine(first, time(), UTC)),
        "referencePeriodEnd": _stamp(datetime.combine(first.replace(month=12, day=31), LAST, UTC)),
        "boundaryProcessesDescription": "Cradle to gate: metal, energy, gases, outside work",
        "pcfExcludingBiogenicUptake": total,
        "pcfIncludingBiogenicUptake": total,
        "fossilGhgEmissions": total,
        "fossilCarbonContent": "0",
        "biogenicCarbonContent": "0",
        "biogenicCO2Uptake": "0",
        "ipccCharacterizationFactors": ["AR6"],
        "crossSectoralStandards": ["ISO14067", "PACT-3.0"],
        "exemptedEmissionsPercent": "0",
        "allocationRulesDescription": "Mass bought by the real nest; scrap cut off without credit",
        "packagingEmissionsIncluded": False,
        "primaryDataShare": _decimal(made.primary_data_share * 100),
    }
    country = product.country.strip().upper()
    if len(country) == ALPHA_2 and country.isascii() and country.isalpha():
        pcf["geographyCountry"] = country
    if sources:
        pcf["secondaryEmissionFactorSources"] = [{"name": s, "version": "1"} for s in sources]
    return pcf


def _decimal(value: float) -> str:
    text = format(Decimal(repr(value)), DIGITS).rstrip("0").rstrip(".")
    return text or "0"


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _urn_part(text: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in text.lower()).strip("-")
