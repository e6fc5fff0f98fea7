"""A DXF and a STEP of the same part beside each other: other revisions and scale errors."""

from gemaakt.drawing.part import Part
from gemaakt.findings import Finding, Severity

AREA_SHARE = 0.005
SIZE_SHARE = 0.002
SIZE_MM = 0.2
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
    return tuple(found)
