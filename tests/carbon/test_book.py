"""The factor book: who goes before whom, and from which day."""

from datetime import date

import pytest

from gemaakt.carbon import TABLE, Book, Level, Material, OwnRow, Product, ProductWork, footprint
from gemaakt.carbon.factor import Confidence, UnknownFactor, factor

ON = date(2025, 6, 1)


def row(what: str, level: Level, value: float, since: date = date(2025, 1, 1)) -> OwnRow:
    return OwnRow(what, level, value, "kgCO2e/kg", since, f"bron {level}", since.year)


def test_supplier_goes_before_certificate_before_sector_before_the_table() -> None:
    rows = [
        row("steel", Level.SECTOR, 1.9),
        row("steel", Level.CERTIFICATE, 1.6),
        row("steel", Level.SUPPLIER, 0.9),
    ]
    for left in range(len(rows), 0, -1):
        assert Book(rows[:left]).of("steel", ON).value == rows[left - 1].value
        assert Book(reversed(rows[:left])).of("steel", ON).value == rows[left - 1].value
    assert Book().of("steel", ON) == factor("steel", ON)


def test_a_row_of_the_grade_goes_before_one_of_its_family_at_the_same_level() -> None:
    book = Book([row("steel", Level.SUPPLIER, 1.5), row("S700MC", Level.SUPPLIER, 0.8)])
    assert book.of_metal("s700mc", ON).value == 0.8
    assert book.of_metal("S235JR", ON).value == 1.5
    lesser = Book([row("steel", Level.SUPPLIER, 1.5), row("S700MC", Level.SECTOR, 0.8)])
    assert lesser.of_metal("S700MC", ON).value == 1.5


def test_the_newest_row_that_holds_is_taken_and_no_row_before_its_day() -> None:
    rows = [row("steel", Level.SECTOR, 2.0, date(2024, 1, 1)),
            row("steel", Level.SECTOR, 1.8, date(2025, 5, 1)),
            row("steel", Level.SUPPLIER, 0.7, date(2026, 1, 1))]  # fmt: skip
    assert Book(rows).of("steel", ON).value == 1.8
    assert Book(rows).of("steel", date(2025, 4, 30)).value == 2.0
    assert Book(rows).of("steel", date(2023, 1, 1)) == factor("steel", date(2023, 1, 1))


def test_a_footprint_reckons_with_the_book_and_says_how_primary_it_is() -> None:
    product = Product("p", made_on=ON, materials=(Material("S235JR", 10.0, 8.0),),
                      operations=(ProductWork("laser", energy_kwh=2.0),))  # fmt: skip
    own = [row("steel", Level.SUPPLIER, 0.5),
           OwnRow("electricity_nl_market", Level.SECTOR, 0.1, "kgCO2e/kWh", ON, "contract", 2025,
                  Confidence.HIGH)]  # fmt: skip
    made = footprint(product, Book(own))
    assert made.co2e_kg == pytest.approx(10 * 0.5 + 2 * 0.1)
    assert made.primary_data_share == pytest.approx(5.0 / 5.2)
    assert made.lines[0].factor.source == "bron supplier"
    assert footprint(product) == footprint(product, TABLE)


def test_a_name_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownFactor):
        Book([row("steel", Level.SECTOR, 1.0)]).of("unobtainium", ON)
