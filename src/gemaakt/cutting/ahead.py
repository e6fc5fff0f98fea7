"""Room left on a batch's sheets, filled with pieces that later batches of its material need.

A batch seldom ends on a full sheet. What is left of its last one is filled with pieces that are
wanted later; those are taken off the batch they were meant for, which then takes fewer sheets. So
a material ends with one sheet that is not full, not one a batch.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from gemaakt.cutting.group import NO_DAY, Batch, CutLine
from gemaakt.cutting.join import JoinedBatch, part_id, so_many

SOONER = timedelta(days=5)
"""By so much a nest can be cut sooner than planned without waiting for what fills it."""

type Nester = Callable[[Batch, Sequence[CutLine]], JoinedBatch]
"""Nests a batch, with lines of which pieces may fill what room is left."""
type Left = Mapping[str, int]
"""Pieces of each part that no nest has yet."""


def cut_ahead(batches: Iterable[Batch], nest: Nester, *, days: int) -> tuple[JoinedBatch, ...]:
    """Nest batch after batch, each filled with what is wanted within so many days after it.

    A batch of which every piece was cut ahead is not there any more.
    """
    queue = sorted(batches, key=lambda batch: (batch.material, batch.due or NO_DAY, batch.id))

    def offered(batch: Batch, later: Sequence[Batch], left: Left) -> Sequence[CutLine]:
        return still_wanted(wanted_soon(batch, later, days), left)

    return _in_turn(queue, nest, offered)


def _in_turn(
    queue: Sequence[Batch],
    nest: Nester,
    offered: Callable[[Batch, Sequence[Batch], Left], Sequence[CutLine]],
) -> tuple[JoinedBatch, ...]:
    """Nest what is left of each batch, with what may fill it of those that come later."""
    left = {part_id(line): line.part.quantity for batch in queue for line in batch.lines}
    joined = []
    for at, batch in enumerate(queue):
        own = still_wanted(batch.lines, left)
        if not own:
            continue
        made = nest(replace(batch, lines=own), offered(batch, queue[at + 1 :], left))
        for line in (*own, *made.ahead):
            left[part_id(line)] -= line.part.quantity
        joined.append(made)
    return tuple(joined)


def wanted_soon(batch: Batch, later: Iterable[Batch], days: int) -> tuple[CutLine, ...]:
    """Lines of later batches of this material that are wanted within the days."""
    if days <= 0 or batch.due is None:
        return ()
    last = batch.due + timedelta(days=days)
    same = (each for each in later if each.material == batch.material)
    return tuple(
        line
        for each in same
        for line in each.lines
        if line.due and line.due <= last and may_cut(line, batch.due)
    )


def may_cut(line: CutLine, day: date | None) -> bool:
    """Whether its order is released and its material there some days before this one.

    A nest waits for the release of all that it cuts; so it can still be cut some days sooner.
    """
    return line.release is None or (day is not None and line.release + SOONER <= day)


def still_wanted(lines: Iterable[CutLine], left: Left) -> tuple[CutLine, ...]:
    """The lines with as many pieces as are still to be cut."""
    return tuple(so_many(ln, left[part_id(ln)]) for ln in lines if left[part_id(ln)] > 0)
