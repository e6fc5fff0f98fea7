"""A solid as what comes from bar: turned about one axis, or one section along its length."""

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gemaakt.drawing.part import Kind, Part
from gemaakt.drawing.solid_holes import round_holes
from gemaakt.drawing.solid_rims import contours_on, one_part
from gemaakt.drawing.vectors import PARALLEL, cross, frame_of
from gemaakt.findings import Finding, Severity

if TYPE_CHECKING:
    from gemaakt.drawing.solid_face import Face
    from gemaakt.drawing.solid_faces import SolidFaces

THICKEST_WALL_MM = 15.0
MOST_DIRECTIONS = 24
WITHIN_MM = 0.05
"""A face this far from both ends of a bar lies within it."""
LEVEL_MM = 1e-3
"""Faces this near each other are one plane."""
THINNEST_SHARE = 1 / 20
"""Of its radius: a thinner shell that is no tube is rolled or pressed of sheet, not turned."""
WIDEST_GAP = math.radians(130)
"""A shaft with a flat on it is still turned; a half pipe is not."""


def round_part(solid: "SolidFaces", base: Part) -> Part | None:
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
    about_it = [f for f in solid.faces if _about(f, outer)]
    radii = [f.radius_mm for f in about_it if f.kind == "cylinder"]
    if not _goes_round(about_it, outer):
        return None
    reach = _reach(solid.points, outer)
    skin = [_widest_mm(f, outer) for f in about_it if f.kind != "plane" and not f.hollow]
    if reach > 1.2 * max(skin):
        return None
    largest = max([*radii, reach], default=0.0)
    length = float(np.ptp(solid.points @ outer.normal))
    full = math.pi * largest**2 * length
    if largest <= 0 or solid.volume_mm3 > 1.01 * full:
        return None
    assert base.solid is not None
    facts = replace(
        base.solid, turned_diameter_mm=2 * largest, box_mm=(length, 2 * largest, 2 * largest)
    )
    found = replace(base, kind=Kind.TURNED, solid=facts)
    bores = sorted({f.radius_mm for f in about_it if f.hollow})
    tube = _round_tube(found, largest, bores, radii)
    if tube is None:
        is_rolled = 2 * solid.volume_mm3 / solid.surface_mm2 < THINNEST_SHARE * largest
        return replace(base, kind=Kind.OTHER) if is_rolled else found
    if _is_open(solid, outer, bores[0], largest):
        return None
    return work_told(tube, solid, outer.normal)


def _round_tube(
    turned: Part, largest: float, bores: list[float], radii: list[float]
) -> Part | None:
    """The same as a round tube: one outside diameter, a thin wall, longer than it is wide."""
    assert turned.solid is not None
    walls = [r for r in bores if largest - r < 0.25 * largest and largest - r < THICKEST_WALL_MM]
    outside = {round(r, 3) for r in radii if r not in bores}
    if not walls or len(outside) != 1 or turned.solid.box_mm[0] <= 2 * largest:
        return None
    t = round(largest - walls[0], 4)  # a counterbore leaves less of it
    facts = replace(
        turned.solid,
        section=f"ø{2 * largest:g}x{t:g}",
        section_mm=(2 * largest, t),
        holes=max(0, turned.solid.holes - 1),  # its own bore is not drilled
    )
    return replace(turned, kind=Kind.TUBE, thickness_mm=t, solid=facts)


def _goes_round(faces: list["Face"], axis: "Face") -> bool:
    """Whether the outer faces reach every side of their axis: a rolled sheet does not."""
    edges = (edge for f in faces if not f.hollow and f.kind != "plane" for edge in f.edges)
    points = np.vstack([edge.points for edge in edges]) - axis.point
    a, b = frame_of(axis.normal)
    turns = np.sort(np.arctan2(points @ b, points @ a))
    gaps = np.diff(np.append(turns, turns[0] + 2 * math.pi))
    return bool(gaps.max() < WIDEST_GAP)


def _reach(points: np.ndarray, axis: "Face") -> float:
    """How far points reach from an axis."""
    points = points - axis.point
    off = points - np.outer(points @ axis.normal, axis.normal)
    return float(np.linalg.norm(off, axis=1).max())


