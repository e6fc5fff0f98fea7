"""The remedies that are tried for one order: each a change of the standing plan, decoded again."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import numpy as np

from gemaakt import clock
from gemaakt.plan.company.at_supplier import add_world_outside
from gemaakt.plan.draft import Choice, Draft
from gemaakt.plan.engine.arrays import CHOICE, END, FIRST, MEMBER, SETUP_END, START, Ints
from gemaakt.plan.engine.found import Found
from gemaakt.plan.remedy.longer_hours import overtime
from gemaakt.plan.remedy.model import OUTSIDE_DAYS, OUTSIDE_FACTOR
from gemaakt.plan.remedy.trial import (
    Changed,
    Ground,
    Tried,
    again,
    machine_of,
    moved_to,
    redrafted,
    with_choice,
    with_member,
)
from gemaakt.plan.remedy.waits import Hold, holds, ready_at
from gemaakt.plan.solution import Placed, hours_of
from gemaakt.units import MINUTES_PER_DAY, MINUTES_PER_HOUR

WAITS, MACHINES, PEOPLE, MOVED = 3, 4, 3, 3
"""How many waits, and for each how many machines, people and orders in the way, are tried."""
PLACES = 8


def tried(ground: Ground) -> Iterator[Tried]:
    """All remedies that are worth a try for what the order waits for most."""
    waits = holds(ground)[:WAITS]
    for hold in waits:
        yield from other_machines(ground, hold)
        yield from other_people(ground, hold)
        yield from orders_moved(ground, hold)
    yield from priority(ground)
    for hold in waits[:2]:
        yield from overtime(ground, hold)
        yield from outsourced(ground, hold)
    yield from in_batches(ground)


def operation_of(ground: Ground, step: int) -> str:
    """The id of a step's operation."""
    return ground.at.ready.made.operations[step][1].id


def other_machines(ground: Ground, hold: Hold) -> Iterator[Tried]:
    """The waiting step on each of its other machines."""
    arrays, step = ground.arrays, hold.step
    now = int(ground.state.placed[step, CHOICE])
    rows = [r for r in range(arrays.choice0[step], arrays.choice0[step + 1]) if r != now]
    for row in sorted(rows, key=lambda r: int(arrays.run[r]))[:MACHINES]:
        changed = sooner(ground, step, with_choice(ground.found, step, row))
        name = ground.draft.machines[int(arrays.machine[row])]
        cost = _work_eur(changed, step) - _work_eur(again(ground, ground.found), step)
        yield Tried("other-machine", name, operation_of(ground, step), changed, max(cost, _ZERO))


def sooner(ground: Ground, step: int, found: Found) -> Changed:
    """The better of the step where it is in the list and right behind what it waits for."""
    arrays, first = ground.arrays, int(ground.arrays.sizes[FIRST])
    stay = again(ground, found)
    ahead = again(ground, moved_to(arrays, found, np.array([step], np.int32), 0, first))
    return ahead if net_gain(ahead) > net_gain(stay) else stay


def net_gain(changed: Changed) -> int:
    """Weighted minutes late that all orders together gain."""
    return -int(changed.later.sum())


def other_people(ground: Ground, hold: Hold) -> Iterator[Tried]:
    """The waiting step by each of the others who can do it."""
    arrays, step = ground.arrays, hold.step
    if hold.person < 0:
        return
    crew = int(arrays.crew[step])
    low = int(arrays.member0[arrays.group0[crew]])
    high = int(arrays.member0[arrays.group0[crew + 1]])
    others = [r for r in range(low, high) if ground.packed.members[r].person != hold.person]
    for row in others[: PEOPLE + 1]:
        changed = sooner(ground, step, with_member(ground.found, step, row))
        name = ground.draft.people[ground.packed.members[row].person]
        cost = _work_eur(changed, step) - _work_eur(again(ground, ground.found), step)
        yield Tried("other-person", name, operation_of(ground, step), changed, max(cost, _ZERO))


def orders_moved(ground: Ground, hold: Hold) -> Iterator[Tried]:
    """Each order that held the machine or the person, moved right behind this one."""
    for order in hold.by[:MOVED]:
        rows = ground.arrays.steps[ground.arrays.steps0[order] : ground.arrays.steps0[order + 1]]
        free = np.array([int(s) for s in rows if ground.may_change(int(s))], np.int32)
        name = ground.draft.orders[order].name
        if len(free):
            found = _behind(ground, free, hold.step)
            yield Tried("move-order", name, "", again(ground, found), _ZERO)


def _behind(ground: Ground, steps: Ints, step: int) -> Found:
    """Those steps of another order that come before the step in the list, put right behind it."""
    position = ground.state.position
    early = steps[position[steps] < position[step]]
    late = _followers(ground, early)
    moving = late[np.argsort(position[late])]
    rest = ground.found.listed[~np.isin(ground.found.listed, moving)]
    where = np.flatnonzero(rest == step)
    place = int(where[0]) + 1 if len(where) else len(rest)
    return replace(ground.found, listed=np.insert(rest, place, moving).astype(np.int32))


