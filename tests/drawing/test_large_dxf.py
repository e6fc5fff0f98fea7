"""A large DXF is read in a process of its own, within its time, with the same answer."""

import math
import time

import pytest

from gemaakt.drawing import DrawingRefused, read
from gemaakt.drawing.layers import Role
from gemaakt.drawing.read import LARGE_DXF_BYTES
from gemaakt.drawing.read_dxf import read_dxf
from tests.drawing import dxf_text as d


def padded(data: bytes) -> bytes:
    """The same drawing with remarks enough to be large."""
    return b"999\nopmerking\n" * (LARGE_DXF_BYTES // 14 + 1) + data


def test_a_large_file_gives_the_same_parts_and_findings_as_a_small_one() -> None:
    drawn = d.dxf(
        d.rectangle(200, 100) + d.circle(50, 50, 10) + d.line(100, 0, 100, 100, layer="BEND")
        + d.line(60, 20, 63, 20) + d.circle(150, 50, 4, layer="VREEMD")
    )  # fmt: skip
    learned = {"vreemd": Role.IGNORE}
    apart = read(padded(drawn), name="groot.dxf", learned=learned)
    assert apart == read_dxf(padded(drawn), name="groot.dxf", learned=learned)
    (part,) = apart[0]
    assert (part.holes, len(part.bends)) == (1, 1)


def test_a_large_file_that_takes_too_long_is_refused_in_time() -> None:
    """Twenty-four megabytes of splines kept the server busy for minutes."""
    ring = [(math.cos(a), math.sin(a)) for a in (2 * math.pi * k / 40 for k in range(40))]
    wavy = "".join(
        d.tags([(0, "SPLINE"), (8, "0"), (70, 8), (71, 3), (74, len(ring)),
                *((code, value) for x, y in ring
                  for code, value in ((11, 5 * at + x), (21, y), (31, 0)))])
        for at in range(600)
    )  # fmt: skip
    data = padded(d.dxf(d.rectangle(5000, 100, -10, -50) + wavy))
    read(padded(d.dxf(d.rectangle(10, 10))), name="warm.dxf")
    began = time.monotonic()
    with pytest.raises(DrawingRefused) as refusal:
        read(data, name="golven.dxf", seconds=0.2)
    assert refusal.value.code == "drawing.dxf-took-too-long"
    assert time.monotonic() - began < 15
    (part,), _ = read(padded(d.dxf(d.rectangle(10, 10))), name="daarna.dxf")
    assert part.size_mm == (10, 10)


def test_what_is_wrong_with_a_large_file_is_said_as_of_a_small_one() -> None:
    broken = padded(b"0\nSECTION\n2\nENTITIES\n0\nLINE\n8\n0\n10\nveel\nkapot\n")
    answers = []
    for reading in (read, read_dxf):
        try:
            parts, findings = reading(broken, name="kapot.dxf")  # type: ignore[operator]
            answers.append((len(parts), [each.code for each in findings]))
        except DrawingRefused as error:
            answers.append((error.code, error.params))
    assert answers[0] == answers[1]
