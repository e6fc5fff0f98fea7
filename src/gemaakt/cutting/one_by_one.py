"""Nests made one, a pair at a time: each join is judged by the plan.

The pair whose sheets cost most less as one goes first. The plan at hand, with the joint nest in
place of either of the two, is searched on for a moment; the join is kept when orders are no later
in all than before. What would keep an order waiting that has no time for it stays apart, and the
machine minutes and set-ups that a join saves are in the plan that judges the next.
"""

from gemaakt.cutting.cutting_room import CuttingRoom
from gemaakt.cutting.join import CUT, Step, homes, in_place, step_of
from gemaakt.cutting.room import RoomPlan
from gemaakt.cutting.together import joint_of, pairs_by_saving


def join_one_by_one(room: CuttingRoom, now: RoomPlan, days: int) -> RoomPlan:
    """The plan with nests made one that it cuts within so many days of each other.

    It costs less and is no later than the plan at hand, or is that plan itself.
    """
    refused: set[frozenset[Step]] = set()
    while (taken := _next_join(room, now, days, refused)) is not None:
        now = taken
    return now


def _next_join(
    room: CuttingRoom, now: RoomPlan, days: int, refused: set[frozenset[Step]]
) -> RoomPlan | None:
    """The plan with one pair more made one; None when no pair is left that may be."""
    for pair in pairs_by_saving(now.joined, starts_of(now), days=days):
        if pair.steps in refused:
            continue
        refused.add(pair.steps)
        joint = joint_of(pair, room.nest_once)
        if joint is None:
            continue
        others = tuple(each for each in now.joined if each not in pair)
        home = homes(now.joined)
        both = [step_of(each, home) for each in (pair.first, pair.second)]
        places = in_place(now.plan, both, (joint.batch.id, CUT))
        tried = room.judged((*others, joint), places, now.late_min)
        if tried.late_min <= now.late_min:
            return tried
    return None


def starts_of(now: RoomPlan) -> dict[str, int]:
    """When the plan begins each nest, by the id of its batch."""
    home = homes(now.joined)
    rows = {(row.order, row.operation): row.start for row in now.plan.operations}
    found = {each.batch.id: rows.get(step_of(each, home)) for each in now.joined}
    return {name: start for name, start in found.items() if start is not None}
