"""Pieces of bars that failed are sawn again: their orders wait for the saw once more."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gemaakt.errors import GemaaktError
from gemaakt.nest.bars.angled import strokes
from gemaakt.server.nest.cut_again import AFTER, after_it, change_of, counts_of
from gemaakt.server.nest.made_way import times
from gemaakt.server.nest.models import FailedSheet, Nest
from gemaakt.server.nest.on_bars import (
    bar_rows,
    failed_bars,
    is_sawing,
    order_of_piece,
    sawn_pieces,
)
from gemaakt.server.nest.sawing import key_of
from gemaakt.server.order.models import Order
from gemaakt.server.work.steps import move_order

SAWN = "sawn"
"""Bars that were tapped as sawn and are not after all."""


class SawnSince(GemaaktError, ValueError):
    """The pieces stand in a later cut list: the bars stay failed."""


def ask_saw_again(failure: FailedSheet, *, is_counted: bool) -> None:
    """Let the orders on bars that failed wait for the saw again.

    is_counted: they were tapped as sawn before. `IsDelivered` when the customer has pieces that
    are said to be lost.
    """
    nest = failure.nest
    changes = [_off_the_list(failure)] if is_counted else []
    lost: dict[str, Counter[str]] = defaultdict(Counter)
    for piece, n in failure.lost.items():
        lost[order_of_piece(nest, piece)][piece] += n
    for code, pieces in lost.items():
        order = Order.objects.filter(code=code).first()
        if order is not None and order.status != Order.Status.CANCELLED:
            changes += _sawing_again(nest, order, pieces)
    failure.steps = changes
    failure.save(update_fields=["steps"])


def _off_the_list(failure: FailedSheet) -> dict[str, Any]:
    """So many strokes less are sawn."""
    nest, key = failure.nest, str(failure.number)
    row, bundle = bar_rows(nest)[failure.number - 1], int(nest.document["bars"].get("bundle", 1))
    left = row["count"] - failed_bars(nest)[failure.number]
    was = int(nest.sawn.get(key, 0))
    less = strokes(left + failure.bars, bundle) - strokes(left, bundle)
    became = max(0, was - less)
    nest.sawn = {**nest.sawn, key: became}
    nest.save(update_fields=["sawn"])
    return {"how": SAWN, "order": nest.code, "step": "", "row": key, "less": was - became}


def _sawing_again(nest: Nest, order: Order, lost: Counter[str]) -> list[dict[str, Any]]:
    """The operation at the saw counts fewer products, or has the minutes of the lost ones more."""
    step = next((row for row in order.operations.all() if is_sawing(row)), None)
    if step is None:
        return []
    laid = sawn_pieces(nest)
    asked = step.asked_quantity
    gone = max(math.ceil(n / laid[piece] * asked) for piece, n in lost.items())
    was = counts_of(step)
    if step.made_quantity > asked - gone:
        step.done_quantity = max(0, asked - gone)
        step.quantity = asked - step.done_quantity
        step.status = "open" if step.status == "done" else step.status
    else:
        step.alternatives = times(1.0 + _share(nest, lost, laid), step.alternatives)
    step.add_up()
    step.save()
    change = change_of(AFTER, (order.code, step.code), "", was, counts_of(step))
    found = [change, *after_it(order, change, gone)]
    if order.status == Order.Status.DONE:
        move_order(order)
    return found


def _share(nest: Nest, lost: Mapping[str, int], laid: Counter[str]) -> float:
    """Lost millimetres against all of the same order in the cut list."""
    length: dict[str, float] = {}
    for row in bar_rows(nest):
        lengths = row.get("lengths_mm") or [1.0] * len(row["pieces"])
        length.update(zip(row["pieces"], lengths, strict=True))
    mine = {order_of_piece(nest, piece) for piece in lost}
    whole = sum(n * length[p] for p, n in laid.items() if order_of_piece(nest, p) in mine)
    return sum(n * length[piece] for piece, n in lost.items()) / whole if whole else 0.0


# ------------------------------------------------------------------ what waits for the saw again


@dataclass(frozen=True, slots=True)
class Again:
    """A piece that failed and stands in no later cut list."""

    nest: str
    bars: str
    """Metal and section, as the page of the saw chooses them."""
    name: str
    length_mm: float
    quantity: int
    left_deg: float
    right_deg: float

    @property
    def line(self) -> str:
        """As it is typed in a cut list."""
        order, _slash, piece = self.name.rpartition("/")
        cells = (order, piece or self.name, f"{self.length_mm:g}", str(self.quantity))
        return ";".join([*cells, f"{self.left_deg:g}", f"{self.right_deg:g}"])


def waiting_again() -> list[Again]:
    """Pieces of bars that failed, less those of cut lists that were booked since."""
    rows = FailedSheet.objects.filter(taken_back=None, bars__gt=0).select_related("nest")
    return [each for failure in rows for each in _again(failure)]


def _again(failure: FailedSheet) -> Iterator[Again]:
    left = left_of(failure)
    nest = failure.nest
    row = bar_rows(nest)[failure.number - 1]
    lengths = dict(zip(row["pieces"], row.get("lengths_mm") or (), strict=False))
    turned = nest.document["bars"].get("angles", {})
    item = failure.moves.select_related("item").first()
    key = key_of(item.item) if item else ""
    for piece, n in left.items():
        angles = turned.get(piece, (0.0, 0.0))
        yield Again(nest.code, key, piece, lengths.get(piece, 0.0), n, *angles)


def left_of(failure: FailedSheet) -> Counter[str]:
    """Lost pieces of a failure that stand in no cut list of later.

    Of two failures that lost the same, the earlier has its pieces first.
    """
    before = FailedSheet.objects.filter(taken_back=None, bars__gt=0, pk__lt=failure.pk)
    sawn: Counter[str] = Counter()
    for nest in _later(failure):
        sawn.update(sawn_pieces(nest))
    for lost in before.values_list("lost", flat=True):
        sawn.subtract({p: n for p, n in lost.items() if p in failure.lost})
    return Counter(failure.lost) - Counter({p: max(0, n) for p, n in sawn.items()})


def _later(failure: FailedSheet) -> Iterator[Nest]:
    """Cut lists that were booked after the bars failed."""
    booked = Nest.objects.filter(
        status=Nest.Status.ACCEPTED, document__has_key="bars", moves__at__gt=failure.at
    )
    return booked.exclude(pk=failure.nest_id).distinct().iterator()


def saw_no_more(failure: FailedSheet) -> None:
    """Take back what was kept of the list; `SawnSince` when its pieces stand in a later one."""
    if left_of(failure) != Counter(failure.lost):
        raise SawnSince("server.bars-sawn-since", nest=failure.nest.code, row=failure.number)
    nest = failure.nest
    for change in failure.steps:
        if change["how"] == SAWN:
            now = int(nest.sawn.get(change["row"], 0)) + change["less"]
            nest.sawn = {**nest.sawn, change["row"]: now}
            nest.save(update_fields=["sawn"])
