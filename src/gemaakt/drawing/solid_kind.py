"""What kind of part a solid is, and its flat where it has one.

Tried in this order: a flat plate (two parallel skins and square edges), a bent sheet or a tube
(the walk of `unfold`), a turned part (everything about one axis), a profile or tube (one section
along an axis), a milled part. What none of them explains is *other*: a person decides.
"""

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gemaakt.drawing.chain import chained
from gemaakt.drawing.contour import Contour
from gemaakt.drawing.part import Kind, Part, Solid
from gemaakt.drawing.shapes import TooEntangled, area_of, arranged
from gemaakt.drawing.unfold import Flat, Walk, laid_row
from gemaakt.drawing.vectors import PARALLEL, cross, frame_of
from gemaakt.findings import Finding, Severity

if TYPE_CHECKING:
    from gemaakt.drawing.solid_faces import Face, SolidFaces

CLOSES_WITHIN = 0.004
"""Measured: true sheets close within 0.0005, hot-rolled and mitred ones miss by 0.005 and more."""
AREA_WITHIN = 2e-4
"""Chained outline against the areas of its faces."""
THICKEST_MM = 25.0
"""What is thicker is not cut from sheet."""
K_DEFAULT = 0.44
TRIED_BASES = 6


def part_of(solid: "SolidFaces", name: str, k_factor: float | None) -> Part:
    """A solid as a part with its kind, flat and certificate."""
    holes = holes_of(solid)
    facts = Solid(solid.volume_mm3, solid.surface_mm2, solid.box_mm, holes, faces=len(solid.faces))
    base = Part(name=name, kind=Kind.OTHER, source="step", solid=facts)
    k = K_DEFAULT if k_factor is None else k_factor
    planes = sorted((f for f in solid.faces if f.kind == "plane"), key=lambda f: -f.area_mm2)[
        :TRIED_BASES
    ]
    if not planes:
        return _round_part(solid, base) or base
    tries = [(face, t) for face in planes for t in thicknesses(solid, face)[:3]]
    flat = _flat_plate(solid, tries, base)
    if flat is not None and flat.certified:
        return flat
    round_part = _round_part(solid, base)
    if round_part is not None:
        return round_part
    sheet = _sheet(solid, tries, base, k)
    if sheet is not None and (sheet.certified or sheet.kind is Kind.TUBE):
        return sheet
    prism = _prism(solid, base)
    if prism is not None:
        return prism
    if flat is not None and _is_plate(flat, solid):
        return flat if _has_forms(solid) else _machined(solid, base)
    return sheet if sheet is not None and _is_thin(sheet, solid) else _machined(solid, base)


def _is_thin(part: Part, solid: "SolidFaces") -> bool:
    """Mostly made of two skins, so it was meant as sheet: ask about it, do not mill it."""
    t = part.thickness_mm or 0.0
    return abs(solid.volume_mm3 * 2 / t / solid.surface_mm2 - 1) < 0.15 and t <= 6


def _has_forms(solid: "SolidFaces") -> bool:
    """Whether it has pressed or free surfaces, which no mill makes for the price of sheet."""
    formed = sum(f.area_mm2 for f in solid.faces if f.kind in ("free", "torus", "sphere"))
    return formed > 0.01 * solid.surface_mm2


def _is_plate(part: Part, solid: "SolidFaces") -> bool:
    ratio = part.certificate_ratio or 0.0
    return abs(ratio - 1) < 0.08 and (part.thickness_mm or 99.0) <= 15


def thicknesses(solid: "SolidFaces", face: "Face") -> list[float]:
    """Distances from a plane to the planes that look the other way behind it, smallest first."""
    found: dict[float, float] = {}
    for other in solid.faces:
        if other.kind != "plane" or other.normal @ face.normal > -1 + PARALLEL:
            continue
        depth = float((face.point - other.point) @ face.normal)
        if depth > 0.05:
            key = round(depth, 3)
            found[key] = found.get(key, 0.0) + other.area_mm2
    least = 0.02 * face.area_mm2
    return sorted(t for t, area in found.items() if area > least)


