"""One move on the graph: an operation to another mode and place, made, judged and taken back."""

import numpy as np

from gemaakt.plan.graph.compiled import compiled
from gemaakt.plan.graph.problem import Net
from gemaakt.plan.graph.state import (
    COST,
    COST_WAS,
    CYCLE,
    DONE,
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
    MODE,
    MODE_WAS,
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
    WORK,
    WORK_WAS,
    Plan,
    head_of,
    makespan,
    put_in,
    tail_of,
    take_out,
)


@compiled
def waits_on_marked(net: Net, plan: Plan, x: int, stamp: int) -> bool:
    """Say whether an operation waits for one that carries the stamp."""
    table, chain = plan.table, plan.chain
    if table[table[x, JOBP], MARK] == stamp:
        return True
    if table[chain[table[x, MACH], table[x, MIDX] - 1], MARK] == stamp:
        return True
    if table[chain[table[x, WORK], table[x, WIDX] - 1], MARK] == stamp:
        return True
    if table[x, PREDS] > 1:
        for i in range(net.pred_at[x] + 1, net.pred_at[x + 1]):
            if table[net.preds[i], MARK] == stamp:
                return True
    return False


@compiled
def last_before(net: Net, plan: Plan, v: int) -> int:
    """The last position of those that an operation waits for, -1 if there is none."""
    table, chain = plan.table, plan.chain
    none = table.shape[0] - 1
    last = -1
    x = table[v, JOBP]
    if x != none:
        last = table[x, POS]
    x = chain[table[v, MACH], table[v, MIDX] - 1]
    if x != none:
        last = max(last, table[x, POS])
    x = chain[table[v, WORK], table[v, WIDX] - 1]
    if x != none:
        last = max(last, table[x, POS])
    if table[v, PREDS] > 1:
        for i in range(net.pred_at[v] + 1, net.pred_at[v + 1]):
            last = max(last, table[net.preds[i], POS])
    return last


@compiled
def first_after(net: Net, plan: Plan, v: int) -> int:
    """The first position of those that wait for an operation, the count if there is none."""
    table, chain = plan.table, plan.chain
    none = table.shape[0] - 1
    first = none
    x = table[v, JOBS]
    if x != none:
        first = table[x, POS]
    x = chain[table[v, MACH], table[v, MIDX] + 1]
    if x != none:
        first = min(first, table[x, POS])
    x = chain[table[v, WORK], table[v, WIDX] + 1]
    if x != none:
        first = min(first, table[x, POS])
    if table[v, SUCCS] > 1:
        for i in range(net.succ_at[v] + 1, net.succ_at[v + 1]):
            first = min(first, table[net.succs[i], POS])
    return first


@compiled
def repair_order(net: Net, plan: Plan, v: int) -> bool:
    """Give an operation a place in the order that fits its new chains; False on a cycle.

    Only the window between the two ends of a new arc is looked at: those in it that follow the
    operation go behind it, in their old order (Pearce and Kelly 2006).
    """
    table, order, info = plan.table, plan.order, plan.info
    here = table[v, POS]
    low, high = last_before(net, plan, v), first_after(net, plan, v)
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
        plan.old_order[p - left] = x
        if x == v:
            continue
        if p >= high and (p > low or waits_on_marked(net, plan, x, stamp)):
            if p <= low:
                table[x, MARK] = stamp
            plan.buffer[behind] = x
            behind += 1
        else:
            # kept places lie at or before p: nothing unread is overwritten in old_order
            plan.log[kept, 0] = x
            kept += 1
    if low >= high and is_waited_by(net, plan, v, stamp):
        return False
    info[WINDOW_FROM], info[WINDOW_TO] = left, right
    for i in range(kept):
        x = plan.log[i, 0]
        order[left + i] = x
        table[x, POS] = left + i
    order[left + kept] = v
    table[v, POS] = left + kept
    for i in range(behind):
        x = plan.buffer[i]
        order[left + kept + 1 + i] = x
        table[x, POS] = left + kept + 1 + i
    return True


@compiled
def is_waited_by(net: Net, plan: Plan, v: int, stamp: int) -> bool:
    """Say whether an operation waits for one of its own followers: a cycle."""
    table = plan.table
    table[v, MARK] = stamp - 1
    closed = waits_on_marked(net, plan, v, stamp)
    table[v, MARK] = stamp
    return closed


