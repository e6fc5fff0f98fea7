"""The earliest date for an order that does not exist yet, with no other order made later.

Two ways are tried (`promise_places`), the gaps of the plan and its list, and the earlier end is
promised; the places by which it is reached come with it, so that room can be held for them.
Remedies are the same question asked of a company that gives something: another machine of the
department, an order moved back, an operation outsourced, two hours of overtime a day, or the
material a day earlier.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np

from gemaakt import clock
from gemaakt.company import Company
from gemaakt.order import MaterialNeed, Order, OrderStatus
from gemaakt.plan.company.problem import ready_minute
from gemaakt.plan.company.standing import Asked, Standing, standing_of, with_order
from gemaakt.plan.engine.arrays import Ints
from gemaakt.plan.hours import ASSUMED
from gemaakt.plan.promised.places import (
    NEW_ORDER,
    Offer,
    earliest,
    list_offer,
    promised_offer,
    quick_offer,
)
from gemaakt.plan.remedy.model import (
    OUTSIDE_DAYS,
    OUTSIDE_FACTOR,
    OVERTIME_FACTOR,
    OVERTIME_MIN,
    Remedy,
)
from gemaakt.plan.result import PlanResult
from gemaakt.plan.scenario import LONGEST_DAYS, Change, changed_company
from gemaakt.routing import Operation, OutsideStep, Pin
from gemaakt.units import MINUTES_PER_HOUR

AT_MOST = 3
OVERTIMES_KEPT = 3
LONGEST_TRIED = 3
"""So many of the longest operations are tried elsewhere."""


@dataclass(frozen=True, slots=True)
class Promise:
    """The day on which all of the new work is done, and what would make it earlier."""

    day: date | None
    ends: datetime | None
    minute: int
    remedies: tuple[Remedy, ...] = ()
    held: tuple[Operation, ...] = ()
    """The operations pinned to the machine, person and start by which the day is promised."""


def promise(
    company: Company,
    incumbent: PlanResult,
    operations: Sequence[Operation],
    *,
    weight: int = 1,
    remedies: bool = True,
    not_before: datetime | None = None,
) -> Promise:
    """The earliest date for these operations without making another order late or later.

    The work begins at `not_before` at the earliest: a plan in force began some time ago.
    """
    order = Order(NEW_ORDER, weight=weight, operations=tuple(operations))
    order = replace(order, status=OrderStatus.RELEASED)
    if not_before is not None:
        order = replace(order, materials=(MaterialNeed("", arrives=not_before),))
    at = standing_of(company, incumbent)
    offer = promised_offer(at, order)
    if offer is None:
        return Promise(None, None, -1)
    ends = clock.instant_of(offer.end, company.plan_start)
    held = pinned(company, order.operations, offer)
    found = Promise(_day(company, offer.end), ends, offer.end, held=held)
    if not remedies:
        return found
    return replace(found, remedies=tuple(_remedies(at, order, found)))


def pinned(
    company: Company, operations: Sequence[Operation], offer: Offer
) -> tuple[Operation, ...]:
    """The operations with their places as pins, so that a plan keeps the room for them."""
    pins = {
        name: Pin(machine, clock.instant_of(start, company.plan_start), person)
        for name, machine, start, person in offer.places
    }
    return tuple(replace(each, pin=pins.get(each.id)) for each in operations)


def _day(company: Company, minute: int) -> date:
    return clock.local_day(
        clock.instant_of(max(0, minute - 1), company.plan_start), company.time_zone
    )


def _remedies(at: Standing, order: Order, found: Promise) -> list[Remedy]:
    """The first three remedies that give an earlier end, those that are quick to try first."""
    tried = (_other_machine, _other_order, _outsourced, _overtime, _earlier_material)
    remedies: list[Remedy] = []
    for each in tried:
        remedy = each(at, order, found)
        if remedy is not None and remedy.gained_min > 0:
            remedies.append(remedy)
        if len(remedies) == AT_MOST:
            break
    return remedies


def _gained(offer: Offer | None, found: Promise) -> int:
    """Minutes that an offer ends before the promise; nothing where there is none."""
    return found.minute - offer.end if offer else 0


def _longest(order: Order) -> list[Operation]:
    """The order's operations inside the firm, those with the most minutes first."""
    inside = [op for op in order.operations if op.outside is None and op.alternatives]
    return sorted(inside, key=_minutes, reverse=True)[:LONGEST_TRIED]


def _minutes(operation: Operation) -> float:
    one = operation.alternatives[0]
    return one.setup_min + one.fixed_min + one.piece_min * operation.quantity