def _widest_mm(face: "Face", axis: "Face") -> float:
    """The radius of a face about an axis: that of a cylinder, of others where they are widest."""
    if face.kind == "cylinder":
        return face.radius_mm
    return _reach(np.vstack([edge.points for edge in face.edges]), axis)


def _is_open(solid: "SolidFaces", axis: "Face", bore_mm: float, largest_mm: float) -> bool:
    """Whether a slit runs through the wall over the whole length: rolled of sheet, no tube."""
    length = float(np.ptp(solid.points @ axis.normal))
    for face in solid.faces:
        if face.kind != "plane" or abs(face.normal @ axis.normal) > PARALLEL:
            continue
        points = np.vstack([edge.points for edge in face.edges])
        rel = points - axis.point
        off = np.linalg.norm(rel - np.outer(rel @ axis.normal, axis.normal), axis=1)
        through = off.min() < bore_mm + WITHIN_MM and off.max() > largest_mm - WITHIN_MM
        if through and float(np.ptp(points @ axis.normal)) > 0.9 * length:
            return True
    return False


def _about(face: "Face", axis: "Face") -> bool:
    """Whether a face is a surface of revolution about an axis, or square to it."""
    if face.kind == "plane":
        return bool(abs(face.normal @ axis.normal) > 1 - PARALLEL)
    if face.kind in ("cylinder", "cone", "torus"):
        apart = cross(face.point - axis.point, axis.normal)
        parallel = abs(face.normal @ axis.normal) > 1 - PARALLEL
        return bool(parallel and np.linalg.norm(apart) < 0.02)
    return False


def bar_part(solid: "SolidFaces", base: Part) -> Part | None:
    """A bar, tube or hot-rolled profile: one section along its length."""
    for axis in _directions(solid):
        section = _section(solid, axis)
        if section:
            bar = _prismatic(solid, base, axis, section)
            return work_told(bar, solid, axis) if bar else None
    return None


def work_told(bar: Part, solid: "SolidFaces", axis: np.ndarray) -> Part:
    """The bar, and that it has work for which no formula has a price."""
    count = _worked_faces(solid, axis)
    if not count:
        return bar
    said = Finding("drawing.bar-worked", Severity.WARNING, params={"count": count})
    return replace(bar, findings=(*bar.findings, said))


def _worked_faces(solid: "SolidFaces", axis: np.ndarray) -> int:
    """Faces that no saw and no drill made: ends of windows and notches, steps, slots."""
    along = solid.points @ axis
    low, high = float(along.min()) + WITHIN_MM, float(along.max()) - WITHIN_MM
    drilled = {face.index for hole in round_holes(solid) for face in hole}
    count = 0
    for face in solid.faces:
        is_along = abs(face.normal @ axis) > 1 - PARALLEL
        if face.kind == "plane":
            count += is_along and low < face.point @ axis < high
        elif face.kind == "cylinder" and face.hollow:
            count += not is_along and face.index not in drilled
    return int(count)


def _directions(solid: "SolidFaces") -> list[np.ndarray]:
    """Axes of cylinders and normals of planes, each once: an I-beam has many sides."""
    found: list[np.ndarray] = []
    for kind in ("cylinder", "plane"):
        for face in solid.faces:
            is_known = any(abs(face.normal @ axis) > 1 - PARALLEL for axis in found)
            if face.kind == kind and not is_known:
                found.append(face.normal)
    return found[:MOST_DIRECTIONS]


def _section(solid: "SolidFaces", axis: np.ndarray) -> list["Face"]:
    """The end square to the axis, when all else runs along it and the volume agrees.

    Plates that were joined may have an end of several faces; empty when this is no bar.
    """
    along = sum(f.area_mm2 for f in solid.faces if _runs_along(f, axis))
    ends = [f for f in solid.faces if f.kind == "plane" and abs(f.normal @ axis) > 1 - PARALLEL]
    points = solid.points @ axis
    length = float(np.ptp(points))
    if not ends or (length < 0.9 * solid.box_mm[0] and length < 2.5 * solid.box_mm[1]):
        return []
    end = max((_level_with(each, ends, axis) for each in ends), key=_area_mm2)
    if along + _area_mm2(ends) < 0.9 * solid.surface_mm2:
        return []
    area = _area_mm2(end)
    ratio = area * length / solid.volume_mm3
    return end if 0.97 < ratio < 1.35 and length > 2 * math.sqrt(area) else []


