"""Products as a careless or hostile hand writes them: named, refused, or written by the form."""

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from gemaakt.carbon import Input, Material, Product, ProductRefused, footprint, footprints
from gemaakt.carbon.factor import material_factor_id, metal_price_eur_per_kg
from gemaakt.carbon.footprint import NoFootprint
from gemaakt.carbon.product import read_products
from gemaakt.carbon.write_pact import pact_document

METAL = {"material": "S235JR", "bought_kg": 1.3, "mass_kg": 1.0}
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def document(**more: Any) -> dict[str, Any]:
    return {"id": "b1", "name": "Beugel", "company": "Staal BV", "materials": [METAL], **more}


def read(made: Any) -> list[Product]:
    return read_products(json.dumps(made), "product.json")


@pytest.mark.parametrize("quantity", [1.0, 1.5, 2.0])
def test_a_product_that_needs_more_than_itself_has_no_footprint(quantity: float) -> None:
    with pytest.raises(NoFootprint, match="endless-loop"):
        footprint(Product("b1", materials=(Material("S235JR", 1.3, 1.0),),
                          inputs=(Input("b1", quantity),)))  # fmt: skip


def test_two_that_need_more_of_each_other_have_none_either() -> None:
    steel = (Material("S235JR", 1.3, 1.0),)
    pair = [Product("a", materials=steel, inputs=(Input("b", 2.0),)),
            Product("b", materials=steel, inputs=(Input("a", 0.6),))]  # fmt: skip
    with pytest.raises(NoFootprint, match="endless-loop"):
        footprints(pair)


@pytest.mark.parametrize(
    ("metal", "family"),
    [
        ("AlMg3", "aluminium"), ("5083", "aluminium"), ("EN AW-6060", "aluminium"),
        ("3.3535", "aluminium"), ("1.4462", "stainless"), ("inox", "stainless"),
        ("messing", "brass"), ("Cu-ETP", "copper"), ("S420MC", "steel"), ("corten", "steel"),
    ],
)  # fmt: skip
def test_grades_and_trade_names_find_their_metal(metal: str, family: str) -> None:
    assert material_factor_id(metal) == family


@pytest.mark.parametrize("metal", ["titanium", "3.7035", "PMMA", "Inconel 625"])
def test_a_metal_without_a_factor_is_said_to_be_reckoned_as_steel(metal: str) -> None:
    made = footprint(Product("p", materials=(Material(metal, 1.3, 1.0),)))
    assert made.co2e_kg == footprint(Product("p", materials=(Material("S235", 1.3, 1.0),))).co2e_kg
    assert "carbon.metal-unknown" in {each.code for each in made.findings}


def test_copper_is_no_steel_and_its_rough_factor_says_so() -> None:
    made = footprint(Product("p", materials=(Material("koper", 2.0, 1.0),)))
    assert made.co2e_kg == pytest.approx(2.0 * 3.8)
    assert {each.code for each in made.findings} == {"carbon.factor-low"}


def test_a_known_metal_or_a_supplier_s_own_factor_needs_no_word() -> None:
    own = Material("titanium", 1.3, 1.0, factor_kgco2e_per_kg=30.0)
    for metal in (own, Material("S235JR", 1.3, 1.0)):
        codes = {each.code for each in footprint(Product("p", materials=(metal,))).findings}
        assert "carbon.metal-unknown" not in codes


@pytest.mark.parametrize(
    ("made", "code"),
    [
        ({"products": []}, "carbon.no-products"),
        ({"products": [document(), document()]}, "carbon.product-twice"),
        (document(format="other/1"), "document.wrong-form"),
        (document(materials=[{**METAL, "bought_kg": 1e30}]), "carbon.impossible-number"),
        (document(materials=[{**METAL, "recycled_share": 2}]), "carbon.impossible-number"),
        (document(materials=[{**METAL, "chemistry": {"Ni": 8}}]), "carbon.impossible-number"),
        (document(name="\ud800"), "document.not-json"),
    ],
)
def test_what_cannot_be_a_product_is_refused(made: Any, code: str) -> None:
    with pytest.raises(ProductRefused) as refused:
        read(made)
    assert refused.value.code == code


def validator() -> Any:
    """The official schema of a PACT footprint, where the published file is at hand."""
    folder = os.environ.get("GEMAAKT_SHARED", "")
    path = Path(folder) / "data/energy/pact/openapi_v3_0.yaml"
    if not folder or not path.is_file():
        return None
    import yaml
    from jsonschema import Draft202012Validator

    parts = yaml.safe_load(path.read_text(encoding="utf-8"))["components"]
    form = {"$ref": "#/components/schemas/ProductFootprint", "components": parts}
    return Draft202012Validator(form, format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.mark.parametrize(
    ("more", "country"),
    [
        ({"country": "nl"}, "NL"),
        ({"country": " BE "}, "BE"),
        ({"country": ""}, None),
        ({"country": "NLD"}, None),
        ({"country": "Nederland"}, None),
        ({"made_on": "9999-12-31"}, "NL"),
        ({"made_on": "0001-01-01"}, "NL"),
        ({"id": "部品", "company": "株式会社", "name": ""}, "NL"),
        ({"materials": []}, "NL"),
        ({"mass_kg": 0.0}, "NL"),
    ],
)
def test_an_odd_product_is_still_written_by_the_form(more: Any, country: str | None) -> None:
    (product,) = read(document(**more))
    made = pact_document(product, footprint(product), created=NOW)
    assert made["pcf"].get("geographyCountry") == country
    year = f"{product.made_on.year:04}"
    assert made["pcf"]["referencePeriodEnd"] == f"{year}-12-31T23:59:59Z"
    judge = validator()
    if judge is not None:
        assert [each.message for each in judge.iter_errors(made)] == []


def test_the_reference_period_is_the_whole_year() -> None:
    product = Product("p", made_on=date(2024, 2, 29), materials=(Material("S235JR", 1.3, 1.0),))
    pcf = pact_document(product, footprint(product), created=NOW)["pcf"]
    assert (pcf["referencePeriodStart"], pcf["referencePeriodEnd"]) == (
        "2024-01-01T00:00:00Z",
        "2024-12-31T23:59:59Z",
    )


@pytest.mark.parametrize("name", ["\0", "x" * 300, "../schemes/wbso", "names", "", "\udc80"])
def test_a_metal_is_looked_up_by_its_name_never_as_a_file(name: str) -> None:
    assert metal_price_eur_per_kg(name, "price_eur_per_kg", NOW.date()) is None


def test_a_metal_has_its_price_under_every_name_it_goes_by() -> None:
    prices = {
        metal_price_eur_per_kg(name, "price_eur_per_kg", NOW.date())
        for name in ("S235JR", "s235", "zacht staal")
    }
    assert len(prices) == 1
    assert prices != {None}
