"""Sheets against lateness: sheets are shared and filled only where that makes nobody later.

Orders that are cut one by one, and their plan, are the start. Nests are made one where the plan
allows it (`one_by_one`), then the room on their sheets is filled with pieces of what is cut later
(`fill`). What no other plan beats in both cost and lateness is the answer: a Pareto frontier.
"""

from collections.abc import Sequence

from gemaakt.cutting.cutting_room import CuttingRoom, Divided
from gemaakt.cutting.fill import DAYS, fill_one_by_one
from gemaakt.cutting.one_by_one import join_one_by_one
from gemaakt.cutting.room import NEVER_MIN, RoomPlan

JOIN_DAYS = 7
"""Nests that the plan cuts within so many days of each other may become one."""

TRIES = 3
"""Plans of what is cut one by one: joins are judged from the least late of them."""

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
    later; what comes of it is searched on, and planned anew. Then room is filled nest by nest with
    what is cut within so many `days`. Of the `tries` plans of what is cut one by one the least
    late counts, searched on until it stands still: where a search is far from what it can find,
    two plans of the same nests differ by more than a join does.
    """
    apart: Divided = {metal: room.apart(metal) for metal in room.lines}
    blind = now = room.settled(room.planned(apart, None, tries))
    if join_days > 0:
        now = _joined(room, now, join_days)
    now = fill_one_by_one(room, now, days)
    for _ in range(LAST_ROUNDS if now is not blind else 0):
        now = room.searched(now)
    return pareto((blind, *room.plans))


def _joined(room: CuttingRoom, now: RoomPlan, days: int) -> RoomPlan:
    """The least late of the plans for the nests made one where the plan allows it."""
    joined = join_one_by_one(room, now, days)
    if joined is now:
        return now
    metals = {metal: joined.nests_of(metal) for metal in room.lines}
    plans = (joined, room.searched(joined), room.planned(metals, None))
    return min(plans, key=lambda each: each.late_min)


def pareto(plans: Sequence[RoomPlan]) -> tuple[RoomPlan, ...]:
    """The first plan, and those whole ones that no other beats in both, the cheapest first."""
    kept: list[RoomPlan] = []
    whole = [each for each in plans if each.late_min < NEVER_MIN]
    for each in sorted(whole, key=lambda plan: (plan.sheet_cost_eur, plan.late_min)):
        if not kept or each.late_min < kept[-1].late_min:
            kept.append(each)
    return (plans[0], *(each for each in kept if each is not plans[0]))
