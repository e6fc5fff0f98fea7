"""Pieces of a strip on a lattice: where they overlap, and how they are moved apart there."""

from typing import Any

import numpy as np
import pytest
import shapely

from gemaakt.nest.strip import lattice as lattices
from gemaakt.nest.strip.descent import ROUNDING, depth_of, descend, move, room_for, weigh
from gemaakt.nest.strip.lattice import (
    COARSEST_ROWS,
    LEAST_ROWS,
    MOST_PIECES,
    Lattice,
    is_squeezable,
    lattice_of,
    unit_of,
)

HOOK = ((0.0, 0.0), (40.0, 0.0), (40.0, 10.0), (10.0, 10.0), (10.0, 30.0), (0.0, 30.0))
WEDGE = ((0.0, 0.0), (30.0, 0.0), (0.0, 20.0))
LEAF = ((0.0, 0.0), (12.3, 4.1), (17.7, 11.9), (3.3, 9.2))
ANGLES = [0.0, 90.0, 180.0, 270.0]


def item(shape: Any, copies: int = 1, angles: list[float] = ANGLES) -> dict[str, Any]:
    return {"shape": list(shape), "copies": copies, "angles": angles}


def made(height_mm: float, *items: dict[str, Any]) -> Lattice:
    lattice = lattice_of(height_mm, items)
    assert lattice is not None
    return lattice


def outline(lattice: Lattice, shapes: list[Any], variant: int) -> shapely.Polygon:
    """The outline of a variant in units, its box in the corner, worked out by shapely."""
    shape = shapely.Polygon(shapes[lattice.item[variant]])
    turned = shapely.affinity.rotate(shape, lattice.angle_deg[variant], origin=(0, 0))
    left, low, _, _ = turned.bounds
    moved = shapely.affinity.translate(turned, -left, -low)
    ratio = 1.0 / lattice.unit_mm
    return shapely.affinity.scale(moved, ratio, ratio, origin=(0, 0))


def offsets(lattice: Lattice, a: int, b: int) -> list[tuple[int, int]]:
    """All at which the boxes of two variants meet, and some beyond."""
    span = lattice.board.span
    across = range(-int(span[a, 0]) - 1, int(span[b, 0]) + 2, 3)
    along = range(-int(span[a, 1]) - 1, int(span[b, 1]) + 2, 3)
    return [(dx, dy) for dx in across for dy in along]


def lain(lattice: Lattice, rng: np.random.Generator, length: float) -> Any:
    """Every piece somewhere."""
    board, rows = lattice.board, []
    for piece in lattice.copies:
        variant = rng.integers(board.first[piece], board.first[piece + 1])
        x = rng.integers(0, int(length - board.wide[variant]) + 1)
        rows.append((variant, x, rng.integers(0, int(lattice.rows - board.high[variant]) + 1)))
    return np.array(rows, np.int64)


def depth(lattice: Lattice, one: Any, other: Any) -> float:
    return float(depth_of(lattice.board, one[0], other[0], one[1] - other[1], one[2] - other[2]))


# ---------------------------------------------------------------- the lattice


def test_whole_corners_make_a_lattice_of_their_common_measure():
    assert unit_of(700.0, [item(HOOK), item(WEDGE)]) == (10.0, True)
    unit_mm, is_whole = unit_of(70.007, [item(HOOK)])
    assert is_whole
    assert 70.007 / unit_mm >= LEAST_ROWS
    assert (10.0 / unit_mm) % 1.0 == pytest.approx(0.0, abs=1e-12)


def test_corners_that_are_no_whole_numbers_and_slanted_angles_make_any_lattice():
    assert not unit_of(70.0, [item(LEAF)])[1]
    assert not unit_of(700.0, [item(HOOK, angles=[0.0, 45.0])])[1]
    assert not unit_of(70000.0, [item([(0, 0), (7, 0), (0, 9)])])[1]


def test_pieces_at_any_angle_and_too_many_of_them_are_left_to_others():
    assert is_squeezable([item(HOOK)])
    assert not is_squeezable([{**item(HOOK), "angles": None}])
    assert not is_squeezable([item(HOOK, copies=MOST_PIECES + 1)])


