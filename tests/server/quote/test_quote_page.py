"""The page of a quote: words of the trade, each euro its rule, each gram its factor and source."""

from datetime import date
from html import unescape

import pytest
from django.test import Client

from gemaakt.carbon.factor import factor
from gemaakt.company.demo import demo_company
from gemaakt.data.messages.sources import source_in_words
from gemaakt.server.quote.models import Drawing
from gemaakt.server.quote.promising import live_promise, operations_of
from gemaakt.server.quote.services import quote_of
from gemaakt.server.quote.words import priced, sourced
from gemaakt.server.shop.services import replace_company
from tests.server.quote.made import NOW, asked, publish_plan

pytestmark = pytest.mark.django_db


def test_a_quote_bears_the_date_that_the_live_plan_can_keep(owner: Client) -> None:
    publish_plan()
    row = asked(owner)
    assert row.promise_date is not None
    assert row.promise_date > date(2026, 11, 24)
    found = live_promise(quote_of(row))
    assert row.promise_date == found.day
    assert "volgens het lopende plan" in owner.get(f"/quotes/{row.pk}/").content.decode()


def test_without_a_plan_no_date_is_invented(owner: Client) -> None:
    replace_company(demo_company(NOW))
    row = asked(owner)
    assert row.promise_date is None
    assert "nog geen plan gepubliceerd" in owner.get(f"/quotes/{row.pk}/").content.decode()


def test_lines_of_one_quote_stay_apart_when_the_plan_is_asked(owner: Client) -> None:
    replace_company(demo_company(NOW))
    made = quote_of(asked(owner))
    operations = operations_of(made, demo_company(NOW))
    ids = {each.id for each in operations}
    assert len(ids) == len(operations)
    assert {name for each in operations for name in each.after} <= ids


def test_the_page_speaks_dutch_and_opens_each_factor(owner: Client) -> None:
    replace_company(demo_company(NOW))
    page = unescape(owner.get(f"/quotes/{asked(owner).pk}/").content.decode())
    for word in ("materiaal", "schrootwaarde", "lasersnijden", "ontbramen", "werkvoorbereiding"):
        assert f">{word}" in page
    for word in ("scrap value", ">deburr<", ">margin<", "order fee"):
        assert word not in page
    assert "× 2,864 kg CO2e/kg" in page
    source = factor("steel", date(2026, 11, 24)).source
    assert source_in_words(source, "nl") in page
    assert "× 0,268 kg CO2e/kWh" in page


def test_a_share_is_a_percentage_of_its_base() -> None:
    line = {"what": "margin", "driver": "share of the above", "amount": "0.15", "unit": "share",
            "rate_eur": "100", "rule": "marge", "price_eur": "15"}  # fmt: skip
    shown = priced(line)
    assert shown["amount"] == 15.0
    assert shown["unit"] == "%"


def test_a_factor_of_another_material_has_another_source_value() -> None:
    part = {"what": "material", "amount": 1.0, "unit": "kg", "factor_kgco2e_per_unit": 2.2}
    steel = sourced(part, "S235JR", date(2026, 11, 24))
    unknown = sourced(part, "eigen-legering", date(2026, 11, 24))
    assert steel["source"]
    assert "source" not in unknown


def test_a_drawing_has_its_picture_and_its_kind(owner: Client) -> None:
    replace_company(demo_company(NOW))
    asked(owner)
    drawing = Drawing.objects.get()
    page = owner.get(f"/drawings/{drawing.pk}/").content.decode()
    assert 'class="part"' in page
    assert "vlakke plaat" in page
    assert "gemaakt/rooms.css" in page


def test_rules_are_in_the_language_of_the_page(owner: Client) -> None:
    replace_company(demo_company(NOW))
    row = asked(owner)
    assert "per tekening" in owner.get(f"/quotes/{row.pk}/").content.decode()
    english = owner.get(f"/quotes/{row.pk}/", headers={"accept-language": "en"}).content.decode()
    for word in ("per tekening", "min/st", "marge", "afkeur", "bruto"):
        assert word not in english
    assert "per drawing" in english
