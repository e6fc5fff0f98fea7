"""Sheets cut anew piece by piece: complete, edge to edge, never dearer."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gemaakt.nest.shears.cheaper import MOST_PIECES, cheaper_sheets
from gemaakt.nest.shears.filling import Plate, Sheared, ShearJob, cost_of, first_cut, is_complete
from gemaakt.nest.shears.guillotine import Cut
from tests.nest.test_rectangles import can_be_sheared

type Box = tuple[int, int, int, int]

PLATES = (Plate(100, 60, 60.0, 30), Plate(70, 50, 33.0, 30), Plate(40, 90, 37.0, 2))


def boxes_of(job: ShearJob, sheet: Sheared) -> list[Box]:
    """Left, bottom, right and top of each piece."""
    boxes = []
    for cut in sheet.cuts:
        width, height = job.items[cut.item][:2]
        if cut.turned:
            width, height = height, width
        boxes.append((cut.x, cut.y, cut.x + width, cut.y + height))
    return boxes


jobs = st.lists(
    st.tuples(st.integers(5, 50), st.integers(5, 50), st.integers(1, 4), st.booleans()),
    min_size=1,
    max_size=8,
).map(lambda rows: ShearJob(tuple(rows), PLATES))


@settings(max_examples=40, deadline=None)
@given(jobs, st.integers(0, 999))
def test_what_is_cut_anew_is_complete_edge_to_edge_and_no_dearer(job, seed):
    cut, left = first_cut(job)
    assert not any(left)
    recutting = cheaper_sheets(job)
    assert recutting is not None
    made = recutting.recut(cut, 40, seed)
    assert is_complete(job, made)
    assert sum(len(sheet.cuts) for sheet in made) == sum(n for _, _, n, _ in job.items)
    assert cost_of(job, made) <= cost_of(job, cut)
    for sheet in made:
        boxes = boxes_of(job, sheet)
        plate = job.plates[sheet.plate]
        assert all(x1 <= plate.width and y1 <= plate.height for _, _, x1, y1 in boxes)
        assert can_be_sheared(boxes)
        assert all(job.items[each.item][3] or not each.turned for each in sheet.cuts)


def test_two_half_empty_sheets_become_one():
    job = ShearJob(((50, 60, 2, False),), (Plate(100, 60, 60.0, 5),))
    apart = [Sheared(0, (Cut(0, 0, 0, turned=False),), 2)]
    recutting = cheaper_sheets(job)
    assert recutting is not None
    assert cost_of(job, recutting.recut(apart, 20, 0)) == 60.0


def test_a_piece_that_nobody_asked_is_left_out():
    job = ShearJob(((50, 60, 1, False), (30, 30, 1, False)), (Plate(100, 60, 60.0, 5),))
    twice = [Sheared(0, (Cut(0, 0, 0, turned=False), Cut(0, 50, 0, turned=False)))]
    other = [Sheared(0, (Cut(1, 0, 0, turned=False),))]
    recutting = cheaper_sheets(job)
    assert recutting is not None
    made = recutting.recut([*twice, *other], 20, 0)
    assert sorted(cut.item for sheet in made for cut in sheet.cuts) == [0, 1]
    assert cost_of(job, made) == 60.0


def test_the_same_seed_gives_the_same_sheets():
    job = ShearJob(((31, 22, 9, True), (17, 40, 7, True), (25, 12, 11, False)), PLATES)
    cut, _ = first_cut(job)
    recutting = cheaper_sheets(job)
    assert recutting is not None
    once = recutting.recut(cut, 300, 5)
    assert once == recutting.recut(cut, 300, 5)
    assert cost_of(job, once) < cost_of(job, cut)


def test_very_many_pieces_are_left_to_the_columns():
    assert cheaper_sheets(ShearJob(((9, 9, MOST_PIECES + 1, True),), PLATES)) is None
