"""The earliest date for an order that does not exist yet, with no other order made later.

The new order's steps are put into the incumbent's list as early as the other orders bear: a
place is good when no other order is later than in the incumbent. Places are tried from the front
in a fixed number, then the best one is refined between its neighbours; each trial is one decode.
Remedies are the same question asked of a company that gives something: two hours of overtime a
day on the machines it waits for, another order moved back, the material earlier.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np

from gemaakt import clock
from gemaakt.company import Company
from gemaakt.order import Order, OrderStatus
from gemaakt.plan.arrays import END, START, State
from gemaakt.plan.company_plan import Frozen, Prepared, fitted, frozen_of, incumbent_of
from gemaakt.plan.result import PlanResult
from gemaakt.plan.state import new_state, plan_list
from gemaakt.routing import Operation
from gemaakt.shop import Calendar, Shift

NEW_ORDER = "\0promise"
TRIALS = 12
OVERTIME_MIN = 120
OVERTIME_FACTOR = Decimal("1.5")
"""Editable default: what an hour of overtime costs against an ordinary one."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """What gives an earlier date, what it costs and whom it harms."""

    kind: str
    """overtime, move-order or material-earlier."""
    what: str
    day: date
    gained_min: int
    cost_eur: Decimal
    harmed: tuple[tuple[str, int], ...] = ()
    """Orders that end later by it, with the weighted minutes."""


@dataclass(frozen=True, slots=True)
class Promise:
    """The day on which all of the new work is done, and what would make it earlier."""

    day: date | None
    ends: datetime | None
    minute: int
    remedies: tuple[Remedy, ...] = ()


def promise(
    company: Company,
    incumbent: PlanResult,
    operations: Sequence[Operation],
    *,
    weight: int = 1,
    remedies: bool = True,
) -> Promise:
    """The earliest date for these operations without making another order late or later."""
    order = Order(NEW_ORDER, weight=weight, operations=tuple(operations))
    order = replace(order, status=OrderStatus.RELEASED)
    asked = replace(company, orders=(*company.orders, order))
    frozen = frozen_of(company, incumbent, None)
    minute, _ = earliest_end(asked, frozen)
    if minute < 0:
        return Promise(None, None, -1)
    found = Promise(_day(company, minute), clock.instant_of(minute, company.plan_start), minute)
    if not remedies:
        return found
    return replace(found, remedies=tuple(_remedies(asked, frozen, found)))


def _day(company: Company, minute: int) -> date:
    return clock.local_day(clock.instant_of(minute - 1, company.plan_start), company.time_zone)


def earliest_end(company: Company, frozen: Frozen) -> tuple[int, tuple[tuple[str, int], ...]]:
    """End of the new order, and what others lose (nothing); -1 when it cannot be planned."""
    ready = fitted(company, frozen)
    new = [at for at, (order, _) in enumerate(ready.made.operations) if order.id == NEW_ORDER]
    if not new or any(order == NEW_ORDER for order, _ in ready.made.unplanned):
        return -1, ()
    return _best_place(ready, frozen, np.array(new, np.int32)), ()


def _best_place(
    ready: Prepared, frozen: Frozen, new: np.ndarray[tuple[int], np.dtype[np.int32]]
) -> int:
    """The end of the new order at the earliest place in the list that harms nobody."""
    arrays = ready.packed.arrays
    base = incumbent_of(ready, frozen)
    others = base.listed[~np.isin(base.listed, new)]
    state = new_state(arrays, ready.pins.triples())
    state.forced_choice[:] = base.choices
    state.forced_member[:] = base.members
    own = int(arrays.order[new[0]])

    def ends_at(place: int) -> tuple[int, np.ndarray[tuple[int], np.dtype[np.int64]]]:
        plan_list(arrays, state, np.insert(others, place, new).astype(np.int32))
        ends = order_ends(ready, state)
        return int(ends[own]), np.maximum(0, np.delete(ends - arrays.due, own))

    first = len(ready.fixed)
    best, allowed = ends_at(len(others))
    low, high = first, len(others)
    for _ in range(TRIALS):
        if low >= high:
            break
        middle = (low + high) // 2
        end, late = ends_at(middle)
        if (late <= allowed).all():
            best, high = min(best, end), middle
        else:
            low = middle + 1
    return best


def order_ends(ready: Prepared, state: State) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The end of every order."""
    ends = np.zeros(len(ready.draft.orders), np.int64)
    placed = state.placed[:, START] >= 0
    np.maximum.at(ends, ready.packed.arrays.order[placed], state.placed[placed, END])
    return ends


