"""A sheet of a booked nest or bars of a cut list that failed: told, and taken back."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from gemaakt.errors import GemaaktError
from gemaakt.server import audit
from gemaakt.server.locks import lock, lock_all
from gemaakt.server.nest.cut_again import ask_again, ask_no_more
from gemaakt.server.nest.failed_book import Size, take_back_lines, write_failed
from gemaakt.server.nest.failed_time import clock_failed, clock_no_more
from gemaakt.server.nest.models import FailedSheet, Nest, StockItem
from gemaakt.server.nest.on_bars import bar_rows, failed_bars, owners_of, pieces_on_bars
from gemaakt.server.nest.rack import today
from gemaakt.server.nest.saw_again import ask_saw_again, saw_no_more
from gemaakt.server.nest.to_cut import laid_on
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.order.turns import Turn, beside_others


class NotFailed(GemaaktError, ValueError):
    """The sheet cannot be told to have failed, or not to have: why."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a sheet that failed, or of bars of a row of a cut list."""

    number: int
    """Of the sheet, or of the row."""
    good: Mapping[str, int] = field(default_factory=dict)
    """Pieces that are good all the same, by the name of the part in the nest."""
    reason: str = ""
    remark: str = ""
    rest_mm: Size | None = None
    """What is left of it and worth keeping; of a bar only the length."""
    is_remnant_there: bool = False
    """Whether the remnant that the nest was to leave was cut off as planned."""
    person: str = ""
    key: str | None = None
    bars: int = 0
    """How many equal bars failed; 0 for a sheet."""
    ran_min: float | None = None
    """Minutes that the sheet ran until it failed, as somebody says."""
    at: datetime | None = None
    """When it failed; None: now."""
    is_counted: bool = False
    """Whether these bars were tapped as sawn before."""


@transaction.atomic
def fail_sheet(*, nest: Nest, told: Told, actor: Any = None) -> FailedSheet:
    """Book a sheet of a nest as failed: its lost pieces are asked again, its metal is scrap.

    `NotFailed` when it is no sheet of a booked nest, failed already, or all its pieces are good.
    """
    beside_others(Turn.EVENTS)
    lock(nest)
    lost = _lost(nest, told)
    _lock_orders(nest)
    failure = FailedSheet.objects.create(
        nest=nest, number=told.number, lost=lost, reason=told.reason, remark=told.remark,
        person=told.person, key=told.key, on=today(), created_by=audit.user_of(actor),
        bars=told.bars, ran_min=told.ran_min,
    )  # fmt: skip
    write_failed(failure, rest_mm=told.rest_mm, is_remnant_there=told.is_remnant_there)
    if told.bars:
        ask_saw_again(failure, is_counted=told.is_counted)
    else:
        ask_again(failure)
        clock_failed(failure, told.at)
    data = {"quantity": failure.pieces, "reason": told.reason}
    what = {"row": told.number, "bars": told.bars} if told.bars else {"sheet": told.number}
    audit.log(_action(failure, "failed"), actor, nest.code, what | data)
    return failure


def _action(failure: FailedSheet, what: str) -> str:
    return f"nest.bars-{what}" if failure.bars else f"nest.sheet-{what}"


def _lost(nest: Nest, told: Told) -> dict[str, int]:
    """Pieces on the sheet or bars that are not good."""
    laid = _laid_on_bars(nest, told) if told.bars else _laid_on_sheet(nest, told)
    for part, good in told.good.items():
        if good > laid[part]:
            raise NotFailed(
                "server.more-good-than-laid", part=part, good=good, laid=laid[part],
                sheet=told.number, field=f"good:{part}",
            )  # fmt: skip
    lost = {part: n - told.good.get(part, 0) for part, n in laid.items()}
    lost = {part: n for part, n in lost.items() if n > 0}
    if not lost:
        code = "server.no-bar-failed" if told.bars else "server.nothing-failed"
        raise NotFailed(code, nest=nest.code, sheet=told.number)
    return lost


def _laid_on_bars(nest: Nest, told: Told) -> Counter[str]:
    rows = bar_rows(nest)
    if nest.status != Nest.Status.ACCEPTED or not 1 <= told.number <= len(rows):
        raise NotFailed("server.bars-not-booked", nest=nest.code, row=told.number)
    left = rows[told.number - 1]["count"] - failed_bars(nest)[told.number]
    if told.bars > left:
        raise NotFailed(
            "server.fewer-bars", nest=nest.code, row=told.number, bars=told.bars, left=left,
            field="bars",
        )  # fmt: skip
    return pieces_on_bars(nest, told.number, told.bars)


def _laid_on_sheet(nest: Nest, told: Told) -> Counter[str]:
    sheets = nest.document.get("sheets", ())
    if nest.status != Nest.Status.ACCEPTED or not 1 <= told.number <= len(sheets):
        raise NotFailed("server.sheet-not-booked", nest=nest.code, sheet=told.number)
    if nest.failures.filter(number=told.number, taken_back=None).exists():
        raise NotFailed("server.sheet-failed-already", nest=nest.code, sheet=told.number)
    return laid_on(nest, told.number)


def _lock_orders(nest: Nest) -> None:
    orders = {nest.code, *owners_of(nest).values()}
    lock_all(Order.objects.filter(code__in=orders))
    lock_all(Operation.objects.filter(order__code__in=orders))
    lock_all(StockItem.objects.filter(pk__in=nest.moves.values("item")))


@transaction.atomic
def good_after_all(*, failure: FailedSheet, actor: Any = None) -> None:
    """Take back that a sheet or bars failed: the pieces are in the nest as before.

    `NotFailed` when it was taken back already, its remnant was used, or its pieces cut again.
    """
    beside_others(Turn.EVENTS)
    lock(failure)
    nest = failure.nest
    lock(nest)
    if failure.taken_back is not None:
        raise NotFailed("server.sheet-not-failed", nest=nest.code, sheet=failure.number)
    _lock_orders(nest)
    _refuse_later(failure)
    _refuse_used(failure)
    failure.taken_back = timezone.now()
    failure.save(update_fields=["taken_back"])
    if failure.bars:
        saw_no_more(failure)
    ask_no_more(failure)
    clock_no_more(failure)
    take_back_lines(failure)
    what = {"row": failure.number} if failure.bars else {"sheet": failure.number}
    audit.log(_action(failure, "good"), actor, nest.code, what)


def _refuse_later(failure: FailedSheet) -> None:
    """The last failed sheet of an operation is taken back first."""
    mine = {(each["order"], each["step"]) for each in failure.steps}
    for later in FailedSheet.objects.filter(pk__gt=failure.pk, taken_back=None):
        if mine & {(each["order"], each["step"]) for each in later.steps}:
            raise NotFailed(
                "server.failed-later", nest=failure.nest.code, sheet=failure.number,
                later=f"{later.nest.code} {later.number}",
            )  # fmt: skip


def _refuse_used(failure: FailedSheet) -> None:
    """A remnant that was left of it was used, sold, counted or thrown away."""
    for row in failure.moves.filter(quantity__gt=0).select_related("item"):
        if row.item.quantity < row.quantity or row.item.moves.filter(pk__gt=row.pk).exists():
            raise NotFailed("server.remnant-used", nest=failure.nest.code, lot=row.item.code)
