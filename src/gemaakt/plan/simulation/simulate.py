"""Live through a disturbed shop a day at a time, replanning every morning.

At each midnight what has begun is fixed with the times it truly had, what struck is known, and
the contender plans the rest again. All contenders meet the same disturbances and learn the same
things at the same moment.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from gemaakt.clock import common, length_min, without
from gemaakt.plan.draft import THROUGHOUT, Draft, Step
from gemaakt.plan.engine.arrays import Ints
from gemaakt.plan.simulation.planners import Contender, Morning, Planned, moved
from gemaakt.plan.simulation.world import World, longest_open, on_day
from gemaakt.units import MINUTES_PER_DAY, MINUTES_PER_HOUR

UNKNOWN = (-1, -1, -1, -1)
"""The row of a step that yesterday's plan did not know."""


@dataclass(frozen=True, slots=True)
class Lived:
    """How one contender's orders ended."""

    late_share: float
    weighted_days_late_score: float
    moved_share: float
    """Near operations that the replan itself moved, against the plan carried on."""
    shifted_share: float
    """Near operations that start otherwise than was planned the day before, for any reason."""
    standard_h: float
    """Run hours of all work, each step on its fastest machine and as planned."""
    setup_h: float
    worked_h: float
    """Hours that machines ran as planned and were set up."""
    paid_h: float
    """Hours that people were at work up to the day on which the last order is due, overtime
    included."""
    overtime_h: float
    """Hours that people worked after that day to finish what was left."""
    late_min: int

    @property
    def productivity_ratio(self) -> float:
        """Standard hours for each paid hour."""
        return self.standard_h / max(1e-9, self.paid_h)

    @property
    def setup_share(self) -> float:
        """Part of the worked hours that went into set-ups."""
        return self.setup_h / max(1e-9, self.worked_h)


@dataclass(slots=True)
class Facts:
    """What has happened: ends and starts of begun steps, when resources are free, families."""

    done: dict[int, int] = field(default_factory=dict)
    rows: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    """Start, machine, set-up minutes of begun steps."""
    person: dict[int, int] = field(default_factory=dict)
    """Who did what was attended."""
    busy: dict[int, int] = field(default_factory=dict)
    family: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Yesterday:
    """The plan of the day before, in the numbers of the whole shop."""

    listed: list[int] = field(default_factory=list)
    rows: dict[int, tuple[int, int, int, int]] = field(default_factory=dict)


@dataclass(slots=True)
class Counts:
    """Near operations moved, shifted and watched."""

    moved: int = 0
    shifted: int = 0
    watched: int = 0


def live(world: World, contender: Contender, seed: int = 0) -> Lived:
    """Let a contender plan and live, a day at a time, until all is done."""
    return live_through(world, contender, seed)[0]


def live_through(
    world: World,
    contender: Contender,
    seed: int = 0,
    told: Callable[[float], None] = lambda share: None,
) -> tuple[Lived, Facts]:
    """As `live`, with all that happened; tells each morning what share of the steps has begun."""
    facts, last, counts = Facts(family=list(world.draft.family_now)), Yesterday(), Counts()
    day = 0
    while len(facts.done) < len(world.draft.steps) and day < world.draft.horizon // 1440 - 1:
        draft, left = on_day(world, day, facts.done)
        draft.family_now, draft.busy = list(facts.family), dict(facts.busy)
        if left:
            morning = _morning(draft, left, day, last, seed)
            planned = contender.plan(morning)
            _count(counts, morning, planned, left, last)
            last = _kept(planned, left)
            _work(world, contender, draft, left, planned, (day + 1) * MINUTES_PER_DAY, facts)
        day += 1
        told(len(facts.done) / len(world.draft.steps))
    return _judged(world, facts, counts), facts


def _morning(draft: Draft, left: Sequence[int], day: int, last: Yesterday, seed: int) -> Morning:
    number = {old: new for new, old in enumerate(left)}
    kept = np.array([number[old] for old in last.listed if old in number], np.int32)
    rows = [last.rows.get(old, UNKNOWN) for old in left]
    choices = np.array([row[2] for row in rows], np.int32)
    return Morning(draft, day, kept, choices, seed + day)


def _kept(planned: Planned, left: Sequence[int]) -> Yesterday:
    rows = [tuple(row) for row in planned.rows.tolist()]
    by_old = {old: (r[0], r[1], r[2], r[3]) for old, r in zip(left, rows, strict=True)}
    return Yesterday([left[new] for new in planned.listed.tolist()], by_old)


def _count(
    counts: Counts, morning: Morning, planned: Planned, left: Sequence[int], last: Yesterday
) -> None:
    """Compare with yesterday's plan carried on, and with yesterday's plan as it was."""
    made, watched = moved(planned.kept_rows, planned.rows, morning.begin)
    before = np.array([last.rows.get(old, UNKNOWN) for old in left], np.int32).reshape(-1, 4)
    counts.moved += made
    counts.watched += watched
    counts.shifted += moved(before, planned.rows, morning.begin)[0]


def _work(  # noqa: PLR0913
    world: World,
    contender: Contender,
    draft: Draft,
    left: Sequence[int],
    planned: Planned,
    until: int,
    facts: Facts,
) -> None:
    """Work a day by the plan with the times that work truly takes; note what was begun."""
    rows = contender.worked(true_times(world, draft, left), planned)
    machines = len(draft.machines)
    for new in _begun(rows, until):
        start, end, choice, person = (int(v) for v in rows[new])
        step, old = draft.steps[new], left[new]
        machine = step.choices[choice].machine
        setup = _setup(facts, draft, new, choice)
        facts.done[old], facts.rows[old] = end, (start, machine, setup)
        if machine not in draft.endless:
            facts.busy[machine] = max(end, facts.busy.get(machine, 0))
            facts.family[machine] = step.family
        if person >= 0:
            resource = machines + person
            until_min = held_until(step, start, end, setup)
            facts.busy[resource] = max(until_min, facts.busy.get(resource, 0))
            facts.person[old] = person


