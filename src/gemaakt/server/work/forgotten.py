"""Clocks that nobody stopped, or long after the shift: what their end may have been, in one tap.

Until somebody has answered, nothing is learned from them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gemaakt.server.order.models import Operation, Order
from gemaakt.server.quote.words import trade_word
from gemaakt.server.shop.models import Person, names_in
from gemaakt.server.work.clocks import CLOCKS, taken_from
from gemaakt.server.work.correct import MOST_HOURS, ClockRefused, correct_clock
from gemaakt.server.work.models import Clocking, WorkEvent
from gemaakt.server.work.shifts import Shifts

ASKED = timedelta(days=7)
"""So long somebody remembers when she stopped."""
MINUTE = timedelta(minutes=1)
FORGOTTEN, LATE, TAKEN = "forgotten", "late", "taken"


@dataclass(frozen=True, slots=True)
class Answer:
    """When a clock may have ended, and what says so."""

    end: datetime
    words: str


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """A clock that somebody should look at once, with what is likely."""

    clock: Clocking
    name: str
    why: str
    answers: tuple[Answer, ...]


def to_look_at(clocks: Iterable[Clocking]) -> list[ToLookAt]:
    """These clocks with who it was, why they are shown, and likely ends where none was told."""
    names = names_in(Person.objects)
    return [
        ToLookAt(each, names.get(each.person, each.person), why_of(each), tuple(answers(each)))
        for each in clocks
    ]


def why_of(clock: Clocking) -> str:
    """Why a clock is flagged; nothing for one that is not, or that somebody corrected."""
    if not clock.flagged or clock.tapped_start is not None or clock.end is None:
        return ""
    if taken_from(clock, clock.end):
        return TAKEN
    own = WorkEvent.objects.filter(person=clock.person, at=clock.end, kind__in=CLOCKS)
    return LATE if own.exists() else FORGOTTEN


def answers(clock: Clocking) -> list[Answer]:
    """Likely ends of a flagged clock; as it stands is the last of them."""
    if not why_of(clock) or clock.end is None:
        return []
    found: dict[str, Answer] = {}
    for each in _likely(clock, clock.end):
        if clock.start < each.end <= clock.end:
            found.setdefault(f"{each.end:%Y%m%d%H%M}", each)
    return sorted(found.values(), key=lambda each: each.end)


def _likely(clock: Clocking, end: datetime) -> Iterator[Answer]:
    yield Answer(end, _("It is right: until %(hour)s") % {"hour": _hour(end)})
    shifts = Shifts(Person.objects.filter(code=clock.person).first())
    whole = Clocking.objects.filter(person=clock.person, batch=clock.batch, start=clock.start)
    together = list(whole) if clock.batch else [clock]
    planned_min = sum(each.weight_min for each in together)
    if planned_min > 1:
        at = shifts.after(clock.start, planned_min)
        yield Answer(at, _("As planned: until %(hour)s") % {"hour": _hour(at)})
    at = shifts.end(clock.start)
    if shifts.is_known(clock.start):
        yield Answer(at, _("Until the end of the shift: %(hour)s") % {"hour": _hour(at)})
    told = WorkEvent.objects.filter(
        order=clock.order, operation=clock.operation, kind=WorkEvent.Kind.DONE,
        at__gt=clock.start, at__lt=end,
    ).order_by("at").first()  # fmt: skip
    if told is not None:
        who = str(Person.objects.filter(code=told.person).first() or told.person)
        words = _("%(who)s told it done: until %(hour)s") % {"who": who, "hour": _hour(told.at)}
        yield Answer(told.at, words)


def _hour(at: datetime) -> str:
    return date_format(timezone.localtime(at), "H:i")


def asked_of(person: str, now: datetime) -> list[dict[str, Any]]:
    """What the terminal asks somebody: when she stopped what ran on without her."""
    rows = Clocking.objects.filter(
        person=person, flagged=True, tapped_start=None, end__gte=now - ASKED
    ).order_by("-start", "pk")
    shown = [each for each in rows if why_of(each) in (FORGOTTEN, LATE)]
    batches = {each.batch: each for each in reversed(shown) if each.batch}
    return [_card(each) for each in shown if not each.batch or batches[each.batch] is each]


def _card(clock: Clocking) -> dict[str, Any]:
    step = Operation.objects.filter(order__code=clock.order, code=clock.operation).first()
    order = Order.objects.filter(code=clock.order).first()
    start, end = (timezone.localtime(each) for each in (clock.start, clock.end or clock.start))
    return {
        "clock": clock.pk, "order": clock.order, "product": order.product if order else "",
        "name": trade_word(step.name or step.code) if step else clock.operation,
        "start": start.isoformat(), "end": end.isoformat(), "why": why_of(clock),
        "answers": [[each.end.isoformat(), each.words] for each in answers(clock)],
    }  # fmt: skip


def told_by_herself(
    *, person: Person, clock: int, end: datetime | None, hour: str, now: datetime, actor: Any
) -> None:
    """Keep when somebody says she stopped: a moment that was offered, or an hour of that day."""
    row = Clocking.objects.filter(
        pk=clock, person=person.code, flagged=True, tapped_start=None, end__gte=now - ASKED
    ).first()
    if row is None:
        raise ClockRefused("work.clock-told")
    at = end or _that_day(row.start, hour)
    reason = _("told by %(who)s at the terminal") % {"who": person}
    correct_clock(clock=row.pk, start=row.start, end=at, reason=reason, actor=actor, now=now)


def _that_day(start: datetime, hour: str) -> datetime:
    """The first time after a start that the clock on the wall said so."""
    try:
        at = datetime.strptime(hour, "%H:%M")  # noqa: DTZ007
    except ValueError as error:
        raise ClockRefused("work.clock-odd", hours=MOST_HOURS) from error
    local = timezone.localtime(start)
    told = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    if told < start - MINUTE:
        told += timedelta(days=1)
    return max(told, start + MINUTE)
