"""Another number of pieces of an order that stands."""

from decimal import Decimal

from gemaakt.order import MaterialNeed, Order, OrderStatus, with_quantity
from gemaakt.routing import Alternative, Operation, OperationStatus

CUT = Operation(
    "cut", "Cut", alternatives=(Alternative("laser", 10, 2),), quantity=0, done_quantity=40,
    status=OperationStatus.DONE,
)  # fmt: skip
BEND = Operation(
    "bend", "Bend", after=("cut",), alternatives=(Alternative("press", fixed_min=120),),
    quantity=30, done_quantity=10, status=OperationStatus.RUNNING,
)  # fmt: skip
ORDER = Order(
    "A", quantity=40, status=OrderStatus.RUNNING, operations=(CUT, BEND),
    materials=(MaterialNeed("S235JR 3 mm", 29.372, "kg"), MaterialNeed("plaat", 3, "plaat")),
    price_eur=Decimal("63.04"),
)  # fmt: skip


def test_more_pieces_open_what_was_done_and_keep_what_was_made() -> None:
    """60 for 40: 20 are still to cut, 50 to bend in 180 minutes, half as much metal again."""
    now = with_quantity(ORDER, 60)
    cut, bend = now.operations
    assert (cut.status, cut.quantity, cut.done_quantity) == (OperationStatus.OPEN, 20, 40)
    assert (bend.status, bend.quantity, bend.done_quantity) == (OperationStatus.RUNNING, 50, 10)
    assert (cut.alternatives[0].piece_min, bend.alternatives[0].fixed_min) == (2, 180)
    assert [need.quantity for need in now.materials] == [44.058, 5]
    assert (now.quantity, now.status, now.price_eur) == (60, OrderStatus.RUNNING, Decimal("63.04"))


def test_fewer_pieces_end_what_has_enough() -> None:
    cut, bend = with_quantity(ORDER, 10).operations
    assert (cut.status, bend.status) == (OperationStatus.DONE, OperationStatus.DONE)
    assert with_quantity(ORDER, 10).status is OrderStatus.DONE
