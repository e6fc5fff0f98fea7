"""Threads that people write are counted or asked about, never left out in silence."""

import pytest

from gemaakt.drawing.threads import ThreadsUnreadable, threads_in


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
