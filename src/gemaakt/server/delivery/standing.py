"""What was told to customers, against what a list or another program sends of their orders."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from gemaakt import order as domain
from gemaakt.findings import Finding, Severity
from gemaakt.order import Confirmed
from gemaakt.server.delivery.models import ConfirmedLine
from gemaakt.server.delivery.progress import moves_of

MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands confirmed of an order, and the due dates that it had before that."""

    said: Confirmed
    before: frozenset[date | None]


def standing_of(orders: Collection[str] | None = None) -> dict[str, Standing]:
    """What stands confirmed of each of these orders, or of all."""
    rows = ConfirmedLine.objects.filter(confirmation__taken_back=None)
    if orders is not None:
        rows = rows.filter(order__in=orders)
    lines: dict[str, list[ConfirmedLine]] = defaultdict(list)
    for each in rows.order_by("confirmation_id"):
        lines[each.order].append(each)
    return {
        order: Standing(
            mine[-1].to_domain(),
            frozenset(
                {each.due_before for each in mine} | {each.day for each in mine[:-1]}
            ) - {mine[-1].day},
        )
        for order, mine in lines.items()
    }  # fmt: skip


def with_confirmed_days(
    orders: Iterable[domain.Order], now: Mapping[str, domain.Order]
) -> tuple[tuple[domain.Order, ...], list[Finding]]:
    """The orders as they are sent, on the days that were confirmed; what is told of that.

    A due date of before the confirmation is of who has not heard of it: the confirmed day stays.
    Any other is taken over, and told.
    """
    known = standing_of()
    stays, moved, found = [], [], []
    for each in orders:
        was, said = now.get(each.id), known.get(each.id)
        if was is not None and said is not None and said.said.day is not None:
            if domain.is_of_before(each.due, was.due, said.said, said.before):
                stays.append(_named(each.id, said.said.day, each.due))
                each = replace(each, due=was.due)
            elif each.due not in (was.due, said.said.day):
                moved.append(_named(each.id, said.said.day, each.due))
        found.append(each)
    told = {"order.confirmed-stays": stays, "order.confirmed-moved": moved}
    return tuple(found), [_finding(code, rows) for code, rows in told.items() if rows]


def _named(order: str, confirmed: date, sent: date | None) -> str:
    return f"{order} ({confirmed:%d-%m-%Y} ≠ {f'{sent:%d-%m-%Y}' if sent else '–'})"


def told_of_gone(before: Iterable[domain.Order], after: Iterable[domain.Order]) -> list[Finding]:
    """That orders of which a part was delivered are not in what is sent any more."""
    left = {each.id: each.quantity for each in before} | {each.id: 0 for each in after}
    codes = [order for order, moves in moves_of().items() if left.get(order) and moves]
    return [_finding("order.delivered-gone", sorted(codes))] if codes else []


def _finding(code: str, rows: list[str]) -> Finding:
    more = " …" if len(rows) > MOST_NAMED else ""
    params = {"count": len(rows), "orders": ", ".join(rows[:MOST_NAMED]) + more}
    return Finding(code, Severity.WARNING, {}, params)
