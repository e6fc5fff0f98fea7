"""The orders of a company in a draft, kept for the next disturbance.

A breakdown or an absence changes hours and leaves the orders what they were. Orders are values
that are never changed, so the steps made of the very same orders serve again when all else that
they were made from is equal: machines but for their downtimes, people but for their absences.
"""

import copy
from dataclasses import dataclass, replace
from typing import Any

from gemaakt.order import Order
from gemaakt.plan.company.parts import CompanyDraft
from gemaakt.plan.draft import Demand, Member, Step

KEPT = 3
"""Companies kept; the longest unused goes first."""


@dataclass(slots=True)
class Kept:
    """What the orders put into a draft; read only."""

    orders: tuple[Order, ...]
    asked: tuple[Any, ...]
    steps: list[Step]
    demands: list[Demand]
    crews: list[list[Member]]
    families: int
    rest: dict[str, Any]
    has_outside: bool


_kept: list[Kept] = []
COPIED = ("operations", "unplanned", "family_number", "crew_number", "step_of")


def asked_of(made: CompanyDraft) -> tuple[Any, ...]:
    """All but the orders that steps are made from."""
    company, draft = made.company, made.draft
    return (
        draft.horizon,
        frozenset(made.dropped),
        company.plan_start,
        company.time_zone,
        company.closures,
        [(m.id, m.power, m.family_now, m.setup_times) for m in company.machines],
        [
            (p.id, p.skills, p.needs_supervisor, p.supervisors, p.supervises_at_most)
            for p in company.people
        ],
        [bool(draft.calendars[number]) for number in draft.machine_calendar],
    )


def keep(made: CompanyDraft, findings: int, assumptions: int) -> None:
    """Remember what the orders have put into the draft, unless they assumed machines."""
    draft = made.draft
    has_outside = made.outside >= 0
    if len(draft.machines) != made.own_machines + has_outside:
        return
    rest = {name: copy.copy(getattr(made, name)) for name in COPIED}
    rest["findings"] = made.findings[findings:]
    rest["assumptions"] = made.assumptions[assumptions:]
    asked = asked_of(made)
    if has_outside:
        asked[-1].pop()
    steps = own_pins(draft.steps)
    _kept.append(
        Kept(
            made.company.orders, asked, steps, list(draft.orders), list(draft.crews),
            draft.families, rest, has_outside,
        )
    )  # fmt: skip
    del _kept[:-KEPT]


def restore(made: CompanyDraft) -> Kept | None:
    """Fill the draft from one that was kept, all but the world outside; None when none fits."""
    same = [each for each in _kept if _are_same(each.orders, made.company.orders)]
    if not same:
        return None
    asked = asked_of(made)
    kept = next((each for each in reversed(same) if each.asked == asked), None)
    if kept is None:
        return None
    draft = made.draft
    draft.steps = own_pins(kept.steps)
    draft.orders, draft.crews = list(kept.demands), list(kept.crews)
    draft.families = kept.families
    for name in COPIED:
        setattr(made, name, copy.copy(kept.rest[name]))
    made.findings += kept.rest["findings"]
    made.assumptions += kept.rest["assumptions"]
    return kept


def own_pins(steps: list[Step]) -> list[Step]:
    """The same steps; pinned ones are copied, for a pin that cannot be kept is taken off."""
    return [replace(step) if step.pin_start >= 0 else step for step in steps]


def _are_same(one: tuple[Order, ...], other: tuple[Order, ...]) -> bool:
    return one is other or (
        len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))
    )
