"""Declarations of performance on their pages: stated, issued once, kept, taken back."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.company import Company
from gemaakt.server.delivery.delivering import Slip, deliver
from gemaakt.server.nest.buying import book_nest
from gemaakt.server.order.models import Order
from gemaakt.server.passport.declaring import proposed_of, until
from gemaakt.server.passport.models import Declaration, DeclarationStands, ProductionControl
from gemaakt.server.shop.models import Letterhead
from tests.server.nest.made import rack
from tests.server.nest.test_take_back import plates

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
CERTIFICATE = {
    "certificate": "0035-CPR-1090-1.00123", "body": "0035", "body_name": "TÜV Nederland",
    "highest_class": "EXC2", "since_year": "2019", "intended_use": "Dragend onderdeel",
    "signed_by": "A. Bos, directeur", "place": "Ede",
}  # fmt: skip


def read(client: Client, address: str) -> str:
    return unescape(client.get(address).content.decode())


def form(**more: str) -> dict[str, str]:
    return {
        "order": "26-001", "product": "Hekwerk", "intended_use": "Dragend onderdeel",
        "execution_class": "EXC2", "documentation": "TEK-7", "signed_by": "A. Bos",
        "place": "Ede", "says-tolerances": "EN 1090-2",
        "says-weldability": "S235JR (EN 10025-2)", **more,
    }  # fmt: skip


@pytest.fixture
def held(company: Company, owner: Client) -> Client:
    """The owner of a firm that says it holds a certificate."""
    Letterhead.objects.create(address="Kade 1\n6711 AA Ede")
    assert owner.post("/declarations/certificate/", CERTIFICATE).status_code == 302
    return owner


def declared(client: Client, **more: str) -> Any:
    return client.post("/declarations/new/", form(**more))


def test_without_a_certificate_nothing_is_offered_and_it_is_said_why(
    company: Company, owner: Client
) -> None:
    assert "Prestatieverklaring" not in read(owner, "/orders/26-001/").partition("<main")[2]
    assert "Heeft u zo'n certificaat" in read(owner, "/declarations/")
    page = unescape(owner.get("/declarations/new/?order=26-001", follow=True).content.decode())
    assert "geen certificaat volgens EN 1090-1" in page
    assert owner.post("/declarations/new/", form()).status_code == 302
    assert not Declaration.objects.exists()
    odd = {**CERTIFICATE, "body": "35", "since_year": "2099"}
    page = unescape(owner.post("/declarations/certificate/", odd).content.decode())
    assert "Vier cijfers" in page
    assert "nog niet begonnen" in page
    assert not ProductionControl.objects.exists()


def test_it_is_issued_once_in_two_languages_with_the_metal_that_was_cut(held: Client) -> None:
    rack()
    book_nest(nest=plates("N1", 10), heats={})
    page = read(held, "/declarations/new/?order=26-001")
    for words in ("S235JR (EN 10025-2)", "27 J, +20 °C", "Dragend onderdeel", "A. Bos"):
        assert words in page, words
    paper = read(held, declared(held)["Location"])
    for words in ("Prestatieverklaring DOP-", "Unieke identificatiecode", "0035-CPR-1090-1.00123",
                  "TÜV Nederland 0035", "Kade 1", "EN 1090-1:2009+A1:2011", "2+", "EXC2",
                  "exclusieve verantwoordelijkheid", "Essentiële kenmerken", "TEK-7",
                  'aria-label="CE"', "<br>19<br>"):  # fmt: skip
        assert words in paper, words
    row = Declaration.objects.get()
    english = read(held, f"/declarations/{row.number}/?language=en")
    assert "under the sole responsibility of the manufacturer" in english
    assert row.document["performances"]["bearing"] == "NPD"
    assert row.number in read(held, "/orders/26-001/")
    again = unescape(declared(held).content.decode())
    assert "staat al een prestatieverklaring" in again
    assert Declaration.objects.count() == 1


@pytest.mark.parametrize(
    ("material", "says"),
    [
        ("S355J2+N plaat 10 mm", "S355J2 (EN 10025-2)"), ("S275J0", "S275J0 (EN 10025-2)"),
        ("EN AW-6082 T6", "EN AW-6082"), ("staal 3 mm", "NPD"), ("S355J2H koker", "NPD"),
    ],
)  # fmt: skip
def test_only_a_grade_that_is_named_is_proposed(held: Client, material: str, says: str) -> None:
    order = Order.objects.get(code="26-001")
    order.materials.update(material=material)
    assert proposed_of(order)["weldability"] == says


def test_what_lacks_is_told_on_the_form_and_nothing_is_issued(held: Client) -> None:
    page = unescape(declared(held, execution_class="").content.decode())
    assert "Kies de uitvoeringsklasse" in page
    page = unescape(declared(held, execution_class="EXC3").content.decode())
    assert "geldt tot en met EXC2" in page
    empty = {"says-tolerances": "", "says-weldability": "NPD"}
    assert "overal staat NPD" in unescape(declared(held, **empty).content.decode())
    assert 'value="TEK-7"' in unescape(declared(held, execution_class="").content.decode())
    Order.objects.filter(code="26-001").update(status="cancelled")
    assert "is geannuleerd" in unescape(declared(held).content.decode())
    assert not Declaration.objects.exists()


def test_it_keeps_what_it_says_and_is_taken_back_not_changed(held: Client) -> None:
    paper = declared(held)["Location"]
    held.post("/declarations/certificate/", {**CERTIFICATE, "certificate": "NIEUW"})
    assert "0035-CPR-1090-1.00123" in read(held, paper)
    row = Declaration.objects.get()
    row.product = "iets anders"
    for change in (row.save, row.delete, Declaration.objects.all().delete):
        with pytest.raises(DeclarationStands):
            change()
    with pytest.raises(DeclarationStands):
        Declaration.objects.update(product="x")
    held.post(f"/declarations/{row.number}/take-back/", {"why": "verkeerde klasse"})
    assert "INGETROKKEN" in read(held, paper)
    assert "verkeerde klasse" in read(held, "/declarations/")
    assert declared(held).status_code == 302
    assert [each.order for each in Declaration.objects.filter(taken_back=None)] == ["26-001"]


def test_it_goes_along_with_the_packing_slip_and_is_kept_after_the_order_has_gone(
    held: Client,
) -> None:
    declared(held)
    row = Declaration.objects.get()
    slip = deliver(pieces={"26-001": 4}, slip=Slip(TODAY + timedelta(days=40)))
    assert f"Prestatieverklaring (CE): {row.number}" in read(held, f"/deliveries/{slip.pk}/")
    assert until(row).year == (TODAY + timedelta(days=40)).year + 10
    Order.objects.filter(code="26-001").delete()
    assert "26-001" in read(held, f"/declarations/{row.number}/")


def test_a_reader_reads_and_issues_nothing(held: Client, cast: dict[str, Client]) -> None:
    assert cast["reader"].get("/declarations/").status_code == 200
    assert declared(cast["reader"]).status_code == 403
    assert cast["planner"].get("/declarations/certificate/").status_code == 403
