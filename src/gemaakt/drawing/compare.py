"""A DXF and a STEP of the same part beside each other: other revisions and scale errors.

Asked in this order, for what comes first hides what follows: scale; thickness, area and size;
number of holes; holes elsewhere; another shape with the same measures; bends the other way.
"""

import math
from collections.abc import Iterator

import shapely
from shapely.affinity import affine_transform

from gemaakt.drawing.align import CHORD_MM, Lie, flat_of, is_thin, least_box_mm, lie_of, lies_of
from gemaakt.drawing.contour import Point
from gemaakt.drawing.named import thickness_in
from gemaakt.drawing.part import Bend, Part
from gemaakt.findings import Finding, Severity

AREA_SHARE = 0.005
SIZE_SHARE = 0.002
SIZE_MM = 0.2
THICKNESS_MM = 0.1
ANGLE_DEG = 1.0
SLIVER_MM = 0.5
MOST_HOLES = 1000
SCALES = (25.4, 10.0, 5.0, 2.0, 4.0, 2.5, 20.0, 50.0, 100.0, 1000.0)


def compared(dxf: Part, step: Part) -> tuple[Finding, ...]:
    """What differs between the flat as drawn and the flat of the model; nothing when equal."""
    if dxf.size_mm is None or step.size_mm is None:
        return ()
    where = {"part": dxf.name, "model": step.name}
    ratio = (dxf.area_mm2 / step.area_mm2) ** 0.5
    for scale in SCALES:
        for factor in (scale, 1 / scale):
            if abs(ratio / factor - 1) < 0.02 and _sides_scale(dxf, step, factor):
                params = {"scale": f"{factor:.4g}"}
                return (Finding("drawing.scale-error", Severity.ERROR, where, params),)
    return _differences(dxf, step, where)


def _sides_scale(dxf: Part, step: Part, factor: float) -> bool:
    return any(
        all(abs(d / (s * factor) - 1) < 0.02 for d, s in zip(drawn, modelled, strict=True))
        for drawn, modelled in _sizes(dxf, step)
    )


type Size = tuple[float, float]


def _sizes(dxf: Part, step: Part) -> Iterator[tuple[Size, Size]]:
    """Sides of both along the axes, then of the boxes of least area: a drawing may be turned."""
    assert dxf.size_mm is not None
    assert step.size_mm is not None
    yield dxf.size_mm, step.size_mm
    yield least_box_mm(dxf), least_box_mm(step)


def _differences(dxf: Part, step: Part, where: dict[str, str]) -> tuple[Finding, ...]:
    found = [*_thickness(dxf, step, where), *_measures(dxf, step, where)]
    if dxf.holes != step.holes:
        counts = {"drawn": dxf.holes, "modelled": step.holes}
        return (*found, Finding("drawing.holes-differ", Severity.WARNING, where, counts))
    if found:
        return tuple(found)
    lie = lie_of(dxf, step)
    if lie is None:
        return ()
    if lie.is_same:
        return _least_bends(dxf, step, where)
    if (other := _elsewhere(dxf, step, lie)) and _has_same_rim(dxf, step, lie):
        said = {"count": len(other)}
        return (Finding("drawing.holes-moved", Severity.WARNING, _at(where, other[0]), said),)
    shapes = _shapes(dxf, lie, where)
    # A cut at a slant shows its other side on the drawing: nothing else is wrong with it.
    is_slanted = any(each.code == "drawing.flat-machined" for each in step.findings)
    return () if is_slanted and shapes.severity is Severity.INFO else (shapes,)


def _thickness(dxf: Part, step: Part, where: dict[str, str]) -> Iterator[Finding]:
    """The thickness of the drawing, or that its name gives, against that of the model."""
    drawn = dxf.thickness_mm or thickness_in(dxf.name)
    if drawn and step.thickness_mm and abs(drawn - step.thickness_mm) > THICKNESS_MM:
        params = {"drawn": f"{drawn:g}", "modelled": f"{step.thickness_mm:g}"}
        yield Finding("drawing.thickness-differs", Severity.WARNING, where, params)


def _measures(dxf: Part, step: Part, where: dict[str, str]) -> Iterator[Finding]:
    assert dxf.size_mm is not None
    assert step.size_mm is not None
    area = dxf.area_mm2 / step.area_mm2 - 1
    if abs(area) > AREA_SHARE:
        params = {"percent": f"{100 * area:+.2f}"}
        yield Finding("drawing.areas-differ", Severity.ERROR, where, params)
    if not any(_are_same(*pair) for pair in _sizes(dxf, step)):
        params = {
            "drawn": "{:.2f} × {:.2f}".format(*dxf.size_mm),
            "model": "{:.2f} × {:.2f}".format(*step.size_mm),
        }
        yield Finding("drawing.sizes-differ", Severity.ERROR, where, params)


