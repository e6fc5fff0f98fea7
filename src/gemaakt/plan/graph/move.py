"""One move on the graph: an operation to another mode and place, made, judged and taken back."""

import numpy as np

from gemaakt.compiled import kernel
from gemaakt.plan.graph.problem import Ints
from gemaakt.plan.graph.state import (
    COST,
    COST_WAS,
    CYCLE,
    DONE,
    DUE,
    DUR,
    DUR_WAS,
    HEAD,
    JOBP,
    JOBS,
    LOGGED,
    MACH,
    MACH_WAS,
    MARK,
    MIDX,
    MIDX_WAS,
    MNEXT,
    MODE,
    MODE_WAS,
    MPREV,
    POS,
    PREDS,
    STAMP,
    SUCCS,
    TAIL,
    TOO_LATE,
    WEIGHT,
    WIDX,
    WIDX_WAS,
    WINDOW_FROM,
    WINDOW_TO,
    WNEXT,
    WORK,
    WORK_WAS,
    WPREV,
    Flags,
    Longs,
    Rows,
    head_of,
    makespan,
    put_in,
    tail_of,
    take_out,
)


@kernel
def waits_on_marked(table: Ints, preds: Ints, x: int, stamp: int) -> bool:
    """Say whether an operation waits for one that carries the stamp."""
    if table[table[x, JOBP], MARK] == stamp:
        return True
    if table[table[x, MPREV], MARK] == stamp:
        return True
    if table[table[x, WPREV], MARK] == stamp:
        return True
    if table[x, PREDS] > 1:
        for i in range(preds[x] + 1, preds[x + 1]):
            if table[preds[i], MARK] == stamp:
                return True
    return False


@kernel
def last_before(table: Ints, preds: Ints, v: int) -> int:
    """The last position of those that an operation waits for, -1 if there is none."""
    none = table.shape[0] - 1
    last = -1
    x = table[v, JOBP]
    if x != none:
        last = table[x, POS]
    x = table[v, MPREV]
    if x != none:
        last = max(last, table[x, POS])
    x = table[v, WPREV]
    if x != none:
        last = max(last, table[x, POS])
    if table[v, PREDS] > 1:
        for i in range(preds[v] + 1, preds[v + 1]):
            last = max(last, table[preds[i], POS])
    return last


@kernel
def first_after(table: Ints, succs: Ints, v: int) -> int:
    """The first position of those that wait for an operation, the count if there is none."""
    none = table.shape[0] - 1
    first = none
    x = table[v, JOBS]
    if x != none:
        first = table[x, POS]
    x = table[v, MNEXT]
    if x != none:
        first = min(first, table[x, POS])
    x = table[v, WNEXT]
    if x != none:
        first = min(first, table[x, POS])
    if table[v, SUCCS] > 1:
        for i in range(succs[v] + 1, succs[v + 1]):
            first = min(first, table[succs[i], POS])
    return first


@kernel
def repair_order(
    table: Ints, order: Rows, scratch: Ints, info: Longs, preds: Ints, succs: Ints, v: int
) -> bool:
    """Give an operation a place in the order that fits its new chains; False on a cycle.

    Only the window between the two ends of a new arc is looked at: those in it that follow the
    operation go behind it, in their old order (Pearce and Kelly 2006).
    """
    here = table[v, POS]
    low, high = last_before(table, preds, v), first_after(table, succs, v)
    if low < here < high:
        info[WINDOW_FROM], info[WINDOW_TO] = 0, -1
        return True
    left, right = min(here, high), max(here, low)
    info[STAMP] += 1
    stamp = info[STAMP]
    table[v, MARK] = stamp
    kept, behind = 0, 0
    for p in range(left, right + 1):
        x = order[p]
        scratch[p - left, 2] = x
        if x == v:
            continue
        if p >= high and (p > low or waits_on_marked(table, preds, x, stamp)):
            if p <= low:
                table[x, MARK] = stamp
            scratch[behind, 3] = x
            behind += 1
        else:
            # kept places lie at or before p: nothing unread is overwritten in old_order
            scratch[kept, 0] = x
            kept += 1
    if low >= high and waits_on_marked(table, preds, v, stamp):
        return False
    info[WINDOW_FROM], info[WINDOW_TO] = left, right
    for i in range(kept):
        x = scratch[i, 0]
        order[left + i] = x
        table[x, POS] = left + i
    order[left + kept] = v
    table[v, POS] = left + kept
    for i in range(behind):
        x = scratch[i, 3]
        order[left + kept + 1 + i] = x
        table[x, POS] = left + kept + 1 + i
    return True


