"""A benchmark shop (`data/plan/shop`) as a draft: CONTRACTS.md, "Benchmark shops"."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from gemaakt.clock import Interval, merged
from gemaakt.plan.draft import FAMILY_FREE, NO_DUE, Choice, Demand, Draft, Member, Step
from gemaakt.units import MINUTES_PER_DAY, W_PER_KW

WORKING_DAYS = 5


def shop_draft(shop: Mapping[str, Any]) -> Draft:
    """The draft of a parsed shop; machines and people are named by their number in the file."""
    horizon = days_of(shop) * MINUTES_PER_DAY
    draft = Draft(horizon=horizon)
    numbers = {name: at for at, name in enumerate(shop["calendars"])}
    draft.calendars = [_openings(daily, horizon) for daily in shop["calendars"].values()]
    for at, machine in enumerate(shop["machines"]):
        draft.machines.append(str(at))
        draft.machine_calendar.append(numbers[str(machine["cal"])])
        draft.family_now.append(FAMILY_FREE)
    for at, worker in enumerate(shop["workers"]):
        draft.people.append(str(at))
        draft.person_calendar.append(numbers[str(worker["cal"])])
        draft.supervises.append(0)
    groups = range(len(shop["groups"]))
    draft.crews = [
        [Member(at) for at, worker in enumerate(shop["workers"]) if group in worker["skills"]]
        for group in groups
    ]
    families = {op["fam"] for job in shop["jobs"] for op in job["ops"]}
    numbered = {family: at for at, family in enumerate(sorted(families), 1)}
    for at, job in enumerate(shop["jobs"]):
        draft.orders.append(Demand(str(at), min(int(job["due"]), NO_DUE), int(job["w"])))
        for number, operation in enumerate(job["ops"]):
            family = numbered[operation["fam"]]
            draft.steps.append(_step(shop, draft, at, number, operation, family))
    draft.families = 1 + len(numbered)
    draft.free_watt = np.full(horizon, _watt(shop["cap"]), np.int32)
    return draft


def days_of(shop: Mapping[str, Any]) -> int:
    """Enough days: the last release, then all work of the busiest group on one machine."""
    last = max((int(job["rel"]) for job in shop["jobs"]), default=0)
    load: dict[int, int] = {}
    for job in shop["jobs"]:
        for operation in job["ops"]:
            least = min((int(minutes) for _, minutes in operation["alts"]), default=0)
            load[operation["g"]] = load.get(operation["g"], 0) + least + 60
    machines: dict[int, int] = {}
    for machine in shop["machines"]:
        group = shop["groups"].index(machine["group"])
        machines[group] = machines.get(group, 0) + 1
    busiest = max((load[g] / max(1, machines.get(g, 1)) for g in load), default=0.0)
    return int(last / MINUTES_PER_DAY + 6 * busiest / 480 + 60)


def _openings(daily: list[list[int]], horizon: int) -> list[Interval]:
    days = [d for d in range(horizon // MINUTES_PER_DAY) if d % 7 < WORKING_DAYS]
    return merged(
        [(d * MINUTES_PER_DAY + a, d * MINUTES_PER_DAY + b) for d in days for a, b in daily]
    )


def _watt(power_kw: float) -> int:
    return round(power_kw * W_PER_KW)


def _step(
    shop: Mapping[str, Any],
    draft: Draft,
    order: int,
    number: int,
    operation: Mapping[str, Any],
    family: int,
) -> Step:
    setup = int(shop["setup_minutes"].get(shop["groups"][operation["g"]], 0))
    watts = {machine: _watt(shop["machines"][machine]["kw"]) for machine, _ in operation["alts"]}
    return Step(
        order=order,
        name=f"{order}/{number}",
        choices=[
            Choice(
                machine, int(minutes), setup, run_watt=watts[machine], setup_watt=watts[machine]
            )
            for machine, minutes in operation["alts"]
        ],
        after=[(len(draft.steps) - 1, 0)] if number else [],
        crew=int(operation["g"]) if operation["attended"] else -1,
        attendance=2 if operation["attended"] else 0,
        may_pause=bool(operation["split"]),
        family=family,
        ready=int(shop["jobs"][order]["rel"]) if number == 0 else 0,
    )
