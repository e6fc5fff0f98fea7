"""What a move would bring, estimated from heads and tails in some dozens of nanoseconds.

The estimate is the longest way through the operations that a move passes (Balas and Vazacopoulos
1998; Dell'Amico and Trubian 1993); on another machine only the places between two binary searches
are worth a look (Mastrolilli and Gambardella 2000).
"""

from gemaakt.compiled import kernel
from gemaakt.plan.graph.problem import Ints
from gemaakt.plan.graph.state import (
    DUR,
    HEAD,
    MIDX,
    MNEXT,
    MPREV,
    TAIL,
    WIDX,
    WNEXT,
    WORK,
    WPREV,
    Longs,
    Rows,
    job_head,
    job_tail,
)


@kernel
def first_ending_after(table: Ints, chain: Rows, m: int, count: int, time: int) -> int:
    """The first index in a chain whose operation ends after a time (count + 1: none)."""
    low, high = 1, count + 1
    while low < high:
        middle = (low + high) // 2
        x = chain[m, middle]
        if table[x, HEAD] + table[x, DUR] > time:
            high = middle
        else:
            low = middle + 1
    return low


@kernel
def last_with_longer_tail(table: Ints, chain: Rows, m: int, count: int, tail: int) -> int:
    """The last index in a chain whose operation and tail outlast a tail (0: none)."""
    low, high = 0, count
    while low < high:
        middle = (low + high + 1) // 2
        x = chain[m, middle]
        if table[x, TAIL] + table[x, DUR] > tail:
            low = middle
        else:
            high = middle - 1
    return low


@kernel
def with_worker(
    table: Ints, chain: Rows, length: Ints, modes: Ints, v: int, where: Longs, head: int, tail: int
) -> int:
    """Choose the place in the worker's chain by time; the estimate with machine and worker.

    `where[0]` holds the mode; `head` and `tail` are those of job and machine. The operation
    goes before the first of the worker whose middle lies behind the start.
    """
    row = where[0]
    w = modes[row, 1]
    if w == length.shape[0] - 1:
        where[2] = 1
        return head + modes[row, 2] + tail
    low, high = 1, length[w] + 1
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
    return head + modes[row, 2] + max(tail, table[b, TAIL] + table[b, DUR])


@kernel
def shifted_start(table: Ints, chain: Rows, preds: Ints, v: int, m: int, there: int) -> int:
    """Roughly when a shifted operation starts: after its job and after its new neighbour."""
    a = chain[m, there] if there > table[v, MIDX] else chain[m, there - 1]
    end = table[a, HEAD] + table[a, DUR]
    if there > table[v, MIDX]:
        end -= table[v, DUR]
    return max(job_head(table, preds, v), end)


@kernel
def swap_way(table: Ints, preds: Ints, succs: Ints, w: int, first: int, second: int) -> int:
    """The longest way through two neighbours of a worker when they change places."""
    a, b = table[first, WPREV], table[second, WNEXT]
    x = table[second, MPREV]
    head = max(job_head(table, preds, second), table[a, HEAD] + table[a, DUR])
    if x != first:
        head = max(head, table[x, HEAD] + table[x, DUR])
    x = table[first, MNEXT]
    tail = max(job_tail(table, succs, first), table[b, TAIL] + table[b, DUR])
    if x != second:
        tail = max(tail, table[x, TAIL] + table[x, DUR])
    return head + table[second, DUR] + table[first, DUR] + tail


@kernel
def way_right(
    table: Ints,
    chain: Rows,
    preds: Ints,
    succs: Ints,
    v: int,
    m: int,
    there: int,
    heads: Ints,
    limit: int,
) -> int:
    """The longest way through those passed when an operation moves right behind `there`.

    Once it is above the limit it is not pursued.
    """
    here = table[v, MIDX]
    a = chain[m, here - 1]
    free = table[a, HEAD] + table[a, DUR]
    for i in range(here + 1, there + 1):
        x = chain[m, i]
        w = table[x, WPREV]
        heads[i] = max(job_head(table, preds, x), free)
        if w != v:
            heads[i] = max(heads[i], table[w, HEAD] + table[w, DUR])
        free = heads[i] + table[x, DUR]
    b = chain[m, there + 1]
    after = max(job_tail(table, succs, v), table[b, TAIL] + table[b, DUR]) + table[v, DUR]
    longest = max(job_head(table, preds, v), free) + after
    if longest > limit:
        return longest
    for i in range(there, here, -1):
        x = chain[m, i]
        w = table[x, WNEXT]
        after = max(after, job_tail(table, succs, x))
        after = max(after, table[w, TAIL] + table[w, DUR]) + table[x, DUR]
        longest = max(longest, heads[i] + after)
        if longest > limit:
            break
    return longest


@kernel
def way_left(
    table: Ints,
    chain: Rows,
    preds: Ints,
    succs: Ints,
    v: int,
    m: int,
    there: int,
    tails: Ints,
    limit: int,
) -> int:
    """The longest way through those passed when an operation moves left before `there`."""
    here = table[v, MIDX]
    b = chain[m, here + 1]
    after = table[b, TAIL] + table[b, DUR]
    for i in range(here - 1, there - 1, -1):
        x = chain[m, i]
        w = table[x, WNEXT]
        tails[i] = max(job_tail(table, succs, x), after)
        if w != v:
            tails[i] = max(tails[i], table[w, TAIL] + table[w, DUR])
        after = tails[i] + table[x, DUR]
    a = chain[m, there - 1]
    free = max(job_head(table, preds, v), table[a, HEAD] + table[a, DUR]) + table[v, DUR]
    longest = free + max(job_tail(table, succs, v), after)
    if longest > limit:
        return longest
    for i in range(there, here):
        x = chain[m, i]
        w = table[x, WPREV]
        free = max(free, job_head(table, preds, x))
        free = max(free, table[w, HEAD] + table[w, DUR])
        longest = max(longest, free + table[x, DUR] + tails[i])
        if longest > limit:
            break
        free += table[x, DUR]
    return longest
