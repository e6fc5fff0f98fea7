"""What is not in a plan and why, order by order, and what else the plan says, in sentences."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gemaakt.data import sentence
from gemaakt.server.order.models import Order
from gemaakt.server.plan.held import is_held
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.refusals import language

WAITS = "plan.predecessor-unplanned"
MOST_ORDERS = 60
MOST_ALIKE = 3
"""Sentences of one kind that are written out."""

type Row = Mapping[str, Any]


@dataclass(slots=True)
class LeftOut:
    """An order with steps that are not in the plan."""

    code: str
    rows: list[Row] = field(default_factory=list)
    order: Order | None = None

    @property
    def reasons(self) -> list[str]:
        """What keeps its steps out; that others wait for those is said where nothing else is."""
        causes = [row for row in self.rows if row["code"] != WAITS] or self.rows[:1]
        return [_sentence(row) for row in causes[:MOST_ALIKE]]


def of_version(version: PlanVersion) -> dict[str, Any]:
    """The orders with steps left out, as many as are worth reading, and the other findings."""
    orders, others = _told(version)
    shown = list(orders.values())[:MOST_ORDERS]
    known = Order.objects.in_bulk([each.code for each in shown], field_name="code")
    for each in shown:
        each.order = known.get(each.code)
    return {
        "left_out": shown,
        "left_out_orders": len(orders),
        "left_out_steps": sum(len(each.rows) for each in orders.values()),
        "remarks": _remarks(others),
    }


def of_order(version: PlanVersion | None, code: str) -> LeftOut | None:
    """What the plan leaves out of an order, if anything."""
    return _told(version)[0].get(code) if version and version.left_out_count else None


def incomplete(version: PlanVersion | None) -> set[str]:
    """Codes of the orders of which a step is left out."""
    return set(_told(version)[0]) if version and version.left_out_count else set()


def _told(version: PlanVersion) -> tuple[dict[str, LeftOut], list[Row]]:
    """The findings of steps left out by order, and the others."""
    rows = PlanVersion.objects.filter(pk=version.pk)
    unplanned, findings = rows.values_list("document__unplanned", "document__findings").get()
    orders: dict[str, LeftOut] = {}
    others = []
    for row in findings or ():
        order, step = row["where"].get("order", ""), row["where"].get("operation", "")
        if is_held(order):
            continue
        if unplanned and f"{order}/{step}" in unplanned:
            orders.setdefault(order, LeftOut(order)).rows.append(row)
        else:
            others.append(row)
    return orders, others


def _remarks(rows: Iterable[Row]) -> list[tuple[str, str, int]]:
    """Severity and sentence of each, and after the last of one kind how many more there are."""
    rows = list(rows)
    total = Counter(row["code"] for row in rows)
    seen: Counter[str] = Counter()
    found = []
    for row in rows:
        seen[row["code"]] += 1
        if (at := seen[row["code"]]) <= MOST_ALIKE:
            more = total[row["code"]] - MOST_ALIKE if at == MOST_ALIKE else 0
            found.append((str(row["severity"]), _sentence(row), max(0, more)))
    return found


def _sentence(row: Row) -> str:
    return sentence(row["code"], {**row["where"], **row["params"]}, language())