@compiled
def flag(plan: Plan, x: int) -> int:
    """Note that the head of an operation must be looked at again; its position."""
    p = plan.table[x, POS]
    plan.flags[p] = 1
    return p


@compiled
def carry_heads(net: Net, plan: Plan, lateness_counts: bool, guard: int, limit: int) -> bool:
    """Bring flagged heads up to date along the order; False when surely above the limit.

    With lateness the cost is kept along. Without, an operation behind `guard` in the order has a
    tail that the move did not touch, so that head + time + tail is a true lower bound.
    """
    table, chain, flags, info = plan.table, plan.chain, plan.flags, plan.info
    none = table.shape[0] - 1
    p, end = info[WINDOW_FROM], info[WINDOW_TO]
    logged = info[LOGGED]
    while p <= end:
        if flags[p] == 0:
            p += 1
            continue
        flags[p] = 0
        x = plan.order[p]
        p += 1
        head, old = head_of(net, plan, x), table[x, HEAD]
        if head == old:
            continue
        plan.log[logged, 0], plan.log[logged, 1] = x, old
        logged += 1
        table[x, HEAD] = head
        if lateness_counts:
            if table[x, WEIGHT] > 0:
                off = table[x, DUR] - net.due[x]
                late, was = max(0, head + off), max(0, old + off)
                info[COST] += np.int64(table[x, WEIGHT]) * (late - was)
        elif p > guard and head + table[x, DUR] + table[x, TAIL] > limit:
            for i in range(p, end + 1):
                flags[i] = 0
            info[LOGGED] = logged
            return False
        y = table[x, JOBS]
        if y != none:
            end = max(end, flag(plan, y))
        y = chain[table[x, MACH], table[x, MIDX] + 1]
        if y != none:
            end = max(end, flag(plan, y))
        y = chain[table[x, WORK], table[x, WIDX] + 1]
        if y != none:
            end = max(end, flag(plan, y))
        if table[x, SUCCS] > 1:
            for i in range(net.succ_at[x] + 1, net.succ_at[x + 1]):
                end = max(end, flag(plan, net.succs[i]))
    info[LOGGED] = logged
    return True


@compiled
def relink(net: Net, plan: Plan, v: int, row: int, machine_index: int, worker_index: int) -> None:
    """Take an operation out of its chains and put it in elsewhere, with another mode."""
    table, info = plan.table, plan.info
    nobody = plan.length.shape[0] - 1
    info[MACH_WAS], info[MIDX_WAS] = table[v, MACH], table[v, MIDX]
    info[WORK_WAS], info[WIDX_WAS] = table[v, WORK], table[v, WIDX]
    info[DUR_WAS], info[MODE_WAS] = table[v, DUR], table[v, MODE]
    take_out(plan, table[v, MACH], table[v, MIDX], MIDX)
    put_in(plan, net.modes[row, 0], machine_index, MIDX, v)
    if table[v, WORK] != nobody:
        take_out(plan, table[v, WORK], table[v, WIDX], WIDX)
        put_in(plan, net.modes[row, 1], worker_index, WIDX, v)
    set_mode(net, plan, v, row)


@compiled
def set_mode(net: Net, plan: Plan, v: int, row: int) -> None:
    """Write the mode of an operation into its row of the table."""
    table = plan.table
    table[v, MODE] = row
    table[v, MACH], table[v, WORK] = net.modes[row, 0], net.modes[row, 1]
    table[v, DUR] = net.modes[row, 2]


@compiled
def unlink(net: Net, plan: Plan, v: int) -> None:
    """Put an operation back into the chains and the mode it had before the move."""
    table, info = plan.table, plan.info
    nobody = plan.length.shape[0] - 1
    take_out(plan, table[v, MACH], table[v, MIDX], MIDX)
    put_in(plan, info[MACH_WAS], info[MIDX_WAS], MIDX, v)
    if table[v, WORK] != nobody:
        take_out(plan, table[v, WORK], table[v, WIDX], WIDX)
        put_in(plan, info[WORK_WAS], info[WIDX_WAS], WIDX, v)
    set_mode(net, plan, v, info[MODE_WAS])


