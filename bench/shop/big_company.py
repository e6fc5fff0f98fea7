"""Measure a promise, a drag and the first plan after a disturbance, with 5,000 operations.

    python bench/shop/big_company.py [--orders 1350] [--promises 40]

The company is drawn from a seed: 100 machines in ten work centres, 66 people, five shifts, kW.
Times are CPU seconds of this process, compiled code warm.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np

from gemaakt.company import Company
from gemaakt.order import Order
from gemaakt.plan import PlanResult, plan_company, promise, replan
from gemaakt.plan.drops import Wanted, dropped, held_of
from gemaakt.routing import Alternative, Attendance, Operation
from gemaakt.shop import (
    Absence,
    Calendar,
    Downtime,
    Machine,
    Person,
    PowerStates,
    Shift,
)
from gemaakt.stop import MaxIterations
from gemaakt.units import MINUTES_PER_DAY

START = datetime(2026, 10, 19, 4, 0, tzinfo=UTC)
CENTRES = 10
DRAGGED_UNTIL_MIN = 20_000
HOURS = {
    "lang": [(360, 1380)],
    "dag": [(420, 720), (750, 960)],
    "laat": [(840, 1080), (1110, 1380)],
}


def operation(random: np.random.Generator, number: int) -> Operation:
    """One step at some work centre, on up to ten machines."""
    centre = int(random.integers(CENTRES))
    machines = random.permutation(10)[: int(random.integers(2, 11))]
    return Operation(
        f"{number}",
        after=(f"{number - 1}",) if number else (),
        alternatives=tuple(
            Alternative(f"m{centre}-{m}", 15.0, 0.0, float(random.integers(20, 120)))
            for m in machines
        ),
        skill=f"s{centre}",
        attendance=Attendance.WHOLE if random.random() < 0.7 else Attendance.NONE,
        may_pause=bool(random.random() < 0.6),
        setup_family=f"f{int(random.integers(4))}",
    )


def order(random: np.random.Generator, name: str, days: int) -> Order:
    """Three to six steps."""
    steps = tuple(operation(random, at) for at in range(int(random.integers(2, 7))))
    due = START.date() + timedelta(days=int(random.integers(3, days)))
    return Order(name, due=due, weight=int(random.integers(1, 4)), operations=steps)


def big_company(orders: int, seed: int = 7) -> Company:
    """The company."""
    random = np.random.default_rng(seed)
    calendars = tuple(
        Calendar(name, shifts=tuple(Shift(d, a, b) for d in range(5) for a, b in hours))
        for name, hours in HOURS.items()
    )
    machines = tuple(
        Machine(f"m{c}-{at}", f"c{c}", calendar="lang", power=PowerStates(run_kw=10.0 + c))
        for c in range(CENTRES)
        for at in range(10)
    )
    people = tuple(
        Person(
            f"p{at}",
            calendar=("dag", "laat")[at % 2],
            skills={f"s{s}": 2 for s in random.permutation(CENTRES)[:3]},
            rate_eur_per_h=Decimal(38),
        )
        for at in range(66)
    )
    return Company(
        name="groot",
        plan_start=START,
        calendars=calendars,
        machines=machines,
        people=people,
        orders=tuple(order(random, f"o{at}", 45) for at in range(orders)),
    )


def cpu_ms(call: Callable[[], object]) -> float:
    """Milliseconds of CPU that a call takes."""
    began = time.process_time()
    call()
    return 1000 * (time.process_time() - began)


def row(name: str, times: list[float]) -> None:
    """Print one line: median, 95th percentile and worst."""
    ranked = sorted(times)
    high = ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]
    sys.stdout.write(
        f"{name} | median {statistics.median(ranked):.0f} ms | p95 {high:.0f} ms "
        f"| worst {ranked[-1]:.0f} ms\n"
    )
    sys.stdout.flush()


def struck(company: Company, seed: int) -> Company:
    """A machine down for two days and somebody ill for a week."""
    random = np.random.default_rng(seed)
    at, who = int(random.integers(100)), int(random.integers(66))
    start = START + timedelta(days=1)
    down = Downtime(start, start + timedelta(days=2), "defect")
    ill = Absence(start, start + timedelta(days=7))
    machines, people = list(company.machines), list(company.people)
    machines[at] = replace(machines[at], downtimes=(down,))
    people[who] = replace(people[who], absences=(ill,))
    return replace(company, machines=tuple(machines), people=tuple(people))


def drags(company: Company, plan: PlanResult, count: int) -> None:
    """Put operations of the first two weeks a day later, one at a time: time, and what moves."""
    held = held_of(company, plan)
    assert held is not None
    random = np.random.default_rng(1)
    early = [each for each in plan.operations if each.start < DRAGGED_UNTIL_MIN]
    chosen = [early[at] for at in random.permutation(len(early))[:count]]
    wanted = [
        {(each.order, each.operation): Wanted(each.machine or "", each.start + MINUTES_PER_DAY)}
        for each in chosen
    ]
    moved: list[int] = []
    row("drag", [cpu_ms(lambda w=w: moved.append(len(dropped(held, w).rows))) for w in wanted])
    many = sorted(moved)
    sys.stdout.write(f"moved by a drag | median {many[count // 2]} | most {many[-1]} operations\n")


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--orders", type=int, default=1350)
    options.add_argument("--promises", type=int, default=40)
    asked = options.parse_args()
    company = big_company(asked.orders)
    plan = plan_company(company, MaxIterations(0), 0)
    sys.stdout.write(f"{len(plan.operations)} operations, {len(plan.late)} late\n")
    random = np.random.default_rng(1)
    wanted = [order(random, "x", 45).operations for _ in range(asked.promises)]
    row(
        "first promise (compiles)",
        [cpu_ms(lambda: promise(company, plan, wanted[0], remedies=False))],
    )
    row("promise", [cpu_ms(lambda w=w: promise(company, plan, w, remedies=False)) for w in wanted])
    row(
        "promise with remedies",
        [cpu_ms(lambda w=w: promise(company, plan, w)) for w in wanted[:5]],
    )
    until = START + timedelta(hours=24)
    firsts: list[float] = []

    def again(seed: int) -> None:
        other = struck(company, seed)
        result: PlanResult = replan(
            other, plan, MaxIterations(0), 0, frozen_until=until if seed % 2 else None
        )
        firsts.append(1000 * result.first_seconds)

    row("replan, all of it", [cpu_ms(lambda s=s: again(s)) for s in range(6)])
    row("replan, first valid plan (wall)", firsts)
    drags(company, plan, asked.promises)


if __name__ == "__main__":
    main()
