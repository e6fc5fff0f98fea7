"""The company goes into the rows and comes out the same."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db.models import Sum

from gemaakt.company import Company
from gemaakt.company.demo import demo_company
from gemaakt.money import NotAnAmount
from gemaakt.server.order.models import Order
from gemaakt.server.shop.services import NoCompanyYet, load_company, replace_company
from tests.server.conftest import small_company


def test_the_demo_company_comes_out_of_the_rows_as_it_went_in(db: None) -> None:
    made = demo_company(datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
    replace_company(made)
    assert load_company() == made


def test_a_second_company_takes_the_whole_place_of_the_first(company: Company) -> None:
    other = replace(company, name="Ander", orders=company.orders[:1], people=())
    replace_company(other)
    assert load_company() == other


def test_an_empty_database_says_so(db: None) -> None:
    with pytest.raises(NoCompanyYet):
        load_company()


def test_sums_of_euros_are_exact(company: Company) -> None:
    Order.objects.update(price_eur=Decimal("0.10"))
    assert Order.objects.aggregate(sum=Sum("price_eur"))["sum"] == Decimal("0.30")


def test_a_fraction_of_a_cent_is_refused(company: Company) -> None:
    with pytest.raises(NotAnAmount):
        Order.objects.update(price_eur=Decimal("0.005"))


def test_order_numbers_with_a_slash_have_a_page(company: Company, owner) -> None:  # type: ignore[no-untyped-def]
    assert owner.get("/orders/26/003/").status_code == 200
    assert small_company().orders[2].id == "26/003"
