"""What a kernel promises: nothing of it counts arrays, so that it cannot make one either."""

import numpy as np
import numpy.typing as npt
import pytest
from numba.core.errors import NumbaError

from gemaakt.compiled import kernel


@kernel
def least_of(row: npt.NDArray[np.int32]) -> int:
    least = row[0]
    for i in range(row.shape[0]):
        least = min(least, row[i])
    return int(least)


@kernel
def twice(row: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    return np.concatenate((row, row))


def test_a_kernel_works_in_the_arrays_it_is_given() -> None:
    assert least_of(np.array([3, 1, 2], np.int32)) == 1


def test_a_kernel_counts_no_arrays_and_so_makes_none() -> None:
    with pytest.raises(NumbaError, match="Only accept returning of array passed"):
        twice(np.array([3, 1, 2], np.int32))
