"""Rectangles under the shears: patterns by the table, whole sheets, and what cannot be cut."""

import json
import random
from functools import cache

import numpy as np
import pytest

from gemaakt.nest.answer import Asked, answer_of
from gemaakt.nest.read_job import WrongForm
from gemaakt.nest.shears.columns import best_cover, dive, patterns_of, price_out
from gemaakt.nest.shears.filling import (
    Plate,
    ShearJob,
    cost_of,
    first_cut,
    fitted,
    is_complete,
    trimmed,
)
from gemaakt.nest.shears.guillotine import shears_of
from gemaakt.nest.shears.read import Rectangle, read_rectangles, rectangle_job
from gemaakt.nest.shears.sheared import by_area_eur, rounded_up, shear_job
from gemaakt.nest.shears.solve import solve_rectangles
from gemaakt.nest.verify import verify
from gemaakt.stop import MaxIterations, MaxSeconds


def drawn(seed, pieces=8, size=60):
    luck = random.Random(seed)
    parts = [
        Rectangle(f"p{i}", luck.randint(6, 30), luck.randint(6, 30), luck.randint(1, 9))
        for i in range(pieces)
    ]
    sheets = [
        Rectangle("A", size, size, 99, size * size * 1.0),
        Rectangle("B", size + 20, size - 10, 99, (size + 20) * (size - 10) * 0.97),
    ]
    return rectangle_job(sheets, parts, name=f"drawn{seed}")


def boxes(job, laid):
    rows = []
    for row in laid.placements:
        w, h = job.part(row.part).outer.points[2]
        w, h = (h, w) if row.rotation_deg == 90.0 else (w, h)
        x = row.x_mm - (w if row.rotation_deg == 90.0 else 0.0)
        rows.append((x, row.y_mm, x + w, row.y_mm + h))
    return rows


def can_be_sheared(rows):
    """Whether edge-to-edge cuts set every piece free."""
    if len(rows) <= 1:
        return True
    for low, high in ((0, 2), (1, 3)):
        for at in {row[high] for row in rows}:
            one = [row for row in rows if row[high] <= at + 1e-9]
            other = [row for row in rows if row[low] >= at - 1e-9]
            if one and other and len(one) + len(other) == len(rows):
                return can_be_sheared(one) and can_be_sheared(other)
    return False


@pytest.mark.parametrize("seed", range(6))
def test_the_table_holds_the_value_that_trying_every_cut_finds(seed):
    luck = random.Random(seed)
    items = [(luck.randint(2, 6), luck.randint(2, 6), 99, seed % 2 == 0) for _ in range(3)]
    values = [luck.randint(1, 40) * 1.0 for _ in items]

    @cache
    def best(width, height):
        top = max(
            (
                v
                for (w, h, _, turns), v in zip(items, values, strict=True)
                if (w <= width and h <= height) or (turns and h <= width and w <= height)
            ),
            default=0.0,
        )
        cuts = [best(x, height) + best(width - x, height) for x in range(1, width)]
        cuts += [best(width, y) + best(width, height - y) for y in range(1, height)]
        return max([top, *cuts])

    shears = shears_of(items, [(13, 11), (9, 12)])
    shears.price(np.array(values))
    for width, height in ((13, 11), (9, 12)):
        assert shears.value_of(width, height) == pytest.approx(best(width, height))
        cuts = shears.cuts_of(width, height)
        assert sum(values[cut.item] for cut in cuts) == pytest.approx(best(width, height))


@pytest.mark.parametrize("seed", range(4))
def test_every_layout_is_complete_lies_well_and_can_be_made_by_the_shears(seed):
    job = drawn(seed)
    result = solve_rectangles(job, MaxIterations(6), seed)
    assert verify(job, result) == ()
    assert not result.unplaced
    assert result.bound_eur <= result.cost_eur <= result.first_cost_eur
    assert all(can_be_sheared(boxes(job, laid)) for laid in result.sheets)


def test_the_same_seed_and_iterations_give_the_same_layout():
    runs = [solve_rectangles(drawn(3), MaxIterations(9), 5) for _ in range(2)]
    assert runs[0].sheets == runs[1].sheets


