"""A booked nest is taken back, as long as nothing of it has been cut and no remnant was used.

Lines of the book stay: each gets one beside it that takes it back, on the same day, so that the
year says what was so. Sheets that were bought for the nest are in the rack from then on.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from gemaakt.errors import GemaaktError
from gemaakt.server import audit
from gemaakt.server.locks import lock, lock_all
from gemaakt.server.nest.booked import names_of
from gemaakt.server.nest.made_way import come_back, orders_of
from gemaakt.server.nest.models import Nest, StockItem, StockMove
from gemaakt.server.nest.rack import write_line
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.quote.words import step_word, trade_word
from gemaakt.server.work.models import Clocking, WorkEvent

TAKEN_BACK = "taken back"
"""Why of a line that takes another back."""


class NotTakenBack(GemaaktError, ValueError):
    """The booking of a nest stands: why it cannot be undone."""


@transaction.atomic
def take_back(*, nest: Nest, actor: Any = None) -> None:
    """Undo the booking of a nest, all of it or nothing; the nest is a draft again.

    `NotTakenBack` when it is no longer booked, or what it made was cut or used.
    """
    lock(nest)
    refuse_not_kept(nest)
    kept = (nest.booking or {}).get("steps", ())
    lock_all(Order.objects.filter(code__in=orders_of(kept)))
    lock_all(Operation.objects.filter(order__code__in={nest.code, *orders_of(kept)}))
    lock_all(StockItem.objects.filter(pk__in=nest.moves.values("item")))
    refuse_failed(nest)
    refuse_begun(nest)
    refuse_later(nest)
    refuse_used(nest)
    remnants = list(_back_in_the_rack(nest))
    Order.objects.filter(code=nest.code).delete()
    come_back(nest, kept)
    _on_what_was_bought(nest)
    nest.status, nest.booking = Nest.Status.DRAFT, None
    nest.save(update_fields=["status", "booking", "job", "document"])
    audit.log("nest.taken-back", actor, nest.code, {"remnants": remnants})


# ------------------------------------------------------------------ why not


def refuse_not_kept(nest: Nest) -> None:
    """`NotTakenBack` when it is not booked, or was before what made way was kept."""
    if nest.status != Nest.Status.ACCEPTED:
        raise NotTakenBack("server.nest-not-booked", nest=nest.code)
    if nest.booking is None:
        raise NotTakenBack("server.nest-booked-before", nest=nest.code)


def refuse_failed(nest: Nest) -> None:
    """`NotTakenBack` when a sheet of it failed: the laser has been at it."""
    failure = nest.failures.filter(taken_back=None).first()
    if failure is not None:
        raise NotTakenBack("server.nest-sheet-failed", nest=nest.code, sheet=failure.number)


def refuse_begun(nest: Nest) -> None:
    """`NotTakenBack` when somebody began the nest, or what waits for it."""
    if any(nest.sawn.values()):
        raise NotTakenBack("server.nest-begun", nest=nest.code, step=nest.code)
    events = WorkEvent.objects.exclude(kind=WorkEvent.Kind.MESSAGE).filter(order=nest.code)
    begun = events.first() or Clocking.objects.filter(order=nest.code).first()
    if begun is not None:
        step = _said(nest.code, begun.operation)
        raise NotTakenBack("server.nest-begun", nest=nest.code, step=step)
    orders = {nest.code, *orders_of((nest.booking or {}).get("steps", ()))}
    cuts = set(names_of(nest))
    for row in Operation.objects.filter(order__code__in=orders).select_related("order"):
        name = f"{row.order.code}/{row.code}"
        if cuts & {*row.after, name} and _is_begun(row):
            step = _said(row.order.code, row.name or row.code)
            raise NotTakenBack("server.nest-begun", nest=nest.code, step=step)


def _said(order: str, step: str) -> str:
    """An operation of an order as a person reads it."""
    return f"{order} {step_word(trade_word(step))}"


def _is_begun(step: Operation) -> bool:
    return step.status != "open" or step.running is not None or step.done_quantity > 0


def refuse_later(nest: Nest) -> None:
    """`NotTakenBack` when another nest was booked of what this one left of an operation."""
    later = Nest.objects.filter(status=Nest.Status.ACCEPTED, booking__isnull=False)
    cuts = set(names_of(nest))
    for other in later.exclude(pk=nest.pk).only("code", "booking").order_by("-id"):
        kept = (other.booking or {}).get("steps", ())
        if any(cuts & {*row["step"]["after"]} for row in kept):
            raise NotTakenBack("server.nest-booked-later", nest=nest.code, later=other.code)


def refuse_used(nest: Nest) -> None:
    """`NotTakenBack` when a remnant of it was used, sold, counted or thrown away."""
    for item in StockItem.objects.filter(from_nest=nest):
        others = item.moves.filter(~Q(nest=nest) | Q(nest=None))
        if others.exists():
            raise NotTakenBack("server.remnant-used", nest=nest.code, lot=item.code)


# ------------------------------------------------------------------ back


def booked_lines(nest: Nest) -> QuerySet[StockMove]:
    """The lines of its booking; those that were taken back before are not among them.

    Nor are those of sheets that failed.
    """
    last = nest.moves.filter(why=TAKEN_BACK).order_by("-pk").first()
    rows = nest.moves.filter(pk__gt=last.pk if last else 0, failures=None)
    return rows.select_related("item")


def _back_in_the_rack(nest: Nest) -> Iterable[str]:
    """Take back every line of the booking; the codes of the remnants that leave the rack."""
    for row in list(booked_lines(nest)):
        assert row.on is not None
        write_line(
            row.item, nest, row.on, StockMove.Kind(row.kind), -row.mass_g,
            quantity=-row.quantity, pieces=row.pieces, amount_eur=-row.amount_eur,
            part=row.part, why=TAKEN_BACK,
        )  # fmt: skip
        StockItem.objects.filter(pk=row.item_id).update(quantity=F("quantity") - row.quantity)
        if row.kind == StockMove.Kind.REMNANT_IN:
            yield row.item.code


def _on_what_was_bought(nest: Nest) -> None:
    """Sheets that were bought for the nest lie in the rack: it is laid on those."""
    bought: Mapping[str, str] = (nest.booking or {}).get("bought", {})
    lots = {lot.code: lot for lot in StockItem.objects.filter(code__in=bought.values())}
    for row in nest.document["sheets"]:
        row["sheet"] = bought.get(row["sheet"], row["sheet"])
    for sheet in nest.job.get("sheets", ()):
        lot = lots.get(bought.get(sheet["id"], ""))
        if lot is not None:
            sheet |= {
                "id": lot.code, "copies": lot.quantity, "heat_number": lot.heat_number,
            }  # fmt: skip
