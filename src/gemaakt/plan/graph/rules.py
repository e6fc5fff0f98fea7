"""First plans by rule, in milliseconds: who goes next when a machine is asked for by several.

Giffler and Thompson (1960): take the operation that could end first; everybody who could start on
its machine before that end competes; the priority decides. Priorities: most work remaining (Haupt
1989) for makespan; apparent tardiness cost (Vepsalainen and Morton 1987) for lateness.
"""

import numpy as np
import numpy.typing as npt

from gemaakt.compiled import compiled
from gemaakt.plan.graph.problem import Ints, Net

MOST_WORK, COST_OF_LATENESS, DUE_DATE, SLACK, SHORTEST = 0, 1, 2, 3, 4


@compiled
def work_after(net: Net, order: Ints) -> Ints:
    """The longest way from the start of each operation to the end, with shortest times."""
    count = net.release.shape[0] - 1
    way = np.zeros(count + 1, np.int32)
    for p in range(count - 1, -1, -1):
        x = order[p]
        after = 0
        for i in range(net.succs[x], net.succs[x + 1]):
            after = max(after, way[net.succs[i]])
        least = net.modes[net.mode_at[x], 2]
        for row in range(net.mode_at[x], net.mode_at[x + 1]):
            least = min(least, net.modes[row, 2])
        way[x] = after + least
    return way


@compiled
def due_of_all(net: Net, order: Ints, way: Ints) -> tuple[Ints, Ints]:
    """For each operation the latest end that keeps its tightest job in time, and the weight."""
    count = net.release.shape[0] - 1
    due = np.full(count + 1, 2**30, np.int32)
    weight = np.zeros(count + 1, np.int32)
    for p in range(count - 1, -1, -1):
        x = order[p]
        if net.weight[x] > 0:
            due[x], weight[x] = net.due[x], net.weight[x]
        for i in range(net.succs[x], net.succs[x + 1]):
            y = net.succs[i]
            if due[y] < due[x] or weight[x] == 0:
                due[x] = due[y]
            weight[x] = max(weight[x], weight[y])
    return due, weight


@compiled
def topological(net: Net) -> Ints:
    """The operations in an order in which nobody stands before one he waits for."""
    count = net.release.shape[0] - 1
    waits = np.empty(count, np.int32)
    order = np.empty(count, np.int32)
    filled = 0
    for x in range(count):
        waits[x] = net.preds[x + 1] - net.preds[x]
        if waits[x] == 0:
            order[filled] = x
            filled += 1
    for p in range(count):
        x = order[p]
        for i in range(net.succs[x], net.succs[x + 1]):
            y = net.succs[i]
            waits[y] -= 1
            if waits[y] == 0:
                order[filled] = y
                filled += 1
    return order


@compiled
def dispatch(
    net: Net,
    resources: int,
    rule: int,
    look_ahead: float,
    bias: npt.NDArray[np.float64],
    order: Ints,
    modes: Ints,
) -> None:
    """Fill order and modes by a rule; `bias` per mode row is added to its end when choosing."""
    count = net.release.shape[0] - 1
    sequence = topological(net)
    way = work_after(net, sequence)
    due, weight = due_of_all(net, sequence, way)
    free = np.zeros(resources + 1, np.int64)
    ready_at = net.release[:count].astype(np.int64)
    waits = np.empty(count, np.int32)
    ready = np.empty(count, np.int32)
    start, end, row_of = np.empty(count, np.int64), np.empty(count, np.int64), modes
    on, who = np.full(count, -1, np.int32), np.full(count, resources, np.int32)
    number = 0
    mean = 0.0
    for x in range(count):
        waits[x] = net.preds[x + 1] - net.preds[x]
        mean += net.modes[net.mode_at[x], 2] / count
        if waits[x] == 0:
            ready[number] = x
            number += 1
    used_machine, used_worker = -1, -1
    for p in range(count):
        first, first_end = 0, np.inf
        for i in range(number):
            x = ready[i]
            if on[x] < 0 or on[x] == used_machine or who[x] == used_worker:
                # any other mode is still the quickest: the rest can only have become later
                row = quickest(net, x, ready_at[x], free, resources, bias)
                row_of[x], on[x], who[x] = row, net.modes[row, 0], net.modes[row, 1]
                start[x] = start_of(net, row, ready_at[x], free, resources)
                end[x] = start[x] + net.modes[row, 2]
            if end[x] < first_end:
                first_end, first = end[x], i
        machine = on[ready[first]]
        chosen, highest = first, -np.inf
        for i in range(number):
            x = ready[i]
            if on[x] == machine and (start[x] < first_end or i == first):
                worth = priority(rule, look_ahead * mean, end[x] - start[x], way[x], due[x],
                                 weight[x], start[x])  # fmt: skip
                if worth > highest:
                    highest, chosen = worth, i
        x = ready[chosen]
        order[p] = x
        used_machine, used_worker = on[x], who[x]
        free[used_machine] = end[x]
        if used_worker == resources:
            used_worker = -1
        else:
            free[used_worker] = end[x]
        number -= 1
        ready[chosen] = ready[number]
        for i in range(net.succs[x], net.succs[x + 1]):
            y = net.succs[i]
            ready_at[y] = max(ready_at[y], end[x])
            waits[y] -= 1
            if waits[y] == 0:
                ready[number] = y
                number += 1


@compiled
def start_of(net: Net, row: int, ready: int, free: npt.NDArray[np.int64], nobody: int) -> int:
    """When a mode could start."""
    start = max(ready, free[net.modes[row, 0]])
    if net.modes[row, 1] != nobody:
        start = max(start, free[net.modes[row, 1]])
    return start


@compiled
def quickest(
    net: Net,
    x: int,
    ready: int,
    free: npt.NDArray[np.int64],
    nobody: int,
    bias: npt.NDArray[np.float64],
) -> int:
    """The mode that ends first, its bias added; the shorter one among equals."""
    best, best_end = net.mode_at[x], np.inf
    for row in range(net.mode_at[x], net.mode_at[x + 1]):
        time = net.modes[row, 2]
        end = start_of(net, row, ready, free, nobody) + time + bias[row] + 1e-6 * time
        if end < best_end:
            best_end, best = end, row
    return best


@compiled
def priority(
    rule: int, look_ahead: float, time: int, way: int, due: int, weight: int, now: int
) -> float:
    """How strongly an operation asks to go next (larger goes first)."""
    slack = due - now - way
    if rule == MOST_WORK:
        return float(way)
    if rule == DUE_DATE:
        return -float(due)
    if rule == SLACK:
        return -float(slack)
    if rule == SHORTEST:
        return -float(time)
    return weight / max(1, time) * np.exp(-max(0.0, slack) / max(1.0, look_ahead))
