"""What happens to nests and to the rack."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from gemaakt.errors import GemaaktError
from gemaakt.server import audit
from gemaakt.server.nest.models import Nest, StockItem, StockMove


class NotInTheRack(GemaaktError, ValueError):
    """The nest takes what is not there."""


class NestNotVerified(GemaaktError, ValueError):
    """A nest that the independent judge has not accepted cannot be booked."""


@transaction.atomic
def store_nest(
    *,
    code: str,
    job: Mapping[str, Any],
    document: Mapping[str, Any],
    orders: Sequence[str],
    verified: bool,
    actor: Any = None,
) -> Nest:
    """Keep a nest as a draft."""
    nest = Nest.objects.create(
        code=code,
        job=dict(job),
        document=dict(document),
        orders=list(orders),
        verified=verified,
        created_by=actor if actor and actor.pk else None,
    )
    audit.log("nest.made", actor, code, {"sheets": len(document["sheets"])})
    return nest


@transaction.atomic
def accept_nest(*, nest: Nest, actor: Any = None) -> list[StockItem]:
    """Book the sheets out and the remnants in, with the heat number of their sheet."""
    if not nest.verified:
        raise NestNotVerified("server.nest-not-verified", nest=nest.code)
    weights = nest.document.get("weights", [])
    for code, quantity in Counter(row["sheet"] for row in weights).items():
        _take(code, quantity, nest)
    bars = nest.document.get("bars", {})
    for row in bars.get("bars", []):
        _take(row["stock"], row["count"], nest)
    made = [_put(row, at, nest) for at, row in enumerate(weights, start=1) if row["remnant_g"]]
    nest.status = Nest.Status.ACCEPTED
    nest.save(update_fields=["status"])
    audit.log("nest.accepted", actor, nest.code, {"remnants": [item.code for item in made]})
    return made


def _take(code: str, quantity: int, nest: Nest) -> None:
    item = StockItem.objects.filter(code=code).first()
    if item is None or item.quantity < quantity:
        there = item.quantity if item else 0
        raise NotInTheRack("server.not-in-the-rack", item=code, wanted=quantity, there=there)
    item.quantity -= quantity
    item.save(update_fields=["quantity"])
    StockMove.objects.create(
        item=item, nest=nest, quantity=-quantity, mass_g=-quantity * item.mass_g, why="nest"
    )


def _put(row: Mapping[str, Any], at: int, nest: Nest) -> StockItem:
    source = StockItem.objects.get(code=row["sheet"])
    item = StockItem.objects.create(
        code=f"REST-{nest.code}-{at}",
        kind=StockItem.Kind.REMNANT,
        material=source.material,
        thickness_mm=source.thickness_mm,
        length_mm=row["remnant_mm"][0],
        width_mm=row["remnant_mm"][1],
        heat_number=row["heat_number"],
        origin=source.origin,
        mass_g=row["remnant_g"],
        from_nest=nest,
    )
    StockMove.objects.create(
        item=item, nest=nest, quantity=1, mass_g=row["remnant_g"], why="remnant"
    )
    return item
