"""Loops of the nest, compiled as all loops are: numba knows their arrays, mypy does not."""

from collections.abc import Callable
from typing import Any

from gemaakt.compiled import compiled as compiled_typed
from gemaakt.compiled import kernel as kernel_typed


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function of arrays and numbers whose arguments carry no types."""
    return compiled_typed(function)


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function that works in such arrays, makes none and counts none."""
    return kernel_typed(function)
