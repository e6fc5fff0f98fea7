"""A made-up shop of any size with a plan by hand: first come, first placed, in open minutes."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from django.utils import timezone

from gemaakt import clock
from gemaakt.company import Company
from gemaakt.company.document import builtins_of
from gemaakt.order import MaterialNeed, Order
from gemaakt.plan import plan_company, to_document
from gemaakt.routing import Alternative, Operation, OperationStatus, OutsideStep
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.shop.services import replace_company
from gemaakt.server.solve import child, services
from gemaakt.shop import (
    Absence,
    Calendar,
    GridConnection,
    Machine,
    Person,
    PowerStates,
    Shift,
    Supplier,
    WorkCentre,
    open_intervals,
)
from gemaakt.stop import MaxIterations

STEPS = ("laseren", "kanten", "lassen", "frezen", "monteren", "afwerken")
NAMES = ("Jan de Boer", "Fatima Aydin", "Piet Visser", "Sanne Mulder", "Ahmed Yilmaz", "Kees Bos")
CUSTOMERS = (
    "Hekwerk Noord",
    "Lifttechniek BV",
    "Windkracht",
    "Agro Dijkstra",
    "Waterhuis",
    "Zonlijst",
)
PRODUCTS = ("hekwerk", "trapbordes", "liftdeel", "molenbeugel", "aanbouwdeel", "pomphuis")
DAY_SHIFTS = tuple(Shift(weekday, 7 * 60 + 30, 16 * 60) for weekday in range(5))
LONG_SHIFTS = tuple(Shift(weekday, 6 * 60, 22 * 60) for weekday in range(5))


def made_company(zero: datetime, *, operations: int = 60, machines: int = 6) -> Company:
    """A company with about this many operations; machines are spread over the six steps."""
    centres = tuple(WorkCentre(step, step.capitalize()) for step in STEPS)
    rows = tuple(
        Machine(
            f"M{at}", STEPS[at % 6], f"{STEPS[at % 6].capitalize()} {at // 6 + 1}",
            calendar="lang" if at % 6 == 0 else "dag",
            power=PowerStates(run_kw=4.0 + at % 5 * 6, setup_kw=1.0), rate_eur_per_h=Decimal(65),
        )
        for at in range(machines)
    )  # fmt: skip
    people = tuple(
        Person(
            f"P{at}", NAMES[at % 6] + ("" if at < 6 else f" {at // 6 + 1}"), "dag",
            skills={STEPS[at % 6]: 2, STEPS[(at + 1) % 6]: 2}, role="vakman",
            absences=(Absence(zero, zero + timedelta(days=2), "ziek"),) if at == 5 else (),
        )
        for at in range(max(6, machines))
    )  # fmt: skip
    count = max(1, operations // 5)
    return Company(
        name="Proefbedrijf",
        plan_start=zero,
        orders=tuple(_order(at, zero, machines) for at in range(count)),
        machines=rows,
        work_centres=centres,
        people=people,
        calendars=(Calendar("dag", shifts=DAY_SHIFTS), Calendar("lang", shifts=LONG_SHIFTS)),
        suppliers=(Supplier("zink", "Verzinkerij Zuid", 4),),
        grid=GridConnection(limit_kw=180.0, base_load_kw=8.0),
    )


def with_nest(company: Company) -> Company:
    """The company with the second and third order waiting for the first step of the first one."""
    first, second, third, *others = company.orders
    nest = f"{first.id}/{first.operations[0].id}"
    waits = [
        replace(
            each, operations=(replace(each.operations[0], after=(nest,)), *each.operations[1:])
        )
        for each in (second, third)
    ]
    return replace(company, orders=(first, *waits, *others))


def _order(at: int, zero: datetime, machines: int) -> Order:
    steps = [_step(at, step, machines) for step in range(5)]
    if at % 7 == 3:
        steps[-1] = Operation("50", "verzinken", after=("40",), outside=OutsideStep("zink", 4))
    due = zero.date() + timedelta(days=4 + at * 53 % 50)
    return Order(
        id=f"{26000 + at}",
        customer=CUSTOMERS[at % 6],
        product=f"{PRODUCTS[at % 6]} {at % 40}",
        quantity=1 + at % 12,
        due=due,
        operations=tuple(steps),
        materials=(MaterialNeed(f"S235 {3 + at % 5} mm", 2.0, "plaat"),),
        price_eur=Decimal(400 + at % 90 * 25),
    )


def _step(order: int, step: int, machines: int) -> Operation:
    kind = (order + step) % 6
    choices = [m for m in range(machines) if m % 6 == kind] or [0]
    machine = choices[order % len(choices)]
    return Operation(
        id=str((step + 1) * 10),
        name=STEPS[kind],
        after=(str(step * 10),) if step else (),
        alternatives=(Alternative(f"M{machine}", 20.0, 9.0 + order % 11),),
        quantity=1 + order % 12,
        skill=STEPS[kind],
        status=OperationStatus.OPEN,
    )


def made_plan(company: Company) -> dict[str, Any]:
    """A plan document: each order in turn, each step as soon as it can."""
    zero = company.plan_start
    horizon = timedelta(days=200)
    opened = {each.id: open_intervals(each, zero, zero + horizon) for each in company.calendars}
    calendar = {machine.id: opened[machine.calendar] for machine in company.machines}
    free: dict[str, int] = {machine.id: 0 for machine in company.machines}
    operations: list[dict[str, Any]] = []
    late = []
    for order in company.orders:
        ready = 0
        for step in order.operations:
            row = _placed(order.id, step, ready, free, calendar)
            operations.append(row)
            ready = row["end"]
        due = clock.minute_of(clock.local_midnight((order.due or date.max) + timedelta(1)), zero)
        if ready > due:
            why = [{"cause": "machine", "what": "M1", "minutes": ready - due, "operation": "20"}]
            late.append({"order": order.id, "minutes": ready - due, "why": why})
    return {
        "format": "gemaakt.plan/1", "status": "feasible", "time_zero": zero.isoformat(),
        "objective": {"name": "weighted-tardiness", "value": 0},
        "operations": operations, "late": late, "findings": [],
    }  # fmt: skip


def _placed(
    order: str, step: Operation, ready: int, free: dict[str, int], calendar: dict[str, Any]
) -> dict[str, Any]:
    if step.outside:
        end = ready + step.outside.lead_time_days * 1440
        return {"order": order, "operation": step.id, "machine": None, "outside": "zink",
                "start": ready, "setup_end": ready, "end": end, "people": [],
                "work": [[ready, end]], "power_kw": []}  # fmt: skip
    choice = step.alternatives[0]
    minutes = round(choice.setup_min + choice.piece_min * step.quantity)
    work = _stretches(calendar[choice.machine], max(ready, free[choice.machine]), minutes)
    start, end = work[0][0], work[-1][1]
    free[choice.machine] = end
    person = f"P{int(choice.machine[1:])}"
    setup_end = min(start + round(choice.setup_min), work[0][1])
    return {
        "order": order, "operation": step.id, "machine": choice.machine, "start": start,
        "setup_end": setup_end, "end": end, "work": work, "power_kw": [],
        "people": [{"id": person, "from": a, "to": b, "role": "does"} for a, b in work],
    }  # fmt: skip


def _stretches(opened: Any, ready: int, minutes: int) -> list[list[int]]:
    found = []
    for a, b in opened:
        if b <= ready:
            continue
        a = max(a, ready)
        take = min(minutes, b - a)
        found.append([a, a + take])
        minutes -= take
        if minutes <= 0:
            return found
    raise AssertionError("the horizon is too short")


def monday(now: datetime | None = None) -> datetime:
    """Midnight of the Monday of this week, as the plan's minute zero."""
    now = now or timezone.now()
    today = clock.local_day(now)
    return clock.local_midnight(today - timedelta(days=today.weekday()))


def stored(operations: int = 60, machines: int = 6) -> Any:
    """Put a made company and its plan in the database and publish it."""
    company = made_company(monday(), operations=operations, machines=machines)
    replace_company(company)
    version = store_plan(made_plan(company), builtins_of(company), verified=True, name="proef")
    return publish(version_id=version.pk)


def planned_by_engine(*, operations: int = 60) -> PlanVersion:
    """A published plan of a made company that the engine made and the checker judged."""
    company = made_company(monday(), operations=operations, machines=6)
    result = plan_company(company, MaxIterations(1), workers=1)
    replace_company(company)
    version = store_plan(to_document(result), builtins_of(company), verified=result.is_verified)
    return publish(version_id=version.pk)


def searched() -> None:
    """Run the searches that wait, here."""
    while (solve := services.claim()) is not None:
        child.run(solve.pk, solve.attempt)


def send(client: Client, url: str, *pins: dict[str, Any]) -> Any:
    """Pins put into a draft, as the board does."""
    body = json.dumps({"pins": pins})
    return client.post(url, body, "application/json", headers={"accept": "application/json"})
