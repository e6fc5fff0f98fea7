"""What the floor does to the records: each event once, at the server's time, with its effect."""

import itertools
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.dateparse import parse_datetime

from gemaakt.errors import GemaaktError
from gemaakt.server import audit
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.plan.models import PlannedOperation, PlanVersion
from gemaakt.server.shop.models import Person
from gemaakt.server.work.models import Clocking, TerminalKey, WorkEvent
from gemaakt.server.work.shifts import GRACE, shift_end

SALT = "gemaakt.terminal"
PASS_LASTS_S = 16 * 3600
OLDEST = timedelta(days=7)
MOST_EVENTS = 500
MOST_PIECES = 1_000_000
STEP_FIELDS = (
    "status", "running", "quantity", "done_quantity", "alternatives", "order__status",
)  # fmt: skip
CLOCKS = {WorkEvent.Kind.START, WorkEvent.Kind.PAUSE, WorkEvent.Kind.DONE}
KINDS = {*CLOCKS, WorkEvent.Kind.SCRAP, WorkEvent.Kind.MESSAGE}


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
    return found, signing.dumps(found.code, salt=SALT)


def person_of(token: str, lasts_s: int = PASS_LASTS_S) -> Person:
    """The person of a pass; `NotYou` when it is no pass or has run out."""
    try:
        code = signing.loads(token, salt=SALT, max_age=lasts_s)
    except signing.BadSignature as error:
        raise NotYou("work.pass-ended") from error
    found = Person.objects.filter(code=code).first()
    if found is None:
        raise NotYou("work.pass-ended")
    return found


