"""The earliest date for an order that does not exist yet, with no other order made later.

Two ways are tried and the earlier end is promised. In the gaps of the plan nothing else moves at
all (`gaps`). In the incumbent's list the new steps are put as early as the other orders bear: a
place is good when no other order is later than in the incumbent; each trial is one decode.
Remedies are the same question asked of a company that gives something: another machine of the
department, an order moved back, an operation outsourced, two hours of overtime a day, or the
material a day earlier.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

import numpy as np

from gemaakt import clock
from gemaakt.company import Company
from gemaakt.order import Order, OrderStatus
from gemaakt.plan.arrays import END, SPACING, Ints, Longs
from gemaakt.plan.company_plan import fitted
from gemaakt.plan.company_problem import ready_minute
from gemaakt.plan.company_ready import Frozen, incumbent_of
from gemaakt.plan.decode import decode, hold_power_until
from gemaakt.plan.gaps import fitted_order, gaps_of
from gemaakt.plan.remedies_model import (
    OUTSIDE_DAYS,
    OUTSIDE_FACTOR,
    OVERTIME_FACTOR,
    OVERTIME_MIN,
    Remedy,
)
from gemaakt.plan.result import PlanResult
from gemaakt.plan.standing import Asked, Standing, standing_of, with_order
from gemaakt.plan.state import new_state, plan_list
from gemaakt.routing import Operation, OutsideStep
from gemaakt.shop import Calendar, Shift

NEW_ORDER = "\0promise"
TRIALS = 12
AT_MOST = 3
LONGEST_TRIED = 3
"""So many of the longest operations are tried elsewhere."""


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
    at = standing_of(company, incumbent)
    minute = promised_minute(at, order)
    if minute < 0:
        return Promise(None, None, -1)
    found = Promise(_day(company, minute), clock.instant_of(minute, company.plan_start), minute)
    if not remedies:
        return found
    return replace(found, remedies=tuple(_remedies(at, order, found)))


def gap_end(at: Standing, order: Order) -> int:
    """End of the new order in the gaps, where nothing else moves; -1 when it does not fit."""
    fitted = fitted_order(gaps_of(at), order)
    return fitted.end if fitted else -1


def earliest_of(*ends: int) -> int:
    """The first of these ends; -1 when there is none."""
    return min((end for end in ends if end >= 0), default=-1)


def _day(company: Company, minute: int) -> date:
    return clock.local_day(clock.instant_of(minute - 1, company.plan_start), company.time_zone)


def earliest_end(company: Company, frozen: Frozen) -> int:
    """End of the new order in a company that is compiled anew; -1 when it cannot be planned."""
    ready = fitted(company, frozen)
    new = [at for at, (order, _) in enumerate(ready.made.operations) if order.id == NEW_ORDER]
    if not new or any(order == NEW_ORDER for order, _ in ready.made.unplanned):
        return -1
    base = incumbent_of(ready, frozen)
    asked = Asked(ready.packed.arrays, ready, base, np.array(new, np.int32))
    return best_place(asked, np.zeros(0, np.int32))


def promised_minute(at: Standing, order: Order) -> int:
    """The earlier end of both ways; the company is compiled anew where neither knows the order."""
    end = _quick_end(at, order)
    if end >= 0:
        return end
    more = replace(at.company, orders=(*at.company.orders, order))
    return earliest_end(more, at.frozen)


def standing_end(at: Standing, order: Order) -> int:
    """End of the new order in the list of a company that stays compiled; -1 where it cannot."""
    asked = with_order(at, order)
    return best_place(asked, np.zeros(0, np.int32)) if asked else -1


def best_place(asked: Asked, behind: Ints) -> int:
    """The end of the new order at the earliest place in the list that harms nobody.

    The steps `behind` are put last, and what becomes of them does not count.
    """
    arrays = asked.arrays
    last = np.concatenate([asked.new, behind])
    others = asked.base.listed[~np.isin(asked.base.listed, last)]
    trials = Trials(asked, others, behind)
    own = int(arrays.order[asked.new[0]])
    judged = np.ones(arrays.due.size, np.bool_)
    judged[[own, *arrays.order[behind]]] = False

    ends = trials.ends_at(len(others))
    best, allowed = int(ends[own]), np.maximum(ends, arrays.due)
    if best >= arrays.horizon:
        return -1
    low, high = len(asked.ready.fixed), len(others)
    for _ in range(TRIALS):
        if low >= high:
            break
        middle = (low + high) // 2
        ends = trials.ends_at(middle)
        if (ends <= allowed)[judged].all():
            best, high = min(best, int(ends[own])), middle
        else:
            low = middle + 1
    return best


class Trials:
    """Puts the new steps at one place or another of the list; what is before it stays decoded."""

    def __init__(self, asked: Asked, others: Ints, behind: Ints) -> None:
        self.asked, self.others, self.behind = asked, others, behind
        self.state = new_state(asked.arrays, asked.ready.pins.triples())
        self.state.forced_choice[:] = asked.base.choices
        self.state.forced_member[:] = asked.base.members
        self.first = self._list(len(others))
        plan_list(asked.arrays, self.state, self.first)

    def _list(self, place: int) -> Ints:
        inserted = np.insert(self.others, place, self.asked.new)
        return np.concatenate([inserted, self.behind]).astype(np.int32)

    def ends_at(self, place: int) -> Longs:
        """The end of every order with the new steps at this place."""
        state, arrays = self.state, self.asked.arrays
        begin = place // SPACING * SPACING
        state.listed[:] = self.first
        hold_power_until(arrays, state, begin)
        state.listed[:] = self._list(place)
        state.position[state.listed] = np.arange(state.listed.size, dtype=np.int32)
        decode(arrays, state, begin, np.inf)
        step_ends = np.where(state.position >= begin, state.trial[:, END], state.placed[:, END])
        ends = np.zeros(arrays.due.size, np.int64)
        np.maximum.at(ends, arrays.order, step_ends)
        return ends


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


def _quick_end(at: Standing, order: Order) -> int:
    """The order's end in the company as compiled; -1 where it would have to be compiled anew."""
    return earliest_of(standing_end(at, order), gap_end(at, order))


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
        end = _quick_end(at, order)
        if 0 <= end < found.minute and (best is None or found.minute - end > best.gained_min):
            day, gained = _day(at.company, end), found.minute - end
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


