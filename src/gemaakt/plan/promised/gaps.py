"""New work in the gaps of a standing plan: what is planned does not move by a minute.

Every planned step holds its machine, its person, the place beside her supervisor and its power,
as a pin does; only the new steps are decoded, each where it ends first among all gaps. A gap that
spares the step behind it a set-up is taken by that step's family only. With some tens of steps
this takes a few milliseconds in a plan of thousands.
"""

import copy
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from gemaakt.order import Order
from gemaakt.plan.company.problem import CompanyDraft, add_order
from gemaakt.plan.company.standing import Standing, alone, copied, held_until, stands_alone
from gemaakt.plan.draft import AT_SETUP, FAMILY_NONE, Draft
from gemaakt.plan.engine.arrays import (
    CHOICE,
    END,
    MEMBER,
    PLACE,
    PLACES,
    PLAIN,
    SETUP_END,
    START,
    Arrays,
    Ints,
    State,
)
from gemaakt.plan.engine.calendars import Hours, hours_of
from gemaakt.plan.engine.drawn import left_watt, take_power
from gemaakt.plan.engine.found import decoded
from gemaakt.plan.engine.pack import Packed, Reserved, pack, places_of
from gemaakt.plan.engine.state import PinTimes, new_state, plan_list


@dataclass(slots=True)
class Gaps:
    """What a standing plan holds, by resource, and the power that it leaves."""

    at: Standing
    rows: dict[int, list[Reserved]]
    free_watt: Ints
    state: State
    hours: list[Hours]
    """Its calendars as rows."""
    spared: set[tuple[int, int]]
    """Machine and start of steps that need no set-up because of what stands before them."""


@dataclass(slots=True)
class Fitted:
    """New steps put into the gaps; their draft, packed, and where they are."""

    made: CompanyDraft
    draft: Draft
    packed: Packed
    state: State

    @property
    def end(self) -> int:
        """The minute in which the last step ends; -1 when one of them fits nowhere."""
        ends = self.state.placed[:, END]
        return int(ends.max()) if (self.state.placed[:, START] >= 0).all() else -1


_kept: list[Gaps] = []
KEPT = 4
"""Plans whose gaps are kept; the longest unused goes first."""


def gaps_of(at: Standing) -> Gaps:
    """The gaps of a standing plan; at once when they were asked for before."""
    for each in _kept:
        if each.at.ready is at.ready:
            return each
    arrays = at.ready.packed.arrays
    state = decoded(held_until(arrays, np.maximum(arrays.old_start, 0)), _pins(at), at.base)
    hours = [hours_of(each) for each in at.ready.draft.calendars]
    rows = _by_resource(_taken(at, state))
    made = Gaps(at, rows, left_watt(arrays, state), state, hours, _spared(at, state))
    _kept.append(made)
    del _kept[:-KEPT]
    return made


def without_order(gaps: Gaps, order: int) -> Gaps:
    """The gaps as they are when an order of the plan is taken out."""
    arrays, state = gaps.at.ready.packed.arrays, gaps.state
    steps = arrays.steps[arrays.steps0[order] : arrays.steps0[order + 1]]
    watt = gaps.free_watt.copy()
    if watt.size > 1:
        take_power(arrays, watt, state.placed, steps, -1)
    left = np.flatnonzero(arrays.order != order).astype(np.int32)
    return replace(gaps, rows=_by_resource(_taken(gaps.at, state, left)), free_watt=watt)


def fitted_order(gaps: Gaps, order: Order) -> Fitted | None:
    """A new order in the gaps; None when it waits for other orders or is not whole."""
    made = copied(gaps.at.ready.made)
    count = len(made.draft.steps)
    add_order(made, order)
    fresh = made.draft.steps[count:]
    if not len(fresh) == len(order.operations) > 0 or not stands_alone(fresh, count):
        return None
    made.operations = made.operations[count:]
    return fitted_steps(gaps, made, alone(made.draft, fresh, count))


def fitted_steps(gaps: Gaps, made: CompanyDraft, draft: Draft) -> Fitted:
    """The steps of a draft in the gaps, each where it ends first."""
    draft.free_watt = gaps.free_watt if gaps.free_watt.size > 1 else None
    same = len(draft.calendars) == len(gaps.hours)
    held = list(_in_the_way(gaps, draft))
    packed = pack(draft, reserved=held, hours=gaps.hours if same else None)
    packed.arrays.sizes[PLAIN] = 0
    state = new_state(packed.arrays)
    plan_list(packed.arrays, state, np.arange(len(draft.steps), dtype=np.int32))
    return Fitted(made, draft, packed, state)


def refitted_order(
    gaps: Gaps, order: int, edit: Callable[[Draft, int], None] | None = None
) -> Fitted:
    """An order of the plan taken out and put into the gaps again, its steps edited first.

    Each step keeps the machine and the people that it has in the plan, and they take their turns
    as planned: unedited, no step ends later than in the plan. What it waits for in other orders
    stays where it is.
    """
    at, draft = gaps.at, copy.copy(gaps.at.ready.draft)
    arrays = at.ready.packed.arrays
    own = _in_turn(gaps, arrays.steps[arrays.steps0[order] : arrays.steps0[order + 1]].tolist())
    number = {step: n for n, step in enumerate(own)}
    draft.orders, draft.steps = [draft.orders[order]], []
    for name in ("machines", "machine_calendar", "family_now", "people", "person_calendar"):
        setattr(draft, name, list(getattr(draft, name)))
    draft.supervises, draft.crews = list(draft.supervises), list(draft.crews)
    draft.calendars, draft.met = list(draft.calendars), {}
    for step in own:
        old = at.ready.draft.steps[step]
        elsewhere = [b for b, _ in old.after if b not in number]
        ready = max([old.ready, *(int(gaps.state.placed[b, END]) for b in elsewhere)])
        after = [(number[b], batch) for b, batch in old.after if b in number]
        draft.steps.append(replace(old, order=0, after=after, ready=ready))
        _as_planned(gaps, draft, step)
    if edit is not None:
        for each in range(len(own)):
            edit(draft, each)
    made = copied(at.ready.made)
    made.operations = [made.operations[step] for step in own]
    return fitted_steps(without_order(gaps, order), made, draft)


