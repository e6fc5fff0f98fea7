"""Three dates with their prices, from the plan where there is one."""

from datetime import date
from decimal import Decimal

from gemaakt.quote.lead_time import Faster, lead_options
from gemaakt.routing import defaults
from gemaakt.shop import Closure
from gemaakt.shop.calendar import working_days_after

ON = date(2026, 11, 24)
PRICE = Decimal("1000.00")


def test_working_days_step_over_the_weekend() -> None:
    assert working_days_after(date(2026, 11, 27), 1) == date(2026, 11, 30)
    assert working_days_after(date(2026, 11, 27), 6) == date(2026, 12, 7)


def test_working_days_step_over_public_holidays_and_closures() -> None:
    assert working_days_after(date(2026, 12, 24), 1) == date(2026, 12, 28)  # Christmas on a Friday
    assert working_days_after(date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert working_days_after(date(2027, 4, 26), 1) == date(2027, 4, 28)  # King's Day
    shut = [Closure(date(2026, 12, 28), date(2026, 12, 31), "kerst")]
    assert working_days_after(date(2026, 12, 23), 2, shut) == date(2027, 1, 4)
    fast, standard, _ = lead_options(
        PRICE, on=date(2026, 12, 23), days=3, constants=defaults(ON), closures=shut
    )
    assert (fast.day, standard.day) == (date(2027, 1, 4), date(2027, 1, 5))


def test_a_firm_that_closes_for_good_still_has_a_price_and_days_that_exist() -> None:
    for_good = [Closure(date(2026, 12, 1), date(9999, 12, 31))]
    made = lead_options(PRICE, on=ON, days=10, constants=defaults(ON), closures=for_good)
    assert [each.price_eur for each in made][-2:] == [PRICE, Decimal("960.00")]
    assert {each.day for each in made[-2:]} == {date(9998, 12, 31)}


def test_without_a_plan_days_per_operation_give_three_dates() -> None:
    fast, standard, relaxed = lead_options(PRICE, on=ON, days=10, constants=defaults(ON))
    assert (fast.day, standard.day, relaxed.day) == (
        working_days_after(ON, 6), working_days_after(ON, 10), working_days_after(ON, 20),
    )  # fmt: skip
    assert (fast.price_eur, standard.price_eur) == (Decimal("1200.00"), PRICE)
    assert relaxed.price_eur == Decimal("960.00")
    assert not any(each.is_planned for each in (fast, standard, relaxed))


def test_with_a_plan_faster_costs_what_its_remedy_costs() -> None:
    day, sooner = date(2026, 12, 15), date(2026, 12, 10)
    options = lead_options(
        PRICE, on=ON, days=3, constants=defaults(ON), promised=day,
        faster=Faster(sooner, Decimal("135.50"), "overtime"),
    )  # fmt: skip
    assert [each.name for each in options] == ["fast", "standard", "relaxed"]
    assert options[0].day == sooner
    assert options[0].price_eur == Decimal("1335.50")
    assert "135.50" in options[0].rule
    assert options[1].day == day
    assert all(each.is_planned for each in options)


def test_a_plan_that_cannot_be_faster_offers_no_fast_date() -> None:
    day = date(2026, 12, 15)
    late = Faster(day, Decimal("10"), "overtime")
    dear = Faster(date(2026, 12, 1), Decimal("501"), "overtime")
    for faster in (None, late, dear):
        options = lead_options(
            PRICE, on=ON, days=3, constants=defaults(ON), promised=day, faster=faster
        )
        assert [each.name for each in options] == ["standard", "relaxed"]
