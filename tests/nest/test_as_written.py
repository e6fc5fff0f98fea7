"""A file of a nest is the same whether it is written now or from the stored document."""

import msgspec

from gemaakt.nest import LaidSheet, NestJob, Part, Placement, Result, Ring, Sheet
from gemaakt.nest.read_job import placement_of
from gemaakt.nest.write_document import as_written, nest_document
from gemaakt.nest.write_dxf import sheet_dxf

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
    assert sheet_dxf(job, again) == sheet_dxf(job, as_written(result).sheets[0])
    assert again == as_written(result).sheets[0]
