"""What an order waited for in a decoded plan: the machines and people that were busy, and with
which other orders."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gemaakt.plan.engine.arrays import END, START, Ints
from gemaakt.plan.remedy.trial import Ground, machine_of, person_of


@dataclass(frozen=True, slots=True)
class Hold:
    """A step that waited while others held its machine or its person."""

    step: int
    machine: int
    person: int
    minutes: int
    by: tuple[int, ...]
    """Orders that held it, the longest first."""


def holds(ground: Ground) -> list[Hold]:
    """The order's waits that other work caused, the longest first."""
    found = [_hold(ground, int(step)) for step in ground.steps]
    return sorted((h for h in found if h is not None), key=lambda h: -h.minutes)


def _hold(ground: Ground, step: int) -> Hold | None:
    placed = ground.state.placed
    start, since = int(placed[step, START]), ready_at(ground, step)
    if start <= since or not ground.may_change(step):
        return None
    machine = machine_of(ground.packed, ground.state, step)
    person = person_of(ground.packed, ground.state, step)
    held: dict[int, int] = defaultdict(int)
    for other in _holders(ground, machine, person, since, start):
        minutes = min(start, int(placed[other, END])) - max(since, int(placed[other, START]))
        held[int(ground.arrays.order[other])] += minutes
    held.pop(ground.order, None)
    by = tuple(sorted(held, key=lambda order: -held[order]))
    return Hold(step, machine, person, start - since, by)


def ready_at(ground: Ground, step: int) -> int:
    """The minute from which a step could have begun."""
    arrays, placed = ground.arrays, ground.state.placed
    before = arrays.before[arrays.before0[step] : arrays.before0[step + 1]]
    return max([int(arrays.ready[step]), *(int(placed[b, END]) for b in before)])


def _holders(ground: Ground, machine: int, person: int, since: int, until: int) -> Ints:
    """Steps that held the machine or the person in between."""
    placed = ground.state.placed
    there = np.flatnonzero((placed[:, START] < until) & (placed[:, END] > since))
    if machine in ground.draft.endless:
        machine = -2
    kept = [
        step
        for step in there.tolist()
        if machine_of(ground.packed, ground.state, step) == machine
        or (person >= 0 and person_of(ground.packed, ground.state, step) == person)
    ]
    return np.array(kept, np.int32)


def people_at(ground: Ground, machine: int, until: int) -> Sequence[int]:
    """Everybody who works at the machine before a minute."""
    placed = ground.state.placed
    early = np.flatnonzero((placed[:, START] >= 0) & (placed[:, START] < until))
    here = [s for s in early.tolist() if machine_of(ground.packed, ground.state, s) == machine]
    people = {person_of(ground.packed, ground.state, step) for step in here}
    return sorted(people - {-1})
