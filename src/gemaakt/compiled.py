"""One way to compile inner loops: numba without the interpreter lock, its code kept on disk.

A folder that cannot be written costs only time: then the code is kept in memory.
"""

from collections.abc import Callable
from typing import Any

import numba


def compiled[F: Callable[..., Any]](function: F) -> F:
    """Compile a function of arrays and numbers."""
    return _compiled(function)


def kernel[F: Callable[..., Any]](function: F) -> F:
    """Compile a function that works in the arrays it is given, makes none and counts none.

    Where one compiled function hands arrays to another, numba counts each of them up and down with
    a locked instruction: half of the time of a small loop that calls small ones, and more where
    two threads share the arrays and wait for each other's counts. What a kernel calls is a kernel.
    """
    return _compiled(function, _nrt=False)


def compiled_inline[F: Callable[..., Any]](function: F) -> F:
    """Compile a function into its callers: handing arrays over costs more than small ones do."""
    return _compiled(function, forceinline=True)


def _compiled[F: Callable[..., Any]](function: F, **options: bool) -> F:
    kinds: dict[str, Any] = {"nogil": True, "error_model": "numpy", **options}
    try:
        made: F = numba.njit(cache=True, **kinds)(function)
    except RuntimeError:  # numba found no folder that it may write to
        made = numba.njit(**kinds)(function)
    return made
