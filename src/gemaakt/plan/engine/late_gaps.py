"""The last pass of a search: late orders put into the gaps of the plan, all else where it is.

The decoder fills no gaps, and a short search leaves late orders that could end earlier though
nothing else moved. Each of them is taken out, the most weighted minutes late first, while all
other steps hold their machine, person, place and power as pins do, and its own steps are put
where they end first (forward insertion, as in the schedule improvement of Tormos and Lova 2001):
with any machine and person, and with those of the plan. The better of the two is brought into the
list, whose steps stand by their starts, each with its machine and person: decoded, no step begins
later. What does not cost less by that decode is undone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gemaakt.plan.draft import AT_SETUP, FAMILY_NONE
from gemaakt.plan.engine.arrays import (
    CHOICE,
    END,
    FIRST,
    MACHINES,
    MEMBER,
    PLACE,
    PLACES,
    PLAIN,
    RESOURCES,
    SETUP_END,
    START,
    TOTAL,
    Arrays,
    Ints,
    Longs,
    State,
    Table,
)
from gemaakt.plan.engine.decode import decode
from gemaakt.plan.engine.drawn import least_watts, left_watt, take_power
from gemaakt.plan.engine.state import is_consistent, new_state, plan_list

type Columns = NDArray[np.integer[Any]]

ROUNDS = 3
"""So many times at most all late orders are tried: what ends earlier may leave new gaps."""
TRIED = 150
"""So many orders at most, in all rounds together where nobody else says when it is over: a plan of
thousands of steps of which hundreds of orders are late would take a quarter of a minute."""
SLACK = 1e-9
SORTED_SHARE = 1.01
"""How much dearer the plan may be when its list is sorted by time, before anything is put anew."""
NOBODY, MIXED = -2, -3
"""No step of an order wants a machine; steps of several families do."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What is held in the plan, by resource and start, and the gaps that spare a set-up."""

    resource: Ints
    start: Ints
    end: Ints
    family: Ints
    owner: Ints
    """The step that holds it; in a gap that spares a set-up, the step behind it; pins: -1."""
    spares: Ints
    """The family that such a gap is open to; `NOBODY` in rows that are no gap."""


@dataclass(frozen=True, slots=True)
class Room:
    """The problem in which all steps hold what they have, but for the order that is put anew."""

    arrays: Arrays
    state: State
    rows: Rows


def fill_gaps(arrays: Arrays, state: State, is_over: Callable[[], bool]) -> bool:
    """Better the present plan by putting late orders into its gaps; whether it costs less now.

    `is_over` says when there is no time left. A plan that is not bettered is left as it was.
    """
    if not late_first(arrays, state).size:
        return False
    kept = state.listed.copy(), state.forced_choice.copy(), state.forced_member.copy()
    cost = float(state.cost[TOTAL])
    if in_own_turn(arrays, state):
        for _ in range(ROUNDS):
            if not _each_once(arrays, state, is_over):
                break
    if state.cost[TOTAL] < cost - SLACK:
        return True
    replaced(arrays, state, *kept)
    return False


def after_so_many(orders: int = TRIED) -> Callable[[], bool]:
    """Says that it is over once it was asked so many times."""
    asked = count(1)
    return lambda: next(asked) > orders


def _each_once(arrays: Arrays, state: State, is_over: Callable[[], bool]) -> bool:
    """Try every late order; whether one of them ends earlier, and there is time to go on."""
    room, bettered = room_of(arrays, state), False
    for order in late_first(arrays, state).tolist():
        if is_over():
            return False
        own = own_steps(arrays, state, order)
        rows = put_anew(arrays, state, room, own) if own.size else None
        if rows is not None and brought_in(arrays, state, own, rows):
            room, bettered = room_of(arrays, state), True
    return bettered


def replaced(arrays: Arrays, state: State, listed: Ints, choices: Ints, members: Ints) -> float:
    """Make a list with its machines and people the present plan; its cost."""
    state.forced_choice[:], state.forced_member[:] = choices, members
    return plan_list(arrays, state, listed)


def late_first(arrays: Arrays, state: State) -> NDArray[np.int64]:
    """The orders that end later than they could, the most weighted minutes first."""
    minutes = arrays.weight * np.maximum(0, order_ends(arrays, state.placed) - state.reach)
    turn = np.argsort(-minutes, kind="stable")
    return np.asarray(turn[minutes[turn] > 0])


def order_ends(arrays: Arrays, placed: Ints) -> Longs:
    """When each order ends."""
    ends = np.zeros(arrays.due.size, np.int64)
    np.maximum.at(ends, arrays.order, placed[:, END].astype(np.int64))
    return ends


