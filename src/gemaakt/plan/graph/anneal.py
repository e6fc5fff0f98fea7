"""Simulated annealing on the disjunctive graph, one page and what it asks.

The loop is van Laarhoven, Aarts and Lenstra (1992) with three changes. (1) A move takes an
operation of a critical path to another place or mode, at the places that Mastrolilli and
Gambardella (2000) show to be enough. (2) The threshold is drawn before the move, so that an
estimate from heads and tails (Balas and Vazacopoulos 1998) refuses most moves in some dozens of
nanoseconds and the exact pass stops as soon as it is surely above. (3) Any sum of weighted
lateness can stand in the place of the makespan; it is kept exactly along with the heads.
"""

import numpy as np

from gemaakt.compiled import compiled, kernel
from gemaakt.plan.graph.chance import Dice, below, share
from gemaakt.plan.graph.estimate import (
    first_ending_after,
    last_with_longer_tail,
    shifted_start,
    swap_way,
    way_left,
    way_right,
    with_worker,
)
from gemaakt.plan.graph.move import carry_tails, make, take_back
from gemaakt.plan.graph.problem import Ints, Net
from gemaakt.plan.graph.state import (
    COST,
    CYCLE,
    DONE,
    DUE,
    DUR,
    FIRST,
    HEAD,
    JOBP,
    LAST,
    MACH,
    MIDX,
    MODE,
    MPREV,
    PREDS,
    RELEASE,
    TAIL,
    WEIGHT,
    WIDX,
    WORK,
    WPREV,
    Longs,
    Plan,
    Rows,
    job_head,
    job_tail,
    sort_by_start,
    store,
)

FAR = 2**31 - 1
STALE_AFTER = 16
"""So many tries on one critical path before another is traced."""


@compiled
def anneal(
    net: Net,
    plan: Plan,
    best_order: Ints,
    best_modes: Ints,
    best: int,
    lateness_counts: bool,
    hot: float,
    cold: float,
    tries: int,
    goal: int,
    rng: Dice,
) -> int:
    """Make so many tries while the temperature falls from hot to cold; the best cost so far.

    Whatever beats `best` is stored in `best_order` and `best_modes`; ends early at `goal`.
    """
    table, chain, length, order = plan.table, plan.chain, plan.length, plan.order
    flags, scratch, info = plan.flags, plan.scratch, plan.info
    preds, succs, modes = net.preds, net.succs, net.modes
    path = np.empty(order.shape[0], np.uint32)
    ways = np.empty(chain.shape[1], np.int32)
    where = np.zeros(4, np.int64)
    walked, age, kept = 0, STALE_AFTER, 0
    fall = np.log(cold / hot) / max(1, tries)
    for step in range(tries):
        if age >= STALE_AFTER:
            sink = (
                late_sink(table, info, rng)
                if lateness_counts
                else last_sink(table, chain, length, rng)
            )
            walked = trace(table, preds, sink, path, rng)
            age = 0
        age += 1
        v = path[below(rng, walked)]
        estimate = propose(
            table, chain, length, preds, succs, modes, v, where, ways, lateness_counts, rng
        )
        heat = hot * np.exp(fall * step)
        limit = np.int64(info[COST] - heat * np.log(share(rng)))
        if estimate > limit:
            continue
        cost = info[COST]
        ended = make(
            table,
            chain,
            length,
            order,
            flags,
            scratch,
            info,
            preds,
            succs,
            modes,
            v,
            where[0],
            where[1],
            where[2],
            lateness_counts,
            limit,  # type: ignore[arg-type]
        )
        if ended == CYCLE:
            continue
        if ended != DONE or info[COST] > limit:
            take_back(table, chain, length, order, scratch, info, modes, v)
            continue
        if not lateness_counts:
            carry_tails(table, chain, order, flags, info, preds, succs, v)
        age = STALE_AFTER if info[COST] != cost or age > 3 else age
        kept += 1
        if info[COST] < best:
            best = info[COST]
            store(table, order, best_order, best_modes)
            if best <= goal:
                break
        if kept % 4096 == 0:
            sort_by_start(table, order)
    return best


@kernel
def last_sink(table: Ints, chain: Rows, length: Ints, rng: Dice) -> int:
    """An operation that ends last; among several a random one."""
    latest, found, equals = -1, 0, 0
    for r in range(length.shape[0] - 1):
        if length[r] == 0:
            continue
        x = chain[r, length[r]]
        end = table[x, HEAD] + table[x, DUR]
        if end > latest:
            latest, found, equals = end, x, 1
        elif end == latest:
            equals += 1
            if below(rng, equals) == 0:
                found = x
    return found


@kernel
def late_sink(table: Ints, info: Longs, rng: Dice) -> int:
    """A late sink, drawn in proportion to its part of the cost."""
    left = np.int64(share(rng) * info[COST])
    found = 0
    for x in range(table.shape[0] - 1):
        if table[x, WEIGHT] > 0:
            late = table[x, HEAD] + table[x, DUR] - table[x, DUE]
            if late > 0:
                found = x
                left -= np.int64(table[x, WEIGHT]) * late
                if left <= 0:
                    break
    return found


