"""A compiled company kept for the next question, and new orders added to its arrays.

Compiling thousands of operations takes longer than planning them. A company and its plan are
values that are never changed, so what was compiled for the very same objects serves again.
"""

import copy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gemaakt.company import Company
from gemaakt.order import Order, StepId
from gemaakt.plan.company.plan import fitted
from gemaakt.plan.company.problem import CompanyDraft, add_order
from gemaakt.plan.company.ready import Frozen, Prepared, frozen_of, incumbent_of
from gemaakt.plan.draft import Draft, Step
from gemaakt.plan.engine.arrays import CHECKPOINTS, SPACING, Arrays, Ints
from gemaakt.plan.engine.found import Found
from gemaakt.plan.engine.pack import choice_arrays, order_arrays, route_arrays, step_arrays
from gemaakt.plan.result import PlanResult

KEPT = 4
"""Companies kept; the longest unused goes first."""


@dataclass(slots=True)
class Standing:
    """A company with its plan, compiled; read only."""

    company: Company
    incumbent: PlanResult
    frozen: Frozen
    ready: Prepared
    base: Found
    searched: Found | None = None
    """A list that is no later than the plan when nothing keeps its steps at their hours."""
    sooner: "Standing | None" = None
    """The same with all material a day earlier, once it was asked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A compiled company with one order more: its arrays, the plan's list, the new steps."""

    arrays: Arrays
    ready: Prepared
    base: Found
    new: Ints
    names: tuple[str, ...]
    """Operations of the new steps."""


_kept: list[Standing] = []


def standing_of(company: Company, incumbent: PlanResult) -> Standing:
    """The compiled company; at once when it is the one that was asked about before."""
    for each in list(_kept):
        if each.company is company and each.incumbent is incumbent:
            return each
    frozen = frozen_of(company, incumbent, None)
    ready = fitted(company, frozen, given_up(incumbent))
    made = Standing(company, incumbent, frozen, ready, incumbent_of(ready, frozen))
    _kept.append(made)
    del _kept[:-KEPT]
    return made


def held_until(arrays: Arrays, held: Ints) -> Arrays:
    """The problem in which no step begins before its minute in `held`."""
    return arrays._replace(ready=np.maximum(arrays.ready, held))


def given_up(plan: PlanResult) -> set[StepId]:
    """Pinned operations whose start the plan could not keep, as it says."""
    code = "plan.pin-start-impossible"
    rows = [found.where for found in plan.findings if found.code == code]
    return {(str(row["order"]), str(row["operation"])) for row in rows}


def with_order(standing: Standing, order: Order) -> Asked | None:
    """The arrays with the order's steps at the end; None when it needs what is not there yet.

    A machine, skill, family or pair of calendars that no other order uses must be compiled.
    """
    made = copied(standing.ready.made)
    steps = made.draft.steps
    count, orders = len(steps), len(made.draft.orders)
    before = _sizes(made)
    add_order(made, order)
    fresh = made.draft.steps[count:]
    whole = len(fresh) == len(order.operations) and _sizes(made) == before
    if not whole or not stands_alone(fresh, count) or not _is_known(standing.ready, fresh):
        return None
    arrays = _joined(standing.ready.packed.arrays, alone(made.draft, fresh, count), count, orders)
    base, more = standing.base, np.full(len(fresh), -1, np.int32)
    new = np.arange(count, count + len(fresh), dtype=np.int32)
    found = replace(
        base,
        listed=np.concatenate([base.listed, new]),
        choices=np.concatenate([base.choices, more]),
        members=np.concatenate([base.members, more]),
    )
    return Asked(arrays, standing.ready, found, new, tuple(step.name for step in fresh))


def copied(made: CompanyDraft) -> CompanyDraft:
    """A draft whose lists can grow while those of the original stay."""
    result, draft = copy.copy(made), copy.copy(made.draft)
    for name in ("findings", "assumptions", "operations", "unplanned", "machines"):
        setattr(result, name, copy.copy(getattr(made, name)))
    for name in ("machine_number", "family_number", "crew_number", "step_of"):
        setattr(result, name, dict(getattr(made, name)))
    for name in ("steps", "orders", "machines", "machine_calendar", "calendars", "crews"):
        setattr(draft, name, list(getattr(draft, name)))
    draft.family_now = list(draft.family_now)
    draft.endless = set(draft.endless)
    result.draft = draft
    return result


def _sizes(made: CompanyDraft) -> tuple[int, ...]:
    """Quantities that must not grow by a new order, else the company is compiled again."""
    draft = made.draft
    compiled = (len(draft.machines), len(draft.calendars), len(draft.crews))
    return (*compiled, len(made.family_number), len(made.unplanned))


def stands_alone(steps: list[Step], count: int) -> bool:
    """Say whether the steps wait for nothing else and are neither pinned nor running."""
    inner = all(before >= count for step in steps for before, _ in step.after)
    return inner and not any(step.is_running or step.pin_start >= 0 for step in steps)


def _is_known(ready: Prepared, steps: list[Step]) -> bool:
    """Say whether the hours that machines and people share were worked out for all the steps."""
    arrays = ready.packed.arrays
    for step in steps:
        if step.crew < 0:
            continue
        groups = range(arrays.group0[step.crew], arrays.group0[step.crew + 1])
        rows = [arrays.shared[arrays.hours[choice.machine]] for choice in step.choices]
        if any(row[arrays.group_hours[group]] < 0 for row in rows for group in groups):
            return False
    return True


def alone(draft: Draft, steps: list[Step], count: int) -> Draft:
    """The new order as a draft of its own."""
    result = copy.copy(draft)
    result.orders = draft.orders[-1:]
    result.steps = [
        replace(step, order=0, after=[(before - count, batch) for before, batch in step.after])
        for step in steps
    ]
    return result


def _joined(arrays: Arrays, new: Draft, count: int, orders: int) -> Arrays:
    """Both in a row, the numbers of the new one raised."""
    rows = {**step_arrays(new), **route_arrays(new), **choice_arrays(new), **order_arrays(new)}
    rows["order"] += orders
    for name in ("before", "after", "steps"):
        rows[name] += count
    for name, counted in (
        ("before0", arrays.before),
        ("after0", arrays.after),
        ("choice0", arrays.machine),
        ("steps0", arrays.steps),
    ):
        rows[name] = rows[name][1:] + np.int32(counted.size)
    none = np.full(len(new.steps), -1, np.int32)
    rows |= {"old_start": none, "old_choice": none, "old_member": none}
    joined: dict[str, Any] = {
        name: np.concatenate([getattr(arrays, name), more]) for name, more in rows.items()
    }
    sizes = arrays.sizes.copy()
    sizes[CHECKPOINTS] = (count + len(new.steps)) // SPACING + 1
    return arrays._replace(sizes=sizes, **joined)
