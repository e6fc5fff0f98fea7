"""The handover file: who alone can do what, and what a successor finds in the firm.

Read from the company document: the skills of people, the open orders and their operations.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from gemaakt import clock
from gemaakt.company import Company
from gemaakt.order import PLANNED, Order, OrderStatus
from gemaakt.routing import Operation, OperationStatus
from gemaakt.shop import OWN_LEVEL, Machine, does_alone

NOT_ORDERED = (OrderStatus.QUOTED, OrderStatus.CANCELLED)
MOST_HANDS = 10
FOR_GOOD = timedelta(days=1000)


def handover(company: Company) -> dict[str, Any]:
    """The book: key persons by the euros they would stop, skills, customers, machines.

    Of the people who are there on the day on which the plan begins, and of machines that are not
    out of use for good.
    """
    on = clock.local_day(company.plan_start, company.time_zone)
    there = tuple(each for each in company.people if not each.has_left(on))
    company = replace(company, people=there)
    orders = [each for each in company.orders if each.status in PLANNED]
    return {
        "format": "gemaakt.scheme-handover/1",
        "company": company.name,
        "key_persons": key_persons(company, orders),
        "skills": skills(company, orders),
        "nobody": nobody_can(company, orders),
        "customers": _customers(o for o in company.orders if o.status not in NOT_ORDERED),
        "suppliers": [
            {"id": s.id, "name": s.name, "lead_time_days": s.lead_time_days, "country": s.country}
            for s in company.suppliers
        ],
        "machines": [
            {"id": m.id, "name": m.name, "work_centre": m.work_centre}
            for m in company.machines
            if not _is_gone(m, company.plan_start)
        ],
        "people": [
            {
                "id": p.id,
                "name": p.name,
                "role": p.role,
                "contract_ends": p.contract_ends,
                "skills": dict(p.skills),
            }
            for p in company.people
        ],
        "norms": [],
        "margins": [],
        "to_add": ["norms", "margins"],
    }


def key_persons(company: Company, orders: Iterable[Order]) -> list[dict[str, Any]]:
    """People without whom open orders stop, the most euros first.

    An order stops when it has an operation whose skill, at its level, only she has.
    """
    stopped: dict[str, dict[str, Decimal]] = defaultdict(dict)
    reasons: dict[str, set[str]] = defaultdict(set)
    for order in orders:
        for operation in _left(order):
            able = _able(company, operation.skill, operation.skill_level)
            if operation.skill and len(able) == 1:
                stopped[able[0]][order.id] = order.price_eur or Decimal(0)
                reasons[able[0]].add(operation.skill)
    names = {each.id: each.name for each in company.people}
    rows = [
        {
            "person": person,
            "name": names[person],
            "skills": sorted(reasons[person]),
            "orders": len(found),
            "stopped_eur": sum(found.values(), Decimal(0)),
        }
        for person, found in stopped.items()
    ]
    return sorted(rows, key=lambda row: (-row["stopped_eur"], -row["orders"], row["person"]))


def nobody_can(company: Company, orders: Iterable[Order]) -> list[dict[str, Any]]:
    """Skills that open work asks and that nobody has at its level, the most euros first."""
    stopped: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for order in orders:
        for operation in _left(order):
            if operation.skill and not _able(company, operation.skill, operation.skill_level):
                stopped[operation.skill][order.id] = order.price_eur or Decimal(0)
    rows = [
        {"skill": skill, "orders": len(found), "stopped_eur": sum(found.values(), Decimal(0))}
        for skill, found in stopped.items()
    ]
    return sorted(rows, key=lambda row: (-row["stopped_eur"], row["skill"]))


def _left(order: Order) -> list[Operation]:
    """What is still to be done of an order by the firm itself."""
    return [
        each
        for each in order.operations
        if each.status is not OperationStatus.DONE and each.outside is None
    ]


def _is_gone(machine: Machine, now: datetime) -> bool:
    """Whether a machine is out of use from before a moment until years later: it was sold."""
    return any(each.start <= now and each.end - now > FOR_GOOD for each in machine.downtimes)


def through_hands(company: Company, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Whose hands the plan runs through: orders, their euros and hours, the most euros first.

    `rows` are operations of a plan document; who does the work counts, not who supervises.
    """
    price = {each.id: each.price_eur or Decimal(0) for each in company.orders}
    orders: dict[str, set[str]] = defaultdict(set)
    minutes: dict[str, int] = defaultdict(int)
    for row in rows:
        for hand in row.get("people", ()):
            if isinstance(hand, Mapping) and hand.get("role") == "does":
                orders[hand["id"]].add(row["order"])
                minutes[hand["id"]] += int(hand["to"]) - int(hand["from"])
    names = {each.id: each.name for each in company.people}
    found: list[dict[str, Any]] = [
        {
            "person": person,
            "name": names.get(person, person),
            "orders": len(held),
            "eur": sum((price.get(each, Decimal(0)) for each in held), Decimal(0)),
            "hours": minutes[person] / 60,
        }
        for person, held in orders.items()
    ]
    return sorted(found, key=lambda row: (-row["eur"], row["person"]))[:MOST_HANDS]


def skills(company: Company, orders: Iterable[Order]) -> list[dict[str, Any]]:
    """Every skill with who has it, who is learning it, and how many open operations ask it."""
    asked: dict[str, int] = defaultdict(int)
    for order in orders:
        for operation in _left(order):
            if operation.skill:
                asked[operation.skill] += 1
    names = sorted(set(asked) | {skill for p in company.people for skill in p.skills})
    return [
        {
            "skill": name,
            "able": _able(company, name, 2),
            "learning": [
                p.id
                for p in company.people
                if p.skills.get(name) == 1 or _learns(p.id, name, p.learning_goals)
            ],
            "operations": asked.get(name, 0),
        }
        for name in names
    ]


def _able(company: Company, skill: str, level: int) -> list[str]:
    wanted = max(level, OWN_LEVEL)
    return [each.id for each in company.people if does_alone(each, skill, wanted)]


def _learns(person: str, skill: str, goals: Iterable[Any]) -> list[str]:
    return [person for goal in goals if goal.skill == skill]


def _customers(orders: Iterable[Order]) -> list[dict[str, Any]]:
    totals: dict[str, Decimal] = defaultdict(Decimal)
    counts: dict[str, int] = defaultdict(int)
    for order in orders:
        if not (order.customer or order.price_eur):
            continue  # a nest, which is cut for the orders of customers
        totals[order.customer] += order.price_eur or Decimal(0)
        counts[order.customer] += 1
    whole = sum(totals.values(), Decimal(0))
    rows: list[Mapping[str, Any]] = [
        {
            "customer": name,
            "orders": counts[name],
            "order_value_eur": totals[name],
            "share": round(float(totals[name] / whole), 4) if whole else None,
        }
        for name in totals
    ]
    return sorted(rows, key=lambda row: (-row["order_value_eur"], row["customer"]))  # type: ignore[arg-type]
