"""Good pieces of a step: what can still come out of it after scrap, here and before it.

All taps of a step are counted anew with each one that comes, and so are the steps after it, for
what comes into these may be another number now: the pieces are the same whatever tablet is late.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from gemaakt.order import StepId
from gemaakt.server.order.models import Operation
from gemaakt.server.work.models import Tally, WorkEvent
from gemaakt.work import Pieces, Said, Told, tallied

KEPT = ("status", "quantity", "done_quantity", "scrap_quantity")
KIND = WorkEvent.Kind
SAID = {
    KIND.PAUSE: Said.COUNTED, KIND.SCRAP: Said.LOST, KIND.DONE: Said.DONE, KIND.BACK: Said.DONE,
    KIND.NOT_DONE: Said.NOT_DONE, KIND.NOT_BACK: Said.NOT_DONE,
}  # fmt: skip
DONE = (KIND.DONE, KIND.BACK)


def pieces_of(step: Operation, others: Iterable[Operation] | None = None) -> Pieces:
    """How far a step is; `others` are the steps of its order, where they have been read."""
    return Pieces(
        step.asked_quantity,
        step.made_quantity,
        step.scrap_quantity,
        step.status == "done",
        _came_in(step, step.order.operations.all() if others is None else others),
    )


def _came_in(step: Operation, others: Iterable[Operation]) -> int:
    """Pieces that the steps before it left, where they count the same pieces."""
    asked = step.asked_quantity
    before = [each for each in others if each.code in step.after and each.status == "done"]
    return min([asked, *(each.made_quantity for each in before if each.asked_quantity == asked)])


def keep_pieces(step: Operation, pieces: Pieces) -> None:
    """Let the row of a step say so; it is not saved yet."""
    step.done_quantity = pieces.good_quantity
    step.quantity = pieces.asked_quantity - pieces.good_quantity
    step.scrap_quantity = pieces.scrap_quantity
    if pieces.is_done:
        step.status = "done"
    elif step.status == "done":
        step.status = "open"


def recount(
    rows: Mapping[StepId, Operation], events: Iterable[WorkEvent], *, anew: bool = False
) -> set[StepId]:
    """Let steps say what was told of their pieces; answers those that changed, not saved yet.

    `rows` are all steps of the orders, `events` what was just told of them. `anew`: what a step
    says now has nothing of them yet, and they are all there is.
    """
    told: dict[StepId, list[WorkEvent]] = defaultdict(list)
    for each in events:
        if each.kind in SAID and (each.order, each.operation) in rows:
            told[each.order, each.operation].append(each)
    if not told:
        return set()
    tallies = _tallies({order for order, _code in told})
    for key, new in told.items():
        tallies[key] = _tally(tallies.get(key), rows[key], key, anew)
        WorkEvent.objects.filter(pk__in=[each.pk for each in new]).update(tally=tallies[key])
    orders = {order for order, _code in told}
    mine = {key: row for key, row in rows.items() if key[0] in orders}
    return _counted(mine, {key: t for key, t in tallies.items() if key in mine})


def _tallies(orders: Collection[str]) -> dict[StepId, Tally]:
    return {(each.order, each.operation): each for each in Tally.objects.filter(order__in=orders)}


def _tally(known: Tally | None, row: Operation, key: StepId, anew: bool) -> Tally:
    """Where counting begins: where it did, unless the step says something else since."""
    now = _state(row)
    if known is not None and not anew and known.after == now:
        return known
    if known is not None:
        known.delete()
    return Tally.objects.create(order=key[0], operation=key[1], before=now, after=now)


def _state(row: Operation) -> list[Any]:
    return [row.asked_quantity, row.made_quantity, row.scrap_quantity, row.status == "done"]


def _counted(rows: Mapping[StepId, Operation], tallies: Mapping[StepId, Tally]) -> set[StepId]:
    """Count the steps that taps were counted on, those before others first."""
    told, begun = _told_of(tallies.values()), _said_before(order for order, _code in rows)
    changed = set()
    for key, row in _in_turn(rows):
        tally = tallies.get(key)
        if tally is None or tally.after != _state(row):
            continue
        asked, good, lost, is_done = tally.before
        others = [each for (order, _code), each in rows.items() if order == key[0]]
        before = Pieces(asked, good, lost, is_done, _came_in(row, others))
        done_before, lost_told = begun.get(key, (None, 0))
        after, counted = tallied(
            before, told[tally.pk], done_before=done_before,
            lost_before=lost if done_before is None else lost_told,
        )  # fmt: skip
        _keep_counted(counted)
        keep_pieces(row, after)
        if tally.after != _state(row):
            changed.add(key)
            tally.after = _state(row)
            tally.save(update_fields=["after"])
    return changed


def _told_of(tallies: Iterable[Tally]) -> dict[int, list[Told]]:
    found: dict[int, list[Told]] = defaultdict(list)
    for each in WorkEvent.objects.filter(tally__in=list(tallies)).select_related("tally"):
        said = SAID[KIND(each.kind)]
        quantity = each.good if said is Said.DONE else each.quantity
        if each.tally is not None:
            found[each.tally.pk].append(
                Told(each.key, said, each.at, each.pk, quantity, each.person)
            )
    return found


def _keep_counted(counted: Mapping[str, int]) -> None:
    """Done keeps how many it counted."""
    for row in WorkEvent.objects.filter(key__in=list(counted)):
        if row.quantity != counted[row.key]:
            WorkEvent.objects.filter(pk=row.pk).update(quantity=counted[row.key])


def _said_before(orders: Iterable[str]) -> dict[StepId, tuple[int | None, int]]:
    """What done had counted, and what was told as lost, in what steps said to begin with."""
    rows = WorkEvent.objects.filter(order__in=set(orders), tally=None, kind__in=SAID)
    found: dict[StepId, tuple[int | None, int]] = {}
    for each in rows.order_by("at", "person", "pk"):
        done, lost = found.get((each.order, each.operation), (None, 0))
        if each.kind in DONE:
            done = (done or 0) + each.quantity
        elif each.kind == KIND.SCRAP:
            lost += each.quantity
        elif each.kind != KIND.PAUSE:
            done = None
        found[each.order, each.operation] = done, lost
    return found


def _in_turn(rows: Mapping[StepId, Operation]) -> Iterable[tuple[StepId, Operation]]:
    """Steps after those that they wait for; a ring of them as it comes."""
    left = dict(rows)
    while left:
        ready = {
            key: row
            for key, row in left.items()
            if not any((key[0], code) in left for code in row.after if code != key[1])
        }
        for key, row in (ready or dict(left)).items():
            yield key, row
            del left[key]
