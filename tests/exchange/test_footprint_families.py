"""PACT footprints of the same families: what may be missing, other orders, several in one file."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from gemaakt.carbon import Material, Product, footprint
from gemaakt.carbon.write_pact import pact_document
from gemaakt.exchange import NotUnderstood, Understood, understand

V3: dict[str, Any] = {
    "id": "f3", "specVersion": "3.0.3", "created": "2025-12-01T00:00:00Z", "status": "Active",
    "companyName": "Staal", "productNameCompany": "Plaat",
    "pcf": {
        "declaredUnitOfMeasurement": "kilogram", "declaredUnitAmount": "2",
        "productMassPerDeclaredUnit": "2", "pcfExcludingBiogenicUptake": "3.9",
        "pcfIncludingBiogenicUptake": "3.4", "biogenicCO2Uptake": "-0.5",
        "primaryDataShare": "41.5", "referencePeriodEnd": "2024-12-31T23:59:59Z",
    },
}  # fmt: skip
V2: dict[str, Any] = {
    "id": "f2", "specVersion": "2.3.0", "companyName": "Staal", "productDescription": "Plaat",
    "pcf": {"declaredUnit": "kilogram", "unitaryProductAmount": "2",
            "pCfExcludingBiogenic": "1.95", "primaryDataShare": 41.5},
}  # fmt: skip


def read(document: Any) -> Understood:
    return understand(json.dumps(document).encode(), "pcf.json")


def changed(document: dict[str, Any], **pcf: Any) -> dict[str, Any]:
    whole = {**document["pcf"], **pcf}
    return {**document, "pcf": {key: each for key, each in whole.items() if each is not None}}


@pytest.mark.parametrize("document", [V3, V2])
def test_both_generations_say_the_same_per_kilogram(document: dict[str, Any]) -> None:
    facts = read(document).facts
    assert facts["kgco2e_per_kg"] == pytest.approx(1.95, rel=1e-15)
    assert facts["primary_data_share"] == pytest.approx(0.415)


@pytest.mark.parametrize("document", [V3, V2])
def test_the_order_of_keys_and_numbers_as_text_or_number_change_nothing(
    document: dict[str, Any],
) -> None:
    turned = json.loads(json.dumps(document), object_pairs_hook=lambda rows: dict(rows[::-1]))
    plain = changed(document, primaryDataShare=41.5)
    assert read(turned).facts == read(document).facts == read(plain).facts


@pytest.mark.parametrize(
    "missing", ["primaryDataShare", "productMassPerDeclaredUnit", "biogenicCO2Uptake",
                "pcfIncludingBiogenicUptake", "referencePeriodEnd"],
)  # fmt: skip
def test_optional_parts_may_be_missing(missing: str) -> None:
    found = read(changed(V3, **{missing: None}))
    assert found.is_usable
    assert found.facts["pcf_kgco2e"] == 3.9


@pytest.mark.parametrize("value", [None, "NaN", "1e999x", "", [], {}])
def test_without_a_figure_nothing_is_kept(value: Any) -> None:
    assert not read(changed(V3, pcfExcludingBiogenicUptake=value)).is_usable


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_an_amount_of_nothing_is_an_error(amount: str) -> None:
    assert not read(changed(V3, declaredUnitAmount=amount)).is_usable


def test_a_piece_is_weighed_by_its_mass_and_a_litre_without_mass_is_not() -> None:
    piece = changed(V3, declaredUnitOfMeasurement="piece", productMassPerDeclaredUnit="1.5")
    assert read(piece).facts["kgco2e_per_kg"] == pytest.approx(2.6)
    litre = changed(V3, declaredUnitOfMeasurement="liter", productMassPerDeclaredUnit="0")
    assert read(litre).facts["kgco2e_per_kg"] is None


def test_an_answer_with_several_footprints_gives_the_facts_of_each() -> None:
    one = read({"data": [V3]})
    assert one.facts == read(V3).facts
    many = read({"data": [V3, {**V3, "id": "other"}]})
    assert [each["footprint_id"] for each in many.facts["footprints"]] == ["f3", "other"]
    assert read([V3, V2]).kind == "pact-footprint"


def test_what_we_write_is_read_back_to_the_last_digit() -> None:
    product = Product("p", company="Ons", materials=(Material("S235JR", 1.23456, 1.2),))
    made = footprint(product)
    document = pact_document(product, made, created=datetime(2026, 1, 1, tzinfo=UTC))
    facts = read(document).facts
    assert facts["pcf_kgco2e"] == pytest.approx(made.co2e_kg, abs=1e-9)
    assert facts["kgco2e_per_kg"] == pytest.approx(made.co2e_kg / 1.2, rel=1e-8)


@pytest.mark.parametrize("value", ["1e400", "9" * 400, "-1e19", "1e-40"])
@pytest.mark.parametrize(
    "name", ["pcfExcludingBiogenicUptake", "productMassPerDeclaredUnit", "declaredUnitAmount"]
)
def test_a_figure_that_nothing_weighs_is_an_error_and_never_infinite(
    name: str, value: str
) -> None:
    found = read(changed(V3, **{name: value}))
    assert not found.is_usable
    json.dumps(found.facts, allow_nan=False)


@pytest.mark.parametrize("written", [V3, V2])
def test_a_footprint_sent_as_an_event_is_read(written: dict[str, Any]) -> None:
    event = {"specversion": "1.0", "data": {"requestEventId": "1", "pfs": [written]}}
    assert read(event).facts == read(written).facts


def test_half_a_character_is_refused_for_it_cannot_be_kept() -> None:
    with pytest.raises(NotUnderstood, match="half a character"):
        read({**V3, "id": "\ud800"})
    assert read({**V3, "id": "\U0001f600"}).facts["footprint_id"] == "\U0001f600"
