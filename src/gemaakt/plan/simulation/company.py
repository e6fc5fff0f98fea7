"""A company as a shop that can be simulated, and a year of its order book."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

import numpy as np

from gemaakt.company import Company
from gemaakt.order import SHEETS, Order
from gemaakt.plan.company.problem import CompanyDraft, company_draft
from gemaakt.plan.draft import Draft
from gemaakt.plan.simulation.planners import Contender
from gemaakt.plan.simulation.simulate import Facts, Lived, live_through, order_ends
from gemaakt.plan.simulation.world import Rates, World, disturbed
from gemaakt.routing import OperationStatus
from gemaakt.units import MINUTES_PER_HOUR, W_PER_KW

ROUND_WEEKS = 12
ROUND_DAYS = 7 * ROUND_WEEKS
"""An order book of twelve weeks, once more after each of its lengths."""
ROUNDS = 4
"""Of these a year is made."""
LOST = 1 << 30
"""The end of an order that nobody planned."""
EUR_PER_KWH = Decimal("0.20")
"""Editable default: what a kWh of work costs, taxes included."""


def free_company(company: Company) -> Company:
    """The company without pins, and with running work to be done whole: what can be simulated."""
    return replace(company, orders=tuple(map(_free_order, company.orders)))


def _free_order(order: Order) -> Order:
    rows = [
        replace(
            op,
            pin=None,
            running=None,
            status=OperationStatus.OPEN if op.status is OperationStatus.RUNNING else op.status,
            transfer_quantity=None,
        )
        for op in order.operations
    ]
    return replace(order, operations=tuple(rows))


def company_shop(company: Company) -> Draft:
    """The draft of a company that `disturbed` and `live` take."""
    return company_draft(free_company(company)).draft


def year_of(company: Company, rounds: int = ROUNDS) -> Company:
    """The company with its order book `rounds` times in a row; ids get the round's number."""
    free = free_company(company)
    orders = [_later(order, number) for number in range(rounds) for order in free.orders]
    return replace(free, orders=tuple(orders))


def _later(order: Order, number: int) -> Order:
    shift = timedelta(days=number * ROUND_DAYS)
    rows = [
        replace(op, after=tuple(_renamed(name, number) for name in op.after))
        for op in order.operations
    ]
    return replace(
        order,
        id=f"{order.id}#{number + 1}",
        due=order.due + shift if order.due else None,
        release=order.release + shift if order.release else None,
        materials=tuple(
            replace(m, arrives=m.arrives + shift if m.arrives else None) for m in order.materials
        ),
        operations=tuple(rows),
    )


def _renamed(name: str, number: int) -> str:
    """The name of an operation that is waited for, of another order too."""
    order, slash, operation = name.rpartition("/")
    return f"{order}#{number + 1}/{operation}" if slash else name


@dataclass(frozen=True, slots=True)
class Year:
    """A simulated year in one row."""

    orders: int
    late_share: float
    weighted_days_late_score: float
    moved_share: float
    worked_h: float
    """Hours that machines worked, set-ups included."""
    setup_share: float
    """Part of those that went into set-ups."""
    paid_h: float
    """Hours at work up to the last due date, overtime included."""
    overtime_h: float
    """Hours worked after the last due date, to finish what was left."""
    standard_h_per_paid_h: float
    delivered_eur_per_paid_h: float
    sheets: int
    """Sheets that the delivered orders took, where their material is told in sheets."""
    kwh: float
    """Drawn by work, above what idle machines draw."""
    wages_eur: Decimal
    energy_eur: Decimal
    delivered_eur: Decimal
    in_time_eur: Decimal
    """Value of the orders that were delivered in time."""


def live_year(
    company: Company,
    contender: Contender,
    rates: Rates,
    seed: int,
    *,
    rounds: int = ROUNDS,
    told: Callable[[float], None] = lambda share: None,
) -> Year:
    """A year of the company with a planner that replans every morning.

    Everybody knows an order from the begin of its round of `ROUND_DAYS` days. What is left after
    the last due date is finished in overtime.
    """
    whole = year_of(company, rounds)
    made = company_draft(whole)
    world = disturbed(made.draft, rates, seed)
    world.known_from = np.maximum(world.known_from, _known_days(made))
    lived, facts = live_through(world, contender, seed, told)
    return _year(whole, made, world, lived, facts)


def _known_days(made: CompanyDraft) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    rounds = [int(order.name.rpartition("#")[2]) - 1 for order in made.draft.orders]
    return np.array([number * ROUND_DAYS for number in rounds], np.int32)


def _year(company: Company, made: CompanyDraft, world: World, lived: Lived, facts: Facts) -> Year:
    ends = dict(
        zip((o.name for o in world.draft.orders), order_ends(world.draft, facts.done), strict=True)
    )
    dues = {order.name: order.due for order in world.draft.orders}
    done = [order for order in company.orders if ends.get(order.id, LOST) < world.draft.horizon]
    kwh = sum(_kwh(made.draft, at, machine, facts) for at, (_, machine, _) in facts.rows.items())
    value = _value(done)
    rates = [p.rate_eur_per_h for p in company.people if p.skills]
    mean = sum(rates, Decimal(0)) / max(1, len(rates))
    return Year(
        orders=len(done),
        late_share=lived.late_share,
        weighted_days_late_score=lived.weighted_days_late_score,
        moved_share=lived.moved_share,
        worked_h=lived.worked_h,
        setup_share=lived.setup_share,
        paid_h=lived.paid_h,
        overtime_h=lived.overtime_h,
        standard_h_per_paid_h=lived.productivity_ratio,
        delivered_eur_per_paid_h=float(value) / max(1e-9, lived.paid_h),
        sheets=round(sum(_sheets(order) for order in done)),
        kwh=kwh,
        wages_eur=round(mean * Decimal(lived.paid_h), 2),
        energy_eur=round(EUR_PER_KWH * Decimal(kwh), 2),
        delivered_eur=value,
        in_time_eur=_value([order for order in done if ends[order.id] <= dues[order.id]]),
    )


def _sheets(order: Order) -> float:
    return sum(need.quantity for need in order.materials if need.unit == SHEETS)


def _value(orders: Sequence[Order]) -> Decimal:
    return sum((order.price_eur or Decimal(0) for order in orders), Decimal(0))


def _kwh(draft: Draft, step: int, machine: int, facts: Facts) -> float:
    choice = next(c for c in draft.steps[step].choices if c.machine == machine)
    setup = facts.rows[step][2]
    watt_min = choice.run * choice.run_watt + setup * choice.setup_watt
    return watt_min / W_PER_KW / MINUTES_PER_HOUR


def years_side_by_side(rows: Sequence[tuple[str, Year]]) -> list[dict[str, object]]:
    """Years as rows of one table, by planner."""
    return [
        {"planner": name, **{key: getattr(year, key) for key in Year.__dataclass_fields__}}
        for name, year in rows
    ]
