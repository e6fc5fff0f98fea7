"""Pieces of a sheet that failed are cut again: their operations are in the order book once more.

Every change is kept as it was and as it became, so that it can be taken back. What somebody
counted, changed or booked since stays.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from gemaakt.errors import GemaaktError
from gemaakt.order import StepId
from gemaakt.server.delivery.progress import delivered_of
from gemaakt.server.nest.booked import sheets_by_step
from gemaakt.server.nest.into_plan import left_share_of, parts_of
from gemaakt.server.nest.made_way import come_again, go_again, times
from gemaakt.server.nest.models import CutPart, FailedSheet, Nest
from gemaakt.server.nest.to_cut import lost_pieces, nested_pieces, pace_today, pieces_of
from gemaakt.server.order.models import Operation, Order, step_of
from gemaakt.server.work.models import Clocking, WorkEvent
from gemaakt.server.work.steps import move_order

COUNTS = ("status", "quantity", "done_quantity", "scrap_quantity", "alternatives")
AGAIN, MORE, AFTER, STAGE = "again", "more", "after", "stage"
"""A step that made way is back, one that was there has more to do; a step after it has pieces
less; the sheet is off the operation of the nest.
"""


class IsDelivered(GemaaktError, ValueError):
    """More pieces are said to have failed than the customer does not have."""


class CutSince(GemaaktError, ValueError):
    """The pieces were nested or cut again: the sheet stays failed."""


def ask_again(failure: FailedSheet) -> None:
    """Let the orders on a failed sheet wait for cutting again, and the laser leave it out.

    `IsDelivered` when the customer has pieces that are said to be lost.
    """
    changes = [_off_its_stage(failure)]
    held, pace = nested_pieces(), pace_today()
    lost = Counter(failure.lost)
    for key, parts in parts_of(failure.nest, failure.lost).items():
        order = Order.objects.filter(code=key[0]).first()
        if order is None or order.status == Order.Status.CANCELLED:
            continue
        change = _step_again(key, parts, (held, lost), pace)
        if change is None:
            continue
        became = change["became"]
        to_cut = (math.ceil(became["quantity"] - held[p.nested_as] / p.pieces) for p in parts)
        changes += [change, *after_it(order, change, max(to_cut, default=0))]
        if order.status == Order.Status.DONE:
            move_order(order)
    failure.steps = [each for each in changes if each]
    failure.save(update_fields=["steps"])


def _step_again(
    key: StepId, parts: Sequence[CutPart], pieces: tuple[Counter[str], Counter[str]], pace: Any
) -> dict[str, Any] | None:
    """The operation is there again, or has more to do; None where it never made way."""
    held, lost = pieces
    nest, row = _made_way_last(key)
    if nest is None or row is None:
        return None
    step = step_of(*key)
    if step is None:
        quantity = int(row["step"]["quantity"])
        before = held + lost - (pieces_of(nest) - (lost_pieces(nest) - lost))
        earlier = left_share_of(parts, quantity, before, pace)
        now = left_share_of(parts, quantity, held, pace)
        step = come_again(row, now / earlier if earlier else now)
        nest.save(update_fields=["booking"])
        return None if step is None else change_of(AGAIN, key, nest.code, {}, counts_of(step))
    was = counts_of(step)
    _more(step, parts, (held, lost), pace)
    became = counts_of(step)
    if row.get("became") == was["alternatives"]:
        ratio = _ratio(was, became)
        row |= {"became": became["alternatives"], "left_share": row["left_share"] * ratio}
        nest.save(update_fields=["booking"])
    return change_of(MORE, key, nest.code, was, became)


def _more(
    step: Operation, parts: Sequence[CutPart], pieces: tuple[Counter[str], Counter[str]], pace: Any
) -> None:
    """An operation that was kept for the rest has the lost pieces on top of it.

    Where the rest was cut already, it is open again for what lay in nests.
    """
    held, lost = pieces
    before = left_share_of(parts, step.asked_quantity, held + lost, pace)
    if step.status == "done":
        asked = step.asked_quantity
        in_nests = (math.ceil((held + lost)[row.nested_as] / row.pieces) for row in parts)
        step.quantity = min(asked, max(in_nests, default=0))
        step.done_quantity, step.status = asked - step.quantity, "open"
        before = before * asked / step.quantity if step.quantity else 0.0
    else:
        before = left_share_of(parts, step.quantity, held + lost, pace)
    now = left_share_of(parts, step.quantity, held, pace)
    if before > 0.0:
        step.alternatives = times(now / before, step.alternatives)
    step.add_up()
    step.save()


def _ratio(was: Mapping[str, Any], became: Mapping[str, Any]) -> float:
    pairs = zip(was["alternatives"], became["alternatives"], strict=True)
    names = ("piece_min", "fixed_min")
    found = (b[name] / a[name] for a, b in pairs for name in names if a.get(name))
    return float(next(found, 1.0))


def _made_way_last(key: StepId) -> tuple[Nest | None, dict[str, Any] | None]:
    """The last booked nest that an operation made way for, whole or in part, and how."""
    booked = Nest.objects.filter(status=Nest.Status.ACCEPTED, orders__icontains=key[0])
    for nest in booked.exclude(booking=None).order_by("-pk"):
        for row in reversed((nest.booking or {}).get("steps", ())):
            if (row["order"], row["step"]["code"]) == key:
                return nest, row
    return None, None


def counts_of(step: Operation) -> dict[str, Any]:
    """What a failed sheet may change of a step."""
    return {name: getattr(step, name) for name in COUNTS}


def change_of(
    how: str, key: StepId, nest: str, was: Mapping[str, Any], became: Mapping[str, Any]
) -> dict[str, Any]:
    """A change of a step as it is kept, so that it can be taken back."""
    return {
        "how": how, "order": key[0], "step": key[1], "nest": nest, "was": was, "became": became,
    }  # fmt: skip


# ------------------------------------------------------------------ what comes after it


def after_it(order: Order, change: Mapping[str, Any], gone: int) -> Iterator[dict[str, Any]]:
    """Steps after it that counted pieces which are not there yet, or were done without them.

    gone: products that have to be made again. `IsDelivered` when the customer has them.
    """
    became = change["became"]
    asked = became["quantity"] + became["done_quantity"]
    _refuse_delivered(order, asked, asked - max(0, gone))
    for step in _following(order, change["step"]):
        if step.asked_quantity != asked:
            continue
        if step.status != "done" and step.made_quantity <= asked - gone:
            continue
        was = counts_of(step)
        good = max(0, min(step.made_quantity, asked - gone))
        step.done_quantity, step.quantity = good, asked - good
        step.scrap_quantity = max(0, step.scrap_quantity - gone)
        step.status = "open" if step.status == "done" else step.status
        step.add_up()
        step.save()
        yield change_of(AFTER, (order.code, step.code), "", was, counts_of(step))


def _refuse_delivered(order: Order, asked: int, can_be: int) -> None:
    gone = delivered_of([order])[order.code].gone
    if gone > can_be and order.quantity == asked:
        raise IsDelivered(
            "server.failed-but-delivered", order=order.code, gone=gone, left=max(0, can_be)
        )


def _following(order: Order, code: str) -> Iterable[Operation]:
    """The steps of an order that wait for one of it, straight or by others."""
    rows = list(order.operations.all())
    found: dict[str, Operation] = {}
    fresh = {code}
    while fresh:
        more = {row.code: row for row in rows if fresh & {*row.after} and row.code not in found}
        found |= more
        fresh = set(more)
    return found.values()


# ------------------------------------------------------------------ at the laser


def stage_of(nest: Nest, number: int) -> tuple[str, list[int]]:
    """The operation of a nest that cuts a sheet, and the numbers of its sheets; "" for none."""
    for code, sheets in sheets_by_step(nest).items():
        numbers = [each for each, _lot in sheets]
        if number in numbers:
            return code, numbers
    return "", []


def _off_its_stage(failure: FailedSheet) -> dict[str, Any] | None:
    """The operation has a sheet less to cut, or one less that it counted; without any it is done.

    One that does not count its sheets is left as it is until all of them failed.
    """
    nest = failure.nest
    code, numbers = stage_of(nest, failure.number)
    step = step_of(nest.code, code)
    if step is None:
        return None
    others = nest.failures.filter(taken_back=None).exclude(pk=failure.pk)
    gone = set(others.values_list("number", flat=True))
    standing = [each for each in numbers if each not in gone]
    was = counts_of(step)
    if standing == [failure.number]:
        step.status, step.scrap_quantity = "done", step.scrap_quantity + 1
        step.quantity, step.done_quantity = step.asked_quantity, 0
    elif step.asked_quantity != len(standing):
        return None
    elif standing.index(failure.number) < step.done_quantity:
        step.done_quantity -= 1
    else:
        step.quantity -= 1
        step.status = step.status if step.quantity else "done"
    _keep(step)
    return change_of(STAGE, (nest.code, code), "", was, counts_of(step))


def _keep(step: Operation) -> None:
    if step.status == "done":
        step.running = None
    step.add_up()
    step.save()
    move_order(step.order)


# ------------------------------------------------------------------ taken back


def ask_no_more(failure: FailedSheet) -> None:
    """Take back what a failed sheet changed in the order book, the last first.

    `CutSince` when its pieces were nested again, or somebody began to cut them.
    """
    _refuse_cut_since(failure)
    for change in reversed(failure.steps):
        step = step_of(change["order"], change["step"])
        if change["how"] == AGAIN:
            _made_way_again(change)
        elif step is not None:
            _as_it_was(step, change)
            if change["how"] == MORE:
                _told_to_nest(change)
    for code in {change["order"] for change in failure.steps}:
        for order in Order.objects.filter(code=code):
            move_order(order)


def _refuse_cut_since(failure: FailedSheet) -> None:
    nest = failure.nest.code
    for change in failure.steps:
        if change["how"] not in (AGAIN, MORE):
            continue
        key = {"order": change["order"], "operation": change["step"]}
        step = step_of(change["order"], change["step"])
        told = WorkEvent.objects.filter(**key, at__gte=failure.at).exclude(kind="message")
        begun = told.exists() or Clocking.objects.filter(**key, end=None).exists()
        is_same = step is not None and counts_of(step) == change["became"]
        if begun or not is_same or _is_nested_again(change):
            raise CutSince(
                "server.failed-cut-since", nest=nest, sheet=failure.number, order=key["order"]
            )


def _is_nested_again(change: Mapping[str, Any]) -> bool:
    """Whether another nest was booked since for what the operation was to cut."""
    last, _row = _made_way_last((change["order"], change["step"]))
    return last is None or last.code != change["nest"]


def _made_way_again(change: Mapping[str, Any]) -> None:
    nest, row = _made_way_last((change["order"], change["step"]))
    if nest is not None and row is not None and "left_share" in row:
        go_again(row)
        nest.save(update_fields=["booking"])


def _as_it_was(step: Operation, change: Mapping[str, Any]) -> None:
    """The pieces that were taken off are on it again; what was counted since is on top."""
    was, became = change["was"], change["became"]
    if counts_of(step) == became:
        for name, value in was.items():
            setattr(step, name, value)
    else:
        for name in ("quantity", "done_quantity", "scrap_quantity"):
            setattr(step, name, max(0, getattr(step, name) + was[name] - became[name]))
        if step.status == "done" and was["status"] != "done" and step.quantity:
            step.status = "open"
    if step.status == "running" and not step.running:
        step.status = "open"
    _keep(step)


def _told_to_nest(change: Mapping[str, Any]) -> None:
    nest, row = _made_way_last((change["order"], change["step"]))
    if nest is None or row is None:
        return
    if row.get("became") == change["became"]["alternatives"]:
        ratio = _ratio(change["became"], change["was"])
        row |= {"became": change["was"]["alternatives"], "left_share": row["left_share"] * ratio}
        nest.save(update_fields=["booking"])
