"""What is left of the last sheet, and the sets of sheets that are worth trying."""

from collections.abc import Sequence

from gemaakt.nest import NestJob, Part, Ring, Sheet, solve, verify
from gemaakt.nest.remnants import balances_of
from gemaakt.nest.sheets.climb import Search
from gemaakt.nest.sheets.construct import Draft, cost_of, first_drafts
from gemaakt.nest.sheets.ladder import sheet_sets
from gemaakt.nest.sheets.push import kept_mm2, pushed_aside
from gemaakt.nest.sheets.rack_first import RackFirst
from gemaakt.nest.sheets.refill import refill
from gemaakt.nest.sheets.remnants_first import Effort
from gemaakt.nest.sheets.table import Layout, Table, fill_one, pool_of, table_of
from gemaakt.nest.sheets.tidy import Budget, tidied
from gemaakt.nest.solution import LaidSheet, Result
from gemaakt.stop import MaxIterations, MaxSeconds
from tests.nest.layouts import box


def test_most_of_what_is_left_of_the_last_sheet_is_one_piece():
    corner = Ring(((0, 0), (200, 0), (200, 60), (60, 60), (60, 150), (0, 150)))
    task = NestJob(
        (Part("corner", 30, corner), Part("disc", 40, Ring(((-50.0, 0.0), (50.0, 0.0)), (1, 1)))),
        (Sheet("plate", 3, box(3000, 1500), cost_eur=100.0),),
    )
    result = solve(task, MaxIterations(120), 0, 2)
    assert verify(task, result) == ()
    last = balances_of(task, result)[-1]
    assert last.remnant_mm2 >= 0.8 * (last.sheet_mm2 - last.parts_mm2)


def test_no_set_of_sheets_is_beaten_by_another():
    sets = sheet_sets([3.0, 5.0], [2.0, 4.0], [0, 0], [4, 3], 7.0)
    costs, areas = [s.cost_eur for s in sets], [s.area_mm2 for s in sets]
    assert costs == sorted(set(costs))
    assert areas == sorted(set(areas))
    assert sets[0].quantities == (0, 2)
    assert all(area >= 7.0 for area in areas)


def layout_of_last(task: NestJob) -> tuple[Table, Layout]:
    table = table_of(task)
    draft = next(first_drafts(table))
    return table, draft.layouts[-1]


def test_a_sheet_is_pressed_until_most_of_what_is_left_is_one_piece():
    corner = Ring(((0, 0), (200, 0), (200, 60), (60, 60), (60, 150), (0, 150)))
    task = NestJob(
        (Part("corner", 24, corner), Part("disc", 20, Ring(((-50.0, 0.0), (50.0, 0.0)), (1, 1)))),
        (Sheet("plate", 1, box(2000, 1000), cost_eur=1.0),),
    )
    table, layout = layout_of_last(task)
    before = kept_mm2(table, layout)
    after = pushed_aside(table, layout, MaxIterations(120), 0, 2)
    assert sorted(table.part_numbers(after)) == sorted(table.part_numbers(layout))
    assert kept_mm2(table, after) >= before
    laid = LaidSheet("plate", table.placements(after))
    assert verify(task, Result("feasible", 1.0, 0.0, (laid,))) == ()


def test_remnants_are_filled_before_full_sheets():
    parts = (Part("a", 30, box(180, 120)), Part("b", 30, box(90, 60)))
    sheets = (
        Sheet("rest", 1, box(700, 500), cost_eur=5.0, remnant=True),
        Sheet("plate", 1, box(1500, 1000), cost_eur=40.0),
    )
    task = NestJob(parts, sheets)
    table = table_of(task)
    draft = next(first_drafts(table))
    stop = MaxIterations(120)
    tidy = tidied(table, draft, Budget(stop, stop, stop, stop, 0, 1))

    def on_remnants(layouts: Sequence[Layout]) -> float:
        return sum(table.area_mm2(e) for e in layouts if task.sheets[e.kind].remnant)

    assert on_remnants(tidy.layouts) >= on_remnants(draft.layouts)
    assert sum(len(e.variants) for e in tidy.layouts) == 60


def job_with_an_empty_remnant() -> tuple[Table, list[Layout]]:
    parts = (Part("a", 12, box(180, 120)), Part("b", 30, box(90, 60)), Part("c", 40, box(45, 30)))
    sheets = (
        Sheet("plate", 1, box(1500, 1000), cost_eur=40.0),
        Sheet("rest", 1, box(700, 500), cost_eur=5.0, remnant=True),
    )
    table = table_of(NestJob(parts, sheets))
    every, _ = fill_one(table, 0, pool_of(table, range(3)))
    return table, [every, Layout(1, every.variants[:0], every.rows[:0], every.xs[:0])]


