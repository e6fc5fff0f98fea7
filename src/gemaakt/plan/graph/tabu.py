"""Tabu search on critical blocks, after annealing has found the valley.

Every iteration looks at one critical path: each of its operations at the promising places of every
other machine (Mastrolilli and Gambardella 2000), and at both ends of its block on its own (N6:
Balas and Vazacopoulos 1998). Estimates from heads and tails choose; the move is then made, with
heads and tails computed in one sweep (`sweep.py`). Tabu are the arcs and the machines just left
(Dell'Amico and Trubian 1993; Zhang and others 2007). An estimate below the best lifts a tabu.
"""

import numpy as np

from gemaakt.compiled import compiled, kernel
from gemaakt.plan.graph.anneal import FAR, last_sink, trace
from gemaakt.plan.graph.chance import Dice, below
from gemaakt.plan.graph.estimate import (
    first_ending_after,
    last_with_longer_tail,
    shifted_start,
    way_left,
    way_right,
    with_worker,
)
from gemaakt.plan.graph.problem import Ints, JobShop, Net
from gemaakt.plan.graph.state import (
    COST,
    DUR,
    FIRST,
    HEAD,
    LAST,
    MACH,
    MIDX,
    MNEXT,
    MODE,
    MPREV,
    TAIL,
    WORK,
    Longs,
    Plan,
    Rows,
    job_head,
    job_tail,
    makespan,
    sort_by_start,
    store,
)
from gemaakt.plan.graph.sweep import move, sweep

ARCS = 2**16
"""Places of the table of forbidden arcs; a rare clash forbids an arc too many."""
CANDIDATES = 200
"""So many modes are looked at per iteration, more or less."""
MANY_MODES = 20
"""More modes than this make nothing tabu for longer."""


@compiled
def tabu_search(
    net: Net,
    plan: Plan,
    best_order: Ints,
    best_modes: Ints,
    best: int,
    iterations: int,
    patience: int,
    goal: int,
    left_until: Ints,
    arc_until: Ints,
    row_on: Ints,
    clock: Longs,
    rng: Dice,
) -> int:
    """Make so many iterations, fewer after `patience` without a new best; the best cost so far.

    `left_until` [operations + 1, resources + 1] and `arc_until` [ARCS] hold the iteration until
    which something is tabu, `clock[0]` the iteration, `clock[1]` the last one that improved.
    `row_on` says which mode an operation has on a machine (see `rows_by_machine`).
    """
    table, chain, length, order = plan.table, plan.chain, plan.length, plan.order
    scratch, info = plan.scratch, plan.info
    preds, succs, modes = net.preds, net.succs, net.modes
    path = np.empty(order.shape[0], np.uint32)
    ways = np.empty(chain.shape[1], np.int32)
    where, chosen = np.zeros(4, np.int64), np.zeros(7, np.int64)
    touched = np.zeros(2, np.int64)
    for _ in range(iterations):
        now = clock[0] + 1
        clock[0] = now
        walked = trace(table, preds, last_sink(table, chain, length, rng), path, rng)
        chosen[3], chosen[4], chosen[5] = FAR, -1, -1
        rows = 0
        for i in range(walked):
            rows += table[path[i], LAST] - table[path[i], FIRST]
        stride = 1 + rows // CANDIDATES
        first, last = 0, -1
        for i in range(walked):
            v = path[i]
            if i > last:
                first, last = i, end_of_block(table, path, i, walked)
            if table[v, LAST] > table[v, FIRST] + 1:
                look_elsewhere(table, chain, length, preds, succs, modes, v, where, chosen,
                               left_until, now, best, stride, rng)  # fmt: skip
            look_along(table, chain, length, preds, succs, modes, v, path[last], path[first],
                       where, ways, chosen, arc_until, now, best, rng)  # fmt: skip
        if chosen[3] >= info[COST] and row_on.shape[0] > 1:
            for i in range(walked):
                look_for_exchange(table, chain, length, preds, succs, modes, row_on, path[i],
                                  chosen, left_until, now, stride, rng)  # fmt: skip
        if chosen[3] == FAR:  # everything is tabu: a random shift
            v = path[below(rng, walked)]
            there = min(max(1, table[v, MIDX] + 1 - 2 * below(rng, 2)), length[table[v, MACH]])
            where[0], where[1], where[2] = table[v, MODE], there, 1
            if table[v, WORK] != length.shape[0] - 1:
                head = shifted_start(table, chain, preds, v, table[v, MACH], there)
                with_worker(table, chain, length, modes, v, where, head, 0)
            chosen[0], chosen[1], chosen[2] = where[0], where[1], where[2]
        else:
            v = chosen[4]
        left, here = table[v, MACH], table[v, MIDX]
        forbid(table, chain, v, chosen, modes, left_until, arc_until, now, walked, rng)
        touched[0], touched[1] = order.shape[0], -1
        if not move(table, chain, length, order, scratch, info, preds, succs, modes,
                    v, chosen[0], chosen[1], chosen[2], touched):  # fmt: skip
            continue
        if chosen[5] >= 0:
            u = chosen[5]
            left_until[u, table[u, MACH]] = left_until[v, left]
            move(table, chain, length, order, scratch, info, preds, succs, modes,
                 u, chosen[6], here, 1, touched)  # fmt: skip
        sweep(table, order, preds, succs, touched)
        info[COST] = makespan(table, chain, length)
        if now % 1024 == 0:
            sort_by_start(table, order)
        if info[COST] < best:
            best = info[COST]
            clock[1] = now
            store(table, order, best_order, best_modes)
            if best <= goal:
                break
        elif now - clock[1] > patience:
            break
    return best


