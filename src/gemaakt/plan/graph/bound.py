"""Lower bounds that are true: nothing can end before them, however clever the plan.

* a job's own length, with its shortest times;
* the linear-programming load bound: work shared out over machines and workers as one likes, each
  resource free only from the earliest head to the latest tail of what it could do;
* Jackson's preemptive bound (Carlier 1982; Carlier and Pinson 1994) per machine for the operations
  that can run nowhere else, and per group of machines taken as one that is as fast as all of them.

Bounds on lateness lie in `late_bound.py`.
"""

import heapq
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from gemaakt.plan.graph.problem import JobShop
from gemaakt.plan.graph.rules import topological, work_after

type Floats = npt.NDArray[np.float64]


def lower_bound(shop: JobShop) -> int:
    """The quick part of the bound: job length and preemptive single-machine bounds."""
    heads, ways = heads_and_ways(shop)
    longest = int((heads + ways).max())
    fixed = (_jackson(rows) for rows in _fixed_rows(shop, heads, ways))
    pooled = (_pooled(shop, group, heads, ways) for group in groups(shop))
    return max([longest, *fixed, *pooled])


class Load(NamedTuple):
    """The load bound, and how its best sharing of work looks.

    `share` per mode row is the part of the operation done that way; `extra` what the row costs
    more than the cheapest one, in time, when machines are priced as the bound prices them.
    """

    bound: int
    share: Floats
    extra: Floats


def load_of(shop: JobShop) -> Load:
    """The linear-programming load bound on the makespan, rounded up (HiGHS).

    Work is shared out over machines, and over workers; the better of the two bounds counts.
    """
    machines = _load_of_side(shop, 0)
    if not shop.people:
        return machines
    return machines._replace(bound=max(machines.bound, _load_of_side(shop, 1).bound))


def _load_of_side(shop: JobShop, side: int) -> Load:
    """The bound for machines (side 0) or workers (side 1) alone, each with its shortest times."""
    import highspy

    solver = _silent()
    owner = np.repeat(np.arange(shop.operations), np.diff(shop.net.mode_at[: shop.operations + 1]))
    model, pair_of_row = _load_model(shop, owner, side)
    solver.passModel(model)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        nothing = np.zeros(len(owner))
        return Load(0, nothing, nothing)
    bound = int(np.ceil(float(solver.getInfo().objective_function_value) - 1e-4))
    solution = solver.getSolution()
    price = np.zeros(shop.resources + 1)
    used = np.unique(shop.net.modes[:, side])
    price[used] = np.abs(np.array(solution.row_dual))[shop.operations :]
    cost = shop.net.modes[:, 2] * price[shop.net.modes[:, side]] * len(used) / max(price.sum(), 1)
    cheapest = np.minimum.reduceat(cost, shop.net.mode_at[: shop.operations])
    return Load(bound, np.array(solution.col_value)[pair_of_row], cost - cheapest[owner])


def _silent() -> Any:
    """HiGHS on one thread: its Python shell greets before it can be silenced, so without it."""
    import highspy

    solver = highspy.Highs.__mro__[1]()
    for option, value in (("output_flag", False), ("log_to_console", False), ("threads", 1)):
        solver.setOptionValue(option, value)
    return solver


