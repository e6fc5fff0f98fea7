"""Sheets and bars for the orders: nested, judged, weighed to the gram."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gemaakt.drawing import Contour
from gemaakt.drawing import Part as Drawn
from gemaakt.nest import NestJob, Part, Result, Ring, Sheet
from gemaakt.nest.bars.job import OFFCUT_LEAST_MM, Bar, BarsJob, BarsResult, Piece
from gemaakt.nest.problem import Placement
from gemaakt.nest.verify import contours
from gemaakt.routing.material import Material
from gemaakt.story.fence import Fence, StockSheet
from gemaakt.units import G_PER_KG, mass_kg, solid_mass_kg

REMNANT_LEAST_MM = (500.0, 300.0)
"""A rectangle smaller than this is not kept."""
REMNANT_SHARE = 0.4
"""What a kilogram of remnant counts for against a kilogram of new sheet."""


@dataclass(frozen=True, slots=True)
class WeighedSheet:
    """One sheet taken: grams of parts per order, of the remnant kept and of the skeleton."""

    sheet: str
    heat_number: str
    origin: str
    sheet_g: int
    parts_g: Mapping[str, int]
    """Part -> grams on this sheet."""
    pieces: Mapping[str, int]
    remnant_mm: tuple[float, float] | None
    remnant_g: int
    skeleton_g: int


def ring_of(contour: Contour) -> Ring:
    """A drawn contour as a nest ring, arcs kept."""
    vertices = contour.vertices
    return Ring(tuple((x, y) for x, y, _ in vertices), tuple(bulge for _, _, bulge in vertices))


def nest_job(fence: Fence, drawn: Mapping[str, Drawn], metal: Material) -> NestJob:
    """The panels and the parts of two other orders on remnant and sheets."""
    parts = []
    for plate in fence.plates:
        part = drawn[plate.name]
        assert part.outline is not None
        holes = tuple(ring_of(each) for each in part.inner)
        parts.append(
            Part(plate.name, plate.quantity, ring_of(part.outline), holes, order=plate.customer)
        )
    sheets = [_sheet(each, fence, metal) for each in fence.sheets]
    return NestJob(
        tuple(parts),
        tuple(sheets),
        name=f"{fence.material} {fence.thickness_mm:g} mm",
        spacing_mm=fence.spacing_mm,
        margin_mm=fence.margin_mm,
        thickness_mm=fence.thickness_mm,
        density_kg_per_m3=metal.density_kg_per_m3,
    )


def _sheet(stock: StockSheet, fence: Fence, metal: Material) -> Sheet:
    area_mm2 = stock.length_mm * stock.width_mm
    mass = mass_kg(area_mm2, fence.thickness_mm, metal.density_kg_per_m3)
    price = mass * float(metal.price_eur_per_kg)
    corners = (
        (0.0, 0.0),
        (stock.length_mm, 0.0),
        (stock.length_mm, stock.width_mm),
        (0.0, stock.width_mm),
    )
    return Sheet(
        stock.id,
        stock.quantity,
        Ring(corners),
        cost_eur=round(price * (REMNANT_SHARE if stock.is_remnant else 1.0), 2),
        remnant=stock.is_remnant,
        heat_number=stock.heat_number,
    )


def weighed(
    fence: Fence, job: NestJob, result: Result, drawn: Mapping[str, Drawn]
) -> list[WeighedSheet]:
    """Every sheet of the nest in whole grams: parts + remnant + skeleton = sheet, exactly."""
    density = job.density_kg_per_m3 or 0.0
    stock = {each.id: each for each in fence.sheets}
    piece_g = {
        plate.name: grams(drawn[plate.name].area_mm2, fence.thickness_mm, density)
        for plate in fence.plates
    }
    rows = []
    for laid in result.sheets:
        taken = stock[laid.sheet]
        pieces = Counter(placement.part for placement in laid.placements)
        sheet_g = grams(taken.length_mm * taken.width_mm, fence.thickness_mm, density)
        parts_g = {name: piece_g[name] * count for name, count in sorted(pieces.items())}
        remnant = kept_rectangle(taken, job, laid.placements)
        remnant_g = grams(remnant[0] * remnant[1], fence.thickness_mm, density) if remnant else 0
        rows.append(
            WeighedSheet(
                sheet=laid.sheet,
                heat_number=taken.heat_number,
                origin=taken.origin,
                sheet_g=sheet_g,
                parts_g=parts_g,
                pieces=dict(sorted(pieces.items())),
                remnant_mm=remnant,
                remnant_g=remnant_g,
                skeleton_g=sheet_g - sum(parts_g.values()) - remnant_g,
            )
        )
    return rows


def sheet_grams(stock: StockSheet, fence: Fence, metal: Material) -> int:
    """Whole grams of one sheet or remnant."""
    area_mm2 = stock.length_mm * stock.width_mm
    return grams(area_mm2, fence.thickness_mm, metal.density_kg_per_m3)


def grams(area_mm2: float, thickness_mm: float, density_kg_per_m3: float) -> int:
    """Whole grams of a flat."""
    return round(mass_kg(area_mm2, thickness_mm, density_kg_per_m3) * G_PER_KG)


def kept_rectangle(
    taken: StockSheet, job: NestJob, placements: Sequence[Placement]
) -> tuple[float, float] | None:
    """The larger of the strips beside and above everything that was laid, when worth keeping."""
    right = top = 0.0
    for placement in placements:
        part = job.part(placement.part)
        outer = contours(part, placement)[0]
        for side in outer:
            right = max(right, side.start[0], side.end[0])
            top = max(top, side.start[1], side.end[1])
    beside = (taken.length_mm - right - job.spacing_mm, taken.width_mm)
    above = (taken.length_mm, taken.width_mm - top - job.spacing_mm)
    best = max(beside, above, key=lambda size: size[0] * size[1])
    long, short = max(best), min(best)
    return (long, short) if long >= REMNANT_LEAST_MM[0] and short >= REMNANT_LEAST_MM[1] else None


def bars_job(fence: Fence) -> BarsJob:
    """The posts to be sawn from stock bars."""
    post = fence.post
    bars = Bar("BUIS-6000", post.bar_length_mm, post.quantity, post.bar_length_mm)
    return BarsJob(
        (bars,),
        (Piece(post.name, post.length_mm, post.quantity),),
        kerf_mm=fence.kerf_mm,
        name="Palen",
    )


@dataclass(frozen=True, slots=True)
class WeighedBars:
    """Bars taken, in whole grams: pieces + offcut kept + saw cuts and ends = bars."""

    heat_number: str
    bars: int
    bars_g: int
    pieces_g: int
    offcut_mm: float
    offcut_g: int
    loss_g: int


def weighed_bars(fence: Fence, result: BarsResult, metal: Material) -> WeighedBars:
    """The cut list in grams; leftovers of 500 mm or more are kept."""
    post = fence.post
    per_mm_g = solid_mass_kg(post.section_mm2, metal.density_kg_per_m3) * G_PER_KG
    bars = sum(pattern.times for pattern in result.patterns)
    left = []
    for pattern in result.patterns:
        used = sum(pattern.counts) * (post.length_mm + fence.kerf_mm)
        left += [max(0.0, post.bar_length_mm - used)] * pattern.times
    kept = sum(each for each in left if each >= OFFCUT_LEAST_MM)
    bars_g = round(post.bar_length_mm * per_mm_g) * bars
    pieces_g = post_g(fence, metal) * post.quantity
    offcut_g = round(kept * per_mm_g)
    return WeighedBars(
        heat_number=fence.tube_heat_number,
        bars=bars,
        bars_g=bars_g,
        pieces_g=pieces_g,
        offcut_mm=kept,
        offcut_g=offcut_g,
        loss_g=bars_g - pieces_g - offcut_g,
    )


def post_g(fence: Fence, metal: Material) -> int:
    """Whole grams of one post."""
    post = fence.post
    volume = post.section_mm2 * post.length_mm
    return round(solid_mass_kg(volume, metal.density_kg_per_m3) * G_PER_KG)