def holes_of(solid: "SolidFaces") -> int:
    """Full concave cylinders, counted once an axis."""
    axes: list[tuple[np.ndarray, np.ndarray]] = []
    for face in solid.faces:
        if face.kind != "cylinder" or not face.hollow or not _is_full(face):
            continue
        known = any(
            abs(face.normal @ axis) > 1 - PARALLEL
            and np.linalg.norm(cross(face.point - point, axis)) < 0.05
            for point, axis in axes
        )
        if not known:
            axes.append((face.point, face.normal))
    return len(axes)


def _is_full(face: "Face") -> bool:
    """Whether a cylinder goes all the way round: its edges reach every side of the axis."""
    points = np.vstack([edge.points for edge in face.edges])
    a, b = frame_of(face.normal)
    rel = points - face.point
    turns = np.sort(np.arctan2(rel @ b, rel @ a))
    gaps = np.diff(np.append(turns, turns[0] + 2 * math.pi))
    return bool(gaps.max() < math.radians(100))


def _flat_plate(solid: "SolidFaces", tries: list[tuple["Face", float]], base: Part) -> Part | None:
    """A plate: faces parallel to one plane at two depths, all others square to it."""
    best: Part | None = None
    for face, t in tries:
        if t > THICKEST_MM or t > 0.6 * solid.box_mm[1]:
            continue
        if abs(face.area_mm2 * t / solid.volume_mm3 - 1) > 0.5:
            top = [f for f in solid.faces if f.kind == "plane" and _level(f, face, 0.0)]
            if abs(sum(f.area_mm2 for f in top) * t / solid.volume_mm3 - 1) > 0.5:
                continue
        plate = _plate(solid, face, t, base)
        if plate is not None and (best is None or _misses(plate) < _misses(best)):
            best = plate
        if best is not None and best.certified:
            break
    return best


def _misses(part: Part) -> float:
    return abs((part.certificate_ratio or 0.0) - 1)


def _level(face: "Face", base: "Face", depth: float) -> bool:
    away = float((base.point - face.point) @ base.normal)
    return bool(abs(abs(face.normal @ base.normal) - 1) < PARALLEL and abs(away - depth) < 0.01)


def _plate(solid: "SolidFaces", face: "Face", t: float, base: Part) -> Part | None:
    tops = [f for f in solid.faces if f.kind == "plane" and _level(f, face, 0.0)]
    bottoms = [f for f in solid.faces if f.kind == "plane" and _level(f, face, t)]
    whole = tops if sum(f.area_mm2 for f in tops) > sum(f.area_mm2 for f in bottoms) else bottoms
    contours = _contours(whole, face)
    outline, inner = _one_part(contours)
    if outline is None:
        return None
    area = outline.area_mm2 - sum(c.area_mm2 for c in inner)
    ratio = area * t / solid.volume_mm3
    square = _all_square(solid, face, t)
    agrees = abs(area / sum(f.area_mm2 for f in whole) - 1) < AREA_WITHIN
    certified = square and agrees and abs(ratio - 1) < CLOSES_WITHIN
    part = replace(
        base, kind=Kind.FLAT, thickness_mm=t, outline=outline, inner=tuple(inner),
        certified=certified, certificate_ratio=ratio,
    )  # fmt: skip
    if certified:
        return part
    if _is_slanted(tops, bottoms, ratio):
        return _edges_broken(part, solid, face)
    return _with_machining(part, solid, (tops, bottoms), face)


def _is_slanted(tops: list["Face"], bottoms: list["Face"], ratio: float) -> bool:
    """Whether a cut runs through at a slant: both skins are alike and each closes by itself."""
    top, bottom = (sum(f.area_mm2 for f in side) for side in (tops, bottoms))
    return abs(top - bottom) < 1e-6 * top and abs(ratio - 1) < 1e-4


def _edges_broken(part: Part, solid: "SolidFaces", face: "Face") -> Part:
    """The part with the warning that its edges are not all square."""
    ratio = part.certificate_ratio or 0.0
    said = Finding("drawing.flat-machined", Severity.WARNING, params={"ratio": f"{ratio:.4f}"})
    certified = _only_edges_broken(solid, face, part.thickness_mm or 0.0) and 0.996 < ratio < 1.06
    return replace(part, certified=certified, findings=(said,))


