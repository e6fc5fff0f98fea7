"""STEP to parts; reading happens in a process of its own."""

from gemaakt.drawing.part import Part
from gemaakt.drawing.tags import DrawingRefused
from gemaakt.findings import Finding


def read_step(
    data: bytes, *, name: str = "", k_factor: float | None = None, seconds: float = 20.0
) -> tuple[tuple[Part, ...], tuple[Finding, ...]]:
    """Parts of a STEP file."""
    raise DrawingRefused("drawing.step-not-installed", file=name)
