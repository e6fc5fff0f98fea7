"""What the floor does to the records: each event once, at the server's time, with its effect."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from gemaakt.errors import GemaaktError
from gemaakt.server import audit
from gemaakt.server.order.models import Operation, Order, step_of
from gemaakt.server.order.turns import Turn, beside_others
from gemaakt.server.plan.models import PlannedOperation
from gemaakt.server.refusals import sentence_of
from gemaakt.server.shop.models import Person
from gemaakt.server.work import lost_sheet, outside, undone
from gemaakt.server.work.by_itself import made_way
from gemaakt.server.work.clocks import CLOCKS, settle
from gemaakt.server.work.handed_over import name_now
from gemaakt.server.work.models import Clocking, TerminalKey, WorkEvent
from gemaakt.server.work.overtaken import LATE, overtaken
from gemaakt.server.work.pieces import DONE
from gemaakt.server.work.reasons import reason_code
from gemaakt.server.work.steps import move, rows_of

SALT = "gemaakt.terminal"
PASS_LASTS_S = 16 * 3600
OLDEST = timedelta(days=60)
"""So long a tablet may lie without Wi-Fi, over a closure, with what was tapped on it."""
MOST_EVENTS = 500
MOST_PIECES = 1_000_000
KINDS = {
    *CLOCKS, *outside.OUTSIDE, WorkEvent.Kind.SCRAP, WorkEvent.Kind.MESSAGE,
    WorkEvent.Kind.NOT_DONE, WorkEvent.Kind.LOST_SHEET, WorkEvent.Kind.NOT_LOST,
}  # fmt: skip
TOLD_OF_SHEETS = {
    WorkEvent.Kind.LOST_SHEET.value: lost_sheet.tell,
    WorkEvent.Kind.NOT_LOST.value: lost_sheet.take_back,
}


class WrongPin(GemaaktError, ValueError):
    """This is not the PIN or badge of a person here."""


class NotYou(GemaaktError, PermissionError):
    """The terminal does not know who is there, or somebody else is."""


class EventRefused(GemaaktError, ValueError):
    """What was sent is not an event that can be kept."""


def enter(*, person: str = "", pin: str = "", badge: str = "") -> tuple[Person, str]:
    """Say who is at the terminal; answers the person and a pass that events carry."""
    if badge:
        key = TerminalKey.objects.filter(badge=badge).first()
        if key is None:
            raise WrongPin("work.badge-unknown")
        person = key.person
    found = Person.objects.filter(code=person).first()
    if found is None:
        raise WrongPin("work.person-unknown", person=person)
    if not badge:
        key = TerminalKey.objects.filter(person=person).first()
        if key is not None and key.pin and not check_password(pin, key.pin):
            raise WrongPin("work.pin-wrong")
    if found.has_left(timezone.localdate()):
        raise WrongPin("work.person-left", person=str(found))
    return found, signing.dumps(found.code, salt=SALT)


def person_of(token: str, lasts_s: int = PASS_LASTS_S) -> Person:
    """The person of a pass; `NotYou` when it is no pass or has run out."""
    found = Person.objects.filter(code=_code_of(token, lasts_s)).first()
    if found is None:
        raise NotYou("work.pass-ended")
    return found


def _code_of(token: str, lasts_s: int) -> str:
    try:
        return str(signing.loads(token, salt=SALT, max_age=lasts_s))
    except signing.BadSignature as error:
        raise NotYou("work.pass-ended") from error


@transaction.atomic
def set_key(*, person: str, pin: str | None = None, badge: str = "", actor: Any = None) -> None:
    """Give somebody a PIN or a badge; none given, the PIN stays, an empty one takes it away."""
    kept: dict[str, Any] = {"badge": badge or None}
    if pin is not None:
        kept["pin"] = make_password(pin) if pin else ""
    key, _new = TerminalKey.objects.update_or_create(person=person, defaults=kept)
    audit.log("work.key-set", actor, person, {"pin": bool(key.pin), "badge": bool(badge)})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the events that were sent together."""

    accepted: list[str]
    refused: list[dict[str, str]]
    told: list[str] = field(default_factory=list)
    """What she should know of what was kept: the office or a colleague was before her."""


def server_time(device_at: str, sent_at: str, now: datetime) -> datetime:
    """When an event happened by the server's clock: the device's clock may be wrong."""
    try:
        happened, sent = parse_datetime(device_at), parse_datetime(sent_at)
    except ValueError as error:
        raise EventRefused("work.event-odd", reason="time") from error
    if happened is None or sent is None or happened.tzinfo is None or sent.tzinfo is None:
        raise EventRefused("work.event-odd", reason="time")
    ago = min(max(sent - happened, timedelta(0)), OLDEST)
    return now - ago


