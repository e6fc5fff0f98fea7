"""What the laser cuts for the orders of a demo company: flat parts with holes, drawn from tables.

The shapes and sizes stand in `sectors/onderdelen.toml`: those of a product of that name, for a
flange DN300 is never larger because its order takes longer. The order's own laser minutes are
divided over its parts as the rule that prices a quote would.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from gemaakt.company.demo.rack import SHEET, SIZES_MM
from gemaakt.company.demo.sector import FlatPart, flat_parts
from gemaakt.drawing import Contour, Part
from gemaakt.drawing.contour import Vertex
from gemaakt.order import SHEETS, Order
from gemaakt.routing import Operation
from gemaakt.routing.constants import Constants
from gemaakt.routing.laser import laser_time

LARGEST_MM = (2960.0, 1210.0)
"""What fits the smaller of the two common sheets, the length of the larger."""
FILLED_SHARE = 0.75
"""So much of a sheet is counted on when material is reserved, before there is a nest."""
HOLE_MM = 11.0
SLOT_MM = (40.0, 12.0)


@dataclass(frozen=True, slots=True)
class DemoPart:
    """One flat part of a product."""

    part: Part
    pieces: int
    """How many of it one product has."""
    cut_min: float
    """Laser minutes of one, so that a product takes what the order's operation says."""


@dataclass(frozen=True, slots=True)
class Material:
    """Grade and thickness as an order's note names them."""

    grade: str
    thickness_mm: float

    @property
    def family(self) -> str:
        """Steel, stainless or aluminium: what the laser's table is for."""
        if self.grade.startswith("1.4"):
            return "stainless"
        return "aluminium" if self.grade.startswith(("Al", "EN AW")) else "steel"


def sheet_material(order: Order) -> Material | None:
    """The sheet that an order is cut from; None when it is no sheet work."""
    found = SHEET.match(order.note)
    if found is None:
        return None
    return Material(found["grade"], float(found["thickness"].replace(",", ".")))


def demo_parts(order: Order, operation: Operation, constants: Constants) -> tuple[DemoPart, ...]:
    """The flat parts that this cutting operation makes for one product of the order."""
    metal = sheet_material(order)
    minutes = min((each.piece_min for each in operation.alternatives), default=0.0)
    if metal is None or minutes <= 0.0:
        return ()
    rows = flat_parts(order.product)
    drawn = [(_drawn(row, metal), row[4]) for row in rows]
    total = sum(_minutes(part, metal, constants) * pieces for part, pieces in drawn)
    return tuple(
        DemoPart(part, pieces, _minutes(part, metal, constants) * minutes / total)
        for part, pieces in drawn
    )


def in_sheets(order: Order, constants: Constants) -> Order:
    """The order with the material of its flat parts told in whole sheets, as it is bought."""
    product_mm2 = sum(
        math.prod(each.part.size_mm or (0.0, 0.0)) * each.pieces
        for each in demo_parts(order, order.operations[0], constants)
    )
    if not product_mm2 or not order.materials:
        return order
    sheets = math.ceil(order.quantity * product_mm2 / (FILLED_SHARE * math.prod(SIZES_MM[0])))
    (need,) = order.materials
    return replace(order, materials=(replace(need, quantity=float(sheets), unit=SHEETS),))


def _minutes(part: Part, metal: Material, constants: Constants) -> float:
    time = laser_time(part, metal.family, metal.thickness_mm, constants)
    return time.cut_min + time.pierce_min + time.piece_min


def _drawn(row: FlatPart, metal: Material) -> Part:
    """The part, no larger than a sheet."""
    name, shape, length, width, _ = row
    outline, inner = SHAPES[shape](
        min(float(length), LARGEST_MM[0]), min(float(width), LARGEST_MM[1])
    )
    return Part(
        name, thickness_mm=metal.thickness_mm, outline=Contour(outline),
        inner=tuple(Contour(hole) for hole in inner), material=metal.grade, source="demo",
    )  # fmt: skip


# ---------------------------------------------------------------- shapes

type Ring = tuple[Vertex, ...]
type Drawn = tuple[Ring, list[Ring]]


def _straight(*points: tuple[float, float]) -> Ring:
    return tuple((x, y, 0.0) for x, y in points)


def _circle(x: float, y: float, diameter: float) -> Ring:
    return ((x - diameter / 2.0, y, 1.0), (x + diameter / 2.0, y, 1.0))


