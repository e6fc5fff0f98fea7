"""Simulated annealing on the disjunctive graph, one page and what it asks.

The loop is van Laarhoven, Aarts and Lenstra (1992) with three changes. (1) A move takes an
operation of a critical path to another place or mode, at the places that Mastrolilli and
Gambardella (2000) show to be enough. (2) The threshold is drawn before the move, so that an
estimate from heads and tails (Balas and Vazacopoulos 1998) refuses most moves in some dozens of
nanoseconds and the exact pass stops as soon as it is surely above. (3) Any sum of weighted
lateness can stand in the place of the makespan; it is kept exactly along with the heads.
"""

import numpy as np

from gemaakt.plan.graph.chance import Dice, below, share
from gemaakt.plan.graph.compiled import compiled
from gemaakt.plan.graph.move import CYCLE, DONE, carry_tails, make, take_back
from gemaakt.plan.graph.problem import Ints, Net
from gemaakt.plan.graph.state import (
    COST,
    DUR,
    HEAD,
    JOBP,
    MACH,
    MIDX,
    MODE,
    PREDS,
    RELEASE,
    TAIL,
    WEIGHT,
    WIDX,
    WORK,
    Plan,
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
    info = plan.info
    path = np.empty(plan.order.shape[0], np.int32)
    scratch = np.empty(plan.chain.shape[1], np.int32)
    where = np.zeros(4, np.int64)
    length, age, kept = 0, STALE_AFTER, 0
    fall = np.log(cold / hot) / max(1, tries)
    for step in range(tries):
        if age >= STALE_AFTER:
            sink = late_sink(net, plan, rng) if lateness_counts else last_sink(plan, rng)
            length = trace(net, plan, sink, path, rng)
            age = 0
        age += 1
        v = path[below(rng, length)]
        estimate = propose(net, plan, v, where, scratch, lateness_counts, rng)
        heat = hot * np.exp(fall * step)
        limit = np.int64(info[COST] - heat * np.log(share(rng)))
        if estimate > limit:
            continue
        cost = info[COST]
        ended = make(net, plan, v, where[0], where[1], where[2], lateness_counts, limit)
        if ended == CYCLE:
            continue
        if ended != DONE or info[COST] > limit:
            take_back(net, plan, v)
            continue
        if not lateness_counts:
            carry_tails(net, plan, v)
        age = STALE_AFTER if info[COST] != cost or age > 3 else age
        kept += 1
        if info[COST] < best:
            best = info[COST]
            store(plan, best_order, best_modes)
            if best <= goal:
                break
        if kept % 4096 == 0:
            sort_by_start(plan)
    return best


@compiled
def last_sink(plan: Plan, rng: Dice) -> int:
    """An operation that ends last; among several a random one."""
    table, chain, length = plan.table, plan.chain, plan.length
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


@compiled
def late_sink(net: Net, plan: Plan, rng: Dice) -> int:
    """A late sink, drawn in proportion to its part of the cost."""
    table = plan.table
    left = np.int64(share(rng) * plan.info[COST])
    found = 0
    for x in range(table.shape[0] - 1):
        if table[x, WEIGHT] > 0:
            late = table[x, HEAD] + table[x, DUR] - net.due[x]
            if late > 0:
                found = x
                left -= np.int64(table[x, WEIGHT]) * late
                if left <= 0:
                    break
    return found


@compiled
def trace(net: Net, plan: Plan, sink: int, path: Ints, rng: Dice) -> int:
    """Walk back from an operation over those that fix its start; the length of the walk."""
    table, chain = plan.table, plan.chain
    none = table.shape[0] - 1
    count, x = 0, sink
    while x != none:
        path[count] = x
        count += 1
        head, next_one, equals = table[x, HEAD], none, 0
        if head == table[x, RELEASE]:
            break
        y = chain[table[x, MACH], table[x, MIDX] - 1]
        if y != none and table[y, HEAD] + table[y, DUR] == head:
            next_one, equals = y, 1
        y = chain[table[x, WORK], table[x, WIDX] - 1]
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
            for i in range(net.pred_at[x] + 1, net.pred_at[x + 1]):
                y = net.preds[i]
                if table[y, HEAD] + table[y, DUR] == head:
                    equals += 1
                    if equals == 1 or below(rng, equals) == 0:
                        next_one = y
        x = next_one
    return count


@compiled
def propose(
    net: Net,
    plan: Plan,
    v: int,
    where: Ints,
    scratch: Ints,
    lateness_counts: bool,
    rng: Dice,
) -> int:
    """Draw a move of an operation into `where` (mode, machine and worker index); its estimate.

    With lateness there are no tails: the estimate only says whether the move changes anything.
    """
    table = plan.table
    modes = net.mode_at[v + 1] - net.mode_at[v]
    if modes > 1 and (below(rng, 2) == 0 or plan.length[table[v, MACH]] == 1):
        row = net.mode_at[v] + below(rng, modes - 1)
        if row >= table[v, MODE]:
            row += 1
        if net.modes[row, 0] != table[v, MACH]:
            return to_other_machine(net, plan, v, row, where, lateness_counts, rng)
        where[0], where[1] = row, table[v, MIDX]
        return with_worker(net, plan, v, where, job_head(net, plan, v), job_tail(net, plan, v))
    return along_chain(net, plan, v, where, scratch, lateness_counts, rng)


@compiled
def to_other_machine(
    net: Net, plan: Plan, v: int, row: int, where: Ints, lateness_counts: bool, rng: Dice
) -> int:
    """Find the place on another machine: all that is worth a look lies between two searches."""
    table, chain = plan.table, plan.chain
    m = net.modes[row, 0]
    head = job_head(net, plan, v)
    count = plan.length[m]
    first = first_ending_after(plan, m, count, head)
    if lateness_counts:
        tail, last = 0, min(count + 1, first + 3)
        place = first + below(rng, last - first + 1)
    else:
        tail = job_tail(net, plan, v)
        last = last_with_longer_tail(plan, m, count, tail) + 1
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
    return with_worker(net, plan, v, where, head, tail)


@compiled
def first_ending_after(plan: Plan, m: int, count: int, time: int) -> int:
    """The first index in a chain whose operation ends after a time (count + 1: none)."""
    low, high = 1, count + 1
    while low < high:
        middle = (low + high) // 2
        x = plan.chain[m, middle]
        if plan.table[x, HEAD] + plan.table[x, DUR] > time:
            high = middle
        else:
            low = middle + 1
    return low


@compiled
def last_with_longer_tail(plan: Plan, m: int, count: int, tail: int) -> int:
    """The last index in a chain whose operation and tail outlast a tail (0: none)."""
    low, high = 0, count
    while low < high:
        middle = (low + high + 1) // 2
        x = plan.chain[m, middle]
        if plan.table[x, TAIL] + plan.table[x, DUR] > tail:
            low = middle
        else:
            high = middle - 1
    return low


@compiled
def with_worker(net: Net, plan: Plan, v: int, where: Ints, head: int, tail: int) -> int:
    """Choose the place in the worker's chain by time; the estimate with machine and worker.

    `where[0]` holds the mode; `head` and `tail` are those of job and machine. The operation
    goes before the first of the worker whose middle lies behind the start.
    """
    table, chain = plan.table, plan.chain
    row = where[0]
    w = net.modes[row, 1]
    if w == plan.length.shape[0] - 1:
        where[2] = 1
        return head + net.modes[row, 2] + tail
    low, high = 1, plan.length[w] + 1
    while low < high:
        middle = (low + high) // 2
        x = chain[w, middle]
        if 2 * table[x, HEAD] + table[x, DUR] > 2 * head:
            high = middle
        else:
            low = middle + 1
    before, after, place = low - 1, low, low
    if w == table[v, WORK]:
        if chain[w, before] == v:
            before -= 1
        if chain[w, after] == v:
            after += 1
        if table[v, WIDX] < low:
            place -= 1
    where[2] = place
    a, b = chain[w, before], chain[w, after]
    head = max(head, table[a, HEAD] + table[a, DUR])
    return head + net.modes[row, 2] + max(tail, table[b, TAIL] + table[b, DUR])


@compiled
def along_chain(
    net: Net, plan: Plan, v: int, where: Ints, scratch: Ints, lateness_counts: bool, rng: Dice
) -> int:
    """Shift an operation over some of its neighbours on the machine; the estimate of the way."""
    table, chain, length = plan.table, plan.chain, plan.length
    m, here = table[v, MACH], table[v, MIDX]
    on_worker = table[v, WORK] != length.shape[0] - 1 and below(rng, 4) == 0
    if on_worker:
        return along_worker(net, plan, v, where, rng)
    far = 1
    while far < 12 and below(rng, 2) == 0:
        far += 1
    there = here + far if below(rng, 2) == 0 else here - far
    there = min(max(there, 1), length[m])
    if there == here:
        return FAR
    where[0], where[1] = table[v, MODE], there
    if lateness_counts:
        estimate, head = 0, shifted_start(plan, net, v, m, there)
    elif there > here:
        estimate = way_right(net, plan, v, m, there, scratch)
        head = shifted_start(plan, net, v, m, there)
    else:
        estimate = way_left(net, plan, v, m, there, scratch)
        head = shifted_start(plan, net, v, m, there)
    if table[v, WORK] == length.shape[0] - 1:
        where[2] = 1
    else:
        with_worker(net, plan, v, where, head, 0)
    return estimate


@compiled
def shifted_start(plan: Plan, net: Net, v: int, m: int, there: int) -> int:
    """Roughly when a shifted operation starts: after its job and after its new neighbour."""
    table = plan.table
    a = plan.chain[m, there] if there > table[v, MIDX] else plan.chain[m, there - 1]
    end = table[a, HEAD] + table[a, DUR]
    if there > table[v, MIDX]:
        end -= table[v, DUR]
    return max(job_head(net, plan, v), end)


@compiled
def along_worker(net: Net, plan: Plan, v: int, where: Ints, rng: Dice) -> int:
    """Shift an operation over its neighbour with the worker, its machine place untouched."""
    table, chain = plan.table, plan.chain
    w, here = table[v, WORK], table[v, WIDX]
    there = here + 1 if below(rng, 2) == 0 else here - 1
    if there < 1 or there > plan.length[w]:
        return FAR
    where[0], where[1], where[2] = table[v, MODE], table[v, MIDX], there
    first, second = (v, chain[w, there]) if there > here else (chain[w, there], v)
    return swap_way(net, plan, w, first, second)


@compiled
def swap_way(net: Net, plan: Plan, w: int, first: int, second: int) -> int:
    """The longest way through two neighbours of a worker when they change places."""
    table, chain = plan.table, plan.chain
    a, b = chain[w, table[first, WIDX] - 1], chain[w, table[second, WIDX] + 1]
    x = chain[table[second, MACH], table[second, MIDX] - 1]
    head = max(job_head(net, plan, second), table[a, HEAD] + table[a, DUR])
    if x != first:
        head = max(head, table[x, HEAD] + table[x, DUR])
    x = chain[table[first, MACH], table[first, MIDX] + 1]
    tail = max(job_tail(net, plan, first), table[b, TAIL] + table[b, DUR])
    if x != second:
        tail = max(tail, table[x, TAIL] + table[x, DUR])
    return head + table[second, DUR] + table[first, DUR] + tail


@compiled
def way_right(net: Net, plan: Plan, v: int, m: int, there: int, heads: Ints) -> int:
    """The longest way through those passed when an operation moves right behind `there`."""
    table, chain = plan.table, plan.chain
    here = table[v, MIDX]
    a = chain[m, here - 1]
    free = table[a, HEAD] + table[a, DUR]
    for i in range(here + 1, there + 1):
        x = chain[m, i]
        w = chain[table[x, WORK], table[x, WIDX] - 1]
        heads[i] = max(job_head(net, plan, x), free)
        if w != v:
            heads[i] = max(heads[i], table[w, HEAD] + table[w, DUR])
        free = heads[i] + table[x, DUR]
    b = chain[m, there + 1]
    after = max(job_tail(net, plan, v), table[b, TAIL] + table[b, DUR]) + table[v, DUR]
    longest = max(job_head(net, plan, v), free) + after
    for i in range(there, here, -1):
        x = chain[m, i]
        w = chain[table[x, WORK], table[x, WIDX] + 1]
        after = max(after, job_tail(net, plan, x))
        after = max(after, table[w, TAIL] + table[w, DUR]) + table[x, DUR]
        longest = max(longest, heads[i] + after)
    return longest


@compiled
def way_left(net: Net, plan: Plan, v: int, m: int, there: int, tails: Ints) -> int:
    """The longest way through those passed when an operation moves left before `there`."""
    table, chain = plan.table, plan.chain
    here = table[v, MIDX]
    b = chain[m, here + 1]
    after = table[b, TAIL] + table[b, DUR]
    for i in range(here - 1, there - 1, -1):
        x = chain[m, i]
        w = chain[table[x, WORK], table[x, WIDX] + 1]
        tails[i] = max(job_tail(net, plan, x), after)
        if w != v:
            tails[i] = max(tails[i], table[w, TAIL] + table[w, DUR])
        after = tails[i] + table[x, DUR]
    a = chain[m, there - 1]
    free = max(job_head(net, plan, v), table[a, HEAD] + table[a, DUR]) + table[v, DUR]
    longest = free + max(job_tail(net, plan, v), after)
    for i in range(there, here):
        x = chain[m, i]
        w = chain[table[x, WORK], table[x, WIDX] - 1]
        free = max(free, job_head(net, plan, x))
        free = max(free, table[w, HEAD] + table[w, DUR])
        longest = max(longest, free + table[x, DUR] + tails[i])
        free += table[x, DUR]
    return longest
