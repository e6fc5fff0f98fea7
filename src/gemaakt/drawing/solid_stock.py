"""The bar that a block is sawn from as it is sold: square, flat or hexagonal.

A piece of which the outer sides lie in those of such a bar is not milled from a larger block all
around: it is sawn from the bar, and only what lies deeper is milled or turned.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from gemaakt.drawing.part import Kind, Part
from gemaakt.drawing.solid_face import Face
from gemaakt.drawing.solid_holes import round_holes
from gemaakt.drawing.vectors import PARALLEL, Vector, cross
from gemaakt.findings import Finding, Severity

if TYPE_CHECKING:
    from gemaakt.drawing.solid_faces import SolidFaces

THICKNESSES_MM = (
    3, 4, 5, 6, 8, 10, 12, 14, 15, 16, 18, 20, 22, 25, 28, 30, 32, 35, 36, 40, 45, 50, 55, 60,
    65, 70, 75, 80, 90, 100,
)  # fmt: skip
"""Sides of square bar and thicknesses of flat bar: EN 10058, EN 10059 and EN 10278 (drawn)."""
WIDTHS_MM = (*THICKNESSES_MM, 110, 120, 130, 140, 150, 160, 180, 200)
FLATS_MM = (
    6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 24, 25, 27, 30, 32, 36, 38,
    41, 46, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100,
)  # fmt: skip
"""Widths across the flats of hexagonal bar: EN 10061 and EN 10278."""
NEAR_MM = 0.02
LEAST_SIDE_SHARE = 0.25
"""Of a side of the bar: what is left of it is too little to say that it is one."""
LEAST_FLAT_SHARE = 0.05
"""Of a flat of a hexagon: nobody mills six of them where a bar has them."""
TRIED_AXES = 8


@dataclass(frozen=True, slots=True)
class _Bar:
    """A bar around a solid."""

    axis: Vector
    length_mm: float
    sides_mm: tuple[float, ...]
    sides: tuple[Face, ...]
    """Faces that stay as the bar is sold."""


def from_bar(solid: "SolidFaces", block: Part) -> Part:
    """The part as it is made from bar that is sold; a block that is larger, of other sizes."""
    bar = next(_bars(solid), None)
    if bar is None or block.solid is None:
        return block
    largest, smallest = max(bar.sides_mm), min(bar.sides_mm)
    corners = largest / math.cos(math.pi / 6)
    is_hexagon = len(bar.sides_mm) == 1
    facts = replace(
        block.solid,
        section=f"6kt {largest:g}" if is_hexagon else f"{largest:g}x{smallest:g}",
        bar_mm=bar.sides_mm,
        bar_side_mm2=sum(each.area_mm2 for each in bar.sides),
        box_mm=(bar.length_mm, corners if is_hexagon else largest, smallest),
    )
    said = Finding("drawing.sawn-from-bar", Severity.INFO, params={"section": facts.section})
    block = replace(block, findings=(*block.findings, said))
    worked = _worked(solid, bar)
    if not worked:
        holes = sum(abs(hole[0].normal @ bar.axis) < PARALLEL for hole in round_holes(solid))
        return replace(block, kind=Kind.PROFILE, solid=replace(facts, holes=int(holes)))
    if len(set(bar.sides_mm)) == 1 and _is_turned(solid, bar, worked):
        across = corners if is_hexagon else largest * math.sqrt(2)
        return replace(block, kind=Kind.TURNED, solid=replace(facts, turned_diameter_mm=across))
    return replace(block, solid=facts)


def _bars(solid: "SolidFaces") -> Iterator[_Bar]:
    """Bars that fit around it, the one along its greatest length first."""
    for axis in sorted(_axes(solid), key=lambda each: -float(np.ptp(solid.points @ each))):
        sides = [face for face in solid.faces if _is_outside(face, axis, solid.points)]
        length = float(np.ptp(solid.points @ axis))
        sizes = _sizes(solid, _directions(sides))
        if len(sizes) == 1:
            widths, least = [sizes[0] / math.sqrt(3)] * 6, LEAST_FLAT_SHARE
        else:
            widths, least = [*sizes] * 2, LEAST_SIDE_SHARE
        if sizes and _is_enough(sides, widths, length, least):
            yield _Bar(axis, length, tuple(sorted(sizes, reverse=True)), tuple(sides))


def _axes(solid: "SolidFaces") -> list[Vector]:
    """Directions that its largest faces look or run in."""
    found: list[Vector] = []
    for face in sorted(solid.faces, key=lambda each: -each.area_mm2):
        is_new = not any(abs(face.normal @ axis) > 1 - PARALLEL for axis in found)
        if face.kind in ("plane", "cylinder") and is_new:
            found.append(face.normal)
    return found[:TRIED_AXES]


def _sizes(solid: "SolidFaces", directions: Sequence[Vector]) -> tuple[float, ...]:
    """The sides of a bar that is sold and has its sides in these directions; none otherwise."""
    if len(directions) == 3:
        flat = _hexagon(solid, directions)
        return (flat,) if flat else ()
    return (_rectangle(solid, directions) or ()) if len(directions) == 2 else ()


def _is_outside(face: Face, axis: Vector, points: Vector) -> bool:
    """Whether a plane runs along an axis, with all of the solid behind it."""
    if face.kind != "plane" or abs(face.normal @ axis) > 1e-4:
        return False
    return bool((points @ face.normal).max() - face.point @ face.normal < NEAR_MM)


def _directions(sides: Sequence[Face]) -> list[Vector]:
    found: list[Vector] = []
    for face in sides:
        if not any(abs(face.normal @ each) > 1 - PARALLEL for each in found):
            found.append(face.normal)
    return found


def _across(solid: "SolidFaces", direction: Vector, sold: Sequence[int]) -> float:
    """The size across in a direction where bar of it is sold; nought otherwise."""
    size = float(np.ptp(solid.points @ direction))
    return next((float(each) for each in sold if abs(size - each) < NEAR_MM), 0.0)


def _hexagon(solid: "SolidFaces", directions: Sequence[Vector]) -> float:
    sizes = {_across(solid, each, FLATS_MM) for each in directions}
    turned = [abs(one @ other) for one in directions for other in directions if one is not other]
    is_regular = all(abs(each - 0.5) < 1e-3 for each in turned)
    return sizes.pop() if len(sizes) == 1 and is_regular else 0.0


def _rectangle(solid: "SolidFaces", directions: Sequence[Vector]) -> tuple[float, float] | None:
    one, other = directions
    if abs(one @ other) > 1e-3:
        return None
    sizes = _across(solid, one, WIDTHS_MM), _across(solid, other, WIDTHS_MM)
    return sizes if min(sizes) and min(sizes) in THICKNESSES_MM else None


def _is_enough(
    sides: Sequence[Face], widths_mm: Sequence[float], length_mm: float, least_share: float
) -> bool:
    """Whether every side of the bar is there, with enough of it left."""
    areas: list[tuple[Vector, float]] = []
    for face in sides:
        at = next((i for i, each in enumerate(areas) if each[0] @ face.normal > 0.99), None)
        if at is None:
            areas.append((face.normal, face.area_mm2))
        else:
            areas[at] = areas[at][0], areas[at][1] + face.area_mm2
    whole = min(widths_mm) * length_mm
    return len(areas) == len(widths_mm) and min(a for _, a in areas) > least_share * whole


def _worked(solid: "SolidFaces", bar: _Bar) -> list[Face]:
    """Faces that neither the mill of the bar, a saw nor a drill across it made."""
    along = solid.points @ bar.axis
    low, high = float(along.min()) + NEAR_MM, float(along.max()) - NEAR_MM
    known = {face.index for face in bar.sides}
    for hole in round_holes(solid):
        if abs(hole[0].normal @ bar.axis) < PARALLEL:
            known |= {face.index for face in hole}
    found = []
    for face in solid.faces:
        is_square = face.kind == "plane" and abs(face.normal @ bar.axis) > 1 - PARALLEL
        is_end = is_square and not low < face.point @ bar.axis < high
        is_corner = face.kind == "cylinder" and not face.hollow and _runs_along(face, bar.axis)
        is_corner = is_corner and face.radius_mm < 0.2 * min(bar.sides_mm)
        if face.index not in known and not is_end and not is_corner:
            found.append(face)
    return found


def _runs_along(face: Face, axis: Vector) -> bool:
    return bool(abs(face.normal @ axis) > 1 - PARALLEL)


def _is_turned(solid: "SolidFaces", bar: _Bar, worked: Sequence[Face]) -> bool:
    """Whether all that is worked lies about the middle of the bar."""
    middle = sum(
        (0.5 * (low + high) * each for each, low, high in _reaches(solid, bar)), np.zeros(3)
    )
    return all(_lies_about(face, middle, bar.axis) for face in worked)


def _reaches(solid: "SolidFaces", bar: _Bar) -> list[tuple[Vector, float, float]]:
    """Two directions square to a bar, and how far the solid reaches in each."""
    one = bar.sides[0].normal
    across = (one, cross(bar.axis, one))
    spans = [(each, solid.points @ each) for each in across]
    return [(each, float(span.min()), float(span.max())) for each, span in spans]


def _lies_about(face: Face, middle: Vector, axis: Vector) -> bool:
    if face.kind == "plane":
        return bool(abs(face.normal @ axis) > 1 - PARALLEL)
    if face.kind not in ("cylinder", "cone", "torus"):
        return False
    off = np.linalg.norm(cross(face.point - middle, axis))
    return bool(abs(face.normal @ axis) > 1 - PARALLEL and off < NEAR_MM)
