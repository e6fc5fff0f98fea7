"""What the page of an order says of its operations."""

from dataclasses import replace

import pytest
from django.test import Client

from gemaakt.routing import OperationStatus
from gemaakt.server import audit
from gemaakt.server.order.models import Order
from gemaakt.server.shop.services import replace_company
from tests.server.plan.made import made_company, monday, stored

pytestmark = pytest.mark.django_db


def test_an_operation_says_how_many_are_made_of_those_asked(owner: Client) -> None:
    """A done one said 0, for it has none left to make."""
    company = made_company(monday(), operations=12, machines=3)
    order = company.orders[0]
    first, second, *rest = order.operations
    first = replace(first, status=OperationStatus.DONE, quantity=0, done_quantity=55)
    second = replace(second, quantity=34, done_quantity=21)
    changed = replace(order, operations=(first, second, *rest))
    replace_company(replace(company, orders=(changed, *company.orders[1:])))
    page = owner.get(f"/orders/{order.id}/").content.decode()
    assert "55 van 55" in page
    assert "21 van 55" in page
    paper = owner.get(f"/paper/order/{order.id}/").content.decode()
    assert paper.count('<td class="num">55</td>') == 2
    way = first.alternatives[0]
    minutes = round(way.setup_min + way.piece_min * 55)
    assert f'<td class="num">55</td><td class="num">{minutes}</td>' in paper


def test_an_operation_done_but_not_counted_made_all(owner: Client) -> None:
    company = made_company(monday(), operations=12, machines=3)
    order = company.orders[0]
    first, *rest = order.operations
    first = replace(first, status=OperationStatus.DONE, quantity=8, done_quantity=0)
    changed = replace(order, operations=(first, *rest))
    replace_company(replace(company, orders=(changed, *company.orders[1:])))
    assert "8 van 8" in owner.get(f"/orders/{order.id}/").content.decode()


def test_a_weight_that_no_plan_can_reckon_with_is_refused_on_the_page(owner: Client) -> None:
    replace_company(made_company(monday(), operations=12, machines=3))
    row = Order.objects.all()[0]
    form = {"weight": "2147483648", "status": "released"}
    assert owner.post(f"/orders/{row.code}/", form).status_code == 200
    row.refresh_from_db()
    assert row.weight < 10


def test_the_history_of_an_order_says_who_did_what_on_the_floor(owner: Client) -> None:
    replace_company(made_company(monday(), operations=12, machines=3))
    row = Order.objects.all()[0]
    code = row.operations.all()[0].code
    audit.log("work.done", None, f"{row.code}/{code}", {"person": "P1"})
    page = owner.get(f"/orders/{row.code}/").content.decode()
    assert f"{row.code}/{code} gereed (persoon P1)" in page


def test_an_order_that_is_done_is_not_late_any_more(owner: Client) -> None:
    version = stored(20, 6)
    late = version.orders.all()[0]
    version.orders.filter(pk=late.pk).update(late_min=90)
    assert f"/orders/{late.order}/" in owner.get("/orders/?show=late").content.decode()
    Order.objects.filter(code=late.order).update(status="done")
    assert f"/orders/{late.order}/" not in owner.get("/orders/?show=late").content.decode()
