"""A job laid out for the search: shapes and plates in bands, layouts to and from them."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.outline import bounds_of, flattened, turned
from gemaakt.nest.problem import NestJob, Part, Placement
from gemaakt.nest.sheets.desk import Desk, desk_of, lay, wipe
from gemaakt.nest.sheets.geometry import Plate, plate_of
from gemaakt.nest.sheets.search import fill, place, skim
from gemaakt.nest.sheets.shapes import Shapes, shapes_of
from gemaakt.nest.sheets.solids import Solids, solids_of
from gemaakt.nest.solution import LaidSheet

BANDS = 600
"""About so many bands on the highest sheet."""
MOST_FINER = 2
"""For a narrow spacing bands are at most so many times finer: a little waste is quicker."""
LEAN, TILT = 1.0, 0.001
SLIVER_MM = 1e-6
FINER = 2
"""The refined bands are so many times finer: pieces are taken to fill theirs, and waste half."""
SERIES = 600
"""From this many copies on, a sheet that can be cut again is repeated instead of nested anew."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What lies on one sheet: variants with the band and the x at which they begin."""

    kind: int
    """Index of the sheet in the job."""
    variants: NDArray[np.int64]
    rows: NDArray[np.int64]
    xs: NDArray[np.float64]

    def only(self, keep: NDArray[np.bool_]) -> "Layout":
        """The layout with these of its pieces only."""
        return Layout(self.kind, self.variants[keep], self.rows[keep], self.xs[keep])


@dataclass(slots=True)
class Table:
    """Everything the search needs to know about a job."""

    job: NestJob
    band_mm: float
    shapes: Shapes
    plates: list[Plate | None]
    rank: NDArray[np.float64]
    allowed: NDArray[np.bool_]
    """Variants that may be used: of parts that lie alike only those of one axis."""
    desks: dict[int, Desk] = field(default_factory=dict)
    made: list[Solids] = field(default_factory=list)
    fitting: dict[int, list[int]] = field(default_factory=dict)

    def desk(self, kinds: Sequence[int], copies: int) -> Desk:
        """An empty desk with a sheet of each of these kinds, standing pieces laid."""
        plates = [self.plates[kind] for kind in kinds]
        desk = desk_of(self.shapes, [p for p in plates if p is not None], copies)
        return desk._replace(allowed=self.allowed)

    def single(self, kind: int, copies: int) -> Desk:
        """A desk of one sheet, used again for every sheet of that kind."""
        desk = self.desks.get(kind)
        if desk is None or desk.variant.shape[1] <= copies:
            desk = self.desks[kind] = self.desk([kind], copies)
        wipe(desk, 0)
        return desk

    @property
    def solids(self) -> Solids:
        """The material of all variants, made when it is first asked for."""
        if not self.made:
            self.made.append(solids_of(self.job, self.shapes, self.band_mm))
        return self.made[0]

    def usable_mm2(self, kind: int) -> float:
        """Area in which parts may lie."""
        plate = self.plates[kind]
        return plate.usable_mm2 if plate else 0.0

    def rows(self, kind: int) -> int:
        """Bands of a sheet."""
        plate = self.plates[kind]
        return plate.rows if plate else 0

    def width_mm(self, kind: int) -> float:
        """Width in which parts may lie."""
        plate = self.plates[kind]
        return plate.width_mm if plate else 0.0

    def part_numbers(self, layout: Layout) -> NDArray[np.int64]:
        """Part of each piece of a layout."""
        return self.shapes.part[layout.variants]

    def area_mm2(self, layout: Layout) -> float:
        """Net area of the pieces of a layout."""
        return self.pieces_mm2(self.part_numbers(layout))

    def pieces_mm2(self, parts: NDArray[np.int64]) -> float:
        """Net area of pieces, named by the number of their part."""
        return float(self.shapes.area_mm2[parts].sum())

    def laid(self, layout: Layout) -> LaidSheet:
        """The sheet with the pieces of a layout, without those that stand on it."""
        return LaidSheet(self.job.sheets[layout.kind].id, self.placements(layout))

    def placements(self, layout: Layout) -> tuple[Placement, ...]:
        """The pieces as placements in the sheet's own coordinates."""
        plate = self.plates[layout.kind]
        assert plate is not None
        return tuple(
            Placement(
                self.job.parts[self.shapes.part[v]].id,
                float(plate.origin[0] + x + self.shapes.origin[v, 0]),
                float(plate.origin[1] + row * self.band_mm + self.shapes.origin[v, 1]),
                float(self.shapes.angle_deg[v]),
                bool(self.shapes.mirrored[v]),
            )
            for v, row, x in zip(layout.variants, layout.rows, layout.xs, strict=True)
        )


