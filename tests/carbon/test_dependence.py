"""On which countries the metal depends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemaakt.carbon.dependence import MetalFrom, by_country, by_year

ROWS = [
    MetalFrom(2026, "NL", 60.0, 0.1, 0.2),
    MetalFrom(2026, "DE", 20.0),
    MetalFrom(2026, "CN", 10.0),
    MetalFrom(2026, "", 10.0),
    MetalFrom(2025, "CN", 5.0),
]


def test_shares_by_region_add_up_to_the_year() -> None:
    this, last = by_year(ROWS)
    assert (this.year, last.year) == (2026, 2025)
    assert this.nl_share == pytest.approx(0.6)
    assert this.eu_share == pytest.approx(0.2)
    assert this.elsewhere_share == pytest.approx(0.1)
    assert this.unknown_share == pytest.approx(0.1)


def test_concentration_counts_only_countries_that_are_known() -> None:
    this, last = by_year(ROWS)
    assert this.concentration_share == pytest.approx(
        (60 / 90) ** 2 + (20 / 90) ** 2 + (10 / 90) ** 2
    )
    assert last.concentration_share == pytest.approx(1.0)


def test_the_heaviest_country_comes_first_and_the_nameless_is_said() -> None:
    rows = by_country(ROWS)
    assert [row.country for row in rows[:4]] == ["NL", "DE", "?", "CN"]
    assert rows[0].critical_kg == pytest.approx(0.1)


@given(
    st.lists(
        st.builds(MetalFrom, st.integers(2023, 2026), st.sampled_from(["NL", "DE", "CN", ""]),
                  st.floats(0.01, 1e5)), min_size=1, max_size=30)
)  # fmt: skip
def test_no_kilogram_is_lost(rows: list[MetalFrom]) -> None:
    assert sum(row.mass_kg for row in by_country(rows)) == pytest.approx(
        sum(row.mass_kg for row in rows)
    )
    for year in by_year(rows):
        parts = year.nl_share + year.eu_share + year.elsewhere_share + year.unknown_share
        assert parts == pytest.approx(1.0)
        assert 0 <= year.concentration_share <= 1 + 1e-9
