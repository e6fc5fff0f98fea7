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

from gemaakt.plan.graph.compiled import compiled
from gemaakt.plan.graph.problem import Ints, Net

HEAD, TAIL, DUR, POS, MACH, MIDX, WORK, WIDX = 0, 1, 2, 3, 4, 5, 6, 7
MODE, JOBP, JOBS, PREDS, SUCCS, MARK, RELEASE, WEIGHT = 8, 9, 10, 11, 12, 13, 14, 15

CYCLE, TOO_LATE, DONE = 0, 1, 2
"""How a move ended: it closes a cycle, it went over the limit, or it is made."""


class Plan(NamedTuple):
    """A plan and the scratch space of its moves; all arrays are changed in place."""

    table: Ints  # [operations + 1, 16]
    chain: Ints  # [resources + 1, longest + 2], entries 1..length, `none` around
    length: Ints  # [resources + 1]
    order: Ints  # [operations]
    flags: npt.NDArray[np.uint8]  # by position
    log: Ints  # [operations + 1, 2] operation and old head
    old_order: Ints  # a window of the order before the move
    buffer: Ints
    info: npt.NDArray[np.int64]  # see below


STAMP, LOGGED, WINDOW_FROM, WINDOW_TO, COST = 0, 1, 2, 3, 4
MACH_WAS, MIDX_WAS, WORK_WAS, WIDX_WAS, DUR_WAS, MODE_WAS, COST_WAS, HEAD_WAS = range(5, 13)


def empty_plan(net: Net, resources: int) -> Plan:
    """Space for a plan of this net: all numbers none or zero, no chain filled."""
    count = len(net.release) - 1
    eligible = np.zeros(resources + 1, np.int64)
    for o in range(count):
        ways = net.modes[net.mode_at[o] : net.mode_at[o + 1], :2]
        eligible[np.unique(ways)] += 1
    table = np.zeros((count + 1, 16), np.int32)
    table[:, [JOBP, JOBS]] = count
    table[:, PREDS] = np.diff(net.pred_at)
    table[:, SUCCS] = np.diff(net.succ_at)
    for o in range(count):
        if table[o, PREDS]:
            table[o, JOBP] = net.preds[net.pred_at[o]]
        if table[o, SUCCS]:
            table[o, JOBS] = net.succs[net.succ_at[o]]
    table[:, MACH] = table[:, WORK] = resources
    table[:, MIDX] = table[:, WIDX] = 1
    table[:, RELEASE] = net.release
    table[:, WEIGHT] = net.weight
    chain = np.full((resources + 1, int(eligible[:-1].max()) + 3), count, np.int32)
    return Plan(
        table, chain, np.zeros(resources + 1, np.int32), np.zeros(count, np.int32),
        np.zeros(count + 16, np.uint8), np.zeros((count + 1, 2), np.int32),
        np.zeros(count + 1, np.int32), np.zeros(count + 1, np.int32), np.zeros(16, np.int64),
    )  # fmt: skip


@compiled
def take_out(plan: Plan, resource: int, index: int, field: int) -> None:
    """Take the operation at an index out of the chain of a resource."""
    table, chain = plan.table, plan.chain
    last = plan.length[resource]
    for i in range(index, last):
        x = chain[resource, i + 1]
        chain[resource, i] = x
        table[x, field] = i
    chain[resource, last] = table.shape[0] - 1
    plan.length[resource] = last - 1


@compiled
def put_in(plan: Plan, resource: int, index: int, field: int, v: int) -> None:
    """Put an operation into the chain of a resource, at an index."""
    table, chain = plan.table, plan.chain
    last = plan.length[resource] + 1
    for i in range(last, index, -1):
        x = chain[resource, i - 1]
        chain[resource, i] = x
        table[x, field] = i
    chain[resource, index] = v
    table[v, field] = index
    plan.length[resource] = last


@compiled
def head_of(net: Net, plan: Plan, x: int) -> int:
    """The earliest start of an operation, from those it waits for."""
    table, chain = plan.table, plan.chain
    a = table[x, JOBP]
    b = chain[table[x, MACH], table[x, MIDX] - 1]
    c = chain[table[x, WORK], table[x, WIDX] - 1]
    head = max(table[x, RELEASE], table[a, HEAD] + table[a, DUR])
    head = max(head, table[b, HEAD] + table[b, DUR])
    head = max(head, table[c, HEAD] + table[c, DUR])
    if table[x, PREDS] > 1:
        for i in range(net.pred_at[x] + 1, net.pred_at[x + 1]):
            a = net.preds[i]
            head = max(head, table[a, HEAD] + table[a, DUR])
    return head


