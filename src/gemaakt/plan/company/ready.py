"""A company compiled for the search, with its pins and what is kept of the plan before."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from gemaakt.company import Company
from gemaakt.order import StepId
from gemaakt.plan.company.problem import CompanyDraft, company_draft
from gemaakt.plan.draft import NO_DUE, Draft, Member
from gemaakt.plan.engine.arrays import CHOICE, END, MEMBER, START, Arrays, Ints, Longs
from gemaakt.plan.engine.found import Found
from gemaakt.plan.engine.pack import Packed, pack
from gemaakt.plan.engine.pins import Pins, Taken, resolve_pins, supervising
from gemaakt.plan.engine.state import is_consistent, new_state, plan_part
from gemaakt.plan.result import PlannedOperation, PlanResult

NEAR_MINUTES = 2880
"""Changes to what was to start within two days weigh most."""

SMALLEST_MOVE_MIN = 10
"""A start that shifts by less is no change."""


@dataclass(slots=True)
class Prepared:
    """A company ready to be searched."""

    made: CompanyDraft
    packed: Packed
    pins: Pins
    fixed: Ints
    setups: Mapping[int, int] = field(default_factory=dict)
    """Set-ups of pinned steps that were taken to be as in the plan before."""
    frozen: "Frozen | None" = None
    """The plan before that it was made with."""

    @property
    def draft(self) -> Draft:
        """The draft."""
        return self.made.draft


@dataclass(frozen=True, slots=True)
class Frozen:
    """The plan before, in minutes of the new plan, and until when it stands."""

    rows: Mapping[StepId, PlannedOperation]
    """Starts and ends are of the new plan; what lies between is of the plan before."""
    until: int
    shift: int = 0
    """Minutes from the old zero to the new one, negative as time goes on."""
    thawed: Collection[StepId] | None = None
    """Operations that can no longer begin before the frozen end; None: not looked at yet."""

    def held(self, key: StepId) -> PlannedOperation | None:
        """The row of an operation that keeps its place in the plan before."""
        row = self.rows.get(key)
        return row if row and row.start < self.until and key not in (self.thawed or ()) else None


def frozen_of(company: Company, previous: PlanResult, until: datetime | None) -> Frozen:
    """The previous plan moved to the new minute zero."""
    zero = datetime.fromisoformat(previous.time_zero)
    shift = round((zero - company.plan_start).total_seconds() / 60)
    rows = {
        (row.order, row.operation): replace(row, start=row.start + shift, end=row.end + shift)
        if shift
        else row
        for row in previous.operations
    }
    minutes = (until - company.plan_start).total_seconds() / 60 if until else 0
    return Frozen(rows, int(minutes), shift)


def prepare(
    company: Company,
    frozen: Frozen | None = None,
    *,
    stretch: int = 1,
    released: Collection[StepId] = (),
    dropped: Collection[StepId] = (),
    unsure: Collection[StepId] = (),
) -> Prepared:
    """Compile a company; what is running, and what the plan before froze, stands in front.

    Pins of the `released` operations cannot be kept: what they wait for comes too late. A pinned
    step that stays where the plan before has it is taken to need the set-up that it has there,
    unless that is `unsure`.
    """
    made = company_draft(company, stretch=stretch, dropped=dropped)
    if frozen is not None:
        hold_frozen(made, frozen)
    for at, (order, operation) in enumerate(made.operations):
        if (order.id, operation.id) in released:
            made.draft.steps[at].pin_start = -1
            made.refuse_pin(order, operation, "predecessor")
    taken: Taken | None = None
    setups: dict[int, int | None] = {}
    if any(step.pin_start >= 0 for step in made.draft.steps):
        taken = taken_of(made, frozen) if frozen else taken_by_running(made)
        setups = setups_before(made, frozen, unsure)
    pins = resolve_pins(made.draft, taken, setups)
    for at, why in pins.impossible.items():
        made.refuse_pin(*made.operations[at], why)
    fixed = first_steps(made, frozen)
    packed = pack(made.draft, reserved=pins.reserved, fixed=len(fixed), near=NEAR_MINUTES)
    if frozen is not None:
        remember(made, packed, frozen)
    return Prepared(made, packed, pins, fixed, known_setups(setups) | pins.setups, frozen)


def known_setups(setups: Mapping[int, int | None]) -> dict[int, int]:
    """Those that are not unsure."""
    return {at: setup for at, setup in setups.items() if setup is not None}


def setups_before(
    made: CompanyDraft, frozen: Frozen | None, unsure: Collection[StepId]
) -> dict[int, int | None]:
    """Set-up minutes of the pinned steps that stay on their machine at their minute.

    None for those that are unsure: the plan before says nothing of them.
    """
    found: dict[int, int | None] = {}
    for at, (order, operation) in enumerate(made.operations):
        step, key = made.draft.steps[at], (order.id, operation.id)
        row = frozen.rows.get(key) if frozen else None
        names = [made.draft.machines[choice.machine] for choice in step.choices]
        if key in unsure:
            found[at] = None
        elif row is not None and row.start == step.pin_start and names == [row.machine]:
            found[at] = sum(max(0, min(b, row.setup_end) - a) for a, b in row.work)
    return found


def taken_of(made: CompanyDraft, frozen: Frozen) -> Taken:
    """What machines and people had in the plan before."""
    draft, taken = made.draft, defaultdict[int, list[tuple[int, int, int]]](list)
    number = {name: at for at, name in reversed(list(enumerate(draft.machines + draft.people)))}
    for at, (order, operation) in enumerate(made.operations):
        row = frozen.rows.get((order.id, operation.id))
        if row is None or row.machine not in number:
            continue
        taken[number[row.machine]].append((row.start, row.end, at))
        for hand in row.people:
            if hand.id in number:
                person, beside = number[hand.id], hand.role == "supervises"
                times = (hand.start + frozen.shift, hand.end + frozen.shift)
                taken[supervising(person) if beside else person].append((*times, at))
    return taken


def taken_by_running(made: CompanyDraft) -> Taken:
    """What machines and people have who do what is running, as if there were nothing else."""
    running = [at for at, step in enumerate(made.draft.steps) if step.is_running]
    if not running:
        return {}
    draft = replace(made.draft, steps=[replace(s, pin_start=-1) for s in made.draft.steps])
    packed = pack(draft, fixed=len(running))
    arrays, taken = packed.arrays, defaultdict[int, list[tuple[int, int, int]]](list)
    state = new_state(arrays)
    rest = np.setdiff1d(np.arange(len(draft.steps)), running)
    plan_part(arrays, state, np.append(running, rest).astype(np.int32), len(running))
    for at in running:
        start, end, choice, member = state.placed[at, [START, END, CHOICE, MEMBER]].tolist()
        if choice >= 0:
            taken[int(arrays.machine[choice])].append((start, end, at))
        if member >= 0:
            taken[len(draft.machines) + packed.members[member].person].append((start, end, at))
    return taken


def hold_frozen(made: CompanyDraft, frozen: Frozen) -> None:
    """Let operations that start before the frozen end keep machine, people and start."""
    for at, (order, operation) in enumerate(made.operations):
        row, step = frozen.held((order.id, operation.id)), made.draft.steps[at]
        if row is None or row.start < 0 or step.pin_start >= 0:
            continue
        kept = [c for c in step.choices if made.draft.machines[c.machine] == (row.machine or "")]
        if kept and not step.is_running:
            ready = max(step.ready, row.start)
            made.draft.steps[at] = replace(step, choices=kept, ready=ready)


def first_steps(made: CompanyDraft, frozen: Frozen | None) -> Ints:
    """Running steps, then frozen ones by their start: they are never moved in the list."""
    steps = made.draft.steps
    running = [at for at, step in enumerate(steps) if step.is_running]
    held: list[tuple[int, int]] = []
    if frozen is not None:
        for at, (order, operation) in enumerate(made.operations):
            row = frozen.held((order.id, operation.id))
            if row is not None and not steps[at].is_running:
                held.append((row.start, at))
    front = running + _consistent(made.draft, running, [at for _, at in sorted(held)])
    return np.array(front, np.int32)


def _consistent(draft: Draft, placed: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """Those wanted steps whose predecessors are in front too, in order."""
    front = set(placed)
    result = []
    for at in wanted:
        if all(before in front for before, _ in draft.steps[at].after):
            front.add(at)
            result.append(at)
    return result


def remember(made: CompanyDraft, packed: Packed, frozen: Frozen) -> None:
    """Write the plan before into the arrays, so that changes to it can be counted."""
    arrays, draft = packed.arrays, made.draft
    names = draft.machines
    members = MemberRows(draft, packed)
    choice0 = arrays.choice0.tolist()
    start, choice, member = ([-1] * len(draft.steps) for _ in range(3))
    for at, (order, operation) in enumerate(made.operations):
        row = frozen.rows.get((order.id, operation.id))
        if row is None:
            continue
        wanted = row.machine or ""
        for number, each in enumerate(draft.steps[at].choices):
            if names[each.machine] == wanted:
                start[at] = max(0, row.start)
                choice[at] = choice0[at] + number
                member[at] = members.of(draft.steps[at].crew, row)
                break
    arrays.old_start[:], arrays.old_choice[:], arrays.old_member[:] = start, choice, member


class MemberRows:
    """Rows of the members of a crew by the names of person and supervisor."""

    def __init__(self, draft: Draft, packed: Packed) -> None:
        self.draft, self.packed = draft, packed
        self.group0, self.member0 = packed.arrays.group0.tolist(), packed.arrays.member0.tolist()
        self.known: dict[int, dict[tuple[str, str | None], int]] = {}

    def of(self, crew: int, row: PlannedOperation) -> int:
        """The member who did it in the plan before; -1 when she is not there."""
        if crew < 0 or not row.people:
            return -1
        if crew not in self.known:
            self.known[crew] = self._rows(crew)
        beside = next((hand.id for hand in row.people if hand.role == "supervises"), None)
        does = next((hand.id for hand in row.people if hand.role == "does"), "")
        return self.known[crew].get((does, beside), -1)

    def _rows(self, crew: int) -> dict[tuple[str, str | None], int]:
        people, members = self.draft.people, self.packed.members
        low, high = self.member0[self.group0[crew]], self.member0[self.group0[crew + 1]]
        rows: dict[tuple[str, str | None], int] = {}
        for number in range(low, high):
            one = members[number]
            beside = people[one.supervisor] if one.supervisor >= 0 else None
            rows.setdefault((people[one.person], beside), number)
        return rows


def same_members(before: Prepared, after: Prepared, members: Ints) -> Ints:
    """Rows of the same people in a draft of the same steps that is packed with other pins.

    Who is held by a pin stands in a group of her own, so that the rows are others.
    """
    group0, member0 = after.packed.arrays.group0, after.packed.arrays.member0
    found = np.full(len(members), -1, np.int32)
    rows: dict[int, dict[Member, int]] = {}
    for at in np.flatnonzero(members >= 0).tolist():
        crew = after.draft.steps[at].crew
        if crew not in rows:
            low, high = member0[group0[[crew, crew + 1]]].tolist()
            rows[crew] = {after.packed.members[row]: row for row in range(low, high)}
        found[at] = rows[crew].get(before.packed.members[members[at]], -1)
    return found


def _as_listed(arrays: Arrays, turns: Longs, starts: Longs, ends: Longs) -> Ints:
    """Steps in the turn in which the plan before placed them, others by their starts between.

    What is placed later may still begin sooner: it fills what those before it left.
    """
    known = np.flatnonzero(turns >= 0)
    known = known[np.argsort(turns[known], kind="stable")]
    when = starts.copy()
    when[known] = np.maximum.accumulate(when[known])
    # what takes no time goes before what begins in the same minute and takes some
    in_turn = np.lexsort((ends, turns, when)).astype(np.int32)
    if is_consistent(arrays, in_turn):
        return in_turn
    return np.lexsort((ends, starts)).astype(np.int32)


def incumbent_of(ready: Prepared, frozen: Frozen) -> Found:
    """The plan before as a list with its machines and people, new steps at the end."""
    arrays, draft = ready.packed.arrays, ready.draft
    count = len(draft.steps)
    starts, ends = [draft.horizon] * count, [draft.horizon] * count
    turns, tail = np.full(count, -1, np.int64), arrays.tail.tolist()
    for at, (order, operation) in enumerate(ready.made.operations):
        row = frozen.rows.get((order.id, operation.id))
        if row is not None:
            starts[at], ends[at], turns[at] = row.start, row.end, row.turn
        elif operation.pin and operation.pin.start:  # a start that cannot be kept says where
            starts[at] = max(0, ready.made.hours.minute(operation.pin.start))
        elif draft.orders[draft.steps[at].order].due < NO_DUE:
            starts[at] = draft.orders[draft.steps[at].order].due - tail[at]
    for at, step in enumerate(draft.steps):
        for before, _ in step.after:
            if starts[before] >= starts[at]:  # a nest that the plan before did not have
                starts[at], ends[at] = starts[before], max(ends[at], ends[before])
    listed = _as_listed(arrays, turns, np.array(starts), np.array(ends))
    choices = np.where(arrays.old_start >= 0, arrays.old_choice, -1).astype(np.int32)
    members = np.where(arrays.old_start >= 0, arrays.old_member, -1).astype(np.int32)
    return Found(listed, choices, members, np.inf, 0.0, 0.0, 0)
