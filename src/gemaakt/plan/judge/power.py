"""The checker's reading of the grid connection: kW drawn at every minute against its limits."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from gemaakt import clock
from gemaakt.clock import Interval
from gemaakt.plan.judge.case import Case
from gemaakt.plan.judge.world import Name, World

TOLERANCE_KW = 1e-6


def power_faults(world: World, cases: Mapping[Name, Case]) -> Iterator[tuple[Name, str]]:
    """Operations that say the wrong kW, and those that draw more than the limit leaves."""
    edges: dict[int, float] = defaultdict(float)
    works: list[tuple[int, int, float, Name]] = []
    for name, case in cases.items():
        for (start, end), kw in zip(case.row.work, case.row.power_kw, strict=True):
            true_kw = drawn_kw(world, case, is_setup=end <= case.row.setup_end)
            if abs(kw - true_kw) > TOLERANCE_KW:
                yield name, f"{kw} kW said, {true_kw} kW drawn"
            if world.company.grid is not None and case.row.machine is not None:
                extra = true_kw - _idle_kw(world, case.row.machine)
                works.append((start, end, extra, name))
                edges[start] += extra
                edges[end] -= extra
    if world.company.grid is not None and works:
        yield from _overloads(world, edges, works)


def drawn_kw(world: World, case: Case, *, is_setup: bool) -> float:
    """What the operation draws while it is set up or run."""
    if case.row.machine is None:
        return 0.0
    machine = world.machines.get(case.row.machine)
    if is_setup and case.row.setup_end > case.row.start:
        return machine.power.setup_kw if machine else 0.0
    if case.operation.power_kw is not None:
        return case.operation.power_kw
    return machine.power.run_kw if machine else 0.0


def _idle_kw(world: World, name: str) -> float:
    machine = world.machines.get(name)
    return machine.power.idle_kw if machine else 0.0


def _overloads(
    world: World, edges: dict[int, float], works: list[tuple[int, int, float, Name]]
) -> Iterator[tuple[Name, str]]:
    last = max(edges)
    always = _add_idle(world, edges, last)
    limits = list(limit_periods(world, last))
    times = sorted(set(edges) | {start for start, _, _ in limits} | {e for _, e, _ in limits})
    level = always
    bad: list[tuple[int, float]] = []
    for at in times:
        level += edges.get(at, 0.0)
        limit = min((kw for start, end, kw in limits if start <= at < end), default=level)
        if level > limit + TOLERANCE_KW:
            bad.append((at, level - limit))
    for at, over in bad:
        for start, end, extra, name in works:
            if start <= at < end and extra > TOLERANCE_KW:
                yield name, f"{over:.3f} kW too much at minute {at}"
                break


def _add_idle(world: World, edges: dict[int, float], last: int) -> float:
    """Add what stands open and idle to the edges; return what is drawn always."""
    assert world.company.grid is not None
    always = world.company.grid.base_load_kw
    for name, machine in world.machines.items():
        always += machine.power.off_kw
        step = machine.power.idle_kw - machine.power.off_kw
        if step == 0:
            continue
        for start, end in world.hours("machine", name):
            if start < last:
                edges[start] += step
                edges[end] -= step
    return always


def limit_periods(world: World, last: int) -> Iterator[tuple[int, int, float]]:
    """All limits that apply somewhere until the last minute."""
    grid = world.company.grid
    assert grid is not None
    yield 0, last + 1, grid.limit_kw
    for period in grid.periods:
        yield world.minute_down(period.start), world.minute_up(period.end), period.limit_kw
    day = clock.local_day(world.company.plan_start, world.company.time_zone)
    day -= timedelta(days=max((each.end_min // (24 * 60) for each in grid.weekly), default=0))
    while grid.weekly and world.midnight(day) <= last:
        for weekly in grid.weekly:
            if weekly.weekday == day.weekday():
                yield *_local(world, day, weekly.start_min, weekly.end_min), weekly.limit_kw
        day += timedelta(days=1)


def _local(world: World, day: date, start: int, end: int) -> Interval:
    zone = world.company.time_zone
    first, last = clock.utc_of(day, start, zone), clock.utc_of(day, end, zone)
    return world.minute_down(first), world.minute_up(last)
