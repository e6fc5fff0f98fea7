"""A job shop: the shop of the demo company with orders of a fraction of a sheet to three sheets.

Its machines and people are those of the demo company, its orders the sheet work of several of its
order books, each with fewer products: as many as take the drawn number of sheets. Small orders
have short lead times, so all days from now are divided by `FASTER`; as many orders are taken as
make the fullest department as full as that of the demo company.
"""

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from gemaakt import clock
from gemaakt.company import Company
from gemaakt.company.demo import demo_company
from gemaakt.company.demo.company import TARGET_LOAD_SHARE
from gemaakt.company.demo.drafts import IN_ONE_GO_AT_MOST_MIN, WEEKS
from gemaakt.company.demo.draw import Draw
from gemaakt.company.demo.parts import FILLED_SHARE, demo_parts, in_sheets, sheet_material
from gemaakt.company.demo.rack import SIZES_MM
from gemaakt.company.load import load_of_sets
from gemaakt.order import Order, OrderStatus
from gemaakt.routing import Operation, OperationStatus
from gemaakt.routing.constants import defaults

LEAST_SHEETS, MOST_SHEETS = 0.3, 3.0
"""Of an order; drawn evenly on logarithmic paper between the two, so half take less than one."""
FASTER = 4
"""Twelve weeks of orders are three, seven weeks of lead time a week and five days."""
BOOKS = 6
DUE_WITHIN_DAYS = 12
"""Later orders are left out: the first two weeks are what a nester looks at."""


def job_shop(now: datetime, seed: int, sector: str = "metaalproducten") -> Company:
    """The shop with small orders; the same seed gives the same one."""
    firm = demo_company(now, seed, sector)
    lasers = {machine.id for machine in firm.machines if machine.work_centre == "laser"}
    draw = Draw(seed, "job shop")
    orders: list[Order] = []
    for book in range(BOOKS):
        for order in demo_company(now, seed + 1000 * book, sector).orders:
            cut = _fresh_cut(order, lasers)
            if cut is not None:
                sheets = LEAST_SHEETS * (MOST_SHEETS / LEAST_SHEETS) ** draw.share()
                small = _small(order, cut, sheets, now)
                orders.append(replace(_sooner(small, now), id=f"{order.id}-{book}"))
    full = max(load_of_sets(replace(firm, orders=tuple(orders)), WEEKS // FASTER).values())
    count = int(len(orders) * min(1.0, TARGET_LOAD_SHARE / full))
    last = clock.local_day(now) + timedelta(days=DUE_WITHIN_DAYS)
    kept = [each for each in draw.shuffled(orders)[:count] if each.due and each.due <= last]
    return replace(firm, orders=tuple(sorted(kept, key=lambda order: order.id)))


def _fresh_cut(order: Order, lasers: set[str]) -> Operation | None:
    """The laser operation of an order of sheet work that is planned and not begun."""
    fresh = all(op.status == OperationStatus.OPEN for op in order.operations)
    if not fresh or order.status != OrderStatus.RELEASED or sheet_material(order) is None:
        return None
    cutting = (op for op in order.operations if {a.machine for a in op.alternatives} & lasers)
    return next(cutting, None)


def _small(order: Order, cut: Operation, sheets: float, now: datetime) -> Order:
    """The order with as many products as take so many sheets, at least one."""
    count = max(1, round(sheets / sheets_of_product(order, cut, now)))
    operations = tuple(
        replace(
            op,
            quantity=count,
            transfer_quantity=None,
            pin=None,
            may_pause=op.may_pause or _minutes(op, count) > IN_ONE_GO_AT_MOST_MIN,
        )
        for op in order.operations
    )
    small = replace(order, quantity=count, operations=operations)
    return in_sheets(small, defaults(now.date()))


def _minutes(op: Operation, count: int) -> float:
    return max((a.setup_min + a.piece_min * count for a in op.alternatives), default=0.0)


def sheets_of_product(order: Order, cut: Operation, now: datetime) -> float:
    """Sheets of the larger common size that one product takes, at the fill that is counted on."""
    parts = demo_parts(order, cut, defaults(now.date()))
    boxes = sum(math.prod(each.part.size_mm or (0.0, 0.0)) * each.pieces for each in parts)
    return boxes / (FILLED_SHARE * math.prod(SIZES_MM[0]))


def _sooner(order: Order, now: datetime) -> Order:
    """The same with its days from now divided."""
    today = clock.local_day(now)
    needs = tuple(
        replace(need, arrives=now + (need.arrives - now) / FASTER if need.arrives else None)
        for need in order.materials
    )
    days = dict(_divided(today, due=order.due, release=order.release))
    return replace(order, materials=needs, **days)


def _divided(today: date, **days: date | None) -> Iterator[tuple[str, date]]:
    for name, day in days.items():
        if day is not None:
            sooner = today + timedelta(days=(day - today).days // FASTER)
            yield name, sooner - timedelta(days=max(0, sooner.weekday() - 4))
