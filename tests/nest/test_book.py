"""The material book: heat numbers stay, grams and cents add up."""

from datetime import date
from decimal import Decimal

import pytest

from gemaakt.nest import NestJob, Part, Ring, solve
from gemaakt.nest.book import Move, NotEnoughStock, book_nest, bought, sheets_of, year_figures
from gemaakt.shop.stock import StockKind, StockLot
from gemaakt.stop import MaxIterations

DAY = date(2026, 11, 24)
SHEET = StockLot(
    "S1", StockKind.SHEET, "S235JR", 2, 3.0, ((0, 0), (2000, 0), (2000, 1000), (0, 1000)),
    heat_number="H-4711", price_eur=Decimal("61.23"), factor_kgco2e_per_kg=2.0,
)  # fmt: skip
PART = Part("a", 5, Ring(((0.0, 0.0), (300.0, 0.0), (300.0, 200.0), (0.0, 200.0))))


def booked(lots=(SHEET,)):
    job = NestJob((PART,), sheets_of(lots))
    result = solve(job, MaxIterations(10), 0, 1)
    return job, result, book_nest(lots, job, result, on=DAY)


def test_the_remnant_keeps_the_heat_number_and_its_parent():
    _, _, booking = booked()
    remnant = booking.remnants[0]
    assert (remnant.heat_number, remnant.parent, remnant.kind) == (
        "H-4711",
        "S1",
        StockKind.REMNANT,
    )
    assert 0 < remnant.price_eur < SHEET.price_eur


def test_grams_and_cents_of_a_booking_add_up_to_nothing_lost():
    _, _, booking = booked()
    assert sum(entry.mass_g for entry in booking.entries) == 0
    assert sum(entry.amount_eur for entry in booking.entries) == 0


def test_the_rack_holds_one_sheet_less_and_the_remnant_more():
    _, _, booking = booked()
    assert {(lot.kind, lot.quantity) for lot in booking.stock} == {
        (StockKind.SHEET, 1),
        (StockKind.REMNANT, 1),
    }


def test_the_remnant_is_used_by_the_next_nest():
    _, _, booking = booked()
    _, result, second = booked(booking.stock)
    assert result.sheets[0].sheet == booking.remnants[0].id
    figures = year_figures([bought(SHEET, on=DAY), *booking.entries, *second.entries], 2026)
    assert figures.remnants_reused_kg > 0
    assert figures.bought_kg == pytest.approx(94.2)


def test_a_nest_cannot_take_what_is_gone():
    job, result, _ = booked()
    with pytest.raises(NotEnoughStock):
        book_nest((), job, result, on=DAY)


def test_scrap_and_parts_are_both_booked():
    _, _, booking = booked()
    assert {Move.CUT, Move.PARTS_OUT, Move.REMNANT_IN, Move.SCRAP} == {
        e.move for e in booking.entries
    }
