"""Random companies that use every field the planner honours, made from a seed."""

from datetime import UTC, date, datetime, timedelta

import numpy as np

from gemaakt.company import Company
from gemaakt.order import MaterialNeed, Order, OrderStatus
from gemaakt.routing import (
    Alternative,
    Attendance,
    Operation,
    OperationStatus,
    OutsideStep,
    Pin,
    Running,
)
from gemaakt.shop import (
    Absence,
    Calendar,
    Closure,
    DayException,
    Downtime,
    GridConnection,
    LimitPeriod,
    Machine,
    Person,
    PowerStates,
    SetupTime,
    Shift,
    Supplier,
    WeeklyLimit,
    WorkCentre,
)

SKILLS = ("laser", "lassen", "kanten", "montage")
FAMILIES = ("", "staal", "rvs", "alu")
STARTS = (
    datetime(2026, 10, 19, 5, 30, tzinfo=UTC),
    datetime(2026, 12, 21, 6, 30, tzinfo=UTC),
    datetime(2027, 3, 22, 6, 30, tzinfo=UTC),
    datetime(2026, 11, 23, 23, 0, tzinfo=UTC),
)
"""Weeks with the end of summer time, Christmas, the begin of summer time, and an ordinary one."""


def calendars() -> tuple[Calendar, ...]:
    day = [(450, 570), (585, 720), (750, 960)]
    two = [(360, 600), (630, 840), (840, 1080), (1110, 1320)]
    return (
        Calendar("dag", shifts=tuple(Shift(d, a, b) for d in range(5) for a, b in day)),
        Calendar("ploegen", shifts=tuple(Shift(d, a, b) for d in range(5) for a, b in two)),
        Calendar(
            "nacht", shifts=tuple(Shift(d, 1320, 1800) for d in range(7)), works_on_holidays=True
        ),
        Calendar("altijd", shifts=tuple(Shift(d, 0, 1440) for d in range(7))),
    )


