"""A plan with some starts pinned, at once: from arrays kept compiled and the plan as it stands.

What nothing pushes stays where it is; what stands in the way goes into a gap of the plan or pushes
on (`give_way.py`), on the same machine and with the same people if it can. A few decodes answer;
where orders get much later by it, a short search (`less_late.py`). Only what moved is read back.
The answer is not verified: whoever publishes it asks the independent checker first.
"""

import copy
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gemaakt.company import Company
from gemaakt.order import StepId
from gemaakt.plan.company.plan import LONGER, broken_pins
from gemaakt.plan.company.problem import company_draft
from gemaakt.plan.company.ready import (
    Frozen,
    Prepared,
    frozen_of,
    known_setups,
    remember,
    taken_of,
)
from gemaakt.plan.company.result import planned_operation
from gemaakt.plan.draft import NO_DUE, Draft
from gemaakt.plan.engine.arrays import (
    BATCH,
    CHOICE,
    END,
    LATE,
    MEMBER,
    PLAIN,
    SETUP_END,
    START,
    Arrays,
    Ints,
    Longs,
    State,
)
from gemaakt.plan.engine.pack import Reserved, blocks_of, pack, step_arrays
from gemaakt.plan.engine.pin_ways import setup_due
from gemaakt.plan.engine.pins import Pins, Taken, resolve_pins
from gemaakt.plan.engine.search import let_others
from gemaakt.plan.engine.state import new_state, plan_list
from gemaakt.plan.give_way import give_way, in_turn, moved
from gemaakt.plan.less_late import less_late
from gemaakt.plan.longer_setups import longer_by
from gemaakt.plan.result import PlannedOperation, PlanResult
from gemaakt.plan.solution import Placed, misjudged, placed_steps

PASSES = 3
"""How often all is placed: a step whose predecessor came late lets others go first."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where a pinned operation begins, in minutes of the plan, and on which machine."""

    machine: str
    start: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """What moved, which orders are late by how much, and which pins cannot be kept and why."""

    rows: dict[StepId, PlannedOperation]
    late: dict[str, int]
    refused: dict[StepId, str] = field(default_factory=dict)
    unplaced: tuple[StepId, ...] = ()
    """Steps that find no place on any machine with anyone; `late` says nothing of them."""


@dataclass(slots=True)
class Held:
    """A company and its plan, compiled so that pins can be set on it; read only."""

    company: Company
    ready: Prepared
    frozen: Frozen
    pins: dict[StepId, Wanted]
    """Pins that the company's own operations carry."""
    number: dict[StepId, int]
    chosen: Ints
    """[step, (start, set-up end, end, choice, member)] of the plan as it stands."""
    rows: Ints
    """All columns of its steps, as they are decoded."""
    taken: Taken
    """What machines and people have in it."""


