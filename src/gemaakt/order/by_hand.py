"""What the office changed of an order by hand, when a list or another program sends it again.

Who says something new, says it last: what is sent as it was sent before knows nothing of the
change and gives way; what is sent anew is taken over. Neither happens in silence.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from gemaakt.findings import Finding, Severity
from gemaakt.money import eur
from gemaakt.order.asked import with_quantity
from gemaakt.order.order import MaterialNeed, Order

FIELDS = (
    "quantity", "price_eur", "due", "release", "weight", "product", "drawing", "reference", "note",
    "arrives",
)  # fmt: skip
"""What the office may change of an order that comes from elsewhere; the pieces first, and last
when its material arrives."""
STAYS, TAKEN = "order.hand-stays", "order.hand-overruled"
MOST_NAMED = 20
LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Differing:
    """A field that was changed by hand and is sent otherwise."""

    order: str
    field: str
    here: str
    sent: str
    is_kept: bool
    """Whether what stands here stays."""


def said(order: Order, field: str) -> str:
    """What an order says in a field, as text; empty where it says nothing."""
    if field == "arrives":
        return ", ".join(f"{each.material} {each.arrives:%Y-%m-%d}" for each in _awaited(order))
    value: Any = getattr(order, field)
    if isinstance(value, Decimal):
        return f"{eur(value)}"
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _awaited(order: Order) -> list[MaterialNeed]:
    found = [each for each in order.materials if each.arrives is not None]
    return sorted(found, key=lambda each: (each.material, each.operation))


def over_by_hand(
    sent: Order,
    now: Order,
    before: Mapping[str, str],
    *,
    yields: Collection[str] = (),
    unnamed: Collection[str] = (),
) -> tuple[Order, tuple[Differing, ...]]:
    """The order as it is sent, with what was changed here by hand and the sender knows not of.

    `before` has for each field that was changed here what was said before that. A field of
    `yields` gives way all the same; one of `unnamed` is not in what is sent, and stays untold.
    """
    found = []
    for field in FIELDS:
        theirs, ours = said(sent, field), said(now, field)
        if field not in before or theirs == ours:
            continue
        if field in unnamed:
            sent = _keeping(sent, now, field)
            continue
        is_kept = theirs == before[field] and field not in yields
        found.append(Differing(now.id, field, ours, theirs, is_kept))
        if is_kept:
            sent = _keeping(sent, now, field)
    return sent, tuple(found)


def _keeping(sent: Order, now: Order, field: str) -> Order:
    """What is sent with a field as it is here; steps and material go along with the pieces."""
    if field == "quantity":
        return with_quantity(sent, now.quantity)
    if field == "arrives":
        here = {(each.material, each.operation): each.arrives for each in now.materials}
        needs = (
            replace(each, arrives=here.get((each.material, each.operation), each.arrives))
            for each in sent.materials
        )
        return replace(sent, materials=tuple(needs))
    kept: dict[str, Any] = {field: getattr(now, field)}
    return replace(sent, **kept)


def changed_fields(sent: Order, now: Order) -> dict[str, list[str]]:
    """What is otherwise in an order that comes again: before and after, by field."""
    names = (*FIELDS, "customer")
    return {
        name: [said(now, name), said(sent, name)]
        for name in names
        if said(now, name) != said(sent, name)
    }


def told_of_hand(rows: Iterable[Differing]) -> list[Finding]:
    """What stays here in spite of what is sent, and what is overruled by it, by field."""
    by_kind: dict[tuple[str, str], list[str]] = {}
    for each in rows:
        here, sent = _short(each.here), _short(each.sent)
        named = f"{each.order} ({here} {'≠' if each.is_kept else '→'} {sent})"
        by_kind.setdefault((STAYS if each.is_kept else TAKEN, each.field), []).append(named)
    return [_finding(code, field, named) for (code, field), named in by_kind.items()]


def _short(text: str) -> str:
    return f"{text[:LONGEST_SHOWN]}…" if len(text) > LONGEST_SHOWN else text or "–"


def _finding(code: str, field: str, named: list[str]) -> Finding:
    more = " …" if len(named) > MOST_NAMED else ""
    params = {"why": field, "count": len(named), "orders": ", ".join(named[:MOST_NAMED]) + more}
    return Finding(code, Severity.WARNING, {}, params)
