"""Rows of the material book and of passports as the library reads them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from gemaakt.carbon import Material, MetalUse, Product, metal_price_eur_per_kg
from gemaakt.carbon.critical import critical_masses
from gemaakt.carbon.dependence import UNKNOWN, MetalFrom
from gemaakt.routing import Constants
from gemaakt.server.nest.models import Nest, StockItem, StockMove
from gemaakt.server.order.models import Order
from gemaakt.server.passport.certificates import certificates_of, chemistry_of
from gemaakt.server.passport.models import PassportVersion
from gemaakt.server.passport.trace import links_of
from gemaakt.server.quote.constants import firm_constants
from gemaakt.units import G_PER_KG

type AskedBy = Mapping[tuple[str, str], str]
"""The customer of a part, by nest and part; empty where nobody says."""


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
    """Metal that lies in the rack now, by the country it came from, with its critical elements."""
    rows = StockItem.objects.filter(quantity__gt=0).values_list(
        "origin", "material", "heat_number", "quantity", "mass_g"
    )
    sums: Counter[tuple[str, str, str]] = Counter()
    for origin, material, heat, quantity, mass_g in rows:
        sums[origin or UNKNOWN, material, heat] += quantity * mass_g
    papers = certificates_of({heat for _origin, _material, heat in sums})
    return [
        _lot(year, origin, Material(
            material, grams / G_PER_KG, grams / G_PER_KG, heat_number=heat,
            chemistry=chemistry_of(papers[heat], heat) if heat in papers else {},
        ))
        for (origin, material, heat), grams in sums.items()
    ]  # fmt: skip


def _lot(year: int, origin: str, metal: Material) -> MetalFrom:
    rows = critical_masses(Product(id="", materials=(metal,)))
    strict_kg = sum(row.mass_kg for row in rows if row.is_strict)
    return MetalFrom(year, origin, metal.mass_kg, strict_kg, sum(row.mass_kg for row in rows))


def metal_uses() -> list[MetalUse]:
    """What was cut, per nest, alloy and customer; metal of a nest is shared by the parts' mass."""
    moves = StockMove.objects.filter(nest__isnull=False, on__isnull=False).values(
        "nest_id", "nest__code", "kind", "on", "part", "pieces", "mass_g", "from_remnant",
        "item__material",
    )  # fmt: skip
    groups: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
    for row in moves:
        groups[row["nest_id"], row["item__material"]].append(dict(row))
    asked = _asked_by([row for rows in groups.values() for row in rows])
    constants = firm_constants(timezone.localdate())
    return [
        use
        for (_nest, alloy), rows in groups.items()
        for use in _uses(alloy, rows, asked, constants)
    ]


def _uses(
    alloy: str, rows: list[dict[str, Any]], asked: AskedBy, constants: Constants
) -> Iterable[MetalUse]:
    kg = {kind: _kg(rows, kind) for kind in StockMove.Kind.values}
    reused_kg = _kg([row for row in rows if row["from_remnant"]], StockMove.Kind.CUT)
    grams: dict[str, int] = defaultdict(int)
    lost: dict[str, int] = defaultdict(int)
    for row in rows:
        name = asked[row["nest__code"], row["part"]] if row["part"] else ""
        if row["kind"] == StockMove.Kind.PARTS_OUT:
            grams[name] += row["mass_g"]
        elif row["kind"] == StockMove.Kind.SCRAP and row["part"]:  # of a sheet that failed
            lost[name] += row["mass_g"]
    used = {name: (grams[name] + lost[name]) / G_PER_KG for name in {*grams, *lost}}
    used = {name: kg for name, kg in used.items() if kg > 0}
    whole_kg, on = sum(used.values()), rows[-1]["on"]
    scrap = metal_price_eur_per_kg(alloy, "scrap_eur_per_kg", on, constants) or Decimal(0)
    for name, used_kg in used.items():
        share = used_kg / whole_kg
        yield MetalUse(
            day=on,
            alloy=alloy,
            parts_kg=grams[name] / G_PER_KG,
            bought_kg=(kg[StockMove.Kind.CUT] - reused_kg) * share,
            reused_kg=reused_kg * share,
            kept_kg=kg[StockMove.Kind.REMNANT_IN] * share,
            scrap_eur_per_kg=scrap,
            customer=name,
        )


def _asked_by(rows: Iterable[Mapping[str, Any]]) -> AskedBy:
    """Who asked each part of each nest: as the part says, else as the nest does."""
    customer = dict(Order.objects.values_list("code", "customer"))
    parts = {
        (row["nest__code"], row["part"]) for row in rows if row["kind"] == StockMove.Kind.PARTS_OUT
    }
    found = {(nest, part): _customer(part, customer) for nest, part in parts}
    silent = {nest for (nest, _part), name in found.items() if not name}
    if silent:
        told = links_of(Nest.objects.filter(code__in=silent))
        found = {(each.nest, each.part): each.customer for each in told} | {
            key: name for key, name in found.items() if name
        }
    return defaultdict(str, found)


def _customer(part: str, customer: Mapping[str, str]) -> str:
    """Who asked a part that a nest calls order/part; both may have a slash of their own."""
    words = part.split("/")
    orders = ("/".join(words[:at]) for at in range(len(words) - 1, 0, -1))
    return next((customer[order] for order in orders if order in customer), "")


def _kg(rows: Iterable[Mapping[str, Any]], kind: str) -> float:
    """Kilograms of a kind; a line and the one that takes it back are nothing together."""
    return float(abs(sum(row["mass_g"] for row in rows if row["kind"] == kind)) / G_PER_KG)
