"""Drawn rows joined into closed contours.

Words: an *edge* is one drawn open row; a *node* is where ends meet, within `JOIN_MM`; a *dead end*
is a node with one edge; a *branching* node has more than two. Dead ends are pruned until none is
left: what was pruned is *open*. What remains is closed; where it branches, the faces of the planar
graph are walked by the sharpest turn (the usual half-edge walk) and the outer one is the contour.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from gemaakt.drawing.contour import Contour, Path, Point, Vertex, bounds_of, turned_round
from gemaakt.drawing.overlaps import Row, Split, between, split

JOIN_MM = 0.01
"""Ends nearer than this are the same point: less than any laser can place."""
GAP_MM = 0.2
"""A gap up to this between two dead ends is closed, and said: half a kerf."""
SAME_MM = 0.02
"""Edges that lie this near each other over their whole length are drawn twice."""
NEAR_MM = 0.1
"""Closed contours nearer than this all round are one drawn twice: less than a kerf is left."""
MOST_OPEN = 200
MOST_COMPARED = 2_000
"""With more open rows, or more contours, no open row is looked for on a contour."""


@dataclass(slots=True)
class Chained:
    """Closed contours, what stayed open, and what was mended on the way."""

    contours: list[Contour] = field(default_factory=list)
    open: list[Path] = field(default_factory=list)
    gaps: list[tuple[Point, float]] = field(default_factory=list)
    doubles: list[Point] = field(default_factory=list)
    branches: list[Point] = field(default_factory=list)


class _Seen:
    """What was met before, by numbers that are the same when it is drawn twice."""

    def __init__(self, slack: float = SAME_MM) -> None:
        self.slack = slack
        self.cells: dict[tuple[int, int], list[tuple[tuple[float, ...], int]]] = defaultdict(list)

    def before(
        self, numbers: tuple[float, ...], at: int, is_same: Callable[[int], bool] = lambda _: True
    ) -> int | None:
        """What stood with the same numbers; nothing, and these are kept, when they are new."""
        column, row = (math.floor(number / (4 * self.slack)) for number in numbers[:2])
        for i in (column - 1, column, column + 1):
            for j in (row - 1, row, row + 1):
                for other, found in self.cells.get((i, j), ()):
                    near = (abs(a - b) <= self.slack for a, b in zip(numbers, other, strict=True))
                    if all(near) and is_same(found):
                        return found
        self.cells[column, row].append((numbers, at))
        return None


def _measures(vertices: Row, length: float) -> tuple[float, ...]:
    """The same for an edge drawn twice, in either direction: middles of pieces, box, length."""
    middles = [_middle(a, b) for a, b in itertools.pairwise(vertices)]
    points = [*middles, *(v[:2] for v in vertices)]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    x, y = (sum(each) / len(middles) for each in zip(*middles, strict=True))
    return x, y, min(xs), min(ys), max(xs), max(ys), length


def _middle(start: Vertex, end: Vertex) -> Point:
    """Middle of a piece, on the arc where it is one."""
    (x0, y0, bulge), (x1, y1, _) = start, end
    return (x0 + x1 + bulge * (y1 - y0)) / 2, (y0 + y1 - bulge * (x1 - x0)) / 2


class _Graph:
    """Edges between nodes."""

    def __init__(self, rows: Sequence[Row], times: Sequence[int] | None = None) -> None:
        self.rows = list(rows)
        self.times = times or [1] * len(self.rows)
        self.cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.places: list[Point] = []
        self.ends = [(self.node(r[0][:2]), self.node(r[-1][:2])) for r in self.rows]
        self.edges_at: dict[int, list[int]] = defaultdict(list)
        for edge, (a, b) in enumerate(self.ends):
            self.edges_at[a].append(edge)
            self.edges_at[b].append(edge)

    def node(self, at: Point) -> int:
        """The node at a point, new when there is none near."""
        column, row = math.floor(at[0] / JOIN_MM), math.floor(at[1] / JOIN_MM)
        for i in (column - 1, column, column + 1):
            for j in (row - 1, row, row + 1):
                for each in self.cells.get((i, j), ()):
                    if math.dist(self.places[each], at) <= JOIN_MM:
                        return each
        self.places.append(at)
        self.cells[column, row].append(len(self.places) - 1)
        return len(self.places) - 1

    def merge(self, kept: int, gone: int) -> None:
        """Two nodes become one."""
        for edge in self.edges_at.pop(gone):
            a, b = self.ends[edge]
            self.ends[edge] = (kept if a == gone else a, kept if b == gone else b)
            self.edges_at[kept].append(edge)

    def dead_ends(self) -> list[int]:
        """Nodes with one edge."""
        return [node for node, edges in self.edges_at.items() if len(edges) == 1]

    def prune(self) -> list[int]:
        """Take away edges with a dead end, again and again; returns them."""
        gone: list[int] = []
        waiting = self.dead_ends()
        while waiting:
            node = waiting.pop()
            if len(self.edges_at[node]) != 1:
                continue
            edge = self.edges_at[node][0]
            gone.append(edge)
            for end in set(self.ends[edge]):
                self.edges_at[end].remove(edge)
                if len(self.edges_at[end]) == 1:
                    waiting.append(end)
        return gone

    def from_node(self, edge: int, node: int) -> Row:
        """An edge walked away from one of its nodes."""
        forward = self.ends[edge][0] == node
        return self.rows[edge] if forward else turned_round(self.rows[edge])

    def components(self) -> Iterable[list[int]]:
        """Edges that hang together."""
        seen: set[int] = set()
        for edges in list(self.edges_at.values()):
            waiting, found = [e for e in edges if e not in seen], []
            while waiting:
                edge = waiting.pop()
                if edge in seen:
                    continue
                seen.add(edge)
                found.append(edge)
                for node in self.ends[edge]:
                    waiting.extend(e for e in self.edges_at[node] if e not in seen)
            if found:
                yield found


def chained(rows: Iterable[tuple[Row, bool]], *, is_drawn: bool = True) -> Chained:
    """Join rows (vertices, closed) into contours.

    What is drawn may lie over itself; the rims of a solid do not.
    """
    found, open_rows, times, seen = Chained(), list[Row](), list[int](), _Seen()
    for vertices, closed in rows:
        whole = Contour(vertices).length_mm if closed else Path(vertices).length_mm
        if whole < JOIN_MM:
            continue
        if closed:
            found.contours.append(Contour(vertices))
            continue
        before = seen.before(_measures(vertices, whole), len(open_rows))
        if before is None:
            open_rows.append(vertices)
            times.append(1)
        else:
            times[before] += 1
            found.doubles.append(vertices[0][:2])
    if open_rows:
        parted = split(open_rows, times) if is_drawn else Split(open_rows, times)
        found.doubles.extend(parted.places)
        _join(_Graph(parted.rows, parted.times), found)
    if is_drawn:
        _drop_doubles(found)
    return found


def _drop_doubles(found: Chained) -> None:
    """Leave out contours that lie on another one, and open rows that lie on contours."""
    kept, seen = list[Contour](), _Seen(NEAR_MM)
    for contour in found.contours:
        if _is_to_and_fro(contour):
            found.open.append(Path(contour.vertices))
            found.doubles.append(contour.vertices[0][:2])
            continue
        x0, y0, x1, y1 = contour.bounds
        numbers = ((x0 + x1) / 2, (y0 + y1) / 2, x0, y0, x1, y1)
        before = seen.before(numbers, len(kept), partial(_are_same, contour, kept))
        if before is None:
            kept.append(contour)
        else:
            found.doubles.append(contour.vertices[0][:2])
    found.contours = kept
    if not 0 < len(found.open) <= MOST_OPEN or len(kept) > MOST_COMPARED:
        return
    is_double = [_lies_on(path, kept) for path in found.open]
    pairs = list(zip(found.open, is_double, strict=True))
    found.open = [path for path, double in pairs if not double]
    found.doubles.extend(path.start for path, double in pairs if double)


def _is_to_and_fro(contour: Contour) -> bool:
    """Whether a contour only goes over one line and back, rather than crossing itself."""
    least = JOIN_MM * contour.length_mm / 2
    if contour.area_mm2 > least:
        return False
    import shapely

    return bool(shapely.MultiPoint(contour.flattened()).convex_hull.area <= least)


def _are_same(one: Contour, kept: Sequence[Contour], at: int) -> bool:
    """Whether a contour is the one that was kept there, of the same box."""
    other = kept[at]
    if one.circle and other.circle:
        return True
    ours, theirs = sorted(one.vertices), sorted(other.vertices)
    if len(ours) == len(theirs) and all(
        abs(a - b) <= SAME_MM
        for v, w in zip(ours, theirs, strict=True)
        for a, b in zip(v, w, strict=True)
    ):
        return True
    return _lies_on(one, [other], NEAR_MM) and _lies_on(other, [one], NEAR_MM)


def _lies_on(
    row: Contour | Path, contours: Sequence[Contour], within_mm: float = 2 * SAME_MM
) -> bool:
    """Whether every point of a row lies on one of the contours."""
    import shapely

    points = row.flattened()
    x0, y0, x1, y1 = bounds_of(points)
    near = [
        shapely.LinearRing(ring)
        for each in contours
        if each.bounds[0] < x1 + GAP_MM
        and each.bounds[2] > x0 - GAP_MM
        and each.bounds[1] < y1 + GAP_MM
        and each.bounds[3] > y0 - GAP_MM
        and len(ring := each.flattened()) > 2
    ]
    if not near:
        return False
    band = shapely.union_all(near).buffer(within_mm)
    return bool(band.covers(shapely.LineString(points)))


def _join(graph: _Graph, found: Chained) -> None:
    _close_gaps(graph, found)
    pruned = graph.prune()
    for edges in graph.components():
        if all(len(graph.edges_at[n]) == 2 for e in edges for n in graph.ends[e]):
            found.contours.append(_ring(graph, edges))
        else:
            pruned.extend(_branching(graph, edges, found))
    ends = ([graph.places[n] for n in graph.ends[e]] for e in pruned)
    found.open.extend(_open_paths(list(map(between, (graph.rows[e] for e in pruned), ends))))


def _close_gaps(graph: _Graph, found: Chained) -> None:
    dead = graph.dead_ends()
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    wide_mm = GAP_MM + JOIN_MM  # two ends a gap apart lie in cells beside each other
    for node in dead:
        x, y = graph.places[node]
        cells[math.floor(x / wide_mm), math.floor(y / wide_mm)].append(node)
    near: list[tuple[float, int, int]] = []
    for (i, j), nodes in cells.items():
        around = [n for a in (-1, 0, 1) for b in (-1, 0, 1) for n in cells.get((i + a, j + b), ())]
        near.extend(
            (math.dist(graph.places[a], graph.places[b]), a, b)
            for a in nodes
            for b in around
            if a < b
        )
    taken: set[int] = set()
    for gap, a, b in sorted(near):
        if round(gap, 6) <= GAP_MM and a not in taken and b not in taken:
            taken.update((a, b))
            graph.merge(a, b)
            found.gaps.append((graph.places[a], gap))


def _ring(graph: _Graph, edges: list[int]) -> Contour:
    """The one closed walk over edges that do not branch."""
    node, edge = graph.ends[edges[0]][0], edges[0]
    vertices: list[Vertex] = []
    left = set(edges)
    while True:
        left.discard(edge)
        row = graph.from_node(edge, node)
        vertices.extend(row[:-1])
        a, b = graph.ends[edge]
        node = b if a == node else a
        onward = [each for each in graph.edges_at[node] if each in left]
        if not onward:
            return Contour(tuple(vertices))
        edge = onward[0]


def _direction(row: Row) -> float:
    """Angle in which a row leaves its first vertex."""
    (x0, y0, bulge), (x1, y1, _) = row[0], row[1]
    return math.atan2(y1 - y0, x1 - x0) - 2 * math.atan(bulge)


def _branching(graph: _Graph, edges: list[int], found: Chained) -> list[int]:
    """Outer contours of edges that branch; returns the edges inside that no contour uses."""
    nodes = {node for edge in edges for node in graph.ends[edge]}
    found.branches.extend(graph.places[n] for n in nodes if len(graph.edges_at[n]) > 2)
    faces = _faces(graph, edges, nodes)
    holes = [(c, used) for c, used in faces if c.signed_area_mm2 > JOIN_MM * JOIN_MM]
    owners: dict[int, int] = defaultdict(int)
    for _, used in holes:
        for edge in used:
            owners[edge] += 1
    if all(count <= graph.times[edge] for edge, count in owners.items()):
        found.contours.extend(contour for contour, _ in holes)
        return []
    outer = [(c, used) for c, used in faces if c.signed_area_mm2 < -JOIN_MM * JOIN_MM]
    found.contours.extend(contour.reversed() for contour, _ in outer)
    kept = {edge for _, used in outer for edge in used}
    return [edge for edge in edges if edge not in kept]


def _faces(graph: _Graph, edges: list[int], nodes: set[int]) -> list[tuple[Contour, list[int]]]:
    """Every face with the edges around it: inner faces counter-clockwise, the outer clockwise."""
    halves: dict[int, list[tuple[float, int, Row, int]]] = {node: [] for node in nodes}
    for edge in edges:
        a, b = graph.ends[edge]
        halves[a].append((_direction(graph.rows[edge]), edge, graph.rows[edge], b))
        back = turned_round(graph.rows[edge])
        halves[b].append((_direction(back), edge, back, a))
    seen: set[tuple[int, int, float]] = set()
    faces = []
    for node in nodes:
        for half in halves[node]:
            if (node, half[1], half[0]) not in seen:
                faces.append(_walk(halves, node, half, seen))
    return [face for face in faces if len(face[0].vertices) > 1]


def _walk(
    halves: dict[int, list[tuple[float, int, Row, int]]],
    node: int,
    half: tuple[float, int, Row, int],
    seen: set[tuple[int, int, float]],
) -> tuple[Contour, list[int]]:
    vertices: list[Vertex] = []
    used: list[int] = []
    while (node, half[1], half[0]) not in seen:
        seen.add((node, half[1], half[0]))
        vertices.extend(half[2][:-1])
        used.append(half[1])
        node = half[3]
        incoming = _direction(turned_round(half[2]))
        half = min(halves[node], key=lambda each: _clockwise(incoming, each[0]))
    return Contour(tuple(vertices)), used


def _clockwise(incoming: float, outgoing: float) -> float:
    """How far to turn clockwise from where we came to where we go; going back comes last."""
    turn = (incoming - outgoing) % (2 * math.pi)
    return turn if turn > 1e-9 else 2 * math.pi


def _open_paths(rows: Sequence[Row]) -> list[Path]:
    """Pruned edges joined where exactly two meet, so that one open contour is one finding."""
    graph = _Graph(rows)
    left = set(range(len(rows)))
    paths = []
    starts = [n for n, edges in graph.edges_at.items() if len(edges) != 2]
    for node in [*starts, *graph.edges_at]:
        for edge in graph.edges_at[node]:
            if edge in left:
                paths.append(_path_from(graph, node, edge, left))
    return paths


def _path_from(graph: _Graph, node: int, edge: int, left: set[int]) -> Path:
    vertices: list[Vertex] = []
    while True:
        left.discard(edge)
        row = graph.from_node(edge, node)
        vertices.extend(row[:-1])
        a, b = graph.ends[edge]
        node = b if a == node else a
        onward = [e for e in graph.edges_at[node] if e in left]
        if len(graph.edges_at[node]) != 2 or not onward:
            return Path((*vertices, row[-1]))
        edge = onward[0]