def _with(order: Order, changed: Operation) -> Order:
    rows = tuple(changed if op.id == changed.id else op for op in order.operations)
    return replace(order, operations=rows)


def _elsewhere(
    at: Standing, found: Promise, kind: str, tries: Iterable[tuple[str, Order, Decimal, str]]
) -> Remedy | None:
    """The best of some tries (what, order, euros, operation) that end earlier."""
    best: Remedy | None = None
    for what, order, cost, operation in tries:
        gained = _gained(quick_offer(at, order), found)
        if gained > (best.gained_min if best else 0):
            day = _day(at.company, found.minute - gained)
            best = Remedy(kind, what, day, gained, round(cost, 2), operation=operation)
    return best


def _other_machine(at: Standing, order: Order, found: Promise) -> Remedy | None:
    """A long operation on the other machines of its department as well."""
    centre_of = {machine.id: machine.work_centre for machine in at.company.machines}

    def tries() -> Iterator[tuple[str, Order, Decimal, str]]:
        for op in _longest(order):
            named = {each.machine for each in op.alternatives}
            centres = {centre_of.get(name) for name in named} - {None, ""}
            more = [m for m, c in centre_of.items() if c in centres and m not in named]
            for machine in more[:LONGEST_TRIED]:
                extra = replace(op.alternatives[0], machine=machine)
                widened = replace(op, alternatives=(*op.alternatives, extra))
                yield machine, _with(order, widened), Decimal(0), op.id

    return _elsewhere(at, found, "other-machine", tries())


def _outsourced(at: Standing, order: Order, found: Promise) -> Remedy | None:
    """A long operation done by another firm, as soon as the quickest supplier can."""
    suppliers = sorted(at.company.suppliers, key=lambda each: each.lead_time_days)
    name = suppliers[0].id if suppliers else ""
    days = suppliers[0].lead_time_days if suppliers else OUTSIDE_DAYS
    rates = {machine.id: machine.rate_eur_per_h for machine in at.company.machines}

    def tries() -> Iterator[tuple[str, Order, Decimal, str]]:
        for op in _longest(order):
            outside = replace(op, outside=OutsideStep(name, days), pin=None)
            rate = rates.get(op.alternatives[0].machine, Decimal(0)) + _hourly(at.company)
            cost = rate * Decimal(_minutes(op)) / 60 * OUTSIDE_FACTOR
            yield name, _with(order, outside), cost, op.id

    return _elsewhere(at, found, "outsource", tries())


def _hourly(company: Company) -> Decimal:
    """The mean rate of the people."""
    people = [person.rate_eur_per_h for person in company.people]
    return sum(people, Decimal(0)) / len(people) if people else Decimal(0)


def _with_overtime(company: Company, first: date, last: date) -> Company:
    """Two hours more a day for everybody on these days; the same object for the same ones."""
    for known, days, longer in _overtimes:
        if known is company and days == (first, last):
            return longer
    usual = replace(company, calendars=company.calendars or (ASSUMED,))
    more = Change("extra-hours", first=first, last=last, hours_h=OVERTIME_MIN / MINUTES_PER_HOUR)
    made = changed_company(usual, (more,))
    _overtimes.append((company, (first, last), made))
    del _overtimes[:-OVERTIMES_KEPT]
    return made


_overtimes: list[tuple[Company, tuple[date, date], Company]] = []


def _overtime(at: Standing, order: Order, found: Promise) -> Remedy | None:
    """Two hours more a day for everybody, on the fewest days of these that make it earlier.

    Hours after the new work is done help too, where others that made way for it are done in them:
    they are paid as well. So the days until it is done are tried first, then all until the day
    on which it would be done without them.
    """
    since = max((m.arrives for m in order.materials if m.arrives), default=at.company.plan_start)
    first = clock.local_day(max(since, at.company.plan_start), at.company.time_zone)
    last = _day(at.company, found.minute)
    if (last - first).days >= LONGEST_DAYS:
        return None
    whole = promised_offer(
        standing_of(_with_overtime(at.company, first, last), at.incumbent), order
    )
    if whole is None or _gained(whole, found) <= 0:
        return None
    done = _day(at.company, whole.end)
    before = done - timedelta(days=1)
    for until in sorted({max(first, before), done, last}):
        longer = standing_of(_with_overtime(at.company, first, until), at.incumbent)
        offer = whole if until == last else promised_offer(longer, order)
        if offer is None or _gained(offer, found) <= 0:
            continue
        day = _day(at.company, offer.end)
        if until > before or day <= done:
            cost = _overtime_eur(at, longer, order, until)
            what = until.isoformat()
            return Remedy("overtime", what, day, _gained(offer, found), round(cost, 2))
    return None