def _are_same(drawn: Size, modelled: Size) -> bool:
    sides = zip(drawn, modelled, strict=True)
    return all(abs(d - s) <= max(SIZE_MM, SIZE_SHARE * s) for d, s in sides)


def _shapes(dxf: Part, lie: Lie, where: dict[str, str]) -> Finding:
    """Where the two differ most, when their measures and holes are the same.

    Slivers are only told of: a tab or a notch some tenths of a millimetre deeper.
    """
    pieces = shapely.get_parts(lie.differs)
    largest = max(pieces, key=lambda piece: piece.area)
    at = largest.representative_point()
    params = {"area_mm2": round(float(lie.differs.area), 1)}
    is_sliver = is_thin(lie.differs, dxf.cut_length_mm, SLIVER_MM)
    severity = Severity.INFO if is_sliver else Severity.WARNING
    return Finding("drawing.shapes-differ", severity, _at(where, (at.x, at.y)), params)


def _bends(dxf: Part, step: Part, lie: Lie, where: dict[str, str]) -> Iterator[Finding]:
    """Bends of the drawing against those of the model; a drawing need not show any."""
    if not dxf.bends:
        return
    if len(dxf.bends) != len(step.bends):
        counts = {"drawn": len(dxf.bends), "modelled": len(step.bends)}
        yield Finding("drawing.bends-differ", Severity.WARNING, where, counts)
        return
    pairs = list(_paired_bends(dxf, step, lie))
    if pairs and all(one * two < 0 for one, two, _ in pairs):
        yield Finding("drawing.bends-other-way", Severity.ERROR, where)
        return
    for drawn, modelled, at in pairs:
        if abs(drawn - modelled) > ANGLE_DEG:
            params = {"drawn": f"{drawn:g}", "modelled": f"{modelled:g}"}
            yield Finding("drawing.angles-differ", Severity.ERROR, _at(where, at), params)


def _least_bends(dxf: Part, step: Part, where: dict[str, str]) -> tuple[Finding, ...]:
    """What is said of bends when a flat that is its own mirror image lies either way."""
    sides = [lie for lie in lies_of(dxf, step) if lie.is_same]
    return min((tuple(_bends(dxf, step, lie, where)) for lie in sides), key=len)


def are_equal(one: Part, other: Part) -> bool:
    """Whether two flats with their bends are one part, however it lies."""
    if len(one.bends) != len(other.bends):
        return False
    for lie in lies_of(one, other):
        if not lie.is_same or (lie.is_over and (one.marks or one.threads)):
            continue
        pairs = _paired_bends(one, other, lie)
        if all(abs(ours - theirs) <= ANGLE_DEG for ours, theirs, _ in pairs):
            return True
    return False


def _paired_bends(dxf: Part, step: Part, lie: Lie) -> Iterator[tuple[float, float, Point]]:
    """Signed angles of the same bend in both, seen from the drawing's side, and its place."""
    sign = -1.0 if lie.is_over else 1.0
    for drawn in dxf.bends:
        if drawn.is_known:
            middle = _middle(drawn)
            near = min(step.bends, key=lambda b: math.dist(lie.placed(_middle(b)), middle))
            yield drawn.angle_deg, sign * near.angle_deg, middle


def _middle(bend: Bend) -> Point:
    return (bend.start[0] + bend.end[0]) / 2, (bend.start[1] + bend.end[1]) / 2


def _at(where: dict[str, str], point: Point) -> dict[str, object]:
    return {**where, "x_mm": round(point[0], 2), "y_mm": round(point[1], 2)}


def _has_same_rim(dxf: Part, step: Part, lie: Lie) -> bool:
    """Whether the outlines alone are the same."""
    ours, theirs = (shapely.Polygon(flat_of(part).exterior) for part in (dxf, step))
    differs = ours.symmetric_difference(affine_transform(theirs, lie.matrix))
    return is_thin(differs, ours.length)


type Hole = tuple[Point, float]
"""Where it is and its area."""


def _elsewhere(dxf: Part, step: Part, lie: Lie) -> list[Point]:
    """Drawn holes that the model has not: of another size, or at another place."""
    left = [(lie.placed(point), area) for point, area in _holes(step)]
    found = []
    for hole in _holes(dxf):
        same = next((other for other in left if _is_same(hole, other)), None)
        if same is None:
            found.append(hole[0])
        else:
            left.remove(same)
    return found


def _is_same(one: Hole, other: Hole) -> bool:
    return (
        abs(one[1] - other[1]) <= max(0.5, 0.01 * one[1])
        and math.dist(one[0], other[0]) <= SIZE_MM
    )


def _holes(part: Part) -> list[Hole]:
    if len(part.inner) > MOST_HOLES:
        return []
    holes = (shapely.Polygon(contour.flattened(CHORD_MM)) for contour in part.inner)
    return [((hole.centroid.x, hole.centroid.y), hole.area) for hole in holes]