def table_of(job: NestJob) -> Table:
    """The table of a job; finer bands when a part fits only just."""
    band = band_of(job)
    table = _table(job, band)
    if any(not kinds_for(table, number) for number in range(len(job.parts))):
        finer = _table(job, band / 5.0)
        if fits(finer) > fits(table):
            return finer
    return table


def refined(table: Table) -> Table:
    """The same variants and sheets in finer bands."""
    return replace(_table(table.job, table.band_mm / FINER), allowed=table.allowed)


def in_finer_bands(layouts: Iterable[Layout]) -> list[Layout]:
    """Layouts as they lie in the bands of the refined table."""
    return [replace(each, rows=each.rows * FINER) for each in layouts]


def _table(job: NestJob, band: float) -> Table:
    rank = np.array([1000.0 * part.priority for part in job.parts])
    plates = [plate_of(sheet, job, band) for sheet in job.sheets]
    shapes = shapes_of(job, band)
    allowed = np.ones(len(shapes.part), np.bool_)
    return Table(job, band, shapes, plates, rank - min(rank, default=0.0), allowed)


def choose_axes(table: Table) -> None:
    """Let parts that lie alike keep one axis: a standing copy's, or that of which most fit.

    Of axes of which as many boxes fit on a sheet it is the first.
    """
    shapes = table.shapes
    standing = {row.part: row.rotation_deg for s in table.job.sheets for row in s.fixed}
    for number, part in enumerate(table.job.parts):
        if not part.alike:
            continue
        own = range(shapes.part_first[number], shapes.part_first[number + 1])
        axes = list(dict.fromkeys(_axis(float(shapes.angle_deg[v])) for v in own))
        axes.sort(key=lambda axis: -_boxes_on_a_sheet(table.job, part, axis))
        if part.id in standing:
            axes = [_axis(standing[part.id])]
        for axis in axes:
            for v in own:
                table.allowed[v] = _axis(float(shapes.angle_deg[v])) == axis
            table.fitting.pop(number, None)
            if kinds_for(table, number):
                break


