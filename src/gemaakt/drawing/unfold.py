"""Unfold a bent sheet: walk one skin over its bends, lay each face in the plane, close the sum.

Words: the *skin* is one side of the sheet; a *bend* is a cylinder that meets two planes of the
skin in tangency; the *neutral* radius is inner radius + K · t. For a sheet of one thickness the
flat area at K = 0.5 times t equals the solid's volume (Pappus), and every face is of the skin, of
its partner at distance t or a square rim: those two together certify a flat without knowing it.
"""

import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from gemaakt.drawing.account import all_accounted
from gemaakt.drawing.chain import Chained, chained
from gemaakt.drawing.contour import Point, Vertex
from gemaakt.drawing.curves import bulge_through, fitted, without_doubles
from gemaakt.drawing.part import Bend
from gemaakt.drawing.solid_face import frame_on
from gemaakt.drawing.vectors import PARALLEL, Vector, cross

SAME_MM = 0.02
"""How far walls may be from one thickness."""


@dataclass(slots=True)
class Laid:
    """A face laid in the plane: where space goes."""

    origin: Vector
    a: Vector
    """Along the flat's x of this face, in space."""
    b: Vector
    flat: Vector
    """Where the origin lies on the flat."""
    u: Vector
    """Where a and b point on the flat."""
    v: Vector
    bend: "Rolled | None" = None

    def at(self, points: Vector) -> Vector:
        """Points of space on the flat."""
        rel = points - self.origin
        along, across = rel @ self.a, rel @ self.b
        if self.bend is not None:
            across = self.bend.arc_mm(points)
        return self.flat + np.outer(along, self.u) + np.outer(across, self.v)


@dataclass(slots=True)
class Rolled:
    """A cylinder seen from the edge where the walk came onto it."""

    centre: Vector
    axis: Vector
    radial: Vector
    tangent: Vector
    neutral_mm: float

    def angle(self, points: Vector) -> Vector:
        """Angle of points from the first edge, in the direction of the walk."""
        rel = points - self.centre
        turn = np.arctan2(rel @ self.tangent, rel @ self.radial)
        return np.where(turn < -0.3, turn + 2 * math.pi, turn)

    def arc_mm(self, points: Vector) -> Vector:
        """Length along the neutral fibre."""
        return self.angle(points) * self.neutral_mm


@dataclass(slots=True)
class Flat:
    """The result of a walk."""

    laid: dict[int, Laid]
    bends: list[Bend] = field(default_factory=list)
    cylinders: list[int] = field(default_factory=list)
    """The face on which each bend was met."""
    bend_faces: dict[int, float] = field(default_factory=dict)
    """Bend face -> inner radius."""
    chain: Chained | None = None
    loops: bool = False
    """Whether the walk came back to a face another way: a tube."""
    ratio: float = 0.0
    walls_agree: bool = False
    blocked: set[str] = field(default_factory=set)
    """Kinds of surfaces that the skin runs on into and that cannot be unfolded."""


