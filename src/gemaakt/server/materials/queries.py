"""Rows of the material book and of passports as the library reads them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from gemaakt.carbon import MetalUse, metal_price_eur_per_kg
from gemaakt.carbon.dependence import UNKNOWN, MetalFrom
from gemaakt.routing import Constants
from gemaakt.server.nest.models import StockItem, StockMove
from gemaakt.server.order.models import Order
from gemaakt.server.passport.models import PassportVersion
from gemaakt.server.quote.constants import firm_constants
from gemaakt.units import G_PER_KG


def metal_from() -> list[MetalFrom]:
    """Metal in the products made, by the last passport of each order."""
    newest: dict[str, Mapping[str, Any]] = {}
    pieces: dict[str, int] = {}
    rows = PassportVersion.objects.order_by("order", "version")
    for order, document, labels in rows.values_list("order", "document", "labels"):
        newest[order] = document
        pieces[order] = int(document.get("quantity") or max(1, len(labels)))
    return [
        row for order, document in newest.items() for row in _of_passport(document, pieces[order])
    ]


def _of_passport(document: Mapping[str, Any], pieces: int) -> Iterable[MetalFrom]:
    critical = document.get("critical") or ()
    broad_kg = sum(float(each["mass_kg"]) for each in critical) * pieces
    strict_kg = sum(float(each["mass_kg"]) for each in critical if each["is_strict"]) * pieces
    mass_kg = float(document.get("mass_kg") or 0.0) * pieces
    year = int(str(document.get("made_on", "0"))[:4] or 0)
    shares = (document.get("origin") or {}).get("material") or {UNKNOWN: 1.0}
    for country, share in shares.items():
        yield MetalFrom(
            year,
            country,
            mass_kg * share,
            critical_kg=strict_kg * share,
            broad_kg=broad_kg * share,
        )


def in_the_rack(year: int) -> list[MetalFrom]:
    """Metal that lies in the rack now, by the country it came from."""
    rows = StockItem.objects.filter(quantity__gt=0).values_list("origin", "quantity", "mass_g")
    return [
        MetalFrom(year, origin or UNKNOWN, quantity * mass_g / G_PER_KG)
        for origin, quantity, mass_g in rows
    ]


def metal_uses() -> list[MetalUse]:
    """What was cut, per nest, alloy and customer; metal of a nest is shared by the parts' mass."""
    moves = StockMove.objects.filter(nest__isnull=False, on__isnull=False).values(
        "nest_id", "kind", "on", "part", "pieces", "mass_g", "from_remnant",
        "item__material",
    )  # fmt: skip
    groups: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
    for row in moves:
        groups[row["nest_id"], row["item__material"]].append(dict(row))
    customer = dict(Order.objects.values_list("code", "customer"))
    constants = firm_constants(timezone.localdate())
    return [
        use
        for (_nest, alloy), rows in groups.items()
        for use in _uses(alloy, rows, customer, constants)
    ]


def _uses(
    alloy: str, rows: list[dict[str, Any]], customer: Mapping[str, str], constants: Constants
) -> Iterable[MetalUse]:
    kg = {kind: _kg(rows, kind) for kind in StockMove.Kind.values}
    reused_kg = _kg([row for row in rows if row["from_remnant"]], StockMove.Kind.CUT)
    grams: dict[str, int] = defaultdict(int)
    for row in rows:
        if row["kind"] == StockMove.Kind.PARTS_OUT:
            grams[_customer(row["part"], customer)] += row["mass_g"]
    parts = {name: mass_g / G_PER_KG for name, mass_g in grams.items() if mass_g > 0}
    whole_kg, on = sum(parts.values()), rows[-1]["on"]
    scrap = metal_price_eur_per_kg(alloy, "scrap_eur_per_kg", on, constants) or Decimal(0)
    for name, parts_kg in parts.items():
        share = parts_kg / whole_kg
        yield MetalUse(
            day=on,
            alloy=alloy,
            parts_kg=parts_kg,
            bought_kg=(kg[StockMove.Kind.CUT] - reused_kg) * share,
            reused_kg=reused_kg * share,
            kept_kg=kg[StockMove.Kind.REMNANT_IN] * share,
            scrap_eur_per_kg=scrap,
            customer=name,
        )


def _customer(part: str, customer: Mapping[str, str]) -> str:
    """Who asked a part that a nest calls order/part; both may have a slash of their own."""
    words = part.split("/")
    orders = ("/".join(words[:at]) for at in range(len(words) - 1, 0, -1))
    return next((customer[order] for order in orders if order in customer), "")


def _kg(rows: Iterable[Mapping[str, Any]], kind: str) -> float:
    """Kilograms of a kind; a line and the one that takes it back are nothing together."""
    return float(abs(sum(row["mass_g"] for row in rows if row["kind"] == kind)) / G_PER_KG)
