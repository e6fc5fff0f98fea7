"""The shape of a remnant that is no rectangle, by its corners or by its drawing."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely

from gemaakt.drawing import DrawingRefused, read
from gemaakt.errors import GemaaktError

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
BETWEEN = re.compile(r"[\s,;()\[\]|]*")
SQUARE_MM2 = 1.0
"""A contour whose area differs less from its box is a rectangle."""
LARGEST_MM = 20000.0
READ_S = 20.0


class ShapeRefused(GemaaktError, ValueError):
    """What was given is no shape of a remnant; `field` says where."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A contour from its lower left corner, and the boxes round what is cut out of it."""

    outer: list[list[float]]
    """Empty when it is a rectangle after all."""
    holes: list[list[float]]
    size_mm: tuple[float, float]
    area_mm2: float


def shape_typed(text: str) -> Shape:
    """The shape with these corners, in mm as "0,0 1200,0 1200,400"; `ShapeRefused`."""
    numbers = [float(each) for each in NUMBER.findall(text)]
    if len(numbers) < 6 or len(numbers) % 2 or not BETWEEN.fullmatch(NUMBER.sub("", text)):
        raise ShapeRefused("server.corners-unreadable", field="corners")
    return _shape(list(zip(numbers[::2], numbers[1::2], strict=True)), (), "corners")


def shape_drawn(content: bytes, name: str) -> Shape:
    """The largest part of a drawing as the shape, its holes left out of use; `ShapeRefused`."""
    try:
        parts, _findings = read(content, name=name, seconds=READ_S)
    except DrawingRefused as error:
        raise ShapeRefused("server.no-shape-drawn", field="drawing") from error
    whole = max(parts, key=lambda each: each.area_mm2, default=None)
    if whole is None or whole.outline is None:
        raise ShapeRefused("server.no-shape-drawn", field="drawing")
    holes = [each.flattened() for each in whole.inner]
    return _shape(whole.outline.flattened(), holes, "drawing")


def _shape(
    points: Sequence[Sequence[float]], holes: Iterable[Sequence[Sequence[float]]], field: str
) -> Shape:
    plate = shapely.Polygon(points)
    if not plate.is_valid or plate.area < SQUARE_MM2:
        raise ShapeRefused("server.corners-cross", field=field)
    x0, y0, x1, y1 = plate.bounds
    if max(x1 - x0, y1 - y0) > LARGEST_MM:
        raise ShapeRefused("server.shape-too-large", field=field, most=LARGEST_MM / 1000.0)
    cut = [shapely.Polygon(each) for each in holes]
    is_box = shapely.box(*plate.bounds).area - plate.area < SQUARE_MM2
    return Shape(
        [] if is_box else [[round(x - x0, 3), round(y - y0, 3)] for x, y in points],
        [[a - x0, b - y0, c - a, d - b] for a, b, c, d in (each.bounds for each in cut)],
        (x1 - x0, y1 - y0),
        plate.area - sum(each.area for each in cut),
    )
