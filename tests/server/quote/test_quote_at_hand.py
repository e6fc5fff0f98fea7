"""What a quoter and an office have at hand: names to choose from, all lines, the next step."""

import pytest
from django.test import Client

from gemaakt.server.order.models import Order
from gemaakt.server.quote.models import QuoteVersion
from tests.server.quote.test_quote_life import made, plate, upload

pytestmark = pytest.mark.django_db


def read(client: Client, path: str) -> str:
    return client.get(path, headers={"accept-language": "en"}).content.decode()


def test_customers_and_metals_are_offered(owner: Client) -> None:
    made(owner, customer="Zagerij Ypma")
    page = read(owner, "/quotes/new/")
    assert '<option value="Zagerij Ypma">' in page
    assert f'<option value="{Order.objects.all()[0].customer}">' in page
    assert '<option value="1.4301">' in page
    assert 'list="customers"' in page


def test_all_lines_of_a_quote_stand_together_with_their_prices(owner: Client) -> None:
    assert "All lines" not in read(owner, f"/quotes/{made(owner).pk}/")
    upload(owner, ("a.dxf", plate(60.0)), ("b.dxf", plate(90.0)))
    row = QuoteVersion.objects.latest("pk")
    table = read(owner, f"/quotes/{row.pk}/").split("<h2>All lines</h2>")[1].split("</table>")[0]
    for at, name in enumerate(("a.dxf", "b.dxf"), start=1):
        assert f'<a href="#line-{at}">{name}</a>' in table


def test_a_line_without_a_price_leads_to_the_field_that_is_asked(owner: Client) -> None:
    upload(owner, ("plaat.dxf", plate()), thickness_mm="")
    row = QuoteVersion.objects.get()
    page = read(owner, f"/quotes/{row.pk}/")
    assert f'href="/quotes/{row.pk}/lines/#line-1"' in page
    assert 'id="line-1"' in read(owner, f"/quotes/{row.pk}/lines/")


def test_what_is_outstanding_is_written_as_other_amounts_are(owner: Client) -> None:
    row = made(owner, quantity="9000")
    owner.post(f"/quotes/{row.pk}/send/", {"language": "nl"})
    row.refresh_from_db()
    assert row.total_eur
    assert row.total_eur > 1000
    assert f"€ {row.total_eur:,.2f} outstanding" in read(owner, "/quotes/")


def test_an_order_of_an_accepted_quote_can_be_planned_from_its_page(owner: Client) -> None:
    row = made(owner)
    answer = owner.post(f"/quotes/{row.pk}/accept/", {"due": ""})
    assert 'action="/solve/plan/"' in read(owner, answer.url)
    Order.objects.filter(code=answer.url.split("/")[-2]).update(status="done")
    assert 'action="/solve/plan/"' not in read(owner, answer.url)


@pytest.mark.parametrize(
    ("name", "typed", "is_asked"),
    [("plaat RVS 304 2 mm.dxf", "3", True), ("plaat RVS 304 2 mm.dxf", "2", False),
     ("traanplaat 5-6,5 mm.dxf", "5", False), ("beugel 100x40.dxf", "3", False)],
)  # fmt: skip
def test_a_file_that_is_named_after_another_thickness_is_asked_about(
    owner: Client, name: str, typed: str, is_asked: bool
) -> None:
    upload(owner, (name, plate()), material="1.4301", thickness_mm=typed)
    row = QuoteVersion.objects.get()
    codes = [each["code"] for line in row.document["lines"] for each in line["findings"]]
    assert ("quote.name-says-thickness" in codes) is is_asked
    if is_asked:
        page = owner.get(f"/quotes/{row.pk}/").content.decode()
        assert "noemt 2 mm; gerekend is met 3 mm dik" in page


@pytest.mark.parametrize(
    ("name", "metal", "is_asked"),
    [
        ("hoek 3mm rvs.dxf", "S235JR", True), ("hoek 3mm rvs.dxf", "1.4301", False),
        ("kap_aluminium.dxf", "S235JR", True), ("plaat S355 200x120.dxf", "S235JR", True),
        ("montageplaat.dxf", "S235JR", False),
    ],
)  # fmt: skip
def test_a_file_that_is_named_after_another_metal_is_asked_about(
    owner: Client, name: str, metal: str, is_asked: bool
) -> None:
    upload(owner, (name, plate()), material=metal)
    row = QuoteVersion.objects.get()
    codes = [each["code"] for line in row.document["lines"] for each in line["findings"]]
    assert ("quote.name-says-metal" in codes) is is_asked
    assert row.total_eur, "a question does not stop the price"
    if is_asked:
        assert "gerekend is met S235JR" in owner.get(f"/quotes/{row.pk}/").content.decode()