@kernel
def arc(u: int, v: int) -> int:
    """The place of an arc in the table of forbidden arcs."""
    return (u * 40503 + v * 2654435761) & (ARCS - 1)


@kernel
def forbid(
    table: Ints,
    chain: Rows,
    v: int,
    chosen: Longs,
    modes: Ints,
    left_until: Ints,
    arc_until: Ints,
    now: int,
    walked: int,
    rng: Dice,
) -> None:
    """Make the way back tabu for a while: the machine left, or the arcs turned round.

    An operation that has many modes is kept from one of them for longer: it has others to go to.
    """
    m, here, there = table[v, MACH], table[v, MIDX], chosen[1]
    if modes[chosen[0], 0] != m or chosen[0] != table[v, MODE]:
        ways = min(table[v, LAST] - table[v, FIRST], MANY_MODES)
        least = 2 + ways // 2 + walked // 16
        left_until[v, m] = now + least + below(rng, least)
        return
    until = now + 5 + walked // 12 + below(rng, 5 + walked // 6)
    if there > here:
        for i in range(here + 1, there + 1):
            arc_until[arc(v, chain[m, i])] = until
    else:
        for i in range(there, here):
            arc_until[arc(chain[m, i], v)] = until


@kernel
def look_elsewhere(
    table: Ints,
    chain: Rows,
    length: Ints,
    preds: Ints,
    succs: Ints,
    modes: Ints,
    v: int,
    where: Longs,
    chosen: Longs,
    left_until: Ints,
    now: int,
    best: int,
    stride: int,
    rng: Dice,
) -> None:
    """Weigh one operation at the promising places of every other mode, or every so-manieth."""
    head, tail = job_head(table, preds, v), job_tail(table, succs, v)
    for row in range(table[v, FIRST] + below(rng, stride), table[v, LAST], stride):
        m = modes[row, 0]
        if row == table[v, MODE] or head + modes[row, 2] + tail >= chosen[3]:
            continue
        free = left_until[v, m] < now
        where[0] = row
        if m == table[v, MACH]:
            first = last = table[v, MIDX]
        else:
            count = length[m]
            first = first_ending_after(table, chain, m, count, head)
            last = last_with_longer_tail(table, chain, m, count, tail) + 1
            if last < first:
                first = last = last + below(rng, first - last + 1)
        for place in range(first, last + 1):
            a = chain[m, place - 1]
            b = chain[m, place + 1] if m == table[v, MACH] else chain[m, place]
            where[1] = place
            start = max(head, table[a, HEAD] + table[a, DUR])
            rest = max(tail, table[b, TAIL] + table[b, DUR])
            if start + modes[row, 2] + rest > chosen[3]:
                continue
            estimate = with_worker(table, chain, length, modes, v, where, start, rest)
            if free or estimate < best:
                keep(where, chosen, estimate, v, rng)


def rows_by_machine(shop: JobShop) -> Ints:
    """The quickest mode row of each operation on each resource, -1 for none.

    Where people are chosen too there is one cell only, and nothing is exchanged.
    """
    if shop.people:
        return np.full((1, 1), -1, np.int32)
    rows = np.full((shop.operations + 1, shop.resources + 1), -1, np.int32)
    owner = np.repeat(np.arange(shop.operations), np.diff(shop.net.mode_at[:-1]))
    slowest_first = np.argsort(-shop.net.modes[:, 2], kind="stable")
    rows[owner[slowest_first], shop.net.modes[slowest_first, 0]] = slowest_first
    return rows