def _followers(ground: Ground, steps: Ints) -> Ints:
    """The steps with all that wait for them and stand early in the list."""
    arrays, known = ground.arrays, dict.fromkeys(int(s) for s in steps)
    queue = list(known)
    while queue:
        at = queue.pop()
        for after in arrays.after[arrays.after0[at] : arrays.after0[at + 1]]:
            if int(after) not in known:
                known[int(after)] = None
                queue.append(int(after))
    return np.array(list(known), np.int32)


def priority(ground: Ground) -> Iterator[Tried]:
    """The order's free steps further to the front, at the place where all together gain most."""
    free = np.array([int(s) for s in ground.steps if ground.may_change(int(s))], np.int32)
    if not len(free):
        return
    first = int(ground.arrays.sizes[FIRST])
    last = int(ground.state.position[free].max())
    places = np.unique(np.linspace(first, last, PLACES).astype(int))
    plans = [
        again(ground, moved_to(ground.arrays, ground.found, free, int(place), first))
        for place in places
    ]
    yield Tried("priority", ground.draft.orders[ground.order].name, "", best(plans), _ZERO)


def best(plans: list[Changed]) -> Changed:
    """The plan in which all orders together gain most and this one gains at all."""
    helping = [p for p in plans if p.gained_min > 0] or plans
    return max(helping, key=net_gain)


def outsourced(ground: Ground, hold: Hold) -> Iterator[Tried]:
    """The waiting step done by another firm, from the moment it can begin."""
    made, step = ground.at.ready.made, hold.step
    if ground.draft.steps[step].is_running:
        return
    suppliers = ground.at.company.suppliers
    days = min([s.lead_time_days for s in suppliers], default=OUTSIDE_DAYS)

    def outside(draft: Draft) -> None:
        number = made.outside if made.outside >= 0 else add_world_outside(draft, made.hours)
        choice = Choice(number, days * MINUTES_PER_DAY, 0)
        own = draft.steps[step]
        draft.steps[step] = replace(own, choices=[choice], crew=-1, attendance=0, may_pause=True)

    found = with_choice(ground.found, step, -1)
    changed = redrafted(ground, outside, found)
    cost = _work_eur(again(ground, ground.found), step) * OUTSIDE_FACTOR
    yield Tried("outsource", f"{days} d", operation_of(ground, step), changed, cost)


def in_batches(ground: Ground) -> Iterator[Tried]:
    """The longest step that another waits for, passed on in two halves."""
    operations, arrays = ground.at.ready.made.operations, ground.arrays
    pairs = [
        (int(arrays.run[ground.state.placed[b, CHOICE]]), int(b), int(s))
        for s in ground.steps
        for b in arrays.before[arrays.before0[s] : arrays.before0[s + 1]]
        if ground.may_change(int(b)) and _splits(ground, int(b), int(s))
    ]
    for _, before, step in sorted(pairs, reverse=True)[:1]:
        half = -(-operations[before][1].quantity // 2)

        def halved(draft: Draft, before: int = before, step: int = step, half: int = half) -> None:
            own = draft.steps[step]
            after = [(b, half if b == before else batch) for b, batch in own.after]
            draft.steps[step] = replace(own, after=after)

        changed = redrafted(ground, halved, ground.found)
        yield Tried("transfer-batch", "", operation_of(ground, before), changed, _ZERO)


def _splits(ground: Ground, before: int, step: int) -> bool:
    """Say whether the lot between the two can be passed on in parts."""
    operations, steps = ground.at.ready.made.operations, ground.draft.steps
    one, other = operations[before][1], operations[step][1]
    whole = all(batch == 0 for _, batch in steps[step].after)
    inside = not one.outside and not other.outside
    same = ready_at(ground, step) == int(ground.state.placed[before, END])
    return whole and inside and same and min(one.quantity, other.quantity) > 1


def _work_eur(changed: Changed, step: int) -> Decimal:
    """What the machine and the person of a step cost in its worked minutes."""
    company, draft = changed.ground.at.company, changed.draft
    row = changed.state.placed[step]
    machine, person = machine_of(changed.packed, changed.state, step), -1
    if row[MEMBER] >= 0:
        person = changed.packed.members[int(row[MEMBER])].person
    if row[CHOICE] < 0 or machine in draft.endless:
        return _ZERO
    choice = int(row[CHOICE] - changed.packed.arrays.choice0[step])
    member = changed.packed.members[int(row[MEMBER])] if person >= 0 else None
    at = Placed(step, choice, member, int(row[START]), int(row[SETUP_END]), int(row[END]))
    setup_hours, _ = hours_of(draft, draft.steps[step], at)
    setup = clock.length_min(clock.common(setup_hours, [(at.start, at.setup_end)]))
    minutes = setup + draft.steps[step].choices[choice].run
    known = {each.id: each.rate_eur_per_h for each in company.machines}
    rate = known.get(draft.machines[machine], _ZERO)
    rate += company.people[person].rate_eur_per_h if person >= 0 else _ZERO
    return rate * minutes / MINUTES_PER_HOUR


_ZERO = Decimal(0)
