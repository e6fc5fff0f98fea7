"""The flat arrays the compiled loops read (`Arrays`) and write (`State`).

Rows in compressed form: the rows of item i are ``x0[i] : x0[i + 1]``. Resources are numbered
through: machines, then people, then places beside supervisors.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

type Ints = NDArray[np.int32]
type Longs = NDArray[np.int64]
type Floats = NDArray[np.float64]
type Table = np.ndarray[tuple[int, int], np.dtype[np.int32]]

INFINITE = 1 << 29
"""Later than every horizon."""
GRAIN = 8
"""Calendars are indexed by ``minute >> GRAIN``."""
SPACING = 16
"""Positions of the list between two checkpoints of the state."""


class Arrays(NamedTuple):
    """One problem; nothing here changes during a search."""

    horizon: int
    # steps
    ready: Ints
    order: Ints
    may_pause: Ints
    attendance: Ints
    family: Ints
    crew: Ints
    tail: Ints
    is_running: Ints
    batched: Ints
    before0: Ints
    before: Ints
    batch: Ints
    laps: Ints
    """Until when the step before may run on beside a pinned one that it hands batches to."""
    after0: Ints
    after: Ints
    # choices of a step
    choice0: Ints
    machine: Ints
    run: Ints
    setup: Ints
    piece: Floats
    fixed: Floats
    run_watt: Ints
    setup_watt: Ints
    # crews: groups of people with equal hours
    group0: Ints
    group_hours: Ints
    member0: Ints
    member: Ints
    place0: Ints
    place1: Ints
    # machines
    endless: Ints
    hours: Ints
    family_now: Ints
    matrix_of: Ints
    matrix: Ints
    # calendars
    shared: Ints
    opens: Ints
    closes: Ints
    index0: Ints
    rows: Ints
    longest: Ints
    free_watt: Ints
    # reserved times of pinned steps, per resource
    block0: Ints
    block_from: Ints
    block_to: Ints
    block_family: Ints
    pin: Ints
    # orders
    due: Longs
    weight: Longs
    steps0: Ints
    steps: Ints
    # the plan before, to stay close to
    old_start: Ints
    old_choice: Ints
    old_member: Ints
    busy: Ints
    shares: Floats
    """What a minute late, a minute of set-up, a later end and a change count for (`Aims`)."""
    sizes: Ints
    """[resources, machines, first place, checkpoints, fixed first positions, near, is plain]"""


class State(NamedTuple):
    """One thread's plan: the list, what was decided for it, and the trial beside it."""

    listed: Ints
    position: Ints
    table: Table
    """[step, `OF_…`]: what the fast loop asks of a step."""
    setup_bound: Ints
    """Per choice, the set-up that a change of family surely costs."""
    forced_choice: Ints
    forced_member: Ints
    placed: Ints
    """[step, (start, set-up end, end, choice, member, place, first batch, machine's previous
    step, person's previous step, calendars of set-up and run)] of the present plan."""
    trial: Ints
    free: Ints
    last: Ints
    family: Ints
    watt: Ints
    """The power that is free; in a trial, from where it was asked for on, what is left of it."""
    least_watt: Ints
    """The least power of each block of minutes, whatever is planned."""
    peak_watt: Ints
    """By machine, the most that any step draws on it."""
    kept_free: Ints
    kept_last: Ints
    kept_family: Ints
    kept_cost: Floats
    """Per checkpoint, and in the end: weighted minutes late, set-up, order ends, changes."""
    trial_free: Ints
    trial_last: Ints
    trial_family: Ints
    trial_cost: Floats
    order_end: Longs
    stamp: Longs
    group_free: Ints
    waiting: Ints
    lateness: Floats
    reach: Longs
    """Per order, the minute up to which no plan can better it: its due date or earliest end."""
    best_listed: Ints
    best_choice: Ints
    best_member: Ints
    counters: Longs
    """[random state, stamp, accepted, improved, position from
    which a trial that lags behind the present plan is given up, position from which the trial's
    list is that of the present plan, position where the trial's plan became that one again,
    minutes from and until which `watt` shows what is left]"""
    cost: Floats
    """[weighted minutes late, set-up minutes, order ends, changes, total, best total, present]"""


START, SETUP_END, END, CHOICE, MEMBER, PLACE, BATCH, MACHINE_BEFORE, PERSON_BEFORE = range(9)
SETUP_HOURS, RUN_HOURS = 9, 10
COLUMNS = 11
LATE, SETUP, ENDS, CHANGES, TOTAL, BEST, PRESENT = range(7)
RANDOM, STAMP, ACCEPTED, IMPROVED, SETTLED, SAME_FROM, REJOINED = range(7)
SHOWN_FROM, SHOWN_UNTIL = 7, 8
RESOURCES, MACHINES, PLACES, CHECKPOINTS, FIRST, NEAR, PLAIN = range(7)
OF_READY, OF_ORDER, OF_PAUSE, OF_ATTENDANCE, OF_FAMILY, OF_CREW, OF_TAIL, OF_RUNNING = range(8)
OF_BEFORE0, OF_BEFORE1, OF_CHOICE0, OF_CHOICE1, OF_GROUP0, OF_GROUPS, OF_OLD = range(8, 15)
OF_BATCHES = 15
WAITS_FOR_BATCHES, HANDS_ON_BATCHES = 1, 2
