"""Remedies of late orders: tried once for a plan, kept beside it, told in words.

When a plan is published its latest orders are tried in the background (`remedies_solving`), so
that the morning page only reads; another order is tried when somebody asks.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from django.utils.formats import date_format

from gemaakt.company import Company
from gemaakt.plan import PlanResult
from gemaakt.plan.remedy.model import Remedy
from gemaakt.plan.result import LateOrder
from gemaakt.server.measures import written
from gemaakt.server.plan.models import PlannedOrder, PlanVersion
from gemaakt.server.plan.why import some
from gemaakt.server.refusals import language

MOST_LATE = 8
"""As many orders as the morning page shows."""
OF_AN_ORDER = 3
MOST_HARMED = 4
"""Orders that a sentence names; the others it counts."""
type Plain = list[dict[str, Any]]


def latest(plan: PlanResult) -> list[LateOrder]:
    """The orders whose remedies are tried before anybody asks, the latest first."""
    return sorted(plan.late, key=lambda each: (-each.minutes, each.order))[:MOST_LATE]


def tried(company: Company, plan: PlanResult, order: str) -> Plain:
    """What would make one order less late, the cheapest first, as JSON values."""
    from gemaakt.plan.remedy.remedies import remedies

    plain: Plain = msgspec.to_builtins(remedies(company, plan, order, at_most=OF_AN_ORDER))
    return plain


def keep(version_id: int, order: str, found: Plain) -> None:
    """Keep what helps an order of a plan; what is known already stays."""
    unknown = PlannedOrder.objects.filter(
        version_id=version_id, order=order, remedies__isnull=True
    )
    unknown.update(remedies=found)


def are_wanted(version_id: int) -> bool:
    """Whether a plan has late orders and none of them was tried yet."""
    late = PlannedOrder.objects.filter(version_id=version_id, late_min__gt=0)
    return late.exists() and not late.exclude(remedies__isnull=True).exists()


def known(version: PlanVersion, orders: Iterable[str]) -> dict[str, list[Remedy]]:
    """The kept remedies of these orders; an order that was not tried yet is left out."""
    rows = PlannedOrder.objects.filter(version=version, order__in=list(orders))
    pairs = rows.exclude(remedies__isnull=True).values_list("order", "remedies")
    return {order: _remedies(plain or []) for order, plain in pairs}


def of_order(row: PlannedOrder) -> list[Remedy]:
    """The remedies of a planned order, tried now and kept if nobody did so before."""
    from gemaakt.server.plan.answers import base_of

    if row.remedies is None:
        base = base_of(row.version_id)
        row.remedies = tried(base.company, base.plan, row.order)
        row.save(update_fields=["remedies"])
    return _remedies(row.remedies)


def _remedies(plain: Plain) -> list[Remedy]:
    return msgspec.convert(plain, list[Remedy], strict=False)


def told(remedy: Remedy, order: str, names: Mapping[str, str]) -> str:
    """A remedy in one sentence, with the names, days and amounts that people read."""
    found = remedy.finding(order)
    params = {
        **found.where,
        **found.params,
        "what": names.get(remedy.what, remedy.what),
        "day": date_format(remedy.day, "D j N"),
        "cost_eur": written(remedy.cost_eur, 2),
        "harmed": some([name for name, _ in remedy.harmed], MOST_HARMED),
    }
    return remedy.sentence_with(params, language())
