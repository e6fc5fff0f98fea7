"""A solid as a flat plate: two parallel skins, and every other face square to them.

A plate with chamfers, countersinks or a slanted cut still has a flat; what has a step, a pocket
or a blind hole is not certified as cut.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gemaakt.drawing.contour import Contour
from gemaakt.drawing.curves import with_arcs
from gemaakt.drawing.part import THICKEST_SHEET_MM, Kind, Part
from gemaakt.drawing.shapes import area_of
from gemaakt.drawing.solid_face import frame_on
from gemaakt.drawing.solid_rims import (
    AREA_WITHIN,
    CLOSES_WITHIN,
    contours_on,
    misses,
    one_part,
)
from gemaakt.drawing.solid_sinks import sinks_in
from gemaakt.drawing.vectors import PARALLEL
from gemaakt.findings import Finding, Severity

if TYPE_CHECKING:
    from gemaakt.drawing.solid_face import Face
    from gemaakt.drawing.solid_faces import SolidFaces

LEAST_RATIO, MOST_RATIO = 0.9995, 1.06
"""Broken edges take volume away from the flat times the thickness, never add it."""
MOST_BROKEN_SHARE = 0.05
"""Of the surface: more than this is a bevel for welding, which is no laser's work alone."""
GRID_MM = 1e-6


def flat_plate(solid: "SolidFaces", tries: list[tuple["Face", float]], base: Part) -> Part | None:
    """A plate: faces parallel to one plane at two depths, all others square to it."""
    best: Part | None = None
    for face, t in tries:
        if t > THICKEST_SHEET_MM or t > 0.6 * solid.box_mm[1]:
            continue
        if abs(face.area_mm2 * t / solid.volume_mm3 - 1) > 0.5:
            top = [f for f in solid.faces if f.kind == "plane" and _level(f, face, 0.0)]
            if abs(sum(f.area_mm2 for f in top) * t / solid.volume_mm3 - 1) > 0.5:
                continue
        plate = _plate(solid, face, t, base)
        if plate is not None and (best is None or misses(plate) < misses(best)):
            best = plate
        if best is not None and best.certified:
            break
    return best


def _level(face: "Face", base: "Face", depth: float) -> bool:
    away = float((base.point - face.point) @ base.normal)
    return bool(abs(abs(face.normal @ base.normal) - 1) < PARALLEL and abs(away - depth) < 0.01)


def _plate(solid: "SolidFaces", face: "Face", t: float, base: Part) -> Part | None:
    tops = [f for f in solid.faces if f.kind == "plane" and _level(f, face, 0.0)]
    bottoms = [f for f in solid.faces if f.kind == "plane" and _level(f, face, t)]
    whole = tops if sum(f.area_mm2 for f in tops) > sum(f.area_mm2 for f in bottoms) else bottoms
    contours = contours_on(whole, face)
    outline, inner = one_part(contours)
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
    closes = LEAST_RATIO < ratio < MOST_RATIO
    certified = closes and _only_edges_broken(solid, face, part.thickness_mm or 0.0)
    return replace(part, certified=certified, findings=(said,))


def _with_machining(
    part: Part, solid: "SolidFaces", sides: tuple[list["Face"], list["Face"]], face: "Face"
) -> Part | None:
    """A plate with chamfers, rounded rims or countersinks: its flat is what is seen from above.

    That is what both sides show, and the broken edges between them.
    """
    t = part.thickness_mm or 0.0
    seen = [_area(contours_on(side, face)) for side in sides]
    seen += [_seen_from_above(each, face) for each in _broken_edges(solid, face, t)]
    union = shapely.unary_union(seen, grid_size=GRID_MM)
    if union.geom_type != "Polygon" or union.is_empty:
        return part
    ring = Contour(tuple((x, y, 0.0) for x, y in union.exterior.coords[:-1]))
    inner = [Contour(tuple((x, y, 0.0) for x, y in hole.coords[:-1])) for hole in union.interiors]
    outline, holes = _arcs([ring])[0], _arcs(inner)
    ratio = union.area * t / solid.volume_mm3
    part = replace(part, outline=outline, inner=tuple(holes), certificate_ratio=ratio)
    return _edges_broken(part, solid, face)


def _only_edges_broken(solid: "SolidFaces", base: "Face", t: float) -> bool:
    """Whether all that is not square to the plate are sinks and small broken edges."""
    broken = _broken_edges(solid, base, t)
    sunk = {index for sink in sinks_in(solid, t) for index in sink.faces}
    known = {face.index for face in broken} | sunk
    if any(f.index not in known and not _level_or_square(f, base, t) for f in solid.faces):
        return False  # a step, a pocket or the bottom of a blind hole
    edges = [face for face in broken if face.kind != "cone" and face.index not in sunk]
    other = sum(face.area_mm2 for face in edges)
    return other < MOST_BROKEN_SHARE * solid.surface_mm2


def _broken_edges(solid: "SolidFaces", base: "Face", t: float) -> list["Face"]:
    """Chamfers, rounded rims and countersinks: slanted faces between the two skins."""
    return [
        face
        for face in solid.faces
        if not _level_or_square(face, base, t) and _is_broken_edge(face, base, t)
    ]


def _is_broken_edge(face: "Face", base: "Face", t: float) -> bool:
    along = abs(float(face.normal @ base.normal))
    if face.kind == "plane":
        return along < 1 - PARALLEL
    if face.kind in ("cone", "torus"):
        return along > 1 - PARALLEL
    if face.kind != "cylinder" or face.hollow or along > PARALLEL:
        return False
    depths = -((np.vstack([edge.points for edge in face.edges]) - base.point) @ base.normal)
    return bool(depths.min() > -0.01 and depths.max() < t + 0.01 and face.radius_mm < t + 0.01)


def _seen_from_above(face: "Face", base: "Face") -> shapely.Geometry:
    """A broken edge as it lies on the flat; the strip of a rounded rim is straight."""
    if face.kind != "cylinder":
        return _area(contours_on([face], base))
    a, b = frame_on(base)
    points = np.vstack([edge.points for edge in face.edges]) @ np.column_stack([a, b])
    return shapely.MultiPoint(points).convex_hull


def _arcs(contours: list[Contour]) -> list[Contour]:
    return [Contour(with_arcs((*c.vertices, c.vertices[0]))[:-1]) for c in contours]


def _area(contours: list[Contour]) -> shapely.Geometry:
    outline, inner = one_part(contours)
    if outline is None:
        return shapely.union_all([area_of(c, 0.002).buffer(0) for c in contours])
    holes = [c.flattened(0.002) for c in inner]
    return shapely.Polygon(outline.flattened(0.002), holes).buffer(0)


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
