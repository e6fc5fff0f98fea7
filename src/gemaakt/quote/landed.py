"""Make here or buy there: the full landed cost of an offer beside our own price.

Landed = price + transport + duty on (price + transport) + stock in transit and in the rack at the
firm's interest + extra inspection and rejects, all a piece; CO2e with the transport. Usual
total-cost-of-ownership form (Ellram 1995); the customs value is CIF, EU Regulation 952/2013
article 71.
"""

from dataclasses import dataclass
from decimal import Decimal

from gemaakt.money import eur

DAYS_PER_YEAR = 365


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to get the pieces."""

    name: str
    unit_price_eur: Decimal
    quantity: int
    lead_time_days: int
    transport_eur: Decimal = Decimal("0")
    """For the whole batch."""
    duty_share: Decimal = Decimal("0")
    reject_share: Decimal = Decimal("0")
    inspection_eur: Decimal = Decimal("0")
    """For the whole batch, above what we always do."""
    safety_stock_days: int = 0
    co2e_kg: float = 0.0
    """Per piece, at the maker's gate."""
    mass_kg: float = 0.0
    distance_km: float = 0.0
    transport_kgco2e_per_t_km: float = 0.1


@dataclass(frozen=True, slots=True)
class Landed:
    """What a batch really costs, line by line."""

    name: str
    lines: tuple[tuple[str, Decimal], ...]
    co2e_kg: float
    lead_time_days: int

    @property
    def total_eur(self) -> Decimal:
        """The sum of the lines."""
        return sum((amount for _, amount in self.lines), Decimal("0.00"))


def landed(offer: Offer, *, interest_share: Decimal) -> Landed:
    """The landed cost of an offer for its whole batch."""
    goods = eur(offer.unit_price_eur * offer.quantity)
    transport = eur(offer.transport_eur)
    duty = eur((goods + transport) * offer.duty_share)
    worth = goods + transport + duty
    days = Decimal(offer.lead_time_days + offer.safety_stock_days)
    lines = (
        ("goods", goods),
        ("transport", transport),
        ("duty", duty),
        ("stock", eur(worth * interest_share * days / DAYS_PER_YEAR)),
        ("inspection", eur(offer.inspection_eur)),
        ("rejects", eur(worth * offer.reject_share)),
    )
    moved = offer.mass_kg / 1000 * offer.distance_km * offer.transport_kgco2e_per_t_km
    return Landed(offer.name, lines, offer.co2e_kg + moved, offer.lead_time_days)


def compared_offers(offers: tuple[Offer, ...], *, interest_share: Decimal) -> list[Landed]:
    """Offers side by side, cheapest first."""
    found = [landed(offer, interest_share=interest_share) for offer in offers]
    return sorted(found, key=lambda each: each.total_eur)
