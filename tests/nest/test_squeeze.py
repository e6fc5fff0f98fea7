"""Our own search on a strip: pieces strewn, moved apart in ever less length, slid together."""

import math

import numpy as np
import pytest
import shapely

from gemaakt.nest.problem import Part, Placement, Ring
from gemaakt.nest.sheets.bands import edges_of
from gemaakt.nest.strip.compaction import SCALE, convex_pieces, moved_apart, solids_of
from gemaakt.nest.strip.raster import middle_rows, raster_of
from gemaakt.nest.strip.solve import StripJob, is_allowed, length_mm
from gemaakt.nest.strip.squeeze import MOST_PIECES, Ended, Squeeze, is_squeezable
from gemaakt.stop import MaxIterations

HOOK = ((0.0, 0.0), (40.0, 0.0), (40.0, 10.0), (10.0, 10.0), (10.0, 30.0), (0.0, 30.0))
WEDGE = ((0.0, 0.0), (30.0, 0.0), (0.0, 20.0))
ANGLES = (0.0, 90.0, 180.0, 270.0)
JOB = StripJob(
    (
        Part("hook", 4, Ring(HOOK), rotations_deg=ANGLES),
        Part("wedge", 5, Ring(WEDGE), rotations_deg=ANGLES),
    ),
    70.0,
)
ITEMS = tuple(
    {"shape": list(part.outer.points), "copies": part.quantity, "angles": list(ANGLES)}
    for part in JOB.parts
)


def squeezed(turns: int, seed: int = 0) -> Squeeze:
    """The search after so many turns."""
    search = Squeeze(JOB.height_mm, ITEMS, seed, Ended(MaxIterations(turns)))
    search.run()
    return search


def laid(places: list[tuple[int, float, float, float]]) -> list[Placement]:
    return [Placement(JOB.parts[i].id, x, y, angle) for i, x, y, angle in places]


def test_every_strip_it_tells_is_allowed_as_long_as_it_says_and_shorter_than_the_one_before():
    answers = squeezed(12).answers
    lengths = [answer["length"] for answer in answers]
    assert len(lengths) > 1
    assert lengths == sorted(lengths, reverse=True)
    for answer in answers:
        rows = laid(answer["places"])
        assert len(rows) == 9
        assert is_allowed(JOB, rows)
        assert length_mm(JOB, rows) == pytest.approx(answer["length"])


def test_a_search_of_so_many_turns_repeats_itself():
    assert squeezed(5, 3).answers == squeezed(5, 3).answers
    assert squeezed(5, 3).answers != squeezed(5, 4).answers


def test_what_others_found_is_learned_when_it_is_shorter():
    ours, theirs = squeezed(1), squeezed(12)
    last = theirs.answers[-1]
    assert ours.best is not None
    scale = 1500.0 / JOB.height_mm
    ours.learn(last["places"])
    assert ours.best.length_mm == pytest.approx(last["length"] * scale)
    ours.learn(ours.answers[0]["places"])
    assert ours.best.length_mm == pytest.approx(last["length"] * scale)


def test_what_lays_too_few_pieces_is_not_learned():
    ours = squeezed(1)
    best = ours.best
    ours.learn([(0, 0.0, 0.0, 0.0)])
    assert ours.best is best


def test_it_is_ended_by_whoever_began_it():
    search = Squeeze(JOB.height_mm, ITEMS, 0).begin()
    assert not search.wait(0.2)
    assert search.finish(0.0) is not None or not search.answers
    assert search.is_done


def test_one_piece_alone_is_laid_and_that_is_all():
    item = {**ITEMS[0], "copies": 1}
    search = Squeeze(JOB.height_mm, (item,), 0)
    search.run()
    assert search.answers[-1]["length"] in (pytest.approx(30.0), pytest.approx(40.0))


def test_pieces_at_any_angle_and_too_many_of_them_are_left_to_others():
    assert is_squeezable(ITEMS)
    assert not is_squeezable(({**ITEMS[0], "angles": None},))
    assert not is_squeezable(({**ITEMS[0], "copies": MOST_PIECES + 1},))


