"""A sheet that was rolled along its width: parts lie by its grain, and the judge sees to it."""

from dataclasses import replace

import msgspec

from gemaakt.nest import LaidSheet, NestJob, Part, Placement, Ring, Sheet, read_job, solve, verify
from gemaakt.nest.write_job import job_document
from gemaakt.stop import MaxIterations
from tests.nest.layouts import box

ALONG, ANY_TURN = (0.0, 180.0), (0.0, 90.0, 180.0, 270.0)
SCRATCH = Ring(((100.0, 100.0), (200.0, 100.0), (200.0, 150.0), (100.0, 150.0)))
STANDS = Placement("plaat", 690.123456789, 30.0, 90.0)
JOB = NestJob(
    (
        Part("plaat", 7, box(500.0, 150.0), rotations_deg=ALONG),
        Part("beugel", 6, box(120.0, 60.0), rotations_deg=ANY_TURN, alike=True),
    ),
    (
        Sheet("langs", 1, box(700.0, 400.0), cost_eur=2.0),
        Sheet(
            "dwars", 1, box(800.0, 600.0), (SCRATCH,), cost_eur=3.0, fixed=(STANDS,),
            grain_across=True,
        ),
    ),
)  # fmt: skip


def codes(laid: tuple[LaidSheet, ...], job: NestJob = JOB) -> set[str]:
    result = solve(job, MaxIterations(1), 0, 1)
    cost_eur = sum(job.sheet(each.sheet).cost_eur for each in laid)
    return {f.code for f in verify(job, replace(result, sheets=laid, cost_eur=cost_eur))}


def test_parts_lie_by_the_grain_of_their_sheet_and_what_stood_is_not_moved() -> None:
    heard: list[tuple[LaidSheet, ...]] = []
    result = solve(JOB, MaxIterations(60), 0, 1, lambda sheets, _eur: heard.append(sheets))
    assert not verify(JOB, result)
    laid = {each.sheet: each for each in result.sheets}
    turned = {s: {r.rotation_deg for r in laid[s].placements if r.part == "plaat"} for s in laid}
    assert turned["dwars"] <= {90.0, 270.0}
    assert turned["langs"] <= {0.0, 180.0}
    assert STANDS in laid["dwars"].placements
    assert heard
    assert not codes(heard[-1])


def test_the_judge_refuses_what_lies_along_the_sheet_instead_of_its_grain() -> None:
    bare = replace(JOB, sheets=tuple(replace(sheet, fixed=()) for sheet in JOB.sheets))
    along = LaidSheet("dwars", (Placement("plaat", 250.0, 300.0, 0.0),))
    assert codes((along,), bare) == {"nest.verify-angle"}
    one, other = Placement("beugel", 30.0, 30.0), Placement("beugel", 300.0, 300.0)
    apart = (LaidSheet("langs", (one,)), LaidSheet("dwars", (other,)))
    assert codes(apart, bare) == {"nest.verify-not-alike"}
    by_grain = (apart[0], LaidSheet("dwars", (replace(other, rotation_deg=270.0),)))
    assert codes(by_grain, bare) == set()


def test_the_document_of_a_job_says_the_grain() -> None:
    again, _ = read_job(msgspec.json.encode(job_document(JOB)))
    assert [sheet.grain_across for sheet in again.sheets] == [False, True]
    assert again.sheets[1].fixed == (STANDS,)
