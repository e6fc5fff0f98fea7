"""What is left of the last sheet, and the sets of sheets that are worth trying."""

from gemaakt.nest import NestJob, Part, Ring, Sheet, solve, verify
from gemaakt.nest.ladder import sheet_sets
from gemaakt.nest.remnants import balances_of
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
