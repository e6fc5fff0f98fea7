"""Each rule says no to what breaks it, with a place, and keeps silent for what does not."""

from datetime import date

import pytest

from gemaakt.data import has_sentence
from gemaakt.drawing.contour import Contour, circle_contour, polygon_contour
from gemaakt.drawing.part import Bend, Kind, Part, Solid, Thread
from gemaakt.quote.case import Case
from gemaakt.quote.limits import default_limits
from gemaakt.quote.makeable import checked
from gemaakt.routing import Work, defaults, material, weighed

ON = date(2026, 11, 24)


def rectangle(w: float, h: float, x: float = 0.0, y: float = 0.0) -> Contour:
    return polygon_contour([(x, y), (x + w, y), (x + w, y + h), (x, y + h)])


def hole(x: float, y: float, diameter: float) -> Contour:
    return circle_contour((x, y), diameter / 2)


def sheet(
    w: float = 200.0, h: float = 100.0, *inner: Contour, t: float = 3.0,
    bends: tuple[Bend, ...] = (), threads: tuple[Thread, ...] = (),
) -> Part:  # fmt: skip
    kind = Kind.BENT if bends else Kind.FLAT
    return Part("p", kind, outline=rectangle(w, h), inner=inner, thickness_mm=t, bends=bends,
                threads=threads)  # fmt: skip


def bend(x: float = 60.0, angle: float = 90.0, radius: float = 3.0, length: float = 100.0) -> Bend:
    return Bend(angle, radius, length, (x, 0.0), (x, length))


def solid(kind: Kind, box: tuple[float, float, float], diameter: float = 0.0) -> Part:
    return Part("p", kind, solid=Solid(1e5, 1e4, box, turned_diameter_mm=diameter))


def said(part: Part, name: str = "S235JR", work: Work | None = None) -> set[str]:
    case = Case(
        weighed(part, name), material(name), default_limits(ON), defaults(ON), work or Work()
    )
    findings = checked(case)
    assert all({"x_mm", "y_mm"} <= finding.where.keys() for finding in findings)
    assert all(has_sentence(finding.code) for finding in findings)
    return {finding.code.removeprefix("dfm.") for finding in findings}


SPIKE = Part("p", outline=polygon_contour([(0, 0), (200, 0), (0, 20), (0, 100)]), thickness_mm=3)
DUST = Part(
    "p", outline=polygon_contour([(0, 0), (200, 0), (200.05, 0.02), (200, 99), (0, 99)]),
    thickness_mm=3,
)  # fmt: skip
MESH = [hole(8 + 4.2 * i, 8 + 4.2 * j, 3) for i in range(44) for j in range(20)]

