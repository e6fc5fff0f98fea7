"""Work that needs much power finds what room the connection leaves, and no room is overlooked."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np

from gemaakt.company import Company
from gemaakt.order import Order, StepId
from gemaakt.plan import explained, plan_company, verify_company_plan
from gemaakt.plan.company.plan import starved
from gemaakt.plan.company.problem import company_draft
from gemaakt.plan.company.ready import prepare
from gemaakt.plan.engine.arrays import END, SETUP_END
from gemaakt.plan.engine.arrays import START as START_AT
from gemaakt.plan.engine.decode import decode_any
from gemaakt.plan.engine.pack import pack
from gemaakt.plan.engine.plain import decode_plain
from gemaakt.plan.engine.state import new_state
from gemaakt.routing import Alternative, Attendance, Operation
from gemaakt.shop import Calendar, GridConnection, LimitPeriod, Machine, PowerStates, Shift
from gemaakt.stop import MaxIterations

START = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
ALWAYS = Calendar("altijd", shifts=tuple(Shift(day, 0, 1440) for day in range(7)))
OVEN = Machine("oven", "oven", calendar="altijd", power=PowerStates(0.0, 0.0, 5.0, 45.0))


def instant(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def powered_in(*windows: tuple[int, int], low_kw: float = 10.0) -> GridConnection:
    """A connection of 100 kW in these minutes and of so many at all other times."""
    edges = [0, *(minute for window in windows for minute in window), 2 * 10**6]
    short = zip(edges[::2], edges[1::2], strict=True)
    periods = tuple(LimitPeriod(instant(a), instant(b), low_kw) for a, b in short if a < b)
    return GridConnection(100.0, periods=periods)


def baked(name: str, minutes: float, *, setup_min: float = 0.0, due: int = 1) -> Order:
    step = Operation(
        "oven",
        alternatives=(Alternative("oven", setup_min, minutes),),
        attendance=Attendance.NONE,
        may_pause=False,
    )
    return Order(name, due=date(2026, 11, 23) + timedelta(days=due), operations=(step,))


def of_oven(grid: GridConnection, *orders: Order) -> Company:
    return Company(
        "Hardingsoven", START, orders=orders, machines=(OVEN,), calendars=(ALWAYS,), grid=grid
    )


def test_a_set_up_stands_in_minutes_that_are_short_of_the_runs_power_only() -> None:
    """The run fits the powered hour exactly; its set-up must come before it."""
    company = of_oven(powered_in((600, 660)), baked("o", 60, setup_min=20))
    plan = plan_company(company, MaxIterations(0), workers=1)
    assert [(r.start, r.setup_end, r.end) for r in plan.operations] == [(580, 600, 660)]
    assert verify_company_plan(company, plan) == []


def test_both_loops_put_the_set_up_before_the_powered_hour() -> None:
    arrays = pack(
        company_draft(of_oven(powered_in((600, 660)), baked("o", 60, setup_min=20))).draft
    ).arrays
    for kernel in (decode_plain, decode_any):
        state = new_state(arrays)
        assert kernel(arrays, state, 0, np.inf)
        assert state.trial[0, [START_AT, SETUP_END, END]].tolist() == [580, 600, 660]


def test_a_set_up_short_of_its_own_power_waits_for_it() -> None:
    company = of_oven(powered_in((600, 700), low_kw=2.0), baked("o", 60, setup_min=20))
    plan = plan_company(company, MaxIterations(0), workers=1)
    assert [(r.start, r.setup_end, r.end) for r in plan.operations] == [(600, 620, 680)]


def test_an_order_that_takes_the_only_room_of_another_gives_way() -> None:
    """In order of due dates the short one takes the long window, and the long one fits nowhere."""
    grid = powered_in((600, 700), (800, 840))
    company = of_oven(grid, baked("kort", 40, due=1), baked("lang", 100, due=3))
    plan = plan_company(company, MaxIterations(0), workers=1)
    assert plan.unplanned == {}
    assert {r.order: r.start for r in plan.operations} == {"lang": 600, "kort": 800}
    assert verify_company_plan(company, plan) == []


def test_what_fits_in_no_window_is_still_left_out() -> None:
    company = of_oven(powered_in((600, 700)), baked("kort", 40), baked("te lang", 101))
    plan = plan_company(company, MaxIterations(0), workers=1)
    assert plan.unplanned == {"te lang/oven": "plan.never-fits"}
    assert [r.order for r in plan.operations] == ["kort"]


def test_of_much_work_without_room_none_is_said_to_fit_nowhere_that_would_fit_alone() -> None:
    """Only the first hundred were tried alone, and the rest was taken for hopeless."""
    orders = [baked(f"o{at}", 60) for at in range(130)]
    plan = plan_company(of_oven(powered_in((600, 660)), *orders), MaxIterations(0), workers=1)
    assert len(plan.operations) == 1
    assert set(plan.unplanned.values()) == {"plan.no-room-left"}


def test_what_needs_more_than_is_ever_free_is_told_without_a_plan() -> None:
    """What waits for it is said to wait, also where it needs as much itself."""
    order = baked("a", 60)
    oven = order.operations[0]
    cool = replace(oven, id="koelen", after=("oven",), power_kw=0.0)
    order = replace(order, operations=(oven, cool, replace(oven, id="weer", after=("koelen",))))
    company = of_oven(powered_in(), order)
    assert starved(prepare(company)) == {("a", "oven")}
    plan = plan_company(company, MaxIterations(0), workers=1)
    assert plan.unplanned == {
        "a/oven": "plan.never-fits",
        "a/koelen": "plan.predecessor-unplanned",
        "a/weer": "plan.predecessor-unplanned",
    }


def test_power_counts_in_the_hours_of_the_machine_only() -> None:
    night = Calendar("nacht", shifts=tuple(Shift(day, 0, 300) for day in range(7)))
    company = of_oven(powered_in((600, 700)), baked("a", 60))
    company = replace(company, machines=(replace(OVEN, calendar="nacht"),), calendars=(night,))
    assert starved(prepare(company)) == {("a", "oven")}
    assert starved(prepare(of_oven(powered_in((600, 700)), baked("a", 60)))) == set()


def test_power_that_comes_after_the_usual_horizon_is_waited_for() -> None:
    later = 200 * 1440
    company = of_oven(powered_in((later, later + 100)), baked("a", 60))
    assert starved(prepare(company)) == {("a", "oven")}
    plan = plan_company(company, MaxIterations(0), workers=1)
    assert [row.start for row in plan.operations] == [later]


def test_steps_that_are_dropped_later_are_in_the_draft_that_was_made_without_them() -> None:
    company, dropped = of_oven(powered_in((600, 700)), baked("a", 60)), set[StepId]()
    assert len(prepare(company, dropped=dropped).draft.steps) == 1
    dropped.add(("a", "oven"))
    assert len(prepare(company, dropped=dropped).draft.steps) == 0


def test_work_that_fits_alone_but_not_beside_the_rest_is_said_to_have_no_room_left() -> None:
    """Three pieces of an hour want two powered hours; what follows on one waits in vain."""
    orders = [baked(name, 60, due=day) for day, name in enumerate("abc", 1)]
    cool = replace(orders[0].operations[0], id="koelen", after=("oven",), power_kw=0.0)
    orders = [replace(each, operations=(*each.operations, cool)) for each in orders]
    company = of_oven(powered_in((600, 660), (700, 760)), *orders)
    plan = plan_company(company, MaxIterations(50), workers=1)
    (left_out,) = {"a", "b", "c"} - {row.order for row in plan.operations}
    assert plan.unplanned == {
        f"{left_out}/oven": "plan.no-room-left",
        f"{left_out}/koelen": "plan.predecessor-unplanned",
    }
    assert verify_company_plan(company, plan) == []
    codes = [finding.code for finding in explained(company, plan).findings]
    assert "plan.power-taken" in codes
