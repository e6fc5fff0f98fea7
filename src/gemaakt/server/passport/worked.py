"""Minutes and kWh of the steps of an order: from the clock, else the plan, else as reckoned."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from gemaakt.carbon import ProductWork
from gemaakt.routing import Attendance
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.shop.models import Machine
from gemaakt.server.work.models import Clocking
from gemaakt.units import energy_kwh


@dataclass(frozen=True, slots=True)
class Clocked:
    """What the clock says of one operation of an order on one machine."""

    machine: str
    worked_min: float
    """Of everybody together."""
    share: float
    """Of those minutes that the machine was worked on: a half when two did it side by side."""


def machine_power() -> dict[str, Mapping[str, Any]]:
    """What each machine draws in each state."""
    return {row.code: row.power or {} for row in Machine.objects.only("code", "power")}


def spent(
    step: Operation,
    clocked: Mapping[str, Sequence[Clocked]],
    planned: Mapping[str, tuple[str, float, float]],
    machines: Mapping[str, Mapping[str, Any]],
) -> list[tuple[str, float, float]]:
    """Machine, minutes and kWh: minutes of the clock at the power of each state, else the plan's.

    A row per machine on which it was done. Two people at one machine make no more kWh than one;
    work that runs on without anybody takes the minutes it was reckoned at.
    """
    found = clocked.get(step.code, ())
    if not found and step.code in planned:
        return [planned[step.code]]
    if not found:
        return [_reckoned(step, machines)]
    whole_min = sum(each.worked_min for each in found)
    return [
        _worked(step, each, each.worked_min / whole_min if whole_min else 1 / len(found), machines)
        for each in found
    ]


def _way(step: Operation, machine: str) -> tuple[str, float, float]:
    """Machine, minutes of its set-up and of all pieces on it; the first one when none is named."""
    ways = step.alternatives or [{}]
    way = next((each for each in ways if machine and each.get("machine") == machine), ways[0])
    setup, fixed, piece = (
        float(way.get(name) or 0) for name in ("setup_min", "fixed_min", "piece_min")
    )
    return machine or str(way.get("machine") or ""), setup, fixed + piece * step.asked_quantity


def _reckoned(
    step: Operation, machines: Mapping[str, Mapping[str, Any]]
) -> tuple[str, float, float]:
    """A step that nobody clocked and that is in no plan: as it was reckoned."""
    machine, setup_min, run_min = _way(step, "")
    kwh = _kwh(step, machines.get(machine, {}), setup_min, run_min)
    return machine, setup_min + run_min, kwh


def _worked(
    step: Operation, found: Clocked, part: float, machines: Mapping[str, Mapping[str, Any]]
) -> tuple[str, float, float]:
    """What the clock says of a step on one machine, which did this part of it."""
    machine, setup_min, run_min = _way(step, found.machine)
    at_machine_min = found.worked_min * found.share
    if step.attendance != Attendance.WHOLE:
        at_machine_min = max(at_machine_min, (setup_min + run_min) * part)
    setup_min = min(setup_min, at_machine_min)
    kwh = _kwh(step, machines.get(machine, {}), setup_min, at_machine_min - setup_min)
    return machine, found.worked_min, kwh


def _kwh(step: Operation, states: Mapping[str, Any], setup_min: float, run_min: float) -> float:
    run_kw = float(states.get("run_kw") or 0.0) if step.power_kw is None else step.power_kw
    setup_kw = float(states.get("setup_kw") or 0.0)
    return energy_kwh(setup_kw, setup_min) + energy_kwh(run_kw, run_min)


def clocked_on(order: str) -> dict[str, list[Clocked]]:
    """What was clocked per step, a row for each machine."""
    spans: dict[tuple[str, str], list[tuple[datetime, datetime]]] = defaultdict(list)
    worked: dict[tuple[str, str], float] = defaultdict(float)
    rows = Clocking.objects.filter(order=order).exclude(end=None)
    for code, machine, start, end, minutes in rows.values_list(
        "operation", "machine", "start", "end", "worked_min"
    ):
        spans[code, machine].append((start, end or start))
        worked[code, machine] += minutes or 0.0
    found: dict[str, list[Clocked]] = defaultdict(list)
    for (code, machine), minutes in sorted(worked.items()):
        found[code].append(Clocked(machine, minutes, _side_by_side(spans[code, machine])))
    return found


def _side_by_side(spans: Sequence[tuple[datetime, datetime]]) -> float:
    """The time in which somebody worked, as a share of the hours of all of them together."""
    until, together, summed = None, timedelta(), timedelta()
    for start, end in sorted(spans):
        summed += end - start
        together += max(end - max(start, until or start), timedelta())
        until = max(end, until or end)
    return together / summed if summed else 1.0


def planned_on(order: str) -> dict[str, tuple[str, float, float]]:
    """Machine, minutes and kWh of the steps of an order in the published plan."""
    version = PlanVersion.objects.filter(status=PlanVersion.Status.PUBLISHED).first()
    found = {}
    for row in version.document.get("operations", ()) if version else ():
        if row["order"] == order and row.get("machine"):
            minutes = [end - start for start, end in row["work"]]
            kwh = sum(
                energy_kwh(kw, span) for kw, span in zip(row["power_kw"], minutes, strict=True)
            )
            found[row["operation"]] = (row["machine"], float(sum(minutes)), kwh)
    return found


def gone_work(
    order: Order,
    clocked: Mapping[str, Sequence[Clocked]],
    machines: Mapping[str, Mapping[str, Any]],
    pieces: int,
) -> list[ProductWork]:
    """Work on steps that were taken out since: it was done on this order all the same."""
    there = set(order.operations.values_list("code", flat=True))
    found = []
    for code in sorted(clocked.keys() - there):
        for each in clocked[code]:
            run_kw = float(machines.get(each.machine, {}).get("run_kw") or 0.0)
            kwh = energy_kwh(run_kw, each.worked_min * each.share)
            found.append(ProductWork(code, each.machine, each.worked_min / pieces, kwh / pieces))
    return found
