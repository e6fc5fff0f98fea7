"""The disjunctive graph: who comes after whom on each machine and with each worker.

Words. A *chain* is the row of operations of one resource, in order. The *head* of an operation is
its earliest start, its *tail* the longest way from its end to the end of everything. The *order*
is a row of all operations in which nobody stands before one he waits for.

A plan is one table with a row of sixteen numbers per operation (one cache line), the chains, and
the order. A move takes an operation out of its chains, puts it in elsewhere, repairs the order
only between the two ends of the new arcs (Pearce and Kelly 2006), and carries heads forward only
where they change. Everything can be taken back from a small log.

Sources: Roy and Sussmann (1964) for the graph; Nowicki and Smutnicki (2005) and Sobeyko and Moench
(2016) for incremental heads; Pearce and Kelly, "A dynamic topological sort algorithm" (2006).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gemaakt.compiled import compiled, kernel
from gemaakt.plan.graph.problem import Ints, Net

HEAD, DUR, TAIL, POS, JOBP, JOBS, MPREV, MNEXT = 0, 1, 2, 3, 4, 5, 6, 7
WPREV, WNEXT, MARK, PREDS, SUCCS, RELEASE, WEIGHT, DUE = 8, 9, 10, 11, 12, 13, 14, 15
MACH, MIDX, WORK, WIDX, MODE, FIRST, LAST, COLUMNS = 16, 17, 18, 19, 20, 21, 22, 32
"""Columns of the table; the first sixteen, one cache line, are all that heads and tails need.

JOBP and JOBS: first predecessor and successor; PREDS and SUCCS: how many; MPREV … WNEXT: the
neighbours in the chains of machine and worker; MIDX, WIDX: the places there; FIRST, LAST: modes.
"""

CYCLE, TOO_LATE, DONE = 0, 1, 2
"""How a move ended: it closes a cycle, it went over the limit, or it is made."""


type Rows = npt.NDArray[np.uint32]
"""Operations as rows of the table: unsigned, so that no access asks whether it counts from the end
(a quarter of the time of `head_of`)."""
type Flags = npt.NDArray[np.uint8]
type Longs = npt.NDArray[np.int64]


class Plan(NamedTuple):
    """A plan and the scratch space of its moves; all arrays are changed in place."""

    table: Ints  # [operations + 1, COLUMNS]
    chain: Rows  # [resources + 1, longest + 2], entries 1..length, `none` around
    length: Ints  # [resources + 1]
    order: Rows  # [operations]
    flags: Flags  # by position
    scratch: Ints  # [operations + 1, 4]: moved operation, its old head, old order, those behind
    info: Longs  # see below


STAMP, LOGGED, WINDOW_FROM, WINDOW_TO, COST = 0, 1, 2, 3, 4
MACH_WAS, MIDX_WAS, WORK_WAS, WIDX_WAS, DUR_WAS, MODE_WAS, COST_WAS, HEAD_WAS = range(5, 13)


def empty_plan(net: Net, resources: int) -> Plan:
    """Space for a plan of this net: all numbers none or zero, no chain filled."""
    count = len(net.release) - 1
    eligible = np.zeros(resources + 1, np.int64)
    for o in range(count):
        ways = net.modes[net.mode_at[o] : net.mode_at[o + 1], :2]
        eligible[np.unique(ways)] += 1
    table = np.zeros((count + 1, COLUMNS), np.int32)
    table[:, [JOBP, JOBS, MPREV, MNEXT, WPREV, WNEXT]] = count
    table[:, PREDS] = np.diff(net.preds[: count + 2])
    table[:, SUCCS] = np.diff(net.succs[: count + 2])
    for o in range(count):
        if table[o, PREDS]:
            table[o, JOBP] = net.preds[net.preds[o]]
        if table[o, SUCCS]:
            table[o, JOBS] = net.succs[net.succs[o]]
    table[:, FIRST], table[:, LAST] = net.mode_at[:-1], net.mode_at[1:]
    table[:, MACH] = table[:, WORK] = resources
    table[:, MIDX] = table[:, WIDX] = 1
    table[:, RELEASE] = net.release
    table[:, WEIGHT] = net.weight
    table[:, DUE] = net.due
    chain = np.full((resources + 1, int(eligible[:-1].max()) + 3), count, np.uint32)
    return Plan(
        table, chain, np.zeros(resources + 1, np.int32), np.zeros(count, np.uint32),
        np.zeros(count + 16, np.uint8), np.zeros((count + 1, 4), np.int32), np.zeros(16, np.int64),
    )  # fmt: skip


@kernel
def take_out(table: Ints, chain: Rows, length: Ints, resource: int, index: int, side: int) -> None:
    """Take the operation at an index out of a chain; side 0 is machine, 2 worker."""
    last = length[resource]
    a, b = chain[resource, index - 1], chain[resource, index + 1]
    table[a, MNEXT + side], table[b, MPREV + side] = b, a
    for i in range(index, last):
        x = chain[resource, i + 1]
        chain[resource, i] = x
        table[x, MIDX + side] = i
    chain[resource, last] = table.shape[0] - 1
    length[resource] = last - 1


@kernel
def put_in(
    table: Ints, chain: Rows, length: Ints, resource: int, index: int, side: int, v: int
) -> None:
    """Put an operation into a chain, at an index; side 0 is machine, 2 worker."""
    last = length[resource] + 1
    a, b = chain[resource, index - 1], chain[resource, index]
    table[a, MNEXT + side], table[v, MPREV + side] = v, a
    table[v, MNEXT + side], table[b, MPREV + side] = b, v
    for i in range(last, index, -1):
        x = chain[resource, i - 1]
        chain[resource, i] = x
        table[x, MIDX + side] = i
    chain[resource, index] = v
    table[v, MIDX + side] = index
    length[resource] = last


@kernel
def head_of(table: Ints, preds: Ints, x: int) -> int:
    """The earliest start of an operation, from those it waits for."""
    a = np.uint32(table[x, JOBP])
    b = np.uint32(table[x, MPREV])
    c = np.uint32(table[x, WPREV])
    head = max(table[x, RELEASE], table[a, HEAD] + table[a, DUR])
    head = max(head, table[b, HEAD] + table[b, DUR])
    head = max(head, table[c, HEAD] + table[c, DUR])
    if table[x, PREDS] > 1:
        for i in range(preds[x] + 1, preds[x + 1]):
            d = preds[i]
            head = max(head, table[d, HEAD] + table[d, DUR])
    return head


@kernel
def tail_of(table: Ints, succs: Ints, x: int) -> int:
    """The longest way from the end of an operation to the end of everything."""
    a = np.uint32(table[x, JOBS])
    b = np.uint32(table[x, MNEXT])
    c = np.uint32(table[x, WNEXT])
    tail = max(table[a, TAIL] + table[a, DUR], table[b, TAIL] + table[b, DUR])
    tail = max(tail, table[c, TAIL] + table[c, DUR])
    if table[x, SUCCS] > 1:
        for i in range(succs[x] + 1, succs[x + 1]):
            d = succs[i]
            tail = max(tail, table[d, TAIL] + table[d, DUR])
    return tail


@kernel
def job_head(table: Ints, preds: Ints, x: int) -> int:
    """The earliest start of an operation when only its own job is looked at."""
    a = np.uint32(table[x, JOBP])
    head = max(table[x, RELEASE], table[a, HEAD] + table[a, DUR])
    if table[x, PREDS] > 1:
        for i in range(preds[x] + 1, preds[x + 1]):
            d = preds[i]
            head = max(head, table[d, HEAD] + table[d, DUR])
    return head


@kernel
def job_tail(table: Ints, succs: Ints, x: int) -> int:
    """The longest way after an operation when its own job's next ones are looked at."""
    a = np.uint32(table[x, JOBS])
    tail = table[a, TAIL] + table[a, DUR]
    if table[x, SUCCS] > 1:
        for i in range(succs[x] + 1, succs[x + 1]):
            d = succs[i]
            tail = max(tail, table[d, TAIL] + table[d, DUR])
    return tail


