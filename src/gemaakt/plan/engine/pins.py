"""Pinned starts: which machine and people a pinned step holds, and from when to when.

A pin is reserved before anything else is planned, with its set-up if that is known, else with the
longest that it may need; what it does not need in the end falls free behind it. A pin that cannot
be kept comes back with the reason and is planned freely.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from gemaakt.clock import Interval, common
from gemaakt.plan.draft import AT_SETUP, FAMILY_NONE, Choice, Draft, Member, Step
from gemaakt.plan.engine.pack import Reserved, places_of
from gemaakt.plan.engine.state import PinTimes

type Taken = Mapping[int, Sequence[tuple[int, int, int]]]
"""By machine, then person, and apart what she supervises: from, until and step of what was
planned before."""


class Way(NamedTuple):
    """How a pinned step can be done: on what, by whom, in which hours, and until when."""

    number: int
    choice: Choice
    member: Member | None
    setups: tuple[int, ...]
    """Set-ups that may be due: the one that is known, else none and the longest."""
    setup_hours: list[Interval]
    run_hours: list[Interval]
    end: int
    held_until: int
    """When the person is free again at the latest."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """A pinned step with the machine, member and time it holds."""

    step: int
    choice: int
    member: Member | None
    place: int
    start: int
    latest_end: int
    first_batch: int
    """When the first batch that it hands on is ready at the latest."""


@dataclass(slots=True)
class Pins:
    """All pins of a draft: kept ones with what they reserve, and those that cannot be."""

    kept: dict[int, Pinned] = field(default_factory=dict)
    reserved: list[Reserved] = field(default_factory=list)
    impossible: dict[int, str] = field(default_factory=dict)
    setups: dict[int, int] = field(default_factory=dict)
    """Set-ups taken to be those behind the pin before: with a longer one there was no room."""

    def times(self) -> PinTimes:
        """What a search needs to know of every pin."""
        return [(p.step, p.start, p.latest_end, p.first_batch) for p in self.kept.values()]


def worked_until(openings: Sequence[Interval], start: int, minutes: int, pause: bool) -> int:
    """The end of so many minutes that begin exactly at `start`; -1 when they cannot."""
    left = minutes
    for opens, closes in openings:
        if closes <= start:
            continue
        if left == minutes and opens > start:
            return -1
        begin = max(opens, start)
        if closes - begin >= left:
            return begin + left
        if not pause:
            return -1
        left -= closes - begin
    return -1


def resolve_pins(
    draft: Draft, taken: Taken | None = None, setups: Mapping[int, int | None] | None = None
) -> Pins:
    """Reserve every pinned start in order of time.

    What machines and people had in the plan before, if given, says whom it disturbs least. A step
    has the set-up that `setups` gives; where that is None it may be anything up to its longest.
    So may that of a step that is not among them, but where the pins leave no room for it: then
    it is taken to be the one behind the pin before, and is in the answer's `setups`.
    """
    pins, known = Pins(), setups or {}
    batches = _batches(draft)
    pinned = [at for at, step in enumerate(draft.steps) if step.pin_start >= 0]
    pinned.sort(key=lambda at: draft.steps[at].pin_start)
    room_until = _next_starts(draft, pinned)
    for at in pinned:
        step, setup = draft.steps[at], known.get(at)
        may_be_short = at not in known and len(step.choices) == 1
        if may_be_short and _is_cramped(draft, step, room_until[at]):
            setup = pins.setups[at] = _setup_behind(draft, pins, at)
        pin = _reserved(draft, pins, at, setup, taken)
        if isinstance(pin, str) and may_be_short and setup is None:
            pins.setups[at] = _setup_behind(draft, pins, at)
            pin = _reserved(draft, pins, at, pins.setups[at], taken)
        if isinstance(pin, str):
            pins.impossible[at], step.pin_start = pin, -1
            continue
        way, place = pin
        ready = _until(step, way, max(way.setups), way.choice.first_batch(batches.get(at, 0)))
        pins.kept[at] = Pinned(at, way.number, way.member, place, step.pin_start, way.end, ready)
        step.pin_laps = [_laps(step, way, batch) for _, batch in step.after]
    return pins


def _batches(draft: Draft) -> dict[int, int]:
    """The largest batch that each step hands on, if it does."""
    found: dict[int, int] = {}
    for step in draft.steps:
        for before, batch in step.after:
            if batch:
                found[before] = max(batch, found.get(before, 0))
    return found


def _next_starts(draft: Draft, pinned: Sequence[int]) -> dict[int, int]:
    """When the next pinned step begins on the machine of each, of those with one machine."""
    found, after = {}, dict[int, int]()
    for at in reversed(pinned):
        machine = draft.steps[at].choices[0].machine if draft.steps[at].choices else -1
        found[at] = after.get(machine, draft.horizon)
        after[machine] = draft.steps[at].pin_start
    return found


def _is_cramped(draft: Draft, step: Step, until: int) -> bool:
    """Whether the step ends too late for the pin behind it if its longest set-up is due."""
    ends = [way.end for way in _ways(draft, step, None)]
    return bool(ends) and min(ends) > until


def _setup_behind(draft: Draft, pins: Pins, at: int) -> int:
    """The set-up of a step behind the pin before it on its machine, with nothing between."""
    step, machine = draft.steps[at], draft.steps[at].choices[0].machine
    before = [
        pin
        for pin in pins.kept.values()
        if draft.steps[pin.step].choices[pin.choice].machine == machine
    ]
    last = max(before, key=lambda pin: pin.start, default=None)
    now = draft.family_now[machine] if last is None else draft.steps[last.step].family
    return setup_due(draft, step, 0, now)


def setup_due(draft: Draft, step: Step, choice: int, now: int) -> int:
    """Set-up minutes of a step on a machine that holds family `now`."""
    chosen = step.choices[choice]
    if step.is_running or chosen.machine in draft.endless or now < 0:
        return 0
    if step.family != FAMILY_NONE and step.family == now:
        return 0
    return draft.setup_times.get(chosen.machine, {}).get((now, step.family), chosen.setup)


def _reserved(
    draft: Draft, pins: Pins, at: int, setup: int | None, taken: Taken | None
) -> tuple[Way, int] | str:
    """Reserve the best way that is free, with the place beside the supervisor; or why not."""
    step, why = draft.steps[at], "hours"
    if step.pin_start < step.ready:
        return "material"
    ways = list(_ways(draft, step, setup))
    if taken:
        ways.sort(key=lambda way: _disturbed(draft, taken, at, way))
    for way in ways:
        held = _held(draft, pins, step, way)
        if held is None:
            why = "taken"
        elif not _take_power(draft, step, way):
            why = "power"
        else:
            pins.reserved += held[0]
            return way, held[1]
    return why


def _disturbed(draft: Draft, taken: Taken, at: int, way: Way) -> tuple[int, int]:
    """Minutes of other work that machine and person had then; whether they had not this step."""
    asked = [(way.choice.machine, way.end)]
    if way.member is not None:
        asked.append((len(draft.machines) + way.member.person, way.held_until))
        if way.member.supervisor >= 0:
            asked.append((supervising(len(draft.machines) + way.member.supervisor), 0))
    start, minutes, is_new = draft.steps[at].pin_start, 0, 0
    for resource, until in asked:
        rows = taken.get(resource, ())
        minutes += sum(max(0, min(b, until) - max(a, start)) for a, b, step in rows if step != at)
        is_new += all(step != at for _, _, step in rows)
    return minutes, is_new


def supervising(person: int) -> int:
    """Where what a person supervises is taken down: she does other work beside it."""
    return -1 - person


def _ways(draft: Draft, step: Step, setup: int | None) -> Iterator[Way]:
    """Choices and members that are open at the pinned start."""
    members: list[Member | None] = list(draft.crews[step.crew]) if step.crew >= 0 else [None]
    for number, choice in enumerate(step.choices):
        setups = (0, _longest_setup(draft, choice, step)) if setup is None else (setup,)
        own = draft.calendars[draft.machine_calendar[choice.machine]]
        for member in members:
            both = _hours_with(draft, own, member)
            run_hours = own if step.attendance == AT_SETUP else both
            ends = [_end(step, both, run_hours, minutes, choice.run) for minutes in setups]
            if min(each[1] for each in ends) >= 0:
                setup_end = max(each[0] for each in ends)
                end = max(each[1] for each in ends)
                held = setup_end if step.attendance == AT_SETUP else end
                yield Way(number, choice, member, setups, both, run_hours, end, held)


def _end(
    step: Step, setup_hours: list[Interval], run_hours: list[Interval], setup: int, run: int
) -> tuple[int, int]:
    """Ends of set-up and run that begin exactly at the pin; -1 when that cannot be."""
    start, pause = step.pin_start, step.may_pause
    if setup == 0:
        return start, worked_until(run_hours, start, run, pause)
    setup_end = worked_until(setup_hours, start, setup, pause)
    if setup_end < 0:
        return -1, -1
    if not pause:
        return setup_end, worked_until(run_hours, start, setup + run, pause)
    for opens, closes in run_hours:
        if closes > setup_end:
            return setup_end, worked_until(run_hours, max(opens, setup_end), run, pause)
    return -1, -1


def _laps(step: Step, way: Way, batch: int) -> int:
    """Until when a step that hands on such batches may run, with time left for the last one."""
    if not batch:
        return -1
    return _until(step, way, min(way.setups), way.choice.run - way.choice.last_batch(batch))


def _until(step: Step, way: Way, setup: int, run: int) -> int:
    """The end of so many minutes of the run behind a set-up."""
    return _end(step, way.setup_hours, way.run_hours, setup, run)[1]


def _hours_with(draft: Draft, own: list[Interval], member: Member | None) -> list[Interval]:
    if member is None:
        return own
    shared = common(own, draft.calendars[draft.person_calendar[member.person]])
    if member.supervisor >= 0:
        shared = common(shared, draft.calendars[draft.person_calendar[member.supervisor]])
    return shared


def _longest_setup(draft: Draft, choice: Choice, step: Step) -> int:
    if choice.machine in draft.endless or step.is_running:
        return 0
    table = draft.setup_times.get(choice.machine, {})
    given = [minutes for (_, to), minutes in table.items() if to == step.family]
    return max([choice.setup, *given])


def _held(draft: Draft, pins: Pins, step: Step, way: Way) -> tuple[list[Reserved], int] | None:
    """What the pin holds, and the place beside the supervisor; None when that is taken."""
    rows, place, member = list[Reserved](), -1, way.member
    if way.choice.machine not in draft.endless:
        rows.append(Reserved(way.choice.machine, step.pin_start, way.end, step.family))
    if member is not None and way.held_until > step.pin_start:
        person = len(draft.machines) + member.person
        rows.append(Reserved(person, step.pin_start, way.held_until, 0))
        if member.supervisor >= 0:
            low, high = places_of(draft)[member.supervisor]
            free = [p for p in range(low, high) if not _clashes(pins, p, step.pin_start, way.end)]
            if not free:
                return None
            rows.append(Reserved(free[0], step.pin_start, way.held_until, 0))
            place = free[0] - low
    if any(_clashes(pins, row.resource, row.start, row.end) for row in rows):
        return None
    return rows, place


def _clashes(pins: Pins, resource: int, start: int, end: int) -> bool:
    return any(
        row.resource == resource and row.start < end and start < row.end for row in pins.reserved
    )


def _take_power(draft: Draft, step: Step, way: Way) -> bool:
    """Reserve the most that it may draw in each minute; a set-up may end sooner than it can."""
    choice, start = way.choice, step.pin_start
    if draft.free_watt is None or max(choice.run_watt, choice.setup_watt) == 0:
        return True
    part = draft.free_watt[start : way.end]
    asked = np.zeros(len(part), np.int32)
    for setup in way.setups:
        setup_end, end = _end(step, way.setup_hours, way.run_hours, setup, choice.run)
        is_known = len(way.setups) == 1
        setting = choice.setup_watt if is_known else max(choice.setup_watt, choice.run_watt)
        for hours, a, b, watt in (
            (way.setup_hours, start, setup_end, setting),
            (way.run_hours, setup_end, end, choice.run_watt),
        ):
            for opens, closes in common(hours, [(a, b)]):
                asked[opens - start : closes - start] = np.maximum(
                    asked[opens - start : closes - start], watt
                )
    if (part < asked).any():
        return False
    part -= asked
    return True
