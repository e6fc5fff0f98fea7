"""Two plans side by side, and the difference in words."""

from collections.abc import Collection, Mapping, Set
from datetime import datetime, timedelta
from typing import Any

from gemaakt.clock import instant_of
from gemaakt.order import StepId, step_named
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.plan.answers import base_of
from gemaakt.server.plan.drafts import conflict_sentences
from gemaakt.server.plan.left_out import incomplete
from gemaakt.server.plan.models import PlanDraft, PlannedOperation, PlannedOrder, PlanVersion
from gemaakt.server.plan.names import names_of_everything, place_name
from gemaakt.server.quote.words import trade_word
from gemaakt.units import MINUTES_PER_DAY

MOST_ROWS = 60
SAME_TIME = timedelta(minutes=10)
"""A start that shifts by less is no change, as for the planner."""


def draft_diff(draft: PlanDraft) -> dict[str, Any]:
    """A draft against the version it stands on."""
    base = base_of(draft.base_id)
    zero = draft.base.time_zero
    pairs = []
    for key, row in draft.overlay.items():
        old = base.rows.get(step_named(key))
        was = _place(old, zero) if old else None
        if is_moved(was, _place(row, zero)):
            pairs.append((step_named(key), was, _place(row, zero)))
    return {
        **_late_words(base.late, dict(draft.late)),
        "moved": _moved(pairs),
        "moved_count": len(pairs),
        "conflicts": [] if draft.changes else conflict_sentences(draft),
        "pin_count": sum(1 for pin in draft.pins.values() if pin),
    }


def version_diff(version: PlanVersion) -> dict[str, Any]:
    """A version against the published one."""
    published = (
        PlanVersion.objects.defer("document", "company")
        .filter(status=PlanVersion.Status.PUBLISHED)
        .exclude(pk=version.pk)
        .first()
    )
    if published is None:
        late = _late(version)
        return {**_late_words({}, late), "against": None, "moved": [], "moved_count": 0}
    before, after = _rows(published), _rows(version)
    running = _running(after)
    pairs = [
        (key, before.get(key), row)
        for key, row in after.items()
        if key not in running and is_moved(before.get(key), row)
    ]
    return {
        **_late_words(_late(published), _late(version), incomplete(version)),
        "against": published,
        "moved": _moved(pairs),
        "moved_count": len(pairs),
    }


def is_moved(old: tuple[str, datetime] | None, new: tuple[str, datetime]) -> bool:
    """Whether somebody on the floor sees a difference: another machine, or another time."""
    return old is None or old[0] != new[0] or abs(new[1] - old[1]) >= SAME_TIME


def _running(keys: Collection[StepId]) -> set[StepId]:
    """Steps on which somebody is: a plan goes on with them from its own begin."""
    rows = Operation.objects.filter(status="running", order__code__in={key[0] for key in keys})
    return set(rows.values_list("order__code", "code"))


def _late(version: PlanVersion) -> dict[str, int]:
    rows = PlannedOrder.objects.filter(version=version, late_min__gt=0)
    return dict(rows.values_list("order", "late_min"))


def _rows(version: PlanVersion) -> dict[StepId, tuple[str, datetime]]:
    return {
        (order, code): (machine or supplier, start)
        for order, code, machine, supplier, start in PlannedOperation.objects.filter(
            version=version
        ).values_list("order", "operation", "machine", "supplier", "start")
    }


def _place(row: Mapping[str, Any], zero: datetime) -> tuple[str, datetime]:
    return str(row["machine"] or row.get("outside") or ""), instant_of(row["start"], zero)


def _late_words(
    was: Mapping[str, int], now: Mapping[str, int], unended: Set[str] = frozenset()
) -> dict[str, Any]:
    """Orders that become late, recover, worsen or improve, with what they are.

    Those that have no end now, for a step of them is left out, are not in time again.
    """
    codes = {*was, *now}
    orders = {each.code: each for each in Order.objects.filter(code__in=codes)}

    def rows(chosen: list[str]) -> list[dict[str, Any]]:
        return [
            {
                "code": c,
                "order": orders.get(c),
                "now": now.get(c, 0),
                "by": abs(now.get(c, 0) - was.get(c, 0)),
            }
            for c in chosen
        ]

    both = sorted(set(was) & set(now))
    return {
        "became": rows(sorted(set(now) - set(was))),
        "recovered": rows(sorted(set(was) - set(now) - unended)),
        "worse": rows([c for c in both if now[c] > was[c]]),
        "better": rows([c for c in both if now[c] < was[c]]),
        "late_before": len(was),
        "late_after": len(now),
        "days_before": round(sum(was.values()) / MINUTES_PER_DAY, 1),
        "days_after": round(sum(now.values()) / MINUTES_PER_DAY, 1),
    }


def _moved(pairs: list[tuple[StepId, Any, Any]]) -> list[dict[str, Any]]:
    names = names_of_everything()
    first = sorted(pairs, key=lambda pair: pair[2][1])[:MOST_ROWS]
    steps = _step_names({order for (order, _code), _old, _new in first})
    shown = []
    for (order, code), old, new in first:
        shown.append(
            {
                "order": order,
                "operation": code,
                "name": steps.get((order, code), ""),
                "from_machine": place_name(names, old[0]) if old else "",
                "from_start": old[1] if old else None,
                "to_machine": place_name(names, new[0]),
                "to_start": new[1],
            }
        )
    return shown


def _step_names(orders: set[str]) -> dict[StepId, str]:
    rows = Operation.objects.filter(order__code__in=orders)
    return {
        (order, code): trade_word(name)
        for order, code, name in rows.values_list("order__code", "code", "name")
    }
