"""From a draft to flat arrays: choices, crews in groups of equal hours, shared calendars."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import is_
from typing import Any

import numpy as np

from gemaakt.plan.draft import Draft, Member, Step
from gemaakt.plan.engine.aims import USUAL
from gemaakt.plan.engine.arrays import SPACING, Arrays, Ints
from gemaakt.plan.engine.calendars import Hours, HoursTable, hours_of


@dataclass(slots=True)
class Crews:
    """The people of every crew, grouped by equal hours, in flat rows."""

    group0: list[int] = field(default_factory=lambda: [0])
    hours: list[int] = field(default_factory=list)
    member0: list[int] = field(default_factory=lambda: [0])
    members: list[Member] = field(default_factory=list)


@dataclass(slots=True)
class Reserved:
    """A resource that a pinned step holds."""

    resource: int
    start: int
    end: int
    family: int


@dataclass(slots=True)
class Packed:
    """Arrays with what is needed to read them back."""

    arrays: Arrays
    members: list[Member]
    first_place: int
    table: HoursTable


def ints(values: Iterable[int]) -> Ints:
    """A flat array of whole numbers."""
    return np.fromiter(values, np.int32)


def starts(lengths: Iterable[int]) -> Ints:
    """Where the rows of each item begin, and where the last ends."""
    return np.concatenate([[0], np.cumsum(ints(lengths))]).astype(np.int32)


def places_of(draft: Draft) -> list[tuple[int, int]]:
    """Numbers of the places beside each person who may supervise."""
    at = len(draft.machines) + len(draft.people)
    rows = []
    for quantity in draft.supervises:
        rows.append((at, at + quantity))
        at += quantity
    return rows


def group_crews(
    draft: Draft, table: HoursTable, calendars: Sequence[int], alone: set[int]
) -> Crews:
    """Put the members of each crew with equal hours together; those in `alone` by themselves."""
    crews = Crews()
    use = np.zeros(len(draft.people) + 1, np.int64)
    for crew in draft.crews:
        for member in crew:
            use[member.person] += 1
    for crew in draft.crews:
        groups: dict[tuple[int, int], list[Member]] = {}
        for at, member in enumerate(crew):
            hours = calendars[draft.person_calendar[member.person]]
            if member.supervisor >= 0:
                other = calendars[draft.person_calendar[member.supervisor]]
                hours = table.shared(hours, other)
            if hours >= 0:
                single = alone & {member.person, member.supervisor}
                groups.setdefault((hours, at if single else -1), []).append(member)
        for (hours, _), members in groups.items():
            crews.hours.append(hours)
            crews.members += sorted(members, key=lambda m: (m.supervisor >= 0, use[m.person]))
            crews.member0.append(len(crews.members))
        crews.group0.append(len(crews.hours))
    return crews


def shared_hours(
    draft: Draft, table: HoursTable, machine_hours: Sequence[int], crews: Crews
) -> Ints:
    """Calendar by (hours of a machine, hours of a group), for the pairs that occur."""
    pairs = set()
    for step in draft.steps:
        if step.crew >= 0:
            groups = range(crews.group0[step.crew], crews.group0[step.crew + 1])
            pairs |= {
                (machine_hours[c.machine], crews.hours[g]) for c in step.choices for g in groups
            }
    found = {(one, other): table.shared(one, other) for one, other in sorted(pairs)}
    size = len(table.rows)
    shared = np.full((size, size), -1, np.int32)
    for (one, other), number in found.items():
        shared[one, other] = number
    return shared


def tails(steps: Sequence[Step]) -> list[int]:
    """Least minutes from the end of each step to the end of its order."""
    tail = [0] * len(steps)
    in_turn = range(len(steps)) if _is_in_turn(steps) else topological(steps)
    for at in reversed(in_turn):
        step = steps[at]
        if not step.after or step.is_running:
            continue
        own = tail[at]
        whole = own + min([c.run for c in step.choices], default=0)
        for before, batch in step.after:
            through = own if batch else whole
            if through > tail[before] and steps[before].order == step.order:
                tail[before] = through
    return tail


def _is_in_turn(steps: Sequence[Step]) -> bool:
    """Say whether every step stands behind those it waits for."""
    return all(before < at for at, step in enumerate(steps) for before, _ in step.after)


def topological(steps: Sequence[Step]) -> list[int]:
    """The steps, each after those it waits for."""
    waits = [len(step.after) for step in steps]
    followers: list[list[int]] = [[] for _ in steps]
    for at, step in enumerate(steps):
        for before, _ in step.after:
            followers[before].append(at)
    ready = [at for at, quantity in enumerate(waits) if quantity == 0]
    for at in ready:
        for follower in followers[at]:
            waits[follower] -= 1
            if waits[follower] == 0:
                ready.append(follower)
    return ready


def setup_matrices(draft: Draft) -> tuple[Ints, Ints]:
    """For machines with set-up times of their own: which matrix, and the matrices (-1: own)."""
    of = np.full(max(1, len(draft.machines)), -1, np.int32)
    size = draft.families
    matrices = np.full((max(1, len(draft.setup_times)), size, size), -1, np.int32)
    for at, (machine, table) in enumerate(sorted(draft.setup_times.items())):
        of[machine] = at
        for (one, other), minutes in table.items():
            matrices[at, one, other] = minutes
    return of, matrices


def blocks_of(resources: int, reserved: Sequence[Reserved]) -> tuple[Ints, Ints, Ints, Ints]:
    """Reserved times per resource, by time."""
    rows = sorted(reserved, key=lambda each: (each.resource, each.start))
    counts = np.bincount(ints(r.resource for r in rows), minlength=resources)
    return (
        starts(counts),
        ints(r.start for r in rows),
        ints(r.end for r in rows),
        ints(r.family for r in rows),
    )


def pack(
    draft: Draft,
    *,
    reserved: Sequence[Reserved] = (),
    fixed: int = 0,
    near: int = 0,
    hours: Sequence[Hours] | None = None,
) -> Packed:
    """Flat arrays of a draft whose pinned steps hold the `reserved` times.

    `hours` are the draft's calendars as rows, where they are known.
    """
    table = HoursTable()
    rows = [hours_of(each) for each in draft.calendars] if hours is None else hours
    numbers = [table.add(each) for each in rows]
    machine_hours = [numbers[each] for each in draft.machine_calendar]
    places = places_of(draft)
    first_place = len(draft.machines) + len(draft.people)
    resources = max([first_place, *(end for _, end in places)])
    crews = group_crews(draft, table, numbers, _people_with_blocks(draft, reserved, places))
    shared = shared_hours(draft, table, machine_hours, crews)
    count = len(draft.steps)
    sizes = [resources, len(draft.machines), first_place, count // SPACING + 1, fixed, near]
    sizes += [int(is_plain(draft, reserved)), 1]
    arrays = Arrays(
        horizon=draft.horizon,
        shared=shared,
        hours=ints(machine_hours),
        old_start=np.full(count, -1, np.int32),
        old_choice=np.full(count, -1, np.int32),
        old_member=np.full(count, -1, np.int32),
        busy=ints(draft.busy.get(each, 0) for each in range(resources)),
        shares=USUAL.shares(),
        sizes=np.array(sizes, np.int32),
        **step_arrays(draft),
        **route_arrays(draft),
        **choice_arrays(draft),
        **crew_arrays(draft, crews, places),
        **machine_arrays(draft),
        **calendar_arrays(draft, table, blocks_of(resources, reserved)),
        **order_arrays(draft),
    )
    return Packed(arrays, crews.members, first_place, table)


def is_plain(draft: Draft, reserved: Sequence[Reserved]) -> bool:
    """Say whether nothing is pinned: `decode_plain` will do."""
    return not reserved and all(step.pin_start < 0 for step in draft.steps)


def step_arrays(draft: Draft) -> dict[str, Any]:
    """What each step needs by itself."""
    steps = draft.steps
    return {
        "ready": ints(s.ready for s in steps),
        "order": ints(s.order for s in steps),
        "may_pause": ints(s.may_pause for s in steps),
        "attendance": ints(s.attendance if s.crew >= 0 else 0 for s in steps),
        "family": ints(s.family for s in steps),
        "crew": ints(s.crew for s in steps),
        "tail": ints(tails(steps)),
        "is_running": ints(s.is_running for s in steps),
        "pin": ints(s.pin_start for s in steps),
        "laps": lap_rows(steps),
    }


def lap_rows(steps: Sequence[Step]) -> Ints:
    """Until when each step before may run on beside a pinned one; -1 for all others."""
    if all(step.pin_start < 0 for step in steps):
        return np.full(sum(len(step.after) for step in steps), -1, np.int32)
    return ints(until for s in steps for until in s.pin_laps or [-1] * len(s.after))


_routes: list[tuple[list[object], dict[str, Any]]] = []
_choices: list[tuple[list[object], dict[str, Any]]] = []


def _kept_rows(
    kept: list[tuple[list[object], dict[str, Any]]],
    parts: list[object],
    make: Callable[[], dict[str, Any]],
) -> dict[str, Any]:
    """Arrays made before of the very same lists; a draft of unchanged orders has them again."""
    for lists, rows in kept:
        if len(lists) == len(parts) and all(map(is_, lists, parts)):
            return rows
    rows = make()
    kept.append((parts, rows))
    del kept[:-2]
    return rows


def route_arrays(draft: Draft) -> dict[str, Any]:
    """What each step waits for, and what waits for it."""
    return _kept_rows(_routes, [s.after for s in draft.steps], lambda: _route_arrays(draft))


def _route_arrays(draft: Draft) -> dict[str, Any]:
    steps = draft.steps
    followers: list[list[int]] = [[] for _ in steps]
    batched = [0] * len(steps)
    for at, step in enumerate(steps):
        for before, batch in step.after:
            followers[before].append(at)
            batched[before] = max(batched[before], batch)
    return {
        "batched": ints(batched),
        "before0": starts(len(s.after) for s in steps),
        "before": ints(before for s in steps for before, _ in s.after),
        "batch": ints(batch for s in steps for _, batch in s.after),
        "after0": starts(len(each) for each in followers),
        "after": ints(at for each in followers for at in each),
    }


def choice_arrays(draft: Draft) -> dict[str, Any]:
    """The machines that may do each step."""
    return _kept_rows(_choices, [s.choices for s in draft.steps], lambda: _choice_arrays(draft))


def _choice_arrays(draft: Draft) -> dict[str, Any]:
    choices = [choice for step in draft.steps for choice in step.choices]
    return {
        "choice0": starts(len(s.choices) for s in draft.steps),
        "machine": ints(c.machine for c in choices),
        "run": ints(c.run for c in choices),
        "setup": ints(c.setup for c in choices),
        "piece": np.array([c.piece_min for c in choices], np.float64),
        "fixed": np.array([c.fixed_min for c in choices], np.float64),
        "run_watt": ints(c.run_watt for c in choices),
        "setup_watt": ints(c.setup_watt for c in choices),
    }


def crew_arrays(draft: Draft, crews: Crews, places: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """Who may do it, and the places beside supervisors."""
    beside = [places[m.supervisor] if m.supervisor >= 0 else (0, 0) for m in crews.members]
    people0 = len(draft.machines)
    return {
        "group0": np.array(crews.group0, np.int32),
        "group_hours": ints(crews.hours),
        "member0": np.array(crews.member0, np.int32),
        "member": ints(people0 + m.person for m in crews.members),
        "place0": ints(each[0] for each in beside),
        "place1": ints(each[1] for each in beside),
    }


def machine_arrays(draft: Draft) -> dict[str, Any]:
    """Queues, families and set-up times of the machines."""
    matrix_of, matrix = setup_matrices(draft)
    return {
        "endless": ints(int(m in draft.endless) for m in range(len(draft.machines))),
        "family_now": ints(draft.family_now),
        "matrix_of": matrix_of,
        "matrix": matrix,
    }


def calendar_arrays(
    draft: Draft, table: HoursTable, blocks: tuple[Ints, Ints, Ints, Ints]
) -> dict[str, Any]:
    """Opening hours, free power and reserved times."""
    opens, closes, index0, rows, longest = table.packed(draft.horizon)
    free_watt = np.zeros(1, np.int32) if draft.free_watt is None else draft.free_watt
    names = ("block0", "block_from", "block_to", "block_family")
    return {
        "opens": opens,
        "closes": closes,
        "index0": index0,
        "rows": rows,
        "longest": longest,
        "free_watt": free_watt,
        **dict(zip(names, blocks, strict=True)),
    }


def order_arrays(draft: Draft) -> dict[str, Any]:
    """Due dates, weights and the steps of each order."""
    by_order: list[list[int]] = [[] for _ in draft.orders]
    for at, step in enumerate(draft.steps):
        by_order[step.order].append(at)
    return {
        "due": np.array([o.due for o in draft.orders], np.int64),
        "weight": np.array([o.weight for o in draft.orders], np.int64),
        "steps0": starts(len(each) for each in by_order),
        "steps": ints(at for each in by_order for at in each),
    }


def _people_with_blocks(
    draft: Draft, reserved: Sequence[Reserved], places: Sequence[tuple[int, int]]
) -> set[int]:
    held = {each.resource for each in reserved}
    first = len(draft.machines)
    return {
        person
        for person, (low, high) in enumerate(places)
        if held & {first + person, *range(low, high)}
    }
