"""Dashed lines that were exploded into dashes: bend lines from edge to edge, others shown only."""

import math

import pytest

from gemaakt.drawing import Kind, Part, read
from tests.drawing import dxf_text as d

PLATE = d.rectangle(200, 100) + d.circle(30, 30, 5)


def dashes(
    start: tuple[float, float], end: tuple[float, float], drawn: float = 3.0, gap: float = 1.5
) -> str:
    length = math.dist(start, end)
    ux, uy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    at, text = 0.0, ""
    while at < length:
        to = min(length, at + drawn)
        text += d.line(
            start[0] + ux * at, start[1] + uy * at, start[0] + ux * to, start[1] + uy * to
        )
        at = to + gap
    return text


def read_one(body: str) -> tuple[Part, list[str]]:
    (part,), findings = read(d.dxf(body), name="plaat.dxf")
    return part, [each.code for each in findings]


@pytest.mark.parametrize(
    ("body", "lengths"),
    [
        (dashes((100, 0), (100, 100)), [100]),
        (dashes((100, 3), (100, 97)), [100]),
        (dashes((100, 0), (100, 100), 1, 1), [100]),
        (dashes((60, 0), (160, 100)), [math.hypot(100, 100)]),
        (dashes((60, 0), (60, 100)) + dashes((140, 0), (140, 100)), [100, 100]),
        (
            d.circle(100, 50, 8) + dashes((100, 0), (100, 41)) + dashes((100, 59), (100, 100)),
            [100],
        ),
    ],
)
def test_a_row_of_dashes_from_edge_to_edge_is_a_bend_line(body: str, lengths: list[float]) -> None:
    """Twenty loose lines were told, and the bend was not priced."""
    part, codes = read_one(PLATE + body)
    assert (part.kind, part.certified) == (Kind.BENT, True)
    assert [bend.length_mm for bend in part.bends] == pytest.approx(lengths, abs=0.05)
    assert set(codes) == {"drawing.dashes-bend"}


def test_a_hidden_line_of_dashes_is_told_once_and_cut_nowhere() -> None:
    part, codes = read_one(PLATE + dashes((60, 50), (120, 50)))
    assert (part.kind, part.bends, part.certified) == (Kind.FLAT, (), True)
    assert part.cut_length_mm == pytest.approx(600 + 10 * math.pi)
    assert codes == ["drawing.dashes-shown"]


def test_a_few_loose_lines_are_no_dashes() -> None:
    loose = d.line(60, 20, 63, 20) + d.line(80, 20, 83, 20) + d.line(64.5, 20, 67.5, 20)
    part, codes = read_one(PLATE + loose)
    assert not part.certified
    assert codes == ["drawing.loose-line"] * 3
