"""Pinned starts: which machine and people a pinned step holds, and from when to when.

A pin is reserved before anything else is planned, with the longest set-up it may need; what it
does not need in the end falls free behind it. A pin that cannot be kept comes back with the
reason and is planned freely.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gemaakt.clock import Interval, common
from gemaakt.plan.draft import AT_SETUP, Choice, Draft, Member, Step
from gemaakt.plan.engine.pack import Reserved, places_of


@dataclass(frozen=True, slots=True)
class Pinned:
    """A pinned step with the machine, member and time it holds."""

    step: int
    choice: int
    member: Member | None
    place: int
    start: int
    latest_end: int


@dataclass(slots=True)
class Pins:
    """All pins of a draft: kept ones with what they reserve, and those that cannot be."""

    kept: dict[int, Pinned] = field(default_factory=dict)
    reserved: list[Reserved] = field(default_factory=list)
    impossible: dict[int, str] = field(default_factory=dict)

    def triples(self) -> list[tuple[int, int, int]]:
        """Step, start and latest end of every pin."""
        return [(p.step, p.start, p.latest_end) for p in self.kept.values()]


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


def resolve_pins(draft: Draft) -> Pins:
    """Reserve every pinned start in order of time."""
    pins = Pins()
    pinned = [at for at, step in enumerate(draft.steps) if step.pin_start >= 0]
    for at in sorted(pinned, key=lambda each: draft.steps[each].pin_start):
        _reserve(draft, pins, at)
    return pins


def _reserve(draft: Draft, pins: Pins, at: int) -> None:
    step = draft.steps[at]
    if step.pin_start < step.ready:
        pins.impossible[at] = "material"
        step.pin_start = -1
        return
    why = "hours"
    for number, choice, member, end, held_until in _ways(draft, step):
        held = _held(draft, pins, step, choice, member, end, held_until)
        if held is None:
            why = "taken"
            continue
        if not _take_power(draft, step, choice, end):
            why = "power"
            continue
        pins.reserved += held[0]
        pins.kept[at] = Pinned(at, number, member, held[1], step.pin_start, end)
        return
    pins.impossible[at] = why
    step.pin_start = -1


def _ways(draft: Draft, step: Step) -> Iterator[tuple[int, Choice, Member | None, int, int]]:
    """Choices and members that are open at the pinned start: latest end, person free again."""
    members: list[Member | None] = list(draft.crews[step.crew]) if step.crew >= 0 else [None]
    for number, choice in enumerate(step.choices):
        setup = _longest_setup(draft, choice, step)
        own = draft.calendars[draft.machine_calendar[choice.machine]]
        for member in members:
            both = _hours_with(draft, own, member)
            run_hours = own if step.attendance == AT_SETUP else both
            ends = [_end(step, both, run_hours, minutes, choice.run) for minutes in {0, setup}]
            if min(each[1] for each in ends) >= 0:
                setup_end = max(each[0] for each in ends)
                end = max(each[1] for each in ends)
                held = setup_end if step.attendance == AT_SETUP else end
                yield number, choice, member, end, held


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


def _held(  # noqa: PLR0913
    draft: Draft,
    pins: Pins,
    step: Step,
    choice: Choice,
    member: Member | None,
    end: int,
    held_until: int,
) -> tuple[list[Reserved], int] | None:
    """What the pin holds, and the place beside the supervisor; None when that is taken."""
    rows, place = [], -1
    if choice.machine not in draft.endless:
        rows.append(Reserved(choice.machine, step.pin_start, end, step.family))
    if member is not None and held_until > step.pin_start:
        person = len(draft.machines) + member.person
        rows.append(Reserved(person, step.pin_start, held_until, 0))
        if member.supervisor >= 0:
            low, high = places_of(draft)[member.supervisor]
            free = [p for p in range(low, high) if not _clashes(pins, p, step.pin_start, end)]
            if not free:
                return None
            rows.append(Reserved(free[0], step.pin_start, held_until, 0))
            place = free[0] - low
    if any(_clashes(pins, row.resource, row.start, row.end) for row in rows):
        return None
    return rows, place


def _clashes(pins: Pins, resource: int, start: int, end: int) -> bool:
    return any(
        row.resource == resource and row.start < end and start < row.end for row in pins.reserved
    )


def _take_power(draft: Draft, step: Step, choice: Choice, end: int) -> bool:
    """Reserve the most that it may draw, pauses included."""
    watt = max(choice.run_watt, choice.setup_watt)
    if draft.free_watt is None or watt == 0:
        return True
    part = draft.free_watt[step.pin_start : end]
    if part.size and int(part.min()) < watt:
        return False
    part -= watt
    return True