def held_of(company: Company, plan: PlanResult) -> Held | None:
    """Compile a company with its plan; None when a pin also names a person.

    The horizon reaches beyond the plan, so that what is dropped late still fits.
    """
    pinned = [(o.id, step) for o in company.orders for step in o.operations if step.pin]
    pins = {(order, step.id): step.pin for order, step in pinned if step.pin is not None}
    if any(s.pin and (s.pin.person or not (s.pin.machine or s.outside)) for _, s in pinned):
        return None
    free = _without_pins(company)
    frozen = frozen_of(free, plan, None)
    planned = set(frozen.rows)
    missing = [
        (order.id, step.id)
        for order in free.orders
        for step in order.operations
        if (order.id, step.id) not in planned
    ]
    made = company_draft(free, stretch=_stretch(free, frozen), dropped=missing)
    people0 = len(made.draft.machines)
    alone = [Reserved(people0 + person, 0, 0, 0) for person in range(len(made.draft.people))]
    running = np.array([n for n, s in enumerate(made.draft.steps) if s.is_running], np.int32)
    packed = pack(made.draft, reserved=alone, fixed=len(running))
    packed.arrays.sizes[PLAIN] = 0  # a firm without people has pins too
    remember(made, packed, frozen)
    ready = Prepared(made, packed, Pins(), running)
    zero = company.plan_start
    own = {
        key: Wanted(pin.machine or "", int((pin.start - zero).total_seconds() // 60))
        for key, pin in pins.items()
        if pin.start is not None and key in planned
    }
    number = {(order.id, step.id): n for n, (order, step) in enumerate(made.operations)}
    stands, taken = _as_it_stands(ready, frozen), taken_of(made, frozen)
    rows = _decoded_rows(packed.arrays, stands)
    return Held(company, ready, frozen, own, number, stands, rows, taken)


def _decoded_rows(arrays: Arrays, stands: Ints) -> Ints:
    """The rows of the plan as it stands: each step where it is, decoded or (pinned) as told."""
    starts, is_running = stands[:, 0].astype(np.int64), arrays.is_running.astype(bool)
    arrays = arrays._replace(ready=_no_sooner(arrays, starts))
    state = new_state(arrays)
    state.forced_choice[:], state.forced_member[:] = stands[:, 3], stands[:, 4]
    plan_list(arrays, state, in_turn(starts, is_running))
    columns = [START, SETUP_END, END, CHOICE, MEMBER]
    other = (state.placed[:, columns] != stands).any(axis=1)
    state.placed[np.ix_(other, columns)] = stands[other]
    state.placed[other, BATCH] = stands[other, 2]
    return state.placed


def _no_sooner(arrays: Arrays, starts: Longs) -> Ints:
    """When each step may begin if none goes before these starts; what runs goes on at once."""
    later = np.maximum(arrays.ready, starts)
    return np.where(arrays.is_running > 0, arrays.ready, later).astype(np.int32)


def _without_pins(company: Company) -> Company:
    orders = tuple(
        replace(order, operations=tuple(replace(step, pin=None) for step in order.operations))
        if any(step.pin is not None for step in order.operations)
        else order
        for order in company.orders
    )
    return replace(company, orders=orders)


def _stretch(company: Company, frozen: Frozen) -> int:
    """How many horizons the plan needs, with one to spare."""
    horizon = company_draft(replace(company, orders=())).draft.horizon
    last = max((row.end for row in frozen.rows.values()), default=0)
    return min(LONGER, 2 * last // max(1, horizon) + 1)


def _as_it_stands(ready: Prepared, frozen: Frozen) -> Ints:
    """Numbers of the present plan, -1 where a step has none."""
    arrays = ready.packed.arrays
    chosen = np.full((len(ready.draft.steps), 5), -1, np.int32)
    for at, (order, operation) in enumerate(ready.made.operations):
        row = frozen.rows[order.id, operation.id]
        chosen[at, :3] = (row.start, row.setup_end, row.end)
    chosen[:, 3], chosen[:, 4] = arrays.old_choice, arrays.old_member
    return chosen


def dropped(held: Held, pins: Mapping[StepId, Wanted | None]) -> Dropped:
    """The plan with these pins on top of the company's own; None takes an own pin away."""
    wanted = {key: pin for key, pin in {**held.pins, **pins}.items() if pin is not None}
    refused: dict[StepId, str] = {}
    unsure: set[int] = set()
    while True:
        made = _pinned(held, wanted)
        setups = _likely_setups(held, made.draft, unsure)
        kept = resolve_pins(made.draft, held.taken, setups)
        names = [(order.id, operation.id) for order, operation in made.operations]
        lost = {names[at]: why for at, why in kept.impossible.items()}
        ready = Prepared(made, held.ready.packed, kept, held.ready.fixed)
        state = _decoded(held, ready, wanted)
        lost |= dict.fromkeys(broken_pins(ready, state), "predecessor")
        if not lost:
            changed, placed = _changed(held, ready, state)
            wrong = misjudged(made.draft, known_setups(setups) | kept.setups, placed)
            if not wrong:
                return replace(_read_back(held, ready, changed, placed, state), refused=refused)
            unsure |= wrong
        refused |= lost
        wanted = {key: pin for key, pin in wanted.items() if key not in lost}


def _likely_setups(held: Held, draft: Draft, unsure: Collection[int]) -> dict[int, int | None]:
    """Set-ups of pinned steps behind what is on their machine in the plan as it stands.

    None for those that are unsure: something else came before them.
    """
    arrays, starts = held.ready.packed.arrays, held.chosen[:, 0]
    machine_of = np.where(held.chosen[:, 3] >= 0, arrays.machine[held.chosen[:, 3]], -1)
    setups: dict[int, int | None] = dict.fromkeys(unsure)
    for at, step in enumerate(draft.steps):
        if step.pin_start < 0 or at in unsure or not step.choices:
            continue
        machine = step.choices[0].machine
        here = np.flatnonzero((machine_of == machine) & (starts < step.pin_start))
        before = here[here != at]
        now = draft.family_now[machine]
        if before.size:
            now = draft.steps[int(before[np.argmax(starts[before])])].family
        setups[at] = setup_due(draft, step, 0, now)
    return setups


def _pinned(held: Held, wanted: Mapping[StepId, Wanted]) -> Any:
    """The draft with the pins in its steps; everything else is shared with the kept one."""
    made = copy.copy(held.ready.made)
    made.draft = copy.copy(made.draft)
    made.draft.steps = list(made.draft.steps)
    if made.draft.free_watt is not None:
        made.draft.free_watt = made.draft.free_watt.copy()
    for key, pin in wanted.items():
        at = held.number.get(key)
        if at is None:
            continue
        step = made.draft.steps[at]
        choices = [c for c in step.choices if made.draft.machines[c.machine] == pin.machine]
        made.draft.steps[at] = replace(step, choices=choices, pin_start=max(0, pin.start))
    return made


def _decoded(held: Held, ready: Prepared, wanted: Mapping[StepId, Wanted]) -> State:
    """Place everything: pins first, then the list in the order of the plan as it is led along."""
    arrays, draft = held.ready.packed.arrays, ready.draft
    sooner, times = arrays.ready, ready.pins.times()
    starts, of_steps = _led(held, ready, wanted), step_arrays(draft)
    longer = longer_by(held.ready.draft, arrays, held.chosen, starts, ready.pins.kept)
    is_running = arrays.is_running.astype(bool)
    changed: dict[str, Any] = {
        "ready": _no_sooner(arrays, starts - longer),
        **{name: of_steps[name] for name in ("pin", "laps")},
        "free_watt": arrays.free_watt if draft.free_watt is None else draft.free_watt,
        **dict(
            zip(
                ("block0", "block_from", "block_to", "block_family"),
                blocks_of(int(arrays.sizes[0]), ready.pins.reserved),
                strict=True,
            )
        ),
    }
    arrays = arrays._replace(**changed)
    state = new_state(arrays, times)
    state.forced_choice[:], state.forced_member[:] = held.chosen[:, 3], held.chosen[:, 4]
    listed, best, least = in_turn(starts, is_running), state.placed.copy(), np.inf
    late = np.inf
    for _ in range(PASSES):
        plan_list(arrays, state, listed)
        cost = let_others(arrays, state, listed)
        if cost >= least:
            break
        least, late, best = cost, float(state.cost[LATE]), state.placed.copy()
        listed = in_turn(np.maximum(starts, _ready_now(arrays, state)), is_running)
    state.placed[:] = best
    if moved(best, held.rows) > len(ready.pins.kept):
        give_way(arrays, state, times, held.rows, late)
    less_late(arrays._replace(ready=sooner), state, times, ready.fixed, held.rows)
    return state


def _ready_now(arrays: Arrays, state: State) -> Longs:
    """When all that each step waits for is done, in the plan as it was just placed."""
    ready = np.zeros(state.placed.shape[0], np.int64)
    done = state.placed[arrays.before, np.where(arrays.batch > 0, BATCH, END)]
    np.maximum.at(ready, np.repeat(np.arange(ready.size), np.diff(arrays.before0)), done)
    return ready


def _led(held: Held, ready: Prepared, wanted: Mapping[StepId, Wanted]) -> Longs:
    """Starts as they were, the chains of the pins drawn along: pulled before, pushed behind."""
    arrays = held.ready.packed.arrays
    starts = held.chosen[:, 0].astype(np.int64)
    ends = held.chosen[:, 2].astype(np.int64)
    for key, pin in wanted.items():
        at = held.number.get(key)
        if at is None or at not in ready.pins.kept:
            continue
        shift = pin.start - int(starts[at])
        starts[at], ends[at] = pin.start, ready.pins.kept[at].latest_end
        if shift < 0:
            _pull(arrays, starts, ends, at)
    _push_all(ready, arrays, starts, ends)
    return starts


def _pull(arrays: Arrays, starts: Longs, ends: Longs, at: int) -> None:
    """Let predecessors begin so early that they could end before this step starts."""
    waiting = [at]
    while waiting:
        step = waiting.pop()
        for before in arrays.before[arrays.before0[step] : arrays.before0[step + 1]].tolist():
            if ends[before] > starts[step] and arrays.pin[before] < 0:
                shift = max(-int(starts[before]), int(starts[step] - ends[before]))
                starts[before] += shift
                ends[before] += shift
                waiting.append(before)


def _push_all(ready: Prepared, arrays: Arrays, starts: Longs, ends: Longs) -> None:
    """Set successors behind what they wait for, so that each chain keeps its order in the list."""
    waiting = list(ready.pins.kept)
    while waiting:
        step = waiting.pop()
        for after in arrays.after[arrays.after0[step] : arrays.after0[step + 1]].tolist():
            batched = arrays.batched[step] > 0
            first = starts[step] if batched else ends[step]
            if starts[after] < first and after not in ready.pins.kept:
                ends[after] += first - starts[after]
                starts[after] = first
                waiting.append(after)


def _changed(held: Held, ready: Prepared, state: State) -> tuple[NDArray[np.bool_], list[Placed]]:
    """Which steps differ from the plan as it stood; those, and all on the machines of pins."""
    columns = state.placed[:, [START, SETUP_END, END, CHOICE, MEMBER]]
    arrays, draft = held.ready.packed.arrays, ready.draft
    differs = (columns != held.chosen).any(axis=1)
    differs[list(ready.pins.kept)] = True
    machines = {draft.steps[at].choices[p.choice].machine for at, p in ready.pins.kept.items()}
    machine_of = np.where(columns[:, 3] >= 0, arrays.machine[columns[:, 3]], -1)
    beside = np.isin(machine_of, list(machines)) if machines else np.zeros(len(differs), bool)
    wanted = np.flatnonzero(differs | beside).tolist()
    return differs, placed_steps(draft, held.ready.packed, ready.pins, state, wanted)


def _read_back(
    held: Held,
    ready: Prepared,
    changed: NDArray[np.bool_],
    placed: Sequence[Placed],
    state: State,
) -> Dropped:
    """The operations that differ from the plan as it stood, and the orders that are late."""
    ends = state.placed[:, END].astype(np.int64)
    rows: dict[StepId, PlannedOperation] = {}
    unplaced: list[StepId] = []
    for each in placed:
        if not each.is_placed:
            order, operation = ready.made.operations[each.step]
            unplaced.append((order.id, operation.id))
            ends[each.step] = -1
        elif changed[each.step]:
            ends[each.step] = each.end
            row = planned_operation(ready.made, each)
            if row != replace(_before(held, each), turn=row.turn):
                rows[row.order, row.operation] = row
    late = _late(ready, held.ready.packed.arrays, ends)
    return Dropped(rows, late, unplaced=tuple(unplaced))


def _before(held: Held, each: Placed) -> PlannedOperation:
    order, operation = held.ready.made.operations[each.step]
    return held.frozen.rows[order.id, operation.id]


def _late(ready: Prepared, arrays: Arrays, ends: Longs) -> dict[str, int]:
    """Minutes late of the orders that are late."""
    last = np.zeros(arrays.due.size, np.int64)
    np.maximum.at(last, arrays.order, ends)
    late = np.flatnonzero((last > arrays.due) & (arrays.due < NO_DUE))
    orders = ready.draft.orders
    return {orders[at].name: int(last[at] - arrays.due[at]) for at in late}