@compiled
def tail_of(net: Net, plan: Plan, x: int) -> int:
    """The longest way from the end of an operation to the end of everything."""
    table, chain = plan.table, plan.chain
    a = table[x, JOBS]
    b = chain[table[x, MACH], table[x, MIDX] + 1]
    c = chain[table[x, WORK], table[x, WIDX] + 1]
    tail = max(table[a, TAIL] + table[a, DUR], table[b, TAIL] + table[b, DUR])
    tail = max(tail, table[c, TAIL] + table[c, DUR])
    if table[x, SUCCS] > 1:
        for i in range(net.succ_at[x] + 1, net.succ_at[x + 1]):
            a = net.succs[i]
            tail = max(tail, table[a, TAIL] + table[a, DUR])
    return tail


@compiled
def job_head(net: Net, plan: Plan, x: int) -> int:
    """The earliest start of an operation when only its own job is looked at."""
    table = plan.table
    a = table[x, JOBP]
    head = max(table[x, RELEASE], table[a, HEAD] + table[a, DUR])
    if table[x, PREDS] > 1:
        for i in range(net.pred_at[x] + 1, net.pred_at[x + 1]):
            a = net.preds[i]
            head = max(head, table[a, HEAD] + table[a, DUR])
    return head


@compiled
def job_tail(net: Net, plan: Plan, x: int) -> int:
    """The longest way after an operation when its own job's next ones are looked at."""
    table = plan.table
    a = table[x, JOBS]
    tail = table[a, TAIL] + table[a, DUR]
    if table[x, SUCCS] > 1:
        for i in range(net.succ_at[x] + 1, net.succ_at[x + 1]):
            a = net.succs[i]
            tail = max(tail, table[a, TAIL] + table[a, DUR])
    return tail


@compiled
def makespan(plan: Plan) -> int:
    """The end of everything: the latest end of a chain."""
    table, chain, length = plan.table, plan.chain, plan.length
    latest = 0
    for r in range(length.shape[0] - 1):
        x = chain[r, length[r]]
        latest = max(latest, table[x, HEAD] + table[x, DUR])
    return latest


@compiled
def lateness(net: Net, plan: Plan) -> int:
    """The sum of weight times lateness over the sinks."""
    table = plan.table
    total = 0
    for x in range(table.shape[0] - 1):
        weight = table[x, WEIGHT]
        if weight > 0:
            late = table[x, HEAD] + table[x, DUR] - net.due[x]
            if late > 0:
                total += np.int64(weight) * late
    return total


@compiled
def rebuild(net: Net, plan: Plan, order: Ints, modes: Ints) -> None:
    """Make the plan whose chains follow an order, with these modes; heads and tails in full."""
    table, chain, length = plan.table, plan.chain, plan.length
    none = table.shape[0] - 1
    for r in range(length.shape[0]):
        for i in range(length[r] + 2):
            chain[r, i] = none
        length[r] = 0
    nobody = length.shape[0] - 1
    for p in range(order.shape[0]):
        x = order[p]
        plan.order[p] = x
        table[x, POS] = p
        row = modes[x]
        table[x, MODE] = row
        table[x, MACH] = net.modes[row, 0]
        table[x, WORK] = net.modes[row, 1]
        table[x, DUR] = net.modes[row, 2]
        put_in(plan, table[x, MACH], length[table[x, MACH]] + 1, MIDX, x)
        if table[x, WORK] != nobody:
            put_in(plan, table[x, WORK], length[table[x, WORK]] + 1, WIDX, x)
    for p in range(order.shape[0]):
        x = order[p]
        table[x, HEAD] = head_of(net, plan, x)
    all_tails(net, plan)


@compiled
def all_tails(net: Net, plan: Plan) -> None:
    """Compute every tail, from the last operation of the order to the first."""
    for p in range(plan.order.shape[0] - 1, -1, -1):
        x = plan.order[p]
        plan.table[x, TAIL] = tail_of(net, plan, x)


@compiled
def sort_by_start(plan: Plan) -> None:
    """Bring the order back to order of start; equal starts keep their places."""
    count = plan.order.shape[0]
    keys = np.empty(count, np.int64)
    for p in range(count):
        keys[p] = np.int64(plan.table[plan.order[p], HEAD]) * count + p
    where = np.argsort(keys)
    old = plan.order.copy()
    for p in range(count):
        x = old[where[p]]
        plan.order[p] = x
        plan.table[x, POS] = p


@compiled
def store(plan: Plan, order: Ints, modes: Ints) -> None:
    """Keep the order and the modes of a plan: enough to rebuild it."""
    for p in range(order.shape[0]):
        x = plan.order[p]
        order[p] = x
        modes[x] = plan.table[x, MODE]