@kernel
def trace(table: Ints, preds: Ints, sink: int, path: Rows, rng: Dice) -> int:
    """Walk back from an operation over those that fix its start; the length of the walk."""
    none = table.shape[0] - 1
    count, x = 0, sink
    while x != none:
        path[count] = x
        count += 1
        head, next_one, equals = table[x, HEAD], none, 0
        if head == table[x, RELEASE]:
            break
        y = table[x, MPREV]
        if y != none and table[y, HEAD] + table[y, DUR] == head:
            next_one, equals = y, 1
        y = table[x, WPREV]
        if y != none and table[y, HEAD] + table[y, DUR] == head:
            equals += 1
            if equals == 1 or below(rng, equals) == 0:
                next_one = y
        y = table[x, JOBP]
        if y != none and table[y, HEAD] + table[y, DUR] == head:
            equals += 1
            if equals == 1 or below(rng, equals) == 0:
                next_one = y
        if table[x, PREDS] > 1:
            for i in range(preds[x] + 1, preds[x + 1]):
                y = preds[i]
                if table[y, HEAD] + table[y, DUR] == head:
                    equals += 1
                    if equals == 1 or below(rng, equals) == 0:
                        next_one = y
        x = next_one
    return count


@kernel
def propose(
    table: Ints,
    chain: Rows,
    length: Ints,
    preds: Ints,
    succs: Ints,
    modes: Ints,
    v: int,
    where: Longs,
    scratch: Ints,
    lateness_counts: bool,
    rng: Dice,
) -> int:
    """Draw a move of an operation into `where` (mode, machine and worker index); its estimate.

    With lateness there are no tails: the estimate only says whether the move changes anything.
    """
    count = table[v, LAST] - table[v, FIRST]
    if count > 1 and (below(rng, 2) == 0 or length[table[v, MACH]] == 1):
        row = table[v, FIRST] + below(rng, count - 1)
        if row >= table[v, MODE]:
            row += 1
        if modes[row, 0] != table[v, MACH]:
            return to_other_machine(
                table, chain, length, preds, succs, modes, v, row, where, lateness_counts, rng
            )
        where[0], where[1] = row, table[v, MIDX]
        return with_worker(
            table,
            chain,
            length,
            modes,
            v,
            where,
            job_head(table, preds, v),
            job_tail(table, succs, v),
        )
    return along_chain(
        table, chain, length, preds, succs, modes, v, where, scratch, lateness_counts, rng
    )


@kernel
def to_other_machine(
    table: Ints,
    chain: Rows,
    length: Ints,
    preds: Ints,
    succs: Ints,
    modes: Ints,
    v: int,
    row: int,
    where: Longs,
    lateness_counts: bool,
    rng: Dice,
) -> int:
    """Find the place on another machine: all that is worth a look lies between two searches."""
    m = modes[row, 0]
    head = job_head(table, preds, v)
    count = length[m]
    first = first_ending_after(table, chain, m, count, head)
    if lateness_counts:
        tail, last = 0, min(count + 1, first + 3)
        place = first + below(rng, last - first + 1)
    else:
        tail = job_tail(table, succs, v)
        last = last_with_longer_tail(table, chain, m, count, tail) + 1
        if last <= first:
            place = last + below(rng, first - last + 1)
        elif below(rng, 4) == 0:
            place = first + below(rng, last - first + 1)
        else:
            place, least = first, FAR
            for i in range(first, last + 1):
                a, b = chain[m, i - 1], chain[m, i]
                way = max(head, table[a, HEAD] + table[a, DUR])
                way += max(tail, table[b, TAIL] + table[b, DUR])
                if way < least:
                    least, place = way, i
    where[0], where[1] = row, place
    a, b = chain[m, place - 1], chain[m, place]
    head = max(head, table[a, HEAD] + table[a, DUR])
    tail = max(tail, table[b, TAIL] + table[b, DUR])
    return with_worker(table, chain, length, modes, v, where, head, tail)


@kernel
def along_chain(
    table: Ints,
    chain: Rows,
    length: Ints,
    preds: Ints,
    succs: Ints,
    modes: Ints,
    v: int,
    where: Longs,
    scratch: Ints,
    lateness_counts: bool,
    rng: Dice,
) -> int:
    """Shift an operation over some of its neighbours on the machine; the estimate of the way."""
    m, here = table[v, MACH], table[v, MIDX]
    on_worker = table[v, WORK] != length.shape[0] - 1 and below(rng, 4) == 0
    if on_worker:
        return along_worker(table, chain, length, preds, succs, v, where, rng)
    far = 1
    while far < 12 and below(rng, 2) == 0:
        far += 1
    there = here + far if below(rng, 2) == 0 else here - far
    there = min(max(there, 1), length[m])
    if there == here:
        return FAR
    where[0], where[1] = table[v, MODE], there
    if lateness_counts:
        estimate, head = 0, shifted_start(table, chain, preds, v, m, there)
    elif there > here:
        estimate = way_right(table, chain, preds, succs, v, m, there, scratch, FAR)
        head = shifted_start(table, chain, preds, v, m, there)
    else:
        estimate = way_left(table, chain, preds, succs, v, m, there, scratch, FAR)
        head = shifted_start(table, chain, preds, v, m, there)
    if table[v, WORK] == length.shape[0] - 1:
        where[2] = 1
    else:
        with_worker(table, chain, length, modes, v, where, head, 0)
    return estimate


@kernel
def along_worker(
    table: Ints,
    chain: Rows,
    length: Ints,
    preds: Ints,
    succs: Ints,
    v: int,
    where: Longs,
    rng: Dice,
) -> int:
    """Shift an operation over its neighbour with the worker, its machine place untouched."""
    w, here = table[v, WORK], table[v, WIDX]
    there = here + 1 if below(rng, 2) == 0 else here - 1
    if there < 1 or there > length[w]:
        return FAR
    where[0], where[1], where[2] = table[v, MODE], table[v, MIDX], there
    first, second = (v, chain[w, there]) if there > here else (chain[w, there], v)
    return swap_way(table, preds, succs, w, first, second)
