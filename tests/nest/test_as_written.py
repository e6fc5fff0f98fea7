"""A file of a nest is the same whether it is written now or from the stored document."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gemaakt.nest import LaidSheet, NestJob, Part, Placement, Result, Ring, Sheet, solve
from gemaakt.nest.answer import SheetsAnswer
from gemaakt.nest.read_job import placement_of, read_job
from gemaakt.nest.write_document import as_written, nest_document
from gemaakt.nest.write_dxf import sheet_dxf
from gemaakt.stop import MaxIterations

SQUARE = Ring(((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)))


def test_the_drawing_of_a_stored_nest_is_that_of_the_nest():
    plate = Ring(((0.0, 0.0), (900.0, 0.0), (900.0, 900.0), (0.0, 900.0)))
    job = NestJob((Part("p", 9, SQUARE, rotations_deg=None),), (Sheet("s", 1, plate),))
    rows = tuple(
        Placement("p", 50.0 + 60 * at + 1e-7 * at, 50.0 + at / 7e6, 7.0 * at) for at in range(9)
    )
    result = Result("feasible", 0.0, 0.0, (LaidSheet("s", rows),))
    stored = msgspec.json.decode(
        msgspec.json.encode(nest_document(job, result, [], start_seconds=0.0)),
        type=type(nest_document(job, result, [], start_seconds=0.0)),
    )
    again = LaidSheet("s", tuple(placement_of(each) for each in stored.sheets[0].placements))
    assert sheet_dxf(job, again) == sheet_dxf(job, as_written(job, result).sheets[0])
    assert again == as_written(job, result).sheets[0]


def test_what_stands_keeps_every_digit_in_the_document():
    """It was rounded to a nanometre: whoever checked the document said that it had moved."""
    plate = Ring(((0.0, 0.0), (900.0, 0.0), (900.0, 900.0), (0.0, 900.0)))
    stands = Placement("p", 100.0 / 3.0, 200.0 / 3.0)
    job = NestJob((Part("p", 2, SQUARE),), (Sheet("s", 1, plate, fixed=(stands,)),))
    written = nest_document(job, solve(job, MaxIterations(1)), [], start_seconds=0.0)
    places = [placement_of(row) for row in written.sheets[0].placements]
    assert len(places) == 2
    assert places[0] == stands


@pytest.mark.parametrize("kind", ["dxf", "svg"])
def test_files_that_an_earlier_larger_nest_left_are_told_and_stay(
    tmp_path: Path, kind: str
) -> None:
    outer = [[0, 0], [200, 0], [200, 100], [0, 100]]
    sheet = {
        "id": "S",
        "copies": 4,
        "cost": 1.0,
        "outer": [[0, 0], [230, 0], [230, 130], [0, 130]],
    }

    def written(pieces: int) -> list[tuple[str, dict[str, Any]]]:
        parts = [{"id": "p", "qty": pieces, "outer": outer}]
        job, _ = read_job(json.dumps({"name": "n", "parts": parts, "sheets": [sheet]}).encode())
        answer = SheetsAnswer(job, solve(job, MaxIterations(0)), (), 0.0)
        write = answer.write_dxf if kind == "dxf" else answer.write_svg
        return [(each.code, dict(each.params)) for each in write(tmp_path)]

    (tmp_path / f"eigen.{kind}").write_text("x")
    assert written(3) == []
    (said,) = written(1)
    params = {"files": 2, "first": f"002_S.{kind}", "kind": kind.upper()}
    assert said == ("nest.earlier-files", params)
    assert len(list(tmp_path.iterdir())) == 4
