"""What the engine answers to pins: at once from kept arrays, or by planning again.

The same pins on the same base give the same answer, so that undo is exact. A quick answer is
checked by nobody; `whole_plan` lets the independent checker judge it before it is published.
"""

import gc
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection

from gemaakt.clock import instant_of
from gemaakt.company import Company
from gemaakt.company.document import company_of
from gemaakt.errors import GemaaktError
from gemaakt.order import StepId, step_named
from gemaakt.plan import PlanResult, plan_of, replan, to_document
from gemaakt.plan.company.standing import standing_of
from gemaakt.plan.drops import Held, Wanted, dropped, held_of
from gemaakt.plan.judge.verify import verify_company_plan
from gemaakt.plan.result import LateOrder, PlannedOperation
from gemaakt.routing import Operation as Step
from gemaakt.routing import Pin
from gemaakt.server.plan.models import PlanVersion
from gemaakt.stop import MaxIterations

FOREVER = timedelta(days=3650)


class MoveRefused(GemaaktError, ValueError):
    """The operation cannot be there, whatever else moves."""


@dataclass(frozen=True, slots=True)
class Base:
    """A version read once: its company and plan, its rows as documents, its compiled arrays."""

    company: Company
    plan: PlanResult
    rows: dict[StepId, dict[str, Any]]
    held: Held | None
    steps: dict[StepId, Step]
    machines: frozenset[str]
    suppliers: frozenset[str]

    @property
    def late(self) -> dict[str, int]:
        """Minutes late of the late orders."""
        return {each.order: each.minutes for each in self.plan.late}


@dataclass(frozen=True, slots=True)
class Answer:
    """What differs from the base, who is late, which pins cannot be kept and why."""

    rows: dict[StepId, dict[str, Any]]
    late: dict[str, int]
    refused: dict[StepId, str]


def base_of(version_id: int) -> Base:
    """The company and the plan of a version; a version never changes, so it is read once.

    Who asks while another reads waits for that answer instead of reading it again.
    """
    made = _made(version_id)
    with _reading:
        return _read(version_id, made)


_reading = threading.Lock()


def _made(version_id: int) -> datetime:
    """When the version was made: another database may use the same number for another one."""
    return PlanVersion.objects.values_list("created", flat=True).get(pk=version_id)


@lru_cache(maxsize=4)
def _read(version_id: int, made: datetime) -> Base:
    version = PlanVersion.objects.get(pk=version_id)
    company, plan = company_of(version.company), plan_of(version.document)
    rows = {(row["order"], row["operation"]): row for row in to_document(plan)["operations"]}
    steps = {(o.id, s.id): s for o in company.orders for s in o.operations}
    base = Base(
        company, plan, rows, held_of(company, plan), steps,
        machines=frozenset(row.machine for row in plan.operations if row.machine),
        suppliers=frozenset(row.outside or "" for row in plan.operations if not row.machine),
    )  # fmt: skip
    # Tens of thousands of values that stay: the collector need not walk them at every drop.
    gc.freeze()
    return base


def warm(version_id: int) -> None:
    """Compile a version in the background, once, so that the first drop is answered at once."""
    if settings.WARM_BOARDS and version_id not in _warm:
        _warm.add(version_id)
        threading.Thread(target=_warmed, args=(version_id,), daemon=True).start()


_warm: set[int] = set()


def _warmed(version_id: int) -> None:
    try:
        prepare(version_id)
    finally:
        connection.close()


def prepare(version_id: int) -> None:
    """Compile what drops, remedies and promises ask."""
    base = base_of(version_id)
    answer_to(base, {"": None})
    standing_of(base.company, base.plan)


def answer_to(base: Base, pins: Mapping[str, Any]) -> Answer:
    """The plan with these pins: the rest keeps machine and order, and its time where it can."""
    if not pins:
        return Answer({}, base.late, {})
    if base.held is None:
        return _of_result(base, planned_again(base, pins))
    wanted = {step_named(name): _wanted(pin) for name, pin in pins.items()}
    found = dropped(base.held, wanted)
    if found.unplaced:
        return _of_result(base, planned_again(base, pins))
    return Answer(
        {key: row_document(row) for key, row in found.rows.items()}, found.late, found.refused
    )


