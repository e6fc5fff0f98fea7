"""Thousands of pieces are judged within a moment: what lies alike is measured once."""

import sys

import pytest

from gemaakt.nest import LaidSheet, NestJob, Part, Placement, Result, Ring, Sheet, verify
from gemaakt.nest.remnants import remnant_of

SQUARE = Ring(((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)))
PLATE = Ring(((0.0, 0.0), (900.0, 0.0), (900.0, 900.0), (0.0, 900.0)))


def laid(count: int, gap: float) -> tuple[NestJob, Result]:
    job = NestJob((Part("p", count, SQUARE),), (Sheet("s", 1, PLATE),), spacing_mm=5.0)
    rows = tuple(
        Placement("p", 10.0 + (10.0 + gap) * (at % 50), 10.0 + (10.0 + gap) * (at // 50))
        for at in range(count)
    )
    return job, Result("feasible", 0.0, 0.0, (LaidSheet("s", rows),))


def test_pieces_that_lie_alike_are_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules["gemaakt.nest.verify"]
    measured: list[str] = []
    plain = module.contours

    def counted(thing: Part | Sheet, row: Placement) -> object:
        measured.append(thing.id)
        return plain(thing, row)

    monkeypatch.setattr(module, "contours", counted)
    job, result = laid(500, 5.0)
    assert verify(job, result) == ()
    assert sorted(measured) == ["p", "s"]


@pytest.mark.parametrize(
    ("moved", "code"),
    [
        ((-0.1, 0.0), "nest.verify-off-sheet"),
        ((0.1, 0.0), "nest.verify-too-close"),
        ((30.0, 15.0), "nest.verify-too-close"),
        ((900.0, 0.0), "nest.verify-off-sheet"),
    ],
)
def test_one_of_hundreds_that_lies_wrong_is_found(moved: tuple[float, float], code: str) -> None:
    job, result = laid(300, 5.0)
    first, *others = result.sheets[0].placements
    wrong = Placement("p", first.x_mm + moved[0], first.y_mm + moved[1])
    found = verify(job, Result("feasible", 0.0, 0.0, (LaidSheet("s", (wrong, *others)),)))
    assert code in {each.code for each in found}


def test_what_is_left_of_a_sheet_is_measured_by_its_boxes() -> None:
    job, result = laid(300, 5.0)
    remnant = remnant_of(job, result.sheets[0], 0)
    assert remnant is not None
    assert remnant.area_mm2 == pytest.approx(900.0 * (900.0 - (10.0 + 5 * 15.0 + 10.0 + 5.0)))
