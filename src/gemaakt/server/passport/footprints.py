"""kg CO2e of what was made, per order, customer and year, from the last passport of each order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gemaakt.server.passport.models import PassportVersion


@dataclass(slots=True)
class Sum:
    """What was made under one heading; shares are weighed by kg CO2e."""

    name: str
    orders: int = 0
    pieces: int = 0
    mass_kg: float = 0.0
    energy_kwh: float = 0.0
    market_kg: float = 0.0
    location_kg: float = 0.0
    primary_kg: float = 0.0
    token: str = ""
    """The passport, where the heading is one order."""

    @property
    def primary_percent(self) -> float:
        """Share of the kg CO2e that rests on the firm's own or its suppliers' figures."""
        return 100 * self.primary_kg / self.market_kg if self.market_kg else 0.0

    def add(self, document: Mapping[str, Any]) -> None:
        """Count one order with all its pieces."""
        pieces = max(1, int(document.get("quantity") or 1))
        market_kg = float(document.get("co2e_kg") or 0.0)
        self.orders += 1
        self.pieces += pieces
        self.mass_kg += pieces * float(document.get("mass_kg") or 0.0)
        self.energy_kwh += pieces * float(document.get("kwh") or 0.0)
        self.market_kg += pieces * market_kg
        self.location_kg += pieces * float(document.get("location_based_kg") or market_kg)
        self.primary_kg += pieces * market_kg * float(document.get("primary_data_share") or 0.0)


def newest() -> dict[str, PassportVersion]:
    """The last passport of each order, the newest first."""
    found: dict[str, PassportVersion] = {}
    for row in PassportVersion.objects.defer("labels"):
        found.setdefault(row.order, row)
    return found


def sums(per: str, wanted: Mapping[str, str]) -> tuple[list[Sum], Sum]:
    """One row a heading with the most kg first, and all of them together."""
    rows: dict[str, Sum] = {}
    total = Sum("")
    for order, row in newest().items():
        headings = {
            "order": order,
            "customer": str(row.document.get("customer") or ""),
            "year": str(row.document.get("made_on") or "")[:4],
        }
        if any(value and headings[key] != value for key, value in wanted.items()):
            continue
        held = rows.setdefault(headings[per], Sum(headings[per], token=row.token))
        held.add(row.document)
        total.add(row.document)
    return sorted(rows.values(), key=lambda each: -each.market_kg), total
