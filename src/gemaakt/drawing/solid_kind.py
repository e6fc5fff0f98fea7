"""What kind of part a solid is, and its flat where it has one.

Tried in this order: a flat plate (two parallel skins and square edges), a turned part or round
tube (everything about one axis), a bent sheet or folded tube (the walk of `unfold`), a bar, tube
or profile (one section along an axis), a milled part. What none of them explains is *other*: a
person decides.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from gemaakt.drawing.part import Kind, Part, Solid
from gemaakt.drawing.solid_bar import bar_part, round_part, work_told
from gemaakt.drawing.solid_holes import round_holes
from gemaakt.drawing.solid_plate import flat_plate
from gemaakt.drawing.solid_sheet import sheet_part
from gemaakt.drawing.solid_stock import from_bar
from gemaakt.drawing.vectors import PARALLEL
from gemaakt.findings import Finding, Severity

if TYPE_CHECKING:
    from gemaakt.drawing.solid_face import Face
    from gemaakt.drawing.solid_faces import SolidFaces

K_DEFAULT = 0.44
TRIED_BASES = 6
TRIED_THICKNESSES = 3
THIN_SHARE = 1 / 12
NEARLY_CLOSES = 0.03
THICKEST_PRESSED_MM = 6.0
PRESSED_SHARE = 0.15
"""Of its volume: what stands further from a flat sheet is welded of plates."""


def part_of(solid: "SolidFaces", name: str, k_factor: float | None) -> Part:
    """A solid as a part with its kind, flat and certificate."""
    holes = len(round_holes(solid))
    facts = Solid(
        solid.volume_mm3, solid.surface_mm2, solid.box_mm, holes,
        faces=len(solid.faces), moments_mm5=solid.moments_mm5, handed=solid.handed,
    )  # fmt: skip
    base = Part(name=name, kind=Kind.OTHER, source="step", solid=facts)
    k = K_DEFAULT if k_factor is None else k_factor
    planes = sorted((f for f in solid.faces if f.kind == "plane"), key=lambda f: -f.area_mm2)
    if not planes:
        return round_part(solid, base) or base
    tries = [
        (face, t)
        for face in planes[:TRIED_BASES]
        for t in thicknesses(solid, face)[:TRIED_THICKNESSES]
    ]
    flat = flat_plate(solid, tries, base)
    if flat is not None and flat.certified:
        return flat
    turned = round_part(solid, base)
    if turned is not None:
        return turned
    sheet = sheet_part(solid, tries, base, k)
    if sheet is not None and sheet.kind is Kind.TUBE:
        return work_told(sheet, solid, _largest_round(solid).normal)
    if sheet is not None and sheet.certified:
        return sheet
    if sheet is not None and _is_bent(sheet):
        return sheet
    bar = bar_part(solid, base)
    if bar is not None:
        return bar
    if flat is not None and _is_pressed(flat, solid):
        return replace(flat, findings=(_pressed(flat),))
    if flat is not None and _is_plate(flat):
        return flat if _has_forms(solid) else _machined(solid, base)
    return sheet if sheet is not None and _is_thin(sheet, solid) else _machined(solid, base)


def _largest_round(solid: "SolidFaces") -> "Face":
    """The largest bend of a folded tube: it runs along the tube."""
    return max((f for f in solid.faces if f.kind == "cylinder"), key=lambda f: f.area_mm2)


def _is_bent(part: Part) -> bool:
    """Whether it nearly closes, its bends having both sides: a countersink in it, not a bar."""
    ratio = part.certificate_ratio or 0.0
    return part.outline is not None and abs(ratio - 1) < NEARLY_CLOSES


def _is_thin(part: Part, solid: "SolidFaces") -> bool:
    """Mostly made of two skins, so it was meant as sheet: ask about it, do not mill it."""
    t = part.thickness_mm or 0.0
    return abs(solid.volume_mm3 * 2 / t / solid.surface_mm2 - 1) < 0.15 and t <= 6


def _is_pressed(flat: Part, solid: "SolidFaces") -> bool:
    """Whether a thin sheet reaches above or below itself: louvres, collars, dimples, lances."""
    t, ratio = flat.thickness_mm or 99.0, flat.certificate_ratio or 0.0
    is_sheet = t <= THICKEST_PRESSED_MM and abs(ratio - 1) < PRESSED_SHARE
    return is_sheet and min(solid.box_mm) > 1.05 * t and _is_thin(flat, solid)


def _pressed(flat: Part) -> Finding:
    params = {"thickness_mm": flat.thickness_mm}
    return Finding("drawing.sheet-pressed", Severity.WARNING, params=params)


def _has_forms(solid: "SolidFaces") -> bool:
    """Whether it has pressed or free surfaces, which no mill makes for the price of sheet."""
    formed = sum(f.area_mm2 for f in solid.faces if f.kind in ("free", "torus", "sphere"))
    return formed > 0.01 * solid.surface_mm2


def _is_plate(part: Part) -> bool:
    """Whether it is a plate but for its edges, so that a mill makes what the laser cannot."""
    ratio = part.certificate_ratio or 0.0
    return abs(ratio - 1) < 0.08 and (part.thickness_mm or 99.0) <= 15


def _machined(solid: "SolidFaces", base: Part) -> Part:
    """Milled when planes and round surfaces make most of it; free forms are another matter.

    No block is milled away to walls that are thin against its smallest side: that is welded,
    folded or bought, and a person decides.
    """
    plain = sum(f.area_mm2 for f in solid.faces if f.kind in ("plane", "cylinder", "cone"))
    wall_mm = 2 * solid.volume_mm3 / solid.surface_mm2
    is_hollow = wall_mm < THIN_SHARE * min(solid.box_mm)
    is_milled = plain > 0.6 * solid.surface_mm2 and not is_hollow
    return from_bar(solid, replace(base, kind=Kind.MILLED)) if is_milled else base


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
