"""A plan that can be changed, with the minutes, people and watts its operations compete for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from gemaakt.clock import Interval, common
from gemaakt.company import Company
from gemaakt.plan.company.power import free_watt
from gemaakt.plan.hours import CompanyHours
from gemaakt.plan.prices.minutes import Floats, Ints, Openings, openings
from gemaakt.plan.prices.slots import Slot, slots_of
from gemaakt.plan.result import PlanResult
from gemaakt.routing import Attendance, OperationStatus
from gemaakt.shop import Machine, Person
from gemaakt.units import MINUTES_PER_HOUR, QUARTER_MIN, W_PER_KW


@dataclass(slots=True)
class Shop:
    """A plan that can be changed, with all that its operations compete for."""

    company: Company
    hours: CompanyHours
    slots: list[Slot]
    eur_per_kwh: Floats
    """Per minute."""
    free_watt: Ints
    """What the connection, or the peak, leaves for work in each minute."""
    machines: dict[str, Machine] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    peak_kw: float = 0.0
    """The highest mean of a quarter that costs nothing more."""
    used_watt: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    idle_watt: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    known: dict[tuple[str, str, str], Openings] = field(default_factory=dict)

    @property
    def horizon(self) -> int:
        """Minutes that have a price."""
        return len(self.eur_per_kwh)

    def openings(self, machine: str, doer: str = "", beside: str = "") -> Openings:
        """Open minutes of a machine with people."""
        key = (machine, doer, beside)
        if key not in self.known:
            hours = self.hours.of_machine(self.machines[machine])
            for name in (doer, beside):
                if name:
                    hours = common(hours, self.hours.of_person(self.people[name]))
            self.known[key] = openings(hours, self.eur_per_kwh)
        return self.known[key]

    def setup_openings(self, slot: Slot, machine: str, crew: tuple[str, str]) -> Openings:
        """Minutes in which it can be set up."""
        is_alone = slot.operation.attendance is Attendance.NONE or not self.people
        return self.openings(machine) if is_alone else self.openings(machine, *crew)

    def run_openings(self, slot: Slot, machine: str, crew: tuple[str, str]) -> Openings:
        """Minutes in which it can run."""
        is_whole = slot.operation.attendance is Attendance.WHOLE and bool(self.people)
        return self.openings(machine, *crew) if is_whole else self.openings(machine)

    def extra_kw(self, slot: Slot, machine: str) -> tuple[float, float]:
        """kW above idle while it is set up, and while it runs."""
        power = self.machines[machine].power
        running = slot.operation.power_kw
        running = power.run_kw if running is None else running
        return power.setup_kw - power.idle_kw, running - power.idle_kw

    def sequence(self, machine: str, without: Sequence[int] = ()) -> list[int]:
        """Operations on a machine in order of time."""
        mine = [
            at
            for at, slot in enumerate(self.slots)
            if slot.spot.machine == machine and at not in without
        ]
        return sorted(mine, key=lambda at: _turn(self.slots[at], at))


def _turn(slot: Slot, at: int) -> tuple[int, int, bool, int]:
    is_waiting = slot.operation.status is not OperationStatus.RUNNING
    return slot.spot.start, slot.spot.end, is_waiting, at


def shop_of(company: Company, plan: PlanResult, prices: Floats, month_peak_kw: float) -> Shop:
    """The plan ready to be changed, over the quarters that have a price."""
    per_minute = np.repeat(prices, QUARTER_MIN)
    hours = CompanyHours(company, len(per_minute))
    slots = slots_of(company, plan, hours)
    shop = Shop(company, hours, slots, per_minute, np.full(len(per_minute), 1 << 40, np.int64))
    shop.machines = {machine.id: machine for machine in reversed(company.machines)}
    shop.people = {person.id: person for person in reversed(company.people)}
    shop.used_watt = np.zeros(len(per_minute), np.int64)
    shop.idle_watt = _idle(shop)
    for slot in slots:
        draw(shop, slot, 1)
    if company.grid is not None:
        rows = [(each, hours.of_machine(each)) for each in company.machines]
        shop.free_watt = free_watt(hours, company.grid, rows).astype(np.int64)
    shop.peak_kw = max(month_peak_kw, float(quarter_watts(shop).max(initial=0)) / W_PER_KW)
    shop.free_watt = np.minimum(
        shop.free_watt, int(shop.peak_kw * W_PER_KW + 1e-6) - shop.idle_watt
    )
    return shop


def _idle(shop: Shop) -> Ints:
    """What is drawn without any work: base load and machines that stand open."""
    grid = shop.company.grid
    level = np.full(shop.horizon, 0.0 if grid is None else grid.base_load_kw * W_PER_KW)
    for machine in shop.company.machines:
        power = machine.power
        level += power.off_kw * W_PER_KW
        if power.idle_kw != power.off_kw:
            is_open = shop.openings(machine.id).is_open[: shop.horizon]
            level += is_open * (power.idle_kw - power.off_kw) * W_PER_KW
    return np.ceil(level).astype(np.int64)


def quarter_watts(shop: Shop) -> Floats:
    """Mean watts of each quarter."""
    level = (shop.idle_watt + shop.used_watt).reshape(-1, QUARTER_MIN)
    means: Floats = level.mean(axis=1)
    return means


def pieces(shop: Shop, slot: Slot) -> Iterator[tuple[Interval, float]]:
    """Stretches that are worked with the kW above idle."""
    spot = slot.spot
    if spot.machine not in shop.machines or slot.operation.outside is not None:
        return
    if slot.is_fixed:
        idle = shop.machines[spot.machine].power.idle_kw
        yield from ((p, kw - idle) for p, kw in zip(slot.row.work, slot.row.power_kw, strict=True))
        return
    setup_kw, run_kw = shop.extra_kw(slot, spot.machine)
    for piece in worked(shop, slot, is_setup=True):
        yield piece, setup_kw
    for piece in worked(shop, slot, is_setup=False):
        yield piece, run_kw


def worked(shop: Shop, slot: Slot, *, is_setup: bool) -> list[Interval]:
    spot = slot.spot
    crew = (spot.doer, spot.beside)
    start, end = (spot.start, spot.setup_end) if is_setup else (spot.setup_end, spot.end)
    find = shop.setup_openings if is_setup else shop.run_openings
    mask = find(slot, spot.machine, crew).is_open[start:end]
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask.astype(np.int8), [0]))))
    return [(start + int(a), start + int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def watts(kw: float) -> int:
    """kW above idle in whole watts, rounded up; never less than nothing."""
    return max(0, int(np.ceil(round(kw * W_PER_KW, 6))))


def draw(shop: Shop, slot: Slot, sign: int) -> None:
    for (start, end), kw in pieces(shop, slot):
        shop.used_watt[start:end] += sign * watts(kw)


def slot_eur(shop: Shop, slot: Slot) -> float:
    """What the work of an operation costs where it is."""
    price = shop.eur_per_kwh
    return sum(
        kw * float(price[start:end].sum()) / MINUTES_PER_HOUR
        for (start, end), kw in pieces(shop, slot)
    )


def total_eur(shop: Shop) -> float:
    """What all work costs."""
    return sum(slot_eur(shop, slot) for slot in shop.slots)
