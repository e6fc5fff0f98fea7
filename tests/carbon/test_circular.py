"""Nothing is lost between sheet and part, purchase and scrap."""

from datetime import date
from decimal import Decimal

import pytest

from gemaakt.carbon.circular import MetalUse, circular_by_customer, circular_by_month


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
