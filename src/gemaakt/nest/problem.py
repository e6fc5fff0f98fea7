"""What is to be cut and from what: parts, sheets, a job. Lengths in mm, angles in degrees.

A ring is a closed contour without its first point repeated. Where a contour has arcs, `bulges`
holds one number a vertex for the side that leaves it, in the manner of DXF: the tangent of a
quarter of the arc's angle, positive when it turns left, 0 for a straight side.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

type Point = tuple[float, float]

REMNANT_SHARE = 0.65
"""A remnant is worth this share of what its metal cost, where the firm says no other."""
RIGHT_ANGLES_DEG = (0.0, 90.0, 180.0, 270.0)


@dataclass(frozen=True, slots=True)
class Ring:
    """A closed contour of straight sides and arcs."""

    points: tuple[Point, ...]
    bulges: tuple[float, ...] = ()
    """One a vertex; empty means that every side is straight."""

    @property
    def has_arcs(self) -> bool:
        """Whether any side is an arc."""
        return any(self.bulges)


@dataclass(frozen=True, slots=True)
class Mark:
    """A line that is not cut: engraving or a bend line, carried along with its part."""

    layer: str
    points: tuple[Point, ...]
    bulges: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A flat part as often as asked, with what the press brake and the customer demand of it."""

    id: str
    quantity: int
    outer: Ring
    holes: tuple[Ring, ...] = ()
    rotations_deg: tuple[float, ...] | None = RIGHT_ANGLES_DEG
    """Allowed angles, counted from the grain of the sheet; None means any."""
    alike: bool = False
    """All copies at the same angle modulo 180 degrees (one set-up of the press brake)."""
    mirror_allowed: bool = False
    priority: int = 0
    """Higher goes first when there is not enough material."""
    filler: bool = False
    """Cut only where room is left over: never a reason for one more sheet."""
    kit: str = ""
    """Parts of one kit are kept on as few sheets as possible."""
    order: str = ""
    """The order it is for."""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a copy lies: mirrored (x to -x) if asked, turned left about the origin, then moved."""

    part: str
    x_mm: float
    y_mm: float
    rotation_deg: float = 0.0
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet or remnant to cut from; holes are places that may not be used."""

    id: str
    quantity: int
    outer: Ring
    holes: tuple[Ring, ...] = ()
    cost_eur: float = 0.0
    """What using it costs, in whatever money the job counts (benchmarks: mm²)."""
    remnant: bool = False
    fixed: tuple[Placement, ...] = ()
    """Placements that stand already, on the first copy."""
    heat_number: str = ""
    grain_across: bool = False
    """Whether it was rolled along y: parts lie by its grain, turned a quarter with it."""

    @property
    def grain_deg(self) -> float:
        """The angle of its grain: what the angles of parts are counted from."""
        return 90.0 if self.grain_across else 0.0


@dataclass(frozen=True, slots=True)
class NestJob:
    """One material and thickness: parts, sheets, and the distances that the machine needs."""

    parts: tuple[Part, ...]
    sheets: tuple[Sheet, ...]
    name: str = ""
    spacing_mm: float = 5.0
    """Least distance between two parts: kerf, lead-in and heat together."""
    margin_mm: float = 10.0
    """Least distance between a part and the edge of the sheet or of a hole in it."""
    thickness_mm: float | None = None
    density_kg_per_m3: float | None = None
    about: Mapping[str, object] = field(default_factory=dict)
    """What the job says about itself (material, order …), carried along untouched."""
    remnant_share: float = REMNANT_SHARE

    parts_by_id: Mapping[str, Part] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find parts by their id at once: a nest of thousands of pieces asks for each."""
        object.__setattr__(self, "parts_by_id", {part.id: part for part in self.parts[::-1]})

    def part(self, part_id: str) -> Part:
        """The part of this id."""
        return self.parts_by_id[part_id]

    def sheet(self, sheet_id: str) -> Sheet:
        """The sheet of this id."""
        return next(sheet for sheet in self.sheets if sheet.id == sheet_id)
