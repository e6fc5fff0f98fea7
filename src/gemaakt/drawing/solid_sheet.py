"""A solid as bent sheet or folded tube: the walk of `unfold`, and what certifies it.

A sheet with countersinks closes on its volume and on what they take; that is told.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gemaakt.drawing.account import all_accounted
from gemaakt.drawing.part import THICKEST_SHEET_MM, Bend, Kind, Part
from gemaakt.drawing.solid_rims import AREA_WITHIN, CLOSES_WITHIN, misses, one_part
from gemaakt.drawing.solid_sinks import narrowed, sinks_in
from gemaakt.drawing.unfold import Flat, Walk
from gemaakt.drawing.vectors import Vector
from gemaakt.findings import Finding, Severity

if TYPE_CHECKING:
    from gemaakt.drawing.solid_face import Face
    from gemaakt.drawing.solid_faces import SolidFaces

MOST_WALKS = 8
HEM_DEG = 170.0
HEM_RADIUS_SHARE = 0.1


def sheet_part(
    solid: "SolidFaces", tries: list[tuple["Face", float]], base: Part, k: float
) -> Part | None:
    """The best walk over a skin; a tube when it comes back to itself."""
    best: Part | None = None
    for face, t in tries[:MOST_WALKS]:
        if t > THICKEST_SHEET_MM:
            continue
        walk = Walk(solid, t, k)
        flat = walk.from_base(face.index)
        if not flat.bends:
            continue
        if flat.loops and len(flat.bends) >= 3:
            return _tube(solid, base, t, solid.faces[flat.cylinders[0]].normal)
        part = _bent(walk, flat, base, t)
        if part.certified:
            return part
        if best is None or misses(part) < misses(best):
            best = part
    return best


def _bent(walk: Walk, flat: Flat, base: Part, t: float) -> Part:
    assert flat.chain is not None
    outline, inner = one_part(flat.chain.contours)
    findings = [Finding(f"drawing.bend-{kind}", Severity.ERROR) for kind in sorted(flat.blocked)]
    closes = abs(flat.ratio - 1) < CLOSES_WITHIN and flat.walls_agree and not flat.loops
    if outline is not None:
        area = outline.area_mm2 - sum(c.area_mm2 for c in inner)
        closes = closes and abs(area / walk.area_mm2(flat) - 1) < AREA_WITHIN
    if any(_is_closed_hem(bend, t) for bend in flat.bends):
        findings.append(Finding("drawing.bend-hem", Severity.ERROR))
        closes = False
    certified = closes and outline is not None and not flat.chain.open
    part = replace(
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
    return part if certified else _with_sinks(part, walk, flat)


def _with_sinks(part: Part, walk: Walk, flat: Flat) -> Part:
    """The part with its countersinks as holes, certified when it closes on its volume so."""
    sinks = sinks_in(walk.solid, walk.t)
    is_whole = part.outline is not None and flat.chain is not None and not flat.chain.open
    if not sinks or not is_whole or flat.loops or not flat.blocked <= {"cone"}:
        return part
    if any(_is_closed_hem(bend, walk.t) for bend in flat.bends):
        return part
    volume = walk.solid.volume_mm3
    inner, back_mm2 = narrowed(part.inner, flat, sinks, walk.solid)
    ratio = flat.ratio * volume + back_mm2 * walk.t
    ratio /= volume + sum(sink.taken_mm3 for sink in sinks)
    sunk = frozenset(index for sink in sinks for index in sink.faces)
    cones = {face.index for face in walk.solid.faces if face.kind == "cone"}
    agrees = abs(part.area_mm2 / walk.area_mm2(flat) - 1) < AREA_WITHIN
    closes = agrees and cones <= sunk and abs(ratio - 1) < CLOSES_WITHIN
    if not (closes and all_accounted(walk.solid, set(flat.laid), walk.t, sunk)):
        return part
    said = Finding("drawing.flat-machined", Severity.WARNING, params={"ratio": f"{ratio:.4f}"})
    return replace(
        part, inner=tuple(inner), certified=True, certificate_ratio=ratio, findings=(said,)
    )


def _is_closed_hem(bend: Bend, t: float) -> bool:
    """Whether it is folded flat on itself: that is pressed shut, and no K-factor gives it."""
    return abs(bend.angle_deg) > HEM_DEG and bend.radius_mm < HEM_RADIUS_SHARE * t


def _tube(solid: "SolidFaces", base: Part, t: float, axis: Vector) -> Part:
    """A folded tube: its length runs along its bends, however short it is."""
    length = float(np.ptp(solid.points @ axis))
    sides = sorted(solid.box_mm, key=lambda side: abs(side - length))
    width, height = max(sides[1:]), min(sides[1:])
    section = f"{width:.0f}x{height:.0f}x{t:g}"
    assert base.solid is not None
    facts = replace(
        base.solid,
        section=section,
        section_mm=(width, height, t),
        box_mm=(length, width, height),
    )
    return replace(base, kind=Kind.TUBE, thickness_mm=t, solid=facts, certified=False)
