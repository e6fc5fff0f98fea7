"""When all of an order was with the customer, and what is made again of what came back."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from gemaakt.order import Delivered, MaterialNeed, Move, Order, OrderStatus, completed_on, remade
from gemaakt.routing import Alternative, Operation, OperationStatus, Pin

MONDAY, TUESDAY, FRIDAY = date(2026, 12, 7), date(2026, 12, 8), date(2026, 12, 11)


@pytest.mark.parametrize(
    ("moves", "day"),
    [
        ([], None),
        ([Move(MONDAY, 6)], None),
        ([Move(TUESDAY, 4), Move(MONDAY, 6)], TUESDAY),
        ([Move(MONDAY, 12), Move(FRIDAY, 2)], MONDAY),
        ([Move(MONDAY, 10), Move(TUESDAY, -3)], None),
        ([Move(MONDAY, 10), Move(TUESDAY, -3), Move(FRIDAY, 3)], FRIDAY),
        ([Move(MONDAY, 10), Move(TUESDAY, -3), Move(TUESDAY, 3)], MONDAY),
    ],
)
def test_an_order_of_ten_is_delivered_when_the_last_piece_went_out(
    moves: list[Move], day: date | None
) -> None:
    assert completed_on(10, moves) == day


def test_what_is_left_is_never_below_nothing() -> None:
    assert (Delivered(10, (Move(MONDAY, 4),)).left, Delivered(10).left) == (6, 10)
    more = Delivered(10, (Move(MONDAY, 12),))
    assert (more.left, more.gone, more.more, more.is_begun) == (0, 12, 2, True)


def test_what_is_given_up_is_not_waited_for_and_what_came_back_was_not_begun() -> None:
    short = Delivered(10, (Move(MONDAY, 4),), given_up=6)
    assert (short.left, short.more, short.completed_on) == (0, 0, MONDAY)
    assert Delivered(10, (Move(MONDAY, 4),), given_up=5).completed_on is None
    assert Delivered(10, (Move(MONDAY, 1),)).is_begun
    assert not Delivered(10, (Move(MONDAY, 4), Move(TUESDAY, -4))).is_begun


ORDER = Order(
    "26-001", "Jansen", "Hek", 10, due=MONDAY, status=OrderStatus.DONE, price_eur=Decimal(100),
    operations=(
        Operation("10", "Laser", (), (Alternative("laser", 15, 2, 30),), quantity=0,
                  done_quantity=40, status=OperationStatus.DONE, scrap_quantity=2),
        Operation("20", "Zetten", ("10",), (Alternative("pers", 20, 3),), quantity=10,
                  status=OperationStatus.DONE, pin=Pin("pers", datetime(2026, 12, 1, tzinfo=UTC))),
        Operation("30", "Lassen", ("20",), (Alternative("las", 5, 9),), quantity=10,
                  status=OperationStatus.DONE),
    ),
    materials=(
        MaterialNeed("S235 3 mm", 3.0, "plaat", None, "10"),
        MaterialNeed("draad", 1.0, "kg", None, "30"),
    ),
)  # fmt: skip


def test_all_steps_make_pieces_anew_in_proportion_at_no_price() -> None:
    made = remade(ORDER, id="26-001-R1", quantity=3, steps={"10", "20", "30"}, due=FRIDAY, note="")
    laser, press, weld = made.operations
    assert (laser.quantity, press.quantity, weld.quantity) == (12, 3, 3)
    assert (laser.alternatives[0].setup_min, laser.alternatives[0].fixed_min) == (15, 9.0)
    assert {step.status for step in made.operations} == {OperationStatus.OPEN}
    assert (laser.done_quantity, laser.scrap_quantity, press.pin) == (0, 0, None)
    assert (made.status, made.price_eur, made.due) == (OrderStatus.RELEASED, None, FRIDAY)
    assert [need.quantity for need in made.materials] == [1.0, 0.3]


def test_some_steps_repair_and_wait_for_each_other_past_those_left_out() -> None:
    made = remade(ORDER, id="R", quantity=10, steps={"10", "30"}, due=None, note="")
    assert [(step.id, step.after) for step in made.operations] == [("10", ()), ("30", ("10",))]
    made = remade(ORDER, id="R", quantity=2, steps={"30"}, due=None, note="las gescheurd")
    assert [step.after for step in made.operations] == [()]
    assert [need.material for need in made.materials] == ["draad"]
    nest = replace(ORDER.operations[1], after=("N-1/nest",))
    without = replace(ORDER, operations=(nest, ORDER.operations[2]))
    assert (
        remade(without, id="R", quantity=2, steps={"20"}, due=None, note="").operations[0].after
        == ()
    )
