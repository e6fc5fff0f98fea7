"""Can the laser cut it? Thickness, size, holes, webs, slots and corners of a flat part."""

import math
from collections.abc import Iterator

import shapely

from gemaakt.findings import Finding, Severity
from gemaakt.quote.case import Case, Rule, middle_of


def thickness(case: Case) -> Iterator[Finding]:
    """Sheet that the laser can cut."""
    name = f"thickness_{case.material.family}"
    low, high = case.limits.number(name), case.limits.number(name, 1)
    if case.t_mm < low:
        yield case.say("dfm.sheet-too-thin", case.t_mm, low, name, severity=Severity.ERROR)
    if case.t_mm > high:
        yield case.say("dfm.sheet-too-thick", case.t_mm, high, name, severity=Severity.ERROR)


def product_size(case: Case) -> Iterator[Finding]:
    """Smallest and largest product."""
    long, short = case.part.box_mm or (0.0, 0.0)
    if (least := case.limits.upto("product_min", case.t_mm)) and short < least[0]:
        yield case.say("dfm.product-too-small", short, least[0], "product_min")
    most = case.limits.upto("product_max", case.t_mm)
    if most and long > most[0]:
        yield case.say(
            "dfm.product-too-long", long, most[0], "product_max", severity=Severity.ERROR
        )
    if most and short > most[1]:
        yield case.say(
            "dfm.product-too-wide", short, most[1], "product_max", severity=Severity.ERROR
        )


def strip_width(case: Case) -> Iterator[Finding]:
    """A long narrow product drops or bends."""
    long, short = case.part.box_mm or (0.0, 0.0)
    least = case.limits.upto("strip_min", long)
    if least and short < least[0]:
        yield case.say("dfm.strip-too-narrow", short, least[0], "strip_min")


def _oxygen(case: Case) -> bool:
    return case.material.family == "steel" and case.t_mm >= 3


def _least_hole(case: Case) -> tuple[float, str]:
    name = "hole_oxygen" if _oxygen(case) else "hole_nitrogen"
    row = case.limits.upto(name, case.t_mm)
    return (row[0] if row else case.t_mm, name)


def hole_size(case: Case) -> Iterator[Finding]:
    """A round hole smaller than the laser can pierce and cut."""
    least, name = _least_hole(case)
    for contour in case.part.inner:
        circle = contour.circle
        if circle and circle[1] < least - 1e-6:
            yield case.say("dfm.hole-too-small", circle[1], least, name, circle[0])


def slot_width(case: Case) -> Iterator[Finding]:
    """A cut-out narrower than the least slot."""
    name = "slot_aluminium" if case.material.family == "aluminium" else "slot_steel"
    row = case.limits.upto(name, case.t_mm)
    if row is None:
        return
    least = row[0] or row[1] * case.t_mm
    for contour, area in zip(case.part.inner, case.areas[1:], strict=True):
        if contour.circle is None and area.buffer(-least / 2 + 1e-3).is_empty:
            width = 2 * area.area / max(area.length, 1e-9)
            yield case.say("dfm.slot-too-narrow", width, least, name, middle_of(contour))


def web_width(case: Case) -> Iterator[Finding]:
    """Too little material between two cut-outs."""
    least, name = _least_hole(case)
    holes = case.areas[1:]
    if len(holes) < 2:
        return
    tree = shapely.STRtree(holes)
    pairs = tree.query(holes, predicate="dwithin", distance=max(0.0, least - 0.01))
    for a, b in zip(*pairs, strict=True):
        if a < b:
            gap = float(holes[a].distance(holes[b]))
            yield case.say(
                "dfm.web-too-thin", gap, least, name, middle_of(case.part.inner[int(a)])
            )


def edge_distance(case: Case) -> Iterator[Finding]:
    """Too little material between a cut-out and the outline."""
    least, name = _least_hole(case)
    if not case.part.inner:
        return
    rim = case.areas[0].exterior
    shapely.prepare(rim)
    for contour, area in zip(case.part.inner, case.areas[1:], strict=True):
        if shapely.dwithin(rim, area, max(0.0, least - 0.01)):
            gap = float(rim.distance(area))
            yield case.say("dfm.hole-near-edge", gap, least, name, middle_of(contour))


def tiny_pieces(case: Case) -> Iterator[Finding]:
    """Pieces shorter than the machine can follow: dust in the drawing."""
    least = case.limits.number("tiny_piece_mm")
    for contour in case.part.contours:
        for a, b in contour.pieces:
            length = math.dist(a[:2], b[:2])
            if 1e-6 < length < least and not a[2]:
                yield case.say("dfm.tiny-piece", length, least, "tiny_piece_mm", a[:2])
                break


def sharp_corner(case: Case) -> Iterator[Finding]:
    """A point so sharp that it burns away."""
    least = case.limits.number("corner_sharp_deg")
    if case.part.outline is None:
        return
    pieces = list(case.part.outline.pieces)
    for i, (a, b) in enumerate(pieces):
        before = pieces[i - 1][0]
        if a[2] or before[2] or math.dist(before[:2], a[:2]) < 1 or math.dist(a[:2], b[:2]) < 1:
            continue
        first = math.atan2(before[1] - a[1], before[0] - a[0])
        second = math.atan2(b[1] - a[1], b[0] - a[0])
        angle = abs((math.degrees(first - second) + 180) % 360 - 180)
        if angle < least:
            yield case.say("dfm.sharp-point", angle, least, "corner_sharp_deg", a[:2])


def many_holes(case: Case) -> Iterator[Finding]:
    """So many holes that a thin sheet warps."""
    limit = case.limits.number("holes_per_dm2")
    density = len(case.part.inner) / max(case.part.area_mm2 / 10_000, 1e-9)
    if density > limit and len(case.part.inner) > 50 and case.t_mm <= 3:
        yield case.say("dfm.many-holes", density, limit, "holes_per_dm2")


RULES: tuple[Rule, ...] = (
    thickness, product_size, strip_width, hole_size, slot_width, web_width, edge_distance,
    tiny_pieces, sharp_corner, many_holes,
)  # fmt: skip
