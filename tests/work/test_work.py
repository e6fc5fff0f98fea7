"""Clocks that close themselves, batches split back, events that may come twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gemaakt.company import Company
from gemaakt.order import Order, OrderStatus
from gemaakt.routing import Alternative, Operation, OperationStatus
from gemaakt.shop import Calendar, Machine, Person, Shift
from gemaakt.work import (
    EventKind,
    Step,
    WorkEvent,
    actual_minutes,
    apply_work,
    clocked,
    post_calculation,
)

TUESDAY = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
"""08:00 in Amsterdam."""
LASER, WELD = Step("1042", "10"), Step("1042", "20")
DAY = Calendar(
    "dag",
    shifts=tuple(
        Shift(day, start, end) for day in range(5) for start, end in ((450, 720), (750, 960))
    ),
)


def operation(id_: str, *after: str, minutes: float) -> Operation:
    return Operation(
        id_, id_, after=after, alternatives=(Alternative("L1", piece_min=minutes),), quantity=10
    )


SHOP = Company(
    name="Proef",
    plan_start=TUESDAY,
    calendars=(DAY,),
    machines=(Machine("L1", "laser", rate_eur_per_h=Decimal("90")),),
    people=(Person("dirk", calendar="dag"), Person("anja", calendar="dag")),
    orders=(
        Order(
            "1042",
            quantity=10,
            operations=(operation("10", minutes=3.0), operation("20", "10", minutes=1.0)),
        ),
    ),
)


def tap(
    kind: EventKind, minute: float, *steps: Step, person: str = "dirk", quantity: int = 0
) -> WorkEvent:
    at = TUESDAY + timedelta(minutes=minute)
    return WorkEvent(f"{kind}-{person}-{minute}", kind, person, steps, at, quantity)


def test_a_start_and_a_done_are_the_minutes_between() -> None:
    events = [tap(EventKind.START, 0, LASER), tap(EventKind.DONE, 34, LASER)]
    rows = clocked(SHOP, events, now=TUESDAY + timedelta(hours=2))
    assert [(row.step, row.time_min, row.is_running) for row in rows] == [(LASER, 34.0, False)]


def test_starting_something_else_closes_the_first_clock() -> None:
    events = [tap(EventKind.START, 0, LASER), tap(EventKind.START, 20, WELD)]
    rows = clocked(SHOP, events, now=TUESDAY + timedelta(minutes=50))
    assert actual_minutes(rows) == {LASER: 20.0, WELD: 30.0}
    assert [row.is_running for row in rows] == [False, True]


def test_a_forgotten_clock_ends_with_the_shift_and_is_flagged() -> None:
    rows = clocked(SHOP, [tap(EventKind.START, 0, LASER)], now=TUESDAY + timedelta(days=17))
    assert rows[0].end == datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    assert rows[0].is_flagged
    assert not rows[0].is_running


def test_a_nest_clocked_once_is_split_by_planned_minutes() -> None:
    events = [tap(EventKind.START, 0, LASER, WELD), tap(EventKind.DONE, 60, LASER, WELD)]
    minutes = actual_minutes(clocked(SHOP, events, now=TUESDAY + timedelta(hours=2)))
    assert minutes == {LASER: 45.0, WELD: 15.0}


def test_a_step_of_a_nest_that_is_done_first_leaves_the_clock_on_the_others() -> None:
    taps = [tap(EventKind.START, 0, LASER, WELD), tap(EventKind.DONE, 40, LASER),
            tap(EventKind.DONE, 60, WELD)]  # fmt: skip
    minutes = actual_minutes(clocked(SHOP, taps, now=TUESDAY + timedelta(hours=2)))
    assert minutes == {LASER: pytest.approx(30), WELD: pytest.approx(30)}


def test_the_same_event_sent_twice_counts_once() -> None:
    start, done = tap(EventKind.START, 0, LASER), tap(EventKind.DONE, 30, LASER)
    late_copy = replace(done, at=done.at + timedelta(minutes=5))
    rows = clocked(SHOP, [start, done, start, late_copy], now=TUESDAY + timedelta(hours=1))
    assert actual_minutes(rows) == {LASER: 30.0}


def test_work_moves_the_operations_on() -> None:
    now = TUESDAY + timedelta(minutes=40)
    events = [
        tap(EventKind.START, 0, LASER),
        tap(EventKind.DONE, 30, LASER),
        tap(EventKind.START, 31, WELD, person="anja"),
        tap(EventKind.COUNT, 35, WELD, person="anja", quantity=4),
    ]
    order = apply_work(SHOP, events, now=now).orders[0]
    first, second = order.operations
    assert (first.status, first.done_quantity) == (OperationStatus.DONE, 10)
    assert (second.status, second.quantity, second.done_quantity) == (
        OperationStatus.RUNNING,
        6,
        4,
    )
    assert second.running is not None
    assert second.running.person == "anja"
    assert order.status is OrderStatus.RUNNING


def test_the_order_is_done_with_its_last_operation() -> None:
    events = [tap(EventKind.DONE, 30, LASER), tap(EventKind.DONE, 50, WELD)]
    assert apply_work(SHOP, events, now=TUESDAY).orders[0].status is OrderStatus.DONE


def test_post_calculation_says_what_the_difference_cost() -> None:
    lines = post_calculation(SHOP, SHOP.orders[0], {LASER: 50.0})
    assert [(line.planned_min, line.actual_min) for line in lines] == [(30.0, 50.0)]
    assert lines[0].difference_eur == Decimal("30.00")


@settings(suppress_health_check=[HealthCheck.too_slow])  # a machine with other work is slow
@given(st.lists(st.tuples(st.integers(0, 400), st.sampled_from(list(EventKind))), max_size=20))
def test_no_minute_of_a_person_is_counted_twice(taps: list[tuple[int, EventKind]]) -> None:
    events = [tap(kind, minute, LASER, WELD) for minute, kind in taps]
    now = TUESDAY + timedelta(minutes=400)
    total = sum(actual_minutes(clocked(SHOP, events, now=now)).values())
    assert total <= 400 + 1e-9


@pytest.mark.parametrize("offset_h", [0, 5])
def test_a_clock_within_the_hour_after_the_shift_is_believed(offset_h: int) -> None:
    start = 60.0 * offset_h
    end = 8 * 60 + 30
    events = [tap(EventKind.START, start, LASER), tap(EventKind.DONE, end, LASER)]
    rows = clocked(SHOP, events, now=TUESDAY + timedelta(days=1))
    noon = 30 if offset_h == 0 else 0
    assert (rows[0].time_min, rows[0].is_flagged) == (end - start - noon, False)


def test_scrap_is_no_piece_made_and_what_was_asked_stays() -> None:
    events = [tap(EventKind.SCRAP, 5, LASER, quantity=2), tap(EventKind.DONE, 30, LASER)]
    laser = apply_work(SHOP, events, now=TUESDAY).orders[0].operations[0]
    assert (laser.status, laser.done_quantity, laser.quantity) == (OperationStatus.DONE, 8, 2)


def test_done_makes_the_pieces_that_were_told_and_the_next_step_has_no_more() -> None:
    events = [tap(EventKind.DONE, 30, LASER, quantity=7), tap(EventKind.DONE, 50, WELD)]
    laser, weld = apply_work(SHOP, events, now=TUESDAY).orders[0].operations
    assert (laser.status, laser.done_quantity, laser.quantity) == (OperationStatus.DONE, 7, 3)
    assert (weld.made_quantity, weld.asked_quantity) == (7, 10)


def test_a_step_of_which_all_pieces_are_lost_made_none() -> None:
    events = [tap(EventKind.SCRAP, 5, LASER, quantity=10), tap(EventKind.DONE, 30, LASER)]
    laser = apply_work(SHOP, events, now=TUESDAY).orders[0].operations[0]
    assert laser.status is OperationStatus.DONE
    assert (laser.made_quantity, laser.asked_quantity, laser.scrap_quantity) == (0, 10, 10)


def test_pieces_that_were_all_counted_before_done_are_no_more_than_were_asked() -> None:
    events = [tap(EventKind.COUNT, 20, LASER, quantity=10), tap(EventKind.DONE, 30, LASER)]
    laser = apply_work(SHOP, events, now=TUESDAY).orders[0].operations[0]
    assert (laser.made_quantity, laser.asked_quantity) == (10, 10)


def test_a_break_that_a_clock_runs_through_is_no_work() -> None:
    events = [tap(EventKind.START, 0, LASER), tap(EventKind.DONE, 360, LASER)]  # 8:00-14:00
    assert actual_minutes(clocked(SHOP, events, now=TUESDAY + timedelta(hours=7)))[LASER] == 330


def test_who_taps_within_a_break_worked_in_it() -> None:
    events = [tap(EventKind.START, 0, LASER), tap(EventKind.DONE, 250, LASER)]  # until 12:10
    assert actual_minutes(clocked(SHOP, events, now=TUESDAY + timedelta(hours=7)))[LASER] == 250
    late = [tap(EventKind.START, 250, LASER), tap(EventKind.DONE, 300, LASER)]
    assert actual_minutes(clocked(SHOP, late, now=TUESDAY + timedelta(hours=7)))[LASER] == 50


def test_minutes_on_pieces_that_nobody_counted_are_not_planned_again() -> None:
    """Four of ten pieces after twelve minutes, and five minutes on the others since."""
    events = [
        tap(EventKind.START, 0, LASER), tap(EventKind.COUNT, 12, LASER, quantity=4),
    ]  # fmt: skip
    laser, weld = (
        apply_work(SHOP, events, now=TUESDAY + timedelta(minutes=17)).orders[0].operations
    )
    assert (laser.quantity, laser.worked_min, weld.worked_min) == (6, 5.0, 0.0)
