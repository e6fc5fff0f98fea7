"""Threads that people write are counted or asked about, never left out in silence."""

import pytest

from gemaakt.drawing import read
from gemaakt.drawing.threads import ThreadsUnreadable, size_of, thread_of, threads_in
from tests.drawing import dxf_text as d


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4 M6, M8", ("M6",) * 4 + ("M8",)), ("2xM2,5", ("M2.5",) * 2), ("", ()),
        ("2x M10x1, M12 x 1,25; 3 M8x1.25", ("M10x1",) * 2 + ("M12x1.25",) + ("M8",) * 3),
        ('4 G1/4, 2x 1/4"-20 UNC; UNC 3/8, g 1', ("G1/4",) * 4 + ("UNC 1/4",) * 2
         + ("UNC 3/8", "G1")), ("M16×1,5 2 M6", ("M16x1.5", "M6", "M6")),
        ("M6,M6,M8", ("M6", "M6", "M8")), ("150 × m10; M4", ("M10",) * 150 + ("M4",)),
    ],
)  # fmt: skip
def test_threads_are_read_from_what_people_write(text: str, found: tuple[str, ...]) -> None:
    assert threads_in(text) == found


@pytest.mark.parametrize(
    "text",
    ["vier gaten", "4 gaten M6", "M6x20", "M8 x 1,3", "1000 M6", "0 M6", "foo,M6", "M123", "G2/7"],
)
def test_what_is_no_thread_is_asked_about(text: str) -> None:
    with pytest.raises(ThreadsUnreadable):
        threads_in(text)


PITCHES_MM = {
    "M2": 0.4, "M2.5": 0.45, "M3": 0.5, "M4": 0.7, "M5": 0.8, "M6": 1.0, "M8": 1.25, "M10": 1.5,
    "M12": 1.75, "M16": 2.0, "M20": 2.5, "M24": 3.0, "M30": 3.5, "M36": 4.0,
}  # fmt: skip
"""ISO 261, coarse."""


@pytest.mark.parametrize(("size", "pitch_mm"), PITCHES_MM.items())
def test_a_thread_is_known_by_its_diameter_less_its_pitch(size: str, pitch_mm: float) -> None:
    nominal_mm = float(size[1:])
    assert thread_of(nominal_mm - pitch_mm, nominal_mm) == size
    assert size_of(nominal_mm) == size
    assert thread_of(nominal_mm, nominal_mm) == ""


@pytest.mark.parametrize(
    ("drill_mm", "nominal_mm", "size"),
    [
        (9.0, 10, "M10x1"), (8.917, 10, "M10x1"), (8.5, 10, "M10"), (8.376, 10, "M10"),
        (10.75, 12, "M12x1.25"), (10.8, 12, "M12x1.25"), (10.647, 12, "M12x1.25"),
        (10.5, 12, "M12x1.5"), (10.376, 12, "M12x1.5"), (10.2, 12, "M12"), (10.106, 12, "M12"),
        (14.5, 16, "M16x1.5"), (14.376, 16, "M16x1.5"), (14.0, 16, "M16"), (7.0, 8, "M8x1"),
        (6.8, 8, "M8"), (6.647, 8, "M8"), (11.8, 13.157, "G1/4"), (11.445, 13.157, "G1/4"),
        (30.75, 33.25, "G1"), (5.1, 6.35, "UNC 1/4"), (6.6, 7.94, "UNC 5/16"),
        (13.5, 15.875, "UNC 5/8"), (5.5, 10, ""), (9, 15, ""), (6.6, 12.6, ""), (13.5, 20, ""),
    ],
)  # fmt: skip
def test_fine_pipe_and_unified_threads_are_told_from_coarse_ones_and_sunk_holes(
    drill_mm: float, nominal_mm: float, size: str
) -> None:
    """M10x1, M12x1.25 and M16x1.5 were told as sunk holes, and no tap was priced."""
    assert thread_of(drill_mm, nominal_mm) == size


def test_a_circle_alone_is_the_nearest_thread_or_none() -> None:
    """2.05, the drill of M2.5, was called M2; 2.5 and 5 are nominal before they are a drill."""
    told = {
        2.05: "M2.5",
        1.6: "M2",
        2.5: "M2.5",
        5.0: "M5",
        4.2: "M5",
        6.8: "M8",
        2.3: "",
        14.0: "M16",
        24.0: "M24",
    }
    assert {each: size_of(each) for each in told} == told


def test_a_fine_thread_in_a_drawing_is_a_thread_to_tap_and_no_sunk_hole() -> None:
    holes = "".join(
        d.circle(x, 50, width / 2)
        for x, drill, nominal in ((50, 9.0, 10), (100, 10.75, 12), (150, 14.5, 16))
        for width in (drill, nominal)
    )
    parts, findings = read(d.dxf(d.rectangle(200, 100) + holes), name="plaat.dxf")
    assert [each.size for each in parts[0].threads] == ["M10x1", "M12x1.25", "M16x1.5"]
    assert not [each for each in findings if each.code == "drawing.sunk-hole"]
    assert len(parts[0].inner) == 3