@kernel
def look_for_exchange(
    table: Ints,
    chain: Rows,
    length: Ints,
    preds: Ints,
    succs: Ints,
    modes: Ints,
    row_on: Ints,
    v: int,
    chosen: Longs,
    left_until: Ints,
    now: int,
    stride: int,
    rng: Dice,
) -> None:
    """Weigh one operation changing places with those of its time on other machines.

    Machines that are full alike gain by an exchange where each single move only shifts the load.
    """
    mine = table[v, MACH]
    head, tail = job_head(table, preds, v), job_tail(table, succs, v)
    a, b = table[v, MPREV], table[v, MNEXT]
    free, rest = table[a, HEAD] + table[a, DUR], table[b, TAIL] + table[b, DUR]
    for row in range(table[v, FIRST] + below(rng, stride), table[v, LAST], stride):
        m = modes[row, 0]
        if m == mine or left_until[v, m] >= now:
            continue
        place = first_ending_after(table, chain, m, length[m], head)
        for at in range(max(1, place - 1), min(length[m], place + 2) + 1):
            u = chain[m, at]
            back = row_on[u, mine]
            if back < 0 or left_until[u, mine] >= now:
                continue
            x, y = chain[m, at - 1], chain[m, at + 1]
            way = max(head, table[x, HEAD] + table[x, DUR]) + modes[row, 2]
            way += max(tail, table[y, TAIL] + table[y, DUR])
            if way >= chosen[3]:
                continue
            other = max(job_head(table, preds, u), free) + modes[back, 2]
            other += max(job_tail(table, succs, u), rest)
            if max(way, other) < chosen[3]:
                chosen[0], chosen[1], chosen[2] = row, at, 1
                chosen[3], chosen[4], chosen[5], chosen[6] = max(way, other), v, u, back


@kernel
def keep(where: Longs, chosen: Longs, estimate: int, v: int, rng: Dice) -> None:
    """Keep a candidate when its estimate is the least so far; equals by chance."""
    if estimate < chosen[3] or (estimate == chosen[3] and below(rng, 3) == 0):
        chosen[0], chosen[1], chosen[2] = where[0], where[1], where[2]
        chosen[3], chosen[4] = estimate, v


@kernel
def end_of_block(table: Ints, path: Rows, i: int, walked: int) -> int:
    """The last index of a path, which runs back in time, that is on the machine of index `i`."""
    while i + 1 < walked and path[i + 1] == table[path[i], MPREV]:
        i += 1
    return i


@kernel
def look_along(
    table: Ints,
    chain: Rows,
    length: Ints,
    preds: Ints,
    succs: Ints,
    modes: Ints,
    v: int,
    begin: int,
    end: int,
    where: Longs,
    ways: Ints,
    chosen: Longs,
    arc_until: Ints,
    now: int,
    best: int,
    rng: Dice,
) -> None:
    """Weigh one operation of the path at both ends of its block on its machine."""
    m, here = table[v, MACH], table[v, MIDX]
    where[0], where[2] = table[v, MODE], 1
    for side in range(2):
        u = begin if side == 0 else end
        there = table[u, MIDX]
        if there == here:
            continue
        if side == 0:
            if table[u, HEAD] + table[u, DUR] < job_head(table, preds, v):
                continue
            estimate = way_left(table, chain, preds, succs, v, m, there, ways, chosen[3])
        else:
            if table[u, TAIL] + table[u, DUR] < job_tail(table, succs, v):
                continue
            estimate = way_right(table, chain, preds, succs, v, m, there, ways, chosen[3])
        if estimate >= best and turned_is_tabu(chain, m, here, there, v, arc_until, now):
            continue
        where[1] = there
        if estimate <= chosen[3] and table[v, WORK] != length.shape[0] - 1:
            head = shifted_start(table, chain, preds, v, m, there)
            with_worker(table, chain, length, modes, v, where, head, 0)
        keep(where, chosen, estimate, v, rng)


@kernel
def turned_is_tabu(
    chain: Rows, m: int, here: int, there: int, v: int, arc_until: Ints, now: int
) -> bool:
    """Say whether a shift would bring back an arc that was turned round a short while ago."""
    if there > here:
        for k in range(here + 1, there + 1):
            if arc_until[arc(chain[m, k], v)] >= now:
                return True
    else:
        for k in range(there, here):
            if arc_until[arc(v, chain[m, k])] >= now:
                return True
    return False
