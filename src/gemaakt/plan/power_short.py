"""Which job, machine and quarter lack how many kW when an operation fits nowhere.

The proof is a relaxed model: the operation alone in an empty shop, with every able person free
and nothing else running but base load and idle machines. If even then it finds no time with
enough power on any of its machines, the connection is the reason, and no plan can hold it.
What would fit alone but finds no power beside the rest of the plan is said too, and is not called
impossible.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import MappingProxyType

import numpy as np

from gemaakt import clock
from gemaakt.clock import Interval, common, without
from gemaakt.company import Company
from gemaakt.findings import Finding, Severity
from gemaakt.order import Order
from gemaakt.plan.company.power import free_watt
from gemaakt.plan.company.problem import horizon_days
from gemaakt.plan.hours import CompanyHours
from gemaakt.plan.prices.minutes import Ints
from gemaakt.plan.prices.shop import watts
from gemaakt.plan.prices.slots import ready_minute, run_minutes, whole
from gemaakt.plan.result import PlanResult
from gemaakt.routing import Alternative, Attendance, Operation
from gemaakt.shop import Machine, Person, is_able
from gemaakt.units import MINUTES_PER_DAY, QUARTER_MIN, W_PER_KW

WITHOUT_ROOM = ("plan.never-fits", "plan.no-room-left")


@dataclass(frozen=True, slots=True)
class Shortage:
    """The best that an operation can find: on this machine, so much short in this minute."""

    order: str
    operation: str
    machine: str
    minute: int
    """Minutes from the plan's start, at the beginning of a quarter."""
    missing_kw: float
    run_min: int
    highest_kw: float
    """Most that is free in any open minute of the machine."""
    needed_kw: float
    is_alone: bool = True
    """Short even in an empty shop, so in every plan; otherwise only beside this plan's work."""


@dataclass(slots=True)
class OpenMinutes:
    """Open minutes of machines, less when they are taken; each worked out once."""

    hours: CompanyHours
    taken: Mapping[str, list[Interval]] = MappingProxyType({})
    known: dict[tuple[str, tuple[Interval, ...]], Ints] = field(default_factory=dict)
    at_work: dict[str, tuple[Interval, ...]] = field(default_factory=dict)

    def of(self, operation: Operation, machine: Machine) -> Iterator[Ints]:
        """The minutes for an operation on a machine, with each of those who can attend it."""
        if operation.attendance is not Attendance.WHOLE or not self.hours.company.people:
            yield self._minutes(machine, ())
            return
        able = (each for each in self.hours.company.people if _able(each, operation))
        for worked in dict.fromkeys(self._at_work(each) for each in able):
            if worked:
                yield self._minutes(machine, worked)

    def _at_work(self, person: Person) -> tuple[Interval, ...]:
        if person.id not in self.at_work:
            self.at_work[person.id] = tuple(self.hours.of_person(person))
        return self.at_work[person.id]

    def _minutes(self, machine: Machine, worked: tuple[Interval, ...]) -> Ints:
        """The minutes in which a machine is open and free, and someone is there if asked."""
        key = (machine.id, worked)
        if key not in self.known:
            opened = self.hours.of_machine(machine)
            opened = common(opened, list(worked)) if worked else opened
            left = without(opened, self.taken.get(machine.id, []))
            parts = [np.arange(a, b, dtype=np.int64) for a, b in left]
            self.known[key] = np.concatenate(parts) if parts else np.zeros(0, np.int64)
        return self.known[key]


@dataclass(frozen=True, slots=True)
class Room:
    """Watts free in each minute, the minutes that are open, and from which one on."""

    free: Ints
    openings: OpenMinutes
    after: int = 0


def power_shortages(company: Company, plan: PlanResult) -> list[Shortage]:
    """Operations left out for want of power; those with another reason are not listed."""
    grid = company.grid
    if grid is None or not plan.unplanned:
        return []
    hours = CompanyHours(company, horizon_days(company) * MINUTES_PER_DAY)
    rows = [(each, hours.of_machine(each)) for each in company.machines]
    free = free_watt(hours, grid, rows).astype(np.int64)
    alone = Room(free, OpenMinutes(hours))
    taken = OpenMinutes(hours, _taken(plan))
    beside = Room(free - _drawn(company, plan, len(free)), taken)
    found = []
    for order in company.orders:
        for operation in order.operations:
            if plan.unplanned.get(f"{order.id}/{operation.id}") in WITHOUT_ROOM:
                shortage = _least(alone, order, operation)
                if shortage is not None and shortage.missing_kw <= 0:
                    shortage = _beside(plan, beside, order, operation)
                if shortage is not None and shortage.missing_kw > 0:
                    found.append(shortage)
    return found


def _drawn(company: Company, plan: PlanResult, minutes: int) -> Ints:
    """Watts that the plan's work draws above idle in each minute."""
    idle = {each.id: each.power.idle_kw for each in company.machines}
    drawn = np.zeros(minutes, np.int64)
    for row in plan.operations:
        for (start, end), kw in zip(row.work, row.power_kw, strict=True):
            drawn[start:end] += watts(kw - idle.get(row.machine or "", 0.0))
    return drawn


def _taken(plan: PlanResult) -> dict[str, list[Interval]]:
    """When each machine is taken by the plan's work."""
    taken: dict[str, list[Interval]] = {}
    for row in plan.operations:
        taken.setdefault(row.machine or "", []).append((row.start, row.end))
    return taken


