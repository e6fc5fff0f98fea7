"""Nests made one, a pair at a time: each join is judged by the plan.

The pair whose sheets cost most less as one goes first. The plan at hand, with the joint nest in
stages where its orders were cut, or one right after the other, is searched on for a moment; the
join is kept when orders are no later in all than before. What would keep an order waiting that
has no time for it stays apart, and the machine minutes and set-ups that a join saves are in the
plan that judges the next.
"""

from collections.abc import Iterator
from dataclasses import replace

from gemaakt.cutting.cutting_room import CuttingRoom
from gemaakt.cutting.join import JoinedBatch, homes, step_of
from gemaakt.cutting.room import RoomPlan
from gemaakt.cutting.stages import stages, step_starts
from gemaakt.cutting.together import joint_of, pairs_by_saving
from gemaakt.order import StepId
from gemaakt.plan.result import PlanResult


def join_one_by_one(room: CuttingRoom, now: RoomPlan, days: int) -> RoomPlan:
    """The plan with nests made one that it cuts within so many days of each other.

    It costs less and is no later than the plan at hand, or is that plan itself.
    """
    refused: set[frozenset[StepId]] = set()
    while (taken := _next_join(room, now, days, refused)) is not None:
        now = taken
    return now


def _next_join(
    room: CuttingRoom, now: RoomPlan, days: int, refused: set[frozenset[StepId]]
) -> RoomPlan | None:
    """The plan with one pair more made one; None when no pair is left that may be."""
    begun = step_starts(now.joined, now.plan)
    for pair in pairs_by_saving(now.joined, begun, days=days):
        if room.is_over():
            return None
        if pair.steps in refused:
            continue
        refused.add(pair.steps)
        joint = joint_of(pair, begun, room.nest_once)
        if joint is None:
            continue
        others = tuple(each for each in now.joined if each not in pair)
        tried = room.judged((*others, joint), standing(now.plan, joint), now.late_min)
        if tried.late_min <= now.late_min:
            return tried
    return None


def standing(plan: PlanResult, joint: JoinedBatch) -> Iterator[PlanResult]:
    """The plan as it is, then with all stages of the joint nest where its first or last is."""
    yield plan
    made = stages(joint)
    home = homes(made)
    ours = {step_of(each, home) for each in made}
    rows = [row for row in plan.operations if (row.order, row.operation) in ours]
    rows.sort(key=lambda row: row.start)
    for place in (rows[0], rows[-1]) if len(rows) > 1 else ():
        moved = tuple(
            replace(row, start=place.start, machine=place.machine) if row in rows else row
            for row in plan.operations
        )
        yield replace(plan, operations=moved)
