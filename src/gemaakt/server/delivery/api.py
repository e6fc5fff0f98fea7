"""Confirmations, packing slips and returns for other programs."""

from datetime import date, datetime
from decimal import Decimal

from django.http import HttpRequest
from ninja import Field, Query, Router

from gemaakt.server.api.access import require
from gemaakt.server.api.form import Form
from gemaakt.server.api.refusing import ApiFinding
from gemaakt.server.api.unread import told_rows, unread_of
from gemaakt.server.delivery import queries
from gemaakt.server.delivery.delivering import (
    NoSlip,
    Slip,
    deliver,
    known_by,
    take_back_delivery,
)
from gemaakt.server.delivery.models import Confirmation, Delivery, Returned

router = Router(tags=["deliveries"])
MOST, MOST_LINES = 500, 200


class ConfirmedLine(Form):
    """What a confirmation says of an order."""

    order: str
    product: str
    quantity: int
    price_eur: Decimal | None
    day: date | None


class Confirmed(Form):
    """An order confirmation; one that was taken back holds no more."""

    number: str
    customer: str
    reference: str
    given: date
    taken_back: datetime | None
    lines: list[ConfirmedLine]


class SlipLine(Form):
    """Pieces of an order that go along."""

    order: str = Field(min_length=1, max_length=100)
    quantity: int = Field(ge=1, le=10_000_000)


class DeliverySent(Form):
    """A delivery as another program knows it."""

    external_id: str = Field(min_length=1, max_length=200)
    day: date
    address: str = Field("", max_length=500)
    carrier: str = Field("", max_length=200)
    remark: str = Field("", max_length=2000)
    may_be_more: bool = False
    """Whether more may go out than is still to be delivered."""
    more_is_charged: bool = False
    """Whether what goes out beyond the order is invoiced at the same price."""
    last_of: list[str] = Field([], max_length=MOST_LINES)
    """Orders of which nothing more comes: what is missing is not delivered."""
    lines: list[SlipLine] = Field(min_length=1, max_length=MOST_LINES)


class Delivered(Form):
    """A packing slip; one that was taken back never went out."""

    number: str
    external_id: str | None
    customer: str
    address: str
    day: date
    carrier: str
    remark: str
    taken_back: datetime | None
    lines: list[SlipLine]
    findings: list[ApiFinding] = Field([])
    """When it is told: fields that were not read."""


class CameBack(Form):
    """Pieces that a customer sent back."""

    number: str
    order: str
    quantity: int
    day: date
    reason: str
    """size, finish, material, damage, wrong, drawing or other"""
    outcome: str
    """remake, again or nothing"""
    remade_as: str
    """Number of the order that makes them again."""
    taken_back: datetime | None


class PapersWanted(Form):
    """Which: of an order, or since a day."""

    order: str = Field("", max_length=100)
    since: date | None = None
    limit: int = Field(100, ge=1, le=MOST)


@router.get(
    "/confirmations",
    operation_id="list_confirmations",
    response=list[Confirmed],
    summary="Order confirmations",
)
def confirmations(request: HttpRequest, wanted: Query[PapersWanted]) -> list[dict[str, object]]:
    """The newest first."""
    require(request, "orders:read")
    rows = Confirmation.objects.prefetch_related("lines")
    if wanted.order:
        rows = rows.filter(lines__order=wanted.order.replace("\0", ""))
    if wanted.since:
        rows = rows.filter(given__gte=wanted.since)
    return [queries.plain(each) for each in rows[: wanted.limit]]


@router.get(
    "/deliveries",
    operation_id="list_deliveries",
    response=list[Delivered],
    summary="Packing slips",
)
def deliveries(request: HttpRequest, wanted: Query[PapersWanted]) -> list[dict[str, object]]:
    """The newest first, also those that were taken back."""
    require(request, "orders:read")
    rows = Delivery.objects.prefetch_related("lines")
    if wanted.order:
        rows = rows.filter(lines__order=wanted.order.replace("\0", ""))
    if wanted.since:
        rows = rows.filter(day__gte=wanted.since)
    return [_plain(each) for each in rows[: wanted.limit]]


@router.get(
    "/returns",
    operation_id="list_returns",
    response=list[CameBack],
    summary="Pieces that came back",
)
def returns(request: HttpRequest, wanted: Query[PapersWanted]) -> list[Returned]:
    """The newest first."""
    require(request, "orders:read")
    rows = Returned.objects.all()
    if wanted.order:
        rows = rows.filter(order=wanted.order.replace("\0", ""))
    if wanted.since:
        rows = rows.filter(day__gte=wanted.since)
    return list(rows[: wanted.limit])


@router.post(
    "/deliveries", operation_id="tell_delivery", response=Delivered, summary="Tell of a delivery"
)
def tell(request: HttpRequest, sent: DeliverySent) -> dict[str, object]:
    """All its lines or none; one that was sent before is answered as it is kept."""
    token = require(request, "orders:write")
    external_id = sent.external_id.replace("\0", "")
    known = known_by(external_id)
    if known is None:
        slip = Slip(
            sent.day, carrier=sent.carrier, address=sent.address, remark=sent.remark,
            may_be_more=sent.may_be_more, external_id=external_id,
            more_is_charged=sent.more_is_charged,
            last_of=frozenset(each.replace("\0", "") for each in sent.last_of),
        )  # fmt: skip
        pieces: dict[str, int] = {}
        for line in sent.lines:
            order = line.order.replace("\0", "")
            pieces[order] = pieces.get(order, 0) + line.quantity
        known = deliver(pieces=pieces, slip=slip, actor=token)
    return {**_plain(known), "findings": told_rows(unread_of(request, DeliverySent))}


@router.post(
    "/deliveries/{number}/take-back",
    operation_id="take_back_delivery",
    response=Delivered,
    summary="Undo a delivery told by mistake",
)
def take_back(request: HttpRequest, number: str) -> dict[str, object]:
    """Its pieces are still to be delivered; the slip stays as a record."""
    token = require(request, "orders:write")
    row = Delivery.objects.filter(number=number[:40].replace("\0", "")).first()
    if row is None:
        raise NoSlip("delivery.no-slip", number=number[:40])
    take_back_delivery(row=row, actor=token)
    return _plain(row)


def _plain(row: Delivery) -> dict[str, object]:
    lines = [{"order": each.order, "quantity": each.quantity} for each in row.lines.all()]
    names = (
        "number",
        "external_id",
        "customer",
        "address",
        "day",
        "carrier",
        "remark",
        "taken_back",
    )
    return {**{name: getattr(row, name) for name in names}, "lines": lines}