def _beside(plan: PlanResult, room: Room, order: Order, operation: Operation) -> Shortage | None:
    """The smallest shortage after the work it waits for, at times when its machine is free."""
    waits = set(operation.after)
    ends = [row.end for row in plan.operations if row.order == order.id and row.operation in waits]
    least = _least(replace(room, after=max(ends, default=0)), order, operation)
    return None if least is None else replace(least, is_alone=False)


def power_findings(company: Company, plan: PlanResult) -> list[Finding]:
    """The shortages as sentences: order, operation, machine, quarter and kW."""
    return [_finding(company, each) for each in power_shortages(company, plan)]


def with_power_findings(company: Company, plan: PlanResult) -> PlanResult:
    """The plan whose work that lacks kW says so, in place of having no room."""
    told = {_place(each): each for each in power_findings(company, plan)}
    said = [
        told.pop(_place(each), each) if each.code in WITHOUT_ROOM else each
        for each in plan.findings
    ]
    return replace(plan, findings=(*said, *told.values()))


def _place(finding: Finding) -> tuple[object, object]:
    return finding.where.get("order"), finding.where.get("operation")


def _finding(company: Company, shortage: Shortage) -> Finding:
    moment = clock.instant_of(shortage.minute, company.plan_start)
    moment -= timedelta(minutes=moment.minute % QUARTER_MIN, seconds=moment.second)
    local = moment.astimezone(clock.zone(company.time_zone))
    names = {each.id: each.name or each.id for each in company.machines}
    is_short = shortage.highest_kw >= shortage.needed_kw
    where = {"order": shortage.order, "operation": shortage.operation}
    params = {
        "machine": names[shortage.machine],
        "quarter": local.strftime("%Y-%m-%d %H:%M"),
        "missing_kw": round(shortage.missing_kw, 3),
        "minutes": shortage.run_min,
    }
    code = "plan.power-too-short" if is_short else "plan.power-never-fits"
    if not shortage.is_alone:
        code = "plan.power-taken"
    return Finding(code, Severity.ERROR, where, params)


def _least(room: Room, order: Order, operation: Operation) -> Shortage | None:
    """The smallest shortage over all machines, people and starts; None when nothing is open."""
    openings = room.openings
    machines = {each.id: each for each in reversed(openings.hours.company.machines)}
    ready = max(room.after, ready_minute(order, operation, openings.hours))
    best: Shortage | None = None
    for alternative in operation.alternatives:
        machine = machines.get(alternative.machine)
        if machine is None:
            return None
        for opened in openings.of(operation, machine):
            where = opened[np.searchsorted(opened, ready) :]
            one = _on(room.free, order, operation, alternative, machine, where)
            if one is not None and (best is None or one.missing_kw < best.missing_kw):
                best = one
    return best


def _able(person: Person, operation: Operation) -> bool:
    return is_able(person, operation.skill, operation.skill_level)


def _on(
    free: Ints,
    order: Order,
    operation: Operation,
    alternative: Alternative,
    machine: Machine,
    where: Ints,
) -> Shortage | None:
    setup, run = _least_setup(operation, alternative, machine), run_minutes(alternative, operation)
    if run + setup <= 0 or len(where) < run + setup:
        return None
    level = free[where]
    short = watts(_run_kw(operation, machine) - machine.power.idle_kw) - _lowest(level, run)
    short = short[setup:]
    if setup:
        needed = watts(machine.power.setup_kw - machine.power.idle_kw)
        short = np.maximum(short, needed - _lowest(level, setup)[: len(short)])
    if not operation.may_pause:
        together = where[run + setup - 1 :] - where[: len(where) - run - setup + 1]
        short = np.where(together == run + setup - 1, short, np.iinfo(np.int64).max)
    at = int(np.argmin(short))
    if short[at] == np.iinfo(np.int64).max:
        return None
    inside = slice(at, at + setup + run)
    minute = int(where[inside][int(np.argmin(level[inside]))])
    needed_kw = _run_kw(operation, machine) - machine.power.idle_kw
    return Shortage(
        order.id, operation.id, machine.id, minute, int(short[at]) / W_PER_KW, run + setup,
        int(level.max()) / W_PER_KW, needed_kw,
    )  # fmt: skip


def _run_kw(operation: Operation, machine: Machine) -> float:
    return machine.power.run_kw if operation.power_kw is None else operation.power_kw


def _least_setup(operation: Operation, alternative: Alternative, machine: Machine) -> int:
    """The shortest set-up that may be due: none where the family may already be there."""
    if operation.setup_family:
        return 0
    given = [row.setup_min for row in machine.setup_times if not row.to_family]
    return whole(min([alternative.setup_min, *(each for each in given if each >= 0)]))


def _lowest(level: Ints, minutes: int) -> Ints:
    """The lowest of every so many neighbours, by doubling."""
    if minutes <= 0:
        return np.full(len(level) + 1, np.iinfo(np.int64).max // 2)
    lowest, width = level, 1
    while 2 * width <= minutes:
        lowest = np.minimum(lowest[:-width], lowest[width:])
        width *= 2
    count = len(level) - minutes + 1
    found: Ints = np.minimum(lowest[:count], lowest[minutes - width : minutes - width + count])
    return found