def _overtime_eur(at: Standing, longer: Standing, order: Order, until: date) -> Decimal:
    """What the extra hours of all people cost, from when the work may begin until a day ends."""
    hours, more = at.ready.made.hours, longer.ready.made.hours
    midnight = clock.local_midnight(until + timedelta(days=1), at.company.time_zone)
    end = clock.minute_of(midnight, at.company.plan_start)
    since = max((hours.minute_after(m.arrives) for m in order.materials if m.arrives), default=0)
    total = Decimal(0)
    for person in at.company.people:
        usual = clock.common(hours.of_person(person), [(since, end)])
        extra = clock.without(clock.common(more.of_person(person), [(since, end)]), usual)
        total += person.rate_eur_per_h * clock.length_min(extra) / MINUTES_PER_HOUR
    return total * OVERTIME_FACTOR


def _other_order(at: Standing, order: Order, found: Promise) -> Remedy | None:
    """The order with the most slack, moved behind the new one; its harm is how late it gets."""
    asked = with_order(at, order)
    was: dict[str, int] = {}
    for (name, _), row in at.frozen.rows.items():
        was[name] = max(was.get(name, 0), row.end)
    waiting = [o for o in at.company.orders if 0 < was.get(o.id, 0) <= found.minute]
    moved = min(waiting, key=lambda o: (o.weight, -(o.due or date.max).toordinal()), default=None)
    if moved is None or asked is None:
        return None
    made = at.ready.made
    steps = [n for n, (each, _) in enumerate(made.operations) if each.id == moved.id]
    behind = asked.base.listed[np.isin(asked.base.listed, steps)]
    held = np.isin(behind, at.ready.fixed).any() or not at.ready.pins.kept.keys().isdisjoint(steps)
    ends = {} if held or not len(behind) else _ends_behind(asked, behind)
    gained = found.minute - ends[order.id] if order.id in ends else 0
    if gained <= 0:
        return None
    late = _late_min(asked, moved.id, ends[moved.id]) - _late_min(asked, moved.id, was[moved.id])
    harm = ((moved.id, max(1, moved.weight) * max(0, late)),)
    day = _day(at.company, found.minute - gained)
    return Remedy("move-order", moved.id, day, gained, Decimal(0), harm)


def _ends_behind(asked: Asked, behind: Ints) -> dict[str, int]:
    """When each order ends with the new one early and these steps last; empty without a place."""
    early, orders = earliest(asked, behind), asked.arrays.order[behind]
    if early is None or not (early.ends[orders] < asked.arrays.horizon).all():
        return {}
    names = [*(order.name for order in asked.ready.draft.orders), NEW_ORDER]
    return dict(zip(names, early.ends.tolist(), strict=True))


def _late_min(asked: Asked, order: str, end: int) -> int:
    """Minutes that an order is late that ends then."""
    names = [each.name for each in asked.ready.draft.orders]
    return max(0, end - int(asked.arrays.due[names.index(order)]))


def _earlier_material(at: Standing, order: Order, found: Promise) -> Remedy | None:
    """Everything that is still to arrive, a day earlier."""
    sooner = _with_material_sooner(at)
    gained = _gained(list_offer(sooner, order), found) if sooner else 0
    if gained <= 0:
        return None
    day = _day(at.company, found.minute - gained)
    return Remedy("material-earlier", "", day, gained, Decimal(0))


def _with_material_sooner(at: Standing) -> Standing | None:
    """The standing plan in which no step waits for the last day of its material."""
    if at.sooner is None and any(m.arrives for o in at.company.orders for m in o.materials):
        arrays = at.ready.packed.arrays
        ready = arrays.ready.copy()
        for step, (order, operation) in enumerate(at.ready.made.operations):
            if any(need.arrives for need in order.materials) and not arrays.is_running[step]:
                ready[step] = ready_minute(at.ready.made, _arriving_sooner(order), operation)
        packed = replace(at.ready.packed, arrays=arrays._replace(ready=ready))
        at.sooner = replace(at, ready=replace(at.ready, packed=packed))
    return at.sooner


def _arriving_sooner(order: Order) -> Order:
    needs = (
        replace(need, arrives=need.arrives - timedelta(days=1)) if need.arrives else need
        for need in order.materials
    )
    return replace(order, materials=tuple(needs))
