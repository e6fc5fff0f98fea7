"""The form of `gemaakt.plan/1`, for its schema only: what an outside program may rely on."""

from typing import Literal

import msgspec

from gemaakt.data.messages import FindingForm
from gemaakt.findings import Assumption
from gemaakt.plan.result import LateOrder, Level, Objective


class HandForm(msgspec.Struct):
    """Somebody at an operation, from one minute to another."""

    id: str
    from_: int = msgspec.field(name="from")
    to: int
    role: Literal["does", "supervises"]


class PlannedForm(msgspec.Struct):
    """One operation in the plan."""

    order: str
    operation: str
    """Id of the company; of a benchmark `job/step`, both from 0."""
    machine: str | None
    """None for an outside step."""
    start: int
    end: int
    people: list[HandForm | str] = []
    """People of a company with their minutes; of a benchmark the worker's number."""
    setup_end: int | None = None
    work: list[tuple[int, int]] = []
    """Stretches that are worked; what lies between is pause."""
    outside: str | None = None
    """The supplier, for an outside step."""
    power_kw: list[float] = []
    """Power drawn in each stretch of `work`."""
    turn: int = -1
    """In which turn it was placed, from 0: a plan that begins from this one follows it.

    Unit: position in the list."""


class PlanForm(msgspec.Struct):
    """`gemaakt.plan/1`: what runs where, by whom and when, what is late and why."""

    format: str
    status: Literal["optimal", "feasible", "infeasible", "stopped", "failed"]
    objective: Objective
    bound: float | None
    seconds: float
    first_seconds: float | None
    start_seconds: float
    iterations: int
    workers: int
    seed: int
    operations: list[PlannedForm]
    late: list[LateOrder]
    findings: list[FindingForm]
    time_zero: str | None = None
    """The instant (UTC) from which a company's minutes count."""
    unplanned: dict[str, str] = {}
    """"order/operation" -> code of the reason."""
    assumptions: list[Assumption] = []
    """What the company did not say and the planner took for granted."""
    levels: list[Level] = []
    """All aims with what they come to, the first level first."""
    setup_minutes: int = 0
    is_verified: bool = False
    """Whether the independent checker accepted the plan."""