def refilled(table: Table, layouts: Sequence[Layout], steps: int) -> tuple[Layout, ...]:
    draft = Draft(tuple(layouts), pool_of(table, ()), cost_of(table, layouts))
    search = RackFirst(table, MaxIterations(steps), 0, 1, draft)
    refill(search, Effort(MaxIterations(steps), 0, 1))
    return search.best.layouts


def on_kind(table: Table, layouts: Sequence[Layout], kind: int) -> float:
    return sum(table.area_mm2(each) for each in layouts if each.kind == kind)


def test_an_empty_remnant_is_filled_well_from_a_full_sheet():
    table, layouts = job_with_an_empty_remnant()
    made = refilled(table, layouts, 400)
    assert sum(len(layout.variants) for layout in made) == len(layouts[0].variants)
    assert on_kind(table, made, 1) > 0.8 * table.usable_mm2(1)
    laid = tuple(LaidSheet(table.job.sheets[e.kind].id, table.placements(e)) for e in made)
    assert verify(table.job, Result("feasible", 45.0, 0.0, laid)) == ()


def test_a_short_effort_is_enough_to_fill_a_remnant_anew():
    table, layouts = job_with_an_empty_remnant()
    assert on_kind(table, refilled(table, layouts, 40), 1) > 0.8 * table.usable_mm2(1)


def test_a_sheet_is_saved_where_a_remnant_holds_all_at_once():
    parts = (Part("a", 2, box(180, 120)),)
    sheets = (
        Sheet("plate", 1, box(1500, 1000), cost_eur=40.0),
        Sheet("rest", 1, box(700, 500), cost_eur=5.0, remnant=True),
    )
    table = table_of(NestJob(parts, sheets))
    every, _ = fill_one(table, 0, pool_of(table, range(1)))
    empty = Layout(1, every.variants[:0], every.rows[:0], every.xs[:0])
    made = refilled(table, [every, empty], 80)
    assert [(layout.kind, len(layout.variants)) for layout in made] == [(1, 2)]


def test_a_sheet_that_tidying_empties_is_not_cut():
    parts = (Part("a", 3, box(600, 500)), Part("b", 1, box(100, 100)))
    task = NestJob(parts, (Sheet("plate", 2, box(1300, 1050), cost_eur=40.0),))
    table = table_of(task)
    large, _ = fill_one(table, 0, pool_of(table, [0]))
    small, _ = fill_one(table, 0, pool_of(table, [1]))
    draft = Draft((large, small), pool_of(table, ()), 80.0)
    stop = MaxIterations(400)
    tidy = tidied(table, draft, Budget(stop, stop, stop, stop, 0, 1))
    assert (len(tidy.layouts), tidy.cost_eur) == (1, 40.0)


def test_what_fits_on_a_remnant_alone_stays_there():
    parts = (Part("box", 12, box(300, 250)), Part("long", 1, box(1200, 60)))
    sheets = (
        Sheet("plate", 1, box(1000, 1000), cost_eur=40.0),
        Sheet("rest", 1, box(1250, 500), cost_eur=5.0, remnant=True),
    )
    table = table_of(NestJob(parts, sheets))
    on_rest, _ = fill_one(table, 1, pool_of(table, [1]))
    on_plate, _ = fill_one(table, 0, pool_of(table, [0]))
    made = refilled(table, [on_plate, on_rest], 80)
    assert any(1 in table.part_numbers(each) for each in made if each.kind == 1)


def test_a_search_goes_on_for_cheaper_sheets_until_what_is_kept_for_tidying():
    now_s = 0.0
    table, layouts = job_with_an_empty_remnant()
    draft = Draft(tuple(layouts), pool_of(table, ()), 45.0)
    search = Search(table, MaxSeconds(30.0, lambda: now_s), 0, 1, draft)
    search.reserve_s = 6.0
    ends = []
    for now_s in (18.0, 23.9, 24.5):  # noqa: B007, the clock
        ends.append(search.is_over())
    assert ends == [False, False, True]


def test_remnants_are_filled_alike_twice():
    parts = (Part("a", 20, box(180, 120)), Part("b", 30, box(90, 60)))
    sheets = (
        Sheet("rest", 1, box(700, 500), cost_eur=5.0, remnant=True),
        Sheet("plate", 1, box(1500, 1000), cost_eur=40.0),
    )
    task = NestJob(parts, sheets)
    assert len({solve(task, MaxIterations(80), 3, 2).sheets for _ in range(2)}) == 1
