"""Steps that a supplier does: sent and back, each undone by a second event.

What the events say together is what holds, so that one that comes late falls into its place: a
step is done when it is back, and running from the moment it was sent.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gemaakt.errors import GemaaktError
from gemaakt.order import StepId
from gemaakt.server.order.before import undone_before
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.shop.models import Person, Supplier
from gemaakt.server.work.models import WorkEvent
from gemaakt.server.work.steps import SENDING, move_order, rows_of
from gemaakt.server.work.steps import move as move_steps

KIND = WorkEvent.Kind
OUTSIDE = (KIND.SENT, KIND.BACK, KIND.NOT_SENT, KIND.NOT_BACK)
RETURNING = (KIND.BACK, KIND.DONE, KIND.NOT_BACK)
RECENT = timedelta(hours=12)
"""So long a step that came back stays in the list, to undo a wrong tap."""
MOST = 40


class NotOutside(GemaaktError, ValueError):
    """The step is not one that a supplier does, or does not exist."""


@dataclass(frozen=True, slots=True)
class AtSupplier:
    """How far a step outside is, and by whose word."""

    step: Operation
    supplier: str
    told: WorkEvent | None
    """The event that holds: sent, or back; None when nothing was told."""
    who: str

    @property
    def key(self) -> str:
        """`order/operation`."""
        return f"{self.step.order.code}/{self.step.code}"

    @property
    def taps(self) -> list[tuple[str, str]]:
        """What can be told of it now, with the word on the button."""
        kinds: tuple[KIND, ...] = (KIND.SENT, KIND.BACK)
        if self.step.status == "done":
            kinds = (KIND.NOT_BACK,)
        elif self.step.status == "running":
            kinds = (KIND.BACK, KIND.NOT_SENT)
        return [(str(kind), words()[kind]) for kind in kinds]

    @property
    def state(self) -> str:
        """Sent or back as a word; empty when it is still here."""
        if self.step.status == "done":
            return words()[KIND.BACK]
        return words()[KIND.SENT] if self.step.status == "running" else ""


def words() -> dict[str, str]:
    """What is told of a step outside, as the shop says it."""
    return {
        KIND.SENT: pgettext("outside step", "Sent"),
        KIND.BACK: pgettext("outside step", "Back"),
        KIND.NOT_SENT: _("Not sent after all"),
        KIND.NOT_BACK: _("Not back after all"),
    }


def move(events: Collection[WorkEvent]) -> None:
    """Let steps outside and their orders say what was told of them."""
    told = {(each.order, each.operation) for each in events}
    rows = rows_of(order for order, _code in told)
    for order, code in told - rows.keys():
        raise NotOutside("work.step-unknown", step="/".join(filter(None, (order, code))))
    for key in told:
        if rows[key].outside is None:
            raise NotOutside("work.not-outside", step="/".join(key))
    move_steps(rows, events)
    for each in {rows[key].order for key in told}:
        move_order(each)


def refuse_clocks(steps: Iterable[Operation]) -> None:
    """Nobody clocks on a step that a supplier does."""
    for step in steps:
        if step.outside is not None:
            raise NotOutside("work.is-outside", step=f"{step.order.code}/{step.code}")


def of_order(order: Order) -> dict[str, AtSupplier]:
    """The steps outside of an order by their code."""
    steps = order.operations.filter(outside__isnull=False).select_related("order")
    return {each.step.code: each for each in _told(steps)}


def listed(now: datetime) -> list[AtSupplier]:
    """What can be sent, what is away and what came back just now, in the order of the orders."""
    recent = WorkEvent.objects.filter(kind=KIND.BACK, at__gte=now - RECENT)
    open_ones = Q(order__status__in=(Order.Status.RELEASED, Order.Status.RUNNING))
    open_ones &= ~Q(status="done")
    steps = Operation.objects.filter(outside__isnull=False).select_related("order")
    back = Q(status="done", order__code__in=recent.values("order"))
    found = list(steps.filter(open_ones | back).order_by("order__due", "order__code", "position"))
    waits = _waiting(found)
    returned = set(recent.values_list("order", "operation"))
    shown = [
        each
        for each in found
        if (each.status == "done" and (each.order.code, each.code) in returned)
        or each.status == "running"
        or (each.status == "open" and each.pk not in waits)
    ]
    return _told(shown[:MOST])


def _waiting(steps: Iterable[Operation]) -> set[int]:
    """Steps of which one before them, or the nest they wait for, is not done."""
    steps = list(steps)
    undone = undone_before(steps)
    return {each.pk for each in steps if (each.order.code, each.code) in undone}


def _told(steps: Iterable[Operation]) -> list[AtSupplier]:
    steps = list(steps)
    suppliers = dict(Supplier.objects.values_list("code", "name"))
    people = dict(Person.objects.values_list("code", "name"))
    events = _holding(steps)
    found = []
    for step in steps:
        code = str((step.outside or {}).get("supplier", ""))
        told = events.get((step.order.code, step.code))
        who = (people.get(told.person) or told.person or told.text) if told else ""
        found.append(AtSupplier(step, suppliers.get(code) or code, told, who))
    return found


def _holding(steps: Iterable[Operation]) -> dict[StepId, WorkEvent]:
    """The event by which each step is away or back."""
    wanted = {
        (each.order.code, each.code): RETURNING if each.status == "done" else SENDING
        for each in steps
        if each.status != "open"
    }
    rows = WorkEvent.objects.filter(order__in={order for order, _code in wanted})
    found = {}
    for row in rows.order_by("at", "pk"):
        if row.kind in wanted.get((row.order, row.operation), ()):
            found[row.order, row.operation] = row
    return found
