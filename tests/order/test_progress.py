"""What was made of an order stays when the order is sent again."""

from dataclasses import replace

from gemaakt.order import Order, OrderStatus, carried_on
from gemaakt.routing import Operation, OperationStatus, Pin, Running

SENT = Order(
    "A", quantity=10, operations=(Operation("10", "Snijden", quantity=10),
                                  Operation("20", "Zetten", ("10",), quantity=10)),
)  # fmt: skip


def of(first: Operation, **more: object) -> Order:
    return replace(SENT, operations=(first, SENT.operations[1]), **more)  # type: ignore[arg-type]


def begun(**more: object) -> Operation:
    return replace(SENT.operations[0], **more)  # type: ignore[arg-type]


def test_pieces_made_and_work_that_runs_stay() -> None:
    running = Running("laser", "anna")
    step = begun(quantity=6, done_quantity=4, status=OperationStatus.RUNNING, running=running)
    old = of(step, status=OrderStatus.RUNNING)
    assert carried_on(SENT, old) == old


def test_a_step_that_is_done_stays_done_and_so_does_the_order() -> None:
    done = begun(quantity=0, done_quantity=10, status=OperationStatus.DONE)
    old = replace(of(done), operations=(done,), status=OrderStatus.DONE)
    again = carried_on(replace(SENT, operations=SENT.operations[:1]), old)
    assert again == old


def test_more_pieces_are_work_again() -> None:
    done = begun(quantity=0, done_quantity=10, status=OperationStatus.DONE)
    more = of(begun(quantity=15), quantity=15)
    again = carried_on(more, of(done, status=OrderStatus.DONE))
    assert again.status is OrderStatus.RUNNING
    first = again.operations[0]
    assert (first.status, first.quantity, first.done_quantity) == (OperationStatus.OPEN, 5, 10)


def test_fewer_pieces_than_are_made_are_none_to_make() -> None:
    step = begun(quantity=4, done_quantity=6)
    again = carried_on(of(begun(quantity=5)), of(step))
    assert (again.operations[0].quantity, again.operations[0].done_quantity) == (0, 5)
    assert again.operations[0].status is OperationStatus.DONE


def test_who_says_how_far_a_step_is_is_believed() -> None:
    told = of(begun(quantity=0, done_quantity=10, status=OperationStatus.DONE))
    assert carried_on(told, SENT) == told
    part = of(begun(quantity=7, done_quantity=3))
    assert carried_on(part, of(begun(quantity=4, done_quantity=6))) == part


def test_a_pin_holds_and_another_step_of_the_same_number_has_nothing_of_the_old() -> None:
    pin = Pin(machine="laser")
    assert carried_on(SENT, of(begun(pin=pin))).operations[0].pin == pin
    other = replace(SENT.operations[0], name="Zagen", quantity=4, done_quantity=6)
    assert carried_on(SENT, of(other)) == SENT


def test_what_was_lost_stays_and_none_made_is_none() -> None:
    lost = begun(status=OperationStatus.DONE, scrap_quantity=10)
    again = carried_on(SENT, of(lost, status=OrderStatus.RUNNING)).operations[0]
    assert (again.status, again.made_quantity, again.scrap_quantity) == ("done", 0, 10)
    more = carried_on(of(begun(quantity=15), quantity=15), of(lost)).operations[0]
    assert (more.status, more.quantity, more.done_quantity) == ("open", 15, 0)


def test_a_finished_order_runs_again_by_a_step_that_is_added_only() -> None:
    done = begun(quantity=0, done_quantity=10, status=OperationStatus.DONE)
    old = replace(of(done), operations=(done,), status=OrderStatus.DONE)
    assert carried_on(SENT, old).status is OrderStatus.RUNNING
    closed = of(done, status=OrderStatus.DONE)
    assert carried_on(SENT, closed).status is OrderStatus.DONE


def test_an_order_whose_open_steps_are_taken_out_is_done() -> None:
    done = begun(quantity=0, done_quantity=10, status=OperationStatus.DONE)
    old = of(done, status=OrderStatus.RUNNING)
    sent = replace(SENT, operations=SENT.operations[:1])
    assert carried_on(sent, old).status is OrderStatus.DONE
