"""A job that is written and read again is the same job."""

import msgspec

from gemaakt.nest import Mark, NestJob, Part, Placement, Ring, Sheet, read_job
from gemaakt.nest.write_job import job_document

BOX = Ring(((0.0, 0.0), (200.0, 0.0), (200.0, 100.0), (0.0, 100.0)))
ROUND = Ring(((10.0, 50.0), (50.0, 50.0)), (1.0, 1.0))


def test_everything_a_job_says_comes_back():
    job = NestJob(
        (
            Part(
                "a", 4, BOX, (ROUND,), (0.0, 180.0), alike=True, mirror_allowed=True, priority=3,
                kit="k", order="26-001",
                marks=(
                    Mark("bend", ((0.0, 50.0), (200.0, 50.0))),
                    Mark("mark", ((1.0, 1.0), (9.0, 1.0)), (0.5, 0.0)),
                ),
            ),
            Part("b", 2, BOX, rotations_deg=None, filler=True),
        ),
        (
            Sheet(
                "s", 1, Ring(((0.0, 0.0), (900.0, 0.0), (900.0, 700.0), (0.0, 700.0))),
                (Ring(((600.0, 600.0), (650.0, 600.0), (650.0, 650.0))),), 12.5, remnant=True,
                fixed=(Placement("b", 20.0, 20.0),), heat_number="H1",
            ),
        ),
        "job", 4.0, 8.0, 3.0, 7850.0, {"material": "S235JR"},
    )  # fmt: skip
    again, findings = read_job(msgspec.json.encode(job_document(job)), name="job")
    assert findings == ()
    assert again == job