def test_a_lattice_is_coarser_where_its_table_would_be_too_large_and_none_in_the_end(monkeypatch):
    fine = made(70.0, item(LEAF), item(HOOK))
    monkeypatch.setattr(lattices, "MOST_CELLS", 2 * len(fine.board.deep) // 3)
    coarse = made(70.0, item(LEAF), item(HOOK))
    assert len(coarse.board.deep) <= 2 * len(fine.board.deep) // 3
    assert COARSEST_ROWS <= coarse.rows < fine.rows
    monkeypatch.setattr(lattices, "MOST_CELLS", 10)
    assert lattice_of(70.0, [item(LEAF), item(HOOK)]) is None


def test_an_angle_at_which_a_piece_is_too_high_is_not_tried():
    lattice = made(35.0, item(HOOK))
    assert set(lattice.angle_deg.tolist()) == {0.0, 180.0}


def test_places_are_told_as_they_were_learned():
    lattice = made(70.0, item(HOOK), item(WEDGE))
    places = [(0, 50.0, 30.0, 90.0), (1, -3.0, 8.0, 270.0)]
    told = lattice.told(lattice.learned(places))
    left = told[0][1] - 50.0
    for (number, *at), (name, *before) in zip(told, places, strict=True):
        assert number == name
        assert at == pytest.approx([before[0] + left, *before[1:]])


def test_a_square_looks_the_same_at_every_quarter_and_lies_where_it_was_told():
    lattice = made(30.0, item([(5, 5), (15, 5), (15, 15), (5, 15)], 2))
    assert len(lattice.item) == 1
    lying = lattice.learned([(0, 20.0, 5.0, 90.0), (0, 0.0, 5.0, 0.0)])
    assert lying.places_mm == pytest.approx(np.array([[0.0, 10.0], [0.0, 10.0]]))
    assert lying.length_mm == pytest.approx(10.0)


def test_a_finer_lattice_tells_the_same_places():
    coarse = made(70.0, item(HOOK, 2))
    fine = lattice_of(70.0, [item(HOOK, 2)], is_finer=True)
    assert fine is not None
    assert fine.rows == pytest.approx(2.0 * coarse.rows)
    lying = coarse.learned([(0, 3.0, 30.0, 90.0), (0, 50.0, 8.0, 180.0)])
    assert np.array(fine.told(lying)) == pytest.approx(np.array(coarse.told(lying)))


def test_outlines_of_the_same_corners_in_another_order_do_not_look_the_same():
    cross = [(0, 0), (4, 0), (3, 2), (4, 4), (0, 4), (1, 2)]
    hollow = [(0, 0), (1, 2), (4, 0), (3, 2), (4, 4), (0, 4)]
    assert shapely.Polygon(cross).area != shapely.Polygon(hollow).area
    assert lattices._mark(np.array(cross, float)) != lattices._mark(np.array(hollow, float))


# ---------------------------------------------------------------- depths


@pytest.mark.parametrize("shapes", [[HOOK, WEDGE], [LEAF, HOOK]])
def test_the_table_knows_where_two_pieces_overlap_as_shapely_does(shapes):
    lattice = made(70.0, *(item(shape) for shape in shapes))
    slack = 1e-6 if lattice.is_whole else lattices.SLACK
    root = 1.0 / (lattices.WHOLE_POWER if lattice.is_whole else lattices.POWER)
    drawn = [outline(lattice, shapes, v) for v in range(len(lattice.item))]
    for a, one in enumerate(drawn):
        for b, other in enumerate(drawn):
            for dx, dy in offsets(lattice, a, b):
                moved = shapely.affinity.translate(one, dx, dy)
                shared = moved.intersection(other)
                found = depth_of(lattice.board, a, b, dx, dy) ** root
                if found > 0.0:
                    assert shared.area > 0.0
                else:
                    assert shared.buffer(-2.0 * slack - 1e-6).is_empty
                assert found == pytest.approx(depth_of(lattice.board, b, a, -dx, -dy) ** root)


def test_depths_count_less_steeply_on_a_finer_lattice_unless_it_is_one_of_whole_numbers():
    for shape, power in ((LEAF, lattices.POWER), (WEDGE, lattices.WHOLE_POWER)):
        square = [(0, 0), (10, 0), (10, 10), (0, 10)]
        coarse = made(70.0, item(square), item(shape))
        fine = lattice_of(70.0, [item(square), item(shape)], is_finer=True)
        assert fine is not None
        finer = lattices.FINER_POWER if shape is LEAF else power
        assert depth_of(coarse.board, 0, 0, 0, 0) ** (1.0 / power) == pytest.approx(
            10.0 / coarse.unit_mm
        )
        assert depth_of(fine.board, 0, 0, 0, 0) ** (1.0 / finer) == pytest.approx(
            10.0 / fine.unit_mm
        )


def test_how_deep_a_square_lies_in_another_is_the_shortest_way_out():
    lattice = made(50.0, item([(0, 0), (10, 0), (10, 10), (0, 10)]))
    side = round(10.0 / lattice.unit_mm)
    for dx, dy in ((0, 0), (3, 1), (-2, side - 1), (side - 1, side - 1), (side, 0)):
        way = min(side - abs(dx), side - abs(dy))
        assert depth_of(lattice.board, 0, 0, dx, dy) == pytest.approx(way**2)


@pytest.mark.parametrize("blocks", [(), (1.0,), (1.0, 2.0)])
def test_the_floor_of_a_block_is_the_least_depth_in_it_wherever_it_begins(blocks, monkeypatch):
    monkeypatch.setattr(lattices, "BLOCKS", blocks)
    board = made(70.0, item(HOOK), item(LEAF)).board
    assert board.shift == 1 + len(blocks)
    size = 2**board.shift
    for a, b in ((0, 0), (1, 5), (6, 2)):
        wide, high = board.span[a] + board.span[b] - 1
        across, along = wide // size, high // size
        for dx in range(wide - size + 1):
            for dy in range(high - size + 1):
                block = [(dx + i, dy + j) for i in range(size) for j in range(size)]
                least = min(board.deep[board.cell_at[a, b] + x * high + y] for x, y in block)
                phase = dx % size * size + dy % size
                at = (phase * across + dx // size) * along + dy // size
                assert board.floor[board.floor_at[a, b] + at] == least


# ---------------------------------------------------------------- moves


def plain_costs(lattice: Lattice, lying: Any, weight: Any, k: int, length: float) -> Any:
    """What each way to lay piece k costs, one after another."""
    board = lattice.board
    for variant in range(*board.first[lattice.copies[k] : lattice.copies[k] + 2]):
        for x in range(int(length - board.wide[variant] + ROUNDING) + 1):
            for y in range(int(lattice.rows - board.high[variant] + ROUNDING) + 1):
                others = [j for j in range(len(lying)) if j != k]
                cost = sum(
                    weight[k, j] * depth(lattice, (variant, x, y), lying[j]) for j in others
                )
                yield cost, (variant, x, y)


@pytest.mark.parametrize("blocks", [(), (1.0,), (1.0, 2.0)])
@pytest.mark.parametrize("seed", range(4))
def test_a_piece_moves_to_where_it_costs_least(seed, blocks, monkeypatch):
    monkeypatch.setattr(lattices, "BLOCKS", blocks)
    lattice = made(70.0, item(HOOK, 3), item(WEDGE, 3))
    rng, length = np.random.default_rng(seed), 90.0 / lattice.unit_mm
    lying = lain(lattice, rng, length)
    weight = rng.uniform(1.0, 3.0, (6, 6)).astype(np.float32)
    costs = {way: cost for cost, way in plain_costs(lattice, lying, weight, 2, length)}
    room = room_for(lattice.board.shift, 6, length, lattice.rows)
    move(lattice.board, lattice.copies, lying, weight, 2, length, lattice.rows, room)
    least = min(costs.values())
    assert costs[tuple(lying[2].tolist())] == pytest.approx(least, rel=1e-5, abs=1e-5)


def test_a_piece_that_overlaps_nothing_stays():
    lattice = made(70.0, item(HOOK, 2))
    length = 200.0 / lattice.unit_mm
    lying = np.array([(0, 0, 0), (0, int(100.0 / lattice.unit_mm), 0)], np.int64)
    before, weight = lying.copy(), np.ones((2, 2), np.float32)
    room = room_for(lattice.board.shift, 2, length, lattice.rows)
    for _ in range(20):
        move(lattice.board, lattice.copies, lying, weight, 0, length, lattice.rows, room)
    assert lying.tolist() == before.tolist()


def test_weights_grow_where_pieces_overlap_and_fall_where_they_do_not():
    lattice = made(50.0, item([(0, 0), (10, 0), (10, 10), (0, 10)], 3))
    side = round(10.0 / lattice.unit_mm)
    lying = np.array([(0, 0, 0), (0, side - 3, 0), (0, 3 * side, 0)], np.int64)
    weight = np.full((3, 3), 1.5, np.float32)
    assert weigh(lattice.board, lying, weight) == pytest.approx(9.0)
    assert weight[0, 1] == weight[1, 0] == pytest.approx(3.0)
    assert weight[0, 2] == weight[2, 1] == pytest.approx(1.425)


@pytest.mark.parametrize("seed", range(3))
def test_pieces_with_room_enough_come_apart(seed):
    lattice = made(70.0, item(HOOK, 3), item(WEDGE, 3))
    length = 120.0 / lattice.unit_mm
    lying = lain(lattice, np.random.default_rng(seed), length)
    weight, best = np.ones((6, 6), np.float32), lying.copy()
    least, room = np.full(1, np.inf), room_for(lattice.board.shift, 6, length, lattice.rows)
    descend(
        lattice.board, lattice.copies, lying, weight, length, lattice.rows, seed, 300, best, least,
        room,
    )  # fmt: skip
    assert least[0] == 0.0
    drawn = [
        shapely.affinity.translate(outline(lattice, [HOOK, WEDGE], v), x, y) for v, x, y in best
    ]
    for k, one in enumerate(drawn):
        assert one.bounds[2] <= length + 1e-6
        assert one.bounds[3] <= lattice.rows + 1e-6
        assert all(one.intersection(other).area < 1e-6 for other in drawn[:k])