@kernel
def flag(table: Ints, flags: Flags, x: int) -> int:
    """Note that the head of an operation must be looked at again; its position."""
    p = table[x, POS]
    flags[p] = 1
    return p


@kernel
def carry_heads(
    table: Ints,
    order: Rows,
    flags: Flags,
    scratch: Ints,
    info: Longs,
    preds: Ints,
    succs: Ints,
    lateness_counts: bool,
    guard: int,
    limit: int,
) -> bool:
    """Bring flagged heads up to date along the order; False when surely above the limit.

    With lateness the cost is kept along. Without, an operation behind `guard` in the order has a
    tail that the move did not touch, so that head + time + tail is a true lower bound.
    """
    none = table.shape[0] - 1
    p, end = info[WINDOW_FROM], info[WINDOW_TO]
    logged = info[LOGGED]
    while p <= end:
        if flags[p] == 0:
            p += 1
            continue
        flags[p] = 0
        x = order[p]
        p += 1
        head, old = head_of(table, preds, x), table[x, HEAD]
        if head == old:
            continue
        scratch[logged, 0], scratch[logged, 1] = x, old
        logged += 1
        table[x, HEAD] = head
        if lateness_counts:
            if table[x, WEIGHT] > 0:
                off = table[x, DUR] - table[x, DUE]
                late, was = max(0, head + off), max(0, old + off)
                info[COST] += np.int64(table[x, WEIGHT]) * (late - was)
        elif p > guard and head + table[x, DUR] + table[x, TAIL] > limit:
            for i in range(p, end + 1):
                flags[i] = 0
            info[LOGGED] = logged
            return False
        y = table[x, JOBS]
        if y != none:
            end = max(end, flag(table, flags, y))
        y = table[x, MNEXT]
        if y != none:
            end = max(end, flag(table, flags, y))
        y = table[x, WNEXT]
        if y != none:
            end = max(end, flag(table, flags, y))
        if table[x, SUCCS] > 1:
            for i in range(succs[x] + 1, succs[x + 1]):
                end = max(end, flag(table, flags, succs[i]))
    info[LOGGED] = logged
    return True


@kernel
def relink(
    table: Ints,
    chain: Rows,
    length: Ints,
    info: Longs,
    modes: Ints,
    v: int,
    row: int,
    machine_index: int,
    worker_index: int,
) -> None:
    """Take an operation out of its chains and put it in elsewhere, with another mode."""
    nobody = length.shape[0] - 1
    info[MACH_WAS], info[MIDX_WAS] = table[v, MACH], table[v, MIDX]
    info[WORK_WAS], info[WIDX_WAS] = table[v, WORK], table[v, WIDX]
    info[DUR_WAS], info[MODE_WAS] = table[v, DUR], table[v, MODE]
    take_out(table, chain, length, table[v, MACH], table[v, MIDX], 0)
    put_in(table, chain, length, modes[row, 0], machine_index, 0, v)
    if table[v, WORK] != nobody:
        take_out(table, chain, length, table[v, WORK], table[v, WIDX], 2)
        put_in(table, chain, length, modes[row, 1], worker_index, 2, v)
    set_mode(table, modes, v, row)


@kernel
def set_mode(table: Ints, modes: Ints, v: int, row: int) -> None:
    """Write the mode of an operation into its row of the table."""
    table[v, MODE] = row
    table[v, MACH], table[v, WORK] = modes[row, 0], modes[row, 1]
    table[v, DUR] = modes[row, 2]


@kernel
def unlink(table: Ints, chain: Rows, length: Ints, info: Longs, modes: Ints, v: int) -> None:
    """Put an operation back into the chains and the mode it had before the move."""
    nobody = length.shape[0] - 1
    take_out(table, chain, length, table[v, MACH], table[v, MIDX], 0)
    put_in(table, chain, length, info[MACH_WAS], info[MIDX_WAS], 0, v)
    if table[v, WORK] != nobody:
        take_out(table, chain, length, table[v, WORK], table[v, WIDX], 2)
        put_in(table, chain, length, info[WORK_WAS], info[WIDX_WAS], 2, v)
    set_mode(table, modes, v, info[MODE_WAS])


@kernel
def take_back(
    table: Ints,
    chain: Rows,
    length: Ints,
    order: Rows,
    scratch: Ints,
    info: Longs,
    modes: Ints,
    v: int,
) -> None:
    """Undo the last move that ended in `TOO_LATE` or `DONE` (tails must not have been carried)."""
    for i in range(info[LOGGED]):
        table[scratch[i, 0], HEAD] = scratch[i, 1]
    info[LOGGED] = 0
    unlink(table, chain, length, info, modes, v)
    left = info[WINDOW_FROM]
    for p in range(left, info[WINDOW_TO] + 1):
        x = scratch[p - left, 2]
        order[p] = x
        table[x, POS] = p
    info[COST] = info[COST_WAS]


