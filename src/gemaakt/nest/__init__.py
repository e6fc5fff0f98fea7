"""Parts on sheets and bars: remnants first, judged by an independent check."""

from gemaakt.nest.by_grain import solve
from gemaakt.nest.problem import Mark, NestJob, Part, Placement, Ring, Sheet
from gemaakt.nest.read_job import read_job
from gemaakt.nest.solution import LaidSheet, Result, Unplaced
from gemaakt.nest.verify import verify

__all__ = [
    "LaidSheet",
    "Mark",
    "NestJob",
    "Part",
    "Placement",
    "Result",
    "Ring",
    "Sheet",
    "Unplaced",
    "read_job",
    "solve",
    "verify",
]
