"""What a person at the terminal sees: what runs, what is next, what else she could do."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from gemaakt.order import StepId
from gemaakt.server.nest.booked import Sheets, sheets_by_step
from gemaakt.server.nest.models import Nest
from gemaakt.server.nest.on_bars import is_sawing
from gemaakt.server.nest.on_the_floor import (
    failed_on,
    lots_on,
    may_fail,
    nests_of,
    next_sheet,
    saw_lists_of,
    sheets_of,
    still_to_cut,
    told,
)
from gemaakt.server.order.before import undone_before
from gemaakt.server.order.models import MaterialNeed, Operation, Order
from gemaakt.server.order.turns import Turn, alone
from gemaakt.server.plan.models import PlannedOperation, PlanVersion
from gemaakt.server.quote.of_order import drawn_orders
from gemaakt.server.quote.words import trade_word
from gemaakt.server.shop.away import gaps
from gemaakt.server.shop.models import Machine, Person, names_in
from gemaakt.server.work import outside, undone
from gemaakt.server.work.by_itself import NEEDS_NOBODY, on_their_own, overdue
from gemaakt.server.work.forgotten import asked_of
from gemaakt.server.work.models import Clocking, WorkEvent
from gemaakt.server.work.pieces import pieces_of

AHEAD = timedelta(days=3)
AT_WORK = (Order.Status.RELEASED, Order.Status.RUNNING)
MOST_MINE, MOST_OTHERS = 12, 12


def work_of(person: Person, now: datetime) -> dict[str, Any]:
    """Running, mine and possible operations of a person, each with what a card shows."""
    clocks = list(Clocking.objects.filter(person=person.code, end=None))
    mine, others = _candidates(person, now)
    keys = dict.fromkeys((c.order, c.operation) for c in clocks)
    rows = [*mine, *others]
    alone = _by_itself(person, {(row.order, row.operation) for row in rows})
    orders = {row.order for row in rows} | {clock.order for clock in (*clocks, *alone)}
    facts = _facts(orders, person)
    facts["still"] = _still(now)
    facts["coming"] = _coming(facts["steps"], now)
    started = {(c.order, c.operation): c for c in clocks}
    cards = {
        "running": [_card(o, s, facts, None, started[o, s]) for o, s in keys],
        "unattended": _unattended(alone, facts, now),
        "mine": [_card(r.order, r.operation, facts, r, is_hers=True) for r in mine],
        "others": [_card(r.order, r.operation, facts, r) for r in others],
    }
    kept = {
        name: [card for card in found if card and (name == "running" or not card["is_done"])]
        for name, found in cards.items()
    }
    keys |= dict.fromkeys((c.order, c.operation) for c in alone)
    for name, most in (("mine", MOST_MINE), ("others", MOST_OTHERS)):
        shown = [c for c in kept[name] if c and tuple(c["key"].rsplit("/", 1)) not in keys]
        kept[name] = _listed(shown, most)
    return {
        **kept,
        "outside": [_outside_card(each) for each in outside.listed(now)],
        "done": [_done_card(each) for each in undone.just_done(person.code, now)],
        "forgotten": asked_of(person.code, now),
    }


def _by_itself(person: Person, listed: set[StepId]) -> list[Clocking]:
    """What goes on without anybody: what she set up, and what she could see to."""
    able = {"", *(skill for skill, level in person.skills.items() if level >= 1)}
    return [
        clock
        for step, clock in on_their_own()
        if clock.person == person.code
        or step.skill in able
        or (clock.order, clock.operation) in listed
    ]


def _unattended(
    clocks: list[Clocking], facts: dict[str, Any], now: datetime
) -> list[dict[str, Any] | None]:
    """Cards of what goes on without anybody, with when it should have been ready."""
    late = {clock.pk: ready for _step, clock, ready in overdue(now)} if clocks else {}
    cards = []
    for each in clocks:
        card = _card(each.order, each.operation, facts, None, each)
        if card and each.pk in late:
            card["ready_at"] = timezone.localtime(late[each.pk]).isoformat()
        cards.append(card)
    return cards


def _listed(cards: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """What can begin first, then what a colleague is on, all of it, then what has to wait."""
    free = [card for card in cards if not card["busy"]]
    free.sort(key=lambda card: not card["is_ready"])
    shown = [*free[:most], *(card for card in cards if card["busy"])]
    return sorted(shown, key=lambda card: (not card["is_ready"], bool(card["busy"])))


def _done_card(each: undone.JustDone) -> dict[str, Any]:
    """What the terminal shows of a step that she called done."""
    step, order = each.step, each.step.order
    nest = nests_of([order.code]).get(order.code)
    sheets = sheets_of({order.code: nest}).get((order.code, step.code)) if nest else None
    return {
        "key": f"{order.code}/{step.code}", "order": order.code, "product": order.product,
        "name": trade_word(step.name or step.code), "quantity": step.made_quantity,
        "at": timezone.localtime(each.at).isoformat(), "is_told": each.is_told,
        **(_failing(nest, step.code, sheets) if nest and sheets is not None else {}),
    }  # fmt: skip


def _outside_card(each: outside.AtSupplier) -> dict[str, Any]:
    """What the terminal shows of a step that a supplier does."""
    order = each.step.order
    return {
        "key": each.key, "order": order.code, "product": order.product,
        "name": trade_word(each.step.name or each.step.code), "supplier": each.supplier,
        "quantity": each.step.asked_quantity, "taps": each.taps, "state": each.state,
        "at": timezone.localtime(each.told.at).isoformat() if each.told else None,
        "who": each.who,
    }  # fmt: skip


def _candidates(
    person: Person, now: datetime
) -> tuple[list[PlannedOperation], list[PlannedOperation]]:
    """Planned for her, and planned for others but within her skills, in order of time.

    What should have been done earlier and is not, stays: nobody else would remember it.
    """
    step = Operation.objects.filter(order__code=OuterRef("order"), code=OuterRef("operation"))
    planned = PlannedOperation.objects.filter(
        Exists(step.exclude(status="done").filter(order__status__in=AT_WORK)),
        version__status=PlanVersion.Status.PUBLISHED, start__lt=now + AHEAD,
    ).exclude(machine="")  # fmt: skip
    mine = planned.filter(stretches__person=person.code).distinct().order_by("start")[:40]
    found = list(mine)
    codes = [skill for skill, level in person.skills.items() if level >= 1]
    able = Operation.objects.filter(status__in=("open", "running"), outside__isnull=True)
    able = able.filter(Q(skill__in=codes) | Q(skill=""))
    able = able.filter(order__code__in=planned.values("order"))
    known = set(able.values_list("order__code", "code"))
    own = {row.pk for row in found}
    others = [
        row
        for row in planned.order_by("start")[:300]
        if row.pk not in own and (row.order, row.operation) in known
    ]
    return found, others[:40]


def _facts(codes: set[str], person: Person) -> dict[str, Any]:
    steps: dict[str, dict[str, Operation]] = {}
    for step in Operation.objects.filter(order__code__in=codes).select_related("order"):
        steps.setdefault(step.order.code, {})[step.code] = step
    nests = nests_of(codes)
    sheets = sheets_of(nests)
    orders = {each.code: each for each in Order.objects.filter(code__in=codes)}
    return {
        "orders": orders,
        "drawn": drawn_orders(orders.values()),
        "steps": steps,
        "before": undone_before(step for found in steps.values() for step in found.values()),
        "nests": nests,
        "sheets": sheets,
        "lots": lots_on(sheets.values()),
        "busy": _busy(steps, person),
        "saw_lists": saw_lists_of(codes),
        "machines": names_in(Machine.objects),
    }


def _busy(
    steps: dict[str, dict[str, Operation]], person: Person
) -> dict[tuple[str, str], list[str]]:
    """Colleagues who are on these steps now, by name."""
    on: dict[tuple[str, str], list[str]] = {}
    for order, found in steps.items():
        for code, step in found.items():
            if step.status == "running" and step.running and step.running.get("person"):
                on[order, code] = [step.running["person"]]
    clocks = Clocking.objects.filter(end=None, order__in=steps).order_by("start")
    for row in clocks:
        on.setdefault((row.order, row.operation), []).append(row.person)
    names = names_in(Person.objects)
    return {
        key: [names.get(code, code) for code in dict.fromkeys(codes) if code != person.code]
        for key, codes in on.items()
    }


def _still(now: datetime) -> dict[str, str]:
    """Machines that stand still now: from when until when, and why."""
    return {
        each.row.code: " · ".join(filter(None, (each.told, each.reason)))
        for each in gaps("machine", now)
        if each.is_now and isinstance(each.row, Machine)
    }


def _coming(
    steps: dict[str, dict[str, Operation]], now: datetime
) -> dict[tuple[str, str], list[str]]:
    """Material that is yet to come for these steps, with its day."""
    found: dict[tuple[str, str], list[str]] = {}
    needs = MaterialNeed.objects.filter(order__code__in=steps, arrives__gt=now)
    for need in needs.select_related("order").order_by("arrives", "pk"):
        own = steps[need.order.code]
        day = date_format(timezone.localtime(need.arrives), "D j N")
        for code, step in own.items():
            if need.operation == code if need.operation in own else not step.after:
                found.setdefault((need.order.code, code), []).append(f"{need.material} ({day})")
    return found


def _other_machines(step: Operation, machine: str, facts: dict[str, Any]) -> list[list[str]]:
    """Machines on which a step can be done as well, with their names."""
    codes = dict.fromkeys(str(way.get("machine") or "") for way in step.alternatives)
    return [
        [code, facts["machines"].get(code, code)] for code in codes if code not in ("", machine)
    ]


def _card(
    order: str,
    operation: str,
    facts: dict[str, Any],
    planned: PlannedOperation | None,
    clocking: Clocking | None = None,
    *,
    is_hers: bool = False,
) -> dict[str, Any] | None:
    """What the terminal shows of one operation; None when it is gone and nobody is on it."""
    step = facts["steps"].get(order, {}).get(operation)
    if step is None:
        return _gone(clocking) if clocking else None
    waits = [_waits_for(before, order) for before in facts["before"][order, operation]]
    if clocking is None:  # who has begun has it
        waits += facts["coming"].get((order, operation), [])
    machine = clocking.machine if clocking else planned.machine if planned else ""
    row = facts["orders"][order]
    return {
        "key": f"{order}/{operation}", "order": order, "name": trade_word(step.name or operation),
        "product": row.product, "customer": row.customer, "quantity": step.quantity,
        "drawing": row.drawing, "is_drawn": order in facts["drawn"],
        "machine": facts["machines"].get(machine, machine),
        "other_machines": _other_machines(step, machine, facts),
        "busy": facts["busy"].get((order, operation), []),
        "still": facts["still"].get(machine, ""),
        "start": timezone.localtime(planned.start).isoformat() if planned else None,
        "minutes": sum(b - a for a, b in planned.work) if planned else None,
        "since": clocking.start.isoformat() if clocking else None,
        "waits": waits, "is_ready": not waits, "is_done": step.status == "done",
        "goes_on": step.attendance in NEEDS_NOBODY,
        "family": step.setup_family or trade_word(step.name or operation),
        "good": pieces_of(step, facts["steps"][order].values()).left_quantity,
        **_sheets(step, order, facts, is_hers or clocking is not None),
        **_saw_lists(step, order, facts),
    }  # fmt: skip


def _waits_for(before: Operation, order: str) -> str:
    """A step by its word; of another order, a nest, with the name of that."""
    word = trade_word(before.name or before.code)
    return word if before.order.code == order else f"{before.order.code} {word}"


def _sheets(step: Operation, order: str, facts: dict[str, Any], is_hers: bool) -> dict[str, Any]:
    """Of a nest the sheets that are still to be cut, where they are drawn, what can fail."""
    sheets = facts["sheets"].get((order, step.code))
    if sheets is None:
        return {}
    left = still_to_cut(step, sheets)
    return {
        "sheets": told(left, facts["lots"]), "sheet_count": len(left),
        "counts_sheets": step.asked_quantity == len(sheets),
        "next_sheet": next_sheet(facts["nests"][order], left),
        "report": reverse("nest:sheets", args=[order]),
        **(_failing(facts["nests"][order], step.code, sheets) if is_hers else {}),
    }  # fmt: skip


def _failing(nest: Nest, step: str, sheets: Sheets) -> dict[str, Any]:
    """Which sheets may fail, and which did."""
    return {
        "may_fail": may_fail(nest, sheets), "failed": failed_on(nest, sheets_by_step(nest)[step])
    }  # fmt: skip


def _saw_lists(step: Operation, order: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Of an operation at the saw the booked cut lists with pieces of its order."""
    lists = facts["saw_lists"].get(order)
    if not lists or not is_sawing(step):
        return {}
    return {"saw_lists": [[code, reverse("nest:saw", args=[code])] for code in lists]}