@lru_cache(maxsize=64)
def _longer(calendar: Calendar) -> Calendar:
    extra = []
    for day in {shift.weekday for shift in calendar.shifts}:
        last = max(shift.end_min for shift in calendar.shifts if shift.weekday == day)
        if last + OVERTIME_MIN <= 1440:
            extra.append(Shift(day, last, last + OVERTIME_MIN))
    return replace(calendar, shifts=(*calendar.shifts, *extra))


def _with_overtime(company: Company) -> Company:
    """Two hours more a day for everybody; the same object for the same company."""
    for known, longer in _overtimes:
        if known is company:
            return longer
    made = replace(company, calendars=tuple(_longer(each) for each in company.calendars))
    _overtimes.append((company, made))
    del _overtimes[:-2]
    return made


_overtimes: list[tuple[Company, Company]] = []


def _overtime(at: Standing, order: Order, found: Promise) -> Remedy | None:
    """Two hours more a day for everybody until the promised day."""
    company = at.company
    longer = _with_overtime(company)
    end = promised_minute(standing_of(longer, at.incumbent), order)
    days = max(1, found.minute // 1440 * 5 // 7)
    cost = _hourly(company) * OVERTIME_FACTOR * days * OVERTIME_MIN / 60
    if not 0 <= end < found.minute:
        return None
    return Remedy("overtime", "", _day(company, end), found.minute - end, round(cost, 2))


def _other_order(at: Standing, order: Order, found: Promise) -> Remedy | None:
    """The order with the most slack, moved behind the new one."""
    asked = with_order(at, order)
    ends: dict[str, int] = {}
    for (name, _), row in at.frozen.rows.items():
        ends[name] = max(ends.get(name, 0), row.end)
    waiting = [o for o in at.company.orders if 0 < ends.get(o.id, 0) <= found.minute]
    moved = min(waiting, key=lambda o: (o.weight, -(o.due or date.max).toordinal()), default=None)
    if moved is None or asked is None:
        return None
    made = at.ready.made
    steps = [n for n, (each, _) in enumerate(made.operations) if each.id == moved.id]
    behind = asked.base.listed[np.isin(asked.base.listed, steps)]
    held = np.isin(behind, at.ready.fixed).any() or not at.ready.pins.kept.keys().isdisjoint(steps)
    end = -1 if held or not len(behind) else best_place(asked, behind)
    if not 0 <= end < found.minute:
        return None
    harm = ((moved.id, moved.weight * (found.minute - end)),)
    day = _day(at.company, end)
    return Remedy("move-order", moved.id, day, found.minute - end, Decimal(0), harm)


def _earlier_material(at: Standing, order: Order, found: Promise) -> Remedy | None:
    """Everything that is still to arrive, a day earlier."""
    sooner = _with_material_sooner(at)
    asked = with_order(sooner, order) if sooner else None
    end = best_place(asked, np.zeros(0, np.int32)) if asked else -1
    if not 0 <= end < found.minute:
        return None
    return Remedy("material-earlier", "", _day(at.company, end), found.minute - end, Decimal(0))


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
