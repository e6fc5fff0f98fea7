"""When would it be ready? Asked by a quote program or a web shop; room held on request."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router
from pydantic import WithJsonSchema

from gemaakt.findings import Finding
from gemaakt.routing import Operation
from gemaakt.server.api.access import require
from gemaakt.server.api.described import form
from gemaakt.server.api.form import Form
from gemaakt.server.api.refusing import ApiFinding
from gemaakt.server.api.unread import told_rows, unread_of
from gemaakt.server.order.reading import steps_on_the_clock
from gemaakt.server.plan import promises
from gemaakt.server.plan.held import live
from gemaakt.server.plan.models import Reservation
from gemaakt.server.shop.away import zone_name
from gemaakt.unread_fields import unread_fields

router = Router(tags=["promise"])


SentStep = Annotated[dict[str, Any], WithJsonSchema(form("Operation"))]


class PromiseAsked(Form):
    """Steps in the form of `operations` of gemaakt.company/1."""

    operations: list[SentStep] = Field(min_length=1, max_length=promises.MOST_STEPS)
    weight: int = Field(1, ge=1, le=1000)
    """How much being late would weigh; 1 is an ordinary order."""
    remedies: bool = True
    """Whether to look as well for what would give an earlier day; that takes longer."""


class RoomAsked(Form):
    """Work to hold room for; `external_id` renews the same reservation."""

    operations: list[SentStep] = Field(min_length=1, max_length=promises.MOST_STEPS)
    weight: int = Field(1, ge=1, le=1000)
    name: str = Field(min_length=1, max_length=200)
    days: int = Field(14, ge=1, le=promises.MOST_DAYS)
    """After so many days the room is free again by itself."""
    external_id: str | None = Field(None, min_length=1, max_length=200)


class RemedyOut(Form):
    """What would give an earlier day."""

    kind: str
    """overtime, saturday, other-machine, other-person, outsource, move-order, priority,
    transfer-batch or material-earlier"""
    what: str
    """Machine, person, supplier or order that it concerns; of overtime its last day."""
    day: date
    gained_minutes: int
    cost_eur: str
    """Euros with two decimals, as text: no program then rounds it on the way."""
    harmed: list[tuple[str, int]]
    """Orders that are later by it, each with the minutes times its weight."""


class PromiseOut(Form):
    """The day that can be promised; empty when there is none."""

    day: date | None
    ends: datetime | None
    """When the last step is done."""
    remedies: list[RemedyOut]
    findings: list[ApiFinding] = Field([])
    """Fields that were not read, and times that name no zone."""


class ReservationOut(Form):
    """Room that is held."""

    id: int
    name: str
    day: date
    ends: datetime
    expires: datetime
    external_id: str | None
    findings: list[ApiFinding] = Field([])
    """When it is made: fields that were not read, and times that name no zone."""


class Released(Form):
    """Room that is free again."""

    status: str


@router.post(
    "", operation_id="ask_promise", response=PromiseOut, summary="The day for these steps"
)
def ask(request: HttpRequest, asked: PromiseAsked) -> dict[str, Any]:
    """The earliest day on which all steps are done without making another order later."""
    require(request, "promise")
    steps, told = _steps(request, asked)
    found = promises.promised(
        steps=steps,
        weight=asked.weight,
        remedies=asked.remedies,
        now=timezone.now(),
    )
    remedies = [
        {
            "kind": each.kind, "what": each.what, "day": each.day,
            "gained_minutes": each.gained_min, "cost_eur": str(each.cost_eur),
            "harmed": list(each.harmed),
        }
        for each in found.remedies
    ]  # fmt: skip
    answer = {"day": found.day, "ends": found.ends, "remedies": remedies}
    return {**answer, "findings": told_rows(told)}


def _steps(
    request: HttpRequest, asked: PromiseAsked | RoomAsked
) -> tuple[tuple[Operation, ...], list[Finding]]:
    """The steps that are asked, with what of the call was not read or taken for granted."""
    steps = promises.steps_of(asked.operations)
    told = [
        *unread_of(request, type(asked)),
        *unread_fields(asked.operations, Operation, "operations"),
    ]
    return steps_on_the_clock(steps, zone_name(), told), told


@router.get(
    "/reservations",
    operation_id="list_reservations",
    response=list[ReservationOut],
    summary="Room that is held",
)
def reservations(request: HttpRequest) -> list[Reservation]:
    """Reservations that have not expired."""
    require(request, "promise")
    return live(timezone.now())


@router.post(
    "/reservations",
    operation_id="hold_reservation",
    response=ReservationOut,
    summary="Hold room for a promise",
)
def reserve(request: HttpRequest, held: RoomAsked) -> dict[str, Any]:
    """Hold room for so many days; the same external id renews it."""
    token = require(request, "promise")
    steps, told = _steps(request, held)
    row = promises.reserve(
        name=held.name,
        steps=steps,
        days=held.days,
        weight=held.weight,
        external_id=held.external_id,
        actor=token,
    )
    names = ("id", "name", "day", "ends", "expires", "external_id")
    return {**{name: getattr(row, name) for name in names}, "findings": told_rows(told)}


@router.post(
    "/reservations/{reservation_id}/release",
    operation_id="release_reservation",
    response=Released,
    summary="Give the room up",
)
def release(request: HttpRequest, reservation_id: int) -> dict[str, str]:
    """The room is free for the next promise."""
    token = require(request, "promise")
    if not 0 <= reservation_id < 2**63:
        raise promises.NoReservation("plan.no-reservation")
    promises.release(reservation_id=reservation_id, actor=token)
    return {"status": "released"}
