"""Threads that people write are counted or asked about, never left out in silence."""

import pytest

from gemaakt.drawing.threads import ThreadsUnreadable, size_of, thread_of, threads_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4 M6, M8", ("M6",) * 4 + ("M8",)), ("2xM2,5", ("M2.5",) * 2), ("", ()),
        ("M6,M6,M8", ("M6", "M6", "M8")), ("150 × m10; M4", ("M10",) * 150 + ("M4",)),
    ],
)  # fmt: skip
def test_threads_are_read_from_what_people_write(text: str, found: tuple[str, ...]) -> None:
    assert threads_in(text) == found


@pytest.mark.parametrize(
    "text", ["vier gaten", "4 gaten M6", "M6x1", "M8 x 1,25", "1000 M6", "0 M6", "foo,M6", "M123"]
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
