"""What a footprint is made from: one product, per piece, as a document (`gemaakt.product/1`)."""

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any

import msgspec

from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding
from gemaakt.unread_fields import unread_fields

FORMAT = "gemaakt.product/1"
LARGEST = 1_000_000_000
"""No piece weighs, takes or travels more than a milliard of anything."""


class ProductRefused(GemaaktError, ValueError):
    """The file is not a product document."""


@dataclass(frozen=True, slots=True)
class Material:
    """Metal in one piece: what was bought for it by the real nest, and what is in it."""

    material: str
    bought_kg: float
    """Part plus its share of skeleton and kerf; what a remnant keeps is not bought for it."""
    mass_kg: float
    heat_number: str = ""
    certificate: str = ""
    origin: str = ""
    """Country of melting (ISO 3166, two letters)."""
    factor_kgco2e_per_kg: float | None = None
    """The supplier's own footprint, where it is known."""
    factor_source: str = ""
    recycled_share: float | None = None
    chemistry: Mapping[str, float] = field(default_factory=dict)
    """Element -> mass share by certificate."""


@dataclass(frozen=True, slots=True)
class ProductWork:
    """One operation on one piece."""

    name: str
    machine: str = ""
    time_min: float = 0.0
    energy_kwh: float = 0.0
    is_metered: bool = False
    """Whether the energy comes from a meter, not from the plan."""


@dataclass(frozen=True, slots=True)
class Gas:
    """Technical gas used for one piece."""

    gas: str
    volume_m3: float


@dataclass(frozen=True, slots=True)
class OutsideWork:
    """Work by another firm on one piece, per kg or per m2."""

    name: str
    quantity: float
    unit: str = "kg"
    factor: str = "galvanising"
    factor_kgco2e_per_unit: float | None = None
    factor_source: str = ""
    country: str = "NL"
    time_min: float = 0.0


@dataclass(frozen=True, slots=True)
class Transport:
    """Goods moved for one piece."""

    mode: str
    mass_kg: float
    distance_km: float


@dataclass(frozen=True, slots=True)
class Input:
    """Another product of the same file that goes into this one."""

    product: str
    quantity: float


@dataclass(frozen=True, slots=True)
class Product:
    """One product, described per piece, cradle to gate."""

    id: str
    name: str = ""
    company: str = ""
    country: str = "NL"
    made_on: date = date(2026, 1, 1)
    mass_kg: float | None = None
    """Mass of a piece; by default the sum of its materials and inputs."""
    materials: tuple[Material, ...] = ()
    operations: tuple[ProductWork, ...] = ()
    gases: tuple[Gas, ...] = ()
    outside: tuple[OutsideWork, ...] = ()
    transport: tuple[Transport, ...] = ()
    inputs: tuple[Input, ...] = ()
    direct_kgco2e: float = 0.0
    """Other emissions of making a piece that no line above covers."""
    electricity_kgco2e_per_kwh: float | None = None
    """The firm's own contract (market based); by default the Dutch market mix."""
    repair: str = ""
    reuse: str = ""
    dismantling: str = ""
    order: str = ""
    customer: str = ""
    format: str = FORMAT

    @property
    def own_mass_kg(self) -> float:
        """Mass of a piece without its inputs."""
        return self.mass_kg if self.mass_kg is not None else sum(m.mass_kg for m in self.materials)


def read_products(text: str | bytes, file: str) -> list[Product]:
    """The product, or the products, in a document; `ProductRefused` says where it departs."""
    try:
        raw = json.loads(text)
        json.dumps(raw, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise ProductRefused(
            "document.not-json", file=file, line=error.lineno, column=error.colno, reason=error.msg
        ) from error
    except (UnicodeError, RecursionError) as error:
        raise ProductRefused("document.not-json", file=file, line=1, column=1,
                             reason=type(error).__name__) from error  # fmt: skip
    except ValueError as error:  # a number of thousands of digits
        raise ProductRefused("document.endless-number", file=file) from error
    try:
        products = msgspec.convert(_rows(raw), list[Product])
    except (msgspec.ValidationError, OverflowError) as error:
        raise ProductRefused(
            "document.wrong-form", file=file, format=FORMAT, reason=str(error)
        ) from error
    if not products:
        raise ProductRefused("carbon.no-products", file=file)
    for product in products:
        _check(product, file)
    twice = [each for each, count in Counter(p.id for p in products).items() if count > 1]
    if twice:
        raise ProductRefused("carbon.product-twice", file=file, product=twice[0])
    return products


def _rows(raw: object) -> Any:
    return raw["products"] if isinstance(raw, dict) and "products" in raw else [raw]


def unread_in(text: str | bytes) -> tuple[Finding, ...]:
    """What a document that was read holds and nobody knows."""
    return unread_fields(_rows(json.loads(text)), Product, "product")


def _check(product: Product, file: str) -> None:
    if product.format != FORMAT:
        raise ProductRefused(
            "document.wrong-form", file=file, format=FORMAT, reason=f"format {product.format}"
        )
    for place, number in _numbers(product, product.id):
        most = 1 if place.endswith("_share") or ".chemistry." in place else LARGEST
        if not math.isfinite(number) or not 0 <= number <= most:
            raise ProductRefused(
                "carbon.impossible-number", file=file, place=place, value=number, most=most
            )


def _numbers(thing: Any, place: str) -> Iterator[tuple[str, float]]:
    for each in fields(thing):
        value = getattr(thing, each.name)
        name = f"{place}.{each.name}"
        if isinstance(value, float):
            yield name, value
        elif isinstance(value, tuple):
            for at, row in enumerate(value):
                if is_dataclass(row):
                    yield from _numbers(row, f"{name}[{at}]")
        elif isinstance(value, Mapping):
            yield from ((f"{name}.{key}", float(number)) for key, number in value.items())
