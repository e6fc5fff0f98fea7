"""Room on sheets filled nest by nest: each fill is judged by the plan.

In the turn in which the plan cuts them, each nest is laid anew with pieces of what is cut later in
the room that it leaves, and the later ones with what is then left for them. The plan at hand is
searched on for a moment, and for longer where much is saved; the fill is kept when orders are in
all no later than before. Else it is tried with what is cut sooner only. A nest on which an order
waits that has no minute to spare stays as it is, and all others are filled: filled at once, what
is cut for later orders holds up those in between.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from gemaakt.cutting.ahead import Left, cut_ahead, still_wanted, wanted_soon
from gemaakt.cutting.cutting_room import CuttingRoom, Metal, cost_eur
from gemaakt.cutting.group import NO_DAY, Batch
from gemaakt.cutting.join import JoinedBatch, part_id
from gemaakt.cutting.room import RoomPlan

DAYS = (28, 14, 7, 3)
"""A nest is filled with what is cut within so many days of it, else within fewer."""
WORTH_A_SEARCH_SHARE = 0.001
"""Of the cost of all sheets: a fill that saves more is searched on before it is given up."""
LEAST_SAVED_EUR = 0.01


def fill_one_by_one(room: CuttingRoom, now: RoomPlan, days: Sequence[int] = DAYS) -> RoomPlan:
    """The plan with the room of its nests filled with what it cuts within so many days.

    It is no later than the plan at hand, and costs no more.
    """
    for metal in _by_saving(room, now, max(days, default=0)):
        now = _filled(room, now, metal, days)
    return now


def _by_saving(room: CuttingRoom, now: RoomPlan, days: int) -> list[Metal]:
    """The metals of which the sheets cost less with all room filled, what saves most first."""
    saved = {
        metal: cost_eur(now.nests_of(metal))
        - cost_eur(cut_ahead(room.dated(metal, now), room.nest_once, days=days))
        for metal in room.lines
    }
    worth = [metal for metal, eur in saved.items() if eur >= LEAST_SAVED_EUR]
    return sorted(worth, key=lambda metal: -saved[metal])


def _filled(room: CuttingRoom, now: RoomPlan, metal: Metal, days: Sequence[int]) -> RoomPlan:
    """The plan with each nest of a metal filled as far as that makes nobody later."""
    queue = sorted(room.dated(metal, now), key=lambda each: (each.due or NO_DAY, each.id))
    left: Mapping[str, int] = {
        part_id(line): line.part.quantity for each in queue for line in each.lines
    }
    made = [each for each in now.joined if each.batch.material != metal]
    while queue and not room.is_over():
        first, *queue = queue
        lines = still_wanted(first.lines, left)
        if not lines:
            continue
        own = replace(first, lines=lines)
        nest = room.nest_once(own, ())
        for fuller in _fills(room, own, queue, left, days):
            others = _as_they_are(room, queue, _less(left, fuller))
            tried = _judged(room, now, (*made, fuller, *others))
            if tried is not None:
                now, nest = tried, fuller
                break
        left = _less(left, nest)
        made.append(nest)
    return now


def _judged(room: CuttingRoom, now: RoomPlan, joined: tuple[JoinedBatch, ...]) -> RoomPlan | None:
    """The plan with these nests where they cost less and all together are no later."""
    saved_eur = now.sheet_cost_eur - cost_eur(joined)
    if saved_eur < LEAST_SAVED_EUR:
        return None
    tried = room.judged(joined, (now.plan,), now.late_min)
    is_much = saved_eur > WORTH_A_SEARCH_SHARE * now.sheet_cost_eur
    if tried.late_min > now.late_min and is_much:
        tried = room.searched(tried)
    return tried if tried.late_min <= now.late_min else None


def _fills(
    room: CuttingRoom, own: Batch, later: Sequence[Batch], left: Left, days: Sequence[int]
) -> Iterator[JoinedBatch]:
    """Its nests with pieces of what is cut within so many days, each that differs once."""
    seen = []
    for each in days:
        fuller = room.nest_once(own, still_wanted(wanted_soon(own, later, each), left))
        if fuller.ahead and fuller.ahead not in seen:
            seen.append(fuller.ahead)
            yield fuller


def _as_they_are(room: CuttingRoom, queue: Sequence[Batch], left: Left) -> list[JoinedBatch]:
    """What is left of each batch, nested by itself."""
    rest = [(each, still_wanted(each.lines, left)) for each in queue]
    return [room.nest_once(replace(each, lines=own), ()) for each, own in rest if own]


def _less(left: Left, nest: JoinedBatch) -> Left:
    """The pieces that no nest has yet once this one is cut."""
    fewer = dict(left)
    for line in (*nest.batch.lines, *nest.ahead):
        fewer[part_id(line)] -= line.part.quantity
    return fewer
