"""The remedies that are tried for one order: each a change of the standing plan, decoded again."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

import numpy as np

from gemaakt import clock
from gemaakt.clock import Interval
from gemaakt.plan.draft import Choice, Draft
from gemaakt.plan.engine.arrays import CHOICE, END, FIRST, MEMBER, SETUP_END, START, Ints
from gemaakt.plan.engine.search import Found
from gemaakt.plan.remedy.model import (
    OUTSIDE_DAYS,
    OUTSIDE_FACTOR,
    OVERTIME_FACTOR,
    OVERTIME_MIN,
    SATURDAY_MIN,
)
from gemaakt.plan.remedy.trial import (
    Changed,
    Ground,
    again,
    machine_of,
    moved_to,
    person_of,
    redrafted,
    with_choice,
    with_member,
)
from gemaakt.plan.remedy.waits import Hold, holds, people_at, ready_at
from gemaakt.plan.solution import Placed, hours_of
from gemaakt.shop.calendar import public_holidays
from gemaakt.units import MINUTES_PER_DAY, MINUTES_PER_HOUR

WAITS, MACHINES, PEOPLE, MOVED = 3, 4, 3, 3
"""How many waits, and for each how many machines, people and orders in the way, are tried."""
PLACES = 8
DAYS_AHEAD = 3
SATURDAY, NIGHT_MIN = 5, 300
"""A pause this long ends a working day."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One remedy with the plan that it gives."""

    kind: str
    what: str
    operation: str
    changed: Changed
    cost_eur: Decimal


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


def overtime(ground: Ground, hold: Hold) -> Iterator[Tried]:
    """Evenings, and Saturday mornings, for the machine that was waited for and its people."""
    span = (waiting_from(ground, hold.step), int(ground.ends[ground.order]))
    people = list(people_at(ground, hold.machine, span[1]))
    machine = hold.machine if hold.machine not in ground.draft.endless else -1
    name = ground.draft.machines[hold.machine]
    for kind, windows in (("overtime", evenings), ("saturday", saturdays)):
        extra = {p: windows(ground, p, span) for p in people}
        if not any(extra.values()):
            continue

        def longer(draft: Draft, extra: dict[int, list[Interval]] = extra) -> None:
            for person, rows in extra.items():
                _open(draft, draft.person_calendar[person], rows)
            union = [row for rows in extra.values() for row in rows]
            if machine >= 0:
                _open(draft, draft.machine_calendar[machine], _up(ground, machine, union))

        changed = redrafted(ground, longer, ground.found)
        yield Tried(kind, name, "", changed, overtime_eur(changed, extra))


def _open(draft: Draft, calendar: int, windows: list[Interval]) -> None:
    draft.calendars[calendar] = clock.merged([*draft.calendars[calendar], *windows])


def _up(ground: Ground, machine: int, windows: list[Interval]) -> list[Interval]:
    """The windows without the machine's downtimes."""
    hours, known = ground.at.ready.made.hours, ground.at.ready.made.machines[machine]
    downtimes = known.downtimes if known else ()
    return clock.without(windows, [hours.between(each.start, each.end) for each in downtimes])


def _there(ground: Ground, person: int, windows: list[Interval]) -> list[Interval]:
    """The windows without the person's absences."""
    hours, who = ground.at.ready.made.hours, ground.at.company.people[person]
    return clock.without(windows, [hours.between(each.start, each.end) for each in who.absences])


def waiting_from(ground: Ground, step: int) -> int:
    """The minute from which extra hours help: some days before the step could have begun."""
    return max(0, ready_at(ground, step) - DAYS_AHEAD * MINUTES_PER_DAY)


def evenings(ground: Ground, person: int, span: Interval) -> list[Interval]:
    """Two hours after the last shift of each day in the span on which the person works."""
    rows = ground.draft.calendars[ground.draft.person_calendar[person]]
    found = []
    for (_, end), following in zip(rows, [*rows[1:], (1 << 30, 0)], strict=True):
        if end >= span[1]:
            break
        if end >= span[0] and following[0] - end >= NIGHT_MIN + OVERTIME_MIN:
            found.append((end, end + OVERTIME_MIN))
    return _there(ground, person, found)


def saturdays(ground: Ground, person: int, span: Interval) -> list[Interval]:
    """Saturday mornings in the span on which the person is not away and the company not closed."""
    company = ground.at.company
    who, hours = company.people[person], ground.at.ready.made.hours
    first = clock.local_day(company.plan_start, company.time_zone)
    found = []
    for number in range(span[0] // MINUTES_PER_DAY, span[1] // MINUTES_PER_DAY + 1):
        day = first + timedelta(days=number)
        if day.weekday() != SATURDAY or (who.contract_ends and day > who.contract_ends):
            continue
        closed = any(each.first_day <= day <= each.last_day for each in company.closures)
        if closed or day in public_holidays(day.year):
            continue
        start = hours.day_start(day)
        found.append((max(0, start + SATURDAY_MIN[0]), start + SATURDAY_MIN[1]))
    return _there(ground, person, [row for row in found if row[0] < row[1]])


def overtime_eur(changed: Changed, extra: dict[int, list[Interval]]) -> Decimal:
    """Overtime paid from the begin of each window to the last minute worked in it."""
    people, minutes = changed.ground.at.company.people, dict.fromkeys(extra, 0)
    placed = changed.state.placed
    by_person: dict[int, list[Interval]] = {}
    for step in np.flatnonzero(placed[:, START] >= 0):
        person = person_of(changed.packed, changed.state, int(step))
        if person in extra:
            row = (int(placed[step, START]), int(placed[step, END]))
            by_person.setdefault(person, []).append(row)
    for person, windows in extra.items():
        busy = clock.common(clock.merged(by_person.get(person, [])), clock.merged(windows))
        for start, end in windows:
            inside = [b for a, b in busy if start <= a < end]
            minutes[person] += max(inside, default=start) - start
    costs = (people[p].rate_eur_per_h * m / MINUTES_PER_HOUR for p, m in minutes.items())
    return sum(costs, _ZERO) * OVERTIME_FACTOR


def outsourced(ground: Ground, hold: Hold) -> Iterator[Tried]:
    """The waiting step done by another firm, from the moment it can begin."""
    made, step = ground.at.ready.made, hold.step
    if made.outside < 0 or ground.draft.steps[step].is_running:
        return
    suppliers = ground.at.company.suppliers
    days = min([s.lead_time_days for s in suppliers], default=OUTSIDE_DAYS)

    def outside(draft: Draft) -> None:
        choice = Choice(made.outside, days * MINUTES_PER_DAY, 0)
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
    setup = sum(b - a for a, b in clock.common(setup_hours, [(at.start, at.setup_end)]))
    minutes = setup + draft.steps[step].choices[choice].run
    known = {each.id: each.rate_eur_per_h for each in company.machines}
    rate = known.get(draft.machines[machine], _ZERO)
    rate += company.people[person].rate_eur_per_h if person >= 0 else _ZERO
    return rate * minutes / MINUTES_PER_HOUR


_ZERO = Decimal(0)
