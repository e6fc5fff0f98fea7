"""A DXF and a STEP of the same part beside each other: other revisions and scale errors."""

from gemaakt.drawing.contour import Point
from gemaakt.drawing.part import Part
from gemaakt.findings import Finding, Severity

AREA_SHARE = 0.005
SIZE_SHARE = 0.002
SIZE_MM = 0.2
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
    assert dxf.size_mm is not None
    assert step.size_mm is not None
    return all(
        abs(d / (s * factor) - 1) < 0.02 for d, s in zip(dxf.size_mm, step.size_mm, strict=True)
    )


def _differences(dxf: Part, step: Part, where: dict[str, str]) -> tuple[Finding, ...]:
    assert dxf.size_mm is not None
    assert step.size_mm is not None
    found = []
    area = dxf.area_mm2 / step.area_mm2 - 1
    if abs(area) > AREA_SHARE:
        params = {"percent": f"{100 * area:+.2f}"}
        found.append(Finding("drawing.areas-differ", Severity.ERROR, where, params))
    sizes = zip(dxf.size_mm, step.size_mm, strict=True)
    if any(abs(d - s) > max(SIZE_MM, SIZE_SHARE * s) for d, s in sizes):
        params = {
            "drawn": "{:.2f} × {:.2f}".format(*dxf.size_mm),
            "model": "{:.2f} × {:.2f}".format(*step.size_mm),
        }
        found.append(Finding("drawing.sizes-differ", Severity.ERROR, where, params))
    if dxf.holes != step.holes:
        counts = {"drawn": dxf.holes, "modelled": step.holes}
        found.append(Finding("drawing.holes-differ", Severity.WARNING, where, counts))
    elif not found and (other := _unmatched(dxf, step)):
        at = {**where, "x_mm": round(other[0][0], 2), "y_mm": round(other[0][1], 2)}
        said = {"count": len(other)}
        found.append(Finding("drawing.holes-moved", Severity.WARNING, at, said))
    return tuple(found)


type Hole = tuple[Point, float, float]
"""Where it is, its area and its distance from the middle of the outline."""


def _unmatched(dxf: Part, step: Part) -> list[Point]:
    """Drawn holes that the model has not: of another size, or at another distance.

    The distance from the outline's centroid is the same however the flat is turned or mirrored.
    """
    left = _holes(step)
    found = []
    for point, area, away in _holes(dxf):
        same = next((h for h in left if _is_same(area, away, h)), None)
        if same is None:
            found.append(point)
        else:
            left.remove(same)
    return found


def _is_same(area: float, away: float, other: Hole) -> bool:
    return abs(area - other[1]) <= max(0.5, 0.01 * area) and abs(away - other[2]) <= SIZE_MM


def _holes(part: Part) -> list[Hole]:
    import shapely

    if part.outline is None or len(part.inner) > MOST_HOLES:
        return []
    middle = shapely.Polygon(part.outline.flattened(0.02)).centroid
    found = []
    for contour in part.inner:
        at = shapely.Polygon(contour.flattened(0.02)).centroid
        found.append(((at.x, at.y), contour.area_mm2, at.distance(middle)))
    return found
