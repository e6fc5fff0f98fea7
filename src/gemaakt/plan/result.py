"""`gemaakt.plan/1`: the plan as a document (CONTRACTS.md, "gemaakt plan")."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from gemaakt.findings import Assumption, Finding

FORMAT = "gemaakt.plan/1"


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody at an operation, from one minute to another."""

    id: str
    start: int = 0
    end: int = 0
    role: str = "does"


@dataclass(frozen=True, slots=True)
class PlannedOperation:
    """One operation in the plan; times are minutes since `time_zero`."""

    order: str
    operation: str
    machine: str | None
    start: int
    end: int
    setup_end: int
    people: tuple[Hand, ...] = ()
    work: tuple[tuple[int, int], ...] = ()
    """Stretches that are worked; what lies between is pause."""
    outside: str | None = None
    """The supplier, for an outside step."""
    power_kw: tuple[float, ...] = ()
    """Power drawn in each stretch of `work`."""
    turn: int = -1
    """In which turn it was placed, from 0: a plan that begins from this one follows it. -1: not
    known, its start says it."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Minutes of an order's lateness that one cause explains."""

    cause: str
    what: str
    minutes: int
    order: str = ""
    operation: str = ""


@dataclass(frozen=True, slots=True)
class LateOrder:
    """An order that ends after its due date, by so many minutes, and why."""

    order: str
    minutes: int
    why: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class Objective:
    """What was minimised, and its value."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Level:
    """What the plan amounts to by one aim, and the level on which that aim counts (0: not)."""

    aim: str
    """late, changes, setups or wip."""
    value: float
    unit: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class PlanResult:
    """A plan with what is odd about it and how it was found."""

    status: str
    """optimal, feasible, infeasible, stopped or failed."""
    objective: Objective
    operations: tuple[PlannedOperation, ...]
    late: tuple[LateOrder, ...] = ()
    unplanned: Mapping[str, str] = field(default_factory=dict)
    """"order/operation" -> code of the reason."""
    findings: tuple[Finding, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    time_zero: str = ""
    bound: float = 0.0
    seconds: float = 0.0
    first_seconds: float = 0.0
    start_seconds: float = 0.0
    iterations: int = 0
    workers: int = 1
    seed: int = 0
    is_verified: bool = False
    setup_minutes: int = 0
    levels: tuple[Level, ...] = ()
    """All aims with what they come to, the first level first."""
    format: str = FORMAT


def to_document(result: PlanResult) -> dict[str, Any]:
    """The plan as plain lists, mappings, numbers and text, in the form of the contract."""
    plain: dict[str, Any] = msgspec.to_builtins(result, enc_hook=str)
    for row in plain["operations"]:
        for hand in row["people"]:
            hand["from"], hand["to"] = hand.pop("start"), hand.pop("end")
    return {"format": plain.pop("format"), **plain}


def plan_of(document: Mapping[str, Any]) -> PlanResult:
    """A plan read back from its document."""
    plain = dict(document)
    plain["operations"] = [
        {**row, "people": [_hand(each) for each in row["people"]]} for row in plain["operations"]
    ]
    plain["findings"] = [
        {key: row[key] for key in ("code", "severity", "where", "params") if key in row}
        for row in plain.get("findings", [])
    ]
    return msgspec.convert(plain, PlanResult, strict=False)


def _hand(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": row["id"], "start": row["from"], "end": row["to"], "role": row["role"]}
