"""Our own search on a strip: pieces strewn, moved apart in ever less length, slid together."""

import math

import numpy as np
import pytest
import shapely

from gemaakt.nest.problem import Part, Placement, Ring
from gemaakt.nest.strip.compaction import SCALE, convex_pieces, moved_apart, solids_of
from gemaakt.nest.strip.lattice import lattice_of
from gemaakt.nest.strip.solve import StripJob, is_allowed, length_mm
from gemaakt.nest.strip.squeeze import Ended, Squeeze
from gemaakt.nest.strip.tries import Tries
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


def test_two_unlike_pieces_change_places_and_two_alike_ones_only_where_all_are():
    for items, kinds in ((ITEMS, 2), (ITEMS[:1], 1)):
        lattice = lattice_of(JOB.height_mm, items)
        assert lattice is not None
        tries = Tries(lattice, np.random.default_rng(0))
        for _ in range(20):
            one, other = tries._unlike()
            assert one != other
            assert len({*lattice.copies[[one, other]].tolist()}) == kinds


def test_what_others_found_is_learned_when_it_is_shorter():
    ours, theirs = squeezed(1), squeezed(12)
    last = theirs.answers[-1]
    assert ours.best is not None
    length = pytest.approx(last["length"])
    ours.learn(last["places"])
    assert ours.best.length_mm == length
    ours.learn(ours.answers[0]["places"])
    assert ours.best.length_mm == length


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


def test_a_second_thread_goes_on_from_what_the_first_has():
    search = squeezed(3)
    search.end = Ended(MaxIterations(9))
    search.more()
    search.finish(60.0)
    lengths = [answer["length"] for answer in search.answers]
    assert search.turns == 9
    assert lengths == sorted(lengths, reverse=True)


def test_pieces_as_high_as_the_strip_are_laid_one_after_another():
    item = {"shape": [(0, 0), (7, 0), (3, 0.3)], "copies": 3, "angles": [0.0]}
    search = Squeeze(0.3, (item,), 0, Ended(MaxIterations(4)))
    search.run()
    assert search.answers[-1]["length"] >= 7.0


def test_pieces_that_fit_like_a_puzzle_are_found_to_do_so():
    """Eight corner pieces of three squares fill 4 x 6 squares without a gap."""
    corner = [(0, 0), (2, 0), (2, 1), (1, 1), (1, 2), (0, 2)]
    item = {"shape": corner, "copies": 8, "angles": list(ANGLES)}
    search = Squeeze(4.0, (item,), 0, Ended(MaxIterations(400)))
    search.run()
    assert search.answers[-1]["length"] == pytest.approx(6.0)


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
