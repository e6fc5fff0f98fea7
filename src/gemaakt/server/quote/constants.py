"""The constants of this firm: the defaults, its own values, and what it accepted as learned."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from gemaakt.quote.rates import metal_eur_per_kg
from gemaakt.routing import Constants, Material, defaults, own_constants
from gemaakt.routing.constants import FORMAT, can_be
from gemaakt.server.quote.models import LearnedFactor, OwnConstant


def accepted_factors() -> dict[str, LearnedFactor]:
    """The newest accepted factor of every name."""
    found: dict[str, LearnedFactor] = {}
    for row in LearnedFactor.objects.filter(decision=LearnedFactor.Decision.ACCEPTED):
        found.setdefault(row.name, row)
    return found


def own_document() -> dict[str, Any]:
    """The firm's constants as the document `gemaakt.constants/1`."""
    learned = {
        name: {"factor": row.factor, "spread": row.spread, "jobs": row.jobs}
        for name, row in accepted_factors().items()
    }
    rows = OwnConstant.objects.all()
    values = {row.name: row.value for row in rows if can_be(row.name, row.value)}
    return {"format": FORMAT, "name": "eigen cijfers", "learned": learned, "values": values}


def firm_constants(on: date) -> Constants:
    """What a quote of this day is made with; the defaults while the firm said nothing."""
    document = own_document()
    if not document["learned"] and not document["values"]:
        return defaults(on)
    return own_constants(document, on=on)


def own_values(on: date) -> Constants:
    """The defaults with the firm's own values and nothing learned: learning is on top of them."""
    return own_constants({**own_document(), "learned": {}}, on=on)


def firm_metal_eur_per_kg(metal: Material, on: date) -> Decimal:
    """What a kilogram of a metal costs the firm on a day."""
    return metal_eur_per_kg(metal, firm_constants(on))


@transaction.atomic
def set_constants(values: Mapping[str, float | None]) -> list[str]:
    """Keep own values; None gives the default back. Names of what changed."""
    changed = []
    known = {row.name: row.value for row in OwnConstant.objects.all()}
    for name, value in values.items():
        if value is None and name in known:
            OwnConstant.objects.filter(name=name).delete()
            changed.append(name)
        elif value is not None and known.get(name) != value:
            OwnConstant.objects.update_or_create(name=name, defaults={"value": value})
            changed.append(name)
    return changed