def heads_and_ways(shop: JobShop) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Per operation the earliest start and the longest way from its start, job alone."""
    net, count = shop.net, shop.operations
    order = topological(net)
    ways = work_after(net, order)[:count].astype(np.int64)
    heads, times = net.release[:count].astype(np.int64), least(shop)
    for x in order:
        for y in net.succs[net.succs[x] : net.succs[x + 1]]:
            heads[y] = max(heads[y], heads[x] + times[x])
    return heads, ways


def least(shop: JobShop) -> npt.NDArray[np.int64]:
    """The shortest time of each operation, in units of the file."""
    times = shop.net.modes[:, 2].astype(np.int64)
    return np.minimum.reduceat(times, shop.net.mode_at[: shop.operations])


def _load_model(
    shop: JobShop, owner: npt.NDArray[np.int64], side: int
) -> tuple[Any, npt.NDArray[np.int64]]:
    """Minimise T; per operation shares sum to one; per resource head + work + tail ≤ T.

    Also the column of each mode row: rows with the same resource share one.
    """
    import highspy

    heads, ways = heads_and_ways(shop)
    pairs, times, pair_of_row = _shortest_pairs(shop, owner, side)
    ops, resources = pairs[:, 0], pairs[:, 1]
    tails = ways - least(shop)
    used, row_of = np.unique(resources, return_inverse=True)
    first, last = np.full(len(used), 2**40), np.full(len(used), 2**40)
    np.minimum.at(first, row_of, heads[ops])
    np.minimum.at(last, row_of, tails[ops])
    count, columns = shop.operations, len(pairs)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns + 1, count + len(used)
    model.col_cost_ = np.concatenate([np.zeros(columns), [1.0]])
    model.col_lower_ = np.zeros(columns + 1)
    model.col_upper_ = np.full(columns + 1, highspy.kHighsInf)
    model.row_lower_ = np.concatenate([np.ones(count), np.full(len(used), -highspy.kHighsInf)])
    model.row_upper_ = np.concatenate([np.ones(count), -(first + last).astype(float)])
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    starts = np.append(2 * np.arange(columns + 1), 2 * columns + len(used))
    model.a_matrix_.start_ = starts.astype(np.int32)
    index = np.column_stack([ops, count + row_of]).ravel()
    index = np.concatenate([index, count + np.arange(len(used))])
    model.a_matrix_.index_ = index.astype(np.int32)
    value = np.column_stack([np.ones(columns), times]).ravel()
    model.a_matrix_.value_ = np.concatenate([value, -np.ones(len(used))])
    return model, pair_of_row


def _shortest_pairs(
    shop: JobShop, owner: npt.NDArray[np.int64], side: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Each pair of operation and machine (or worker) once, with its shortest time."""
    modes = shop.net.modes.astype(np.int64)
    keys = owner * (shop.resources + 1) + modes[:, side]
    unique, where = np.unique(keys, return_inverse=True)
    times = np.full(len(unique), 2**40)
    np.minimum.at(times, where, modes[:, 2])
    pairs = np.column_stack([unique // (shop.resources + 1), unique % (shop.resources + 1)])
    return pairs, times, where


def _fixed_rows(
    shop: JobShop, heads: npt.NDArray[np.int64], ways: npt.NDArray[np.int64]
) -> list[list[tuple[int, int, int]]]:
    """Per resource the (head, time, tail) of operations that must use it."""
    times = least(shop)
    rows: list[list[tuple[int, int, int]]] = [[] for _ in range(shop.resources)]
    for x in range(shop.operations):
        ways_of_x = shop.net.modes[shop.net.mode_at[x] : shop.net.mode_at[x + 1]]
        for side in (0, 1):
            resource = int(ways_of_x[0, side])
            if resource < shop.resources and (ways_of_x[:, side] == resource).all():
                row = (int(heads[x]), int(times[x]), int(ways[x] - times[x]))
                rows[resource].append(row)
    return [each for each in rows if each]


class Group(NamedTuple):
    """Resources that share operations with one another and no others, and these operations."""

    resources: int
    operations: tuple[int, ...]


def groups(shop: JobShop) -> list[Group]:
    """The groups of machines, and of workers, that are tied by operations they both could do."""
    return [each for side in (0, 1) for each in _groups_of_side(shop, side)]


def _groups_of_side(shop: JobShop, side: int) -> Iterator[Group]:
    """Join the resources of every operation (disjoint sets: Galler and Fischer 1964)."""
    leader = list(range(shop.resources + 1))

    def root(resource: int) -> int:
        while leader[resource] != resource:
            leader[resource] = resource = leader[leader[resource]]
        return resource

    column, at = shop.net.modes[:, side].tolist(), shop.net.mode_at.tolist()
    for x in range(shop.operations):
        for other in column[at[x] + 1 : at[x + 1]]:
            leader[root(other)] = root(column[at[x]])
    members: dict[int, list[int]] = {}
    for x in range(shop.operations):
        members.setdefault(root(column[at[x]]), []).append(x)
    sizes = Counter(root(resource) for resource in set(column))
    return (
        Group(sizes[r], tuple(rows)) for r, rows in members.items() if r != root(shop.resources)
    )


def _pooled(
    shop: JobShop, group: Group, heads: npt.NDArray[np.int64], ways: npt.NDArray[np.int64]
) -> int:
    """Jackson's bound with the group as one fast machine; its clock ticks once per resource."""
    times, ticks = least(shop), group.resources
    rows = [
        (int(heads[x]) * ticks, int(times[x]), int(ways[x] - times[x]) * ticks)
        for x in group.operations
    ]
    return -(-_jackson(rows) // ticks)


def _jackson(rows: list[tuple[int, int, int]]) -> int:
    """Jackson's preemptive schedule: always work on the ready operation with the longest tail."""
    waiting = sorted(rows, reverse=True)
    ready: list[list[int]] = []
    now, latest = 0, 0
    while waiting or ready:
        if not ready:
            now = max(now, waiting[-1][0])
        while waiting and waiting[-1][0] <= now:
            _, time, tail = waiting.pop()
            heapq.heappush(ready, [-tail, time])
        until = waiting[-1][0] if waiting else now + ready[0][1]
        worked = min(ready[0][1], until - now)
        now += worked
        ready[0][1] -= worked
        if not ready[0][1]:
            latest = max(latest, now - ready[0][0])
            heapq.heappop(ready)
    return latest
