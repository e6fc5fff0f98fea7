"""Certificates of the same three families that say the same in other ways: kg stay exact."""

import itertools
import json
from typing import Any

import pytest

from gemaakt.carbon import Material, Product
from gemaakt.carbon.critical import critical_masses
from gemaakt.exchange import Understood, understand

CHEMISTRY = {"C": "0.17", "Mn": "1.47", "Si": "0.25", "Cu": "0.045", "Ni": "0.031"}


def read(document: Any) -> Understood:
    return understand(json.dumps(document).encode(), "3.1.json")


def codes(found: Understood) -> set[str]:
    return {each.code for each in found.findings}


def shares(chemistry: dict[str, str] = CHEMISTRY) -> dict[str, float]:
    return {symbol: float(value) / 100 for symbol, value in chemistry.items()}


def metals(elements: list[dict[str, Any]], **product: Any) -> dict[str, Any]:
    analysis = {"HeatNumber": "H1", "Elements": elements}
    return {"DigitalMaterialPassport": {"Product": product, "ChemicalAnalysis": analysis}}


def en10168(heats: list[str], analyses: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    inspection: Any = analyses if len(analyses) != 1 else analyses[0]
    return {
        "Certificate": {"ProductDescription": {"B07": heats, **more}, "Inspection": inspection}
    }


def analysis(values: dict[str, str], sample: str = "", unit: str = "%") -> dict[str, Any]:
    cells = {
        f"C{71 + at}": {"Actual": {"Value": value}, "Symbol": symbol, "Unit": unit}
        for at, (symbol, value) in enumerate(values.items())
    }
    return {"C00": sample, "ChemicalComposition": {"C70": "EAF", **cells}}


@pytest.mark.parametrize(
    "actual",
    [
        {"ResultType": "numeric", "Value": 1.47},
        {"ResultType": "string", "Value": "1,47"},
        {"ResultType": "string", "Value": "≤ 1.47 %"},
        {"ResultType": "range", "Minimum": 1.46, "Maximum": 1.48},
        {"ResultType": "multiValue", "Values": [{"Value": v} for v in (1.46, 1.47, 1.48)]},
        {"ResultType": "multiValue", "Statistics": {"Average": {"Value": 1.47}}},
        {"ResultType": "array", "Data": [{"Value": {"Value": 1.44}}, {"Value": {"Value": 1.5}}]},
    ],
)  # fmt: skip
def test_every_kind_of_result_gives_one_share(actual: dict[str, Any]) -> None:
    found = read(metals([{"PropertySymbol": "Mn", "Unit": "%", "Actual": actual}]))
    assert found.facts["chemistry"] == {"H1": {"Mn": 0.0147}}


@pytest.mark.parametrize(
    ("unit", "value"),
    [
        ("%", "1.47"), ("wt.-%", "1.47"), ("Gew.-%", "1,47"), ("% (m/m)", "1.47"),
        ("Percent", "1.47"), ("ppm", "14700"), ("mg/kg", "14700"), ("g/t", "14700"),
        ("‰", "14.7"), ("g/kg", "14.7"), ("ppb", "14700000"), ("kg/kg", "0.0147"), (None, "1.47"),
    ],
)  # fmt: skip
def test_the_same_metal_in_any_unit_is_the_same_share(unit: str | None, value: str) -> None:
    element = {"PropertySymbol": " MN ", "Unit": unit, "Actual": {"Value": value}}
    assert read(metals([element])).facts["chemistry"]["H1"]["Mn"] == 0.0147


def test_elements_keep_their_share_in_any_order_of_keys_and_lines() -> None:
    for order in itertools.islice(itertools.permutations(CHEMISTRY), 24):
        values = {symbol: CHEMISTRY[symbol] for symbol in order}
        document = en10168(["123456"], [analysis(values)])
        turned = json.loads(json.dumps(document), object_pairs_hook=lambda rows: dict(rows[::-1]))
        for each in (document, turned):
            assert read(each).facts["chemistry"] == {"123456": pytest.approx(shares(), abs=1e-15)}


def test_an_analysis_that_names_its_heat_goes_to_that_heat() -> None:
    first, second = {**CHEMISTRY, "Mn": "1.1"}, {**CHEMISTRY, "Mn": "1.3"}
    document = en10168(["A1", "A2"], [analysis(second, "A2"), analysis(first, "A1")])
    chemistry = read(document).facts["chemistry"]
    assert (chemistry["A1"]["Mn"], chemistry["A2"]["Mn"]) == (0.011, 0.013)


def test_one_analysis_holds_for_all_heats_and_for_the_number_of_its_melt() -> None:
    found = read(en10168(["A1", "A2"], [analysis(CHEMISTRY, "175508")]))
    assert found.facts["heat_numbers"] == ["A1", "A2", "175508"]
    assert all(each == pytest.approx(shares()) for each in found.facts["chemistry"].values())


def test_a_sample_in_words_is_no_heat() -> None:
    found = read(en10168(["A1"], [analysis(CHEMISTRY, "Charge 2 longitudinal")]))
    assert found.facts["heat_numbers"] == ["A1"]


def test_analyses_that_do_not_say_whose_they_are_give_no_chemistry_but_a_finding() -> None:
    found = read(en10168(["A1", "A2", "A3"], [analysis(CHEMISTRY, "X1"), analysis(CHEMISTRY)]))
    assert found.facts["chemistry"]["A1"] == {}
    assert "certificate.which-analysis" in codes(found)


def test_several_products_in_one_certificate_add_up() -> None:
    mass = {"B13": {"Value": 1.5, "Unit": "MT"}}
    document = en10168(["A1"], [analysis(CHEMISTRY)], **mass)
    document["Certificate"]["ProductDescription"] = [
        {"B07": ["A1"], **mass}, {"B07": ["A2"], "B12": {"Value": 500, "Unit": "Kg"}},
    ]  # fmt: skip
    facts = read(document).facts
    assert facts["heat_numbers"] == ["A1", "A2"]
    assert facts["mass_kg"] == 2000.0


@pytest.mark.parametrize("missing", ["B07", "B02", "B13", "Inspection", "ProductDescription"])
def test_optional_parts_may_be_missing(missing: str) -> None:
    document = en10168(["A1"], [analysis(CHEMISTRY, "175508")], B02={}, B13={"Value": 2})
    document["Certificate"].pop(missing, None)
    document["Certificate"].get("ProductDescription", {}).pop(missing, None)
    found = read(document)
    assert found.kind == "certificate"
    assert found.is_usable


def ecoc(tests: list[dict[str, Any]], casts: list[str]) -> dict[str, Any]:
    objects = [
        {"ObjectId": str(at), "Quantities": [{"Amount": 2, "Unit": "TNE"}],
         "ObjectProperties": [{"Name": "CastNo", "Value": [cast]}]}
        for at, cast in enumerate(casts, start=1)
    ]  # fmt: skip
    data = {"Data": {"ObjectOfDeclaration": objects}, "Results": {"MaterialCertification": tests}}
    return {"Id": "E1", "EcocData": data}


def test_a_conformity_certificate_of_two_casts_keeps_them_apart() -> None:
    def of(about: list[str], low: str, high: str) -> dict[str, Any]:
        value = {"ValueName": "Mg", "Unit": "percent", "ActualFrom": low, "ActualTo": high}
        return {"NameOfTest": "ChemicalComposition (OES)", "RefObjectIDs": about,
                "TestValues": [value]}  # fmt: skip

    facts = read(ecoc([of(["2"], "4.2", "4.4"), of(["1"], "4.1", "")], ["K1", "K2"])).facts
    assert facts["chemistry"] == {"K1": {"Mg": 0.041}, "K2": {"Mg": 0.043}}
    assert facts["mass_kg"] == 4000.0
    everyone = read(ecoc([of([], "4.2", "4.2")], ["K1", "K2"])).facts
    assert everyone["chemistry"] == {"K1": {"Mg": 0.042}, "K2": {"Mg": 0.042}}


def test_the_kilograms_of_critical_metal_are_those_of_the_certificate() -> None:
    """1.47 % Mn of 812.5 kg is 11.94375 kg, whatever way the certificate said it."""
    heats = read(en10168(["A1"], [analysis({"Mn": "14700"}, unit="ppm")])).content.heats
    steel = Material("S355J2", 900.0, 812.5, chemistry=heats[0].chemistry)
    rows = {each.element: each for each in critical_masses(Product("p", materials=(steel,)))}
    assert rows["Mn"].mass_kg == pytest.approx(11.94375, rel=1e-15)
    assert rows["Mn"].is_measured


@pytest.mark.parametrize("mass", [1e308, "9" * 300, float("nan"), "-inf"])
def test_a_mass_beyond_the_earth_is_no_mass(mass: Any) -> None:
    found = read(metals([], Weight=mass, WeightUnit="t", HeatNumber="H1"))
    assert found.facts["mass_kg"] is None
    json.dumps(found.facts, allow_nan=False)


@pytest.mark.parametrize("unit", ["mass fraction", "Massafractie", "kg/kg", "1", "share"])
def test_a_fraction_in_words_is_a_fraction(unit: str) -> None:
    element = {"PropertySymbol": "Mn", "Unit": unit, "Actual": {"Value": 0.0147}}
    assert read(metals([element])).facts["chemistry"] == {"H1": {"Mn": 0.0147}}


@pytest.mark.parametrize(
    ("written", "kg"),
    [("5.739,3", 5739.3), ("5,739.3", 5739.3), ("1.005.739", 1005739.0), (" 250 ", 250.0),
     ("1.2,3.4", None), (-5, None), ("0", None), ({"x": 1}, None)],
)  # fmt: skip
def test_a_mass_is_read_as_dutch_and_english_mills_write_it(
    written: Any, kg: float | None
) -> None:
    assert read(metals([], Weight=written, WeightUnit="kg")).facts["mass_kg"] == kg


def test_two_analyses_of_one_heat_are_one_heat_with_all_that_was_measured() -> None:
    def elements(values: dict[str, str]) -> list[dict[str, Any]]:
        return [
            {"PropertySymbol": symbol, "Unit": "%", "Actual": {"Value": value}}
            for symbol, value in values.items()
        ]

    document = metals([])
    document["DigitalMaterialPassport"]["ChemicalAnalysis"] = [
        {"HeatNumber": "H1", "Elements": elements({"C": "0.17", "Mn": "1.47"})},
        {"HeatNumber": "H1", "Elements": elements({"C": "0.18", "Si": "0.25"})},
    ]
    facts = read(document).facts
    assert facts["heat_numbers"] == ["H1"]
    assert facts["chemistry"]["H1"] == pytest.approx({"C": 0.0017, "Mn": 0.0147, "Si": 0.0025})


def test_what_is_no_text_becomes_no_name() -> None:
    document = metals([], CountryOfOrigin={"code": "DE"}, HeatNumber=["A1", "A2"])
    document["DigitalMaterialPassport"]["ChemicalAnalysis"] = [None, 5]
    facts = read(document).facts
    assert (facts["country"], facts["heat_numbers"]) == ("", ["A1", "A2"])
