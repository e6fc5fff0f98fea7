"""What somebody should know of a tap that came late: the office or a colleague was before her."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gemaakt.server.order.models import Cancellation, Order
from gemaakt.server.shop.models import Person
from gemaakt.server.work.models import WorkEvent

LATE = timedelta(minutes=5)
"""After so long a tap was kept on a tablet that could not send it."""
KIND = WorkEvent.Kind
WORKED = (KIND.START, KIND.PAUSE, KIND.DONE, KIND.SCRAP)


def overtaken(key: str) -> list[str]:
    """Sentences about what a tap was late for; none for one that came at once."""
    event = WorkEvent.objects.filter(key=key).first()
    if event is None or event.received - event.at <= LATE or event.kind not in WORKED:
        return []
    batch = WorkEvent.objects.filter(batch=event.batch) if event.batch else [event]
    return [said for each in batch for said in (*_cancelled(each), *_done_before(each))]


def _cancelled(event: WorkEvent) -> Iterator[str]:
    if event.kind == KIND.PAUSE or not Order.objects.filter(
        code=event.order, status=Order.Status.CANCELLED
    ):
        return
    row = Cancellation.objects.filter(order=event.order).first()
    if row is None or event.at < row.at:
        return
    yield _(
        "%(who)s, %(when)s, %(step)s: order %(order)s was cancelled at %(at)s. What you did is "
        "kept; stop, and ask the planner what happens with it."
    ) % {**_about(event), "order": event.order, "at": _hour(row.at)}


def _done_before(event: WorkEvent) -> Iterator[str]:
    """Somebody else told the step done before this start or done, and it was not taken back."""
    if event.kind not in (KIND.START, KIND.DONE):
        return
    same = WorkEvent.objects.filter(order=event.order, operation=event.operation)
    ends = same.filter(kind__in=(KIND.DONE, KIND.NOT_DONE), at__lt=event.at)
    last = ends.exclude(pk=event.pk).order_by("-at", "-pk").first()
    if last is None or last.kind != KIND.DONE or last.person == event.person:
        return
    yield _(
        "%(who)s, %(when)s, %(step)s: %(other)s told it done at %(at)s already. Your hours are "
        "kept and its pieces are counted once; tell the planner if there is more to do."
    ) % {**_about(event), "other": _name(last.person), "at": _hour(last.at)}


def _about(event: WorkEvent) -> dict[str, str]:
    return {
        "who": _name(event.person), "when": _hour(event.at),
        "step": f"{event.order}/{event.operation}",
    }  # fmt: skip


def _name(code: str) -> str:
    return str(Person.objects.filter(code=code).first() or code)


def _hour(at: datetime) -> str:
    return date_format(timezone.localtime(at), "D j N H:i")
