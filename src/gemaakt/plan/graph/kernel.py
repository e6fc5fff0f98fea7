"""Loops of the graph search, compiled without counting who holds their arrays.

Where one compiled function hands arrays to another, numba counts each of them up and down with a
locked instruction: half of the time of a tabu iteration here, and more where two threads search
with the same net and wait for each other's counts. A kernel makes no array and keeps none, so that
there is nothing to count.
"""

from collections.abc import Callable
from typing import Any, cast

from gemaakt.compiled import compiled


def kernel[F: Callable[..., Any]](function: F) -> F:
    """Compile a function that works in the arrays it is given and makes none."""
    made = cast(Any, compiled(function))
    made.targetoptions["_nrt"] = False
    return cast(F, made)