@transaction.atomic
def set_key(*, person: str, pin: str = "", badge: str = "", actor: Any = None) -> None:
    """Give somebody a PIN, a badge, or take them away."""
    TerminalKey.objects.update_or_create(
        person=person,
        defaults={"pin": make_password(pin) if pin else "", "badge": badge or None},
    )
    audit.log("work.key-set", actor, person, {"pin": bool(pin), "badge": bool(badge)})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the events that were sent together."""

    accepted: list[str]
    refused: list[dict[str, str]]


def server_time(device_at: str, sent_at: str, now: datetime) -> datetime:
    """When an event happened by the server's clock: the device's clock may be wrong."""
    try:
        happened, sent = parse_datetime(device_at), parse_datetime(sent_at)
    except ValueError as error:
        raise EventRefused("work.event-odd", reason="time") from error
    if happened is None or sent is None or happened.tzinfo is None or sent.tzinfo is None:
        raise EventRefused("work.event-odd", reason="time")
    return min(now, max(now - OLDEST, now - (sent - happened)))


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
    outcome = Outcome([], [])
    for each in list(events)[:MOST_EVENTS]:
        key = str(each.get("key", ""))[:64] if isinstance(each, Mapping) else ""
        try:
            _record_one(each, key, sent_at, now, actor, who or _by_pass)
            outcome.accepted.append(key)
        except GemaaktError as error:
            outcome.refused.append({"key": key, "code": error.code})
    return outcome


def _by_pass(each: Mapping[str, Any]) -> Person:
    return person_of(str(each.get("pass", "")), int(OLDEST.total_seconds()))


def by_code(each: Mapping[str, Any]) -> Person:
    """The person that an event of a trusted program names."""
    found = Person.objects.filter(code=str(each.get("person", ""))).first()
    if found is None:
        raise WrongPin("work.person-unknown", person=str(each.get("person", ""))[:60])
    return found


def _record_one(
    each: Mapping[str, Any],
    key: str,
    sent_at: str,
    now: datetime,
    actor: Any,
    who: Callable[[Mapping[str, Any]], Person],
) -> None:
    kind = each.get("kind") if isinstance(each, Mapping) else None
    if not key or not isinstance(kind, str) or kind not in KINDS:
        raise EventRefused("work.event-odd", reason="kind")
    if "\x00" in json.dumps(each, ensure_ascii=False, default=str):
        raise EventRefused("work.event-odd", reason="U+0000")
    person = who(each)
    at = server_time(str(each.get("at", "")), sent_at, now)
    steps = _steps(each.get("steps"))
    try:
        with transaction.atomic():
            _keep(each, key, steps, person, at, actor)
    except IntegrityError:
        if not WorkEvent.objects.filter(key=key).exists():
            raise  # else the same event came twice in the same moment


def _keep(
    each: Mapping[str, Any],
    key: str,
    steps: list[tuple[str, str]],
    person: Person,
    at: datetime,
    actor: Any,
) -> None:
    """One event of the past, and what it changes, unless it was kept before."""
    if WorkEvent.objects.filter(key__in=_keys(key, steps)).exists():
        return
    for own_key, (order, operation) in zip(_keys(key, steps), steps, strict=True):
        event = WorkEvent.objects.create(
            key=own_key, kind=each["kind"], person=person.code, order=order,
            operation=operation, batch=key if len(steps) > 1 else "", at=at,
            quantity=_quantity(each.get("quantity")), reason=str(each.get("reason", ""))[:200],
            text=str(each.get("text", ""))[:4000],
        )  # fmt: skip
        _effect(event, actor)


def _keys(key: str, steps: list[tuple[str, str]]) -> list[str]:
    """One key per operation; the first is the key itself."""
    return [key if at == 0 else f"{key[:58]}.{at}" for at in range(len(steps))]


def _steps(sent: object) -> list[tuple[str, str]]:
    if not isinstance(sent, list) or len(sent) > 200:
        raise EventRefused("work.event-odd", reason="steps")
    found = []
    for each in sent or [""]:
        order, _slash, operation = str(each).rpartition("/")
        found.append((order[:100], operation[:100]))
    return found


def _quantity(sent: object) -> int:
    if sent in (None, ""):
        return 0
    if isinstance(sent, bool) or not isinstance(sent, int) or not 0 <= sent <= MOST_PIECES:
        raise EventRefused("work.event-odd", reason="quantity")
    return sent


def _effect(event: WorkEvent, actor: Any) -> None:
    subject = f"{event.order}/{event.operation}" if event.order else event.person
    if event.kind == WorkEvent.Kind.SCRAP:
        data = {"person": event.person, "quantity": event.quantity, "reason": event.reason}
        audit.log("work.scrapped", actor, subject, data)
        return
    if event.kind == WorkEvent.Kind.MESSAGE:
        audit.log("work.message", actor, subject, {"person": event.person})
        return
    step = (
        Operation.objects.select_for_update(of=("self",))
        .select_related("order")
        .only(*STEP_FIELDS)
        .filter(order__code=event.order, code=event.operation)
        .first()
    )
    if step is None:
        raise EventRefused("work.step-unknown", step=subject)
    if event.kind == WorkEvent.Kind.START:
        _start(event, step)
    else:
        _stop(event, step)
    audit.log(f"work.{event.kind}", actor, subject, {"person": event.person})


def _start(event: WorkEvent, step: Operation) -> None:
    """Start a clock; whatever else she had running outside this batch is paused."""
    others = Clocking.objects.filter(person=event.person, end=None).exclude(
        batch=event.batch or "-"
    )
    for other in others:
        if (other.order, other.operation) != (event.order, event.operation):
            close(other, max(event.at, other.start))
            _reopen(other.order, other.operation)
    planned = _planned(event.order, event.operation)
    machine = planned.machine if planned else _first_machine(step)
    minutes = sum(b - a for a, b in planned.work) if planned else 1
    opened = Clocking(
        person=event.person, order=event.order, operation=event.operation, start=event.at,
        machine=machine, batch=event.batch, weight_min=max(1, minutes),
    )  # fmt: skip
    Clocking.objects.bulk_create([opened], ignore_conflicts=True)  # one that runs goes on
    if step.status != "done":
        step.status = "running"
        step.running = {
            "machine": machine, "person": event.person, "started": event.at.isoformat()
        }  # fmt: skip
        step.save(update_fields=["status", "running"])
        if step.order.status == Order.Status.RELEASED:
            Order.objects.filter(pk=step.order_id, status=Order.Status.RELEASED).update(
                status=Order.Status.RUNNING
            )


def _stop(event: WorkEvent, step: Operation) -> None:
    """Pause or finish: the clock stops, the pieces are counted, the plan's records follow."""
    for clocking in Clocking.objects.filter(
        person=event.person, order=event.order, operation=event.operation, end=None
    ):
        close(clocking, max(event.at, clocking.start))
    finished = event.kind == WorkEvent.Kind.DONE
    made = step.quantity if finished and not event.quantity else event.quantity
    made = min(made, step.quantity)
    step.done_quantity += made
    if finished:
        step.status, step.running = "done", None
    else:
        step.quantity = max(1, step.quantity - made)
        if not _is_clocked(event.order, event.operation):
            step.status, step.running = "open", None
    step.save(update_fields=["status", "running", "quantity", "done_quantity"])
    if finished:
        _finish_order(step.order)


