"""What happens on the floor, from machines and other clocks, and to payroll or costing."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router

from gemaakt.server.api.access import require
from gemaakt.server.api.form import Form
from gemaakt.server.work import queries, services
from gemaakt.server.work.models import WorkEvent

router = Router(tags=["events"])
MOST = 500


class EventSent(Form):
    """Something somebody did; the key makes sending it twice harmless."""

    key: str = Field(min_length=1, max_length=64)
    """Any text that is no other event's: sent twice, it is kept once."""
    kind: str = Field(
        pattern="^(start|pause|done|scrap|message|sent|back|not-sent|not-back|not-done)$"
    )
    """`sent` and `back` are of a step outside; `not-sent`, `not-back` and `not-done` undo."""
    person: str = Field(min_length=1, max_length=100)
    """Code of the person, as in the company."""
    at: datetime
    """With its zone; of one without a zone no moment is known, and it is refused."""
    steps: list[str] = Field(default_factory=list, max_length=200)
    """`order/operation`; more than one is one tap for a batch."""
    quantity: int = Field(0, ge=0, le=services.MOST_PIECES)
    """Good pieces with `pause`, `done` and `back`, lost ones with `scrap`; 0 with `done` and
    `back` is all that came in and was not lost."""
    good: int | None = Field(None, ge=0, le=services.MOST_PIECES)
    """With `done`: good pieces as they were counted, where that may be none."""
    reason: str = Field("", max_length=200)
    machine: str = Field("", max_length=100)
    """With `start` of one step: on which machine, where that is another than planned."""
    text: str = Field("", max_length=4000)


class EventsSent(Form):
    """Events with the moment of sending by the same clock, so that a wrong clock does no harm."""

    sent_at: datetime
    """Now, by the clock that the events have their moments of."""
    events: list[EventSent] = Field(max_length=MOST)


class EventRefused(Form):
    """An event that was not kept, and why."""

    key: str
    code: str
    message: str
    """Why, as a sentence."""


class EventsTaken(Form):
    """Keys that are kept (now or before) and those that are not."""

    accepted: list[str]
    refused: list[EventRefused]


class EventOut(Form):
    """An event as it was kept, at the server's time."""

    id: int
    key: str
    kind: str
    person: str
    order: str
    operation: str
    at: datetime
    quantity: int
    reason: str


class EventsWanted(Form):
    """Events after the number that was read last."""

    after: int = Field(0, ge=0, lt=2**63)
    """Number (`id`) of the last event that was read."""
    limit: int = Field(100, ge=1, le=MOST)


@router.post(
    "", operation_id="send_events", response=EventsTaken, summary="Keep events of the floor"
)
def send(request: HttpRequest, sent: EventsSent) -> dict[str, Any]:
    """Each event in its own transaction, each key once."""
    token = require(request, "events:write")
    outcome = services.record(
        events=[{**each.dict(), "at": _zoned(each.at)} for each in sent.events],
        sent_at=_zoned(sent.sent_at),
        now=timezone.now(),
        actor=token,
        who=services.by_code,
    )
    return {"accepted": outcome.accepted, "refused": outcome.refused}


def _zoned(moment: datetime) -> str:
    """A moment as text; one without a zone is refused by the service."""
    return moment.isoformat()


@router.get(
    "", operation_id="list_events", response=list[EventOut], summary="Events after a number"
)
def events(request: HttpRequest, wanted: Query[EventsWanted]) -> list[WorkEvent]:
    """Events in the order in which they were kept; ask again after the last number."""
    require(request, "events:read")
    return queries.events_after(wanted.after, wanted.limit)