class Walk:
    """One walk over a skin from a base face."""

    def __init__(self, solid, thickness_mm: float, k_factor: float) -> None:  # type: ignore[no-untyped-def]
        self.solid, self.t, self.k = solid, thickness_mm, k_factor
        self.faces = solid.faces

    def from_base(self, base: int) -> Flat:
        """Lay every face of the skin that holds the base."""
        face = self.faces[base]
        a, b = frame_on(face)
        start = Laid(face.point, a, b, np.zeros(2), np.array([1.0, 0.0]), np.array([0.0, 1.0]))
        flat = Flat({base: start})
        waiting = deque([base])
        while waiting:
            index = waiting.popleft()
            for edge in self.faces[index].edges:
                for other in self.solid.faces_at[edge.index]:
                    if other != index:
                        self._cross(flat, index, edge, other, waiting)
        return self._finished(flat)

    def _cross(self, flat: Flat, index: int, edge, other: int, waiting) -> None:  # type: ignore[no-untyped-def]
        laid = self._over(flat, index, edge, other)
        if laid is None:
            return
        if other in flat.laid:
            flat.loops = flat.loops or self._differs(flat.laid[other], laid, edge)
            return
        flat.laid[other] = laid
        waiting.append(other)

    def _differs(self, one: Laid, two: Laid, edge) -> bool:  # type: ignore[no-untyped-def]
        return bool(np.abs(one.at(edge.points) - two.at(edge.points)).max() > 0.5)

    def _over(self, flat: Flat, index: int, edge, other: int) -> Laid | None:  # type: ignore[no-untyped-def]
        here, there = self.faces[index], self.faces[other]
        if here.kind == "plane" and there.kind == "plane":
            same = here.normal @ there.normal > 1 - PARALLEL
            return flat.laid[index] if same else None
        if edge.kind != "line":
            self._note_blocked(flat, here, there)
            return None
        if here.kind == "plane" and there.kind == "cylinder":
            return self._onto_bend(flat, index, edge, other)
        if here.kind == "cylinder" and there.kind == "plane":
            return self._off_bend(flat, index, edge, other)
        if here.kind == "cylinder" and there.kind == "cylinder":
            return self._along_bend(flat, index, other)
        self._note_blocked(flat, here, there)
        return None

    def _note_blocked(self, flat: Flat, here, there) -> None:  # type: ignore[no-untyped-def]
        if here.kind == "plane" and there.kind in ("cone", "free", "torus", "sphere"):
            flat.blocked.add(there.kind)

    def _onto_bend(self, flat: Flat, index: int, edge, other: int) -> Laid | None:  # type: ignore[no-untyped-def]
        here, there = self.faces[index], self.faces[other]
        p, q = edge.points[0], edge.points[-1]
        direction = (q - p) / np.linalg.norm(q - p)
        axis = there.normal
        if abs(abs(direction @ axis) - 1) > PARALLEL:
            return None
        centre = there.point + ((p - there.point) @ axis) * axis
        radial = (p - centre) / there.radius_mm
        if abs(abs(radial @ here.normal) - 1) > 1e-4 or not self._has_partner(there):
            return None
        away = self._away(index, edge, direction)
        inner = there.radius_mm if there.hollow else there.radius_mm - self.t
        if inner < -SAME_MM:
            return None
        neutral = max(0.0, inner) + self.k * self.t
        laid = flat.laid[index]
        place = laid.at(np.array([p]))[0]
        u = laid.at(np.array([p + direction]))[0] - place
        v = laid.at(np.array([p + away]))[0] - place
        rolled = Rolled(centre, axis, radial, away, neutral)
        found = Laid(p, direction, away, place, u, v, rolled)
        flat.bend_faces.setdefault(other, max(0.0, inner))
        if other not in flat.laid:
            self._bend(flat, index, other, found, max(0.0, inner))
        return found

    def _away(self, index: int, edge, direction: Vector) -> Vector:  # type: ignore[no-untyped-def]
        """In the plane, square to the edge, out of the face."""
        face = self.faces[index]
        sign = 1.0 if face.forward[edge.index] else -1.0
        away: Vector = cross(direction, face.normal) * sign
        return away

    def _has_partner(self, there) -> bool:  # type: ignore[no-untyped-def]
        """Whether the other side of the bend is there: the same axis, a radius t apart."""
        wanted = there.radius_mm + (self.t if there.hollow else -self.t)
        if wanted < SAME_MM:
            return True
        for face in self.faces:
            if face.kind != "cylinder" or face.hollow == there.hollow:
                continue
            if abs(face.radius_mm - wanted) > SAME_MM:
                continue
            apart = face.point - there.point
            off = apart - (apart @ there.normal) * there.normal
            if abs(face.normal @ there.normal) > 1 - PARALLEL and np.linalg.norm(off) < SAME_MM:
                return True
        return False

    def _bend(self, flat: Flat, index: int, other: int, laid: Laid, inner: float) -> None:
        there = self.faces[other]
        assert laid.bend is not None
        points = np.vstack([edge.points for edge in there.edges])
        turn = float(laid.bend.angle(points).max())
        along = (points - laid.origin) @ laid.a
        span = float(along.max() - along.min())
        up = float(laid.bend.radial @ self.faces[index].normal) < 0
        middle = laid.bend.neutral_mm * turn / 2
        ends = [laid.flat + laid.u * s + laid.v * middle for s in (along.min(), along.max())]
        start, end = ((float(e[0]), float(e[1])) for e in ends)
        sign = 1.0 if up else -1.0
        flat.bends.append(Bend(sign * math.degrees(turn), inner, span, start, end))
        flat.cylinders.append(other)

    def _off_bend(self, flat: Flat, index: int, edge, other: int) -> Laid | None:  # type: ignore[no-untyped-def]
        laid, there = flat.laid[index], self.faces[other]
        assert laid.bend is not None
        p = edge.points[0]
        turn = float(laid.bend.angle(np.array([p]))[0])
        if abs(abs((edge.points[-1] - p) @ laid.a) - np.linalg.norm(edge.points[-1] - p)) > 1e-5:
            return None
        outward = laid.bend.radial * math.cos(turn) + laid.bend.tangent * math.sin(turn)
        if abs(abs(outward @ there.normal) - 1) > 1e-4:
            return None
        onward = -laid.bend.radial * math.sin(turn) + laid.bend.tangent * math.cos(turn)
        if turn < 1e-3:
            onward = laid.bend.tangent
        place = laid.at(np.array([p]))[0]
        return Laid(p, laid.a, onward, place, laid.u, laid.v)

    def _along_bend(self, flat: Flat, index: int, other: int) -> Laid | None:
        """A bend whose cylinder is split in two faces."""
        here, there = self.faces[index], self.faces[other]
        apart = there.point - here.point
        off = apart - (apart @ here.normal) * here.normal
        same = (
            abs(here.radius_mm - there.radius_mm) < 1e-4
            and here.hollow == there.hollow
            and np.linalg.norm(off) < 1e-4
            and abs(here.normal @ there.normal) > 1 - PARALLEL
        )
        if not same:
            return None
        flat.bend_faces.setdefault(other, flat.bend_faces.get(index, 0.0))
        return flat.laid[index]

    def _whole_bends(self, flat: Flat) -> list[Bend]:
        """Bends that a hole or a slot interrupts as one: they join the same two faces."""
        groups: dict[object, list[Bend]] = {}
        for at, (bend, index) in enumerate(zip(flat.bends, flat.cylinders, strict=True)):
            edges = self.faces[index].edges
            beside = {i for edge in edges for i in self.solid.faces_at[edge.index]}
            planes = frozenset(
                i for i in beside if i in flat.laid and self.faces[i].kind == "plane"
            )
            key = (planes, round(bend.angle_deg, 2)) if len(planes) == 2 else at
            groups.setdefault(key, []).append(bend)
        return [whole for group in groups.values() for whole in _joined(group)]

    def _finished(self, flat: Flat) -> Flat:
        area = 0.0
        for index in flat.laid:
            face = self.faces[index]
            inner = flat.bend_faces.get(index)
            scale = 1.0 if inner is None else (inner + self.t / 2) / face.radius_mm
            area += face.area_mm2 * scale
        flat.ratio = area * self.t / self.solid.volume_mm3 if self.solid.volume_mm3 else 0.0
        flat.bends = self._whole_bends(flat)
        flat.walls_agree = all_accounted(self.solid, set(flat.laid), self.t)
        flat.chain = chained(self._rows(flat), is_drawn=False)
        return flat

    def area_mm2(self, flat: Flat) -> float:
        """Area of the flat by its faces at the k-factor asked for."""
        total = 0.0
        for index in flat.laid:
            face, inner = self.faces[index], flat.bend_faces.get(index)
            scale = 1.0 if inner is None else (inner + self.k * self.t) / face.radius_mm
            total += face.area_mm2 * scale
        return total

    def _rows(self, flat: Flat) -> list[tuple[tuple[Vertex, ...], bool]]:
        """The edges at the rim of the skin, laid flat, with true arcs where they are arcs."""
        rows = []
        for index, laid in flat.laid.items():
            for edge in self.faces[index].edges:
                inside = [f for f in self.solid.faces_at[edge.index] if f in flat.laid]
                if len(inside) > 1:
                    continue
                rows.append(laid_row(edge, laid.at, curved=laid.bend is not None))
        return rows