def _gone(clocking: Clocking) -> dict[str, Any]:
    """A step that is no longer in the books and whose clock runs on, so that it can be stopped."""
    return {
        "key": f"{clocking.order}/{clocking.operation}", "order": clocking.order,
        "name": clocking.operation, "product": "", "customer": "", "quantity": 0, "drawing": "",
        "machine": clocking.machine, "start": None, "minutes": None,
        "since": clocking.start.isoformat(), "waits": [], "is_ready": True, "is_done": False,
        "family": clocking.operation, "good": 0, "busy": [], "other_machines": [],
        "still": "",
    }  # fmt: skip


def messages() -> list[WorkEvent]:
    """Messages of the floor that the planner has not read yet."""
    return list(
        WorkEvent.objects.filter(kind=WorkEvent.Kind.MESSAGE, seen=False).order_by("-at")[:50]
    )


@transaction.atomic
def events_after(number: int, limit: int) -> list[WorkEvent]:
    """Events in the order of their numbers, when none with a lower number is still on its way."""
    alone(Turn.EVENTS)
    return list(WorkEvent.objects.filter(pk__gt=number).order_by("pk")[:limit])


def minutes_clocked(orders: Collection[str]) -> dict[str, dict[str, float]]:
    """Minutes worked per operation of each of these orders, from closed clocks."""
    found: dict[str, dict[str, float]] = {order: {} for order in orders}
    rows = Clocking.objects.filter(order__in=list(orders))
    for order, operation, minutes in rows.values_list("order", "operation", "worked_min"):
        mine = found[order]
        mine[operation] = mine.get(operation, 0.0) + minutes
    return found
