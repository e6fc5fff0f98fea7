"""The due-date rule that others use, as a planner of its own: the baseline of the score.

Operations are listed by the latest day they should be done on: the order's due date less an
allowance of `ALLOWANCE` times the work that still comes after the operation (operation due dates,
Baker and Trietsch 2009, section 16.4; work of the first machine named). In that order each is put
where it ends first, on the first such machine and with the first such person in the file's order,
after all that these already have; power is looked at in quarters of an hour, the one in which
work ends included. On benchmark shops every fiftieth operation has to be done on the first
machine that it names, as in the program that made `shop_due_date_rule.csv`. The rule was recovered
from that file's figures: it meets nine of the ten within 1 %.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gemaakt.compiled import compiled
from gemaakt.plan.draft import Draft, Step
from gemaakt.plan.engine.arrays import INFINITE, Ints
from gemaakt.units import QUARTER_MIN

type Span = tuple[int, int]

ALLOWANCE = 2.5
"""How many times its work an operation is given between its due date and the order's."""
BOUND_EACH = 50
"""Of a benchmark shop each so many-th step is bound to one machine for the rule."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """The plan of the rule: rows of start, end, choice (of the step) and person, by step."""

    listed: Ints
    rows: NDArray[np.int32]


def due_date_rule(draft: Draft, bound: Collection[str] = ()) -> Ruled:
    """The plan of the due-date rule for a draft without pins, batches or supervisors.

    Steps whose names are in `bound` are done on the first machine that they name.
    """
    listed = by_operation_due_date(draft)
    first = np.array([0 if step.name in bound else -1 for step in draft.steps], np.int32)
    return Ruled(listed, placed_by_rule(draft, listed, first, np.full_like(first, -1)))


def bound_steps(shop: Draft) -> frozenset[str]:
    """The steps of a benchmark shop that the rule does on the first machine that they name."""
    return frozenset(step.name for step in shop.steps[::BOUND_EACH])


def by_operation_due_date(draft: Draft) -> Ints:
    """Steps by their own due dates, each after those it waits for."""
    left = work_after(draft.steps)
    key = [draft.orders[s.order].due - ALLOWANCE * left[at] for at, s in enumerate(draft.steps)]
    for at, step in enumerate(draft.steps):
        for before, _ in step.after:
            key[at] = max(key[at], key[before])
    return np.array(sorted(range(len(key)), key=lambda at: (key[at], at)), np.int32)


def work_after(steps: Sequence[Step]) -> list[int]:
    """Minutes of work on the longest way after each step, on the first machines named."""
    left = [0] * len(steps)
    for at in range(len(steps) - 1, -1, -1):
        run = steps[at].choices[0].run
        for before, _ in steps[at].after:
            left[before] = max(left[before], left[at] + run)
    return left


def placed_by_rule(draft: Draft, listed: Ints, choices: Ints, people: Ints) -> NDArray[np.int32]:
    """Start, end, choice and person of every step; `choices` and `people` (-1: free) are kept."""
    steps, machines = draft.steps, len(draft.machines)
    crews = [[member.person for member in crew] for crew in draft.crews]
    rows = [c for step in steps for c in step.choices]
    hours0, opens, closes = _flat_hours(draft.calendars)
    watt = _quarters(draft)
    busy = [draft.busy.get(each, 0) for each in range(machines + len(draft.people))]
    placed: NDArray[np.int32] = _place_all(
        listed,
        _ints([s.ready for s in steps]),
        _ints([s.may_pause for s in steps]),
        _ints([s.family for s in steps]),
        _ints([s.crew if s.attendance else -1 for s in steps]),
        *_rows([[before for before, _ in s.after] for s in steps]),
        _starts([len(s.choices) for s in steps]),
        _ints([c.machine for c in rows]),
        _ints([c.run for c in rows]),
        _ints([c.setup for c in rows]),
        _ints([c.run_watt for c in rows]),
        *_rows(crews),
        _ints(draft.machine_calendar),
        _ints(draft.person_calendar),
        hours0,
        opens,
        closes,
        watt,
        _ints(busy),
        _ints(draft.family_now),
        _ints([s.is_running for s in steps]),
        choices,
        people,
    )
    return placed


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, np.int32)


def _starts(lengths: Sequence[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)


def _rows(lists: Sequence[Sequence[int]]) -> tuple[Ints, Ints]:
    return _starts([len(each) for each in lists]), _ints([v for each in lists for v in each])


def _flat_hours(calendars: Sequence[Sequence[tuple[int, int]]]) -> tuple[Ints, Ints, Ints]:
    every = [row for each in calendars for row in each]
    starts = _starts([len(each) for each in calendars])
    return starts, _ints([a for a, _ in every]), _ints([b for _, b in every])


def _quarters(draft: Draft) -> Ints:
    """Watts that work may add in each quarter of an hour; empty without a limit."""
    if draft.free_watt is None:
        return np.zeros(0, np.int32)
    whole = len(draft.free_watt) // QUARTER_MIN
    rows = draft.free_watt[: whole * QUARTER_MIN].reshape(whole, QUARTER_MIN).min(axis=1)
    return np.append(rows, rows[-1:]).astype(np.int32)  # the quarter in which the horizon ends


@compiled
def _first_after(closes: Ints, low: int, high: int, at: int) -> int:
    """Row of the first opening that ends after `at`."""
    while low < high:
        middle = (low + high) // 2
        if closes[middle] <= at:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _fit(
    opens: Ints, closes: Ints, own: Span, other: Span, at: int, minutes: int, pause: int
) -> Span:
    """Start and end of so many minutes in which both are open; `other` empty: own hours alone."""
    alone = other[1] <= other[0]
    i = _first_after(closes, own[0], own[1], at)
    j = i if alone else _first_after(closes, other[0], other[1], at)
    start, left = -1, minutes
    while i < own[1] and (alone or j < other[1]):
        low = max(opens[i], at)
        high = closes[i]
        if not alone:
            low = max(low, opens[j])
            high = min(high, closes[j])
        if low < high:
            if start < 0 or not pause:
                start, left = low, minutes
            if high - low >= left:
                return start, low + left
            left -= high - low
        if alone or closes[i] <= closes[j]:
            i += 1
        else:
            j += 1
    return INFINITE, INFINITE


@compiled
def _over(
    opens: Ints,
    closes: Ints,
    own: Span,
    other: Span,
    watt: Ints,
    start: int,
    end: int,
    amount: int,
    take: bool,
) -> int:
    """The first quarter of the worked minutes that lacks the watts, or -1; takes them if asked."""
    alone = other[1] <= other[0]
    i = _first_after(closes, own[0], own[1], start)
    j = i if alone else _first_after(closes, other[0], other[1], start)
    last = -1
    while i < own[1] and (alone or j < other[1]) and opens[i] < end:
        low = max(opens[i], start)
        high = min(closes[i], end)
        if not alone:
            low = max(low, opens[j])
            high = min(high, closes[j])
        if low < high:
            for quarter in range(max(last + 1, low // QUARTER_MIN), high // QUARTER_MIN + 1):
                if take:
                    watt[quarter] -= amount
                elif watt[quarter] < amount:
                    return quarter
                last = quarter
        if alone or closes[i] <= closes[j]:
            i += 1
        else:
            j += 1
    return -1


@compiled
def _place_all(
    listed: Ints,
    ready: Ints,
    pause: Ints,
    family: Ints,
    crew: Ints,
    before0: Ints,
    before: Ints,
    choice0: Ints,
    machine: Ints,
    run: Ints,
    setup: Ints,
    kw: Ints,
    crew0: Ints,
    crews: Ints,
    machine_hours: Ints,
    person_hours: Ints,
    hours0: Ints,
    opens: Ints,
    closes: Ints,
    watt: Ints,
    free: Ints,
    family_now: Ints,
    running: Ints,
    choices: Ints,
    people: Ints,
) -> Ints:
    """Place the steps one by one where they end first."""
    placed = np.full((listed.size, 4), -1, np.int32)
    machines = machine_hours.size
    for step in listed:
        from_then = ready[step]
        for row in range(before0[step], before0[step + 1]):
            from_then = max(from_then, placed[before[row], 1])
        best_start, best_end, best_choice, best_person = -1, INFINITE, -1, -1
        for choice in range(choice0[step], choice0[step + 1]):
            if choices[step] >= 0 and choice - choice0[step] != choices[step]:
                continue
            m = machine[choice]
            at_machine = max(from_then, free[m])
            now = family_now[m]
            minutes = run[choice]
            if not running[step] and now >= 0 and (family[step] == 0 or now != family[step]):
                minutes += setup[choice]
            own = (hours0[machine_hours[m]], hours0[machine_hours[m] + 1])
            low, high = 0, 1
            if crew[step] >= 0:
                low, high = crew0[crew[step]], crew0[crew[step] + 1]
            for row in range(low, high):
                at, person, other = at_machine, -1, (0, 0)
                if crew[step] >= 0:
                    person = crews[row]
                    if people[step] >= 0 and person != people[step]:
                        continue
                    at = max(at, free[machines + person])
                    other = (hours0[person_hours[person]], hours0[person_hours[person] + 1])
                    if other[0] == other[1]:
                        continue
                while at + minutes < best_end:
                    start, end = _fit(opens, closes, own, other, at, minutes, pause[step])
                    if end >= best_end:
                        break
                    over = -1
                    if watt.size > 0 and kw[choice] > 0:
                        over = _over(
                            opens, closes, own, other, watt, start, end, kw[choice], False
                        )
                    if over >= 0:
                        at = (over + 1) * QUARTER_MIN
                        continue
                    best_start, best_end = start, end
                    best_choice, best_person = choice, person
                    break
        if best_start < 0:
            continue
        m = machine[best_choice]
        own = (hours0[machine_hours[m]], hours0[machine_hours[m] + 1])
        other = (0, 0)
        free[m] = best_end
        family_now[m] = family[step]
        if best_person >= 0:
            free[machines + best_person] = best_end
            other = (hours0[person_hours[best_person]], hours0[person_hours[best_person] + 1])
        if watt.size > 0 and kw[best_choice] > 0:
            _over(opens, closes, own, other, watt, best_start, best_end, kw[best_choice], True)
        placed[step, 0], placed[step, 1] = best_start, best_end
        placed[step, 2], placed[step, 3] = best_choice - choice0[step], best_person
    return placed
