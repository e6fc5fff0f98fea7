"""Quantities carry the word of their unit: one or more, in the language of the page."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from gemaakt.cutting.join import CUT
from gemaakt.server.measures import with_unit
from gemaakt.server.order.models import MaterialNeed, Operation
from gemaakt.server.plan.why import cause_sentence
from gemaakt.server.quote.words import NEST_STEP, step_word


@pytest.mark.parametrize(
    ("quantity", "unit", "dutch", "english"),
    [
        (26, "plaat", "26 platen", "26 sheets"),
        (1.0, "plaat", "1 plaat", "1 sheet"),
        (0.5, "plaat", "0,5 plaat", "0.5 sheet"),
        (1, "staf", "1 staaf", "1 bar"),
        (3, "staaf", "3 staven", "3 bars"),
        (1, "st", "1 stuk", "1 piece"),
        (0, "stuk", "0 stuks", "0 pieces"),
        (1234.5, "kg", "1.234,5 kg", "1,234.5 kg"),
        (12, "m", "12 m", "12 m"),
        (2, "m2", "2 m²", "2 m²"),
        (2, "Rollen", "2 Rollen", "2 Rollen"),
        (2, "", "2", "2"),
    ],
)
def test_a_quantity_says_its_unit(quantity: float, unit: str, dutch: str, english: str) -> None:
    with translation.override("nl"):
        assert with_unit(quantity, unit) == dutch
    with translation.override("en"):
        assert with_unit(quantity, unit) == english


@pytest.mark.django_db
def test_the_order_page_and_the_work_order_say_sheets(company: object, owner: Client) -> None:
    MaterialNeed.objects.filter(order__code="26-001").update(quantity=26, unit="plaat")
    for page in ("/orders/26-001/", reverse("plan:work_order", args=["26-001"])):
        answer = owner.get(page, headers={"accept-language": "nl"}, follow=True)
        assert "26 platen" in answer.content.decode(), page
    assert str(MaterialNeed.objects.get(order__code="26-001")).startswith("26 platen S235")


@pytest.mark.django_db
def test_the_operation_of_a_nest_is_said_and_not_its_code(company: object, owner: Client) -> None:
    assert NEST_STEP == CUT
    Operation.objects.filter(order__code="26-001", code="10").update(code="cut")
    page = owner.get("/orders/26-001/", headers={"accept-language": "nl"}).content.decode()
    assert '<th scope="row">snijden</th>' in page
    cause = {"cause": "machine", "what": "Laser", "operation": "cut", "minutes": 90}
    with translation.override("nl"):
        assert step_word("10") == "10"
        assert "cut" not in cause_sentence(cause)
