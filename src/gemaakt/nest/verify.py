"""Is this nest allowed to be cut? Judged on true arcs, with no code of the engines.

Distances between contours are exact for segments and arcs; which contours are near enough to
measure is asked of boxes. That a piece is inside the sheet and outside the others follows from the
distance being kept and one point of it being on the right side.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from gemaakt.findings import Finding
from gemaakt.nest.near import (
    TOLERANCE_MM,
    Shape,
    all_shifted,
    covers,
    further,
    gap_kept,
    gap_kept_by,
    inside,
    shifted_box,
)
from gemaakt.nest.problem import NestJob, Part, Placement, Point, Ring, Sheet
from gemaakt.nest.sides import Box, Contour, Side, box_of, middles, side_of, to_point
from gemaakt.nest.solution import LaidSheet, Result

ANGLE_DEG = 1e-6
SAME_MM = 1e-6


def verify(job: NestJob, result: Result) -> tuple[Finding, ...]:
    """What forbids cutting this nest; nothing when it may be cut."""
    findings: list[Finding] = []
    parts = {part.id: part for part in job.parts}
    sheets = {sheet.id: sheet for sheet in job.sheets}
    placed: Counter[str] = Counter()
    axis: dict[str, float] = {}
    judged = Judged(job)
    for number, laid in enumerate(result.sheets):
        where: dict[str, object] = {"number": number + 1, "sheet": laid.sheet}
        if laid.sheet not in sheets:
            findings.append(Finding("nest.verify-unknown-sheet", where=where))
            continue
        known = [row for row in laid.placements if row.part in parts]
        if len(known) < len(laid.placements):
            findings.append(Finding("nest.verify-unknown-part", where=where))
        placed.update(row.part for row in known)
        for row in known:
            by_grain = replace(row, rotation_deg=row.rotation_deg - sheets[laid.sheet].grain_deg)
            findings += _angle_findings(parts[row.part], by_grain, axis, where)
        findings += _fixed_findings(sheets[laid.sheet], laid, where)
        findings += judged.findings(sheets[laid.sheet], known, where)
    return tuple(findings + list(_count_findings(job, result, placed)))


def _count_findings(job: NestJob, result: Result, placed: Counter[str]) -> Iterator[Finding]:
    for part in job.parts:
        if placed[part.id] > part.quantity:
            yield Finding("nest.verify-too-many", where={"part": part.id})
    used = Counter(laid.sheet for laid in result.sheets)
    for sheet in job.sheets:
        if used[sheet.id] > sheet.quantity:
            yield Finding("nest.verify-too-many-sheets", where={"sheet": sheet.id})
    cost = sum(sheet.cost_eur * used[sheet.id] for sheet in job.sheets)
    if abs(cost - result.cost_eur) > 1e-6 * max(1.0, cost):
        yield Finding("nest.verify-cost", params={"cost": cost, "said": result.cost_eur})


def _angle_findings(
    part: Part, row: Placement, axis: dict[str, float], where: dict[str, object]
) -> Iterator[Finding]:
    seen = {**where, "part": part.id}
    allowed = part.rotations_deg
    if allowed is not None and all(
        _apart(row.rotation_deg, a, 360.0) > ANGLE_DEG for a in allowed
    ):
        yield Finding("nest.verify-angle", where=seen, params={"angle": row.rotation_deg})
    if row.mirrored and not part.mirror_allowed:
        yield Finding("nest.verify-mirrored", where=seen)
    if part.alike:
        first = axis.setdefault(part.id, row.rotation_deg)
        if _apart(row.rotation_deg, first, 180.0) > ANGLE_DEG:
            yield Finding("nest.verify-not-alike", where=seen)


def _apart(one: float, other: float, turn: float) -> float:
    """Degrees between two angles modulo a turn."""
    return abs((one - other + turn / 2.0) % turn - turn / 2.0)


def _fixed_findings(sheet: Sheet, laid: LaidSheet, where: dict[str, object]) -> Iterator[Finding]:
    for wanted in sheet.fixed:
        if wanted not in laid.placements:
            yield Finding("nest.verify-fixed-moved", where={**where, "part": wanted.part})


@dataclass(slots=True)
class Judged:
    """What is known of a nest while it is judged: sheets and pairs that lie alike lie alike.

    Pairs are alike when they lie the same way with the same step between them to `SAME_MM`, a
    thousandth of the tolerance.
    """

    job: NestJob
    sheets: dict[tuple[str, tuple[Placement, ...]], list[tuple[str, str]]] = field(
        default_factory=dict
    )
    pairs: dict[tuple[object, ...], bool] = field(default_factory=dict)
    shapes: dict[tuple[str, float, bool], Shape] = field(default_factory=dict)

    def findings(
        self, sheet: Sheet, rows: Sequence[Placement], where: dict[str, object]
    ) -> Iterator[Finding]:
        """Pieces that are off the sheet or too close to each other."""
        key = (sheet.id, tuple(rows))
        if key not in self.sheets:
            self.sheets[key] = list(self._faults(sheet, rows))
        for code, part in self.sheets[key]:
            yield Finding(code, where={**where, "part": part})

    def _faults(self, sheet: Sheet, rows: Sequence[Placement]) -> Iterator[tuple[str, str]]:
        shapes = [self._lying(row) for row in rows]
        border = contours(sheet, Placement("", 0.0, 0.0))
        edges = [(edge, box_of(edge)) for edge in border]
        for row, shape in zip(rows, shapes, strict=True):
            if not self._within(shape, (row.x_mm, row.y_mm), edges):
                yield "nest.verify-off-sheet", row.part
        boxes = [shifted_box(a[0][1], (r.x_mm, r.y_mm)) for a, r in zip(shapes, rows, strict=True)]
        for i, k in _near_pairs(boxes, self.job.spacing_mm):
            one, other = rows[i], rows[k]
            step = (other.x_mm - one.x_mm, other.y_mm - one.y_mm)
            key = (*_lies(one), *_lies(other), *(round(each / SAME_MM) for each in step))
            if key not in self.pairs:
                self.pairs[key] = self._clear(shapes[i], shapes[k], step)
            if not self.pairs[key]:
                yield "nest.verify-too-close", f"{one.part}, {other.part}"

    def _lying(self, row: Placement) -> Shape:
        """A part turned as it lies, at its own origin: what lies alike is measured once."""
        key = _lies(row)
        if key not in self.shapes:
            rings = contours(self.job.part(row.part), replace(row, x_mm=0.0, y_mm=0.0))
            self.shapes[key] = [(ring, box_of(ring)) for ring in rings]
        return self.shapes[key]

    def _within(self, shape: Shape, at: Point, border: Shape) -> bool:
        if self.job.margin_mm <= 2.0 * TOLERANCE_MM:
            moved = [all_shifted(ring, at) for ring, _ in shape]
            return _within_edge(moved, [edge for edge, _ in border])
        return _lies_within(shape, at, border, self.job.margin_mm)

    def _clear(self, one: Shape, other: Shape, step: Point) -> bool:
        """Whether a shape and another that lies a step further keep the spacing."""
        if self.job.spacing_mm <= 2.0 * TOLERANCE_MM:
            moved = [all_shifted(ring, step) for ring, _ in other]
            return _clear([ring for ring, _ in one], moved, self.job.spacing_mm)
        mine, theirs = [ring for ring, _ in one], [ring for ring, _ in other]
        if covers(mine, further(theirs[0][0].start, step)):
            return False
        if covers(theirs, further(mine[0][0].start, step, -1.0)):
            return False
        return all(gap_kept_by(a, b, step, self.job.spacing_mm) for a in one for b in other)


def _lies_within(shape: Shape, at: Point, border: Shape, margin: float) -> bool:
    """Inside the sheet's outline, outside its defects, the margin kept to both."""
    start = further(shape[0][0][0].start, at)
    if not inside(start, border[0][0]):
        return False
    rings = [ring for ring, _ in shape]
    for defect, _ in border[1:]:
        if inside(start, defect) or covers(rings, further(defect[0].start, at, -1.0)):
            return False
    return all(gap_kept_by(edge, ring, at, margin) for ring in shape for edge in border)


