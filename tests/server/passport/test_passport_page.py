"""A passport behind its QR: open to who holds it, closed when the firm wants, versions kept."""

from typing import Any

import pytest
from django.test import Client

from gemaakt.server.passport.models import PassportVersion
from gemaakt.server.passport.services import keep_passport, show_passport

pytestmark = pytest.mark.django_db
DOCUMENT: dict[str, Any] = {
    "name": "Hek", "company": "Klein en Zonen", "order": "HEK-1", "made_on": "2026-12-01",
    "mass_kg": 12.5, "kwh": 3.25, "co2e_kg": 30.125, "heat_numbers": ["H1"],
    "origin": {"made_in_nl_share": 0.75},
    "factors": [{"what": "laser", "amount": 3.25, "unit": "kWh", "factor": 0.27, "year": 2025,
                 "factor_unit": "kg CO2e/kWh", "co2e_kg": 0.8775, "source": "bron X",
                 "confidence": "medium"}],
    "operations": [{"name": "deburr", "machine": "slijp", "time_min": 5.0, "energy_kwh": 0.1}],
}  # fmt: skip


def kept(*, is_public: bool = True) -> PassportVersion:
    labels = [{"piece": "Paneel", "heat_number": "H1", "mass_g": 1500} for _ in range(3)]
    row = keep_passport(order="HEK-1", document=DOCUMENT, labels=labels)
    show_passport(row=row, is_public=is_public)
    return row


def test_who_holds_the_qr_reads_the_passport_without_signing_in() -> None:
    row = kept()
    page = Client(headers={"accept-language": "nl"}).get(f"/p/{row.token}/").content.decode()
    for said in ("1 december 2026", "12,5", "30,125", "bron X", "redelijk zeker", "ontbramen"):
        assert said in page
    assert Client().get(f"/p/{row.token}/passport.json").json()["order"] == "HEK-1"


def test_a_passport_names_machines_as_the_shop_does_and_keeps_their_codes(company: Any) -> None:
    step = {"name": "laser", "machine": "kantpers", "time_min": 5.0, "energy_kwh": 0.1}
    gone = {**step, "machine": "sold-1"}
    row = keep_passport(order="26-001", document={**DOCUMENT, "operations": [step, gone]})
    page = Client().get(f"/p/{row.token}/").content.decode()
    assert "<small>Kantpers</small>" in page
    assert "<small>sold-1</small>" in page
    document = Client().get(f"/p/{row.token}/passport.json").json()
    assert document["operations"][0]["machine"] == "kantpers"


def test_a_dutch_passport_says_where_its_factors_come_from_in_dutch() -> None:
    line = {**DOCUMENT["factors"][0], "boundary": "cradle to gate", "licence": "own estimate",
            "source": "Outokumpu, own average as said in its reports"}  # fmt: skip
    row = keep_passport(order="HEK-1", document={**DOCUMENT, "factors": [line]})
    told = {
        language: Client(headers={"accept-language": language}).get(f"/p/{row.token}/").content
        for language in ("nl", "en")
    }
    for words in ("eigen gemiddelde zoals in zijn verslagen", "van wieg tot poort", "schatting"):
        assert words in told["nl"].decode()
        assert words not in told["en"].decode()
    assert Client().get(f"/p/{row.token}/passport.json").json()["factors"] == [line]


def test_a_closed_passport_asks_who_is_there(owner: Client) -> None:
    row = kept(is_public=False)
    assert Client().get(f"/p/{row.token}/").status_code == 403
    assert owner.get(f"/p/{row.token}/").status_code == 200


def test_a_new_passport_of_an_order_leaves_the_old_one(owner: Client) -> None:
    first, second = kept(), kept()
    assert (first.version, second.version) == (1, 2)
    assert first.token != second.token
    assert owner.get(f"/p/{first.token}/").status_code == 200


def test_equal_pieces_share_a_label_that_counts_them(owner: Client) -> None:
    page = owner.get(f"/passports/{kept().token}/label/").content.decode()
    assert page.count("<svg") == 1
    assert "3 ×" in page
    assert "1.500 g" in page


def test_a_token_that_nobody_was_given_opens_nothing() -> None:
    assert Client().get("/p/GEENPASPOORT/").status_code == 404


def test_labels_of_many_pieces_ask_for_their_address_once(
    owner: Client, django_assert_max_num_queries: Any
) -> None:
    labels = [{"piece": f"Deel {n}", "heat_number": "H1", "mass_g": n} for n in range(1, 101)]
    row = keep_passport(order="HEK-1", document=DOCUMENT, labels=labels)
    with django_assert_max_num_queries(25):
        page = owner.get(f"/passports/{row.token}/label/").content.decode()
    assert page.count("<svg") >= 100


def test_a_label_of_metal_without_a_heat_number_names_none(owner: Client) -> None:
    loose = [{"piece": "Strip", "heat_number": "", "mass_g": 200}]
    row = keep_passport(order="HEK-1", document=DOCUMENT, labels=loose)
    page = owner.get(f"/passports/{row.token}/label/").content.decode().split("<main")[1]
    assert "Strip" in page
    assert "Chargenummer" not in page


def test_metal_of_which_nobody_knows_the_country_is_called_unknown() -> None:
    origin = {"material": {"?": 0.98, "BE": 0.02}, "made_in_nl_share": 1.0}
    row = keep_passport(order="HEK-1", document={**DOCUMENT, "origin": origin}, labels=[])
    page = Client(headers={"accept-language": "nl"}).get(f"/p/{row.token}/").content.decode()
    said = " ".join(page.split())
    assert "onbekend 98 %" in said
    assert "? 98 %" not in said