def _with_machining(
    part: Part, solid: "SolidFaces", sides: tuple[list["Face"], list["Face"]], face: "Face"
) -> Part | None:
    """A plate with chamfers or countersinks: the flat is the union of what both sides show."""
    union = shapely.unary_union([_area(_contours(side, face)) for side in sides])
    if union.geom_type != "Polygon" or union.is_empty:
        return part
    ring = Contour(tuple((x, y, 0.0) for x, y in union.exterior.coords[:-1]))
    inner = [Contour(tuple((x, y, 0.0) for x, y in hole.coords[:-1])) for hole in union.interiors]
    outline, holes = _arcs([ring])[0], _arcs(inner)
    ratio = union.area * (part.thickness_mm or 0.0) / solid.volume_mm3
    part = replace(part, outline=outline, inner=tuple(holes), certificate_ratio=ratio)
    return _edges_broken(part, solid, face)


def _only_edges_broken(solid: "SolidFaces", base: "Face", t: float) -> bool:
    """Whether all that is not square to the plate are cones and small chamfers about its edges."""
    other = 0.0
    for face in solid.faces:
        if _level_or_square(face, base, t):
            continue
        if face.kind == "cone" and abs(face.normal @ base.normal) > 1 - PARALLEL:
            continue
        if face.kind != "plane" or abs(face.normal @ base.normal) > 1 - PARALLEL:
            return False  # a step, a pocket or the bottom of a blind hole
        other += face.area_mm2
    return other < 0.02 * solid.surface_mm2


def _arcs(contours: list[Contour]) -> list[Contour]:
    from gemaakt.drawing.curves import with_arcs

    return [Contour(with_arcs((*c.vertices, c.vertices[0]))[:-1]) for c in contours]


def _all_square(solid: "SolidFaces", base: "Face", t: float) -> bool:
    return all(_level_or_square(face, base, t) for face in solid.faces)


def _level_or_square(face: "Face", base: "Face", t: float) -> bool:
    """Whether a face is one of the two skins, or stands square on them."""
    if face.kind == "plane":
        if abs(face.normal @ base.normal) < 1e-4:
            return True
        return _level(face, base, 0.0) or _level(face, base, t)
    if face.kind in ("cylinder", "extrusion"):
        return bool(abs(face.normal @ base.normal) > 1 - PARALLEL)
    return face.kind == "free" and _stands(face, base, t)


def _stands(face: "Face", base: "Face", t: float) -> bool:
    """A free surface whose rims are the same on both skins: a wall cut along a curve."""
    depth = np.vstack([e.points for e in face.edges]) - base.point
    depths = -(depth @ base.normal)
    return bool(depths.min() > -0.01 and depths.max() < t + 0.01 and np.ptp(depths) > 0.99 * t)


def _contours(faces: list["Face"], base: "Face") -> list[Contour]:
    """Rims of coplanar faces as contours in the base's own frame."""
    a, b = frame_of(base.normal)
    frame = np.column_stack([a, b])
    members = {f.index for f in faces}
    counts: dict[int, int] = {}
    for face in faces:
        for edge in face.edges:
            counts[edge.index] = counts.get(edge.index, 0) + 1
    rows = [
        laid_row(edge, lambda points: points @ frame)
        for face in faces
        for edge in face.edges
        if counts[edge.index] == 1 and members
    ]
    return chained(rows).contours


def _area(contours: list[Contour]) -> shapely.Geometry:
    outline, inner = _one_part(contours)
    if outline is None:
        return shapely.union_all([area_of(c, 0.002).buffer(0) for c in contours])
    holes = [c.flattened(0.002) for c in inner]
    return shapely.Polygon(outline.flattened(0.002), holes).buffer(0)


