"""The exact lane: small job shops to CP-SAT, which proves that nothing better exists.

The model is the usual one of intervals (Laborie and others 2018): one optional interval per mode,
one of them present, no overlap on a machine or with a worker. OR-Tools is imported only when used.
"""

import threading
from types import TracebackType
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt

type Numbers = npt.NDArray[np.int32]
type Found = tuple[Numbers, Numbers]

PROVING, WITH_NEIGHBOURHOODS = 1, 2
"""Threads of CP-SAT. The first proves; only with a second does it also free parts of a plan and
solve them again (Shaw 1998; Laborie and Godard 2007), which takes the last per cent."""


class JobShop(Protocol):
    """What the exact lane reads of a job shop: the net's arrays, and its own words."""

    @property
    def net(self) -> Any: ...
    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def modes(self) -> tuple[tuple[Any, ...], ...]: ...
    @property
    def arcs(self) -> tuple[tuple[int, int], ...]: ...
    @property
    def operations(self) -> int: ...
    @property
    def resources(self) -> int: ...
    @property
    def sinks(self) -> tuple[int, ...]: ...


class Exact:
    """A solve beside the search: `run` in a thread of its own, `take` and `bound` from outside."""

    def __init__(self, shop: JobShop, *, late: bool) -> None:
        self.shop, self.late = shop, late
        self.bound = 0
        self.cost: int | None = None
        self._found: Found | None = None
        self.solvers: list[Any] = []
        self._lock = threading.Lock()
        self._ended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._ended = True
            for solver in self.solvers:
                solver.stop_search()

    def take(self) -> Found | None:
        """The latest plan found since the last call, as order and mode rows."""
        with self._lock:
            found, self._found = self._found, None
        return found

    def run(
        self,
        modes: Numbers,
        starts: Numbers | None = None,
        work_s: float | None = None,
        left_s: float | None = None,
    ) -> None:
        """Solve from a plan's modes, and its starts where they are known.

        It ends when the optimum is proven, when the search beside it ends, or after so much work
        (in deterministic seconds of CP-SAT) or so many seconds. `cost` is then what it found last.
        """
        from ortools.sat.python import cp_model

        model = _Model(self.shop, late=self.late)
        model.hint(modes, starts)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = PROVING if starts is None else WITH_NEIGHBOURHOODS
        if work_s is not None:
            solver.parameters.max_deterministic_time = work_s
        if left_s is not None:
            solver.parameters.max_time_in_seconds = left_s
        with self._lock:
            if self._ended:
                return
            self.solvers.append(solver)
        status = solver.solve(model.model, _listener(self, model))
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self.cost = round(solver.objective_value)
        if status == cp_model.OPTIMAL:
            with self._lock:
                self.bound = round(solver.objective_value)

    def keep(self, found: Found) -> None:
        """Note a plan."""
        with self._lock:
            self._found = found


class _Model:
    """The variables of a job shop and what holds between them."""

    def __init__(self, shop: JobShop, *, late: bool) -> None:
        from ortools.sat.python import cp_model

        self.shop = shop
        self.model = cp_model.CpModel()
        self.horizon = int(shop.net.release.max()) + sum(
            max(mode.duration for mode in ways) for ways in shop.modes
        )
        self.starts: list[Any] = []
        self.ends: list[Any] = []
        self.present: list[Any] = []
        self._intervals: dict[int, list[Any]] = {}
        for x in range(shop.operations):
            self._operation(x)
        for a, b in shop.arcs:
            self.model.add(self.starts[b] >= self.ends[a])
        for rows in self._intervals.values():
            self.model.add_no_overlap(rows)
        self._minimise(late=late)

    def _operation(self, x: int) -> None:
        net, model = self.shop.net, self.model
        start = model.new_int_var(int(net.release[x]), self.horizon, f"s{x}")
        end = model.new_int_var(0, self.horizon, f"e{x}")
        self.starts.append(start)
        self.ends.append(end)
        rows = range(net.mode_at[x], net.mode_at[x + 1])
        literals = [model.new_bool_var(f"p{row}") for row in rows]
        model.add_exactly_one(literals)
        for row, literal in zip(rows, literals, strict=True):
            machine, worker, duration = (int(each) for each in net.modes[row])
            interval = model.new_optional_interval_var(start, duration, end, literal, f"i{row}")
            for resource in {machine, worker} - {self.shop.resources}:
                self._intervals.setdefault(resource, []).append(interval)
        self.present.extend(literals)

    def _minimise(self, *, late: bool) -> None:
        net, model = self.shop.net, self.model
        if not late:
            span = model.new_int_var(0, self.horizon, "span")
            for x in self.shop.sinks:
                model.add(span >= self.ends[x])
            model.minimize(span)
            return
        terms = []
        for x in self.shop.sinks:
            over = model.new_int_var(0, self.horizon, f"late{x}")
            model.add(over >= self.ends[x] - int(net.due[x]))
            terms.append(int(net.weight[x]) * over)
        model.minimize(sum(terms))

    def hint(self, modes: Numbers, starts: Numbers | None) -> None:
        """Offer the modes of a plan as a start, and when its operations start and end."""
        chosen = {int(each) for each in modes}
        for row, literal in enumerate(self.present):
            self.model.add_hint(literal, row in chosen)
        for x, start in enumerate(() if starts is None else starts):
            self.model.add_hint(self.starts[x], int(start))
            self.model.add_hint(self.ends[x], int(start + self.shop.net.modes[modes[x], 2]))

    def plan(self, value: Any) -> Found:
        """Order and mode rows of a solution."""
        net, count = self.shop.net, self.shop.operations
        starts = [value(each) for each in self.starts]
        ends = [value(each) for each in self.ends]
        modes = np.zeros(count, np.int32)
        for x in range(count):
            rows = range(net.mode_at[x], net.mode_at[x + 1])
            modes[x] = next(row for row in rows if value(self.present[row]))
        order = sorted(range(count), key=lambda x: (starts[x], ends[x], self.shop.names[x]))
        return _sorted_by_arcs(self.shop, order, starts), modes


def _sorted_by_arcs(shop: JobShop, order: list[int], starts: list[int]) -> Numbers:
    """The order with nobody before one he waits for, also where operations take no time."""
    place = {x: p for p, x in enumerate(order)}
    depth = [0] * shop.operations
    deeper = True
    while deeper:
        deeper = False
        for a, b in shop.arcs:
            if depth[b] <= depth[a]:
                depth[b], deeper = depth[a] + 1, True
    return np.array(sorted(order, key=lambda x: (starts[x], depth[x], place[x])), np.int32)


def _listener(exact: Exact, model: _Model) -> Any:
    from ortools.sat.python import cp_model

    class Listener(cp_model.CpSolverSolutionCallback):  # type: ignore[misc]
        def on_solution_callback(self) -> None:
            exact.keep(model.plan(self.value))

    return Listener()
