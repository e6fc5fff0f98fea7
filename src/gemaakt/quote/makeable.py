"""Can we make it? Every rule is a function of the part and the limits; each finding has a place.

A rule yields findings with the limit, the measure and the source of the limit. Errors stop the
price only where the machine itself cannot; the rest are warnings to talk about.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import shapely

from gemaakt.drawing.contour import Contour, Point
from gemaakt.drawing.part import Bend, Kind, Part
from gemaakt.drawing.threads import COARSE
from gemaakt.findings import Finding, Severity
from gemaakt.quote.limits import Limits
from gemaakt.routing.bending import force_kn
from gemaakt.routing.constants import Constants
from gemaakt.routing.material import Material
from gemaakt.routing.route import Work

MOST_SAID = 10
NOMINAL = {size: (nominal, drill) for size, nominal, drill in COARSE}


@dataclass
class Case:
    """What a rule looks at."""

    part: Part
    material: Material
    limits: Limits
    constants: Constants
    work: Work

    @property
    def t_mm(self) -> float:
        """Thickness; zero when there is none."""
        return self.part.thickness_mm or 0.0

    @cached_property
    def areas(self) -> list[shapely.Polygon]:
        """Outline and holes as polygons."""
        return [shapely.Polygon(c.flattened(0.02)) for c in self.part.contours]

    def say(
        self, code: str, measure: float, limit: float, source: str, at: Point | None = None,
        severity: Severity = Severity.WARNING,
    ) -> Finding:  # fmt: skip
        """A finding of a rule."""
        where: dict[str, object] = {"part": self.part.name}
        if at is not None:
            where |= {"x_mm": round(at[0], 2), "y_mm": round(at[1], 2)}
        else:
            where |= {"x_mm": 0.0, "y_mm": 0.0}
        params: Mapping[str, object] = {
            "measure": round(measure, 2),
            "limit": round(limit, 2),
            "source": self.limits.sources.get(source, "eigen grens"),
        }
        return Finding(code, severity, where=where, params=params)


type Rule = Callable[[Case], Iterator[Finding]]


def middle_of(contour: Contour) -> Point:
    """Middle of the box around a contour."""
    x0, y0, x1, y1 = contour.bounds
    return (x0 + x1) / 2, (y0 + y1) / 2


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
    long, short = case.part.size_mm or (0.0, 0.0)
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
    long, short = case.part.size_mm or (0.0, 0.0)
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


def heavy(case: Case) -> Iterator[Finding]:
    """More than one person may lift, or than the cutting table takes."""
    mass = case.part.mass_kg or 0.0
    limit = case.limits.number("lift_kg")
    if mass > limit:
        yield case.say("dfm.heavy-for-one", mass, limit, "lift_kg", severity=Severity.INFO)
    most = case.limits.number("cut_mass_kg")
    if mass > most:
        yield case.say("dfm.too-heavy", mass, most, "cut_mass_kg", severity=Severity.ERROR)


def bend_sheet(case: Case) -> Iterator[Finding]:
    """Thickness, mass and size that the press brake takes."""
    name = f"bend_thickness_{case.material.family}"
    most = case.limits.number(name)
    if case.t_mm > most:
        yield case.say("dfm.bend-too-thick", case.t_mm, most, name, severity=Severity.ERROR)
    mass, limit = case.part.mass_kg or 0.0, case.limits.number("bend_mass_kg")
    if mass > limit:
        yield case.say("dfm.bend-too-heavy", mass, limit, "bend_mass_kg", severity=Severity.ERROR)
    long, short = case.part.size_mm or (0.0, 0.0)
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


def threads(case: Case) -> Iterator[Finding]:
    """Threads: enough depth, a tap that is there, and material around them."""
    most = case.limits.number("tap_largest_mm")
    depth = case.limits.number("tap_depth")
    for thread in case.part.threads:
        nominal, _ = NOMINAL.get(thread.size, (0.0, 0.0))
        if not nominal:
            yield case.say("dfm.thread-unknown", 0.0, most, "tap_largest_mm", thread.at)
            continue
        if nominal > most:
            yield case.say("dfm.thread-too-large", nominal, most, "tap_largest_mm", thread.at)
        if 0 < case.t_mm < depth * nominal:
            yield case.say(
                "dfm.thread-too-shallow", case.t_mm, depth * nominal, "tap_depth", thread.at
            )
        yield from _thread_edge(case, thread.at, nominal)


def _thread_edge(case: Case, at: Point, nominal: float) -> Iterator[Finding]:
    if case.part.outline is None:
        return
    least = case.limits.number("tap_edge") * nominal
    gap = float(case.areas[0].exterior.distance(shapely.Point(at)))
    if gap < least:
        yield case.say("dfm.thread-near-edge", gap, least, "tap_edge", at)


def milled(case: Case) -> Iterator[Finding]:
    """A milled part that fits the table."""
    assert case.part.solid is not None
    for at, side in enumerate(case.part.solid.box_mm):
        most = case.limits.number("mill_box_mm", at)
        if side > most:
            yield case.say("dfm.mill-too-large", side, most, "mill_box_mm")


def turned(case: Case) -> Iterator[Finding]:
    """A turned part that fits the lathe and does not whip."""
    assert case.part.solid is not None
    diameter, length = case.part.solid.turned_diameter_mm, case.part.solid.box_mm[0]
    most = case.limits.number("turn_diameter_mm")
    if diameter > most:
        yield case.say("dfm.turn-too-thick", diameter, most, "turn_diameter_mm")
    most = case.limits.number("turn_length_mm")
    if length > most:
        yield case.say("dfm.turn-too-long", length, most, "turn_length_mm")
    slender = case.limits.number("turn_slender")
    if diameter and length / diameter > slender:
        yield case.say("dfm.turn-slender", length / diameter, slender, "turn_slender")


def tubes(case: Case) -> Iterator[Finding]:
    """A tube or profile that comes in stock lengths and goes in the saw."""
    assert case.part.solid is not None
    length, width, _ = case.part.solid.box_mm
    most = case.limits.number("tube_length_mm")
    if length > most:
        yield case.say(
            "dfm.tube-too-long", length, most, "tube_length_mm", severity=Severity.ERROR
        )
    most = case.limits.number("saw_side_mm")
    if width > most:
        yield case.say("dfm.saw-too-large", width, most, "saw_side_mm")


def welds(case: Case) -> Iterator[Finding]:
    """A throat that the sheet can bear."""
    limit = case.limits.number("throat_t") * case.t_mm
    if case.work.weld_mm > 0 and case.t_mm and case.work.throat_mm > limit:
        yield case.say("dfm.throat-too-large", case.work.throat_mm, limit, "throat_t")


SHEET: tuple[Rule, ...] = (
    thickness, product_size, strip_width, hole_size, slot_width, web_width, edge_distance,
    tiny_pieces, sharp_corner, many_holes, threads,
)  # fmt: skip
BENT: tuple[Rule, ...] = (
    bend_sheet, bend_radius, bend_angle, flange, hole_near_bend, bends_near, bend_force,
    bend_short,
)  # fmt: skip
SOLID: dict[Kind, tuple[Rule, ...]] = {
    Kind.MILLED: (milled,),
    Kind.TURNED: (turned,),
    Kind.TUBE: (tubes,),
    Kind.PROFILE: (tubes,),
}


def checked(case: Case) -> tuple[Finding, ...]:
    """All findings about making a part, at most ten of a kind."""
    rules: list[Rule] = [heavy, welds]
    if case.part.outline is not None:
        rules += [*SHEET, *(BENT if case.part.bends else ())]
    elif case.part.solid is not None:
        rules += SOLID.get(case.part.kind, ())
    found: list[Finding] = []
    for rule in rules:
        said: dict[str, int] = {}
        for finding in rule(case):
            said[finding.code] = said.get(finding.code, 0) + 1
            if said[finding.code] <= MOST_SAID:
                found.append(finding)
    return tuple(found)
