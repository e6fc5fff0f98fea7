"""A date that the plan can keep lies never before the day of the quote."""

from datetime import UTC, date, datetime, timedelta

import pytest

from gemaakt.company import Company
from gemaakt.drawing.contour import polygon_contour
from gemaakt.drawing.part import Part
from gemaakt.quote import Item, quote
from gemaakt.quote.promise import promised
from gemaakt.shop import Calendar, Machine, Shift

ON = date(2026, 11, 24)
PLATE = Part("p", outline=polygon_contour([(0, 0), (100, 0), (100, 50), (0, 50)]))


@pytest.mark.parametrize("days", [0, 7])
def test_a_plan_of_last_week_promises_no_day_that_has_passed(days: int) -> None:
    shifts = tuple(Shift(day, 450, 960) for day in range(5))
    company = Company(
        name="Klein",
        plan_start=datetime(2026, 11, 24, 7, 0, tzinfo=UTC) - timedelta(days=days),
        machines=(Machine("laser", "Snijden", "Laser", "dag"),),
        calendars=(Calendar("dag", "Dag", shifts),),
    )
    priced = quote([Item(PLATE, "S235JR", 3.0)], on=ON, quantities=[10])
    dated, _ = promised(priced, company)
    found = dated.lines[0].prices[0]
    assert found.promise_date is not None
    assert found.promise_date >= ON
