"""The sheet comes on Thursday: told of one order, or of all that wait for it."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt import clock
from gemaakt.company import Company
from gemaakt.server.order.models import MaterialNeed, Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def needs(company: Company) -> list[MaterialNeed]:
    """Two open orders and a done one that wait for one material."""
    orders = list(Order.objects.order_by("position"))
    Order.objects.filter(pk=orders[2].pk).update(status="done")
    MaterialNeed.objects.all().delete()
    rows = [MaterialNeed(order=each, material="S235JR 4 mm", unit="platen") for each in orders]
    return MaterialNeed.objects.bulk_create(rows)


def tell(client: Client, need: MaterialNeed, day: date | str, **more: str) -> str:
    sent = {"need": str(need.pk), "day": f"{day}", **more}
    answer = client.post("/orders/material/arrives/", sent, follow=True)
    assert answer.redirect_chain[0][0] == f"/orders/{need.order.code}/"
    return str(answer.content.decode())


def days() -> list[date | None]:
    rows = MaterialNeed.objects.order_by("pk").values_list("arrives", flat=True)
    return [clock.local_day(each) if each else None for each in rows]


def test_one_order_waits_and_waits_no_more(owner: Client, needs: list[MaterialNeed]) -> None:
    thursday = timezone.localdate() + timedelta(days=3)
    page = owner.get(f"/orders/{needs[0].order.code}/").content.decode()
    assert f'name="need" value="{needs[0].pk}"' in page
    tell(owner, needs[0], thursday)
    assert days() == [thursday, None, None]
    tell(owner, needs[0], "")
    assert days() == [None, None, None]


def test_all_open_orders_wait_for_a_late_sheet(owner: Client, needs: list[MaterialNeed]) -> None:
    thursday = timezone.localdate() + timedelta(days=3)
    assert "2 orders" in tell(owner, needs[0], thursday, everywhere="on")
    assert days() == [thursday, thursday, None]


def test_a_day_that_cannot_be_is_refused(
    cast: dict[str, Client], needs: list[MaterialNeed]
) -> None:
    assert "S235JR 4 mm: " in tell(cast["office"], needs[0], "0202-01-01")
    assert "S235JR 4 mm: " in tell(cast["office"], needs[0], "donderdag")
    assert days() == [None, None, None]
    assert cast["office"].post("/orders/material/arrives/", {"need": "x"}).status_code == 400
    assert cast["worker"].post("/orders/material/arrives/", {"need": "1"}).status_code == 403
