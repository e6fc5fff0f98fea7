"""What would lower the footprint of what was made, from the passports of the last orders."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from gemaakt.carbon import (
    HourOffer,
    Material,
    Measure,
    Product,
    ProductWork,
    hour_offer,
    lowering,
)
from gemaakt.server.energy.models import PriceFile
from gemaakt.server.passport.models import PassportVersion
from gemaakt.server.quote.constants import firm_constants

ORDERS, MEASURES = 20, 4


def product_of(document: Mapping[str, Any]) -> Product:
    """The product behind a passport: what was bought, what was worked, and its own factors."""
    lines = _metals(document)
    bought_kg = sum(float(each["amount"]) for each in lines) or 1.0
    mass_kg = float(document.get("mass_kg") or 0.0)
    own = ("supplier", "certificate")
    return Product(
        id=str(document.get("product") or document.get("order") or "-"),
        made_on=date.fromisoformat(str(document.get("made_on"))),
        materials=tuple(
            Material(
                each["what"],
                float(each["amount"]),
                mass_kg * float(each["amount"]) / bought_kg,
                factor_kgco2e_per_kg=float(each["factor"]) if each["confidence"] in own else None,
                factor_source=str(each["source"]),
            )
            for each in lines
        ),
        operations=tuple(
            ProductWork(
                each["name"],
                each.get("machine", ""),
                float(each.get("time_min") or 0.0),
                float(each.get("energy_kwh") or 0.0),
            )
            for each in document.get("operations", ())
        ),
    )


def _metals(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The lines of metal, lots of one grade and factor taken together."""
    held: dict[tuple[str, float, str], dict[str, Any]] = {}
    for each in document.get("factors", ()):
        if each.get("kind") == "material":
            key = (str(each["what"]), float(each["factor"]), str(each["source"]))
            known = held.setdefault(key, {**each, "amount": 0.0})
            known["amount"] += float(each["amount"])
    return list(held.values())


def hours_of(row: PriceFile | None, minutes: float) -> list[HourOffer]:
    """The cheapest quarters of the newest price file, when there is one."""
    if row is None:
        return []
    known = [float(value) for value in row.values_eur if value is not None]
    return [hour_offer(known, minutes, row.name)] if known else []


def measures() -> list[dict[str, Any]]:
    """The last passport of each order with the measures that lower it most."""
    prices = PriceFile.objects.first()
    newest: dict[str, PassportVersion] = {}
    for row in PassportVersion.objects.defer("labels")[: 3 * ORDERS]:
        newest.setdefault(row.order, row)
    constants = firm_constants(timezone.localdate())
    found = []
    for row in list(newest.values())[:ORDERS]:
        product = product_of(row.document)
        minutes = sum(work.time_min for work in product.operations)
        hours = hours_of(prices, minutes)
        rows: list[Measure] = lowering(product, hours=hours, constants=constants)[:MEASURES]
        found.append({"row": row, "co2e_kg": row.document.get("co2e_kg"), "measures": rows})
    return found
