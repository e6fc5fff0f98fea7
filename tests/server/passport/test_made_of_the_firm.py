"""A passport of any order, from the firm's own metal, clock, certificates and factors."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemaakt.server.nest.models import Nest, StockItem, StockMove
from gemaakt.server.nest.services import accept_nest
from gemaakt.server.passport import certificates
from gemaakt.server.passport.making import NoPassport, make_passport, waiting
from gemaakt.server.passport.models import (
    MetalCertificate,
    OwnFactor,
    PassportStands,
    PassportVersion,
)
from gemaakt.server.passport.services import keep_passport, show_passport
from tests.exchange.test_certificate_families import CHEMISTRY, analysis, en10168
from tests.server.nest import made
from tests.server.passport.test_passport_page import DOCUMENT

pytestmark = pytest.mark.django_db


def booked() -> Nest:
    """Four plates and two legs of order 26-001, cut and booked."""
    made.rack()
    nest = made.nest()
    accept_nest(nest=nest)
    return nest


def grams(*kinds: str) -> int:
    """Grams of such lines in the material book."""
    return sum(abs(each.mass_g) for each in StockMove.objects.filter(kind__in=kinds))


def plain(thing: Any) -> Any:
    return json.loads(json.dumps(thing))


def file_of(document: Any, name: str = "bestand.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, json.dumps(document).encode())


def supplier(pcf: dict[str, Any], version: str = "3.0.0") -> dict[str, Any]:
    return {"id": "pcf-1", "specVersion": version, "companyName": "Staalhandel Noord",
            "productNameCompany": "S235JR plaat", "created": "2025-03-01T00:00:00Z",
            "pcf": pcf}  # fmt: skip


def test_a_passport_that_stands_is_not_changed_nor_thrown_away() -> None:
    row = keep_passport(order="26-001", document=DOCUMENT)
    row.document = {**DOCUMENT, "mass_kg": 1.0}
    with pytest.raises(PassportStands):
        row.save()
    with pytest.raises(PassportStands):
        row.save(update_fields=["document"])
    with pytest.raises(PassportStands):
        row.delete()
    with pytest.raises(PassportStands):
        PassportVersion.objects.all().delete()
    with pytest.raises(PassportStands):
        PassportVersion.objects.update(document={})
    assert PassportVersion.objects.get().document["mass_kg"] == DOCUMENT["mass_kg"]
    show_passport(row=row, is_public=False)
    assert not PassportVersion.objects.get().is_public


def test_the_office_opens_and_closes_a_passport_and_a_reader_may_not(cast: Any) -> None:
    row = keep_passport(order="26-001", document=DOCUMENT)
    address = f"/passports/{row.token}/visibility/"
    assert cast["reader"].post(address).status_code == 403
    assert cast["office"].post(address).status_code == 302
    closed = Client().get(f"/p/{row.token}/", headers={"accept-language": "nl"})
    assert closed.status_code == 403
    page = closed.content.decode()
    assert "De maker heeft dit paspoort gesloten" in page
    assert row.token in page
    newer = keep_passport(order="26-001", document=DOCUMENT)
    assert f"/p/{newer.token}/" in Client().get(f"/p/{row.token}/").content.decode()
    cast["office"].post(address, {"public": "1"})
    assert Client().get(f"/p/{row.token}/").status_code == 200


def test_the_metal_of_a_piece_is_its_share_of_the_sheet_with_skeleton(company: Any) -> None:
    booked()
    row = make_passport(order="26-001", notes={"repair": "Lassen mag."})
    document = row.document
    metal = [each for each in document["factors"] if each["kind"] == "material"]
    assert document["quantity"] == 10
    assert document["mass_kg"] * 10 == pytest.approx(grams("parts-out") / 1000)
    assert sum(each["amount"] for each in metal) * 10 == pytest.approx(
        grams("parts-out", "scrap") / 1000
    )
    assert document["repair"] == "Lassen mag."
    assert {"gases", "transport", "chemistry"} <= set(document["missing"])
    assert len(row.labels) == 6
    assert [each.code for each in waiting()] == ["26-002"]


def test_the_certificate_of_the_heat_gives_chemistry_country_and_recycled_share(
    company: Any,
) -> None:
    booked()
    for heat in ("H7", "HB"):
        certificates.enter(given={"heat_number": heat, "chemistry": "Mn 1,47; Cu 0.05",
                                  "country": "de", "recycled": "35", "name": "ZG-77"})  # fmt: skip
    document = make_passport(order="26-001", notes={}).document
    assert document["origin"]["material"] == {"DE": pytest.approx(1.0)}
    assert document["recycled_share"] == pytest.approx(0.35)
    assert list(document["certificates"]) == ["ZG-77"]
    assert "chemistry" not in document["missing"]
    manganese = next(each for each in document["critical"] if each["element"] == "Mn")
    assert manganese["mass_kg"] == pytest.approx(0.0147 * document["mass_kg"], abs=1e-6)
    assert manganese["is_measured"]
    assert set(document["heat_numbers"]) == {"H7", "HB"}


def test_an_own_factor_holds_from_then_on_and_leaves_what_was_made(
    owner: Client, company: Any
) -> None:
    booked()
    StockItem.objects.update(factor_kgco2e_per_kg=None)
    before = make_passport(order="26-001", notes={})
    kg = sum(e["amount"] for e in before.document["factors"] if e["kind"] == "material")
    given = {"what": "steel", "level": "sector", "value": "0,5", "source": "brancheblad 12",
             "year": "2026", "valid_from": "2026-01-01", "confidence": "medium"}  # fmt: skip
    assert owner.post("/factors/enter/", given).status_code == 302
    after = make_passport(order="26-001", notes={})
    line = next(e for e in after.document["factors"] if e["kind"] == "material")
    assert (line["factor"], line["source"], line["year"]) == (0.5, "brancheblad 12", 2026)
    was = next(e for e in before.document["factors"] if e["kind"] == "material")
    assert PassportVersion.objects.get(pk=before.pk).document == plain(before.document)
    saved_kg = before.document["co2e_kg"] - after.document["co2e_kg"]
    assert saved_kg == pytest.approx(kg * (was["factor"] - 0.5))
    page = owner.get("/factors/").content.decode()
    assert "brancheblad 12" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [("value", "-1"), ("value", "veel"), ("source", " "), ("year", "26"),
     ("valid_from", "gisteren"), ("level", "gevoel"), ("confidence", "100%"), ("what", "")],
)  # fmt: skip
def test_a_figure_without_source_year_or_sense_is_not_kept(
    owner: Client, field: str, value: str
) -> None:
    given = {"what": "steel", "level": "sector", "value": "0.5", "source": "blad", "year": "2026",
             "valid_from": "2026-01-01", "confidence": "medium"}  # fmt: skip
    owner.post("/factors/enter/", {**given, field: value})
    assert not OwnFactor.objects.exists()


@pytest.mark.parametrize(
    ("pcf", "version", "per_kg"),
    [
        ({"declaredUnitOfMeasurement": "kilogram", "declaredUnitAmount": "10",
          "pcfExcludingBiogenicUptake": "9"}, "3.0.0", 0.9),
        ({"declaredUnitOfMeasurement": "piece", "declaredUnitAmount": "2",
          "productMassPerDeclaredUnit": "4", "pcfExcludingBiogenicUptake": "6"}, "3.0.1", 1.5),
        ({"declaredUnit": "kilogram", "unitaryProductAmount": "10",
          "pCfExcludingBiogenic": "0.9"}, "2.3.0", 0.9),
    ],
)  # fmt: skip
def test_a_suppliers_footprint_becomes_the_factor_of_its_grade(
    owner: Client, pcf: dict[str, Any], version: str, per_kg: float
) -> None:
    owner.post("/factors/supplier/", {"what": "S235JR", "file": file_of(supplier(pcf, version))})
    row = OwnFactor.objects.get()
    assert (row.what, row.level, row.value, row.year) == ("S235JR", "supplier", per_kg, 2025)
    assert "Staalhandel Noord" in row.source


def test_a_footprint_per_litre_or_a_file_that_is_none_is_refused_whole(owner: Client) -> None:
    litre = {"declaredUnitOfMeasurement": "liter", "declaredUnitAmount": "1",
             "pcfExcludingBiogenicUptake": "2"}  # fmt: skip
    for document in (supplier(litre), {"hallo": 1}):
        owner.post("/factors/supplier/", {"what": "S235JR", "file": file_of(document)})
    assert not OwnFactor.objects.exists()


def test_a_certificate_is_read_or_typed_and_its_heats_lead_to_the_trace(owner: Client) -> None:
    owner.post("/certificates/keep/", {"file": file_of(en10168(["A1"], [analysis(CHEMISTRY)]))})
    owner.post("/certificates/keep/", {"heat_number": "B2", "chemistry": "Mn 1,2\nNi: 0.05 %"})
    owner.post("/certificates/keep/", {"heat_number": "C3", "chemistry": "Mn veel"})
    owner.post("/certificates/keep/", {"file": file_of({"geen": "certificaat"})})
    assert MetalCertificate.objects.count() == 2
    assert certificates.of_heat("b2").heats == {"B2": {"Mn": 0.012, "Ni": 0.0005}}  # type: ignore[union-attr]
    assert set(certificates.certificates_of(["b2", "B2 "])) == {"b2", "B2 "}  # two lots, one heat
    page = owner.get("/certificates/").content.decode()
    assert "/trace/?heat=A1" in page


def test_the_pact_document_of_a_passport_is_open_as_the_passport_is() -> None:
    row = keep_passport(order="26-001", document={**DOCUMENT, "primary_data_share": 0.25})
    document = Client().get(f"/p/{row.token}/pact.json").json()
    assert document["pcf"]["pcfExcludingBiogenicUptake"] == "30.125"
    assert document["pcf"]["primaryDataShare"] == "25"
    show_passport(row=row, is_public=False)
    assert Client().get(f"/p/{row.token}/pact.json").status_code == 403


def test_footprints_add_all_pieces_of_the_last_passport_of_each_order(owner: Client) -> None:
    base = {**DOCUMENT, "customer": "Klant 1", "quantity": 4, "primary_data_share": 0.5}
    keep_passport(order="26-001", document={**base, "co2e_kg": 99.0})
    keep_passport(order="26-001", document={**base, "co2e_kg": 10.0})
    keep_passport(order="26-002", document={**base, "customer": "Klant 2", "co2e_kg": 5.0})
    from gemaakt.server.passport.footprints import sums

    rows, total = sums("customer", {})
    assert [(row.name, row.market_kg) for row in rows] == [("Klant 1", 40.0), ("Klant 2", 20.0)]
    assert (total.market_kg, total.pieces, total.primary_percent) == (60.0, 8, 50.0)
    assert sums("order", {"customer": "Klant 2"})[1].orders == 1
    assert "/footprints/?per=customer" not in owner.get("/footprints/").content.decode()[:100]


def test_the_factor_of_the_lot_itself_goes_before_the_books(company: Any) -> None:
    booked()
    document = make_passport(order="26-001", notes={}).document
    assert {e["factor"] for e in document["factors"] if e["kind"] == "material"} == {2.0}
    assert document["primary_data_share"] > 0.8


def test_an_order_without_metal_in_the_book_has_no_passport(company: Any) -> None:
    with pytest.raises(NoPassport):
        make_passport(order="26-002", notes={})
    with pytest.raises(NoPassport):
        make_passport(order="bestaat-niet", notes={})
