"""What a nest is: sheets with placements, what did not fit and why, and how it was found."""

from dataclasses import dataclass

from gemaakt.findings import Finding
from gemaakt.nest.problem import Placement


@dataclass(frozen=True, slots=True)
class LaidSheet:
    """One sheet with what lies on it."""

    sheet: str
    placements: tuple[Placement, ...]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Copies that are not in the nest; `why` is the code of a finding."""

    part: str
    quantity: int
    why: str


@dataclass(frozen=True, slots=True)
class Result:
    """A nest with the cost recomputed from its sheets and the bound below which none can be.

    `status`: optimal (cost equals the bound), feasible (everything wanted is placed), partial
    (something is left over), infeasible (nothing could be placed).
    """

    status: str
    cost_eur: float
    bound_eur: float
    sheets: tuple[LaidSheet, ...]
    unplaced: tuple[Unplaced, ...] = ()
    findings: tuple[Finding, ...] = ()
    first_s: float = 0.0
    first_cost_eur: float = 0.0
    elapsed_s: float = 0.0
    iterations: int = 0
    workers: int = 1
    seed: int = 0
    engine: str = ""
