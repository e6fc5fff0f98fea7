"""Pieces that collide are moved apart, and what is said to keep its distance does keep it."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gemaakt.nest import NestJob, Part, Ring, Sheet, verify
from gemaakt.nest.remnants import lying
from gemaakt.nest.sheets.climb import Search
from gemaakt.nest.sheets.construct import Draft
from gemaakt.nest.sheets.crowd import collision, crowd_of, layouts_of
from gemaakt.nest.sheets.ladder import Ladder, SheetSet
from gemaakt.nest.sheets.parting import Parting
from gemaakt.nest.sheets.separate import bid, separate, survey
from gemaakt.nest.sheets.stirring import jammed, recall
from gemaakt.nest.sheets.table import Layout, in_finer_bands, refined, table_of
from gemaakt.nest.solution import LaidSheet, Result
from gemaakt.stop import MaxIterations
from tests.nest.layouts import box

NONE = np.zeros(0, np.int64)


L_SHAPE = Ring(((0, 0), (200, 0), (200, 60), (60, 60), (60, 150), (0, 150)))
FRAME_HOLE = Ring(((30, 30), (170, 30), (170, 120), (30, 120)))
PARTS = (
    Part("l", 6, L_SHAPE),
    Part("disc", 6, Ring(((-40.0, 0.0), (40.0, 0.0)), (1.0, 1.0))),
    Part("frame", 2, box(200, 150), (FRAME_HOLE,)),
)
CUT_OFF = Ring(((0, 0), (800, 0), (800, 200), (300, 450), (0, 450)))
JOB = NestJob(
    PARTS,
    (Sheet("plate", 1, box(620, 420), cost_eur=1.0), Sheet("rest", 1, CUT_OFF, cost_eur=1.0)),
)
TABLE = table_of(JOB)
SOLIDS = TABLE.solids


def empty(kind: int) -> Layout:
    return Layout(kind, NONE, NONE, np.zeros(0))


@settings(max_examples=80, deadline=None)
@given(
    st.integers(0, len(TABLE.shapes.part) - 1),
    st.integers(0, len(TABLE.shapes.part) - 1),
    st.integers(0, 100),
    st.floats(0.0, 250.0),
)
def test_two_pieces_that_do_not_collide_keep_their_distance(
    one: int, two: int, row: int, x: float
):
    there = Layout(0, np.array([one, two]), np.array([40, row]), np.array([130.0, x]))
    area = collision(TABLE.shapes, SOLIDS, one, 40, 130.0, two, row, x)
    a, b = (lying(JOB.part(p.part), p) for p in TABLE.placements(there))
    if area == 0.0:
        assert a.distance(b) >= JOB.spacing_mm - 1e-3
    elif a.distance(b) > JOB.spacing_mm + 2.0 * TABLE.band_mm:
        raise AssertionError("far apart, and said to collide")


def test_a_piece_in_the_hole_of_another_does_not_collide():
    frame = next(v for v in range(len(TABLE.shapes.part)) if TABLE.shapes.part[v] == 2)
    disc = next(v for v in range(len(TABLE.shapes.part)) if TABLE.shapes.part[v] == 1)
    assert TABLE.shapes.angle_deg[frame] == 0.0
    row = round(35.0 / TABLE.band_mm)
    assert collision(TABLE.shapes, SOLIDS, disc, row, 60.0, frame, 0, 0.0) == 0.0
    assert collision(TABLE.shapes, SOLIDS, disc, row, 10.0, frame, 0, 0.0) > 0.0


def parted(seed: int, workers: int) -> Parting:
    wanted = np.repeat(np.arange(3), [part.quantity for part in PARTS])
    parting = Parting.begin(TABLE, [empty(0), empty(1)], wanted, seed, workers)
    assert parting is not None
    for _ in range(40):
        if parting.done is None:
            parting.round(200)
    return parting


def test_pieces_thrown_upon_one_another_end_as_a_nest_that_may_be_cut():
    layouts = parted(0, 1).layouts()
    laid = tuple(LaidSheet(JOB.sheets[each.kind].id, TABLE.placements(each)) for each in layouts)
    assert sum(len(each.placements) for each in laid) == 14
    assert verify(JOB, Result("feasible", 2.0, 0.0, laid)) == ()


def test_the_same_seed_moves_the_same():
    first, second = parted(3, 2).layouts(), parted(3, 2).layouts()
    assert [e.xs.tolist() for e in first] == [e.xs.tolist() for e in second]


def test_what_can_never_be_apart_is_given_up():
    job = NestJob((Part("a", 5, box(90, 90)),), (Sheet("s", 1, box(200, 200)),), spacing_mm=5.0)
    table = table_of(job)
    parting = Parting.begin(table, [empty(0)], np.zeros(5, np.int64), 0, 1)
    assert parting is not None
    rounds = 0
    while parting.patience(0):
        parting.round(200)
        rounds += 1
    assert parting.done is None
    assert 0 < rounds < 400
    assert math.isfinite(parting.goal_mm2)


def test_what_is_jammed_can_be_taken_out():
    job = NestJob((Part("a", 5, box(90, 90)),), (Sheet("s", 1, box(200, 200)),), spacing_mm=5.0)
    table = table_of(job)
    there = Layout(0, np.zeros(2, np.int64), np.zeros(2, np.int64), np.array([0.0, 20.0]))
    crowd = crowd_of(table, [there], NONE, 0)
    best = np.column_stack([crowd.sheet, crowd.variant, crowd.row, crowd.x]).astype(float)
    out = jammed(table.shapes, table.solids, crowd, best)
    assert out.sum() == 1
    assert [len(each.variants) for each in layouts_of(best, [0], ~out)] == [1]


def test_too_many_pieces_are_not_pressed_in():
    assert Parting.begin(TABLE, [empty(0)], np.zeros(2_001, np.int64), 0, 1) is None


def test_every_piece_of_a_crowd_begins_within_its_sheet():
    crowd = crowd_of(TABLE, [empty(0)], np.repeat(np.arange(3), 4), 7)
    ends = crowd.x + TABLE.shapes.width_mm[crowd.variant]
    assert (ends <= crowd.width_mm[crowd.sheet] + 1e-9).all()


def test_a_set_that_failed_is_tried_again_before_one_that_is_much_fuller():
    easy, hard = SheetSet(9.0, 100.0, (1, 0)), SheetSet(8.0, 90.0, (0, 1))
    ladder = Ladder([hard, easy], 85.0)
    ladder.give_up(easy)
    ladder.give_up(hard)
    assert ladder.next_below(10.0, 0.8) is easy


def test_a_thread_that_goes_on_from_elsewhere_keeps_all_pieces_and_the_best_is_kept():
    wanted = np.repeat(np.arange(3), [part.quantity for part in PARTS])
    parting = Parting.begin(TABLE, [empty(0), empty(1)], wanted, 4, 2)
    assert parting is not None
    parting.round(3)
    best = parting.best.collide_mm2
    assert 0.0 < best < math.inf
    every = np.ones(len(wanted), np.bool_)
    layouts = layouts_of(parting.best.rows, parting.kinds, every)
    last = max(parting.movers, key=lambda mover: mover.least[0])
    parting.resume(layouts, NONE)
    assert sorted(last.crowd.part) == sorted(wanted)
    assert math.isinf(last.least[0])
    np.testing.assert_array_equal(parting.movers[0].crowd.part, parting.movers[1].crowd.part)
    for _ in range(20):
        parting.round(60)
    assert parting.best.collide_mm2 <= best


def test_the_book_of_collisions_says_after_many_moves_what_a_fresh_look_says():
    wanted = np.repeat(np.arange(3), [2 * part.quantity for part in PARTS])
    crowd = crowd_of(TABLE, [empty(0), empty(1)], wanted, 5)
    n = len(wanted)
    best, least = np.zeros((n, 4)), np.full(1, np.inf)
    separate(TABLE.shapes, SOLIDS, crowd, best, least, 5, 150, TABLE.band_mm)
    recall(TABLE.shapes, crowd, best, TABLE.band_mm)
    shared, out = np.zeros((n, n), np.float32), np.zeros(n)
    survey(TABLE.shapes, SOLIDS, crowd, TABLE.band_mm, shared, out)
    assert least[0] > 0.0
    assert math.isclose(float(shared.sum()) / 2.0 + float(out.sum()), least[0], rel_tol=1e-5)
    assert (shared == shared.T).all()


def test_a_part_bids_nothing_where_there_is_room_and_something_where_all_is_covered():
    frame = next(v for v in range(len(TABLE.shapes.part)) if TABLE.shapes.part[v] == 2)
    places = [(row, x) for row in range(0, 351, 50) for x in range(0, 401, 40)]
    costs = []
    for pieces in (1, len(places)):
        rows = np.array([row for row, _ in places[:pieces]], np.int64)
        xs = np.array([x for _, x in places[:pieces]], float)
        there = Layout(0, np.full(pieces, frame), rows, xs)
        crowd = crowd_of(TABLE, [there], np.array([0]), 1)
        guest = int(np.searchsorted(crowd.part, 0, side="right")) - 1
        cost = np.zeros(3)
        bid(TABLE.shapes, SOLIDS, crowd, guest, np.arange(3), 1, TABLE.band_mm, cost)
        costs.append(cost)
    assert costs[0].tolist() == [0.0, 0.0, 0.0]
    assert (costs[1] > 0.0).all()


def test_a_layout_lies_in_finer_bands_where_it_lay():
    fine = refined(TABLE)
    there = Layout(0, np.array([0, 1]), np.array([3, 170]), np.array([1.5, 40.0]))
    (same,) = in_finer_bands([there])
    assert fine.band_mm == TABLE.band_mm / 2.0
    np.testing.assert_array_equal(fine.shapes.part, TABLE.shapes.part)
    assert fine.placements(same) == TABLE.placements(there)


def test_pieces_that_only_just_fit_come_apart_in_finer_bands():
    tall = Part("a", 2, box(87.4, 87.4), rotations_deg=(0.0,))
    job = NestJob((tall,), (Sheet("s", 1, box(107.4, 200), cost_eur=1.0),), spacing_mm=5.0)
    table = table_of(job)
    parting = Parting.begin(table, [empty(0)], np.zeros(2, np.int64), 0, 1)
    assert parting is not None
    for _ in range(4):
        parting.round(200)
    assert parting.done is None
    draft = Draft((), np.zeros(2, np.int64), 0.0)
    search = Search(table, MaxIterations(10_000), 0, 1, draft)
    (layout,) = search.polished(parting)
    assert search.fine is not None
    laid = LaidSheet("s", search.fine.placements(layout))
    assert len(laid.placements) == 2
    assert verify(job, Result("feasible", 1.0, 0.0, (laid,))) == ()