def in_own_turn(arrays: Arrays, state: State) -> bool:
    """Sort the list by its starts, every step with its machine and person.

    Only where power is short may that cost anything, for what is listed first takes it. False
    where it costs much.
    """
    cost, placed = float(state.cost[TOTAL]), state.placed
    listed = by_start(arrays, state, placed)
    if not is_consistent(arrays, listed):
        return False
    choices = np.where(placed[:, CHOICE] >= 0, placed[:, CHOICE], state.forced_choice)
    members = np.where(placed[:, MEMBER] >= 0, placed[:, MEMBER], state.forced_member)
    return replaced(arrays, state, listed, choices, members) <= SORTED_SHARE * cost + SLACK


def by_start(arrays: Arrays, state: State, placed: Ints) -> Ints:
    """The list with all but its fixed first steps by their starts, what has no place behind."""
    first = int(arrays.sizes[FIRST])
    rest = state.listed[first:]
    starts = np.where(placed[rest, START] < 0, arrays.horizon, placed[rest, START])
    turn = np.lexsort((np.arange(rest.size), placed[rest, END], starts))
    return np.concatenate([state.listed[:first], rest[turn]]).astype(np.int32)


def own_steps(arrays: Arrays, state: State, order: int) -> Ints:
    """The steps of an order that may move, in their turn."""
    own = arrays.steps[arrays.steps0[order] : arrays.steps0[order + 1]]
    held = (arrays.pin[own] >= 0) | (arrays.is_running[own] > 0)
    own = own[~held & (state.position[own] >= arrays.sizes[FIRST])]
    return np.asarray(own[np.argsort(state.position[own], kind="stable")])


def put_anew(arrays: Arrays, state: State, room: Room, own: Ints) -> Ints | None:
    """Rows of an order's own steps where they end earlier in the gaps; None when they do not."""
    best, end = None, int(state.placed[own, END].max())
    fresh, begin = room.state, int(room.state.listed.size - own.size)
    with_room(arrays, state, room, own)
    for is_kept in (False, True):  # any machine and person, then those of the plan
        fresh.forced_choice[own] = state.forced_choice[own] if is_kept else -1
        fresh.forced_member[own] = state.forced_member[own] if is_kept else -1
        decode(room.arrays, fresh, begin, np.inf)
        rows = fresh.trial[own]
        if (rows[:, START] >= 0).all() and rows[:, END].max() < end:
            best, end = rows, int(rows[:, END].max())
    without_room(arrays, state, room, own)
    return best


def with_room(arrays: Arrays, state: State, room: Room, own: Ints) -> None:
    """Take the order's own steps out of the room, and list them behind all others."""
    rows, made = room.rows, room.arrays
    mine = np.zeros(arrays.pin.size + 1, np.bool_)
    mine[own] = True
    wanted = wanted_families(arrays, own)
    machines = wanted.size
    open_to = np.where(
        rows.resource < machines, wanted[np.minimum(rows.resource, machines - 1)], NOBODY
    )
    opened = mine[rows.owner] | ((rows.spares != NOBODY) & (rows.spares == open_to))
    made.block_to[:] = np.where(opened, 0, rows.end)
    made.pin[own] = -1
    others = room.state.listed[~mine[room.state.listed]]
    room.state.listed[:] = np.concatenate([others, own])
    room.state.position[room.state.listed] = np.arange(room.state.listed.size, dtype=np.int32)
    free_power(arrays, state, room, own, -1)


def without_room(arrays: Arrays, state: State, room: Room, own: Ints) -> None:
    """Let the order's own steps hold again what they have."""
    room.arrays.block_to[:] = room.rows.end
    room.arrays.pin[own] = state.placed[own, START]
    room.state.trial[own] = state.placed[own]
    free_power(arrays, state, room, own, 1)


def free_power(arrays: Arrays, state: State, room: Room, own: Ints, sign: int) -> None:
    """Take the power of the order's own steps in the plan out of the room (1), or give it (-1)."""
    free_watt = room.arrays.free_watt
    if free_watt.size > 1:
        take_power(arrays, free_watt, state.placed, own, sign)
        room.state.watt[:] = free_watt
        room.state.least_watt[:] = least_watts(free_watt)


def wanted_families(arrays: Arrays, own: Ints) -> Ints:
    """By machine, the family of the steps that may want it."""
    wanted = np.full(max(1, int(arrays.sizes[MACHINES])), NOBODY, np.int32)
    for step in own.tolist():
        machines = arrays.machine[arrays.choice0[step] : arrays.choice0[step + 1]]
        family = arrays.family[step]
        known = wanted[machines]
        wanted[machines] = np.where((known == NOBODY) | (known == family), family, MIXED)
    return wanted


