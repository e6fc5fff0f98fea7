"""Pinned starts: which machine and people a pinned step holds, and from when to when.

A pin is reserved before anything else is planned, with its set-up if that is known, else with the
longest that it may need; what it does not need in the end falls free behind it. A pin that cannot
be kept comes back with the reason and is planned freely.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from gemaakt.clock import common
from gemaakt.plan.draft import Draft, Member, Step
from gemaakt.plan.engine.arrays import Ints
from gemaakt.plan.engine.pack import Reserved, places_of
from gemaakt.plan.engine.pin_ways import Way, end_of, laps_of, setup_due, until_of, ways_of
from gemaakt.plan.engine.state import PinTimes

type Taken = Mapping[int, Sequence[tuple[int, int, int]]]
"""By machine, then person, and apart what she supervises: from, until and step of what was
planned before."""


class Holding(NamedTuple):
    """What one pin holds: its way, the place beside the supervisor, and the times reserved."""

    way: Way
    place: int
    rows: list[Reserved]


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
    places_had: dict[tuple[int, int], int] = field(default_factory=dict)
    """By supervisor and step: the place beside her that it had in the plan before."""

    def times(self) -> PinTimes:
        """What a search needs to know of every pin."""
        return [(p.step, p.start, p.latest_end, p.first_batch) for p in self.kept.values()]


def resolve_pins(
    draft: Draft, taken: Taken | None = None, setups: Mapping[int, int | None] | None = None
) -> Pins:
    """Reserve every pinned start in order of time.

    What machines and people had in the plan before, if given, says whom it disturbs least. A step
    has the set-up that `setups` gives; where that is None it may be anything up to its longest.
    So may that of a step that is not among them, but where the pins leave no room for it: then
    it is taken to be the one behind the pin before, and is in the answer's `setups`. Where the
    only person who can do a step is held by another pin, that one goes to somebody else if it can.
    """
    pins = Pins(places_had=_places_had(draft, taken or {}))
    known, held = dict(setups or {}), dict[int, Holding]()
    batches = _batches(draft)
    pinned = [at for at, step in enumerate(draft.steps) if step.pin_start >= 0]
    pinned.sort(key=lambda at: draft.steps[at].pin_start)
    room_until = _next_starts(draft, pinned)
    for at in pinned:
        step, setup = draft.steps[at], known.get(at)
        may_be_short = at not in known and len(step.choices) == 1
        if may_be_short and _is_cramped(draft, step, room_until[at]):
            setup = pins.setups[at] = _setup_behind(draft, pins, at)
        holding = _reserved(draft, pins, at, setup, taken)
        if isinstance(holding, str) and may_be_short and setup is None:
            setup = pins.setups[at] = _setup_behind(draft, pins, at)
            holding = _reserved(draft, pins, at, setup, taken)
        known[at] = setup
        if holding == "taken":
            holding = _swapped(draft, pins, held, at, known) or holding
        if isinstance(holding, str):
            pins.impossible[at], step.pin_start = holding, -1
            continue
        held[at] = holding
        pins.kept[at] = _pinned(at, step, holding, batches.get(at, 0))
    for at, holding in held.items():
        step = draft.steps[at]
        pins.kept[at] = _pinned(at, step, holding, batches.get(at, 0))
        step.pin_laps = [laps_of(step, holding.way, batch) for _, batch in step.after]
    return pins


def _pinned(at: int, step: Step, holding: Holding, batch: int) -> Pinned:
    way = holding.way
    ready = until_of(step, way, max(way.setups), way.choice.first_batch(batch))
    return Pinned(at, way.number, way.member, holding.place, step.pin_start, way.end, ready)


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
    ends = [way.end for way in ways_of(draft, step, None)]
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


def _reserved(
    draft: Draft, pins: Pins, at: int, setup: int | None, taken: Taken | None
) -> Holding | str:
    """Reserve the best way that is free; or why none is."""
    step, why = draft.steps[at], "hours"
    if step.pin_start < step.ready:
        return "material"
    ways = list(ways_of(draft, step, setup))
    if taken:
        ways.sort(key=lambda way: _disturbed(draft, taken, at, way))
    for way in ways:
        holding = _take(draft, pins, at, way)
        if not isinstance(holding, str):
            return holding
        why = holding
    return why


def _take(draft: Draft, pins: Pins, at: int, way: Way) -> Holding | str:
    """Reserve this way, if it is free; else why not."""
    holding = _held(draft, pins, at, way)
    if holding is None:
        return "taken"
    if not _take_power(draft, draft.steps[at], way):
        return "power"
    pins.reserved += holding.rows
    return holding


def _release(draft: Draft, pins: Pins, step: Step, holding: Holding) -> None:
    """Let fall what a pin holds."""
    for row in holding.rows:
        pins.reserved.remove(row)
    if draft.free_watt is not None:
        draft.free_watt[step.pin_start : holding.way.end] += _asked_watt(step, holding.way)


def _swapped(
    draft: Draft,
    pins: Pins,
    held: dict[int, Holding],
    at: int,
    setups: Mapping[int, int | None],
) -> Holding | None:
    """Reserve a way that one other pin stands in, which then has another person.

    It keeps its machine; `held` has its new holding (an augmenting path of length two).
    """
    step = draft.steps[at]
    for way in ways_of(draft, step, setups[at]):
        standing = [other for other in held if _stands_in(held[other], step, way, draft)]
        if len(standing) != 1:
            continue
        other, before = standing[0], held[standing[0]]
        _release(draft, pins, draft.steps[other], before)
        mine = _take(draft, pins, at, way)
        if not isinstance(mine, str):
            theirs = _elsewhere(draft, pins, other, before.way, setups[other])
            if theirs is not None:
                held[other] = theirs
                return mine
            _release(draft, pins, step, mine)
        _take(draft, pins, other, before.way)
    return None


def _elsewhere(draft: Draft, pins: Pins, at: int, way: Way, setup: int | None) -> Holding | None:
    """Reserve the step on the same machine with whoever is free."""
    for other in ways_of(draft, draft.steps[at], setup):
        if other.number == way.number:
            holding = _take(draft, pins, at, other)
            if not isinstance(holding, str):
                return holding
    return None


def _stands_in(holding: Holding, step: Step, way: Way, draft: Draft) -> bool:
    """Whether a pin holds machine or person of this way at its time."""
    asked = [(way.choice.machine, way.end)]
    if way.member is not None:
        asked.append((len(draft.machines) + way.member.person, way.held_until))
    return any(
        row.resource == resource and row.start < until and step.pin_start < row.end
        for row in holding.rows
        for resource, until in asked
    )


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


def _places_had(draft: Draft, taken: Taken) -> dict[tuple[int, int], int]:
    """The place that each step had beside a supervisor, as the decoder gives places."""
    found: dict[tuple[int, int], int] = {}
    for person, (low, high) in enumerate(places_of(draft)):
        free = [0] * (high - low)
        for start, end, step in sorted(taken.get(supervising(len(draft.machines) + person), ())):
            fits = [place for place, since in enumerate(free) if since <= start]
            if fits:
                found[person, step] = place = max(fits, key=free.__getitem__)
                free[place] = end
    return found


def _held(draft: Draft, pins: Pins, at: int, way: Way) -> Holding | None:
    """What the pin would hold; None when some of it is taken."""
    step, rows, place, member = draft.steps[at], list[Reserved](), -1, way.member
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
            had = low + pins.places_had.get((member.supervisor, at), 0)
            chosen = had if had in free else free[0]
            rows.append(Reserved(chosen, step.pin_start, way.held_until, 0))
            place = chosen - low
    if any(_clashes(pins, row.resource, row.start, row.end) for row in rows):
        return None
    return Holding(way, place, rows)


def _clashes(pins: Pins, resource: int, start: int, end: int) -> bool:
    return any(
        row.resource == resource and row.start < end and start < row.end for row in pins.reserved
    )


def _take_power(draft: Draft, step: Step, way: Way) -> bool:
    """Reserve the most that it may draw in each minute, if that is free."""
    if draft.free_watt is None:
        return True
    part, asked = draft.free_watt[step.pin_start : way.end], _asked_watt(step, way)
    if (part < asked).any():
        return False
    part -= asked
    return True


def _asked_watt(step: Step, way: Way) -> Ints:
    """The most that it may draw in each minute; a set-up may end sooner than it can."""
    choice, start = way.choice, step.pin_start
    watt = np.zeros(way.end - start, np.int32)
    for setup in way.setups:
        setup_end, end = end_of(step, way.setup_hours, way.run_hours, setup, choice.run)
        is_known = len(way.setups) == 1
        setting = choice.setup_watt if is_known else max(choice.setup_watt, choice.run_watt)
        for hours, a, b, asked in (
            (way.setup_hours, start, setup_end, setting),
            (way.run_hours, setup_end, end, choice.run_watt),
        ):
            for opens, closes in common(hours, [(a, b)]):
                part = watt[opens - start : closes - start]
                np.maximum(part, asked, out=part)
    return watt
