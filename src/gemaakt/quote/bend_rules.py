"""Can the brake bend it? Thickness, mass, radius, angle, flange, force and what lies near."""

import math
from collections.abc import Iterator

import shapely

from gemaakt.drawing.part import Bend
from gemaakt.findings import Finding, Severity
from gemaakt.quote.case import Case, Rule, middle_of
from gemaakt.routing.bending import force_kn


def bend_sheet(case: Case) -> Iterator[Finding]:
    """Thickness, mass and size that the press brake takes."""
    name = f"bend_thickness_{case.material.family}"
    most = case.limits.number(name)
    if case.t_mm > most:
        yield case.say("dfm.bend-too-thick", case.t_mm, most, name, severity=Severity.ERROR)
    mass, limit = case.part.mass_kg or 0.0, case.limits.number("bend_mass_kg")
    if mass > limit:
        yield case.say("dfm.bend-too-heavy", mass, limit, "bend_mass_kg", severity=Severity.ERROR)
    long, short = case.part.box_mm or (0.0, 0.0)
    for side, at in ((long, 0), (short, 1)):
        most = case.limits.number("bend_size", at)
        if side > most:
            yield case.say("dfm.bend-too-large", side, most, "bend_size")


def bend_radius(case: Case) -> Iterator[Finding]:
    """A drawn inner radius too small, or one that no tool of the table gives."""
    least = case.limits.number("bend_radius_t") * case.t_mm
    family = case.material.family
    name = f"bend_radius_{family if family in ('steel', 'stainless') else 'aluminium'}"
    row = case.limits.upto(name, case.t_mm)
    for bend in case.part.bends:
        if not bend.is_known:
            continue
        if bend.radius_mm < least - 1e-6:
            yield case.say("dfm.radius-too-small", bend.radius_mm, least, "bend_radius_t",
                           bend.start)  # fmt: skip
        elif row and abs(bend.radius_mm - row[0]) > max(0.5, 0.3 * row[0]):
            yield case.say("dfm.radius-differs", bend.radius_mm, row[0], name, bend.start,
                           Severity.INFO)  # fmt: skip


def bend_angle(case: Case) -> Iterator[Finding]:
    """An angle beyond what air bending gives."""
    low, high = (case.limits.number("bend_angle_deg", at) for at in (0, 1))
    for bend in case.part.bends:
        angle = abs(bend.angle_deg)
        if bend.is_known and not low <= angle <= high:
            limit = low if angle < low else high
            yield case.say("dfm.bend-angle", angle, limit, "bend_angle_deg", bend.start)


def _line(bend: Bend) -> shapely.LineString:
    return shapely.LineString([bend.start, bend.end])


def _reach(bend: Bend) -> float:
    """Half of the bend zone on the flat."""
    return math.radians(abs(bend.angle_deg)) * bend.radius_mm / 2


def flange(case: Case) -> Iterator[Finding]:
    """A flange shorter than the die can hold: material beside the bend line, within its length."""
    v, half = (case.limits.number("flange_v", at) for at in (0, 1))
    least = v * case.constants["brake.v_over_t"] * case.t_mm + half * case.t_mm
    for bend in case.part.bends:
        if math.dist(bend.start, bend.end) < 1e-6:
            continue
        for sign in (1, -1):
            depth = _depth(case, bend, sign)
            if depth < least - 0.01:
                yield case.say("dfm.flange-too-short", depth, least, "flange_v", bend.start)


def _depth(case: Case, bend: Bend, sign: int) -> float:
    """How far the part reaches beside a bend line, square to it, somewhere along the line."""
    (x0, y0), (x1, y1) = bend.start, bend.end
    length = math.dist(bend.start, bend.end)
    nx, ny = -(y1 - y0) / length * sign, (x1 - x0) / length * sign
    far = 10_000.0
    strip = shapely.Polygon(
        [(x0, y0), (x1, y1), (x1 + nx * far, y1 + ny * far), (x0 + nx * far, y0 + ny * far)]
    )
    beside = case.areas[0].buffer(0).intersection(strip)
    if beside.is_empty:
        return 0.0
    coords = shapely.get_coordinates(beside)
    return float(((coords[:, 0] - x0) * nx + (coords[:, 1] - y0) * ny).max())


def hole_near_bend(case: Case) -> Iterator[Finding]:
    """A hole so near a bend that it is pulled out of shape."""
    times_t, times_r = (case.limits.number("hole_to_bend", at) for at in (0, 1))
    for bend in case.part.bends:
        least = times_t * case.t_mm + times_r * bend.radius_mm
        line = _line(bend)
        for contour, area in zip(case.part.inner, case.areas[1:], strict=True):
            gap = float(line.distance(area))
            if gap < least - 0.01:
                yield case.say(
                    "dfm.hole-near-bend", gap, least, "hole_to_bend", middle_of(contour)
                )


def bends_near(case: Case) -> Iterator[Finding]:
    """Two bends in opposite ways, nearer than the die is wide."""
    least = case.limits.number("bend_gap_v") * case.constants["brake.v_over_t"] * case.t_mm
    bends = case.part.bends
    for i, one in enumerate(bends):
        for two in bends[i + 1 :]:
            opposite = one.angle_deg * two.angle_deg < 0
            gap = float(_line(one).distance(_line(two))) - _reach(one) - _reach(two)
            if opposite and gap < least:
                yield case.say("dfm.bends-too-near", gap, least, "bend_gap_v", one.start)


def bend_force(case: Case) -> Iterator[Finding]:
    """More force than the brake has."""
    most = case.limits.number("brake_force_kn")
    for bend in case.part.bends:
        force = force_kn(bend.length_mm, case.t_mm, case.material.tensile_mpa, case.constants)
        if force > most:
            yield case.say("dfm.bend-force", force, most, "brake_force_kn", bend.start,
                           Severity.ERROR)  # fmt: skip


def bend_short(case: Case) -> Iterator[Finding]:
    """A bend too short to hold."""
    least = case.limits.number("bend_short") * case.t_mm
    for bend in case.part.bends:
        if bend.length_mm < least:
            yield case.say("dfm.bend-too-short", bend.length_mm, least, "bend_short", bend.start)


RULES: tuple[Rule, ...] = (
    bend_sheet, bend_radius, bend_angle, flange, hole_near_bend, bends_near, bend_force,
    bend_short,
)  # fmt: skip