class Timed:
    """When the events that were sent together happened."""

    def __init__(self, sent_at: str, now: datetime) -> None:
        self.sent_at, self.now = sent_at, now

    def at(self, each: Mapping[str, Any]) -> datetime:
        """By the server's clock, not before what the same device told before on a slower line."""
        at = server_time(str(each.get("at", "")), self.sent_at, self.now)
        key = str(each.get("previous") or "")[:64]
        before = WorkEvent.objects.filter(key=key).only("at").first() if key else None
        return max(at, before.at) if before is not None else at


def record(
    *,
    events: Iterable[Mapping[str, Any]],
    sent_at: str,
    now: datetime,
    actor: Any = None,
    who: Callable[[Mapping[str, Any]], Person] | None = None,
) -> Outcome:
    """Keep events that a device sends, each in its own transaction, each key once.

    `who` says whose an event is; without it, the pass that the event carries does.
    """
    outcome, timed = Outcome([], []), Timed(sent_at, now)
    for each in list(events)[:MOST_EVENTS]:
        key = str(each.get("key", ""))[:64] if isinstance(each, Mapping) else ""
        try:
            _record_one(each, key, timed, actor, who or _by_pass)
            outcome.accepted.append(key)
            outcome.told.extend(overtaken(key))
        except GemaaktError as error:
            why = {"code": error.code, "message": sentence_of(error)}
            outcome.refused.append({"key": key, **why})
    return outcome


def _by_pass(each: Mapping[str, Any]) -> Person:
    """The person of the pass, also one who has left since: what she tapped was tapped."""
    code = _code_of(str(each.get("pass", "")), int(OLDEST.total_seconds()))
    return Person.objects.filter(code=code).first() or Person(code=code)


def by_code(each: Mapping[str, Any]) -> Person:
    """The person that an event of a trusted program names."""
    found = Person.objects.filter(code=str(each.get("person", ""))).first()
    if found is None:
        raise WrongPin("work.person-unknown", person=str(each.get("person", ""))[:60])
    return found


def _record_one(
    each: Mapping[str, Any],
    key: str,
    timed: "Timed",
    actor: Any,
    who: Callable[[Mapping[str, Any]], Person],
) -> None:
    kind = each.get("kind") if isinstance(each, Mapping) else None
    if not key or not isinstance(kind, str) or kind not in KINDS:
        raise EventRefused("work.event-odd", reason="kind")
    if "\\u0000" in json.dumps(each, default=str):  # a sign that PostgreSQL does not keep
        raise EventRefused("work.event-odd", reason="U+0000")
    person = who(each)
    at = timed.at(each)
    events = _events(each, key, person, at)
    try:
        with transaction.atomic():
            _keep(events, each, timed.now, actor)
    except IntegrityError:
        if not WorkEvent.objects.filter(key=key).exists():
            raise  # else the same event came twice in the same moment


def _events(each: Mapping[str, Any], key: str, person: Person, at: datetime) -> list[WorkEvent]:
    """What was sent as rows, one an operation, not kept yet."""
    steps = list(dict.fromkeys(name_now(_steps(each.get("steps")))))
    rows = [
        WorkEvent(
            key=own_key, kind=each["kind"], person=person.code, order=order,
            operation=operation, batch=key if len(steps) > 1 else "", at=at,
            quantity=_quantity(each.get("quantity")),
            reason=reason_code(str(each.get("reason", "")))[:200],
            machine=_machine(each, steps),
            text=str(each.get("text", ""))[:4000],
        )
        for own_key, (order, operation) in zip(_keys(key, steps), steps, strict=True)
    ]  # fmt: skip
    for row in rows:
        row.good = _good(each) if row.kind in DONE else None
    return rows


def _machine(each: Mapping[str, Any], steps: list[tuple[str, str]]) -> str:
    """The machine that was chosen for a start: one of those on which the step can be done."""
    chosen = str(each.get("machine") or "")[:100]
    if not chosen or each.get("kind") != WorkEvent.Kind.START or len(steps) != 1:
        return ""
    order, operation = steps[0]
    step = step_of(order, operation)
    known = [way.get("machine") for way in step.alternatives] if step else []
    return chosen if chosen in known else ""


def _keep(events: list[WorkEvent], sent: Mapping[str, Any], now: datetime, actor: Any) -> None:
    """Events of one tap, and what they change, unless they were kept before."""
    if WorkEvent.objects.filter(key=events[0].key).exists():
        return
    beside_others(Turn.EVENTS)
    person = events[0].person
    list(Person.objects.select_for_update().filter(code=person))  # her taps one after the other
    for event in events:
        event.save(force_insert=True)
    _take_effect(events, now)
    if events[0].kind in TOLD_OF_SHEETS:  # the nest keeps it in the history
        TOLD_OF_SHEETS[events[0].kind](events[0], sent, actor)
        return
    for event in events:
        _tell(event, actor)


