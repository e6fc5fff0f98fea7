"""A decoded plan read back: every step with its machine, people, set-up and stretches of work."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from gemaakt.clock import Interval, common, length_min
from gemaakt.plan.draft import AT_SETUP, FAMILY_NONE, Draft, Member, Step
from gemaakt.plan.engine.arrays import CHOICE, END, MEMBER, SETUP_END, START, Arrays, State
from gemaakt.plan.engine.pack import Packed
from gemaakt.plan.engine.pin_ways import setup_due
from gemaakt.plan.engine.pins import Pins


@dataclass(frozen=True, slots=True)
class Placed:
    """One step in the plan."""

    step: int
    choice: int
    member: Member | None
    start: int
    setup_end: int
    end: int
    is_placed: bool = True


def placed_steps(
    draft: Draft, packed: Packed, pins: Pins, state: State, only: Iterable[int] | None = None
) -> list[Placed]:
    """Steps of the present plan; pins with the set-up they turn out to need.

    `only` some steps, if given: whole machines, where a pin is among them.
    """
    rows = []
    for at in range(len(draft.steps)) if only is None else only:
        row = state.placed[at]
        if at in pins.kept:
            pin = pins.kept[at]
            rows.append(Placed(at, pin.choice, pin.member, pin.start, pin.start, pin.latest_end))
        elif row[START] < 0:
            rows.append(Placed(at, -1, None, -1, -1, -1, is_placed=False))
        else:
            rows.append(_placed(packed.arrays, packed.members, at, row.tolist()))
    return _with_true_setups(draft, pins, rows) if pins.kept else rows


def _placed(arrays: Arrays, members: Sequence[Member], at: int, row: list[int]) -> Placed:
    member = members[row[MEMBER]] if row[MEMBER] >= 0 else None
    choice = row[CHOICE] - int(arrays.choice0[at])
    return Placed(at, choice, member, row[START], row[SETUP_END], row[END])


def _with_true_setups(draft: Draft, pins: Pins, rows: list[Placed]) -> list[Placed]:
    return [
        _finished(draft, row, now) if row.is_placed and row.step in pins.kept else row
        for row, now in zip(rows, families_before(draft, rows), strict=True)
    ]


def families_before(draft: Draft, rows: Sequence[Placed]) -> list[int]:
    """The family that the machine of each row holds when it begins."""
    before = [FAMILY_NONE] * len(rows)
    now = list(draft.family_now)
    placed = [at for at, row in enumerate(rows) if row.is_placed]
    for at in sorted(placed, key=lambda at: (rows[at].start, rows[at].end)):
        step = draft.steps[rows[at].step]
        machine = step.choices[rows[at].choice].machine
        before[at], now[machine] = now[machine], step.family
    return before


def _finished(draft: Draft, row: Placed, now: int) -> Placed:
    step = draft.steps[row.step]
    setup = setup_due(draft, step, row.choice, now)
    setup_hours, run_hours = hours_of(draft, step, row)
    pieces = stretches(setup_hours, row.start, setup) if setup else []
    setup_end = pieces[-1][1] if pieces else row.start
    run = stretches(run_hours, setup_end, step.choices[row.choice].run)
    end = run[-1][1] if run else setup_end
    member = row.member if step.attendance != AT_SETUP or setup else None
    return Placed(row.step, row.choice, member, row.start, setup_end, end)


def misjudged(draft: Draft, expected: Mapping[int, int], placed: Sequence[Placed]) -> set[int]:
    """Pinned steps with a longer set-up than was reserved, or whose power is drawn otherwise.

    A set-up for which no hours are left is due all the same.
    """
    if not expected:
        return set()
    families, is_limited = families_before(draft, placed), draft.free_watt is not None
    wrong = set()
    for row, now in zip(placed, families, strict=True):
        if row.is_placed and row.step in expected:
            due = setup_due(draft, draft.steps[row.step], row.choice, now)
            setup = max(due, setup_minutes_of(draft, row))
            if setup > expected[row.step] or (is_limited and setup < expected[row.step]):
                wrong.add(row.step)
    return wrong


def setup_minutes_of(draft: Draft, row: Placed) -> int:
    """Open minutes of a placed step's set-up."""
    hours, _ = hours_of(draft, draft.steps[row.step], row)
    return length_min(common(hours, [(row.start, row.setup_end)]))


def hours_of(draft: Draft, step: Step, row: Placed) -> tuple[list[Interval], list[Interval]]:
    """Openings in which the step's set-up, and its run, can be worked."""
    number = draft.machine_calendar[step.choices[row.choice].machine]
    own = draft.calendars[number]
    if row.member is None:
        return own, own
    people = [row.member.person, row.member.supervisor][: 1 + (row.member.supervisor >= 0)]
    both = hours_met(draft, number, *(draft.person_calendar[each] for each in people))
    return both, own if step.attendance == AT_SETUP else both


def hours_met(draft: Draft, *numbers: int) -> list[Interval]:
    """The hours that these calendars of the draft share."""
    known = draft.met.get(numbers)
    if known is None:
        known = draft.calendars[numbers[0]]
        for each in numbers[1:]:
            known = common(known, draft.calendars[each])
        draft.met[numbers] = known
    return known


def stretches(openings: Sequence[Interval], start: int, minutes: int) -> list[Interval]:
    """The stretches of so many open minutes from a minute on."""
    found: list[Interval] = []
    left, at = minutes, first_after(openings, start) if minutes > 0 else 0
    while left > 0 and at < len(openings):
        opens, closes = openings[at]
        begin = max(start, opens)
        end = min(closes, begin + left)
        found.append((begin, end))
        left -= end - begin
        at += 1
    return found


def first_after(openings: Sequence[Interval], start: int) -> int:
    """Number of the first opening that ends after a minute."""
    return bisect_right(openings, start, key=_closes)


_closes = itemgetter(1)
