"""What the office changed by hand of orders that a list or another program sends again."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gemaakt import order as domain
from gemaakt.findings import Finding
from gemaakt.order.by_hand import FIELDS, STAYS, TAKEN
from gemaakt.server import audit
from gemaakt.server.order.models import HandChange

type Place = tuple[str, str]
"""The number of an order and a field of it."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """Orders as they are sent, with what was changed by hand and stays."""

    orders: tuple[domain.Order, ...]
    rows: tuple[domain.Differing, ...] = ()
    heard: tuple[Place, ...] = field(default=())
    """Changes by hand that the sender says as well by now."""

    def findings(self, but: Collection[str] = ()) -> list[Finding]:
        """What is to be told; the due dates of orders in `but` are told otherwise."""
        return domain.told_of_hand(
            each for each in self.rows if not (each.field == "due" and each.order in but)
        )


def note_by_hand(was: domain.Order, now: domain.Order) -> None:
    """Keep what an order said before the office changed it; set back, it is no change."""
    for name in domain.changed_fields(now, was).keys() & set(FIELDS):
        values = {"was": domain.said(was, name)}
        row, _is_new = HandChange.objects.get_or_create(order=now.id, field=name, defaults=values)
        if row.was == domain.said(now, name):
            row.delete()
        elif row.is_told:
            row.is_told = False
            row.save(update_fields=["is_told"])


def hand_changes(codes: Collection[str] | None = None) -> dict[str, dict[str, str]]:
    """Of these orders, or of all: what was said of each field before it was changed by hand."""
    rows = (
        HandChange.objects.all() if codes is None else HandChange.objects.filter(order__in=codes)
    )
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        found[row.order][row.field] = row.was
    return found


def weigh(
    sent: Iterable[domain.Order],
    now: Mapping[str, domain.Order],
    before: Mapping[str, Mapping[str, str]],
    *,
    yields: Collection[Place] = (),
    unnamed: Collection[str] = (),
    unsaid: Collection[str] = (),
) -> Weighed:
    """The orders that are sent against what was changed here; `before` as of `hand_changes`.

    Fields of `unnamed` are not in what is sent; of `unsaid` an empty value says nothing.
    """
    orders, rows, heard = [], list[domain.Differing](), list[Place]()
    for each in sent:
        known, was = now.get(each.id), before.get(each.id, {})
        if known is not None and was:
            silent = {*unnamed, *(name for name in unsaid if not domain.said(each, name))}
            heard += [
                (each.id, name)
                for name in was
                if name not in silent and domain.said(each, name) == domain.said(known, name)
            ]
            mine = {name for order, name in yields if order == each.id}
            each, differing = domain.over_by_hand(each, known, was, yields=mine, unnamed=silent)
            rows += differing
        orders.append(each)
    return Weighed(tuple(orders), tuple(rows), tuple(heard))


def keep_weighed(found: Weighed, actor: Any) -> None:
    """Forget the changes that the sender knows or overrules; tell the order once what stays."""
    over = {*found.heard, *((each.order, each.field) for each in found.rows if not each.is_kept)}
    for order, name in over:
        HandChange.objects.filter(order=order, field=name).delete()
    for each in found.rows:
        row = HandChange.objects.filter(order=each.order, field=each.field, is_told=False)
        if each.is_kept and row.update(is_told=True):
            audit.log(STAYS, actor, each.order, {each.field: [each.here, each.sent]})
        elif not each.is_kept:
            audit.log(TAKEN, actor, each.order, {each.field: [each.here, each.sent]})


def note_sent(
    sent: Iterable[domain.Order], before: Mapping[str, domain.Order], told: Weighed, actor: Any
) -> None:
    """Keep in the history of each order what came otherwise, before and after."""
    known = {(each.order, each.field) for each in told.rows}
    lines = []
    for each in sent:
        was = before.get(each.id)
        changed = domain.changed_fields(each, was) if was else {}
        data = {name: pair for name, pair in changed.items() if (each.id, name) not in known}
        if data:
            lines.append((each.id, data))
    audit.log_each("order.sent-otherwise", actor, lines)


def renumber_hand(old: str, new: str) -> None:
    """Let what was changed by hand go along when another program numbers an order anew."""
    if old != new:
        HandChange.objects.filter(order=new).delete()
        HandChange.objects.filter(order=old).update(order=new)
