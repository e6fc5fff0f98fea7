"""A step that another program splits or renames goes on in the steps that take its place."""

from dataclasses import replace

import pytest

from gemaakt.order import Order, OrderStatus, carried_on, heirs_of, not_behind
from gemaakt.routing import Alternative, Operation, OperationStatus, Running

CUT = Operation(
    "cut", "Snijden", alternatives=(Alternative("laser", 10, 2),), quantity=6, done_quantity=4,
    scrap_quantity=1, status=OperationStatus.RUNNING, running=Running("laser", "anna"),
)  # fmt: skip
BEND = Operation("bend", "Zetten", ("cut",), (Alternative("pers", 10, 1),), quantity=10)
OLD = Order("A", quantity=10, operations=(CUT, BEND), status=OrderStatus.RUNNING)


def sent(*steps: tuple[str, str, int], machine: str = "laser") -> Order:
    made = tuple(
        Operation(code, name, alternatives=(Alternative(machine, 10, 2),), quantity=quantity)
        for code, name, quantity in steps
    )
    return replace(OLD, operations=(*made, BEND), status=OrderStatus.RELEASED)


@pytest.mark.parametrize(
    ("codes", "heirs"),
    [
        (("cut-1", "cut-2"), ("cut-1", "cut-2")),
        (("CUT", "x"), ("CUT",)),
        (("cut1", "cutter"), ("cut1",)),
        (("p", "q"), ()),
    ],
)
def test_heirs_are_known_by_their_code(codes: tuple[str, ...], heirs: tuple[str, ...]) -> None:
    new = sent(*((code, f"stap {code}", 3) for code in codes))
    assert tuple(each.id for each in heirs_of(new, OLD)["cut"]) == heirs


def test_a_code_of_digits_is_not_part_of_another() -> None:
    old = replace(OLD, operations=(replace(CUT, id="10"), BEND))
    new = sent(("101", "a", 3), ("10a", "b", 3))
    assert [each.id for each in heirs_of(new, old)["10"]] == ["10a"]


def test_an_heir_is_known_by_its_name_else_by_its_work() -> None:
    assert [each.id for each in heirs_of(sent(("010", "SNIJDEN ", 10)), OLD)["cut"]] == ["010"]
    assert [each.id for each in heirs_of(sent(("010", "Laser", 10)), OLD)["cut"]] == ["010"]
    assert heirs_of(sent(("010", "Zagen", 10), machine="zaag"), OLD)["cut"] == ()


def test_a_renamed_step_has_what_was_made_and_runs_on() -> None:
    step = carried_on(sent(("010", "Snijden", 10)), OLD).operations[0]
    assert (step.quantity, step.done_quantity, step.scrap_quantity) == (6, 4, 1)
    assert (step.status, step.running) == (CUT.status, CUT.running)


def test_pieces_of_a_step_split_by_number_fill_one_part_after_the_other() -> None:
    one, two = carried_on(sent(("cut-1", "", 3), ("cut-2", "", 7)), OLD).operations[:2]
    assert (one.status, one.done_quantity, one.quantity) == (OperationStatus.DONE, 3, 0)
    assert (two.status, two.done_quantity, two.quantity) == (OperationStatus.RUNNING, 1, 6)
    assert (one.scrap_quantity, two.scrap_quantity) == (0, 1)


def test_pieces_of_a_step_split_by_work_went_through_all_of_its_parts() -> None:
    one, two = carried_on(sent(("cut-1", "", 10), ("cut-2", "", 10)), OLD).operations[:2]
    assert (one.status, one.done_quantity) == (OperationStatus.RUNNING, 4)
    assert (two.status, two.done_quantity) == (OperationStatus.OPEN, 4)


def test_parts_of_a_step_that_was_done_are_done() -> None:
    done = replace(CUT, status=OperationStatus.DONE, quantity=0, done_quantity=10, running=None)
    old = replace(OLD, operations=(done, BEND))
    for new in (sent(("c", "Snijden", 10)), sent(("cut-1", "", 4), ("cut-2", "", 6))):
        steps = carried_on(new, old).operations[:-1]
        assert {step.status for step in steps} == {OperationStatus.DONE}
        assert sum(step.done_quantity for step in steps) == 10


def test_a_document_is_nowhere_behind_what_the_floor_told() -> None:
    older = replace(OLD, operations=(replace(CUT, quantity=10, done_quantity=0, running=None,
                    scrap_quantity=0, status=OperationStatus.OPEN), BEND),
                    status=OrderStatus.RELEASED)  # fmt: skip
    assert not_behind(older, OLD, {"cut"}) == (OLD, ["cut"])
    assert not_behind(older, OLD, ()) == (older, [])
    newer = replace(OLD, operations=(replace(CUT, quantity=2, done_quantity=8), BEND))
    assert not_behind(newer, OLD, {"cut"}) == (newer, [])