CASES = [
    ("sheet-too-thin", sheet(t=0.5), sheet(t=0.8)),
    ("sheet-too-thick", sheet(t=30), sheet(t=25)),
    ("product-too-small", sheet(40, 12), sheet(40, 15)),
    ("product-too-long", sheet(2990, 500), sheet(2980, 500)),
    ("product-too-wide", sheet(2000, 1500), sheet(2000, 1480)),
    ("strip-too-narrow", sheet(900, 30), sheet(900, 40)),
    ("hole-too-small", sheet(200, 100, hole(50, 50, 1.2)), sheet(200, 100, hole(50, 50, 1.5))),
    (
        "slot-too-narrow",
        sheet(200, 100, rectangle(30, 1.5, 50, 50)),
        sheet(200, 100, rectangle(30, 2.5, 50, 50)),
    ),
    (
        "web-too-thin",
        sheet(200, 100, hole(50, 50, 10), hole(61, 50, 10)),
        sheet(200, 100, hole(50, 50, 10), hole(62, 50, 10)),
    ),
    ("hole-near-edge", sheet(200, 100, hole(6, 50, 10)), sheet(200, 100, hole(7, 50, 10))),
    ("tiny-piece", DUST, sheet()),
    ("sharp-point", SPIKE, sheet()),
    ("many-holes", sheet(200, 100, *MESH, t=1), sheet(200, 100, *MESH[:40], t=1)),
    ("heavy-for-one", sheet(1500, 1000), sheet(800, 500)),
    ("too-heavy", sheet(2900, 1400, t=20), sheet(2000, 1000, t=20)),
    ("bend-too-thick", sheet(t=8, bends=(bend(radius=8),)), sheet(t=6, bends=(bend(),))),
    (
        "bend-too-heavy",
        sheet(2000, 1200, bends=(bend(500, length=1200),)),
        sheet(500, 400, bends=(bend(250, length=400),)),
    ),
    (
        "bend-too-large",
        sheet(2900, 1300, t=1, bends=(bend(500, length=1300),)),
        sheet(2900, 1100, t=1, bends=(bend(500, length=1100),)),
    ),
    ("radius-too-small", sheet(bends=(bend(radius=0.5),)), sheet(bends=(bend(radius=1.5),))),
    ("radius-differs", sheet(bends=(bend(radius=8),)), sheet(bends=(bend(radius=2.7),))),
    ("bend-angle", sheet(bends=(bend(angle=170),)), sheet(bends=(bend(angle=90),))),
    ("flange-too-short", sheet(bends=(bend(12),)), sheet(bends=(bend(40),))),
    (
        "hole-near-bend",
        sheet(200, 100, hole(68, 50, 8), bends=(bend(),)),
        sheet(200, 100, hole(80, 50, 8), bends=(bend(),)),
    ),
    (
        "bends-too-near",
        sheet(bends=(bend(60), bend(80, -90.0))),
        sheet(bends=(bend(60), bend(130, -90.0))),
    ),
    (
        "bend-force",
        sheet(2900, 300, t=6, bends=(Bend(90, 5, 4900, (0, 150), (2900, 150)),)),
        sheet(2900, 300, t=2, bends=(Bend(90, 2, 2900, (0, 150), (2900, 150)),)),
    ),
    ("bend-too-short", sheet(bends=(bend(length=8),)), sheet(bends=(bend(length=100),))),
    (
        "thread-unknown",
        sheet(threads=(Thread("7.7", (50, 50)),)),
        sheet(t=5, threads=(Thread("M6", (50, 50)),)),
    ),
    (
        "thread-too-shallow",
        sheet(t=1.5, threads=(Thread("M8", (50, 50)),)),
        sheet(t=6, threads=(Thread("M8", (50, 50)),)),
    ),
    (
        "thread-near-edge",
        sheet(t=6, threads=(Thread("M8", (5, 50)),)),
        sheet(t=6, threads=(Thread("M8", (50, 50)),)),
    ),
    (
        "mill-too-large",
        solid(Kind.MILLED, (1200, 300, 100)),
        solid(Kind.MILLED, (900, 300, 100)),
    ),
    (
        "turn-too-thick",
        solid(Kind.TURNED, (200, 400, 400), 400),
        solid(Kind.TURNED, (200, 100, 100), 100),
    ),
    (
        "turn-too-long",
        solid(Kind.TURNED, (1500, 200, 200), 200),
        solid(Kind.TURNED, (900, 200, 200), 200),
    ),
    (
        "turn-slender",
        solid(Kind.TURNED, (500, 20, 20), 20),
        solid(Kind.TURNED, (150, 20, 20), 20),
    ),
    ("tube-too-long", solid(Kind.TUBE, (7000, 40, 40)), solid(Kind.TUBE, (6000, 40, 40))),
    ("saw-too-large", solid(Kind.PROFILE, (900, 400, 90)), solid(Kind.PROFILE, (900, 100, 90))),
]


@pytest.mark.parametrize(("code", "bad", "good"), CASES, ids=[case[0] for case in CASES])
def test_the_rule_speaks_for_the_bad_part_and_is_silent_for_the_good(
    code: str, bad: Part, good: Part
) -> None:
    assert code in said(bad)
    assert code not in said(good)


def test_a_weld_thicker_than_the_sheet_bears_is_named() -> None:
    assert "throat-too-large" in said(sheet(), work=Work(weld_mm=100, throat_mm=4))
    assert "throat-too-large" not in said(sheet(), work=Work(weld_mm=100, throat_mm=2))


def test_every_limit_has_a_source_and_a_day() -> None:
    limits = default_limits(ON)
    assert len(limits.values) >= 25
    assert all("20" in source and len(source) > 20 for source in limits.sources.values())
