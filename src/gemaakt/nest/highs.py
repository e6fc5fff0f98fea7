"""HiGHS without its banner: standard output belongs to the one document of a command."""

import ctypes
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
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


@contextmanager
def _stdout_to_stderr() -> Iterator[None]:
    """HiGHS greets on file descriptor 1 when it is made; let it greet on 2."""
    sys.stdout.flush()
    saved = os.dup(1)
    try:
        os.dup2(2, 1)
        yield
        _flush_c()
    finally:
        os.dup2(saved, 1)
        os.close(saved)


def _flush_c() -> None:
    """Empty the buffer of C's own standard output, where there is one to be had."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).fflush(None)


class Master:
    """A linear programme that grows by columns and keeps its basis between two solves."""

    def __init__(self, lower: Sequence[float], upper: Sequence[float]) -> None:
        import highspy

        with _stdout_to_stderr():
            self.highs = highspy.Highs()
        self.infinity = highspy.kHighsInf
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
            self.highs.setOptionValue(option, value)
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

    def solve(self, seconds: float) -> Answer | None:
        """The least cost with the columns so far."""
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + max(0.01, seconds))
        self.highs.run()
        return _answer(self.highs, integer=False)

    def whole(self, seconds: float) -> Answer | None:
        """The least cost in whole numbers; the master cannot be used after it."""
        import highspy

        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + max(0.01, seconds))
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
