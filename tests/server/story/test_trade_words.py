"""Operations that a quote made are named in the words of the trade, the firm's own as they are."""

import pytest
from django.test import Client
from django.utils import translation

from gemaakt.server.order.models import Operation
from gemaakt.server.quote.words import trade_word

pytestmark = pytest.mark.django_db


def test_a_quote_s_operation_is_said_in_dutch_and_a_firm_s_own_name_stays() -> None:
    with translation.override("nl"):
        assert trade_word("deburr") == "ontbramen"
        assert trade_word("Lasersnijden") == "Lasersnijden"


def test_the_order_page_speaks_dutch(company: object, owner: Client) -> None:
    Operation.objects.filter(order__code="26-001", code="20").update(name="weld")
    page = owner.get("/orders/26-001/").content.decode()
    assert ">Lassen" in page
    assert ">weld" not in page.lower()