def _joined(bends: list[Bend]) -> list[Bend]:
    """Bends on one line as one, from its first end to its last; others as they are."""
    first = bends[0]
    ends = [point for bend in bends for point in (bend.start, bend.end)]
    (x, y), length = first.start, first.length_mm
    ux, uy = (first.end[0] - x) / length, (first.end[1] - y) / length
    along = [(px - x) * ux + (py - y) * uy for px, py in ends]
    off = [abs((px - x) * uy - (py - y) * ux) for px, py in ends]
    if len(bends) == 1 or max(off) > SAME_MM:
        return bends
    start, end = ends[along.index(min(along))], ends[along.index(max(along))]
    return [replace(first, start=start, end=end, length_mm=math.dist(start, end))]


def laid_row(  # type: ignore[no-untyped-def]
    edge, place: Callable[[Vector], Vector], *, curved: bool = False
) -> tuple[tuple[Vertex, ...], bool]:
    """One edge in the plane: a line, arcs, or a curve fitted by arcs."""
    points = [(float(x), float(y)) for x, y in place(edge.points)]
    if edge.kind == "line" and not curved:
        return ((*points[0], 0.0), (*points[-1], 0.0)), False
    if edge.kind == "circle" and not curved:
        return _arc_row(points, edge.closed)
    if curved and _straight(points):
        return ((*points[0], 0.0), (*points[-1], 0.0)), False
    kept = without_doubles(points)
    if len(kept) < 2:
        return ((*points[0], 0.0), (*points[0], 0.0)), False
    return fitted(kept, 0.002).vertices, False


def _arc_row(points: Sequence[Point], closed: bool) -> tuple[tuple[Vertex, ...], bool]:
    middle, quarter, three = points[4], points[2], points[6]
    first = bulge_through(points[0], quarter, middle)
    second = bulge_through(middle, three, points[-1])
    if closed:
        return ((*points[0], first), (*middle, second)), True
    return ((*points[0], first), (*middle, second), (*points[-1], 0.0)), False


def _straight(points: Sequence[Point]) -> bool:
    (x0, y0), (x1, y1) = points[0], points[-1]
    length = math.hypot(x1 - x0, y1 - y0)
    if length < 1e-9:
        return False
    return all(abs((x - x0) * (y1 - y0) - (y - y0) * (x1 - x0)) < 1e-6 * length for x, y in points)
