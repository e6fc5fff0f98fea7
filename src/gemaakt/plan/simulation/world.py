"""A shop with the disturbances that will strike it, drawn once from a seed before anyone plans."""

import copy
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from gemaakt.clock import common, without
from gemaakt.plan.draft import NO_DUE, Draft, Step
from gemaakt.plan.engine.arrays import Ints
from gemaakt.units import MINUTES_PER_DAY

MORNING_MIN = 480


@dataclass(frozen=True, slots=True)
class Rates:
    """What goes wrong in a simulated shop; assumptions, to be changed by who knows better."""

    time_spread_share: float = 0.15
    """Standard deviation of a true process time against the planned one (lognormal)."""
    absence_per_person_per_day: float = 0.03
    breakdown_per_machine_per_day: float = 0.01
    breakdown_h: float = 4.0
    rush_order_share: float = 0.03
    """Orders that become known, and urgent, only on the day of their release."""

    def row(self) -> dict[str, float]:
        """The rates as a document."""
        return asdict(self)


NOTHING = Rates(0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Hole:
    """Hours that a machine or a person loses, and the day on which that becomes known."""

    resource: int
    """Machines first, then people."""
    known_day: int
    start: int
    end: int


@dataclass(slots=True)
class World:
    """One shop with all that will strike it."""

    draft: Draft
    factor: NDArray[np.float64]
    """True process time over the planned one, per step."""
    holes: list[Hole]
    known_from: Ints
    """Day on which each order becomes known."""
    longest_min: dict[tuple[int, int | None], int] = field(default_factory=dict)
    """What `longest_open` has found."""

    @property
    def last_day(self) -> int:
        """The day on which the last order is due: what is compared is compared up to then."""
        dues = [order.due for order in self.draft.orders if order.due < NO_DUE]
        return 1 + max(dues, default=0) // MINUTES_PER_DAY


def disturbed(draft: Draft, rates: Rates, seed: int) -> World:
    """A draft and all that will go wrong in it; the draft itself stays as it is."""
    random = np.random.default_rng(seed)
    draft = own_calendars(draft)
    spread = random.lognormal(0.0, max(1e-12, rates.time_spread_share), len(draft.steps))
    factor = spread if rates.time_spread_share > 0 else np.ones(len(draft.steps))
    world = World(draft, factor, [], np.zeros(len(draft.orders), np.int32))
    machines = len(draft.machines)
    for resource in range(machines + len(draft.people)):
        is_machine = resource < machines
        if resource in draft.endless:
            continue
        rate = (
            rates.breakdown_per_machine_per_day if is_machine else rates.absence_per_person_per_day
        )
        for day in np.flatnonzero(random.random(world.last_day) < rate).tolist():
            start = day * MINUTES_PER_DAY + (MORNING_MIN if is_machine else 0)
            long = int(rates.breakdown_h * 60) if is_machine else MINUTES_PER_DAY
            world.holes.append(Hole(resource, day, start, start + long))
    rush = random.random(len(draft.orders)) < rates.rush_order_share
    first = {step.order: step.ready for step in reversed(draft.steps)}
    for order in np.flatnonzero(rush).tolist():
        world.known_from[order] = first.get(order, 0) // MINUTES_PER_DAY
    return world


def longest_open(world: World, machine: int, person: int | None) -> int:
    """The longest time that a machine, and a person if there is one, is open without a break."""
    key = (machine, person)
    if key not in world.longest_min:
        draft = world.draft
        hours = draft.calendars[draft.machine_calendar[machine]]
        if person is not None:
            hours = common(hours, draft.calendars[draft.person_calendar[person]])
        world.longest_min[key] = max((end - start for start, end in hours), default=0)
    return world.longest_min[key]


def own_calendars(draft: Draft) -> Draft:
    """Give each machine and person a calendar of its own, so that one can be struck alone."""
    made = copy.copy(draft)
    rows = draft.machine_calendar + draft.person_calendar
    made.calendars = [list(draft.calendars[each]) for each in rows]
    machines = len(draft.machines)
    made.machine_calendar = list(range(machines))
    made.person_calendar = list(range(machines, len(rows)))
    made.met = {}
    return made


def on_day(world: World, day: int, done: Mapping[int, int]) -> tuple[Draft, list[int]]:
    """The problem as it is known on the morning of a day: steps not yet begun, by old number."""
    draft = copy.copy(world.draft)
    holes: dict[int, list[tuple[int, int]]] = {}
    for hole in world.holes:
        if hole.known_day <= day:
            holes.setdefault(hole.resource, []).append((hole.start, hole.end))
    draft.calendars = [
        without(hours, holes[at]) if at in holes else hours
        for at, hours in enumerate(world.draft.calendars)
    ]
    draft.met = {}
    left = [
        at
        for at, step in enumerate(world.draft.steps)
        if at not in done and world.known_from[step.order] <= day
    ]
    number = {old: new for new, old in enumerate(left)}
    draft.steps = [_rest(world.draft.steps[at], number, done, day) for at in left]
    return draft, left


def _rest(step: Step, number: Mapping[int, int], done: Mapping[int, int], day: int) -> Step:
    ended = [done[before] for before, _ in step.after if before in done]
    after = [(number[before], batch) for before, batch in step.after if before in number]
    ready = max([step.ready, day * MINUTES_PER_DAY, *ended])
    return replace(step, after=after, ready=ready)