@kernel
def make(
    table: Ints,
    chain: Rows,
    length: Ints,
    order: Rows,
    flags: Flags,
    scratch: Ints,
    info: Longs,
    preds: Ints,
    succs: Ints,
    modes: Ints,
    v: int,
    row: int,
    machine_index: int,
    worker_index: int,
    lateness_counts: bool,
    limit: int,
) -> int:
    """Move an operation to a mode and places in its chains (counted without it); how it ended.

    On `CYCLE` everything is as before; on `TOO_LATE` and `DONE` the caller keeps the move or
    calls `take_back`. The cost lies in `info[COST]`.
    """
    none = table.shape[0] - 1
    before, after = table[v, MPREV], table[v, MNEXT]
    worker_before, worker_after = table[v, WPREV], table[v, WNEXT]
    info[COST_WAS] = info[COST]
    relink(table, chain, length, info, modes, v, row, machine_index, worker_index)
    if not repair_order(table, order, scratch, info, preds, succs, v):
        unlink(table, chain, length, info, modes, v)
        return CYCLE
    window_from, window_to = info[WINDOW_FROM], info[WINDOW_TO]
    info[LOGGED] = 0
    here = flag(table, flags, v)
    first, last, guard = here, here, here
    if before != none:
        guard = max(guard, table[before, POS])
    if worker_before != none:
        guard = max(guard, table[worker_before, POS])
    for y in (
        after,
        worker_after,
        table[v, MNEXT],
        table[v, WNEXT],
        table[v, JOBS],
    ):
        if y != none:
            p = flag(table, flags, y)
            first, last = min(first, p), max(last, p)
    if table[v, SUCCS] > 1:
        for i in range(succs[v] + 1, succs[v + 1]):
            last = max(last, flag(table, flags, succs[i]))
    if lateness_counts and table[v, WEIGHT] > 0 and table[v, DUR] != info[DUR_WAS]:
        end = table[v, HEAD] - table[v, DUE]
        late, was = max(0, end + table[v, DUR]), max(0, end + info[DUR_WAS])
        info[COST] += np.int64(table[v, WEIGHT]) * (late - was)
    info[WINDOW_FROM], info[WINDOW_TO] = first, last
    fine = carry_heads(
        table, order, flags, scratch, info, preds, succs, lateness_counts, guard + 1, limit
    )
    info[WINDOW_FROM], info[WINDOW_TO] = window_from, window_to
    if not fine:
        return TOO_LATE
    if not lateness_counts:
        info[COST] = makespan(table, chain, length)
    return DONE


@kernel
def carry_tails(
    table: Ints,
    chain: Rows,
    order: Rows,
    flags: Flags,
    info: Longs,
    preds: Ints,
    succs: Ints,
    v: int,
) -> None:
    """After a move is kept: bring the tails up to date, backwards along the order."""
    none = table.shape[0] - 1
    p = flag(table, flags, v)
    first = p
    was, at = info[MACH_WAS], info[MIDX_WAS]
    # the one before the old place: the old chain has closed up, or holds v a place away
    for k in range(6):
        if k == 0:
            y = chain[was, at - 1]
        elif k == 1:
            y = chain[was, at]
        elif k == 2:
            y = table[v, MPREV]
        elif k == 3:
            y = table[v, WPREV]
        elif k == 4:
            y = chain[info[WORK_WAS], info[WIDX_WAS] - 1]
        else:
            y = chain[info[WORK_WAS], info[WIDX_WAS]]
        if y != none:
            q = flag(table, flags, y)
            p, first = max(p, q), min(first, q)
    # every job predecessor feels a changed duration
    for i in range(preds[v], preds[v + 1]):
        first = min(first, flag(table, flags, preds[i]))
    while p >= first:
        if flags[p] == 0:
            p -= 1
            continue
        flags[p] = 0
        x = order[p]
        p -= 1
        tail = tail_of(table, succs, x)
        if tail == table[x, TAIL] and x != v:
            continue
        table[x, TAIL] = tail
        y = table[x, MPREV]
        if y != none:
            first = min(first, flag(table, flags, y))
        y = table[x, WPREV]
        if y != none:
            first = min(first, flag(table, flags, y))
        for i in range(preds[x], preds[x + 1]):
            first = min(first, flag(table, flags, preds[i]))