class Maker:
    """Draws one company."""

    def __init__(self, seed: int, orders: int = 6) -> None:
        self.random = np.random.default_rng(seed)
        self.begun = np.random.default_rng([seed, 1])
        self.start = STARTS[seed % len(STARTS)]
        self.orders = orders

    def chance(self, share: float) -> bool:
        return bool(self.random.random() < share)

    def pick[T](self, values: "list[T] | tuple[T, ...]") -> T:
        return values[int(self.random.integers(len(values)))]

    def whole(self, low: int, high: int) -> int:
        return int(self.random.integers(low, high + 1))

    def moment(self, low_h: int, high_h: int) -> datetime:
        return self.start + timedelta(minutes=self.whole(low_h * 60, high_h * 60))

    def day(self, low: int, high: int) -> date:
        return (self.start + timedelta(days=self.whole(low, high))).date()

    def company(self) -> Company:
        days = calendars()
        away = DayException(self.day(1, 5), ((480, 720),) if self.chance(0.5) else (), "uitje")
        days = (
            Calendar("dag", shifts=days[0].shifts, exceptions=(away,)),
            *days[1:],
        )
        machines = tuple(self.machine(number) for number in range(self.whole(2, 5)))
        people = tuple(self.person(number) for number in range(self.whole(2, 6)))
        if self.chance(0.15):
            people = ()
        closed = Closure(self.day(4, 6), self.day(6, 8), "schoonmaak")
        return Company(
            "Proef",
            self.start,
            orders=tuple(self.order(n, machines, people) for n in range(self.orders)),
            machines=machines,
            work_centres=(WorkCentre("werkplaats"),),
            people=people,
            calendars=days,
            closures=(closed,) if self.chance(0.4) else (),
            suppliers=(Supplier("zink"),),
            grid=self.grid() if self.chance(0.7) else None,
        )

    def machine(self, number: int) -> Machine:
        run = float(self.whole(2, 30))
        power = PowerStates(0.1, round(run * 0.15, 2), round(run * 0.5, 2), run)
        times = tuple(
            SetupTime(self.pick(FAMILIES), self.pick(FAMILIES[1:]), float(self.whole(0, 40)))
            for _ in range(self.whole(0, 3))
        )
        unique = {(t.from_family, t.to_family): t for t in times}
        down_from = self.moment(0, 100)
        down = Downtime(down_from, down_from + timedelta(minutes=self.whole(30, 900)), "defect")
        return Machine(
            f"m{number}",
            "werkplaats",
            calendar=self.pick(["", "dag", "ploegen", "nacht", "altijd"]),
            power=power if self.chance(0.8) else PowerStates(),
            setup_times=tuple(unique.values()) if self.chance(0.5) else (),
            family_now=self.pick([None, *FAMILIES]),
            downtimes=(down,) if self.chance(0.4) else (),
        )

    def person(self, number: int) -> Person:
        gone = self.moment(0, 150)
        apprentice = number > 0 and self.chance(0.3)
        return Person(
            f"p{number}",
            calendar=self.pick(["", "dag", "ploegen", "nacht", "altijd"]),
            skills={skill: self.whole(1, 3) for skill in SKILLS if self.chance(0.7)},
            needs_supervisor=apprentice,
            supervisors=("p0",) if apprentice and self.chance(0.3) else (),
            supervises_at_most=self.whole(0, 2) if number else self.whole(1, 2),
            school_weekdays=(self.whole(0, 4),) if apprentice else (),
            absences=(
                (Absence(gone, gone + timedelta(minutes=self.whole(60, 3000)), "ziek"),)
                if self.chance(0.4)
                else ()
            ),
            contract_ends=self.day(3, 40) if self.chance(0.15) else None,
        )

    def grid(self) -> GridConnection:
        begin = self.moment(0, 100)
        weekly = WeeklyLimit(self.whole(0, 4), 960, 1200, float(self.whole(20, 40)))
        period = LimitPeriod(begin, begin + timedelta(hours=5), float(self.whole(18, 40)))
        return GridConnection(
            float(self.whole(35, 90)),
            base_load_kw=self.pick([0.0, 2.5, 6.0]),
            weekly=(weekly,) if self.chance(0.5) else (),
            periods=(period,) if self.chance(0.5) else (),
        )

    def order(
        self, number: int, machines: tuple[Machine, ...], people: tuple[Person, ...]
    ) -> Order:
        quantity = self.whole(1, 12)
        operations: list[Operation] = []
        for at in range(self.whole(1, 5)):
            operations.append(self.operation(at, quantity, operations, machines, people))
        materials = ()
        if self.chance(0.5):
            wanted = self.pick(["", operations[-1].id])
            materials = (
                MaterialNeed("plaat", arrives=self.moment(0, 90), operation=wanted),
                MaterialNeed("bout"),
            )
        return Order(
            f"o{number}",
            quantity=quantity,
            due=self.day(1, 12) if self.chance(0.9) else None,
            release=self.day(0, 3) if self.chance(0.4) else None,
            weight=self.whole(0, 4),
            status=self.pick([OrderStatus.RELEASED, OrderStatus.RUNNING, OrderStatus.RELEASED]),
            operations=tuple(operations),
            materials=materials,
        )

    def operation(
        self,
        at: int,
        quantity: int,
        before: list[Operation],
        machines: tuple[Machine, ...],
        people: tuple[Person, ...],
    ) -> Operation:
        after = tuple(each.id for each in before if self.chance(0.3))
        if before and self.chance(0.7):
            after = (*(a for a in after if a != before[-1].id), before[-1].id)
        if self.chance(0.1):
            return Operation(f"b{at}", after=after, outside=OutsideStep("zink", self.whole(0, 3)))
        count = self.whole(1, len(machines))
        chosen = [machines[i] for i in self.random.permutation(len(machines))[:count]]
        alternatives = tuple(self.alternative(machine) for machine in chosen)
        status, running, pin = OperationStatus.OPEN, None, None
        if not before and self.chance(0.12):
            status = self.pick([OperationStatus.RUNNING, OperationStatus.DONE])
            somebody = self.pick([None, *(p.id for p in people)])
            running = Running(alternatives[0].machine, somebody, self.start)
        elif self.chance(0.2):
            pin = Pin(
                machine=alternatives[-1].machine if self.chance(0.5) else None,
                start=self.moment(1, 160) if self.chance(0.6) else None,
                person=self.pick(people).id if people and self.chance(0.4) else None,
            )
        return Operation(
            f"b{at}",
            after=after,
            alternatives=alternatives,
            quantity=quantity,
            skill=self.pick(["", *SKILLS]),
            skill_level=self.whole(1, 2),
            attendance=self.pick(list(Attendance)),
            may_pause=self.chance(0.75),
            setup_family=self.pick(FAMILIES),
            transfer_quantity=self.whole(1, quantity) if self.chance(0.3) else None,
            power_kw=round(float(self.random.uniform(1, 20)), 1) if self.chance(0.2) else None,
            status=status,
            done_quantity=self.whole(0, 3),
            worked_min=self.worked_min(),
            running=running if status is OperationStatus.RUNNING else None,
            pin=pin,
        )

    def worked_min(self) -> float:
        """Minutes that some steps were worked; drawn apart, so that all else stays as it was."""
        minutes = round(float(self.begun.uniform(0, 200)), 1)
        return minutes if self.begun.random() < 0.1 else 0.0

    def alternative(self, machine: Machine) -> Alternative:
        return Alternative(
            machine.id,
            setup_min=round(float(self.random.uniform(0, 40)), 1),
            piece_min=round(float(self.random.uniform(0, 30)), 2) if self.chance(0.85) else 0.0,
            fixed_min=round(float(self.random.uniform(0, 60)), 1) if self.chance(0.4) else 0.0,
        )


def random_company(seed: int, orders: int = 6) -> Company:
    """The company of this seed."""
    return Maker(seed, orders).company()
