"""The one place where a loop is handed to numba: typed, cached on disk, without the GIL."""

from collections.abc import Callable
from typing import Any, cast

import numba


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function of arrays and numbers; its compiled form is kept for later runs."""
    made = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    return cast("Callable[..., Any]", made)
