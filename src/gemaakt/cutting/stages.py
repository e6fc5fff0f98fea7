"""A joint nest in stages: an order is free when its own sheets are cut, not when all are.

Which sheet of a nest is cut first is free. Those that hold pieces of the first order are cut
first, with whatever of the others lies on them; then those that the next order still needs. So
each order keeps an operation of its own, longer by what is cut along and shorter by what was, and
large orders can share sheets without waiting for each other's.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from gemaakt.cutting.group import Batch
from gemaakt.cutting.join import (
    CutAsOne,
    JoinedBatch,
    homes,
    part_id,
    pieces_on,
    so_many,
    step_of,
)
from gemaakt.order import StepId
from gemaakt.plan.result import PlanResult


def staged(joined: Iterable[JoinedBatch]) -> tuple[CutAsOne, ...]:
    """The stages of all nests."""
    return tuple(stage for each in joined for stage in stages(each))


def stages(nest: JoinedBatch) -> tuple[CutAsOne, ...]:
    """The sheets of a nest by the operations that need them, in the order of its lines."""
    turns = {step: at for at, step in enumerate(dict.fromkeys(ln.step for ln in nest.batch.lines))}
    if len(turns) < 2:
        return (nest,)
    turn = {part_id(line): turns[line.step] for line in nest.batch.lines}
    laid = [{row.part for row in each.placements} for each in nest.result.sheets]
    return tuple(_stage(nest, turns, *each) for each in sheets_by_turn(laid, turn).items())


def sheets_by_turn(
    laid: Iterable[Collection[str]], turn: Mapping[str, int]
) -> dict[int, tuple[int, ...]]:
    """Places of the sheets by the turn that first needs them, the first turn first.

    laid: the parts on each sheet. turn: number by part; a sheet without any goes with the first.
    """
    found: dict[int, list[int]] = {}
    for at, parts in enumerate(laid):
        turns = [turn[part] for part in parts if part in turn]
        found.setdefault(min(turns, default=min(turn.values(), default=0)), []).append(at)
    return {each: tuple(found[each]) for each in sorted(found)}


def _stage(
    nest: JoinedBatch, turns: Mapping[StepId, int], number: int, sheets: Sequence[int]
) -> CutAsOne:
    """These sheets as one operation for the operation of this number."""
    laid = pieces_on(nest.result.sheets[at] for at in sheets)
    cut = [
        (turns.get(line.step), so_many(line, laid[part_id(line)]))
        for line in (*nest.batch.lines, *nest.ahead)
        if laid[part_id(line)]
    ]
    own = tuple(line for at, line in cut if at == number)
    others = tuple(line for at, line in cut if at != number)
    batch = Batch(f"{nest.batch.id}-{number + 1}", own)
    return CutAsOne(batch, sum(nest.sheet_min[at] for at in sheets), others)


def step_starts(joined: Iterable[JoinedBatch], plan: PlanResult) -> dict[StepId, int]:
    """When the plan begins to cut for each operation: with the stage of its own, else before."""
    made = staged(joined)
    home = homes(made)
    rows = {(row.order, row.operation): row.start for row in plan.operations}
    begun = [(each, rows.get(step_of(each, home))) for each in made]
    along = {ln.step: at for each, at in begun if at is not None for ln in each.ahead}
    own = {ln.step: at for each, at in begun if at is not None for ln in each.batch.lines}
    return along | own
