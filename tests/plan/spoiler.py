"""A good plan of a company that is to be spoiled."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np

from gemaakt.company import Company
from gemaakt.order import Order
from gemaakt.plan import PlanResult
from gemaakt.plan.result import PlannedOperation
from gemaakt.routing import Operation

type Spoiled = tuple[Company, PlanResult]
type Random = np.random.Generator


def pick(random: Random, rows: list[PlannedOperation]) -> PlannedOperation | None:
    return rows[int(random.integers(len(rows)))] if rows else None


def with_row(result: PlanResult, old: PlannedOperation, new: PlannedOperation) -> PlanResult:
    rows = [new if row is old else row for row in result.operations]
    return replace(result, operations=tuple(rows))


def moved(row: PlannedOperation, by: int) -> PlannedOperation:
    hands = tuple(replace(h, start=h.start + by, end=h.end + by) for h in row.people)
    work = tuple((a + by, b + by) for a, b in row.work)
    return replace(
        row, start=row.start + by, end=row.end + by, setup_end=row.setup_end + by,
        work=work, people=hands,
    )  # fmt: skip


class Spoiler:
    """One good plan and what can be done to it."""

    def __init__(self, company: Company, result: PlanResult, random: Random) -> None:
        self.company, self.result, self.random = company, result, random
        self.operations = {
            (order.id, op.id): op for order in company.orders for op in order.operations
        }
        self.orders = {order.id: order for order in company.orders}

    def row(self, fits: Callable[[PlannedOperation, Operation], bool]) -> PlannedOperation | None:
        rows = [r for r in self.result.operations if fits(r, self.operation(r))]
        return pick(self.random, rows)

    def operation(self, row: PlannedOperation) -> Operation:
        return self.operations[row.order, row.operation]

    def with_operation(self, row: PlannedOperation, **change: object) -> Company:
        def order_of(order: Order) -> Order:
            if order.id != row.order:
                return order
            ops = [replace(o, **change) if o.id == row.operation else o for o in order.operations]  # type: ignore[arg-type]
            return replace(order, operations=tuple(ops))

        return replace(self.company, orders=tuple(order_of(o) for o in self.company.orders))

    def with_order(self, name: str, **change: object) -> Company:
        orders = [replace(o, **change) if o.id == name else o for o in self.company.orders]  # type: ignore[arg-type]
        return replace(self.company, orders=tuple(orders))

    def with_machine(self, name: str, **change: object) -> Company:
        rows = [replace(m, **change) if m.id == name else m for m in self.company.machines]  # type: ignore[arg-type]
        return replace(self.company, machines=tuple(rows))

    def with_person(self, name: str, **change: object) -> Company:
        rows = [replace(p, **change) if p.id == name else p for p in self.company.people]  # type: ignore[arg-type]
        return replace(self.company, people=tuple(rows))

    def instant(self, minute: int) -> object:
        return self.company.plan_start + timedelta(minutes=minute)
