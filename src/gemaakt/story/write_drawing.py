"""The customer's drawing of a plate: a DXF in mm, outline and holes on layer 0."""

from io import StringIO

from gemaakt.story.fence import Plate

QUARTER_TURN = 0.41421356237309503
"""Bulge of a quarter circle: tan(90 deg / 4)."""


def plate_dxf(plate: Plate) -> bytes:
    """The drawing of a plate as DXF."""
    import ezdxf

    document = ezdxf.new("R2000")
    document.header["$INSUNITS"] = 4
    space = document.modelspace()
    space.add_lwpolyline(
        _rounded(0.0, 0.0, plate.length_mm, plate.width_mm, plate.corner_mm),
        format="xyb",
        close=True,
    )
    for x, y in _slot_corners(plate):
        radius = plate.slot_width_mm / 2
        slot = _rounded(x, y, x + plate.slot_width_mm, y + plate.slot_length_mm, radius)
        space.add_lwpolyline(slot, format="xyb", close=True)
    for x, y in _hole_centres(plate):
        space.add_circle((x, y), plate.hole_mm / 2)
    stream = StringIO()
    document.write(stream)
    return stream.getvalue().encode()


def _rounded(
    left: float, low: float, right: float, high: float, radius: float
) -> list[tuple[float, float, float]]:
    """A rectangle with rounded corners, counter-clockwise, as (x, y, bulge)."""
    return [
        (left + radius, low, 0.0),
        (right - radius, low, QUARTER_TURN),
        (right, low + radius, 0.0),
        (right, high - radius, QUARTER_TURN),
        (right - radius, high, 0.0),
        (left + radius, high, QUARTER_TURN),
        (left, high - radius, 0.0),
        (left, low + radius, QUARTER_TURN),
    ]


def _slot_corners(plate: Plate) -> list[tuple[float, float]]:
    """Lower left corners of evenly spread upright slots."""
    if not plate.slots:
        return []
    pitch = plate.length_mm / plate.slots
    low = (plate.width_mm - plate.slot_length_mm) / 2
    return [((at + 0.5) * pitch - plate.slot_width_mm / 2, low) for at in range(plate.slots)]


def _hole_centres(plate: Plate) -> list[tuple[float, float]]:
    if not plate.hole_mm:
        return []
    inset = max(2 * plate.hole_mm, plate.corner_mm + plate.hole_mm)
    return [
        (x, y) for x in (inset, plate.length_mm - inset) for y in (inset, plate.width_mm - inset)
    ]
