"""Small seeded metal shops with a connection of four rights, base load and solar panels."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from gemaakt.company import Company
from gemaakt.energy import (
    CapacityLimit,
    Connection,
    RightKind,
    TransportRight,
    grid_connection,
)
from gemaakt.order import Order
from gemaakt.routing import Alternative, Attendance, Operation
from gemaakt.shop import Calendar, Machine, Person, PowerStates, Shift

DAYS = 21
HORIZON_DAYS = 150
"""The planner looks this far; the rights must be known so far."""
KINDS = {
    "laser": (PowerStates(0.2, 4.0, 6.0, 28.0), Attendance.SETUP, 0.35),
    "kantbank": (PowerStates(0.1, 1.5, 2.0, 9.0), Attendance.WHOLE, 0.4),
    "lassen": (PowerStates(0.0, 0.3, 0.5, 8.0), Attendance.WHOLE, 0.9),
    "frees": (PowerStates(0.1, 1.2, 2.0, 12.0), Attendance.SETUP, 0.9),
    "oven": (PowerStates(0.0, 2.0, 5.0, 45.0), Attendance.NONE, 0.5),
}
"""kW per state, who is needed, hours per lot: assumptions of research/energy.md 1.3."""


@dataclass(frozen=True)
class Shop:
    """A company with the connection that its limit was made from."""

    company: Company
    connection: Connection
    solar_kw: np.ndarray


def shifts(start: int, end: int, days: int) -> tuple[Shift, ...]:
    return tuple(Shift(day, start, end) for day in range(days))


CALENDARS = (
    Calendar("ploegen", shifts=shifts(360, 1320, 5)),
    Calendar("dag", shifts=shifts(450, 960, 5)),
    Calendar("altijd", shifts=shifts(0, 1440, 7)),
)


def shop(
    seed: int,
    start: datetime,
    *,
    has_rights: bool = True,
    is_tight: bool = False,
    due: tuple[int, int] = (2, 10),
    always_open_share: float = 0.5,
) -> Shop:
    """The shop of this seed, its plan beginning at an instant, orders due within so many days.

    A tight shop has so small a firm right that some of its work can never be powered.
    """
    draw = np.random.default_rng(seed)
    names = [name for name in KINDS for _ in range(2 if name == "lassen" else 1)]
    machines = tuple(machine(draw, name, at, always_open_share) for at, name in enumerate(names))
    orders = tuple(
        order(draw, at, machines, start, due) for at in range(int(draw.integers(6, 12)))
    )
    people = tuple(Person(f"p{at}", calendar="ploegen") for at in range(5))
    solar = sun(draw, start)
    connection = (
        rights(draw, start, is_tight) if has_rights else Connection(110.0, base_load_kw=12.0)
    )
    quarters = HORIZON_DAYS * 96
    grid = grid_connection(connection, start, quarters, solar if has_rights else None)
    company = Company(
        f"Proef {seed}",
        start,
        orders=orders,
        machines=machines,
        people=people,
        calendars=CALENDARS,
        grid=grid,
    )
    return Shop(company, connection, solar if has_rights else np.zeros(quarters))


def machine(draw: np.random.Generator, name: str, at: int, always_open_share: float) -> Machine:
    power, _, _ = KINDS[name]
    size = float(draw.uniform(0.7, 1.2))
    states = PowerStates(*(round(kw * size, 1) for kw in
                           (power.off_kw, power.idle_kw, power.setup_kw, power.run_kw)))  # fmt: skip
    calendar = (
        "altijd" if name in ("laser", "oven") and draw.random() < always_open_share else "ploegen"
    )
    return Machine(f"{name}{at}", name, calendar=calendar, power=states)


def order(
    draw: np.random.Generator,
    at: int,
    machines: tuple[Machine, ...],
    start: datetime,
    days: tuple[int, int],
) -> Order:
    route = ["laser", *(k for k in ("kantbank", "lassen", "frees", "oven") if draw.random() < 0.6)]
    operations: list[Operation] = []
    for name in route:
        _, attendance, hours = KINDS[name]
        minutes = float(draw.uniform(0.5, 2.5)) * hours * 60
        same = [each for each in machines if each.work_centre == name]
        operations.append(
            Operation(
                name,
                after=(operations[-1].id,) if operations else (),
                alternatives=tuple(
                    Alternative(each.id, float(draw.integers(5, 25)), minutes) for each in same
                ),
                quantity=int(draw.integers(1, 5)),
                attendance=attendance,
                may_pause=name != "oven",
            )
        )
    due = (start + timedelta(days=int(draw.integers(*days)))).date()
    weight = int(draw.integers(1, 4))
    return Order(f"o{at}", due=due, weight=weight, operations=tuple(operations))


def rights(draw: np.random.Generator, start: datetime, is_tight: bool) -> Connection:
    """All four rights on one connection, one congestion limit."""
    week = [(day, 0, 420) for day in range(5)] + [(day, 1140, 1440) for day in range(5)]
    variable = tuple(
        (start + timedelta(days=day, hours=4), start + timedelta(days=day, hours=9, minutes=7))
        for day in range(DAYS)
        if draw.random() < 0.5
    )
    off = tuple(
        (start + timedelta(days=day, hours=10, minutes=20), start + timedelta(days=day, hours=13))
        for day in range(DAYS)
        if draw.random() < 0.3
    )
    limited = start + timedelta(days=int(draw.integers(0, 5)), hours=3, minutes=10)
    firm = float(draw.integers(22, 40) if is_tight else draw.integers(35, 85))
    return Connection(
        160.0,
        (
            TransportRight(RightKind.FIRM, firm),
            TransportRight(RightKind.TIME_BLOCK, float(draw.integers(5, 30)), blocks=tuple(week)),
            TransportRight(RightKind.VARIABLE, float(draw.integers(5, 30)), periods=variable),
            TransportRight(RightKind.TIME_DURATION, float(draw.integers(5, 25)), periods=off),
        ),
        (CapacityLimit(limited, limited + timedelta(hours=3), firm - 10.0),),
        base_load_kw=float(draw.integers(4, 14)),
    )


def sun(draw: np.random.Generator, start: datetime) -> np.ndarray:
    """kW of own panels per quarter: a bell around noon UTC, another height each day."""
    quarters = HORIZON_DAYS * 96
    hour = (start.hour + start.minute / 60 + np.arange(quarters) / 4) % 24
    height = draw.uniform(0, 25, HORIZON_DAYS + 1)[np.arange(quarters) // 96]
    known = np.arange(quarters) < DAYS * 96
    return np.round(known * height * np.exp(-((hour - 12.0) ** 2) / 8.0), 2)
