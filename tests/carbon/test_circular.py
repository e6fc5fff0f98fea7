"""Nothing is lost between sheet and part, purchase and scrap."""

from datetime import date
from decimal import Decimal
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemaakt.carbon import allocation
from gemaakt.carbon.allocation import NestedPart, NestRefused
from gemaakt.carbon.circular import MetalUse, circular_by_customer, circular_by_month

parts = st.lists(
    st.builds(
        NestedPart,
        order=st.sampled_from(["o1", "o2", "o3"]),
        part=st.text("abc", min_size=1, max_size=3),
        quantity=st.integers(1, 500),
        mass_kg=st.floats(1e-4, 50),
    ),
    min_size=1,
    max_size=30,
)


@given(parts, st.floats(0, 1), st.floats(0, 0.9), st.floats(0, 20))
def test_a_nest_conserves_kilograms_and_carbon(
    rows: list[NestedPart], skeleton: float, remnant: float, factor: float
) -> None:
    total = fsum(row.mass_kg * row.quantity for row in rows)
    sheet = total * (1 + skeleton) / (1 - remnant)
    shared = allocation(sheet, rows, remnant_kg=sheet * remnant, factor_kgco2e_per_kg=factor)
    bought = fsum(part.bought_kg for part in shared.parts) + shared.remnant_kg
    assert bought == pytest.approx(sheet, rel=1e-9)
    carbon = fsum(part.co2e_kg for part in shared.parts) + shared.remnant_co2e_kg
    assert carbon == pytest.approx(sheet * factor, rel=1e-9, abs=1e-12)
    weighed = fsum(part.parts_kg for part in shared.parts) + shared.scrap_kg + shared.remnant_kg
    assert weighed == pytest.approx(sheet, rel=1e-9)


def test_a_part_pays_for_the_skeleton_by_its_mass() -> None:
    rows = [NestedPart("o1", "groot", 1, 30.0), NestedPart("o2", "klein", 2, 5.0)]
    shared = allocation(100.0, rows, remnant_kg=20.0)
    assert [part.bought_kg for part in shared.parts] == pytest.approx([60.0, 20.0])
    assert shared.scrap_kg == pytest.approx(40.0)
    assert shared.used_share == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("sheet", "mass", "remnant"),
    [(10.0, 11.0, 0.0), (10.0, 5.0, 6.0), (0.0, 0.0, 0.0), (float("nan"), 1.0, 0.0),
     (10.0, -1.0, 0.0), (10.0, 1.0, float("nan"))],
)  # fmt: skip
def test_masses_that_cannot_be_are_refused(sheet: float, mass: float, remnant: float) -> None:
    with pytest.raises(NestRefused) as refused:
        allocation(sheet, [NestedPart("o1", "p", 1, mass)], remnant_kg=remnant)
    assert refused.value.code == "carbon.nest-impossible"


def test_what_comes_in_goes_out_as_part_remnant_or_scrap() -> None:
    uses = [
        MetalUse(date(2026, 11, 2), "S235", 60, bought_kg=100, kept_kg=20,
                 scrap_eur_per_kg=Decimal("0.25"), recycled_share=0.3, customer="Jansen"),
        MetalUse(date(2026, 11, 9), "S235", 15, reused_kg=20,
                 scrap_eur_per_kg=Decimal("0.25"), customer="Visser"),
        MetalUse(date(2026, 12, 1), "1.4301", 8, bought_kg=10,
                 scrap_eur_per_kg=Decimal("1.10"), recycled_share=0.8, customer="Jansen"),
    ]  # fmt: skip
    november, december = circular_by_month(uses)
    assert (november.period, november.alloy) == ("2026-11", "S235")
    assert november.scrap_kg == pytest.approx(25.0)
    assert november.scrap_eur == Decimal("6.25")
    assert november.bought_kg + november.reused_kg == pytest.approx(
        november.parts_kg + november.kept_kg + november.scrap_kg
    )
    assert november.recycled_share == pytest.approx(0.3)
    assert november.known_share == pytest.approx(0.8)
    assert december.scrap_eur == Decimal("2.20")
    assert [row.period for row in circular_by_customer(uses)] == ["Jansen", "Jansen", "Visser"]