def _in_turn(gaps: Gaps, steps: list[int]) -> list[int]:
    """Steps as they begin in the plan, so that none takes the place of one before it."""
    placed = gaps.state.placed
    return sorted(steps, key=lambda step: (placed[step, START], placed[step, END], step))


def _as_planned(gaps: Gaps, draft: Draft, step: int) -> None:
    """Leave the last step of the draft the one machine and person that it has in the plan."""
    packed, row = gaps.at.ready.packed, gaps.state.placed[step]
    if row[CHOICE] >= 0:
        chosen = int(row[CHOICE]) - int(packed.arrays.choice0[step])
        draft.steps[-1] = replace(draft.steps[-1], choices=[draft.steps[-1].choices[chosen]])
    if row[MEMBER] >= 0:
        draft.crews.append([packed.members[int(row[MEMBER])]])
        draft.steps[-1] = replace(draft.steps[-1], crew=len(draft.crews) - 1)


def _by_start(row: Reserved) -> tuple[int, int]:
    return row.start, row.end


def _pins(at: Standing) -> PinTimes:
    return at.ready.pins.times()


def _by_resource(rows: Iterator[Reserved]) -> dict[int, list[Reserved]]:
    found: dict[int, list[Reserved]] = {}
    for row in rows:
        found.setdefault(row.resource, []).append(row)
    for each in found.values():
        each.sort(key=_by_start)
    return found


def _taken(at: Standing, state: State, steps: Ints | None = None) -> Iterator[Reserved]:
    """What each planned step holds; pins what they reserved."""
    yield from at.ready.pins.reserved
    arrays = at.ready.packed.arrays
    chosen = np.arange(arrays.pin.size, dtype=np.int32) if steps is None else steps
    free = chosen[arrays.pin[chosen] < 0].tolist()
    yield from _held_by(at.ready.draft, arrays, state, free)


def _held_by(
    draft: Draft, arrays: Arrays, state: State, steps: Iterable[int]
) -> Iterator[Reserved]:
    """Machine, person and place beside a supervisor of these steps."""
    for step in steps:
        row = state.placed[step].tolist()
        if row[START] < 0:
            continue
        machine = int(arrays.machine[row[CHOICE]])
        begins = 0 if draft.steps[step].is_running else row[START]  # nothing overtakes it
        if machine not in draft.endless:
            yield Reserved(machine, begins, row[END], draft.steps[step].family)
        if row[MEMBER] >= 0:
            until = row[SETUP_END] if draft.steps[step].attendance == AT_SETUP else row[END]
            yield Reserved(int(arrays.member[row[MEMBER]]), begins, until, 0)
            if row[PLACE] >= 0:
                yield Reserved(int(arrays.sizes[PLACES]) + row[PLACE], row[START], until, 0)


def _spared(at: Standing, state: State) -> set[tuple[int, int]]:
    placed, arrays = state.placed, at.ready.packed.arrays
    none = (placed[:, CHOICE] >= 0) & (placed[:, SETUP_END] == placed[:, START])
    steps = np.flatnonzero(none & (arrays.family > FAMILY_NONE) & (arrays.is_running == 0))
    machines = arrays.machine[placed[steps, CHOICE]]
    return set(zip(machines.tolist(), placed[steps, START].tolist(), strict=True))


def _in_the_way(gaps: Gaps, draft: Draft) -> Iterator[Reserved]:
    """What is held of all that the new steps could use, with the gaps that spare a set-up."""
    families: dict[int, set[int]] = {}
    people = set[int]()
    for step in draft.steps:
        for choice in step.choices:
            families.setdefault(choice.machine, set()).add(step.family)
        for member in draft.crews[step.crew] if step.crew >= 0 else ():
            people |= {member.person, member.supervisor} - {-1}
    known = gaps.at.ready.draft
    for machine, wanted in families.items():
        if machine >= len(known.machines):
            continue  # a machine that the plan does not have; its number is a person's there
        yield from gaps.rows.get(machine, ())
        yield from _sparing(gaps, draft, machine, wanted)
    for person in people & set(range(len(known.people))):
        for old, new in zip(_of_person(known, person), _of_person(draft, person), strict=True):
            yield from (replace(row, resource=new) for row in gaps.rows.get(old, ()))


def _of_person(draft: Draft, person: int) -> list[int]:
    """The resources that are this person and the places beside her."""
    return [len(draft.machines) + person, *range(*places_of(draft)[person])]


def _sparing(gaps: Gaps, draft: Draft, machine: int, wanted: set[int]) -> Iterator[Reserved]:
    """Gaps before a step that needs no set-up because of the one before: for its family only."""
    family, end = draft.family_now[machine], 0
    for row in gaps.rows.get(machine, ()):
        is_spared = (machine, row.start) in gaps.spared or machine in draft.setup_times
        if is_spared and row.start > end and wanted != {row.family}:
            yield Reserved(machine, end, row.start, family)
        family, end = row.family, max(end, row.end)
