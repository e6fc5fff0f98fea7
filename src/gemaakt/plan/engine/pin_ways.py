"""In which ways a pinned step can be done: machine, people, hours, and until when."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gemaakt.clock import Interval, common
from gemaakt.plan.draft import AT_SETUP, FAMILY_NONE, Choice, Draft, Member, Step


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


def setup_due(draft: Draft, step: Step, choice: int, now: int) -> int:
    """Set-up minutes of a step on a machine that holds family `now`."""
    chosen = step.choices[choice]
    if step.is_running or chosen.machine in draft.endless or now < 0:
        return 0
    if step.family != FAMILY_NONE and step.family == now:
        return 0
    return draft.setup_times.get(chosen.machine, {}).get((now, step.family), chosen.setup)


def ways_of(draft: Draft, step: Step, setup: int | None) -> Iterator[Way]:
    """Choices and members that are open at the pinned start."""
    members: list[Member | None] = list(draft.crews[step.crew]) if step.crew >= 0 else [None]
    for number, choice in enumerate(step.choices):
        setups = (0, _longest_setup(draft, choice, step)) if setup is None else (setup,)
        own = draft.calendars[draft.machine_calendar[choice.machine]]
        for member in members:
            both = _hours_with(draft, own, member)
            run_hours = own if step.attendance == AT_SETUP else both
            ends = [end_of(step, both, run_hours, minutes, choice.run) for minutes in setups]
            if min(each[1] for each in ends) >= 0:
                setup_end = max(each[0] for each in ends)
                end = max(each[1] for each in ends)
                held = setup_end if step.attendance == AT_SETUP else end
                yield Way(number, choice, member, setups, both, run_hours, end, held)


def end_of(
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


def laps_of(step: Step, way: Way, batch: int) -> int:
    """Until when a step that hands on such batches may run, with time left for the last one."""
    if not batch:
        return -1
    return until_of(step, way, min(way.setups), way.choice.run - way.choice.last_batch(batch))


def until_of(step: Step, way: Way, setup: int, run: int) -> int:
    """The end of so many minutes of the run behind a set-up."""
    return end_of(step, way.setup_hours, way.run_hours, setup, run)[1]


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
