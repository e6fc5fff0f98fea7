"""What would lower a footprint most: another source of metal, the nest, the hour, the contract.

Each measure says kg CO2e and euros of one piece, and whether it is a bound (at most so much) or
what an offer comes to. Euros are none where no price is known; they are never guessed.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import fmean

from gemaakt.carbon.factor import (
    FAMILIES,
    factor,
    factor_ids,
    material_factor_id,
    metal_price_eur_per_kg,
)
from gemaakt.carbon.footprint import footprint
from gemaakt.carbon.product import Material, Product
from gemaakt.data.dated import table
from gemaakt.money import eur
from gemaakt.routing.constants import METAL_PRICES, Constants
from gemaakt.units import QUARTER_MIN

SMALLEST_KG = 1e-9


@dataclass(frozen=True, slots=True)
class MetalOffer:
    """Metal that a supplier offers: of which family, its own footprint, and what it costs more."""

    supplier: str
    """A name, or the id of a factor in the book."""
    family: str
    """steel, stainless or aluminium."""
    factor_kgco2e_per_kg: float
    source: str
    year: int
    dearer_eur_per_kg: Decimal | None = None


@dataclass(frozen=True, slots=True)
class HourOffer:
    """Another time to run: what a kWh emits and costs then, less what it does at the usual time.

    Both are differences, so an hour that is cleaner and cheaper has two numbers below nil.
    """

    difference_kgco2e_per_kwh: float
    difference_eur_per_kwh: Decimal | None
    source: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing to do: kg CO2e off a piece, and euros off (below nil: it costs more)."""

    kind: str
    """source, nest, hour or contract."""
    what: str
    co2e_kg: float
    saved_eur: Decimal | None
    is_bound: bool
    """At most so much: nobody fills a sheet wholly."""
    source: str


def lowering(
    product: Product,
    *,
    metals: Iterable[MetalOffer] = (),
    hours: Sequence[HourOffer] = (),
    used_share: float = 1.0,
    constants: Constants | None = None,
) -> list[Measure]:
    """Measures on one piece, those with the most kg CO2e first; those that lower nothing left out.

    `used_share` is the share of the bought metal that a better nest could put into parts. Metals
    of the factor book with the same boundary are offered beside those given, at unknown euros.
    `constants` are the firm's own, for what it pays for its metals.
    """
    rows = [
        *_sources(product, [*metals, *_of_book(product)]),
        *_nest(product, used_share, constants),
        *_hours(product, hours),
        *_contract(product),
    ]
    kept = [row for row in rows if row.co2e_kg > SMALLEST_KG or _only_cheaper(row)]
    return sorted(kept, key=lambda row: (-row.co2e_kg, row.kind, row.what))


def _only_cheaper(row: Measure) -> bool:
    return abs(row.co2e_kg) <= SMALLEST_KG and row.saved_eur is not None and row.saved_eur > 0


def hour_offer(
    prices_eur_per_kwh: Sequence[float],
    minutes: float,
    source: str,
    kgco2e_per_kwh: Sequence[float] = (),
) -> HourOffer:
    """The cheapest quarters that hold so many minutes against the mean of all quarters.

    `kgco2e_per_kwh` is what the grid emits in the same quarters, where that series is known.
    """
    needed = max(1, min(len(prices_eur_per_kwh), math.ceil(minutes / QUARTER_MIN)))
    order = sorted(range(len(prices_eur_per_kwh)), key=lambda at: prices_eur_per_kwh[at])[:needed]
    cheaper = fmean(prices_eur_per_kwh[at] for at in order) - fmean(prices_eur_per_kwh)
    cleaner = 0.0
    if kgco2e_per_kwh:
        cleaner = fmean(kgco2e_per_kwh[at] for at in order) - fmean(kgco2e_per_kwh)
    return HourOffer(cleaner, Decimal(str(round(cheaper, 6))), source)


def _of_book(product: Product) -> Iterator[MetalOffer]:
    """Alternatives in the factor book: rows that name the family they may stand for."""
    for id_ in factor_ids():
        entry = table("factors/emission")[id_]
        if "instead_of" in entry:
            used = factor(id_, product.made_on)
            yield MetalOffer(id_, str(entry["instead_of"]), used.value, used.source, used.year)


def _sources(product: Product, offers: list[MetalOffer]) -> Iterator[Measure]:
    now_kg = footprint(product).co2e_kg if offers else 0.0
    for offer in offers:
        alike = [m for m in product.materials if material_factor_id(m.material) == offer.family]
        if not alike or offer.family not in FAMILIES:
            continue
        changed = tuple(_sourced(m, offer) if m in alike else m for m in product.materials)
        then_kg = footprint(replace(product, materials=changed)).co2e_kg
        dearer = offer.dearer_eur_per_kg
        kg = Decimal(str(sum(m.bought_kg for m in alike)))
        saved_eur = None if dearer is None else eur(-dearer * kg)
        source = f"{offer.source} ({offer.year})"
        yield Measure("source", offer.supplier, now_kg - then_kg, saved_eur, False, source)


def _sourced(material: Material, offer: MetalOffer) -> Material:
    """The metal from the offer, where that emits less than what is bought now."""
    now = material.factor_kgco2e_per_kg
    if now is not None and now <= offer.factor_kgco2e_per_kg:
        return material
    return replace(
        material, factor_kgco2e_per_kg=offer.factor_kgco2e_per_kg, factor_source=offer.source
    )


def _nest(product: Product, used_share: float, constants: Constants | None) -> Iterator[Measure]:
    """Buy only what a fuller sheet takes; what is no longer scrap is not sold as scrap either."""
    for at, material in enumerate(product.materials):
        least_kg = material.mass_kg / used_share
        less_kg = material.bought_kg - least_kg
        if less_kg <= 0:
            continue
        fuller = list(product.materials)
        fuller[at] = replace(material, bought_kg=least_kg)
        then_kg = footprint(replace(product, materials=tuple(fuller))).co2e_kg
        saved_kg = footprint(product).co2e_kg - then_kg
        price = _net_price(material.material, product, constants)
        saved_eur = None if price is None else eur(price * Decimal(str(less_kg)))
        yield Measure("nest", material.material, saved_kg, saved_eur, used_share >= 1.0, "")


def _net_price(material: str, product: Product, constants: Constants | None) -> Decimal | None:
    """Buying price less what the dealer pays for scrap; none when the grade has no price table."""
    bought, scrap = (
        metal_price_eur_per_kg(material, what, product.made_on, constants) for what in METAL_PRICES
    )
    return None if bought is None or scrap is None else bought - scrap


def _hours(product: Product, hours: Sequence[HourOffer]) -> Iterator[Measure]:
    kwh = sum(work.energy_kwh for work in product.operations)
    for offer in hours:
        price = offer.difference_eur_per_kwh
        saved_eur = None if price is None else eur(-price * Decimal(str(kwh)))
        saved_kg = -kwh * offer.difference_kgco2e_per_kwh
        yield Measure("hour", "", saved_kg, saved_eur, False, offer.source)


def _contract(product: Product) -> Iterator[Measure]:
    """Electricity whose origin is without emissions (market based)."""
    greener = footprint(replace(product, electricity_kgco2e_per_kwh=0.0))
    saved_kg = footprint(product).co2e_kg - greener.co2e_kg
    yield Measure("contract", "", saved_kg, None, True, "")
