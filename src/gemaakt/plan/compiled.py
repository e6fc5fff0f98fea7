"""One way to compile inner loops: cached on disk where that can be written, else in memory."""

from collections.abc import Callable
from typing import Any

import numba


def njit(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile without the interpreter lock; a folder that cannot be written costs only time."""
    return _njit(function, {})


def njit_inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a small function into its callers: handing arrays over costs more than it does."""
    return _njit(function, {"forceinline": True})


def _njit(function: Callable[..., Any], options: dict[str, bool]) -> Callable[..., Any]:
    plain: Any = numba.njit
    try:
        kernel: Callable[..., Any] = plain(cache=True, nogil=True, error_model="numpy", **options)(
            function
        )
    except RuntimeError:  # numba finds no folder for its cache
        kernel = plain(nogil=True, error_model="numpy", **options)(function)
    return kernel