def _one_part(contours: list[Contour]) -> tuple[Contour | None, list[Contour]]:
    """Outline and holes when the contours are exactly one part without crossings."""
    if not contours:
        return None, []
    try:
        found = arranged(contours)
    except TooEntangled:
        return None, []
    if len(found.parts) != 1 or found.crossings or found.self_crossings:
        return None, []
    part = found.parts[0]
    return contours[part.outline], [contours[i] for i in part.inner]


def _sheet(
    solid: "SolidFaces", tries: list[tuple["Face", float]], base: Part, k: float
) -> Part | None:
    """The best walk over a skin; a tube when it comes back to itself."""
    best: Part | None = None
    for face, t in tries[:8]:
        if t > THICKEST_MM:
            continue
        walk = Walk(solid, t, k)
        flat = walk.from_base(face.index)
        if not flat.bends:
            continue
        if flat.loops and len(flat.bends) >= 3:
            return _tube(solid, base, t, flat)
        part = _bent(walk, flat, base, t)
        if part.certified:
            return part
        if best is None or _misses(part) < _misses(best):
            best = part
    return best


def _bent(walk: Walk, flat: Flat, base: Part, t: float) -> Part:
    assert flat.chain is not None
    outline, inner = _one_part(flat.chain.contours)
    findings = [Finding(f"drawing.bend-{kind}", Severity.ERROR) for kind in sorted(flat.blocked)]
    closes = abs(flat.ratio - 1) < CLOSES_WITHIN and flat.walls_agree and not flat.loops
    if outline is not None:
        area = outline.area_mm2 - sum(c.area_mm2 for c in inner)
        closes = closes and abs(area / walk.area_mm2(flat) - 1) < AREA_WITHIN
    certified = closes and outline is not None and not flat.chain.open
    return replace(
        base,
        kind=Kind.BENT,
        thickness_mm=t,
        outline=outline,
        inner=tuple(inner),
        bends=tuple(flat.bends),
        certified=certified,
        certificate_ratio=flat.ratio,
        findings=() if certified else tuple(findings),
        origin={"k_factor": walk.k},
    )


def _tube(solid: "SolidFaces", base: Part, t: float, flat: Flat) -> Part:
    del flat
    _, width, height = solid.box_mm
    section = f"{width:.0f}x{height:.0f}x{t:g}"
    assert base.solid is not None
    facts = replace(base.solid, section=section, section_mm=(width, height, t))
    return replace(base, kind=Kind.TUBE, thickness_mm=t, solid=facts, certified=False)


def _round_part(solid: "SolidFaces", base: Part) -> Part | None:
    """A turned part or a round tube: nearly everything about one axis."""
    outer = max(
        (f for f in solid.faces if f.kind in ("cylinder", "cone") and not f.hollow),
        key=lambda f: f.area_mm2,
        default=None,
    )
    if outer is None:
        return None
    about = sum(f.area_mm2 for f in solid.faces if _about(f, outer))
    if about < 0.85 * solid.surface_mm2:
        return None
    radii = [f.radius_mm for f in solid.faces if f.kind == "cylinder" and _about(f, outer)]
    reach = _reach(solid, outer)
    skin = [f.radius_mm for f in solid.faces if _about(f, outer) and not f.hollow]
    if reach > 1.2 * max([outer.radius_mm or reach, *skin]):
        return None
    largest = max([*radii, reach], default=0.0)
    points = solid.points @ outer.normal
    length = float(np.ptp(points))
    full = math.pi * largest**2 * length
    if largest <= 0 or solid.volume_mm3 > 1.01 * full:
        return None
    assert base.solid is not None
    facts = replace(
        base.solid, turned_diameter_mm=2 * largest, box_mm=(length, 2 * largest, 2 * largest)
    )
    bores = sorted({f.radius_mm for f in solid.faces if f.hollow and _about(f, outer)})
    walls = [r for r in bores if largest - r < 0.25 * largest and largest - r < 15]
    plain = {round(r, 3) for r in radii if r not in bores}
    if walls and len(plain) == 1 and length > 2 * largest:
        t = largest - walls[-1]
        section = f"ø{2 * largest:g}x{t:g}"
        facts = replace(facts, section=section, section_mm=(2 * largest, t))
        return replace(base, kind=Kind.TUBE, thickness_mm=t, solid=facts)
    return replace(base, kind=Kind.TURNED, solid=facts)


