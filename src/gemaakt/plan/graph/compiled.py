"""The decorator of every inner loop: numba without the interpreter lock, its code kept on disk."""

from collections.abc import Callable
from typing import Any

import numba


def compiled[F: Callable[..., Any]](function: F) -> F:
    """Compile a function of arrays and numbers; where no cache can be written, in memory only."""
    try:
        made: F = numba.njit(nogil=True, cache=True, error_model="numpy")(function)
    except RuntimeError:  # numba found no folder that it may write to
        made = numba.njit(nogil=True, error_model="numpy")(function)
    return made
