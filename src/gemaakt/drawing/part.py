"""One part, whatever drawing it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gemaakt.drawing.boxes import smallest_box_mm
from gemaakt.drawing.contour import Contour, Path, Point
from gemaakt.drawing.noted import Noted
from gemaakt.findings import Finding

THICKEST_SHEET_MM = 25.0
"""What is thicker is not cut from sheet."""


class Kind(StrEnum):
    """How a part is made, as far as its shape says."""

    FLAT = "flat"
    BENT = "bent"
    TUBE = "tube"
    PROFILE = "profile"
    TURNED = "turned"
    MILLED = "milled"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Bend:
    """One bend: the angle over which the sheet turns, its inner radius and its line on the flat.

    The angle is positive when the flange comes up towards the viewer of the flat pattern.
    """

    angle_deg: float
    radius_mm: float
    length_mm: float
    start: Point = (0.0, 0.0)
    end: Point = (0.0, 0.0)

    @property
    def is_known(self) -> bool:
        """Whether the angle is known: a DXF gives the line, not always the angle."""
        return self.angle_deg != 0.0


@dataclass(frozen=True, slots=True)
class Thread:
    """A hole that is to be tapped."""

    size: str
    at: Point = (0.0, 0.0)
    depth_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class Solid:
    """What a solid says of a part that is not cut from sheet."""

    volume_mm3: float
    surface_mm2: float
    box_mm: tuple[float, float, float]
    """Length, width and height of the box around it, largest first."""
    holes: int = 0
    turned_diameter_mm: float = 0.0
    section: str = ""
    """Of a tube or profile: its measures, such as 40x40x3."""
    section_mm: tuple[float, ...] = ()
    bar_mm: tuple[float, ...] = ()
    """Sides of the solid bar that it is sawn from, or the width across flats of a hexagon."""
    bar_side_mm2: float = 0.0
    """Of its surface what stays as that bar is sold."""
    faces: int = 0
    moments_mm5: tuple[float, ...] = ()
    """Principal moments of inertia, of density one: equal solids have the same."""
    handed: tuple[float, ...] = ()
    """Numbers that turn their sign around in a mirror: left and right have opposite ones."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part with its flat pattern where it has one; lengths in mm, findings beside it."""

    name: str
    kind: Kind = Kind.FLAT
    unit: str = "mm"
    thickness_mm: float | None = None
    outline: Contour | None = None
    inner: tuple[Contour, ...] = ()
    bends: tuple[Bend, ...] = ()
    marks: tuple[Path, ...] = ()
    """Lines to engrave or mark, not to cut."""
    threads: tuple[Thread, ...] = ()
    solid: Solid | None = None
    noted: Noted = field(default_factory=Noted)
    """What the words on the drawing ask."""
    quantity: int = 1
    """How many of it the file holds."""
    certified: bool = False
    certificate_ratio: float | None = None
    """Flat area × thickness over the solid's volume; of a DXF, the closed share of its lines."""
    material: str = ""
    mass_kg: float | None = None
    source: str = "dxf"
    findings: tuple[Finding, ...] = ()
    origin: Mapping[str, object] = field(default_factory=dict)
    """What was read and assumed: units header, layers, k-factor."""

    @property
    def size_mm(self) -> tuple[float, float] | None:
        """Flat size, larger side first."""
        if self.outline is None:
            return None
        x0, y0, x1, y1 = self.outline.bounds
        return max(x1 - x0, y1 - y0), min(x1 - x0, y1 - y0)

    @property
    def box_mm(self) -> tuple[float, float] | None:
        """Sides of the smallest box that the flat fits in, however it was turned; larger first."""
        return None if self.outline is None else smallest_box_mm(self.outline)

    @property
    def area_mm2(self) -> float:
        """Material area of the flat."""
        if self.outline is None:
            return 0.0
        return self.outline.area_mm2 - sum(each.area_mm2 for each in self.inner)

    @property
    def cut_length_mm(self) -> float:
        """Length of everything that is cut through."""
        return sum(each.length_mm for each in self.contours)

    @property
    def contours(self) -> tuple[Contour, ...]:
        """The outline and the holes."""
        return () if self.outline is None else (self.outline, *self.inner)

    @property
    def pierces(self) -> int:
        """How often the laser pierces: once for every contour."""
        return len(self.contours)

    @property
    def holes(self) -> int:
        """Inner contours of the flat, or drilled holes of a solid."""
        if self.outline is None and self.solid is not None:
            return self.solid.holes
        return len(self.inner)

    @property
    def volume_mm3(self) -> float | None:
        """Volume of the material left in the part."""
        if self.solid is not None:
            return self.solid.volume_mm3
        if self.outline is None or self.thickness_mm is None:
            return None
        return self.area_mm2 * self.thickness_mm