@compiled
def take_back(net: Net, plan: Plan, v: int) -> None:
    """Undo the last move that ended in `TOO_LATE` or `DONE` (tails must not have been carried)."""
    table, info = plan.table, plan.info
    for i in range(info[LOGGED]):
        table[plan.log[i, 0], HEAD] = plan.log[i, 1]
    info[LOGGED] = 0
    unlink(net, plan, v)
    left = info[WINDOW_FROM]
    for p in range(left, info[WINDOW_TO] + 1):
        x = plan.old_order[p - left]
        plan.order[p] = x
        table[x, POS] = p
    info[COST] = info[COST_WAS]


@compiled
def make(
    net: Net,
    plan: Plan,
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
    table, chain, info = plan.table, plan.chain, plan.info
    none = table.shape[0] - 1
    before = chain[table[v, MACH], table[v, MIDX] - 1]
    after = chain[table[v, MACH], table[v, MIDX] + 1]
    worker_after = chain[table[v, WORK], table[v, WIDX] + 1]
    worker_before = chain[table[v, WORK], table[v, WIDX] - 1]
    info[COST_WAS] = info[COST]
    relink(net, plan, v, row, machine_index, worker_index)
    if not repair_order(net, plan, v):
        unlink(net, plan, v)
        return CYCLE
    window_from, window_to = info[WINDOW_FROM], info[WINDOW_TO]
    info[LOGGED] = 0
    here = flag(plan, v)
    first, last, guard = here, here, here
    if before != none:
        guard = max(guard, table[before, POS])
    if worker_before != none:
        guard = max(guard, table[worker_before, POS])
    for y in (
        after,
        worker_after,
        chain[table[v, MACH], table[v, MIDX] + 1],
        chain[table[v, WORK], table[v, WIDX] + 1],
        table[v, JOBS],
    ):
        if y != none:
            p = flag(plan, y)
            first, last = min(first, p), max(last, p)
    if table[v, SUCCS] > 1:
        for i in range(net.succ_at[v] + 1, net.succ_at[v + 1]):
            last = max(last, flag(plan, net.succs[i]))
    if lateness_counts and table[v, WEIGHT] > 0 and table[v, DUR] != info[DUR_WAS]:
        end = table[v, HEAD] - net.due[v]
        late, was = max(0, end + table[v, DUR]), max(0, end + info[DUR_WAS])
        info[COST] += np.int64(table[v, WEIGHT]) * (late - was)
    info[WINDOW_FROM], info[WINDOW_TO] = first, last
    fine = carry_heads(net, plan, lateness_counts, guard + 1, limit)
    info[WINDOW_FROM], info[WINDOW_TO] = window_from, window_to
    if not fine:
        return TOO_LATE
    if not lateness_counts:
        info[COST] = makespan(plan)
    return DONE


@compiled
def carry_tails(net: Net, plan: Plan, v: int) -> None:
    """After a move is kept: bring the tails up to date, backwards along the order."""
    table, chain, flags, info = plan.table, plan.chain, plan.flags, plan.info
    none = table.shape[0] - 1
    p = flag(plan, v)
    first = p
    was, at = info[MACH_WAS], info[MIDX_WAS]
    # the one before the old place: the old chain has closed up, or holds v a place away
    for k in range(6):
        if k == 0:
            y = chain[was, at - 1]
        elif k == 1:
            y = chain[was, at]
        elif k == 2:
            y = chain[table[v, MACH], table[v, MIDX] - 1]
        elif k == 3:
            y = chain[table[v, WORK], table[v, WIDX] - 1]
        elif k == 4:
            y = chain[info[WORK_WAS], info[WIDX_WAS] - 1]
        else:
            y = chain[info[WORK_WAS], info[WIDX_WAS]]
        if y != none:
            q = flag(plan, y)
            p, first = max(p, q), min(first, q)
    # every job predecessor feels a changed duration
    for i in range(net.pred_at[v], net.pred_at[v + 1]):
        first = min(first, flag(plan, net.preds[i]))
    while p >= first:
        if flags[p] == 0:
            p -= 1
            continue
        flags[p] = 0
        x = plan.order[p]
        p -= 1
        tail = tail_of(net, plan, x)
        if tail == table[x, TAIL] and x != v:
            continue
        table[x, TAIL] = tail
        y = chain[table[x, MACH], table[x, MIDX] - 1]
        if y != none:
            first = min(first, flag(plan, y))
        y = chain[table[x, WORK], table[x, WIDX] - 1]
        if y != none:
            first = min(first, flag(plan, y))
        for i in range(net.pred_at[x], net.pred_at[x + 1]):
            first = min(first, flag(plan, net.preds[i]))