def brought_in(arrays: Arrays, state: State, own: Ints, rows: Ints) -> bool:
    """Bring an order's new rows into the list; undone, and False, where it does not cost less."""
    kept = state.listed.copy(), state.forced_choice.copy(), state.forced_member.copy()
    cost, placed = float(state.cost[TOTAL]), state.placed.copy()
    placed[own] = rows
    listed, choices, members = by_start(arrays, state, placed), kept[1].copy(), kept[2].copy()
    if not is_consistent(arrays, listed):
        return False
    choices[own], members[own] = rows[:, CHOICE], rows[:, MEMBER]
    if replaced(arrays, state, listed, choices, members) < cost - SLACK:
        return True
    replaced(arrays, state, *kept)
    return False


def room_of(arrays: Arrays, state: State) -> Room:
    """The present plan with all steps pinned where they are."""
    rows = rows_of(arrays, state)
    resources = int(arrays.sizes[RESOURCES])
    sizes = arrays.sizes.copy()
    sizes[PLAIN] = 0
    made = arrays._replace(
        sizes=sizes,
        pin=np.maximum(state.placed[:, START], 0),
        group0=arrays.member0[arrays.group0],
        group_hours=np.repeat(arrays.group_hours, np.diff(arrays.member0)),
        member0=np.arange(arrays.member.size + 1, dtype=np.int32),
        block0=np.searchsorted(rows.resource, np.arange(resources + 1)).astype(np.int32),
        block_from=rows.start,
        block_to=rows.end.copy(),
        block_family=rows.family,
        free_watt=left_watt(arrays, state),
    )
    room = new_state(made)
    room.kept_free[:] = arrays.busy
    room.placed[:], room.trial[:] = state.placed, state.placed
    return Room(made, room, rows)


def rows_of(arrays: Arrays, state: State) -> Rows:
    """All that the plan and its pins hold, by resource and start, with the gaps that spare."""
    table = _in_turn(np.concatenate([_pinned(arrays), *held_rows(arrays, state.placed)]))
    table = _in_turn(np.concatenate([table, _sparing(arrays, state.placed, table)]))
    return Rows(*np.ascontiguousarray(table.T))


def _in_turn(table: Table) -> Table:
    """Rows by resource, start and end."""
    return np.asarray(table[np.lexsort((table[:, 2], table[:, 1], table[:, 0]))])


def _table(*columns: Columns) -> Table:
    """Columns in the turn of `Rows`."""
    return np.column_stack(columns).astype(np.int32)


def _pinned(arrays: Arrays) -> Table:
    """What pins hold already."""
    resource = np.repeat(np.arange(arrays.block0.size - 1), np.diff(arrays.block0))
    held = (arrays.block_from, arrays.block_to, arrays.block_family)
    return _table(resource, *held, np.full(resource.size, -1), np.full(resource.size, NOBODY))


def held_rows(arrays: Arrays, placed: Table) -> tuple[Table, Table, Table]:
    """Machines, people and places beside supervisors that steps hold."""
    steps = np.flatnonzero((placed[:, START] >= 0) & (arrays.pin < 0))
    queued = steps[arrays.endless[arrays.machine[placed[steps, CHOICE]]] == 0]
    attended = steps[placed[steps, MEMBER] >= 0]
    beside = attended[placed[attended, PLACE] >= 0]
    until = np.where(arrays.attendance == AT_SETUP, placed[:, SETUP_END], placed[:, END])

    def held(resource: Columns, by: Columns, ends: Columns, family: Columns) -> Table:
        none = np.full(by.size, NOBODY)
        return _table(resource, placed[by, START], ends[by], family[by], by, none)

    no_family = np.zeros_like(until)
    return (
        held(arrays.machine[placed[queued, CHOICE]], queued, placed[:, END], arrays.family),
        held(arrays.member[placed[attended, MEMBER]], attended, until, no_family),
        held(arrays.sizes[PLACES] + placed[beside, PLACE], beside, until, no_family),
    )


def _sparing(arrays: Arrays, placed: Table, table: Table) -> Table:
    """The gaps before steps that need no set-up, or another one, because of what stands before."""
    resource, start, end, family, owner, _ = table[table[:, 0] < arrays.sizes[MACHINES]].T
    is_first = np.append(True, resource[1:] != resource[:-1])[: resource.size]
    before = np.where(is_first, arrays.busy[resource], np.roll(end, 1))
    now = np.where(is_first, arrays.family_now[resource], np.roll(family, 1))
    needs_none = placed[owner, SETUP_END] == placed[owner, START]
    is_spared = needs_none & (family > FAMILY_NONE) & (owner >= 0)
    is_spared &= arrays.is_running[owner] == 0
    wanted = (is_spared | (arrays.matrix_of[resource] >= 0)) & (start > before)
    return np.asarray(_table(resource, before, start, now, owner, family)[wanted])