def _finish_order(order: Order) -> None:
    if not order.operations.exclude(status="done").exists():
        order.status = Order.Status.DONE
        order.save(update_fields=["status"])


def _is_clocked(order: str, operation: str) -> bool:
    return Clocking.objects.filter(order=order, operation=operation, end=None).exists()


def _reopen(order: str, operation: str) -> None:
    """A step nobody works on any more is open again."""
    if not _is_clocked(order, operation):
        Operation.objects.filter(order__code=order, code=operation, status="running").update(
            status="open", running=None
        )


def _planned(order: str, operation: str) -> PlannedOperation | None:
    rows = PlannedOperation.objects.filter(
        version__status=PlanVersion.Status.PUBLISHED, order=order, operation=operation
    )
    return rows.only("machine", "work").first()


def _first_machine(step: Operation) -> str:
    return str(step.alternatives[0]["machine"]) if step.alternatives else ""


def close(clocking: Clocking, at: datetime, *, flagged: bool = False) -> None:
    """Stop a clock; a batch is split again over its members, by planned minutes."""
    clocking.end = at
    clocking.flagged = flagged
    clocking.worked_min = (at - clocking.start).total_seconds() / 60
    clocking.save(update_fields=["end", "flagged", "worked_min"])
    if clocking.batch:
        split_batch(clocking.person, clocking.batch)


def split_batch(person: str, batch: str) -> None:
    """Share the minutes of a batch: in each stretch over those still open, by their weight.

    What was clocked once is counted once: the shares of all members add up to the time from the
    first start to the last end.
    """
    members = list(Clocking.objects.filter(person=person, batch=batch).exclude(end=None))
    minutes = dict.fromkeys((each.pk for each in members), 0.0)
    edges = sorted({each.start for each in members} | {each.end for each in members if each.end})
    for begin, end in itertools.pairwise(edges):
        there = [m for m in members if m.end and m.start <= begin and m.end >= end]
        total = sum(each.weight_min for each in there)
        for each in there:
            share = each.weight_min / total
            minutes[each.pk] += (end - begin).total_seconds() / 60 * share
    for each in members:
        each.worked_min = minutes[each.pk]
    Clocking.objects.bulk_update(members, ["worked_min"])


def close_forgotten(now: datetime) -> int:
    """Close clocks whose shift is over and flag them; they never run on. Says how many."""
    people = {each.code: each for each in Person.objects.all()}
    closed = 0
    for clocking in Clocking.objects.filter(end=None):
        end = shift_end(people.get(clocking.person), clocking.start)
        if end + GRACE > now:
            continue
        with transaction.atomic():
            still = Clocking.objects.filter(pk=clocking.pk, end=None).first()
            if still is None:
                continue
            stopped = max(end, still.start)
            close(still, stopped, flagged=True)
            _reopen(still.order, still.operation)
            WorkEvent.objects.get_or_create(
                key=f"shift-end-{still.pk}",
                defaults={
                    "kind": WorkEvent.Kind.SHIFT_END, "person": still.person,
                    "order": still.order, "operation": still.operation, "at": stopped,
                },
            )  # fmt: skip
            subject = f"{still.order}/{still.operation}"
            audit.log("work.closed-at-shift-end", None, subject, {"person": still.person})
            closed += 1
    return closed
