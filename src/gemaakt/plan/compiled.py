"""One way to compile inner loops: cached on disk where that can be written, else in memory."""

from collections.abc import Callable
from typing import Any

import numba


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile without the interpreter lock; a folder that cannot be written costs only time."""
    njit: Any = numba.njit
    try:
        kernel: Callable[..., Any] = njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # numba finds no folder for its cache
        kernel = njit(nogil=True, error_model="numpy")(function)
    return kernel
