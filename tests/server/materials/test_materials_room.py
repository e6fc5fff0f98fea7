"""Circular figures and dependence as pages, from the material book and from passports."""

from datetime import date
from html import unescape

import pytest
from django.test import Client

from gemaakt.company import Company
from gemaakt.server.materials import queries
from gemaakt.server.nest.models import Nest, StockItem, StockMove
from gemaakt.server.passport import certificates
from gemaakt.server.passport.services import keep_passport
from gemaakt.server.quote.models import OwnConstant

pytestmark = pytest.mark.django_db


def booked() -> None:
    """A sheet of 100 kg: 60 kg in parts for two customers, 25 kg kept, 15 kg scrap."""
    item = StockItem.objects.create(
        code="P1", material="S235JR", length_mm=3000, width_mm=1500, mass_g=100_000, origin="DE"
    )
    nest = Nest.objects.create(code="N1", job={}, document={}, orders=["26-001", "26-002"])
    for kind, mass_g, part in (
        ("cut", -100_000, ""),
        ("parts-out", 45_000, "26-001/plaat"),
        ("parts-out", 15_000, "26-002/plaat"),
        ("remnant-in", 25_000, ""),
        ("scrap", 15_000, ""),
    ):
        StockMove.objects.create(
            item=item, nest=nest, kind=kind, on=date(2026, 11, 20), part=part, quantity=0,
            mass_g=mass_g,
        )  # fmt: skip


def test_a_nest_is_shared_over_its_customers_and_loses_nothing(company: Company) -> None:
    booked()
    uses = {use.customer: use for use in queries.metal_uses()}
    assert set(uses) == {"Klant 1", "Klant 2"}
    assert sum(use.bought_kg for use in uses.values()) == pytest.approx(100.0)
    assert uses["Klant 1"].bought_kg == pytest.approx(75.0)
    assert sum(use.scrap_kg for use in uses.values()) == pytest.approx(15.0)


def test_a_part_that_does_not_name_its_order_counts_for_whose_it_is_in_the_nest(
    company: Company,
) -> None:
    booked()
    Nest.objects.update(job={"parts": [{"id": "Plaat", "order": "26-002"}]})
    StockMove.objects.filter(part="26-002/plaat").update(part="Plaat")
    weight = {"sheet": "P1", "parts_g": {"Plaat": 15_000}, "pieces": {"Plaat": 1}}
    Nest.objects.update(document={"weights": [weight]})
    assert {use.customer for use in queries.metal_uses()} == {"Klant 1", "Klant 2"}


def test_metal_in_the_rack_has_the_critical_elements_of_its_grade(
    owner: Client, company: Company
) -> None:
    """100 kg S235JR is 0.7 kg manganese: the middle of the norm, unless a certificate says."""
    booked()
    StockItem.objects.create(
        code="P2", material="S235JR", length_mm=3000, width_mm=1500, mass_g=50_000, origin="NL",
        heat_number="H9", quantity=2,
    )  # fmt: skip
    given = {"heat_number": "H9", "name": "3.1-9", "country": "NL", "chemistry": "Mn 1,2"}
    certificates.enter(given=given)
    rows = {row.country: row for row in queries.in_the_rack(2026)}
    assert rows["DE"].critical_kg == pytest.approx(0.7)
    assert rows["NL"].critical_kg == pytest.approx(1.2)
    page = unescape(owner.get("/materials/dependence/").content.decode())
    assert "0,700 (0,700)" in page
    assert " · </p>" not in " ".join(page.split())


def test_the_page_shows_scrap_and_its_value(owner: Client, company: Company) -> None:
    assert "nog geen nest geboekt" in unescape(owner.get("/materials/").content.decode()).lower()
    booked()
    page = unescape(owner.get("/materials/").content.decode())
    assert "november 2026" in page
    assert "Klant 2" in page
    assert "2,71" in page  # 15 kg at 0.18, in whole cents per customer


def test_the_last_passport_of_an_order_counts_with_all_its_pieces(
    owner: Client, company: Company
) -> None:
    document = {
        "made_on": "2026-11-20",
        "mass_kg": 2.0,
        "origin": {"material": {"NL": 0.5, "CN": 0.5}},
        "critical": [{"element": "Mn", "mass_kg": 0.02, "is_strict": True}],
    }
    keep_passport(order="26-001", document={**document, "mass_kg": 9.0})
    keep_passport(order="26-001", document=document, labels=[{"piece": 1}, {"piece": 2}])
    rows = {row.country: row for row in queries.metal_from()}
    assert rows["NL"].mass_kg == pytest.approx(2.0)
    assert rows["CN"].critical_kg == pytest.approx(0.02)
    page = unescape(owner.get("/materials/dependence/").content.decode())
    assert "CN" in page


def test_the_rack_is_counted_by_country_and_pages_ask_few_queries(
    cast: dict[str, Client], company: Company, django_assert_max_num_queries: object
) -> None:
    booked()
    (row,) = queries.in_the_rack(2026)
    assert (row.country, row.mass_kg) == ("DE", 100.0)
    for path in ("/materials/", "/materials/dependence/"):
        cast["reader"].get(path)
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            assert cast["reader"].get(path).status_code == 200
        assert cast["worker"].get(path).status_code == 403


def test_what_lowers_co2_most_stands_first_with_its_euros(
    owner: Client, company: Company, django_assert_max_num_queries: object
) -> None:
    material = {
        "what": "S235JR", "kind": "material", "amount": 2.0, "unit": "kg", "factor": 2.864,
        "factor_unit": "kgCO2e/kg", "source": "boek", "year": 2025, "confidence": "medium",
        "co2e_kg": 5.728,
    }  # fmt: skip
    document = {
        "order": "26-001", "made_on": "2026-11-20", "mass_kg": 1.2, "co2e_kg": 6.53,
        "factors": [material],
        "operations": [{"name": "laser", "machine": "laser", "time_min": 3, "energy_kwh": 3.0}],
    }  # fmt: skip
    assert "nog geen paspoort" in unescape(owner.get("/materials/lower/").content.decode())
    keep_passport(order="26-001", document=document)
    page = unescape(owner.get("/materials/lower/").content.decode())
    assert page.index("een voller nest: S235JR") < page.index("stroom zonder uitstoot")
    assert "2,291" in page  # 0.8 kg of skeleton at 2.864
    assert "0,66" in page
    OwnConstant.objects.create(name="metal.s235jr.price_eur_per_kg", value=1.5)
    assert "1,06" in unescape(owner.get("/materials/lower/").content.decode())
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        owner.get("/materials/lower/")