def _level_with(face: "Face", ends: list["Face"], axis: np.ndarray) -> list["Face"]:
    """The faces in one plane with this one that look the same way."""
    return [
        each
        for each in ends
        if each.normal @ face.normal > 0 and abs((each.point - face.point) @ axis) < LEVEL_MM
    ]


def _area_mm2(faces: list["Face"]) -> float:
    return sum(each.area_mm2 for each in faces)


def _runs_along(face: "Face", axis: np.ndarray) -> bool:
    if face.kind == "plane":
        return bool(abs(face.normal @ axis) < 1e-4)
    if face.kind in ("cylinder", "extrusion"):
        return bool(abs(face.normal @ axis) > 1 - PARALLEL)
    return False


def _drilled(solid: "SolidFaces", axis: np.ndarray) -> int:
    """Round holes across a bar; those along it are of its section."""
    holes = round_holes(solid)
    return sum(bool(abs(hole[0].normal @ axis) < 1 - PARALLEL) for hole in holes)


def _wall_mm(solid: "SolidFaces", axis: np.ndarray, mean_mm: float) -> float:
    """The wall by which the trade calls a profile: its thinnest between two faces along it.

    `mean_mm`, twice the area over the rim, of what has no such pair; it is a little too thin.
    """
    sides = [f for f in solid.faces if f.kind == "plane" and abs(f.normal @ axis) < 1e-4]
    round_ = [f for f in solid.faces if f.kind == "cylinder" and _runs_along(f, axis)]
    walls = [
        float((one.point - other.point) @ one.normal)
        for one in sides
        for other in sides
        if one.normal @ other.normal < -1 + PARALLEL and _overlap_mm(one, other, axis) > mean_mm
    ]
    walls += [
        one.radius_mm - other.radius_mm
        for one in round_
        for other in round_
        if other.hollow and not one.hollow and _about(other, one)
    ]
    return min((each for each in walls if each > 0.5 * mean_mm), default=mean_mm)


def _overlap_mm(one: "Face", other: "Face", axis: np.ndarray) -> float:
    """How far two parallel faces along an axis lie over each other, square to it."""
    across = cross(one.normal, axis)
    ours, theirs = (
        np.vstack([edge.points for edge in face.edges]) @ across for face in (one, other)
    )
    return float(min(ours.max(), theirs.max()) - max(ours.min(), theirs.min()))


def _prismatic(
    solid: "SolidFaces", base: Part, axis: np.ndarray, end: list["Face"]
) -> Part | None:
    outline, inner = one_part(contours_on(end, end[0]))
    if outline is None:
        return None
    x0, y0, x1, y1 = outline.bounds
    width, height = max(x1 - x0, y1 - y0), min(x1 - x0, y1 - y0)
    points = solid.points @ axis
    length = float(np.ptp(points))
    area = _area_mm2(end)
    wall = _wall_mm(solid, axis, 2 * area / (outline.length_mm + sum(c.length_mm for c in inner)))
    hollow = bool(inner) and sum(c.area_mm2 for c in inner) > 0.3 * outline.area_mm2
    thin = wall < 0.3 * height and area < 0.7 * width * height
    if not hollow and not thin:
        return None
    assert base.solid is not None
    section = f"{width:.0f}x{height:.0f}x{wall:.3g}"
    facts = replace(
        base.solid, section=section, section_mm=(width, height, wall),
        box_mm=(length, width, height), holes=_drilled(solid, axis),
    )  # fmt: skip
    kind = Kind.TUBE if hollow else Kind.PROFILE
    return replace(base, kind=kind, thickness_mm=round(wall, 4), solid=facts)