@kernel
def makespan(table: Ints, chain: Rows, length: Ints) -> int:
    """The end of everything: the latest end of a chain."""
    latest = 0
    for r in range(length.shape[0] - 1):
        x = chain[r, length[r]]
        latest = max(latest, table[x, HEAD] + table[x, DUR])
    return latest


@kernel
def lateness(table: Ints) -> int:
    """The sum of weight times lateness over the sinks."""
    total = 0
    for x in range(table.shape[0] - 1):
        weight = table[x, WEIGHT]
        if weight > 0:
            late = table[x, HEAD] + table[x, DUR] - table[x, DUE]
            if late > 0:
                total += np.int64(weight) * late
    return total


@kernel
def rebuild(net: Net, plan: Plan, like: Ints, chosen: Ints) -> None:
    """Make the plan whose chains follow an order, with these modes; heads and tails in full."""
    table, chain, length, order = plan.table, plan.chain, plan.length, plan.order
    modes, preds, succs = net.modes, net.preds, net.succs
    none = table.shape[0] - 1
    for r in range(length.shape[0]):
        for i in range(length[r] + 2):
            chain[r, i] = none
        length[r] = 0
    nobody = length.shape[0] - 1
    for p in range(order.shape[0]):
        x = like[p]
        order[p] = x
        table[x, POS] = p
        table[x, WPREV] = table[x, WNEXT] = none
        row = chosen[x]
        table[x, MODE] = row
        table[x, MACH] = modes[row, 0]
        table[x, WORK] = modes[row, 1]
        table[x, DUR] = modes[row, 2]
        put_in(table, chain, length, table[x, MACH], length[table[x, MACH]] + 1, 0, x)
        if table[x, WORK] != nobody:
            put_in(table, chain, length, table[x, WORK], length[table[x, WORK]] + 1, 2, x)
    for p in range(order.shape[0]):
        x = order[p]
        table[x, HEAD] = head_of(table, preds, x)
    all_tails(table, order, succs)


@kernel
def all_tails(table: Ints, order: Rows, succs: Ints) -> None:
    """Compute every tail, from the last operation of the order to the first."""
    for p in range(order.shape[0] - 1, -1, -1):
        x = order[p]
        table[x, TAIL] = tail_of(table, succs, x)


@compiled
def sort_by_start(table: Ints, order: Rows) -> None:
    """Bring the order back to order of start; equal starts keep their places."""
    count = order.shape[0]
    keys = np.empty(count, np.int64)
    for p in range(count):
        keys[p] = np.int64(table[order[p], HEAD]) * count + p
    where = np.argsort(keys)
    old = order.copy()
    for p in range(count):
        x = old[where[p]]
        order[p] = x
        table[x, POS] = p


@kernel
def store(table: Ints, order: Rows, kept_order: Ints, kept_modes: Ints) -> None:
    """Keep the order and the modes of a plan: enough to rebuild it."""
    for p in range(order.shape[0]):
        x = order[p]
        kept_order[p] = x
        kept_modes[x] = table[x, MODE]