def test_the_columns_come_near_their_bound_when_many_pieces_are_asked():
    job, _ = shear_job(drawn(1, pieces=6))
    many = ShearJob(tuple((w, h, 40 * n, t) for w, h, n, t in job.items), tuple(
        Plate(p.width, p.height, p.cost_eur, 9999) for p in job.plates
    ))  # fmt: skip
    patterns = patterns_of(many)
    for each in first_cut(many)[0]:
        patterns.add(each.plate, each.cuts)
    left = [n for _, _, n, _ in many.items]
    bound = price_out(patterns, left, 9e9, lambda: 0.0)
    cut = dive(patterns, 9e9, lambda: 0.0, random.Random(0))
    assert is_complete(many, cut)
    assert bound <= cost_of(many, cut) <= 1.02 * bound


def test_a_pattern_is_cut_down_to_what_is_left_and_its_room_is_used_again():
    job = ShearJob(((5, 5, 4, False), (5, 4, 4, False)), (Plate(10, 10, 100.0, 9),))
    shears = patterns_of(job).shears
    assert shears is not None
    shears.price(np.array([25.0, 20.0]))
    cuts = fitted(job, shears.cuts_of(10, 10), [1, 4], np.array([25.0, 20.0]))
    yields = [cut.item for cut in cuts]
    assert (yields.count(0), yields.count(1)) == (1, 3)


def test_a_cover_takes_whole_sheets_and_nothing_more_than_asked_is_kept():
    job, _ = shear_job(drawn(2))
    patterns = patterns_of(job)
    first, left = first_cut(job)
    assert not any(left)
    for each in first:
        patterns.add(each.plate, each.cuts)
    cover = best_cover(patterns, 9e9, 50)
    assert cover is not None
    kept = trimmed(job, cover)
    assert is_complete(job, kept)
    made = sum(len(each.cuts) * each.times for each in kept)
    assert made == sum(n for _, _, n, _ in job.items)


def test_a_bound_on_whole_sheets_rises_to_the_next_sum_of_costs():
    job = ShearJob(((1, 1, 1, True),), (Plate(2, 2, 40.0, 1), Plate(3, 3, 60.0, 1)))
    assert rounded_up(job, 101.0) == 120.0
    assert rounded_up(job, 120.0) == 120.0


def test_sizes_in_parts_of_a_mm_are_not_cut_short():
    sheets = [Rectangle("A", 100.0, 50.0, 9, 1.0)]
    job = rectangle_job(sheets, [Rectangle("p", 50.5, 25.0, 2)], name="tenths")
    result = solve_rectangles(job, MaxIterations(2))
    assert not result.unplaced
    assert verify(job, result) == ()
    tight = rectangle_job(sheets, [Rectangle("p", 50.5, 50.0, 2)], name="tight")
    assert len(solve_rectangles(tight, MaxIterations(2)).sheets) == 2


def test_what_cannot_be_cut_is_named_and_the_rest_is_cut():
    sheets = [Rectangle("A", 60, 60, 1, 1.0)]
    parts = [Rectangle("fits", 30, 30, 6), Rectangle("huge", 90, 10, 2)]
    result = solve_rectangles(rectangle_job(sheets, parts, name="mixed"), MaxIterations(3))
    why = {row.part: (row.quantity, row.why) for row in result.unplaced}
    assert why == {"fits": (2, "nest.stock-used-up"), "huge": (2, "nest.part-larger-than-sheet")}
    assert result.status == "partial"
    assert len(result.sheets[0].placements) == 4
    none = solve_rectangles(rectangle_job([], parts, name="none"), MaxIterations(3))
    assert none.status == "infeasible"
    assert "nest.no-stock" in {finding.code for finding in none.findings}


def test_a_pair_of_files_is_answered_as_a_nest_with_both_engines():
    items = b"ID,WIDTH,HEIGHT,COPIES\n0,30,20,7\n1,25,25,4\n"
    bins = b"ID,WIDTH,HEIGHT,COST\n0,60,60,3600\n1,70,40,2700\n"
    asked = Asked(lambda: MaxIterations(4), 0, 1, lambda: 0.0)
    answer = answer_of(items, name="j_items.csv", beside=lambda _: bins, asked=asked)
    document = answer.document("en")
    assert json.loads(json.dumps(document))["format"] == "gemaakt.nest/1"
    assert sum(len(row["placements"]) for row in document["sheets"]) == 11
    assert read_rectangles(items, bins, name="j")[0].parts[0].quantity == 7


