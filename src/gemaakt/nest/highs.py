"""HiGHS without its banner: standard output belongs to the one document of a command."""

import ctypes
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

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


def minimise(
    costs: Sequence[float],
    columns: Sequence[Sequence[tuple[int, float]]],
    lower: Sequence[float],
    upper: Sequence[float],
    *,
    integer: bool,
    seconds: float,
) -> Answer | None:
    """Least cost of non-negative columns [(row, coefficient)] between row limits."""
    import highspy

    with _stdout_to_stderr():
        highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("time_limit", max(0.01, seconds))
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("random_seed", 0)
    starts, rows, values = [0], [], []
    for column in columns:
        rows += [row for row, _ in column]
        values += [value for _, value in column]
        starts.append(len(rows))
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(costs), len(lower)
    model.col_cost_ = np.array(costs, float)
    model.col_lower_ = np.zeros(len(costs))
    model.col_upper_ = np.full(len(costs), highspy.kHighsInf)
    model.row_lower_ = np.array(lower, float)
    model.row_upper_ = np.array([min(u, highspy.kHighsInf) for u in upper], float)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.array(starts, np.int32)
    model.a_matrix_.index_ = np.array(rows, np.int32)
    model.a_matrix_.value_ = np.array(values, float)
    if integer:
        model.integrality_ = [highspy.HighsVarType.kInteger] * len(costs)
    highs.passModel(model)
    highs.run()
    solution = highs.getSolution()
    info = highs.getInfo()
    if info.primal_solution_status != 2:
        return None
    bound = info.mip_dual_bound if integer else info.objective_function_value
    duals = np.array(solution.row_dual) if not integer else np.zeros(len(lower))
    return Answer(np.array(solution.col_value), duals, float(bound))