def _reach(solid: "SolidFaces", axis: "Face") -> float:
    """How far the solid reaches from an axis."""
    points = solid.points - axis.point
    off = points - np.outer(points @ axis.normal, axis.normal)
    return float(np.linalg.norm(off, axis=1).max())


def _about(face: "Face", axis: "Face") -> bool:
    """Whether a face is a surface of revolution about an axis, or square to it."""
    if face.kind == "plane":
        return bool(abs(face.normal @ axis.normal) > 1 - PARALLEL)
    if face.kind in ("cylinder", "cone", "torus"):
        apart = cross(face.point - axis.point, axis.normal)
        parallel = abs(face.normal @ axis.normal) > 1 - PARALLEL
        return bool(parallel and np.linalg.norm(apart) < 0.02)
    return False


def _prism(solid: "SolidFaces", base: Part) -> Part | None:
    """A bar, tube or hot-rolled profile: one section along its length."""
    directions = [f.normal for f in solid.faces if f.kind == "cylinder"]
    directions += [f.normal for f in solid.faces if f.kind == "plane"][:12]
    for axis in directions[:24]:
        section = _section(solid, axis)
        if section is not None:
            return _prismatic(solid, base, axis, section)
    return None


def _section(solid: "SolidFaces", axis: np.ndarray) -> "Face | None":
    """An end face square to the axis, when all else runs along it and the volume agrees."""
    along = sum(f.area_mm2 for f in solid.faces if _runs_along(f, axis))
    ends = [f for f in solid.faces if f.kind == "plane" and abs(f.normal @ axis) > 1 - PARALLEL]
    points = solid.points @ axis
    length = float(np.ptp(points))
    if not ends or (length < 0.9 * solid.box_mm[0] and length < 2.5 * solid.box_mm[1]):
        return None
    end = max(ends, key=lambda f: f.area_mm2)
    if along + sum(f.area_mm2 for f in ends) < 0.9 * solid.surface_mm2:
        return None
    ratio = end.area_mm2 * length / solid.volume_mm3
    return end if 0.97 < ratio < 1.35 and length > 2 * math.sqrt(end.area_mm2) else None


def _runs_along(face: "Face", axis: np.ndarray) -> bool:
    if face.kind == "plane":
        return bool(abs(face.normal @ axis) < 1e-4)
    if face.kind in ("cylinder", "extrusion"):
        return bool(abs(face.normal @ axis) > 1 - PARALLEL)
    return False


def _prismatic(solid: "SolidFaces", base: Part, axis: np.ndarray, end: "Face") -> Part | None:
    outline, inner = _one_part(_contours([end], end))
    if outline is None:
        return None
    x0, y0, x1, y1 = outline.bounds
    width, height = max(x1 - x0, y1 - y0), min(x1 - x0, y1 - y0)
    points = solid.points @ axis
    length = float(np.ptp(points))
    wall = 2 * end.area_mm2 / (outline.length_mm + sum(c.length_mm for c in inner))
    hollow = bool(inner) and sum(c.area_mm2 for c in inner) > 0.3 * outline.area_mm2
    thin = wall < 0.3 * height and end.area_mm2 < 0.7 * width * height
    if not hollow and not thin:
        return None
    assert base.solid is not None
    section = f"{width:.0f}x{height:.0f}x{wall:.3g}"
    facts = replace(
        base.solid, section=section, section_mm=(width, height, wall),
        box_mm=(length, width, height),
    )  # fmt: skip
    kind = Kind.TUBE if hollow else Kind.PROFILE
    return replace(base, kind=kind, thickness_mm=wall, solid=facts)


def _machined(solid: "SolidFaces", base: Part) -> Part:
    """Milled when planes and round surfaces make most of it; free forms are another matter."""
    plain = sum(f.area_mm2 for f in solid.faces if f.kind in ("plane", "cylinder", "cone"))
    kind = Kind.MILLED if plain > 0.6 * solid.surface_mm2 else Kind.OTHER
    return replace(base, kind=kind)