def _begun(rows: Ints, until: int) -> list[int]:
    begun = np.flatnonzero((rows[:, 0] >= 0) & (rows[:, 0] < until))
    order: list[int] = begun[np.argsort(rows[begun, 0], kind="stable")].tolist()
    return order


def held_until(step: Step, start: int, end: int, setup_min: int) -> int:
    """The minute up to which a step holds its person: its end, or about that of its set-up."""
    return end if step.attendance == THROUGHOUT else min(end, start + setup_min)


def _setup(facts: Facts, draft: Draft, step: int, choice: int) -> int:
    chosen = draft.steps[step].choices[choice]
    now, family = facts.family[chosen.machine], draft.steps[step].family
    if chosen.machine in draft.endless or now < 0 or (family and family == now):
        return 0
    return draft.setup_times.get(chosen.machine, {}).get((now, family), chosen.setup)


def true_times(world: World, draft: Draft, left: Sequence[int]) -> Draft:
    """The draft with the minutes that each step truly takes.

    What would not pause, but takes longer than those who do it are ever open, goes on the next
    time they are: work is finished, though nobody would have planned it so.
    """
    true = copy.copy(draft)
    true.steps = []
    for step, old in zip(draft.steps, left, strict=True):
        choices = [
            replace(c, run=max(1, round(c.run * float(world.factor[old]))))
            if c.machine not in draft.endless
            else c
            for c in step.choices
        ]
        pauses = step.may_pause or _overruns(world, replace(step, choices=choices))
        true.steps.append(replace(step, choices=choices, may_pause=pauses))
    return true


def _overruns(world: World, step: Step) -> bool:
    """Whether some way to do the step takes longer than its machine and person are ever open."""
    crew: list[int | None] = [None]
    if step.attendance:
        crew = [member.person for member in world.draft.crews[step.crew]]
    return any(
        choice.run + choice.setup > longest_open(world, choice.machine, person)
        for choice in step.choices
        if choice.machine not in world.draft.endless
        for person in crew
    )


def _judged(world: World, facts: Facts, counts: Counts) -> Lived:
    draft, until = world.draft, world.last_day * MINUTES_PER_DAY
    ends = order_ends(draft, facts.done)
    late = [max(0, e - o.due) for o, e in zip(draft.orders, ends, strict=True)]
    weighted = sum(o.weight * m for o, m in zip(draft.orders, late, strict=True))
    setup = sum(row[2] for row in facts.rows.values())
    overtime = overtime_minutes(world, facts, until)
    return Lived(
        late_share=sum(minutes > 0 for minutes in late) / max(1, len(late)),
        weighted_days_late_score=weighted / MINUTES_PER_DAY,
        moved_share=counts.moved / max(1, counts.watched),
        shifted_share=counts.shifted / max(1, counts.watched),
        standard_h=sum(_least(draft, at, facts) for at in facts.done) / MINUTES_PER_HOUR,
        setup_h=setup / MINUTES_PER_HOUR,
        worked_h=(setup + sum(run_minutes(draft, at, facts) for at in facts.done))
        / MINUTES_PER_HOUR,
        paid_h=(paid_minutes(world, until) + overtime) / MINUTES_PER_HOUR,
        overtime_h=overtime / MINUTES_PER_HOUR,
        late_min=weighted,
    )


def overtime_minutes(world: World, facts: Facts, until: int) -> int:
    """Minutes that people worked after the last due date, to finish what was left."""
    draft, machines, total = world.draft, len(world.draft.machines), 0
    for step, person in facts.person.items():
        begun, _, setup = facts.rows[step]
        end = held_until(draft.steps[step], begun, facts.done[step], setup)
        start = max(until, begun)
        if start < end:
            own = draft.calendars[draft.person_calendar[person]]
            hours = draft.calendars[draft.machine_calendar[facts.rows[step][1]]]
            both = common(common(own, hours), [(start, end)])
            holes = [(h.start, h.end) for h in world.holes if h.resource == machines + person]
            total += length_min(without(both, holes))
    return total


def order_ends(draft: Draft, done: Mapping[int, int]) -> list[int]:
    """The minute at which each order ended; the horizon where work was left undone."""
    ends = [0] * len(draft.orders)
    for at, step in enumerate(draft.steps):
        ends[step.order] = max(ends[step.order], done.get(at, draft.horizon))
    return ends


def run_minutes(draft: Draft, step: int, facts: Facts) -> int:
    """Minutes as planned of a step on the machine that did it; none in the world outside."""
    machine = facts.rows[step][1]
    if machine in draft.endless:
        return 0
    return next(choice.run for choice in draft.steps[step].choices if choice.machine == machine)


def _least(draft: Draft, step: int, facts: Facts) -> int:
    if facts.rows[step][1] in draft.endless:
        return 0
    return min(choice.run for choice in draft.steps[step].choices)


def paid_minutes(world: World, until: int) -> int:
    """Minutes that people are at work up to a moment, their absences taken off."""
    total, machines = 0, len(world.draft.machines)
    for at, calendar in enumerate(world.draft.person_calendar):
        holes = [(h.start, h.end) for h in world.holes if h.resource == machines + at]
        hours = without(common(world.draft.calendars[calendar], [(0, until)]), holes)
        total += length_min(hours)
    return total
