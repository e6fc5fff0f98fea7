"""The sixteen asks: every page and command that one names is there, and figures are the firm's."""

from html import unescape

import pytest
from django.test import Client

from gemaakt.cli.main import VERBS
from gemaakt.company import Company
from gemaakt.company.asks import asks
from gemaakt.evidence.asked import more_figures
from gemaakt.schemes.answers import COMBINED
from gemaakt.schemes.catalogue import INSTRUMENTS
from gemaakt.server.asks.figures import recorded_figures
from gemaakt.server.passport.services import keep_passport
from gemaakt.server.schemes.services import keep_minutes
from tests.server.materials.test_materials_room import booked

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("ask", asks(), ids=lambda each: each.id)
def test_the_page_of_an_ask_opens_and_its_command_is_a_verb(
    owner: Client, company: Company, ask: object
) -> None:
    page, command = ask.page, ask.command  # type: ignore[attr-defined]
    assert page
    assert owner.get(page).status_code == 200
    words = command.split()
    assert words[0] == "gemaakt"
    assert words[1] in VERBS
    if words[1] == "schemes" and len(words) > 2:
        assert words[2] in {*INSTRUMENTS, *COMBINED}


def test_figures_of_records_are_shown_once_there_are_records(
    owner: Client, company: Company
) -> None:
    before = unescape(owner.get("/wensen/").content.decode())
    assert "werd schroot" not in before
    booked()
    keep_minutes(given={"wbso-hours": (600, 60)})
    after = unescape(owner.get("/wensen/").content.decode())
    assert "20 % van wat gesneden is, werd schroot" in after
    assert "600 minuten per jaar gemeten" in after


def test_co2_counts_each_order_once_and_by_its_pieces(company: Company) -> None:
    assert "co2e_per_kg" not in recorded_figures()
    for order, co2e_kg, quantity in (("A", 100.0, 1), ("A", 4.0, 1), ("B", 2.0, 9)):
        document = {"co2e_kg": co2e_kg, "mass_kg": 1.0, "quantity": quantity}
        keep_passport(order=order, document=document)
    found = recorded_figures()["co2e_per_kg"]
    assert found.value == 2.2  # 1 kg at 4.0 and 9 kg at 2.0; the first of A is of old
    assert found.words["passports"] == 2


def test_the_law_s_own_figures_need_no_records(company: Company) -> None:
    found = more_figures(company.plan_start.year)
    assert found["instruments"].value >= 13
    assert 0 < found["knobs"].value <= found["knobs"].words["turns"]


def test_before_there_is_a_firm_the_asks_stand_there_without_its_figures(owner: Client) -> None:
    answer = owner.get("/wensen/")
    assert answer.status_code == 200
    page = unescape(answer.content.decode())
    assert all(f">{each.id} " in page for each in asks())
    assert "orders met" not in page
    assert 'href="/import/"' in page.split("<main")[1]