def _lies(row: Placement) -> tuple[str, float, bool]:
    return row.part, row.rotation_deg, row.mirrored


def _near_pairs(boxes: Sequence[Box], gap: float) -> Iterator[tuple[int, int]]:
    order = sorted(range(len(boxes)), key=lambda i: boxes[i][0])
    for at, i in enumerate(order):
        for k in order[at + 1 :]:
            if boxes[k][0] > boxes[i][2] + gap:
                break
            if boxes[k][1] <= boxes[i][3] + gap and boxes[i][1] <= boxes[k][3] + gap:
                yield i, k


def contours(thing: Part | Sheet, row: Placement) -> list[Contour]:
    """The contours of a part as it lies (outer first), or of a sheet."""
    return [_sides(ring, row) for ring in (thing.outer, *thing.holes)]


def _sides(ring: Ring, row: Placement) -> Contour:
    points = [_moved(point, row) for point in ring.points]
    bulges = ring.bulges or (0.0,) * len(points)
    sign = -1.0 if row.mirrored else 1.0
    following = (*points[1:], points[0])
    return tuple(
        side_of(a, b, sign * c) for a, b, c in zip(points, following, bulges, strict=True)
    )


def _moved(point: Point, row: Placement) -> Point:
    angle = math.radians(row.rotation_deg % 360.0)
    cosine, sine = math.cos(angle), math.sin(angle)
    x = -point[0] if row.mirrored else point[0]
    return (cosine * x - sine * point[1] + row.x_mm, sine * x + cosine * point[1] + row.y_mm)


