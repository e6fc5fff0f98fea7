"""The question: operations, what each waits for, and the ways in which each can be done.

Words. An *operation* is done in one of its *modes*: a machine, a worker or nobody, and a time.
Machines and workers are *resources*: each does one operation at a time. Operations wait for
their predecessors (a directed graph without cycles). A *sink* is an operation whose end counts
for a job; with due dates its lateness is weighed.

Everything lies in flat integer arrays, because the search is compiled. Times are whole units of
the file. Operation `n` and resource `resources` stand for "none".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gemaakt.errors import GemaaktError

type Ints = npt.NDArray[np.int32]

LONGEST = 2**30


class NotAShop(GemaaktError, ValueError):
    """The rows do not describe a job shop that can be planned."""


class Mode(NamedTuple):
    """One way to do an operation: machine and worker as numbers of the file."""

    machine: int
    worker: int | None
    duration: int


class Net(NamedTuple):
    """The compiled form of a job shop.

    `mode_at[o]:mode_at[o + 1]` are the rows of `modes` (machine, worker, duration as dense
    resource numbers) of operation `o`. `preds[preds[o]:preds[o + 1]]` are the operations
    that `o` waits for (places in the same array first, then what they point at); so `succs`.
    `release` and `due` are per operation; `weight` is above zero for sinks only.
    """

    mode_at: Ints
    modes: Ints
    preds: Ints
    succs: Ints
    release: Ints
    due: Ints
    weight: Ints


@dataclass(frozen=True, slots=True)
class JobShop:
    """A flexible job shop with a precedence graph and, if so written, workers."""

    names: tuple[str, ...]
    job_of: tuple[int, ...]
    modes: tuple[tuple[Mode, ...], ...]
    arcs: tuple[tuple[int, int], ...]
    machines: tuple[int, ...]
    people: tuple[int, ...]
    net: Net
    has_due_dates: bool = False

    @property
    def operations(self) -> int:
        """How many operations there are."""
        return len(self.modes)

    @property
    def resources(self) -> int:
        """How many machines and workers there are."""
        return len(self.machines) + len(self.people)

    @property
    def sinks(self) -> tuple[int, ...]:
        """The operations whose end counts."""
        return tuple(int(each) for each in np.flatnonzero(self.net.weight[:-1]))


def of_jobs(
    jobs: Sequence[Sequence[Sequence[Mode]]],
    *,
    due: Sequence[int] | None = None,
    weight: Sequence[int] | None = None,
    release: Sequence[int] | None = None,
) -> JobShop:
    """Make a job shop of jobs, each a row of operations; one due date, weight, release a job."""
    names: list[str] = []
    modes: list[tuple[Mode, ...]] = []
    arcs: list[tuple[int, int]] = []
    job_of: list[int] = []
    last: list[int] = []
    for j, job in enumerate(jobs):
        for k, ways in enumerate(job):
            if k:
                arcs.append((len(modes) - 1, len(modes)))
            names.append(f"{j}/{k}")
            job_of.append(j)
            modes.append(tuple(ways))
        last.append(len(modes) - 1)
    times = _job_times(len(modes), last, due=due, weight=weight)
    if release is not None:
        times[0][:-1] = [release[j] for j in job_of]
    return _made(names, job_of, modes, arcs, times, has_due_dates=due is not None)


def of_graph(operations: Sequence[Sequence[Mode]], arcs: Sequence[tuple[int, int]]) -> JobShop:
    """Make a job shop of operations and the arcs between them; every operation is one job 0."""
    count = len(operations)
    waited_for = {a for a, _ in arcs}
    times = _job_times(count, [o for o in range(count) if o not in waited_for])
    names = [f"0/{o}" for o in range(count)]
    ways = [tuple(each) for each in operations]
    return _made(names, [0] * count, ways, list(arcs), times, has_due_dates=False)


def _job_times(
    count: int,
    last: Sequence[int],
    *,
    due: Sequence[int] | None = None,
    weight: Sequence[int] | None = None,
) -> tuple[Ints, Ints, Ints]:
    release, dues, weights = (np.zeros(count + 1, np.int32) for _ in range(3))
    for j, o in enumerate(last):
        dues[o] = due[j] if due is not None else 0
        weights[o] = weight[j] if weight is not None else 1
    return release, dues, weights


def _made(
    names: list[str],
    job_of: list[int],
    modes: list[tuple[Mode, ...]],
    arcs: list[tuple[int, int]],
    times: tuple[Ints, Ints, Ints],
    *,
    has_due_dates: bool,
) -> JobShop:
    _check(modes, arcs)
    machines = tuple(sorted({mode.machine for ways in modes for mode in ways}))
    people = tuple(sorted({m.worker for ways in modes for m in ways if m.worker is not None}))
    number = {("m", name): r for r, name in enumerate(machines)}
    number |= {("p", name): len(machines) + r for r, name in enumerate(people)}
    nobody = len(number)
    rows = [
        (number["m", m.machine], nobody if m.worker is None else number["p", m.worker], m.duration)
        for ways in modes
        for m in ways
    ]
    count = len(modes)
    mode_at = np.zeros(count + 2, np.int32)
    mode_at[1 : count + 1] = np.cumsum([len(ways) for ways in modes])
    mode_at[count + 1] = mode_at[count]
    before = _rows_of(count, [(b, a) for a, b in arcs])
    after = _rows_of(count, arcs)
    net = Net(mode_at, np.array(rows, np.int32).reshape(-1, 3), before, after, *times)
    return JobShop(
        tuple(names), tuple(job_of), tuple(modes), tuple(arcs), machines, people, net,
        has_due_dates,
    )  # fmt: skip


def _check(modes: list[tuple[Mode, ...]], arcs: list[tuple[int, int]]) -> None:
    if not modes:
        raise NotAShop("plan.graph-empty")
    for o, ways in enumerate(modes):
        if not ways:
            raise NotAShop("plan.graph-no-mode", operation=o)
        if min(m.duration for m in ways) < 0:
            raise NotAShop("plan.graph-negative-time", operation=o)
    if sum(max(m.duration for m in ways) for ways in modes) > LONGEST:
        raise NotAShop("plan.graph-too-long", longest=LONGEST)
    _check_acyclic(len(modes), arcs)


def _check_acyclic(count: int, arcs: list[tuple[int, int]]) -> None:
    after: list[list[int]] = [[] for _ in range(count)]
    waits = [0] * count
    for a, b in arcs:
        after[a].append(b)
        waits[b] += 1
    free = [o for o in range(count) if not waits[o]]
    for o in free:
        for b in after[o]:
            waits[b] -= 1
            if not waits[b]:
                free.append(b)
    if len(free) < count:
        raise NotAShop("plan.graph-cycle", operation=next(o for o in range(count) if waits[o]))


def _rows_of(count: int, pairs: Sequence[tuple[int, int]]) -> Ints:
    lists: list[list[int]] = [[] for _ in range(count + 1)]
    for a, b in sorted(set(pairs)):
        lists[a].append(b)
    at = np.zeros(count + 2, np.int32)
    at[1:] = np.cumsum([len(each) for each in lists])
    flat = [b for each in lists for b in each]
    return np.concatenate([at + np.int32(count + 2), np.array(flat, np.int32)])
