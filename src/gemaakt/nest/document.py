"""The forms of what goes in and comes out: `gemaakt.nest-job/1`, `gemaakt.nest/1` and kin."""

from typing import Any

import msgspec

type Points = list[tuple[float, float]]


class ArcsDocument(msgspec.Struct):
    """Bulges per vertex (tangent of a quarter of the arc's angle) for the rings of a part."""

    outer: list[float] = []
    holes: list[list[float]] = []


class MarkDocument(msgspec.Struct):
    """A line that is carried along: engraving or a bend line."""

    layer: str
    points: Points
    bulges: list[float] = []


class PartDocument(msgspec.Struct):
    """A part; lengths in mm, rotations in degrees (null: any angle)."""

    id: str
    outer: Points
    qty: int = 1
    holes: list[Points] | None = None
    rotations: list[float] | None = None
    alike: bool = False
    mirror_allowed: bool = False
    priority: int = 0
    filler: bool = False
    kit: str = ""
    order: str = ""
    arcs: ArcsDocument | None = None
    marks: list[MarkDocument] = []


class PlacementDocument(msgspec.Struct):
    """Mirror (x to -x) if asked, turn left about the origin, then move."""

    part: str
    x_mm: float
    y_mm: float
    rotation_deg: float = 0.0
    mirrored: bool = False


class SheetDocument(msgspec.Struct):
    """A sheet or remnant; holes are defects; `fixed` are placements that stand."""

    id: str
    outer: Points
    copies: int = 1
    cost: float | None = None
    """What using it costs; null: its area."""
    holes: list[Points] | None = None
    remnant: bool = False
    fixed: list[PlacementDocument] | None = None
    arcs: ArcsDocument | None = None
    heat_number: str = ""
    grain_across: bool = False
    """Rolled along y: angles of parts are counted from there."""


class JobDocument(msgspec.Struct):
    """`gemaakt.nest-job/1`: one material and thickness to be cut."""

    parts: list[PartDocument]
    sheets: list[SheetDocument]
    name: str = ""
    unit: str = "mm"
    spacing: float = 5.0
    margin: float = 10.0
    thickness_mm: float | None = None
    density_kg_per_m3: float | None = None
    about: dict[str, Any] = {}
    format: str = "gemaakt.nest-job/1"


class LaidSheetDocument(msgspec.Struct):
    """One sheet of a nest."""

    sheet: str
    placements: list[PlacementDocument]


class UnplacedDocument(msgspec.Struct):
    """What is not in the nest, and the code of the finding that says why."""

    part: str
    quantity: int
    why: str


class NestDocument(msgspec.Struct):
    """`gemaakt.nest/1`: the answer of `gemaakt nest`."""

    status: str
    cost: float
    bound: float
    seconds: float
    first_seconds: float
    first_cost: float
    sheets: list[LaidSheetDocument]
    unplaced: list[UnplacedDocument]
    findings: list[dict[str, Any]] = []
    start_seconds: float = 0.0
    iterations: int = 0
    workers: int = 1
    seed: int = 0
    engine: str = ""
    utilisation: float | None = None
    length: float | None = None
    remnants: list[dict[str, Any]] = []
    parts: list[dict[str, Any]] = []
    """True material cost of one copy of each part."""
    balance: list[dict[str, Any]] = []
    """Per sheet: parts + remnant + skeleton = sheet, in mm² and whole grams."""
    common_lines: list[dict[str, Any]] = []
    """Per sheet, where parts lie a cut apart: the stretches that are cut once for two."""
    format: str = "gemaakt.nest/1"


class StockDocument(msgspec.Struct):
    """Bars of one length."""

    id: str
    length_mm: float
    cost: float
    copies: int = 1


class PieceDocument(msgspec.Struct):
    """Pieces of one length."""

    id: str
    length_mm: float
    qty: int = 1


class BarsJobDocument(msgspec.Struct):
    """Bars to be sawn; the kerf lies between pieces."""

    stock: list[StockDocument]
    pieces: list[PieceDocument]
    kerf_mm: float = 0.0
    unit: str = "mm"
    name: str = ""
    format: str = "bars"


class BarDocument(msgspec.Struct):
    """One way of sawing, so many times."""

    stock: str
    count: int
    pieces: list[str]


class BarsDocument(msgspec.Struct):
    """`gemaakt.bars/1`."""

    status: str
    cost: float
    bound: float
    seconds: float
    first_seconds: float
    first_cost: float
    bars: list[BarDocument]
    unplaced: list[UnplacedDocument]
    findings: list[dict[str, Any]] = []
    start_seconds: float = 0.0
    iterations: int = 0
    workers: int = 1
    seed: int = 0
    engine: str = ""
    format: str = "gemaakt.bars/1"


class StripShape(msgspec.Struct):
    """The contour of an item of a strip."""

    data: Points
    type: str = "simple_polygon"


class StripItem(msgspec.Struct):
    """An item of a strip."""

    id: int | str
    shape: StripShape
    demand: int = 1
    allowed_orientations: list[float] | None = None


class StripJobDocument(msgspec.Struct):
    """One strip of given height, as short as possible."""

    items: list[StripItem]
    strip_height: float
    name: str = ""
