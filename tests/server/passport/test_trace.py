"""From heat to customer and back in one click, and the customer's questions answered."""

import pytest
from django.test import Client
from django.utils import translation

from gemaakt.server.nest.services import accept_nest
from gemaakt.server.passport import trace
from gemaakt.server.passport.answers import answers
from gemaakt.server.passport.models import PassportVersion
from gemaakt.server.passport.services import keep_passport
from gemaakt.server.passport.trace import found, links
from tests.server.nest.made import nest, rack
from tests.server.passport.test_passport_page import DOCUMENT

pytestmark = pytest.mark.django_db


@pytest.fixture
def traced(company: object) -> PassportVersion:
    rack()
    accept_nest(nest=nest())
    return keep_passport(order="26-001", document={**DOCUMENT, "order": "26-001"})


def test_a_heat_leads_to_the_customer_and_the_customer_to_the_heat(traced) -> None:
    down = links({"heat": "H7"})
    assert {(row.sheet, row.nest, row.part, row.order) for row in down} == {
        ("S1", "N1", "plaat", "26-001")
    }
    assert sum(row.pieces for row in down) == 4
    customer = down[0].customer
    assert customer == "Klant 1"
    assert {row.heat for row in links({"customer": customer})} == {"H7", "HB"}
    assert down[0].passport == traced.token


def test_a_piece_that_filled_room_is_traced_to_its_own_order(company: object) -> None:
    rack()
    made = nest()
    made.orders = ["26-002"]
    made.save()
    accept_nest(nest=made)
    cut = [row for row in links({"heat": "H7"}) if row.part == "plaat"]
    assert {row.order for row in cut} == {"26-001"}


def test_a_heat_of_long_ago_still_leads_to_its_customer(
    traced, owner: Client, monkeypatch
) -> None:
    newer = nest("N2")
    newer.document = {"sheets": []}
    newer.status = newer.Status.ACCEPTED
    newer.save()
    monkeypatch.setattr(trace, "MOST_NESTS", 1)
    assert links({}) == []
    asked = {
        "heat": "h7", "sheet": "S1", "nest": "N1", "part": "Plaat", "order": "26-001",
        "customer": "klant 1",
    }  # fmt: skip
    for key, value in asked.items():
        assert {row.nest for row in links({key: value})} == {"N1"}, key
    assert {row.sheet for row in links({"heat": "HB"})} == {"B6"}
    assert found("HB") == "heat"
    monkeypatch.setattr(trace, "MOST_NESTS", 2)
    page = owner.get("/trace/", headers={"Accept-Language": "nl"})
    assert "Alleen de laatste nesten" in page.content.decode()
    monkeypatch.setattr(trace, "MOST_NESTS", 1)
    assert found("Klant 1") == "customer"
    assert found("Klant 77") == ""
    page = owner.get("/trace/?customer=Klant+1", headers={"Accept-Language": "nl"})
    assert "Alleen de laatste nesten" not in page.content.decode()


def test_what_filled_room_in_a_nest_of_long_ago_leads_back_from_its_customer(
    company: object, monkeypatch
) -> None:
    rack()
    made = nest()
    made.orders = ["26-002"]
    made.save()
    accept_nest(nest=made)
    monkeypatch.setattr(trace, "MOST_NESTS", 0)
    assert {row.order for row in links({"customer": "Klant 1"})} == {"26-001"}


def test_a_draft_is_no_trace_until_it_is_booked(traced) -> None:
    nest("N2")
    assert {row.nest for row in links({})} == {"N1"}
    assert {row.nest for row in links({"nest": "N2"})} == {"N2"}


def test_a_typed_name_is_found_whatever_it_names(traced) -> None:
    named = {"H7": "heat", "s1": "sheet", "N1": "nest", "plaat": "part", "26-001": "order"}
    assert {text: found(text) for text in named} == named
    assert found("bestaat-niet") == ""


def test_every_cell_of_the_page_is_a_way_in(traced, owner: Client) -> None:
    page = owner.get("/trace/?heat=H7").content.decode()
    for way in ("?heat=H7", "?sheet=S1", "?nest=N1", "?part=plaat", "?order=26-001",
                "?customer=Klant%201", f"/p/{traced.token}/", "/nest/N1/", "/material/S1/",
                "/orders/26-001/"):  # fmt: skip
        assert way in page, way
    assert owner.get("/trace/?q=h7")["Location"] == "/trace/?heat=h7"
    assert owner.get("/trace/?q=%3Cscript%3E").status_code == 200


def test_what_the_passport_does_not_know_is_not_filled_in() -> None:
    with translation.override("en"):
        rows = answers(DOCUMENT)
    known = {str(row.question): row.answer for row in rows if row.is_known}
    assert "30.125" in known.values()
    assert "H1" in known.values()
    unknown = [row for row in rows if not row.is_known]
    assert any("erti" in str(row.question) for row in unknown)


def test_the_answer_sheet_opens_and_leaves_as_a_table_without_formulas(traced, owner) -> None:
    address = f"/passports/{traced.token}/answers/"
    assert "30,125" in owner.get(address).content.decode()
    risky = keep_passport(order="26-001", document={**traced.document, "repair": "=1+1"})
    table = owner.get(f"/passports/{risky.token}/answers/?csv").content.decode()
    assert "'=1+1" in table
    assert ",=1+1" not in table


def test_every_figure_of_the_passport_has_its_rule_one_click_away(traced) -> None:
    page = Client().get(f"/p/{traced.token}/").content.decode()
    figures = page.split('class="figures"')[1].split("<section")[0]
    assert figures.count('class="value"') == figures.count("<details") == 4
    for anchor in ("footprint", "operations", "origin"):
        assert f'id="{anchor}"' in page
        assert f'href="#{anchor}"' in figures
