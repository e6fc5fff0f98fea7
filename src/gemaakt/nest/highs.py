"""HiGHS without its banner: standard output belongs to the one document of a command."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Answer:
    """Column values, row duals and a proven bound of a minimisation."""

    values: NDArray[np.float64]
    duals: NDArray[np.float64]
    bound_eur: float


def _silent() -> Any:
    """The solver itself: its Python shell greets on standard output before it can be silenced."""
    import highspy

    solver = highspy.Highs.__mro__[1]()
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
        solver.setOptionValue(option, value)
    return solver


class Master:
    """A linear programme that grows by columns and keeps its basis between two solves."""

    def __init__(self, lower: Sequence[float], upper: Sequence[float]) -> None:
        import highspy

        self.highs = _silent()
        self.infinity = highspy.kHighsInf
        for low, high in zip(lower, upper, strict=True):
            self.highs.addRow(low, min(high, self.infinity), 0, np.zeros(0, np.int32), np.zeros(0))
        self.rows = len(lower)
        self.columns = 0

    def add(self, cost: float, column: Sequence[tuple[int, float]]) -> None:
        """One more non-negative column [(row, coefficient)]."""
        rows = np.array([row for row, _ in column], np.int32)
        values = np.array([value for _, value in column])
        self.highs.addCol(cost, 0.0, self.infinity, len(rows), rows, values)
        self.columns += 1

    def add_all(self, costs: Sequence[float], columns: NDArray[np.float64]) -> None:
        """Many non-negative columns at once, a row of the array each."""
        if not len(columns):
            return
        at, rows = np.nonzero(columns)
        starts = np.searchsorted(at, np.arange(len(columns))).astype(np.int32)
        free = np.zeros(len(columns)), np.full(len(columns), self.infinity)
        self.highs.addCols(
            len(columns), np.array(costs, float), *free,
            len(rows), starts, rows.astype(np.int32), columns[at, rows],
        )  # fmt: skip
        self.columns += len(columns)

    def solve(self, seconds: float) -> Answer | None:
        """The least cost with the columns so far."""
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + max(0.01, seconds))
        self.highs.run()
        return _answer(self.highs, integer=False)

    def whole(self, seconds: float, nodes: int | None = None) -> Answer | None:
        """The least cost in whole numbers; the master cannot be used after it.

        With a limit on nodes and no limit on seconds the answer is repeatable.
        """
        import highspy

        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + max(0.01, seconds))
        if nodes is not None:
            self.highs.setOptionValue("mip_max_nodes", nodes)
        kinds = np.full(self.columns, highspy.HighsVarType.kInteger)
        self.highs.changeColsIntegrality(
            self.columns, np.arange(self.columns, dtype=np.int32), kinds
        )
        self.highs.run()
        return _answer(self.highs, integer=True)


def _answer(highs: Any, *, integer: bool) -> Answer | None:
    solution, info = highs.getSolution(), highs.getInfo()
    if info.primal_solution_status != 2:
        return None
    bound = info.mip_dual_bound if integer else info.objective_function_value
    return Answer(np.array(solution.col_value), np.array(solution.row_dual), float(bound))


type Rows = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]
"""Columns of each row, their coefficients, and the least that each row must come to."""


def least(
    costs: NDArray[np.float64],
    bounds: tuple[NDArray[np.float64], NDArray[np.float64]],
    rows: Sequence[Rows],
    seconds: float,
) -> NDArray[np.float64] | None:
    """Column values of least cost between bounds; None when none are found in time."""
    import highspy

    highs, none = _silent(), np.zeros(0, np.int32)
    highs.setOptionValue("time_limit", max(0.01, seconds))
    highs.addCols(len(costs), costs, *bounds, 0, none, none, np.zeros(0))
    for columns, values, limits in rows:
        most = np.full(len(limits), highspy.kHighsInf)
        starts = np.arange(0, columns.size, columns.shape[1], dtype=np.int32)
        highs.addRows(
            len(limits), limits, most, columns.size, starts,
            columns.ravel().astype(np.int32), values.ravel(),
        )  # fmt: skip
    highs.run()
    answer = _answer(highs, integer=False)
    return None if answer is None else answer.values