def _remedies(company: Company, frozen: Frozen, found: Promise) -> list[Remedy]:
    """Remedies that give an earlier end, the cheapest per minute first; at most three."""
    tried = [_overtime(company, frozen, found), _other_order(company, frozen, found)]
    tried.append(_earlier_material(company, frozen, found))
    return [each for each in tried if each is not None and each.gained_min > 0][:3]


def _overtime(company: Company, frozen: Frozen, found: Promise) -> Remedy | None:
    """Two hours more a day for everybody until the promised day."""
    longer = replace(company, calendars=tuple(_longer(each) for each in company.calendars))
    end, _ = earliest_end(longer, frozen)
    days = max(1, found.minute // 1440 * 5 // 7)
    people = [person.rate_eur_per_h for person in company.people]
    rate = sum(people, Decimal(0)) / len(people) if people else Decimal(0)
    cost = rate * OVERTIME_FACTOR * days * OVERTIME_MIN / 60
    if not 0 <= end < found.minute:
        return None
    return Remedy("overtime", "", _day(company, end), found.minute - end, round(cost, 2))


def _longer(calendar: Calendar) -> Calendar:
    extra = []
    for day in {shift.weekday for shift in calendar.shifts}:
        last = max(shift.end_min for shift in calendar.shifts if shift.weekday == day)
        if last + OVERTIME_MIN <= 1440:
            extra.append(Shift(day, last, last + OVERTIME_MIN))
    return replace(calendar, shifts=(*calendar.shifts, *extra))


def _other_order(company: Company, frozen: Frozen, found: Promise) -> Remedy | None:
    """The order with the most slack, moved behind the new one."""
    ends: dict[str, int] = {}
    for (name, _), row in frozen.rows.items():
        ends[name] = max(ends.get(name, 0), row.end)
    waiting = [o for o in company.orders if 0 < ends.get(o.id, 0) <= found.minute]
    moved = min(waiting, key=lambda o: (o.weight, -(o.due or date.max).toordinal()), default=None)
    if moved is None:
        return None
    kept = {key: row for key, row in frozen.rows.items() if key[0] != moved.id}
    free = replace(company, orders=tuple(o for o in company.orders if o.id != moved.id))
    end, _ = earliest_end(free, Frozen(kept, frozen.until))
    if not 0 <= end < found.minute:
        return None
    harm = ((moved.id, moved.weight * (found.minute - end)),)
    return Remedy("move-order", moved.id, _day(company, end), found.minute - end, Decimal(0), harm)


def _earlier_material(company: Company, frozen: Frozen, found: Promise) -> Remedy | None:
    """Everything that is still to arrive, a day earlier."""

    def sooner(order: Order) -> Order:
        needs = [
            replace(m, arrives=m.arrives - timedelta(days=1)) if m.arrives else m
            for m in order.materials
        ]
        return replace(order, materials=tuple(needs))

    if not any(need.arrives for order in company.orders for need in order.materials):
        return None
    end, _ = earliest_end(replace(company, orders=tuple(map(sooner, company.orders))), frozen)
    if not 0 <= end < found.minute:
        return None
    return Remedy("material-earlier", "", _day(company, end), found.minute - end, Decimal(0))
