"""What is left of the last sheet, and the sets of sheets that are worth trying."""

from collections.abc import Sequence

from gemaakt.nest import NestJob, Part, Ring, Sheet, solve, verify
from gemaakt.nest.remnants import balances_of
from gemaakt.nest.sheets.construct import first_drafts
from gemaakt.nest.sheets.ladder import sheet_sets
from gemaakt.nest.sheets.push import kept_mm2, pushed_aside
from gemaakt.nest.sheets.remnants_first import Effort, sorted_out
from gemaakt.nest.sheets.table import Layout, Table, fill_one, pool_of, table_of
from gemaakt.nest.sheets.tidy import Budget, tidied
from gemaakt.nest.solution import LaidSheet, Result
from gemaakt.stop import MaxIterations


def box(width: float, height: float) -> Ring:
    return Ring(((0.0, 0.0), (width, 0.0), (width, height), (0.0, height)))


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


def test_an_empty_remnant_is_filled_well_from_a_full_sheet():
    table, layouts = job_with_an_empty_remnant()
    made = sorted_out(table, layouts, Effort(MaxIterations(400), 0, 1))
    assert sum(len(layout.variants) for layout in made) == len(layouts[0].variants)
    assert table.area_mm2(made[1]) > 0.8 * table.usable_mm2(1)
    laid = tuple(LaidSheet(table.job.sheets[e.kind].id, table.placements(e)) for e in made)
    assert verify(table.job, Result("feasible", 45.0, 0.0, laid)) == ()


def test_a_short_effort_is_enough_to_fill_a_remnant_anew():
    table, layouts = job_with_an_empty_remnant()
    made = sorted_out(table, layouts, Effort(MaxIterations(40), 0, 1))
    assert table.area_mm2(made[1]) > 0.8 * table.usable_mm2(1)


def test_filling_remnants_anew_ends_where_one_holds_all_at_once():
    parts = (Part("a", 2, box(180, 120)),)
    sheets = (
        Sheet("plate", 1, box(1500, 1000), cost_eur=40.0),
        Sheet("rest", 1, box(700, 500), cost_eur=5.0, remnant=True),
    )
    table = table_of(NestJob(parts, sheets))
    every, _ = fill_one(table, 0, pool_of(table, range(1)))
    empty = Layout(1, every.variants[:0], every.rows[:0], every.xs[:0])
    made = sorted_out(table, [every, empty], Effort(MaxIterations(80), 0, 1))
    assert [len(layout.variants) for layout in made] == [0, 2]


def test_remnants_are_filled_alike_twice():
    parts = (Part("a", 20, box(180, 120)), Part("b", 30, box(90, 60)))
    sheets = (
        Sheet("rest", 1, box(700, 500), cost_eur=5.0, remnant=True),
        Sheet("plate", 1, box(1500, 1000), cost_eur=40.0),
    )
    task = NestJob(parts, sheets)
    assert len({solve(task, MaxIterations(80), 3, 2).sheets for _ in range(2)}) == 1
