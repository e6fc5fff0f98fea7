"""Orders of another program, sent as often as it likes."""

import json
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Body, Field, Query, Router
from pydantic import WithJsonSchema

from gemaakt.server.api.access import require
from gemaakt.server.api.described import form
from gemaakt.server.api.form import Form
from gemaakt.server.delivery.progress import delivered_of
from gemaakt.server.order import queries, services

router = Router(tags=["orders"])
MOST = 500
MOST_SENT = 2000
"""Orders in one call: others wait until all are kept, and the floor may not wait long."""


class OrderLine(Form):
    """An order with its plan."""

    id: str
    customer: str
    product: str
    quantity: int
    due: date | None
    status: str
    planned_end: datetime | None
    """When the published plan has it ready; none while it is in no plan."""
    late_minutes: int | None
    """Minutes that this is after the end of its day; 0 when in time."""
    delivered: int
    """Pieces that went out by packing slips."""
    external_id: str | None


class OrderPage(Form):
    """A part of the orders."""

    count: int
    orders: list[OrderLine]


class OrdersWanted(Form):
    """Which orders."""

    q: str = Field("", max_length=100)
    show: str = Field("open", pattern="^(open|late|past|quoted|done|cancelled|all)$")
    offset: int = Field(0, ge=0, le=10_000_000)
    limit: int = Field(100, ge=1, le=MOST)


class OrderSent(Form):
    """An order as another program knows it; `order` has the form of gemaakt.company/1.

    With `"status": "cancelled"` it is cancelled: it stays in the order book and is planned no
    more. One that was cancelled here stays so; one that you cancelled is taken up when sent anew.
    """

    external_id: str = Field(min_length=1, max_length=200)
    order: Annotated[dict[str, Any], WithJsonSchema(form("Order"))]


class OrderTaken(Form):
    """What became of a sent order: created, changed, unchanged or cancelled."""

    external_id: str
    id: str
    """Number of the order in the order book."""
    outcome: Literal["created", "changed", "unchanged", "cancelled"]
    message: str = ""
    """What is to be known of it: fields that nobody reads, what stayed as the floor told it."""


@router.get(
    "", operation_id="list_orders", response=OrderPage, summary="Orders with their planned end"
)
def orders(request: HttpRequest, wanted: Query[OrdersWanted]) -> dict[str, Any]:
    """Orders by number, with when they are ready and how late that is."""
    require(request, "orders:read")
    version = queries.shown_version()
    rows = queries.orders(queries.Wanted(wanted.q, wanted.show, "order"), version)
    part = rows[wanted.offset : wanted.offset + wanted.limit]
    sent = delivered_of(list(part))
    lines = [_line(row, sent[row.code].gone) for row in part]
    return {"count": rows.count(), "orders": lines}


def _line(row: Any, delivered: int) -> dict[str, Any]:
    return {
        "id": row.code,
        "customer": row.customer,
        "product": row.product,
        "quantity": row.quantity,
        "due": row.due,
        "status": row.status,
        "planned_end": row.planned_end,
        "late_minutes": row.late_min,
        "delivered": max(0, delivered),
        "external_id": row.external_id,
    }


@router.post(
    "",
    operation_id="send_orders",
    response=list[OrderTaken],
    summary="Add or change orders by their external id",
)
def send(
    request: HttpRequest, orders: Annotated[list[OrderSent], Body(max_length=MOST_SENT)]
) -> list[dict[str, str]]:
    """All of them or none; an order that is the same as last time is left alone.

    What the office changed by hand (pieces, price, due date and the like) stays against what you
    sent before that, and is overruled by what you send anew; `message` tells both.
    """
    token = require(request, "orders:write")
    pairs = [(each.external_id, json.dumps(each.order)) for each in orders]
    return services.upsert_orders(sent=pairs, actor=token)
