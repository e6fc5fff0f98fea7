"""Passports: what the label says is what was bought, nested and clocked."""

from dataclasses import replace
from datetime import date

from gemaakt.carbon import Material, OutsideWork, Product, ProductWork, footprint
from gemaakt.passport import passport
from gemaakt.passport.write_html import passport_html

GATE = Product(
    id="1042-1",
    name="Poort <dubbel>",
    company="Van Dijk Metaal",
    made_on=date(2026, 11, 24),
    materials=(
        Material("S235JR", 10.0, 9.0, heat_number="H1", origin="NL", recycled_share=0.2),
        Material("S235JR", 5.0, 3.0, heat_number="H2", origin="DE", recycled_share=0.6),
    ),
    operations=(ProductWork("laser", "L1", 6.0, 1.5), ProductWork("lassen", "W1", 24.0, 0.5)),
    outside=(OutsideWork("verzinken", 12.0, country="BE", time_min=10.0),),
)


def test_mass_heat_energy_and_carbon_add_up() -> None:
    one = passport(GATE)
    assert one.mass_kg == 12.0
    assert one.heat_numbers == ("H1", "H2")
    assert one.kwh == 2.0
    assert one.co2e_kg == footprint(GATE).co2e_kg
    assert sum(line.co2e_kg for line in one.factors) == one.co2e_kg


def test_origin_counts_kilograms_for_metal_and_minutes_for_work() -> None:
    origin = passport(GATE).origin
    assert origin.material == {"NL": 0.75, "DE": 0.25}
    assert origin.made_in_nl_share == 0.75
    assert origin.made_in_eu_share == 1.0


def test_recycled_content_is_unknown_as_soon_as_one_metal_does_not_say() -> None:
    assert passport(GATE).recycled_share == (0.2 * 9 + 0.6 * 3) / 12
    silent = Product(id="x", materials=(Material("S235JR", 1.0, 1.0), GATE.materials[0]))
    assert passport(silent).recycled_share is None


def test_the_page_shows_every_source_and_runs_nothing() -> None:
    page = passport_html(passport(GATE), "en")
    assert "Poort &lt;dubbel&gt;" in page
    assert "<script" not in page
    for line in passport(GATE).factors:
        assert line.source.split(",")[0].split("'")[0] in page


def test_a_dutch_page_says_sources_and_their_certainty_in_dutch() -> None:
    page = passport_html(passport(GATE))
    assert "metaal: stalen blikken, primair" in page
    assert "redelijk zeker" in page
    assert "steel cans" in passport_html(passport(GATE), "en")


def test_grams_of_an_element_are_not_rounded_to_nothing() -> None:
    light = replace(GATE, materials=(
        Material("S235JR", 0.01, 0.01, heat_number="H1", chemistry={"Mn": 0.004}),
    ))  # fmt: skip
    page = passport_html(passport(light))
    assert "<td>Mn</td><td>0,00004 kg</td>" in page
    assert "0,01 kg" in page