@contextmanager
def uncollected() -> Iterator[None]:
    """Make an answer of thousands of rows without the collector walking them all while they grow.

    They hold no cycles and are gone once they are sent. Measured: a quarter of a large answer.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _wanted(pin: Mapping[str, Any] | None) -> Wanted | None:
    return None if pin is None else Wanted(pin["machine"], pin["start"])


def row_document(row: PlannedOperation) -> dict[str, Any]:
    """One operation in the form of the plan document."""
    plain: dict[str, Any] = msgspec.to_builtins(row)
    for hand in plain["people"]:
        hand["from"], hand["to"] = hand.pop("start"), hand.pop("end")
    return plain


def _of_result(base: Base, result: PlanResult) -> Answer:
    rows = {(row["order"], row["operation"]): row for row in to_document(result)["operations"]}
    for order, operation in base.rows.keys() - rows.keys():
        name = base.steps[order, operation].name or operation
        raise MoveRefused("plan.move-no-room", step=f"{order} {name}")
    changed = {key: row for key, row in rows.items() if row != base.rows.get(key)}
    refused = {
        (str(each.where.get("order")), str(each.where.get("operation"))): str(
            each.params.get("why", "")
        )
        for each in result.findings
        if each.code.startswith("plan.pin")
    }
    return Answer(changed, {each.order: each.minutes for each in result.late}, refused)


def whole_plan(base: Base, pins: Mapping[str, Any], answer: Answer) -> PlanResult:
    """The base with an answer laid over it, judged by the checker; planned again if refused."""
    rows = {(row.order, row.operation): row for row in base.plan.operations}
    for key, row in answer.rows.items():
        rows[key] = _row_of(row)
    weights = {order.id: order.weight for order in base.company.orders}
    late = sorted(answer.late.items(), key=lambda each: -each[1])
    result = replace(
        base.plan,
        operations=tuple(sorted(rows.values(), key=lambda row: (row.start, row.end))),
        late=tuple(LateOrder(order, minutes) for order, minutes in late),
        objective=replace(
            base.plan.objective,
            value=float(sum(weights.get(order, 1) * minutes for order, minutes in late)),
        ),
    )
    kept = {name: pin for name, pin in pins.items() if step_named(name) not in answer.refused}
    if verify_company_plan(with_pins(base.company, kept), result):
        return planned_again(base, pins)
    return replace(result, is_verified=True)


def _row_of(row: Mapping[str, Any]) -> PlannedOperation:
    people = [{**hand, "start": hand["from"], "end": hand["to"]} for hand in row["people"]]
    return msgspec.convert({**row, "people": people}, PlannedOperation, strict=False)


def planned_again(base: Base, pins: Mapping[str, Any]) -> PlanResult:
    """The plan with these pins, compiled and verified anew: slower, and asks nobody afterwards."""
    pinned = with_pins(base.company, pins)
    incumbent = replace(base.plan, operations=tuple(_leading_rows(base, pins)))
    result = replan(
        pinned,
        incumbent,
        MaxIterations(0),
        workers=1,
        frozen_until=base.company.plan_start + FOREVER,
    )
    if result.status == "failed" or not result.operations:
        raise MoveRefused("plan.move-not-verified")
    return result


def with_pins(company: Company, pins: Mapping[str, Any]) -> Company:
    """The company with the draft's pins in the place of its own."""
    zero = company.plan_start
    touched = {key.rpartition("/")[0] for key in pins}
    orders = tuple(
        replace(
            order, operations=tuple(_pinned(order.id, s, pins, zero) for s in order.operations)
        )
        if order.id in touched
        else order
        for order in company.orders
    )
    return replace(company, orders=orders)


def _pinned(order: str, step: Step, pins: Mapping[str, Any], zero: datetime) -> Step:
    key = f"{order}/{step.id}"
    if key not in pins:
        return step
    pin = pins[key]
    if pin is None:
        return replace(step, pin=None)
    start = instant_of(pin["start"], zero)
    return replace(step, pin=Pin(machine=pin["machine"] or None, start=start))


def _leading_rows(base: Base, pins: Mapping[str, Any]) -> list[Any]:
    """The base's rows with the chain of each pinned step drawn along: earlier ones are pulled."""
    rows = {(row.order, row.operation): row for row in base.plan.operations}
    for key, pin in pins.items():
        order, code = step_named(key)
        row = rows.get((order, code))
        if row is None or pin is None:
            continue
        shift = pin["start"] - row.start
        rows[order, code] = replace(
            row, machine=pin["machine"] or None, start=pin["start"], end=row.end + shift
        )
        if shift < 0:
            _pull(rows, base.steps, (order, code))
        if shift > 0:
            _push(rows, base.company, (order, code))
    return list(rows.values())


def _push(rows: dict[StepId, Any], company: Company, key: StepId) -> None:
    """Set successors behind the step, so that the chain keeps its order in the list."""
    order = next(each for each in company.orders if each.id == key[0])
    waiting = [key]
    while waiting:
        at = waiting.pop()
        ends = rows[at].end
        for step in order.operations:
            row = rows.get((order.id, step.id))
            if at[1] in step.after and row is not None and row.start < ends:
                shift = ends - row.start
                rows[order.id, step.id] = replace(row, start=ends, end=row.end + shift)
                waiting.append((order.id, step.id))


def _pull(rows: dict[StepId, Any], steps: Mapping[StepId, Step], key: StepId) -> None:
    """Draw predecessors forward so far that they could end before this step starts."""
    waiting = [key]
    while waiting:
        order, code = waiting.pop()
        starts = rows[order, code].start
        for name in steps[order, code].after:
            row = rows.get((order, name))
            if row is not None and row.end > starts:
                shift = max(-row.start, starts - row.end)
                rows[order, name] = replace(row, start=row.start + shift, end=row.end + shift)
                waiting.append((order, name))
