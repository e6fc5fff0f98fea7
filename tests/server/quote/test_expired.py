"""A quote that is accepted after its last day: nobody gets an old price without a word."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.company.demo import demo_company
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.order.models import Order
from gemaakt.server.quote.models import OwnConstant, QuoteVersion
from gemaakt.server.quote.services import NotAnswerable, accept_quote
from gemaakt.server.shop.services import replace_company
from tests.server.quote.made import NOW, asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def expired(owner: Client) -> QuoteVersion:
    """A quote of a month ago that held until yesterday."""
    replace_company(demo_company(NOW))
    row = asked(owner)
    owner.post(f"/quotes/{row.pk}/send/", {"language": "nl"})
    row.refresh_from_db()
    row.valid_until = timezone.localdate() - timedelta(days=1)
    row.sent = timezone.localdate() - timedelta(days=31)
    row.promise_date, row.dates = timezone.localdate() - timedelta(days=3), []
    row.save()
    return row


def orders(row: QuoteVersion) -> list[Order]:
    return list(Order.objects.filter(code__startswith=row.number))


def test_an_expired_quote_asks_at_which_prices_it_is_accepted(
    owner: Client, expired: QuoteVersion
) -> None:
    page = owner.get(f"/quotes/{expired.pk}/").content.decode()
    assert "Deze offerte is verlopen. Aangenomen tegen welke prijzen?" in page
    answer = owner.post(f"/quotes/{expired.pk}/accept/", {}, follow=True).content.decode()
    assert "Aangenomen tegen welke prijzen?" in answer
    assert not orders(expired)
    with pytest.raises(NotAnswerable, match="quote-expired-yes"):
        accept_quote(row=expired, due=None)


def test_the_old_price_holds_where_somebody_says_so_and_a_day_that_passed_moves_along(
    owner: Client, expired: QuoteVersion
) -> None:
    form = {"prices": "old", "reference": "PO 7"}
    page = owner.post(f"/quotes/{expired.pk}/accept/", form, follow=True).content.decode()
    made = orders(expired)
    assert sum(each.price_eur for each in made) == expired.total_eur
    assert all(each.due and each.due > timezone.localdate() for each in made)
    assert "is voorbij. De leverdatum is nu" in page
    assert AuditLine.objects.filter(action="quote.won-expired").exists()


def test_todays_prices_are_told_with_the_difference_before_there_is_an_order(
    owner: Client, expired: QuoteVersion
) -> None:
    was = expired.total_eur
    OwnConstant.objects.create(name="price.margin_share", value=0.5)
    form = {"prices": "today", "reference": "PO 7"}
    answer = owner.post(f"/quotes/{expired.pk}/accept/", form, follow=True)
    page = answer.content.decode()
    later = QuoteVersion.objects.get(version=2)
    more = later.total_eur - was
    assert more > Decimal(0)
    assert not orders(expired)
    assert f"€ {more}".replace(".", ",") in page
    assert 'value="PO 7"' in page
    owner.post(f"/quotes/{later.pk}/accept/", {"reference": "PO 7"})
    assert [each.price_eur for each in orders(expired)] == [later.total_eur]


def test_todays_prices_that_are_the_same_make_the_order_at_once(
    owner: Client, expired: QuoteVersion
) -> None:
    owner.post(f"/quotes/{expired.pk}/accept/", {"prices": "today"})
    assert [each.price_eur for each in orders(expired)] == [expired.total_eur]