def test_pieces_as_high_as_the_strip_are_laid_one_after_another():
    item = {"shape": [(0, 0), (7, 0), (3, 0.3)], "copies": 3, "angles": [0.0]}
    search = Squeeze(0.3, (item,), 0, Ended(MaxIterations(4)))
    search.run()
    assert search.answers[-1]["length"] >= 7.0


def test_an_angle_at_which_a_piece_is_too_high_is_not_tried():
    raster = raster_of(35.0, ITEMS[:1])
    assert set(raster.shapes.angle_deg.tolist()) == {0.0, 180.0}


def test_a_place_is_told_as_it_was_learned():
    raster = raster_of(JOB.height_mm, ITEMS)
    for place in ((0, 50.0, 30.0, 90.0), (1, -3.0, 8.0, 270.0)):
        variant, x, y = raster.way(*place)
        ((item, *at),) = raster.placed(np.array([variant]), np.array([(x, y)]))
        assert item == place[0]
        assert at == pytest.approx(list(place[1:]))


def test_a_square_looks_the_same_at_every_quarter_and_lies_where_it_was_told():
    square = {"shape": [(5, 5), (15, 5), (15, 15), (5, 15)], "copies": 1, "angles": list(ANGLES)}
    raster = raster_of(30.0, (square,))
    assert len(raster.shapes.part) == 1
    turned = raster.way(0, 20.0, 5.0, 90.0)
    plain = raster.way(0, 0.0, 5.0, 0.0)
    assert turned == pytest.approx(plain)


def test_the_middle_lines_of_bands_show_what_a_plain_cut_shows():
    outline = np.array(HOOK)
    rows = middle_rows(edges_of([outline]), 3.0)
    whole = shapely.Polygon(outline)
    assert len(rows.first) - 1 == 10
    for row in range(10):
        y = 3.0 * row + 1.5
        cut = whole.intersection(shapely.LineString([(-9.0, y), (99.0, y)]))
        low, high = rows.low[rows.first[row]], rows.high[rows.first[row]]
        assert (low, high) == (
            pytest.approx(cut.bounds[0], abs=1e-6),
            pytest.approx(cut.bounds[2], abs=1e-6),
        )


def test_a_piece_lower_than_half_a_band_has_one_line_all_the_same():
    rows = middle_rows(edges_of([np.array(((0.0, 0.0), (9.0, 0.0), (9.0, 1.0), (0.0, 1.0)))]), 4.0)
    assert (rows.low.tolist(), rows.high.tolist()) == ([0.0], [9.0])


def test_pieces_that_overlap_a_little_are_moved_apart():
    square = np.array(((0.0, 0.0), (20.0, 0.0), (20.0, 20.0), (0.0, 20.0)))
    solids = solids_of([square])
    places = np.array(((0.0, 0.0), (19.0, 3.0), (2.0, 80.5)))
    apart = moved_apart(solids, np.zeros(3, np.int64), places, MaxIterations(1))
    assert apart is not None
    shapes = [shapely.Polygon(square + at) for at in apart]
    assert max(shapes[a].intersection(shapes[b]).area for a, b in ((0, 1), (0, 2), (1, 2))) < 1e-6
    assert max(shape.bounds[3] for shape in shapes) <= SCALE + 1e-6


def test_pieces_that_find_no_room_in_the_height_are_not_moved_apart():
    tall = np.array(((0.0, 0.0), (20.0, 0.0), (20.0, 60.0), (0.0, 60.0)))
    places = np.array(((0.0, 0.0), (0.0, 40.0)))
    cut = solids_of([tall], [convex_pieces(tall)])
    apart = moved_apart(cut, np.zeros(2, np.int64), places, MaxIterations(1))
    assert apart is None or math.hypot(*(apart[1] - apart[0])) >= 20.0 - 1e-6
