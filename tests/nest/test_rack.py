"""Remnants that are filled first: fuller each time, nothing twice, and the rest on full sheets."""

from collections import Counter
from collections.abc import Sequence

from gemaakt.nest import NestJob, Part, Ring, Sheet, verify
from gemaakt.nest.sheets.climb import Search
from gemaakt.nest.sheets.construct import Draft, cost_of, first_drafts
from gemaakt.nest.sheets.rack import Rack
from gemaakt.nest.sheets.rack_first import RackFirst, can_lie
from gemaakt.nest.sheets.remnants_first import Effort
from gemaakt.nest.sheets.table import Layout, Table, pool_of, table_of
from gemaakt.nest.solution import LaidSheet, Result
from gemaakt.stop import MaxIterations, MaxSeconds
from tests.nest.layouts import box, pieces

CORNER = Ring(((0, 0), (200, 0), (200, 60), (60, 60), (60, 150), (0, 150)))
PARTS = (
    Part("corner", 20, CORNER),
    Part("disc", 14, Ring(((-40.0, 0.0), (40.0, 0.0)), (1.0, 1.0))),
    Part("plate", 16, box(130, 90)),
    Part("large", 2, box(900, 300)),
)
WHOLE, LONG, SQUARE = 0, 1, 2
SHEETS = (
    Sheet("whole", 1, box(1500, 1000), cost_eur=40.0),
    Sheet("long", 1, box(700, 300), cost_eur=5.0, remnant=True),
    Sheet("square", 1, box(450, 450), cost_eur=5.0, remnant=True),
)


def laid_out(*parts: Part) -> Table:
    return table_of(NestJob(parts or PARTS, SHEETS))


def rack_of(table: Table) -> Rack:
    return Rack(table, pool_of(table, range(len(table.job.parts))))


def effort(steps: int, seed: int = 0) -> Effort:
    return Effort(MaxIterations(steps), seed, 2)


def laid(table: Table, layouts: Sequence[Layout]) -> Result:
    sheets = tuple(
        LaidSheet(table.job.sheets[each.kind].id, table.placements(each)) for each in layouts
    )
    return Result("partial", cost_of(table, layouts), 0.0, sheets)


def colliding(table: Table, layouts: Sequence[Layout]) -> list[str]:
    """What the judge says; parts that are still to be laid are none of it."""
    found = verify(table.job, laid(table, layouts))
    return [each.code for each in found]


def test_remnants_are_fuller_with_every_try_and_hold_nothing_twice():
    table = laid_out()
    rack, areas = rack_of(table), []
    for seed in range(4):
        filled = rack.fuller((LONG, SQUARE), effort(400, seed))
        areas.append(rack.area_mm2(filled))
        assert sorted(each.kind for each in filled) == [LONG, SQUARE]
        assert not pieces(table, filled) - Counter(rack.pool.tolist())
        assert colliding(table, filled) == []
    assert areas == sorted(areas)
    assert areas[-1] > 0.8 * (table.usable_mm2(LONG) + table.usable_mm2(SQUARE))


def test_what_is_known_of_two_remnants_is_known_of_one():
    table = laid_out()
    rack = rack_of(table)
    both = rack.fuller((LONG, SQUARE), effort(400))
    own = next(each for each in both if each.kind == SQUARE)
    (alone,) = rack.fuller((SQUARE,), effort(1))
    assert table.area_mm2(alone) >= table.area_mm2(own)


def test_a_rack_that_holds_everything_needs_no_more_tries():
    table = laid_out(Part("plate", 3, box(130, 90)))
    filled = rack_of(table).fuller((LONG, SQUARE), effort(400))
    assert pieces(table, filled) == {0: 3}


def searched(kind: type[Search], steps: int) -> tuple[Table, Draft | None]:
    table = laid_out()
    draft = next(first_drafts(table))
    search = kind(table, MaxIterations(steps), 0, 2, draft)
    return table, search.on([LONG, SQUARE, WHOLE])


def on_remnants_mm2(table: Table, draft: Draft) -> float:
    return sum(table.area_mm2(e) for e in draft.layouts if table.job.sheets[e.kind].remnant)


def test_all_is_laid_and_more_of_it_on_remnants_than_by_a_search_of_all_sheets_at_once():
    table, first = searched(RackFirst, 4000)
    _, at_once = searched(Search, 4000)
    assert first is not None
    assert at_once is not None
    assert pieces(table, first.layouts) == {0: 20, 1: 14, 2: 16, 3: 2}
    assert colliding(table, first.layouts) == []
    assert on_remnants_mm2(table, first) > on_remnants_mm2(table, at_once)


def test_the_same_seed_fills_the_same():
    one, other = searched(RackFirst, 2000)[1], searched(RackFirst, 2000)[1]
    assert one is not None
    assert other is not None
    for a, b in zip(one.layouts, other.layouts, strict=True):
        assert (a.kind, a.xs.tolist(), a.rows.tolist()) == (b.kind, b.xs.tolist(), b.rows.tolist())


def test_remnants_take_none_of_the_time_that_is_kept_for_other_work():
    now_s = 0.0
    table = laid_out()
    stop = MaxSeconds(30.0, lambda: now_s)
    search = RackFirst(table, stop, 0, 1, next(first_drafts(table)))
    search.reserve_s = 6.0
    seconds = []
    for now_s in (5.0, 23.5, 29.0):  # noqa: B007, the clock
        filling = search.filling_stop()
        assert isinstance(filling, MaxSeconds)
        seconds.append(filling.seconds)
    assert seconds == [1.5, 0.5, 0.0]


def test_a_part_that_fits_on_a_remnant_alone_is_not_left_for_a_full_sheet():
    parts = (Part("strip", 1, box(680, 20)), Part("plate", 8, box(130, 90)))
    sheets = (
        Sheet("small", 1, box(500, 500), cost_eur=40.0),
        Sheet("long", 1, box(700, 300), cost_eur=5.0, remnant=True),
    )
    table = table_of(NestJob(parts, sheets))
    strip, plates = pool_of(table, [0]), pool_of(table, [1])
    assert not can_lie(table, strip, [0])
    assert can_lie(table, plates, [0])
    search = RackFirst(table, MaxIterations(2000), 0, 1, next(first_drafts(table)))
    found = search.on([1, 0])
    assert found is not None
    assert any(0 in table.part_numbers(e) for e in found.layouts if e.kind == 1)
