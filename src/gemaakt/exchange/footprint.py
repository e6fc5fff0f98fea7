"""Product carbon footprints of suppliers: PACT (Pathfinder) v3 and the older v2 files.

Sources: WBCSD PACT Technical Specifications 3.0.3 and 2.3. The invariant that is checked is
`pcfIncludingBiogenicUptake = pcfExcludingBiogenicUptake + biogenicCO2Uptake` (PACT v3).
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from gemaakt.findings import Finding, Severity

TOLERANCE = Decimal("0.001")
MOST_DIGITS = 18
"""Before or behind the point: a figure with more is no mass and no kg CO2e of a product."""


@dataclass(frozen=True, slots=True)
class SupplierFootprint:
    """What we use of a supplier's footprint: kg CO2e of one declared unit, and how primary."""

    footprint_id: str
    version: str
    company: str
    product: str
    declared_unit: str
    declared_amount: Decimal
    mass_kg: Decimal | None
    pcf_kgco2e: Decimal | None
    """Without biogenic uptake, for the declared amount."""
    primary_data_share: Decimal | None
    status: str
    year: int | None = None
    """Of the end of the reference period."""

    @property
    def kgco2e_per_kg(self) -> Decimal | None:
        """kg CO2e of one kilogram; None when the document does not say what a unit weighs.

        In v3 the figure and the mass are of the declared amount together; in v2 of one unit.
        """
        if self.pcf_kgco2e is None:
            return None
        mass_kg = self.mass_kg
        if self.declared_unit == "kilogram":
            mass_kg = Decimal(1) if self.version.startswith("2") else self.declared_amount
        return self.pcf_kgco2e / mass_kg if mass_kg else None


def is_footprint(document: Any) -> bool:
    """Say whether a parsed document has the form of a PACT footprint."""
    return isinstance(document, dict) and "pcf" in document and "specVersion" in document


def footprints_in(document: Any) -> list[dict[str, Any]]:
    """The footprints of a document: itself, a list, or what an answer or event has as `data`."""
    rows = document.get("data", [document]) if isinstance(document, dict) else document
    rows = rows.get("pfs", rows) if isinstance(rows, dict) else rows
    found = rows if isinstance(rows, list) else [rows]
    return found if found and all(is_footprint(each) for each in found) else []


def read_footprint(document: dict[str, Any]) -> tuple[SupplierFootprint, list[Finding]]:
    """The footprint in a parsed PACT document, with what is odd about it."""
    findings: list[Finding] = []
    pcf = document["pcf"] if isinstance(document["pcf"], dict) else {}
    is_v2 = str(document.get("specVersion", "")).startswith("2")
    written = pcf.get("declaredUnit" if is_v2 else "declaredUnitOfMeasurement")
    unit = str(written or "").strip().lower()
    amount = _decimal(pcf, "unitaryProductAmount" if is_v2 else "declaredUnitAmount", findings)
    excluding = _decimal(pcf, "pCfExcludingBiogenic" if is_v2 else PCF_V3, findings)
    including = _decimal(pcf, "pCfIncludingBiogenic" if is_v2 else PCF_V3_INCLUDING, findings)
    share = _decimal(pcf, "primaryDataShare", findings)
    footprint = SupplierFootprint(
        footprint_id=str(document.get("id") or ""),
        version=str(document.get("specVersion") or ""),
        company=str(document.get("companyName") or ""),
        product=str(
            document.get("productNameCompany") or document.get("productDescription") or ""
        ),
        declared_unit=unit,
        declared_amount=amount if amount is not None else Decimal(1),
        mass_kg=_decimal(pcf, "productMassPerDeclaredUnit", findings),
        pcf_kgco2e=excluding,
        primary_data_share=share / 100 if share is not None else None,
        status=str(document.get("status") or ""),
        year=_year(pcf.get("referencePeriodEnd") or document.get("created")),
    )
    findings += _oddities(footprint, pcf, excluding, including)
    return footprint, findings


def _year(stamp: Any) -> int | None:
    text = str(stamp or "")[:4]
    return int(text) if text.isdecimal() and len(text) == 4 else None


PCF_V3 = "pcfExcludingBiogenicUptake"
PCF_V3_INCLUDING = "pcfIncludingBiogenicUptake"


def _decimal(pcf: dict[str, Any], key: str, findings: list[Finding]) -> Decimal | None:
    if pcf.get(key) is None:
        return None
    try:
        number = Decimal(str(pcf[key]))
    except InvalidOperation:
        number = Decimal("NaN")
    if number.is_finite() and (not number or abs(number.adjusted()) < MOST_DIGITS):
        return number
    where, params = {"field": key}, {"value": str(pcf[key])[:40]}
    findings.append(Finding("footprint.no-number", Severity.ERROR, where, params))
    return None


def _oddities(
    footprint: SupplierFootprint,
    pcf: dict[str, Any],
    excluding: Decimal | None,
    including: Decimal | None,
) -> list[Finding]:
    odd: list[Finding] = []
    if excluding is None:
        odd.append(Finding("footprint.no-value", Severity.ERROR))
    if footprint.declared_amount <= 0:
        odd.append(Finding("footprint.no-amount", Severity.ERROR))
    if footprint.status.lower() == "deprecated":
        odd.append(Finding("footprint.deprecated", Severity.WARNING))
    share = footprint.primary_data_share
    if share is not None and not 0 <= share <= 1:
        params = {"value": str(share * 100)}
        odd.append(Finding("footprint.share-impossible", Severity.WARNING, params=params))
    uptake = _decimal(pcf, "biogenicCO2Uptake", [])
    if excluding is not None and including is not None and uptake is not None:
        difference = including - (excluding + uptake)
        if abs(difference) > TOLERANCE * max(abs(including), Decimal(1)):
            params = {"difference": str(difference)}
            odd.append(Finding("footprint.sum-differs", Severity.WARNING, params=params))
    return odd
