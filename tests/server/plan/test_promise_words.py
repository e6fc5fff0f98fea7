"""What would give an earlier day, as the page says it: with what it costs the others."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from gemaakt.plan import Promise
from gemaakt.plan.remedy.model import Remedy
from gemaakt.server.order.models import Order
from gemaakt.server.plan.promise_views import sentences


def said(*remedies: Remedy) -> list[str]:
    with translation.override("nl"):
        return sentences(Promise(date(2026, 9, 20), None, 0, tuple(remedies)))


@pytest.mark.django_db
def test_an_order_that_makes_way_is_told_with_how_late_it_gets() -> None:
    Order.objects.create(code="X", weight=5)
    moved = Remedy("move-order", "X", date(2026, 9, 9), 60, Decimal(0), (("X", 5 * 2020),))
    harmless = Remedy("move-order", "X", date(2026, 9, 9), 60, Decimal(0), (("X", 0),))
    late, in_time = said(moved, harmless)
    assert late.endswith("maar daardoor komt X 34 uur te laat.")
    assert in_time.endswith("geen order komt daardoor te laat.")


@pytest.mark.django_db
def test_overtime_is_told_to_be_for_everybody() -> None:
    told = Remedy("overtime", "2026-09-08", date(2026, 9, 9), 600, Decimal("3600.00"))
    assert "per dag voor iedereen tot en met di 8 sep 2026: 10 uur eerder" in said(told)[0]


@pytest.mark.django_db
def test_what_gives_no_earlier_day_is_not_told() -> None:
    assert said(Remedy("material-earlier", "", date(2026, 9, 20), 46, Decimal(0))) == []


@pytest.mark.django_db
def test_euros_are_written_as_the_page_is() -> None:
    told = Remedy("overtime", "2026-09-09", date(2026, 9, 9), 600, Decimal("11180.05"))
    assert "op wo 9 sep 2026, voor € 11.180,05." in said(told)[0]
