"""Sheets against lateness: sheets are shared and filled only where that is worth what it delays.

Orders that are cut one by one, and their plan, are the start. Nests are made one where the plan
allows it (`one_by_one`). The room on each order's sheets is filled with pieces of orders that
are cut later; the search goes on from the plan at hand. What is filled stays when its saving is
worth the minutes that orders end later, and all together are no later than nest-blind. Else it is
tried metal by metal, the one that saves most first, and once more without the orders that it made
later. What no other plan beats in both cost and lateness is the answer: a Pareto frontier.
"""

import functools
from collections.abc import Callable, Collection, Sequence

from gemaakt.cutting.cutting_room import CuttingRoom, Divided, Metal, cost_eur
from gemaakt.cutting.join import JoinedBatch
from gemaakt.cutting.one_by_one import join_one_by_one
from gemaakt.cutting.room import NEVER_MIN, RoomPlan

JOIN_DAYS = 7
"""Nests that the plan cuts within so many days of each other may become one."""

TRIES = 3
"""Plans of what is cut one by one: joins are judged from the least late of them."""

DAYS = (28,)
"""All room is filled with what is cut within so many days."""

ROUNDS = 3
"""So often a plan is searched on before what is filled is given up: where many nests change, one
search is far from what it can find."""

LAST_ROUNDS = 6
"""So often the plan that is chosen is searched on at last."""


def frontier(
    room: CuttingRoom,
    days: Sequence[int] = DAYS,
    join_days: int = JOIN_DAYS,
    tries: int = TRIES,
) -> tuple[RoomPlan, ...]:
    """The plans that no other beats in sheet cost and lateness, the first the one nest-blind.

    Nests that the plan cuts within `join_days` of each other are made one where that makes nobody
    later; what comes of it is searched on, and planned anew. Then all room is filled with what is
    cut within so many `days`, however full the laser is: all metals at once, and one by one where
    that is not worth it. Of the `tries` plans of what is cut one by one the least late counts:
    where a search is far from what it can find, two plans of the same nests differ by more than a
    join does.
    """
    chosen: Divided = {metal: room.apart(metal) for metal in room.lines}
    now = room.planned(chosen, None, tries)
    if join_days > 0:
        now, chosen = _joined(room, chosen, now, join_days)
    room.groups = {metal: tuple(each.batch for each in nests) for metal, nests in chosen.items()}
    for each in days:
        now, chosen = _step(room, chosen, now, _filled(room, now, each))
    for _ in range(LAST_ROUNDS if now is not room.plans[0] else 0):
        now = room.planned(chosen, now)
    return pareto(room.plans)


def _joined(
    room: CuttingRoom, chosen: Divided, now: RoomPlan, days: int
) -> tuple[RoomPlan, Divided]:
    """The nests made one where the plan allows it, and the least late of the plans for them."""
    joined = join_one_by_one(room, now, days)
    if joined is now:
        return now, chosen
    metals = {
        metal: tuple(n for n in joined.joined if n.batch.material == metal) for metal in chosen
    }
    plans = (joined, room.planned(metals, joined), room.planned(metals, None))
    return min(plans, key=lambda each: each.late_min), metals


type Divide = Callable[[Metal, Collection[str]], tuple[JoinedBatch, ...]]
"""The nests of a metal, some orders cut alone."""


def _filled(room: CuttingRoom, now: RoomPlan, days: int) -> Divide:
    return lambda metal, alone: room.filled(metal, now, days, alone)


def _step(
    room: CuttingRoom, chosen: Divided, now: RoomPlan, divide: Divide
) -> tuple[RoomPlan, Divided]:
    """The plan with all metals divided this way where that is worth it, else one by one."""
    made = {metal: divide(metal, ()) for metal in room.lines}
    saving = _by_saving(chosen, made)
    if not saving:
        return now, chosen
    better = {metal: made[metal] if metal in saving else chosen[metal] for metal in made}
    tried = _searched(room, better, now)
    if room.is_worth(tried, now):
        return tried, better
    for metal in saving:
        again = functools.partial(divide, metal)
        now, chosen = _taken(room, chosen, metal, made[metal], again, now)
    return now, chosen


def _searched(room: CuttingRoom, fills: Divided, now: RoomPlan) -> RoomPlan:
    """The plan with these nests, searched on until they are worth it, so many rounds at most."""
    tried = room.planned(fills, now)
    for _ in range(ROUNDS - 1):
        if room.is_worth(tried, now):
            break
        tried = room.planned(fills, tried)
    return tried


def _by_saving(chosen: Divided, fills: Divided) -> list[Metal]:
    """The metals of which the fills are cheaper, those that save most first."""
    saved = {metal: cost_eur(chosen[metal]) - cost_eur(fills[metal]) for metal in fills}
    return sorted((metal for metal in saved if saved[metal] > 0.0), key=lambda m: -saved[m])


def _taken(
    room: CuttingRoom,
    chosen: Divided,
    metal: Metal,
    nests: tuple[JoinedBatch, ...],
    again: Callable[[Collection[str]], tuple[JoinedBatch, ...]],
    now: RoomPlan,
) -> tuple[RoomPlan, Divided]:
    """The plan with these nests where that is worth it, else with some orders cut alone."""
    fewer = {**chosen, metal: nests}
    tried = _searched(room, fewer, now)
    late = _later(room, metal, tried, now)
    if not room.is_worth(tried, now) and late:
        fewer = {**chosen, metal: again(late)}
        if cost_eur(fewer[metal]) < cost_eur(chosen[metal]):
            tried = _searched(room, fewer, now)
    return (tried, fewer) if room.is_worth(tried, now) else (now, chosen)


def _later(room: CuttingRoom, metal: Metal, tried: RoomPlan, now: RoomPlan) -> set[str]:
    """Orders of the metal that end later than before, beyond their day."""
    ours = {line.order for line in room.lines[metal]}
    before = {late.order: late.minutes for late in now.plan.late}
    return {
        late.order
        for late in tried.plan.late
        if late.order in ours and late.minutes > before.get(late.order, 0)
    }


def pareto(plans: Sequence[RoomPlan]) -> tuple[RoomPlan, ...]:
    """The first plan, and those whole ones that no other beats in both, the cheapest first."""
    kept: list[RoomPlan] = []
    whole = [each for each in plans if each.late_min < NEVER_MIN]
    for each in sorted(whole, key=lambda plan: (plan.sheet_cost_eur, plan.late_min)):
        if not kept or each.late_min < kept[-1].late_min:
            kept.append(each)
    return (plans[0], *(each for each in kept if each is not plans[0]))
