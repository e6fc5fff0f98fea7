"""Footprints: every line explains itself, loops are exact, nothing is counted twice."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemaakt.carbon import (
    Gas,
    Input,
    Material,
    OutsideWork,
    Product,
    ProductRefused,
    ProductWork,
    Transport,
    factor,
    footprint,
    footprints,
    read_products,
)
from gemaakt.carbon.critical import chemistry_of, critical_masses
from gemaakt.carbon.factor import FAMILIES, UnknownFactor, material_factor_id
from gemaakt.carbon.footprint import NoFootprint, WrongUnit
from gemaakt.carbon.write_pact import pact_document

PANEL = Product(
    id="panel",
    name="Hekpaneel",
    company="Van Dijk Metaal",
    made_on=date(2025, 6, 1),
    materials=(Material("S235JR", bought_kg=14.0, mass_kg=12.0, heat_number="H1"),),
    operations=(ProductWork("laser", energy_kwh=1.5), ProductWork("lassen", energy_kwh=0.5)),
    outside=(OutsideWork("verzinken", 12.0),),
)


def test_the_total_is_the_sum_of_amounts_times_factors() -> None:
    made = footprint(PANEL)
    by_hand = 14.0 * 2.864 + 2.0 * 0.268 + 12.0 * 0.35
    assert made.co2e_kg == pytest.approx(by_hand, rel=1e-12)
    assert sum(line.co2e_kg for line in made.lines) == pytest.approx(made.co2e_kg, rel=1e-12)


def test_a_supplier_footprint_goes_before_every_table() -> None:
    own = replace(
        PANEL,
        materials=(Material("S235JR", 14.0, 12.0, factor_kgco2e_per_kg=0.7, factor_source="PCF"),),
    )
    made = footprint(own)
    assert made.co2e_kg == pytest.approx(14.0 * 0.7 + 2.0 * 0.268 + 12.0 * 0.35)
    assert made.lines[0].factor.source == "PCF"
    assert made.primary_data_share == pytest.approx(14.0 * 0.7 / made.co2e_kg)


def test_a_factor_of_another_year_is_said_never_silent() -> None:
    late = footprint(replace(PANEL, made_on=date(2027, 3, 1)))
    assert "carbon.factor-of-another-year" in {finding.code for finding in late.findings}
    assert "carbon.factor-of-another-year" not in {f.code for f in footprint(PANEL).findings}


def test_products_that_go_into_each_other_are_solved_exactly() -> None:
    one = Product(id="a", direct_kgco2e=1.0, inputs=(Input("b", 0.5),))
    other = Product(id="b", direct_kgco2e=2.0, inputs=(Input("a", 0.25),))
    first, second = footprints([one, other])
    assert first.co2e_kg == pytest.approx((1.0 + 0.5 * 2.0) / (1 - 0.125), rel=1e-12)
    assert second.co2e_kg == pytest.approx(2.0 + 0.25 * first.co2e_kg, rel=1e-12)


@pytest.mark.parametrize(
    "odd",
    [
        {"outside": (OutsideWork("verzinken", 2.0, "m2", "galvanising"),)},
        {"outside": (OutsideWork("coaten", 2.0, "kg", "powder_coating"),)},
        {"transport": (Transport("electricity_nl_market", 1000.0, 10.0),)},
        {"gases": (Gas("steel", 5.0),)},
    ],
)
def test_an_amount_is_never_multiplied_by_a_factor_per_something_else(odd) -> None:
    with pytest.raises(WrongUnit):
        footprint(replace(PANEL, **odd))


def test_a_factor_per_square_metre_or_normal_cubic_metre_fits_its_amount() -> None:
    coated = OutsideWork("coaten", 2.0, "m²", "powder_coating")
    made = footprint(replace(PANEL, outside=(coated,), gases=(Gas("nitrogen", 3.0),)))
    assert {line.unit for line in made.lines} == {"kg", "kWh", "m²", "m3"}


def test_an_assembly_is_no_surer_than_what_goes_into_it() -> None:
    fence = Product(id="hek", made_on=PANEL.made_on, inputs=(Input("panel", 3.0),))
    panel, whole = footprints([PANEL, fence])
    assert "low" in panel.by_confidence
    for confidence, kg in panel.by_confidence.items():
        assert whole.by_confidence[confidence] == pytest.approx(3 * kg)
    assert whole.lines[0].factor.confidence == "low"


def test_the_largest_numbers_that_are_read_are_also_written() -> None:
    large = replace(PANEL, materials=(Material("S235JR", 1e9, 1e9),))
    pallet = Product(id="p", made_on=PANEL.made_on, inputs=(Input("panel", 1e9),))
    made = footprints([large, pallet])[1]
    written = pact_document(pallet, made, created=datetime(2026, 1, 1, tzinfo=UTC))
    assert float(written["pcf"]["pcfExcludingBiogenicUptake"]) == pytest.approx(made.co2e_kg)


def test_a_loop_without_an_answer_is_refused() -> None:
    eats_itself = Product(id="a", direct_kgco2e=1.0, inputs=(Input("a", 1.0),))
    with pytest.raises(NoFootprint):
        footprints([eats_itself])


def test_an_input_that_is_not_in_the_file_is_named() -> None:
    with pytest.raises(NoFootprint) as refused:
        footprints([Product(id="a", inputs=(Input("spook", 1.0),))])
    assert refused.value.params["input"] == "spook"


@given(
    st.lists(st.floats(0.1, 100), min_size=2, max_size=6),
    st.lists(st.floats(0, 0.15), min_size=36, max_size=36),
)
def test_each_footprint_is_its_own_lines_plus_its_inputs(
    direct: list[float], amounts: list[float]
) -> None:
    names = [f"p{at}" for at in range(len(direct))]
    products = [
        Product(
            id=name,
            direct_kgco2e=direct[at],
            inputs=tuple(Input(other, amounts[6 * at + k]) for k, other in enumerate(names)),
        )
        for at, name in enumerate(names)
    ]
    for made in footprints(products):
        assert sum(line.co2e_kg for line in made.lines) == pytest.approx(made.co2e_kg, rel=1e-9)


@given(st.floats(0, 50), st.floats(0, 10))
def test_more_metal_or_more_energy_never_lowers_the_footprint(metal: float, energy: float) -> None:
    more = replace(
        PANEL,
        materials=(replace(PANEL.materials[0], bought_kg=14.0 + metal),),
        operations=(ProductWork("laser", energy_kwh=2.0 + energy),),
    )
    assert footprint(more).co2e_kg >= footprint(PANEL).co2e_kg - 1e-9


def test_the_known_grades_find_their_family() -> None:
    assert material_factor_id("RVS 304") == "stainless"
    assert material_factor_id("1.4301") == "stainless"
    assert material_factor_id("EN AW-5754") == "aluminium"
    assert material_factor_id("S355J2") == "steel"
    assert set(FAMILIES) == {"steel", "stainless", "aluminium"}


def test_every_factor_says_where_it_comes_from() -> None:
    used = factor("steel", date(2026, 1, 1))
    assert used.source
    assert used.boundary
    assert used.licence
    assert 1990 < used.year < 2100
    with pytest.raises(UnknownFactor):
        factor("goud", date(2026, 1, 1))


def test_measured_chemistry_goes_before_the_norm() -> None:
    measured = replace(
        PANEL, materials=(Material("1.4404", 2.0, 2.0, chemistry={"Mn": 0.01, "Cr": 0.17}),)
    )
    masses = {row.element: row for row in critical_masses(measured)}
    assert masses["Mn"].mass_kg == pytest.approx(0.02)
    assert masses["Mn"].is_measured
    assert "Cr" not in masses
    by_norm = {
        row.element: row
        for row in critical_masses(replace(PANEL, materials=(Material("1.4404", 2.0, 2.0),)))
    }
    assert not by_norm["Ni"].is_measured
    assert not by_norm["Ni"].is_strict


def test_the_same_footprint_always_has_the_same_pact_id() -> None:
    now, later = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    made = footprint(PANEL)
    first = pact_document(PANEL, made, created=now)
    second = pact_document(PANEL, made, created=later)
    assert first["id"] == second["id"]
    pcf = first["pcf"]
    assert float(pcf["pcfIncludingBiogenicUptake"]) == pytest.approx(
        float(pcf["pcfExcludingBiogenicUptake"]) + float(pcf["biogenicCO2Uptake"])
    )


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[1, 2]",
        '{"id": 3}',
        '{"id": "a", "materials": [{"material": "S235", "bought_kg": -1, "mass_kg": 1}]}',
        '{"id": "a", "direct_kgco2e": 1e999}',
    ],
)
def test_a_document_that_cannot_be_used_is_refused(text: str) -> None:
    with pytest.raises(ProductRefused):
        read_products(text, "product.json")


@pytest.mark.parametrize(
    ("grade", "element"),
    [
        ("S235", "Mn"),
        ("s235jr", "Mn"),
        ("304", "Cr"),
        ("1.4404", "Mo"),
        ("316L", "Mo"),
        ("AlMg3", "Mg"),
        ("EN AW-5754", "Mg"),
        ("en aw-6082", "Mg"),
        ("Ti-6Al-4V", "V"),
        ("S355", "Mn"),
    ],
)
def test_a_grade_is_known_by_its_number_or_a_whole_word_of_its_name(grade, element) -> None:
    assert element in chemistry_of(grade, {})[0]


@pytest.mark.parametrize(
    "grade", ["", "1", "5", "Al", "X", "N", "M", "S3", "AlMg", "EN", "EN AW-"]
)
def test_a_piece_of_a_name_is_no_grade(grade) -> None:
    assert chemistry_of(grade, {}) == ({}, False)
