"""One piece's passport (`gemaakt.passport/1`), made from what was bought, nested and clocked.

The EU act that will say which fields a passport must have is not there yet (ESPR working plan,
April 2025), so the passport is a document with named parts, not a form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from gemaakt.carbon import Footprint, Product, ProductWork, footprint
from gemaakt.carbon.critical import CriticalMass, critical_masses
from gemaakt.carbon.dependence import EU
from gemaakt.carbon.written import (
    DECIMALS,
    TRACE_KG,
    apportioned,
    as_written,
    figure,
    in_unit,
    total,
)

FORMAT = "gemaakt.passport/1"


@dataclass(frozen=True, slots=True)
class PassportWork:
    """One operation with its energy, by the plan or by the meter."""

    name: str
    machine: str
    time_min: float
    energy_kwh: float
    is_metered: bool


@dataclass(frozen=True, slots=True)
class PassportFactor:
    """One line of the footprint with where its factor comes from."""

    what: str
    kind: str
    amount: float
    unit: str
    factor: float
    """kg CO2e per unit of the amount."""
    factor_unit: str
    source: str
    year: int
    confidence: str
    co2e_kg: float
    factor_id: str = ""
    """Its name in the factor book."""
    boundary: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the metal was melted and where the work was done, as shares of kg and of minutes."""

    material: Mapping[str, float] = field(default_factory=dict)
    work: Mapping[str, float] = field(default_factory=dict)
    made_in_nl_share: float = 0.0
    """Share of the working minutes spent in the Netherlands."""
    made_in_eu_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Follows:
    """The version whose place a passport takes."""

    version: int
    sha256: str
    """Of its signature, in hexadecimals; empty when it had none."""


@dataclass(frozen=True, slots=True)
class Passport:
    """What one piece is made of, how, where, and what it cost the air."""

    product: str
    name: str
    company: str
    order: str
    customer: str = field(default="", kw_only=True)
    """Left out for who only holds the QR."""
    made_on: date
    mass_kg: float
    heat_numbers: tuple[str, ...]
    certificates: tuple[str, ...]
    operations: tuple[PassportWork, ...]
    kwh: float
    co2e_kg: float
    location_based_kg: float
    primary_data_share: float
    factors: tuple[PassportFactor, ...]
    origin: Origin
    critical: tuple[CriticalMass, ...]
    recycled_share: float | None
    repair: str = ""
    reuse: str = ""
    dismantling: str = ""
    version: int = 1
    quantity: int = 1
    """So many pieces of the order line are alike; every figure above is of one."""
    missing: tuple[str, ...] = ()
    """What is not in it, as codes: a passport says what it does not know."""
    issued: str = ""
    """When this version was made, in UTC, as its maker says; empty where nobody kept it."""
    follows: Follows | None = None
    signature: str = ""
    """Compact JWS (RFC 7515, Ed25519) over all but `customer`; empty when it is not signed."""
    format: str = FORMAT


def passport(
    product: Product,
    made: Footprint | None = None,
    *,
    version: int = 1,
    quantity: int = 1,
    missing: tuple[str, ...] = (),
) -> Passport:
    """The passport of a piece; its footprint is computed when it is not given.

    Its figures have the decimals of `carbon.written`, and its sums are those of its lines.
    """
    made = as_written(made or footprint(product))
    operations = tuple(_worked(work) for work in product.operations)
    heats = tuple(dict.fromkeys(m.heat_number for m in product.materials if m.heat_number))
    papers = tuple(dict.fromkeys(m.certificate for m in product.materials if m.certificate))
    return Passport(
        product=product.id,
        name=product.name,
        company=product.company,
        order=product.order,
        customer=product.customer,
        made_on=product.made_on,
        mass_kg=made.mass_kg,
        heat_numbers=heats,
        certificates=papers,
        operations=operations,
        kwh=total(work.energy_kwh for work in operations),
        co2e_kg=made.co2e_kg,
        location_based_kg=made.location_based_kg,
        primary_data_share=made.primary_data_share,
        factors=_factors(made),
        origin=_origin(product),
        critical=tuple(
            replace(each, mass_kg=figure(each.mass_kg, TRACE_KG))
            for each in critical_masses(product)
        ),
        recycled_share=_recycled(product),
        repair=product.repair,
        reuse=product.reuse,
        dismantling=product.dismantling,
        version=version,
        quantity=quantity,
        missing=missing,
    )


def _worked(work: ProductWork) -> PassportWork:
    time_min, energy_kwh = in_unit(work.time_min, "min"), in_unit(work.energy_kwh, "kWh")
    return PassportWork(work.name, work.machine, time_min, energy_kwh, work.is_metered)


def _factors(made: Footprint) -> tuple[PassportFactor, ...]:
    return tuple(
        PassportFactor(
            what=line.what,
            kind=line.kind,
            amount=line.amount,
            unit=line.unit,
            factor=line.factor.value,
            factor_unit=line.factor.unit,
            source=line.factor.source,
            year=line.factor.year,
            confidence=str(line.factor.confidence),
            co2e_kg=line.co2e_kg,
            factor_id=line.factor.id,
            boundary=line.factor.boundary,
            licence=line.factor.licence,
        )
        for line in made.lines
    )


def _origin(product: Product) -> Origin:
    material = _shares([(m.origin or "?", m.mass_kg) for m in product.materials])
    own = [(product.country, work.time_min) for work in product.operations]
    work = _shares(own + [(outside.country, outside.time_min) for outside in product.outside])
    in_eu = total(share for country, share in work.items() if country in EU)
    return Origin(material, work, work.get("NL", 0.0), in_eu)


def _shares(parts: list[tuple[str, float]]) -> dict[str, float]:
    whole = sum(amount for _, amount in parts)
    sums: dict[str, float] = {}
    for name, amount in parts:
        if whole > 0:
            sums[name] = sums.get(name, 0.0) + amount / whole
    return apportioned(sums, 1.0, DECIMALS["share"])


def _recycled(product: Product) -> float | None:
    """Recycled content by mass; unknown as soon as one material does not say."""
    known = [(m.recycled_share, m.mass_kg) for m in product.materials]
    whole_kg = sum(mass for _, mass in known)
    if not known or whole_kg <= 0 or any(share is None for share, _ in known):
        return None
    share = sum((share or 0.0) * mass for share, mass in known) / whole_kg
    return in_unit(share, "share")