def test_rectangles_that_cannot_be_cut_are_named_and_the_others_cut():
    """Copies below nothing ended in a traceback; a size below nothing was "used up", and two rows
    of one name were cut as the first of them."""
    items = b"ID,WIDTH,HEIGHT,COPIES\na,-9,5,1\nb,9,0,1\nc,9,5,-2\nd,9,5,2\nd,30,5,1\n,8,5,1\n"
    bins = b"ID,WIDTH,HEIGHT,COPIES,COST\nS,60,60,1,-5\nS,90,90,1,1\nT,-60,60,1,1\n"
    asked = Asked(lambda: MaxIterations(4), 0, 1, lambda: 0.0)
    answer = answer_of(items, name="j_items.csv", beside=lambda _: bins, asked=asked)
    assert [(f.code, *f.where.values()) for f in answer.findings] == [
        ("nest.rectangle-no-size", "a"), ("nest.rectangle-no-size", "b"),
        ("nest.no-copies", "c"), ("nest.part-twice", "d"), ("nest.odd-cost", "S"),
        ("nest.sheet-twice", "S"), ("nest.sheet-contour", "T"),
    ]  # fmt: skip
    (sheet,) = answer.document("en")["sheets"]
    assert sorted(row["part"] for row in sheet["placements"]) == ["7", "d", "d"]


@pytest.mark.parametrize(
    ("items", "bins", "code", "said"),
    [
        (b"2 1\n100 100 0 5\n0 a 10 1\n1 5 5 2\n", None, "no-number", {"line": 3, "value": "a"}),
        (b"2 1\n100 100 0 5\n0 10 10 1\n", None, "not-whole", {"parts": 2, "sheets": 1}),
        (b"1 1\n100 100\n0 10 10 1\n", None, "not-whole", {}),
        (b"nan 1\n", None, "no-number", {"line": 1, "value": "nan"}),
        (b"", None, "nothing-to-nest", {"file": "j"}),
        (b"\xff\xfe\x00", None, "no-number", {"line": 1}),
        (b"ID,WIDTH\n0,5\n", b"ID,WIDTH,HEIGHT\n0,9,9\n", "no-column", {"column": "HEIGHT"}),
        (b"ID,WIDTH,HEIGHT\n0,5\n", b"ID,WIDTH,HEIGHT\n0,9,9\n", "no-number", {"line": 2}),
    ],
)
def test_rectangles_that_cannot_be_read_say_where(items, bins, code, said):
    with pytest.raises(WrongForm) as refused:
        read_rectangles(items, bins, name="j")
    assert refused.value.code in (f"nest.rectangles-{code}", f"nest.{code}")
    assert said.items() <= refused.value.params.items()


@pytest.mark.parametrize("until", [0, 1, 2, 3, 5, 8, 13, 21, 34])
def test_whenever_the_time_is_up_the_sheets_are_whole(until):
    job, _ = shear_job(drawn(4, pieces=12))
    patterns = patterns_of(job)
    for each in first_cut(job)[0]:
        patterns.add(each.plate, each.cuts)
    ticks = iter(range(10**6))
    cut = dive(patterns, until, lambda: next(ticks), random.Random(1))
    assert is_complete(job, cut)


def test_an_engine_that_dies_or_never_ends_leaves_our_own_sheets(monkeypatch, tmp_path):
    for text in ("raise SystemExit(3)\n", "import time\ntime.sleep(600)\n"):
        broken = tmp_path / "engine.py"
        broken.write_text(text)
        monkeypatch.setattr("gemaakt.nest.engines.CHILD", broken)
        job = drawn(5)
        result = solve_rectangles(job, MaxSeconds(1.2))
        assert not result.unplaced
        assert verify(job, result) == ()
        assert 0 < result.bound_eur <= result.cost_eur


def test_both_engines_together_are_no_dearer_than_the_first_cut():
    job = drawn(6, pieces=14)
    result = solve_rectangles(job, MaxSeconds(3.0))
    assert verify(job, result) == ()
    assert result.cost_eur <= result.first_cost_eur
    assert all(can_be_sheared(boxes(job, laid)) for laid in result.sheets)


def test_sheets_of_enough_area_are_a_bound_where_there_are_no_patterns():
    job = ShearJob(((50, 40, 7, True),), (Plate(100, 90, 9.0, 5), Plate(60, 50, 4.0, 1)))
    assert by_area_eur(job) == 18.0
    assert by_area_eur(ShearJob(((50, 40, 6, True),), job.plates)) == 13.0
