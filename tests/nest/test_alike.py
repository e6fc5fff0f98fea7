"""Copies that must lie alike lie the way of which most fit."""

import json

import pytest

from gemaakt.nest import read_job, solve, verify
from gemaakt.stop import MaxIterations


@pytest.mark.parametrize("rotations", [[0, 90, 180, 270], [90, 0]])
def test_copies_that_lie_alike_take_the_axis_of_which_most_fit_on_a_sheet(rotations: list[int]):
    part = {"id": "p", "qty": 4, "alike": True, "rotations": rotations,
            "outer": [[0, 0], [450, 0], [450, 300], [0, 300]]}  # fmt: skip
    sheet = {"id": "s", "copies": 9, "outer": [[0, 0], [770, 0], [770, 480], [0, 480]]}
    job, _ = read_job(json.dumps({"parts": [part], "sheets": [sheet]}).encode())
    result = solve(job, MaxIterations(0))
    assert [len(laid.placements) for laid in result.sheets] == [2, 2]
    assert not verify(job, result)


def test_that_only_one_sheet_of_those_with_standing_parts_is_used_is_said():
    part = {"id": "p", "qty": 3, "outer": [[0, 0], [450, 0], [450, 300], [0, 300]]}
    sheet = {"id": "s", "copies": 5, "outer": [[0, 0], [770, 0], [770, 480], [0, 480]],
             "fixed": [{"part": "p", "x_mm": 20, "y_mm": 20}]}  # fmt: skip
    job, _ = read_job(json.dumps({"parts": [part], "sheets": [sheet]}).encode())
    codes = [finding.code for finding in solve(job, MaxIterations(0)).findings]
    assert codes == ["nest.fixed-one-copy", "nest.stock-used-up"]