def _within_edge(shape: list[Contour], border: list[Contour]) -> bool:
    """Without margin: no point of the shape well outside the sheet, none of a defect inside it."""
    sides = [side for ring in border for side in ring]
    for p in _points(shape, sides):
        if not covers(border, p) and min(to_point(side, p) for side in sides) > TOLERANCE_MM:
            return False
    return not any(_bites([defect], shape) for defect in border[1:])


def _clear(one: list[Contour], other: list[Contour], spacing: float) -> bool:
    """Two parts lie beside each other, or one in a hole of the other, the spacing kept."""
    if spacing <= 2.0 * TOLERANCE_MM:
        return not (_bites(one, other) or _bites(other, one))
    if covers(one, other[0][0].start) or covers(other, one[0][0].start):
        return False
    return all(gap_kept(a, b, spacing) for a in one for b in other)


def _bites(one: list[Contour], other: list[Contour]) -> bool:
    """Whether a point of one lies well inside the other."""
    sides = [side for ring in other for side in ring]
    return any(
        covers(other, p) and min(to_point(side, p) for side in sides) > TOLERANCE_MM
        for p in _points(one, sides)
    )


def _points(shape: list[Contour], others: list[Side]) -> list[Point]:
    """Points that tell where a shape lies: its corners, some within it, and the middle of each
    stretch of its contours between other sides that it crosses."""
    sides = [side for ring in shape for side in ring]
    found = [p for side in sides for p in (side.start, *middles(side, others))]
    return found + _inner_points(shape)


def _inner_points(shape: list[Contour]) -> list[Point]:
    """A point well inside: the middle of the widest stretch at three heights."""
    _, low, _, high = box_of(shape[0])
    found = []
    for share in (0.5, 0.31, 0.73):
        y = low + share * (high - low)
        cuts = sorted(
            s.start[0] + (s.end[0] - s.start[0]) * (y - s.start[1]) / (s.end[1] - s.start[1])
            for ring in shape
            for s in ring
            if (s.start[1] > y) != (s.end[1] > y)
        )
        stretches = list(zip(cuts[::2], cuts[1::2], strict=False))
        if stretches:
            a, b = max(stretches, key=lambda pair: pair[1] - pair[0])
            if b - a > TOLERANCE_MM and covers(shape, ((a + b) / 2.0, y)):
                found.append(((a + b) / 2.0, y))
    return found
