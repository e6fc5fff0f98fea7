"""Loops of the nest, compiled as all loops are: numba knows their arrays, mypy does not."""

from collections.abc import Callable
from typing import Any

from gemaakt.compiled import compiled as compiled_typed


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function of arrays and numbers whose arguments carry no types."""
    return compiled_typed(function)