def _boxes_on_a_sheet(job: NestJob, part: Part, angle_deg: float) -> int:
    """How many boxes of a part that is turned so lie side by side on the sheet that takes most."""
    outline = flattened(part.outer, material_inside=True, covering=True)
    box = np.ptp(turned(outline, angle_deg, mirrored=False), axis=0) + job.spacing_mm
    edge = 2.0 * job.margin_mm - job.spacing_mm - SLIVER_MM
    rooms = (bounds_of(sheet) for sheet in job.sheets)
    fits = [
        int((x1 - x0 - edge) // box[0]) * int((y1 - y0 - edge) // box[1])
        for x0, y0, x1, y1 in rooms
        if min(x1 - x0, y1 - y0) > edge
    ]
    return max(fits, default=0)


def _axis(angle_deg: float) -> float:
    return round(angle_deg % 180.0, 6) % 180.0


def band_of(job: NestJob) -> float:
    """A band height that divides the spacing, so that straight edges waste nothing, if it may."""
    bounds = [bounds_of(sheet) for sheet in job.sheets]
    wanted = max((top - low for _, low, _, top in bounds), default=1000.0) / BANDS
    if job.spacing_mm <= 0.0:
        return _whole_band(job, wanted)
    dividing = job.spacing_mm / max(1, math.ceil(job.spacing_mm / wanted - 1e-9))
    return max(dividing, wanted / MOST_FINER)


def _whole_band(job: NestJob, wanted: float) -> float:
    """Without spacing: the greatest common measure of all corners where they are whole numbers."""
    rings = [part.outer for part in job.parts] + [sheet.outer for sheet in job.sheets]
    numbers = {value for ring in rings for point in ring.points for value in point}
    if job.margin_mm or any(abs(n - round(n)) > 1e-9 for n in numbers):
        return wanted
    measure = math.gcd(*(round(n) for n in numbers))
    return float(measure) if measure * 4 >= wanted else wanted


def kinds_for(table: Table, part: int) -> list[int]:
    """Sheets on which the part fits when they are empty."""
    if part not in table.fitting:
        table.fitting[part] = [k for k in range(len(table.plates)) if _fits_on(table, part, k)]
    return table.fitting[part]


def can_lie(table: Table, parts: Iterable[int], kinds: Iterable[int]) -> bool:
    """Whether each of the parts fits on a sheet of these kinds, were it alone there."""
    there = set(kinds)
    return not any(there.isdisjoint(kinds_for(table, part)) for part in set(parts))


def _fits_on(table: Table, part: int, kind: int) -> bool:
    if table.plates[kind] is None:
        return False
    desk = table.single(kind, 1)
    return bool(place(table.shapes, desk, 0, part, LEAN, TILT, 0.0)[0] >= 0)


def fits(table: Table) -> int:
    """How many parts fit on some sheet."""
    return sum(bool(kinds_for(table, number)) for number in range(len(table.job.parts)))


def layout_of(desk: Desk, sheet: int, kind: int) -> Layout:
    """What lies on one sheet of a desk."""
    n = desk.used[sheet]
    return Layout(
        kind, desk.variant[sheet, :n].copy(), desk.row[sheet, :n].copy(), desk.x[sheet, :n].copy()
    )


def lay_again(table: Table, desk: Desk, sheet: int, layout: Layout) -> None:
    """Put a layout on a sheet of a desk."""
    wipe(desk, sheet)
    for v, row, x in zip(layout.variants, layout.rows, layout.xs, strict=True):
        lay(table.shapes, desk, sheet, v, row, x)


def pool_of(table: Table, parts: Iterable[int]) -> NDArray[np.int64]:
    """Copies of these parts in the order of the first try: kits together, large before small.

    Of parts of one size the few go before the many, which use up the stock otherwise.
    """
    job = table.job
    kit_mm2: dict[str, float] = {}
    for number, part in enumerate(job.parts):
        if part.kit:
            area = table.shapes.area_mm2[number]
            kit_mm2[part.kit] = max(kit_mm2.get(part.kit, 0.0), area)

    def key(number: int) -> tuple[float, float, str, float, int]:
        part = job.parts[number]
        area = float(table.shapes.area_mm2[number])
        kit = -kit_mm2.get(part.kit, area)
        return (-part.priority, kit, part.kit, -area, part.quantity)

    ordered = sorted(parts, key=key)
    return np.array([n for n in ordered for _ in range(job.parts[n].quantity)], np.int64)


def less(parts: NDArray[np.int64], gone: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """The parts that are left when these are gone."""
    there = Counter(parts.tolist())
    for each in gone:
        there.subtract(each.tolist())
    return np.array(list(there.elements()), np.int64)


def still_asked(table: Table, layout: Layout, left: NDArray[np.int64]) -> Layout:
    """The layout without the pieces that are asked no more; `left` counts down, part by part."""
    keep = np.zeros(len(layout.variants), np.bool_)
    for k, part in enumerate(table.part_numbers(layout).tolist()):
        keep[k] = left[part] > 0
        left[part] -= 1
    return layout.only(keep)


def fill_one(
    table: Table, kind: int, pool: NDArray[np.int64], lean: float = LEAN, *, patience: int = 0
) -> tuple[Layout, NDArray[np.int64]]:
    """Fill one sheet from the pool; its layout and what is left.

    patience: after so many parts without room not every one is tried; 0: all are.
    """
    smallest = float(table.shapes.area_mm2[pool].min()) if len(pool) else 1.0
    most = min(len(pool), int(table.usable_mm2(kind) / max(smallest, 1e-9)) + 1)
    desk = table.single(kind, most)
    if patience:
        left = skim(table.shapes, desk, pool, 0, lean, TILT, patience)
    else:
        left = fill(table.shapes, desk, pool, np.zeros(1, np.int64), lean, TILT, 0.0)
    return layout_of(desk, 0, kind), left
