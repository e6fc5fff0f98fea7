"""A passport whose heat was corrected, whose certificate came later, or that another followed."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from gemaakt.company import Company
from gemaakt.server.nest.models import StockItem
from gemaakt.server.nest.rack import describe_lot
from gemaakt.server.order.models import Order
from gemaakt.server.passport import certificates
from gemaakt.server.passport.making import made_of, make_passport
from gemaakt.server.passport.models import PassportVersion
from gemaakt.server.passport.services import show_passport
from gemaakt.server.work.models import Clocking
from tests.server.passport.test_made_of_the_firm import booked

pytestmark = pytest.mark.django_db
NOTES = {"repair": "Bijlakken", "reuse": "", "dismantling": "Boutjes los"}


@pytest.fixture
def first(company: Company) -> PassportVersion:
    booked()
    return make_passport(order="26-001", notes=NOTES)


def page(client: Client, row: PassportVersion, what: str = "") -> str:
    path = f"/passports/{row.token}/{what}/" if what else f"/p/{row.token}/"
    return client.get(path, headers={"accept-language": "en"}).content.decode()


def missing(row: PassportVersion) -> list[str]:
    found: list[str] = Client().get(f"/p/{row.token}/passport.json").json()["missing"]
    return found


def corrected(code: str, heat: str) -> None:
    describe_lot(item=StockItem.objects.get(code=code), heat_number=heat)


def test_a_corrected_heat_is_told_to_who_scans_the_old_label(
    first: PassportVersion, cast: dict[str, Client]
) -> None:
    office = cast["office"]
    assert list(first.document["heat_numbers"]) == ["H7", "HB"]
    corrected("S1", "H8")
    for client in (Client(), office):
        assert 'id="corrected"' in page(client, first)
    assert "corrected" in missing(first)
    assert "heat number corrected" in page(office, first, "label")
    assert '<option value="26-001">' in office.get("/passports/").content.decode()
    office.post("/passports/make/", {"order": "26-001"})
    second = PassportVersion.objects.get(version=2)
    assert second.document["heat_numbers"] == ["H8", "HB"]
    assert [second.document[key] for key in NOTES] == list(NOTES.values())
    assert 'id="corrected"' not in page(Client(), second)
    assert list(first.document["heat_numbers"]) == ["H7", "HB"]


def test_a_heat_that_is_set_back_makes_the_passport_hold_again(first: PassportVersion) -> None:
    corrected("S1", "H8")
    corrected("S1", "H7")
    assert "corrected" not in missing(first)


def test_a_heat_of_another_lot_says_nothing_of_this_one(first: PassportVersion) -> None:
    StockItem.objects.create(code="S2", material="S235JR", thickness_mm=3.0, length_mm=1000)
    corrected("S2", "H9")
    assert missing(first) == missing(PassportVersion.objects.get(pk=first.pk))
    assert "corrected" not in missing(first)


def test_a_certificate_that_came_later_is_in_the_next_version(
    first: PassportVersion, cast: dict[str, Client]
) -> None:
    office = cast["office"]
    certificates.enter(given={"heat_number": "HX", "name": "3.1-66", "chemistry": "Mn 1,2"})
    assert "certificate" not in missing(first)
    certificates.enter(given={"heat_number": "hb", "name": "3.1-99", "chemistry": "Mn 1,2"})
    assert "certificate" in missing(first)
    assert "<details open>" in page(office, first)
    office.post("/passports/make/", {"order": "26-001", "whole": "1", "repair": "Lakken"})
    second = PassportVersion.objects.get(version=2)
    assert second.document["certificates"] == ["3.1-77", "3.1-99"]
    assert (second.document["repair"], second.document["dismantling"]) == ("Lakken", "")
    assert "certificate" not in missing(second)


def test_an_old_version_leads_to_the_one_that_followed_it_where_that_may_be_read(
    first: PassportVersion, cast: dict[str, Client]
) -> None:
    assert 'id="newer"' not in page(Client(), first)
    second = make_passport(order="26-001", notes={})
    assert f'href="/p/{second.token}/"' in page(Client(), first)
    assert "newer:2" in missing(first)
    assert "what version 2 of it says" in page(Client(), first)
    assert "A newer version took its place" in page(cast["office"], first, "answers")
    show_passport(row=second, is_public=False)
    read = page(Client(), first)
    assert 'id="newer"' in read
    assert second.token not in read
    assert 'id="newer"' not in page(cast["office"], second)


def test_only_who_keeps_records_is_asked_for_a_new_version(
    first: PassportVersion, cast: dict[str, Client]
) -> None:
    asked = 'name="whole"'
    assert asked in page(cast["office"], first)
    assert asked not in page(cast["reader"], first)
    assert asked not in page(Client(), first)
    assert json.dumps(first.document) == json.dumps(
        PassportVersion.objects.get(pk=first.pk).document
    )


def test_passports_are_looked_at_together(
    first: PassportVersion, cast: dict[str, Client], django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        make_passport(order="26-001", notes={})
    with django_assert_max_num_queries(30):
        cast["office"].get("/passports/")


def test_bought_parts_and_metal_that_waits_are_said_not_to_be_in_it(company: Company) -> None:
    booked()
    order = Order.objects.get(code="26-001")
    assert not [each for each in made_of("26-001", {}).missing if each.startswith("bought:")]
    for at, name in enumerate(("Draadbus M8", "S235JR 40x40x3", "1.4301 2 mm", "Draadbus M8")):
        order.materials.create(material=name, quantity=4, position=10 + at)
    row = make_passport(order="26-001", notes={})
    assert missing(row)[-3:-1] == ["bought:Draadbus M8", "bought:1.4301 2 mm"]
    assert "bought or other material of the order: Draadbus M8" in page(Client(), row)
    order.materials.exclude(material="Draadbus M8").delete()
    order.materials.create(material="plaatje blank", quantity=1, position=1)
    assert not [each for each in made_of("26-001", {}).missing if each.startswith("bought:")]


def test_minutes_that_nobody_clocked_are_told_apart(company: Company) -> None:
    booked()
    start = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    Clocking.objects.create(
        order="26-001", operation="20", machine="kantpers", person="bas", start=start,
        end=start + timedelta(hours=1), worked_min=60,
    )  # fmt: skip
    row = make_passport(order="26-001", notes={})
    assert "unclocked:Lasersnijden" in missing(row)
    assert "unclocked:Zetten" not in missing(row)
    assert not [each for each in missing(row) if each == "unclocked:Verzinken"]
    read = page(Client(), row)
    assert read.count('<span class="mark">planned</span>') == 1
    assert "minutes of the clock of Lasersnijden" in read