def _corner_holes(w: float, h: float) -> list[Ring]:
    edge = min(0.2 * min(w, h), 40.0)
    return [_circle(x, y, HOLE_MM) for x in (edge, w - edge) for y in (edge, h - edge)]


def _box(w: float, h: float) -> Ring:
    return _straight((0.0, 0.0), (w, 0.0), (w, h), (0.0, h))


def _plate(w: float, h: float) -> Drawn:
    return _box(w, h), _corner_holes(w, h)


def _case(w: float, h: float) -> Drawn:
    """The blank of a folded box: corners notched out."""
    n = round(0.12 * min(w, h))
    points = [
        (n, 0.0), (w - n, 0.0), (w - n, n), (w, n), (w, h - n), (w - n, h - n),
        (w - n, h), (n, h), (n, h - n), (0.0, h - n), (0.0, n), (n, n),
    ]  # fmt: skip
    return _straight(*points), [_circle(w / 2.0, h / 2.0, 3.0 * HOLE_MM)]


def _frame(w: float, h: float) -> Drawn:
    """A plate with a window, four holes in its corners."""
    t = 0.18 * min(w, h)
    window = _straight((t, t), (w - t, t), (w - t, h - t), (t, h - t))
    spots = [(x, y) for x in (t / 2, w - t / 2) for y in (t / 2, h - t / 2)]
    return _box(w, h), [window, *(_circle(x, y, HOLE_MM) for x, y in spots)]


def _ear(w: float, h: float) -> Drawn:
    r = h / 2.0
    return ((0.0, 0.0, 0.0), (w - r, 0.0, 1.0), (w - r, h, 0.0), (0.0, h, 0.0)), [
        _circle(w - r, r, 0.5 * h)
    ]


def _gusset(w: float, h: float) -> Drawn:
    n = 0.15 * min(w, h)
    return _straight((n, 0.0), (w, 0.0), (w, n), (n, h), (0.0, h), (0.0, n)), []


def _disc(w: float, h: float) -> Drawn:
    d = min(w, h)
    return _circle(d / 2.0, d / 2.0, d), _bolts(d)


def _ring(w: float, h: float) -> Drawn:
    d = min(w, h)
    return _circle(d / 2.0, d / 2.0, d), [_circle(d / 2.0, d / 2.0, 0.66 * d), *_bolts(d)]


def _bolts(d: float) -> list[Ring]:
    turns = [math.pi * n / 4.0 for n in range(8)]
    spots = [(0.5 * d + 0.42 * d * math.cos(t), 0.5 * d + 0.42 * d * math.sin(t)) for t in turns]
    return [_circle(x, y, min(HOLE_MM, 0.08 * d)) for x, y in spots]


def _angle(w: float, h: float) -> Drawn:
    t = 0.4 * h
    points = [(0.0, 0.0), (w, 0.0), (w, t), (t, t), (t, h), (0.0, h)]
    spots = [(w - t / 2.0, t / 2.0), (t / 2.0, h - t / 2.0)]
    return _straight(*points), [_circle(x, y, HOLE_MM) for x, y in spots]


def _stringer(w: float, h: float) -> Drawn:
    """A slanted strip with a hole at both ends."""
    lean = 0.5 * h
    ends = [(lean + 25.0, h / 2.0), (w - lean - 25.0, h / 2.0)]
    points = [(0.0, 0.0), (w - lean, 0.0), (w, h), (lean, h)]
    return _straight(*points), [_circle(x, y, HOLE_MM) for x, y in ends]


def _slotted(w: float, h: float) -> Drawn:
    """A plate with one row of slots a hundred millimetres apart."""
    length, width = SLOT_MM
    count = max(1, int((w - length) / 100.0))
    y = (h - width) / 2.0
    starts = [(w - (count - 1) * 100.0 - length) / 2.0 + 100.0 * n for n in range(count)]
    slots = [
        _straight((x, y), (x + length, y), (x + length, y + width), (x, y + width)) for x in starts
    ]
    return _box(w, h), slots


SHAPES: Mapping[str, Callable[[float, float], Drawn]] = {
    "plate": _plate, "case": _case, "frame": _frame, "ear": _ear, "gusset": _gusset,
    "disc": _disc, "ring": _ring, "angle": _angle, "stringer": _stringer, "slotted": _slotted,
}  # fmt: skip
