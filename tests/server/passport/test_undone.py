"""A passport whose nest was undone says so, until the same metal is booked again."""

import pytest
from django.test import Client

from gemaakt.company import Company
from gemaakt.server.nest.buying import book_nest
from gemaakt.server.nest.models import Nest
from gemaakt.server.nest.take_back import take_back
from gemaakt.server.passport.making import make_passport
from gemaakt.server.passport.models import PassportVersion
from tests.server.nest.made import rack
from tests.server.nest.test_take_back import plates

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(company: Company) -> PassportVersion:
    rack()
    book_nest(nest=plates("N1", 10), heats={})
    return make_passport(order="26-001", notes={})


def page(client: Client, row: PassportVersion) -> str:
    return client.get(f"/p/{row.token}/", headers={"Accept-Language": "nl"}).content.decode()


def missing(client: Client, row: PassportVersion) -> list[str]:
    found: list[str] = client.get(f"/p/{row.token}/passport.json").json()["missing"]
    return found


def test_a_passport_of_an_undone_nest_says_so_to_everybody(
    made: PassportVersion, cast: dict[str, Client]
) -> None:
    for client in (Client(), cast["office"]):
        assert 'id="undone"' not in page(client, made)
        assert "undone" not in missing(client, made)
    take_back(nest=Nest.objects.get(code="N1"))
    for client in (Client(), cast["office"]):
        assert 'id="undone"' in page(client, made)
        assert "undone" in missing(client, made)
    assert "nest teruggedraaid" in cast["office"].get("/passports/").content.decode()


def test_what_is_booked_again_as_it_was_makes_it_hold_again(
    made: PassportVersion, cast: dict[str, Client]
) -> None:
    take_back(nest=Nest.objects.get(code="N1"))
    book_nest(nest=Nest.objects.get(code="N1"), heats={})
    assert 'id="undone"' not in page(cast["office"], made)


def test_another_nest_of_it_needs_another_version_which_the_page_offers(
    made: PassportVersion, cast: dict[str, Client]
) -> None:
    office, offer = cast["office"], '<option value="26-001">'
    assert offer not in office.get("/passports/").content.decode()
    take_back(nest=Nest.objects.get(code="N1"))
    book_nest(nest=plates("N2", 5), heats={})
    assert 'id="undone"' in page(office, made)
    assert offer in office.get("/passports/").content.decode()
    office.post("/passports/make/", {"order": "26-001"})
    second = PassportVersion.objects.get(order="26-001", version=2)
    assert 'id="undone"' not in page(office, second)
    assert offer not in office.get("/passports/").content.decode()
