"""Between rectangles in mm and the shears' whole units, there and back, under the judge."""

import math
from collections.abc import Sequence

from gemaakt.findings import Finding
from gemaakt.nest.problem import NestJob, Placement, Ring
from gemaakt.nest.shears.filling import Plate, Sheared, ShearJob
from gemaakt.nest.shears.guillotine import Cut
from gemaakt.nest.sheets.bound import cheapest_cover
from gemaakt.nest.solution import LaidSheet, Result, Unplaced
from gemaakt.nest.verify import verify


def shear_job(job: NestJob) -> tuple[ShearJob, int]:
    """The rectangles in whole units, and how many units a mm has; spacing is the cut's width."""
    gap = job.spacing_mm
    parts = [(p, *size_of(p.outer)) for p in job.parts]
    sheets = [(s, *size_of(s.outer)) for s in job.sheets]
    sizes = [*(x for row in (*parts, *sheets) for x in row[1:]), gap]
    scale = 1
    while scale < 1000 and any(abs(x * scale - round(x * scale)) > 1e-6 for x in sizes):
        scale *= 10

    def whole(size_mm: float, *, up: bool) -> int:
        size = (size_mm + gap) * scale
        return math.ceil(size - 1e-6) if up else math.floor(size + 1e-6)

    return ShearJob(
        tuple(
            (whole(w, up=True), whole(h, up=True), p.quantity, len(p.rotations_deg or "aa") > 1)
            for p, w, h in parts
        ),
        tuple(
            Plate(whole(w, up=False), whole(h, up=False), s.cost_eur, s.quantity)
            for s, w, h in sheets
        ),
    ), scale


def size_of(ring: Ring) -> tuple[float, float]:
    """Width and height of a rectangle with its corner at the origin."""
    return max(p[0] for p in ring.points), max(p[1] for p in ring.points)


def laid_sheets(job: NestJob, cut: Sequence[Sheared], scale: int) -> tuple[LaidSheet, ...]:
    """The cut sheets as sheets of a nest, in mm."""
    sheets: list[LaidSheet] = []
    for each in cut:
        rows = tuple(_placed(job, piece, scale) for piece in each.cuts)
        sheets += [LaidSheet(job.sheets[each.plate].id, rows)] * each.times
    return tuple(sheets)


def _placed(job: NestJob, cut: Cut, scale: int) -> Placement:
    part = job.parts[cut.item]
    _, height = size_of(part.outer)
    x, y = cut.x / scale, cut.y / scale
    if cut.turned:
        return Placement(part.id, x + height, y, 90.0)
    return Placement(part.id, x, y, 0.0)


def is_wrong(job: NestJob, cut: Sequence[Sheared], scale: int) -> bool:
    """Whether the judge refuses it; equal sheets are judged once, counts are ours."""
    once = laid_sheets(job, [Sheared(each.plate, each.cuts) for each in cut], scale)
    cost = sum(job.sheet(laid.sheet).cost_eur for laid in once)
    return bool(verify(job, Result("feasible", cost, 0.0, once)))


def left_over(
    job: NestJob, missing: Sequence[int]
) -> tuple[tuple[Unplaced, ...], tuple[Finding, ...]]:
    """What was not cut, and why: too large for every sheet, or no sheet left."""
    rows = [(part, n) for part, n in zip(job.parts, missing, strict=True) if n]
    unplaced, findings = [], []
    if not any(sheet.quantity for sheet in job.sheets):
        findings.append(Finding("nest.no-stock"))
    for part, n in rows:
        fits = any(_fits(part.outer, sheet.outer) for sheet in job.sheets)
        why = "nest.stock-used-up" if fits else "nest.part-larger-than-sheet"
        if findings and findings[0].code == "nest.no-stock":
            why = "nest.no-stock"
        else:
            findings.append(Finding(why, where={"part": part.id}, params={"quantity": n}))
        unplaced.append(Unplaced(part.id, n, why))
    return tuple(unplaced), tuple(findings)


def _fits(part: Ring, sheet: Ring) -> bool:
    (w, h), (width, height) = size_of(part), size_of(sheet)
    return (w <= width and h <= height) or (h <= width and w <= height)


def by_area_eur(job: ShearJob) -> float:
    """What sheets of enough area cost at least: a bound where no patterns give one."""
    needed = float(sum(w * h * n for w, h, n, _ in job.items))
    offered = [float(p.width * p.height) for p in job.plates]
    costs, copies = [p.cost_eur for p in job.plates], [p.copies for p in job.plates]
    return cheapest_cover(needed, offered, costs, copies)


def rounded_up(job: ShearJob, bound_eur: float) -> float:
    """A bound on sums of whole sheets: up to the next multiple of the costs' divisor."""
    costs = [round(p.cost_eur) for p in job.plates]
    if any(abs(c - p.cost_eur) > 1e-9 for c, p in zip(costs, job.plates, strict=True)):
        return bound_eur
    step = math.gcd(*costs) if costs else 0
    return math.ceil(bound_eur / step - 1e-6) * step if step else bound_eur