def _take_effect(events: list[WorkEvent], now: datetime) -> None:
    """Move clocks, steps and orders by what one tap says."""
    person, at = events[0].person, events[0].at
    if events[0].kind in CLOCKS:
        changed = settle(person, at, now)
        _move_steps(events, changed | made_way(changed))
    elif events[0].kind == WorkEvent.Kind.SCRAP:
        move(rows_of(each.order for each in events), events)
    elif events[0].kind in outside.OUTSIDE:
        outside.move(events)
    elif events[0].kind == WorkEvent.Kind.NOT_DONE:
        undone.take_back(events)


def _move_steps(events: Iterable[WorkEvent], changed: Iterable[tuple[str, str]]) -> None:
    """Count the pieces, and let steps and orders say what goes on."""
    told = {(each.order, each.operation): each for each in events}
    rows = rows_of(order for order, _code in {*told, *changed})
    is_shared = bool(told.keys() & rows.keys())  # work on the others is not refused for one
    for key, event in told.items():
        if key not in rows and not (is_shared or _stops_a_clock(event) or _came_late(event)):
            raise EventRefused("work.step-unknown", step="/".join(filter(None, key)))
    if any(each.kind == WorkEvent.Kind.START for each in told.values()):
        _refuse_cancelled(rows[key] for key in told.keys() & rows.keys() if _is_new(told[key]))
        outside.refuse_clocks(rows[key] for key in told.keys() & rows.keys())
    move(rows, told.values(), changed)
    for order in {rows[key].order for key in told.keys() & rows.keys()}:
        _move_order(order)


def _is_new(event: WorkEvent) -> bool:
    """Whether it came at once; what a tablet without Wi-Fi sends later was done before."""
    return event.received - event.at <= LATE


def _refuse_cancelled(steps: Iterable[Operation]) -> None:
    """Nobody begins work on an order that is cancelled."""
    for step in steps:
        if step.order.status == Order.Status.CANCELLED:
            raise EventRefused("work.order-cancelled", order=step.order.code)


def _stops_a_clock(event: WorkEvent) -> bool:
    """Whether somebody stops on a step that is gone what she started when it was there."""
    if event.kind == WorkEvent.Kind.START:
        return False
    return Clocking.objects.filter(
        person=event.person, order=event.order, operation=event.operation, end=event.at
    ).exists()


def _came_late(event: WorkEvent) -> bool:
    """Whether a tablet without Wi-Fi started what was in the plan and is taken out meanwhile."""
    is_late = event.kind == WorkEvent.Kind.START and event.received - event.at > LATE
    planned = PlannedOperation.objects.filter(order=event.order, operation=event.operation)
    return is_late and planned.exists()


def _move_order(order: Order) -> None:
    """An order somebody worked on is running, and done with its last step."""
    if order.status == Order.Status.CANCELLED:
        return
    if not order.operations.exclude(status="done").exists():
        order.status = Order.Status.DONE
        order.save(update_fields=["status"])
    else:
        Order.objects.filter(pk=order.pk, status=Order.Status.RELEASED).update(
            status=Order.Status.RUNNING
        )


def _keys(key: str, steps: list[tuple[str, str]]) -> list[str]:
    """One key per operation: the key itself, and others that nobody else can have made."""
    mark = hashlib.sha256(key.encode()).hexdigest()[:58]
    return [key if at == 0 else f"{mark}.{at}" for at in range(len(steps))]


def _steps(sent: object) -> list[tuple[str, str]]:
    if not isinstance(sent, list) or len(sent) > 200:
        raise EventRefused("work.event-odd", reason="steps")
    found = []
    for each in sent or [""]:
        order, _slash, operation = str(each).rpartition("/")
        found.append((order[:100], operation[:100]))
    return found


def _good(each: Mapping[str, Any]) -> int | None:
    """Good pieces that were counted with done or back, if they were."""
    if each.get("good") is not None:
        return _quantity(each["good"])
    return _quantity(each.get("quantity")) or None


def _quantity(sent: object) -> int:
    if sent in (None, ""):
        return 0
    if isinstance(sent, bool) or not isinstance(sent, int) or not 0 <= sent <= MOST_PIECES:
        raise EventRefused("work.event-odd", reason="quantity")
    return sent


def _tell(event: WorkEvent, actor: Any) -> None:
    """Write in the history what somebody did."""
    subject = f"{event.order}/{event.operation}" if event.order else event.person
    data: dict[str, Any] = {"person": event.person} if event.person else {}
    if event.received - event.at > LATE:
        data["happened"] = f"{timezone.localtime(event.at):%d-%m-%Y %H:%M}"
    if event.kind == WorkEvent.Kind.SCRAP:
        data |= {"quantity": event.quantity, "reason": event.reason}
        audit.log("work.scrapped", actor, subject, data)
        return
    audit.log(f"work.{event.kind}", actor, subject, data)
