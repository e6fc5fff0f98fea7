"""Load the compiled loops before a search is timed, and compile them when they never were."""

from functools import cache

from gemaakt.nest.problem import NestJob, Part, Ring, Sheet
from gemaakt.nest.solve import solve
from gemaakt.stop import MaxIterations


def square(side_mm: float) -> Ring:
    """A square with its corner at the origin."""
    return Ring(((0.0, 0.0), (side_mm, 0.0), (side_mm, side_mm), (0.0, side_mm)))


@cache
def warm() -> None:
    """Nest a tiny job once, so that every compiled loop is ready."""
    parts = (Part("a", 7, square(40.0)), Part("b", 1, square(10.0), filler=True))
    sheets = (
        Sheet("large", 2, square(200.0), cost_eur=5.0),
        Sheet("small", 9, square(70.0), cost_eur=1.4),
    )
    solve(NestJob(parts, sheets), MaxIterations(1), 0, 1)
