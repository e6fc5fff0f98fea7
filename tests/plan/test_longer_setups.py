"""What is dragged away from before a step of its family moves nothing but the set-up of that."""

from datetime import UTC, date, datetime

from gemaakt.company import Company
from gemaakt.order import Order
from gemaakt.plan import PlanResult, plan_company
from gemaakt.plan.drops import Wanted, dropped, held_of
from gemaakt.routing import Alternative, Operation
from gemaakt.shop import Calendar, Machine, Person, Shift
from gemaakt.stop import MaxIterations

MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
NEXT_DAY_MIN = 1440


def shop() -> tuple[Company, PlanResult]:
    """Five lots of two hours of one family: half an hour of set-up, then one behind the other."""
    turn = Operation(
        "10", alternatives=(Alternative("draai", 30, 120),), skill="draaien", setup_family="M20"
    )
    orders = tuple(
        Order(name, due=date(2026, 11, 26), weight=9 - at, operations=(turn,))
        for at, name in enumerate("ABCDE")
    )
    company = Company(
        "Draaierij", MONDAY, orders=orders,
        machines=(Machine("draai", "draaien"),),
        people=(Person("an", skills={"draaien": 2}),),
        calendars=(Calendar("dag", shifts=tuple(Shift(day, 480, 1200) for day in range(5))),),
    )  # fmt: skip
    plan = plan_company(company, MaxIterations(200), workers=1)
    starts = [row.start for row in plan.operations]
    assert sorted(starts) == [0, 150, 270, 390, 510]
    return company, plan


def test_the_set_up_that_is_due_now_is_made_in_the_gap_that_was_left() -> None:
    company, plan = shop()
    first, second = sorted(plan.operations, key=lambda row: row.start)[:2]
    held = held_of(company, plan)
    assert held is not None
    found = dropped(held, {(first.order, "10"): Wanted("draai", NEXT_DAY_MIN)})
    assert set(found.rows) == {(first.order, "10"), (second.order, "10")}
    begun = found.rows[second.order, "10"]
    assert (begun.start, begun.setup_end, begun.end) == (120, 150, 270)
    assert found.late == {}


def test_what_is_dragged_from_between_two_of_its_family_moves_nothing_else() -> None:
    company, plan = shop()
    third = sorted(plan.operations, key=lambda row: row.start)[2]
    held = held_of(company, plan)
    assert held is not None
    found = dropped(held, {(third.order, "10"): Wanted("draai", NEXT_DAY_MIN)})
    assert set(found.rows) == {(third.order, "10")}
    assert found.late == {}
