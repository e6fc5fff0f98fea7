"""What happens to orders."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Max

from gemaakt import order as domain
from gemaakt import units
from gemaakt.data import sentence
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity
from gemaakt.order import changed_fields, told_of_cancelled
from gemaakt.order.by_hand import FIELDS
from gemaakt.server import audit
from gemaakt.server.delivery.services import renumber as renumber_papers
from gemaakt.server.delivery.standing import with_confirmed_days
from gemaakt.server.nest.stays_booked import in_nests, without_what_nests_cut
from gemaakt.server.order.asked import along, ask_pieces
from gemaakt.server.order.by_hand import (
    Weighed,
    hand_changes,
    keep_weighed,
    note_by_hand,
    renumber_hand,
    weigh,
)
from gemaakt.server.order.cancelling import cancel_order, may_come_back, take_up
from gemaakt.server.order.forms import OrderForm
from gemaakt.server.order.models import Cancellation, MaterialNeed, Operation, Order
from gemaakt.server.order.reading import NotAnOrder, check_row, read_order
from gemaakt.server.order.turns import Turn, alone
from gemaakt.server.refusals import language
from gemaakt.server.shop.away import zone_name
from gemaakt.server.work.put_back import put_back, renumber, told_steps
from gemaakt.server.work.queries import minutes_clocked

CANCELLED = ("cancelled", "canceled", "geannuleerd", "vervallen")
"""States of an order with which another program says that nobody wants it any more."""
BY_HAND = ("release", "weight", "price_eur", "reference", "drawing", "note")
"""What the office may have filled in of an order that another program sends."""


class NumberTaken(GemaaktError, ValueError):
    """The order number belongs to an order of another origin."""


@transaction.atomic
def save_order(*, form: OrderForm, actor: Any) -> Order:
    """Save the changes of a valid form, with what they were before.

    Its steps, its material and, where that was left, its price go along with another quantity;
    `QuantityStays` where more went out already or a booked nest cuts its pieces.
    """
    order: Order = form.instance
    before = {name: form.initial.get(name) for name in form.fields}
    was = form.initial["quantity"]
    if order.quantity != was:
        status = ask_pieces(order=order, was=was)
        if order.status == before["status"]:
            order.status = status.value
        if order.price_eur == before["price_eur"]:
            along(order, was)
    order.save()
    told = {
        name: [str(value), str(getattr(order, name))]
        for name, value in before.items()
        if value != getattr(order, name)
    }
    if told:
        now = order.to_domain((), ())
        was_said: dict[str, Any] = {each: before[each] for each in FIELDS if each in told}
        note_by_hand(replace(now, **was_said), now)
        audit.log("order.changed", actor, order.code, told)
    return order


@transaction.atomic
def upsert_orders(*, sent: Iterable[tuple[str, str]], actor: Any) -> list[dict[str, str]]:
    """Add or change orders by external id; what is the same as last time is left alone."""
    alone(Turn.ORDERS_SENT)
    alone(Turn.EVENTS)  # a tap in this moment would be counted on a row that is replaced
    caller = _Caller(actor, zone_name(), hand_changes())
    outcomes = []
    for number, (external_id, text) in enumerate(sent):
        try:
            outcomes.append(_upsert(external_id, text, caller))
        except GemaaktError as error:
            error.params.update(place=f"orders[{number}]", external_id=external_id)
            raise
    return outcomes


@dataclass(frozen=True, slots=True)
class _Caller:
    """Who sends, on which clock, and what was changed here by hand."""

    actor: Any
    zone: str
    by_hand: Mapping[str, Mapping[str, str]]


def _upsert(external_id: str, text: str, caller: _Caller) -> dict[str, str]:
    actor = caller.actor
    if "\x00" in external_id:
        raise NotAnOrder("server.not-an-order", external_id=external_id, reason="U+0000")
    if str(json.loads(text).get("status", "")).lower() in CANCELLED:
        return _taken_out(external_id, actor)
    each, told = read_order(text, external_id, caller.zone)
    sent = json.loads(text)
    mark = hashlib.sha256(json.dumps(sent, sort_keys=True).encode()).hexdigest()
    found = Order.objects.filter(external_id=external_id).first()
    if found is not None and found.external_hash == mark:
        known = found.to_domain((), found.materials.all())
        told += _weighed(known, each, sent, caller).findings()
        return _answer(external_id, found.code, "unchanged", told)
    other = Order.objects.filter(code=each.id).exclude(external_id=external_id).first()
    if other is not None and (found is not None or other.external_id is not None):
        raise NumberTaken("server.order-number-taken", order=each.id)
    if found is None:
        found = other
    if found is None:
        _replace(None, each, external_id, mark)
        audit.log("order.created", actor, each.id, {"external_id": external_id})
        return _answer(external_id, each.id, "created", told)
    told += _taken_up(found, actor)
    known = found.to_domain(found.operations.all(), found.materials.all())
    told += told_of_cancelled([each], [known])
    weighed = _weighed(known, each, sent, caller)
    (each,) = weighed.orders
    each, stays = _kept(known, each, sent)
    moved = {each.id} if any(row.code == "order.confirmed-moved" for row in stays) else ()
    told += [*weighed.findings(moved), *stays]
    _replace(found, each, external_id, mark)
    told += _go_along(known, each)
    keep_weighed(weighed, actor)
    changed = {"external_id": external_id, **changed_fields(each, known)}
    audit.log("order.changed", actor, each.id, changed)
    return _answer(external_id, each.id, "changed", told)


def _weighed(
    known: domain.Order, each: domain.Order, sent: dict[str, Any], caller: _Caller
) -> Weighed:
    """What is sent of an order against what was changed of it by hand."""
    here = replace(known, id=each.id)
    before = {each.id: caller.by_hand.get(known.id, {})}
    named = sent.keys() | ({"arrives"} if "materials" in sent else set())
    return weigh([each], {each.id: here}, before, unnamed=set(FIELDS) - named)


def _go_along(known: domain.Order, each: domain.Order) -> list[Finding]:
    """Let what was told of an order go along with its new number and its new steps."""
    renumber(known.id, each.id)
    renumber_papers(known.id, each.id)
    renumber_hand(known.id, each.id)
    Cancellation.objects.filter(order=known.id).update(order=each.id)
    return put_back([each], [replace(known, id=each.id)])


def _answer(external_id: str, code: str, outcome: str, told: Iterable[Finding]) -> dict[str, str]:
    """What became of an order, and what is to be told of it in one text."""
    said = [sentence(one.code, {**one.where, **one.params}, language()) for one in told]
    return {
        "external_id": external_id, "id": code, "outcome": outcome, "message": " ".join(said),
    }  # fmt: skip


def _taken_out(external_id: str, actor: Any) -> dict[str, str]:
    """A cancelled order is planned no more; what was worked on it stays told of it.

    One that is finished stays what was made, and one that is not there is left alone.
    """
    found = Order.objects.filter(external_id=external_id).first()
    answer = {"external_id": external_id, "id": found.code if found else "", "message": ""}
    if found is None:
        said = sentence("server.no-order-to-cancel", {"external_id": external_id}, language())
        return {**answer, "outcome": "unchanged", "message": said}
    if found.status == Order.Status.DONE:
        said = sentence("server.order-done-stays", {"order": found.code}, language())
        return {**answer, "outcome": "unchanged", "message": said}
    if found.status == Order.Status.CANCELLED:
        return {**answer, "outcome": "unchanged"}
    Order.objects.filter(pk=found.pk).update(external_hash="")  # sent again, it is looked at
    cancel_order(order=found, actor=actor, is_from_outside=True)
    return {**answer, "outcome": "cancelled", "message": _worked_on(found)}


def _taken_up(found: Order, actor: Any) -> list[Finding]:
    """Take an order up again that the program itself cancelled before; tell that."""
    if found.status != Order.Status.CANCELLED or not may_come_back([found.code]):
        return []
    take_up(order=found, actor=actor)
    found.refresh_from_db()
    params = {"count": 1, "orders": found.code}
    return [Finding("order.taken-up-again", Severity.WARNING, {}, params)]


def _worked_on(order: Order) -> str:
    """That somebody worked on an order that is cancelled; nothing where nobody did."""
    hours = round(units.hours_of(sum(minutes_clocked([order.code])[order.code].values())), 2)
    params = {"order": order.code, "hours": hours}
    return sentence("order.cancelled-worked", params, language()) if hours else ""


def _kept(
    known: domain.Order, each: domain.Order, sent: dict[str, Any]
) -> tuple[domain.Order, list[Finding]]:
    """What is sent, with what was made meanwhile and what the sender does not name.

    Where the sender knows less of a step than the floor, that is told.
    """
    unnamed = {name: getattr(known, name) for name in BY_HAND if name not in sent}
    each = replace(each, **unnamed)
    nests = {each.id: in_nests({known.id}).get(known.id, [])}
    (each,), findings = without_what_nests_cut([each], nests)
    (each,), days = with_confirmed_days([each], {each.id: replace(known, id=each.id)})
    told = {code for _order, code in told_steps({known.id})}
    kept, stays = domain.not_behind(domain.carried_on(each, known), known, told)
    findings += [*days, *domain.told_of_kept([f"{each.id}/{code}" for code in stays])]
    return kept, findings


def _replace(found: Order | None, each: domain.Order, external_id: str, mark: str) -> None:
    position = found.position if found else (_last() or 0) + 1
    row = Order.store(each, position)
    row.pk = found.pk if found else None
    row.external_id, row.external_hash = external_id, mark
    check_row(row, external_id)
    row.save()
    if found is not None:
        row.operations.all().delete()
        row.materials.all().delete()
    Operation.objects.bulk_create(
        check_row(Operation.store(step, row, at), external_id)
        for at, step in enumerate(each.operations)
    )
    MaterialNeed.objects.bulk_create(
        check_row(MaterialNeed.store(need, row, at), external_id)
        for at, need in enumerate(each.materials)
    )


def _last() -> int | None:
    last: int | None = Order.objects.aggregate(last=Max("position"))["last"]
    return last
