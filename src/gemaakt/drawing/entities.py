"""DXF entities as paths and contours in the plane of the drawing, blocks taken apart.

Every entity gives `Drawn` pieces: a row of vertices, whether it is closed, its layer and line
type, and the line of the file it stands on. Sources: Autodesk DXF reference, "ENTITIES section"
and "Object coordinate systems (OCS)".
"""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from gemaakt.drawing.contour import Point, Vertex, flat_piece
from gemaakt.drawing.curves import (
    fitted,
)
from gemaakt.drawing.entity_rows import FARTHEST, MOST_PIECES, SHAPES, WORLD, row_of
from gemaakt.drawing.tags import Entity, Sections
from gemaakt.drawing.words import Written, is_label, plain_text
from gemaakt.findings import Finding, Severity

MOST_DEPTH = 16
"""Blocks within blocks; a block within itself ends at once."""
FLAT_MM = 0.05
"""A line that climbs more than this is no line of a flat; it is seen from above all the same."""
IN_SPACE = 8
"""Flag of a polyline whose vertices are points in space, not in a plane of its own."""
OUTSIDE = 4 | 8
"""Flags of a block that stands in another file (an external reference or its overlay)."""

WRITTEN = {"TEXT", "MTEXT", "ATTRIB"}
PAPER = "*paper_space"
"""How the blocks begin that hold the layouts of a file, beside the one in its entities."""
MOST_WRITTEN = 2_000
LINE_HEIGHTS = 1.6
"""From one line of a text to the next, in heights of its letters."""
SILENT = {
    "DIMENSION", "LEADER", "MULTILEADER", "MLEADER", "HATCH", "POINT", "VIEWPORT", "SEQEND",
    "VERTEX", "TOLERANCE", "IMAGE", "WIPEOUT", "OLE2FRAME", "ARC_DIMENSION", "ACAD_TABLE",
    "ATTDEF", "SUN", "LIGHT", "UNDERLAY", "PDFUNDERLAY", "SHAPE", "OLEFRAME", "ENDBLK", "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn row of pieces before it is known what it is for."""

    vertices: tuple[Vertex, ...]
    closed: bool
    layer: str
    line_type: str
    colour: int
    line: int
    entity: str


class Frame(NamedTuple):
    """Where a block's coordinates go: x' = a x + c y + e, y' = b x + d y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def point(self, x: float, y: float) -> Point:
        """A point of the block in the drawing."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def of(self, inner: "Frame") -> "Frame":
        """The frame of a block in a block."""
        e, f = self.point(inner.e, inner.f)
        return Frame(
            self.a * inner.a + self.c * inner.b,
            self.b * inner.a + self.d * inner.b,
            self.a * inner.c + self.c * inner.d,
            self.b * inner.c + self.d * inner.d,
            e,
            f,
        )

    @property
    def mirrors(self) -> bool:
        """Whether it turns left into right."""
        return self.a * self.d - self.b * self.c < 0

    @property
    def keeps_circles(self) -> bool:
        """Whether an arc stays an arc: the same scale in both directions and no shear."""
        long, short = math.hypot(self.a, self.b), math.hypot(self.c, self.d)
        scale = max(long, short, 1e-300)
        return abs(long - short) < 1e-6 * scale and (
            abs(self.a * self.c + self.b * self.d) < 1e-6 * scale * scale
        )

    def vertices(self, vertices: Sequence[Vertex]) -> tuple[Vertex, ...]:
        """Vertices of a block in the drawing; arcs that become ellipses are fitted again."""
        sign = -1.0 if self.mirrors else 1.0
        if self.keeps_circles or all(v[2] == 0 for v in vertices):
            return tuple((*self.point(v[0], v[1]), sign * v[2]) for v in vertices)
        placed: list[Vertex] = []
        for a, b in itertools.pairwise(vertices):
            points = [*flat_piece(a[:2], b[:2], a[2], 0.001), b[:2]]
            placed.extend(fitted([self.point(*point) for point in points]).vertices[:-1])
        return (*placed, (*self.point(*vertices[-1][:2]), 0.0))


@dataclass(slots=True)
class Reader:
    """Takes the entities of a file apart; keeps what was odd."""

    sections: Sections
    drawn: list[Drawn] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    unknown: dict[str, int] = field(default_factory=dict)
    steps: int = 0
    full: bool = False
    on_paper: bool = False
    """Whether the paper is read, for want of anything in the model."""
    frozen: str = ""
    """Layer of the block reference that is frozen: all that is in it is hidden with it."""

    def read(self) -> None:
        """Read the model space."""
        self._entities(self.sections.entities, Frame(), "0", ())
        papers = [rows for name, rows in self.sections.blocks.items() if name.startswith(PAPER)]
        if not self.drawn:
            self._read_paper([self.sections.entities, *papers])
        for each in itertools.chain.from_iterable(papers):
            self._write(each, Frame(), is_beside=True)
        for name, count in sorted(self.unknown.items()):
            params = {"entity": name[:40], "count": count}
            self.findings.append(
                Finding("drawing.entity-not-read", Severity.WARNING, params=params)
            )

    def _read_paper(self, spaces: list[list[Entity]]) -> None:
        """Read what was drawn on the paper, where nothing stands in the model."""
        self.on_paper = True
        for entities in spaces:
            self._entities(entities, Frame(), "0", ())
        if self.drawn:
            self.findings.append(Finding("drawing.on-paper", Severity.WARNING))

    def _is_unseen(self, entity: Entity) -> bool:
        """Whether an entity is hidden, or stands on the paper around the model."""
        return entity.text(60) == "1" or (entity.text(67) == "1" and not self.on_paper)

    def _entities(
        self, entities: list[Entity], frame: Frame, layer: str, within: tuple[str, ...]
    ) -> None:
        at = 0
        while at < len(entities) and not self.full:
            entity = entities[at]
            at += 1
            if entity.type == "POLYLINE":
                vertices, at = _followers(entities, at)
                self._polyline(entity, vertices, frame, layer)
            else:
                self._entity(entity, frame, layer, within)

    def _entity(self, entity: Entity, frame: Frame, layer: str, within: tuple[str, ...]) -> None:
        self.steps += 1
        if self.steps > MOST_PIECES:
            self._stop(entity)
        elif entity.type in WRITTEN:
            self._write(entity, frame, is_beside=entity.text(67) == "1")
        elif self._is_unseen(entity) or entity.type in SILENT:
            return
        elif entity.type == "INSERT":
            self._insert(entity, frame, layer, within)
        elif entity.type in SHAPES:
            self._shape(entity, frame, layer)
        else:
            self.unknown[entity.type] = self.unknown.get(entity.type, 0) + 1

    def _write(self, entity: Entity, frame: Frame, *, is_beside: bool) -> None:
        """Keep the lines of a text that is shown."""
        layer = self.sections.layer(entity.text(8, "0"))
        is_off = layer is not None and (layer.count(62, 7) < 0 or is_frozen(layer))
        if entity.type not in WRITTEN or entity.text(60) == "1" or is_off:
            return
        raw = "".join(text for code, text in entity.tags if code in (1, 3))
        label = entity.text(2) if entity.type == "ATTRIB" else ""
        height = abs(entity.number(40))
        for at, line in enumerate(plain_text(raw)):
            x, y = frame.point(entity.number(10), entity.number(20) - LINE_HEIGHTS * height * at)
            if math.isfinite(x) and math.isfinite(y) and len(self.written) < MOST_WRITTEN:
                text = f"{label}: {line}" if is_label(label) else line
                self.written.append(Written(text, (x, y), height, is_beside))

    def _stop(self, entity: Entity) -> None:
        self.full = True
        params = {"most": MOST_PIECES}
        self._odd("drawing.too-many-pieces", entity, params)

    def _odd(self, code: str, entity: Entity, params: Mapping[str, object] | None = None) -> None:
        if sum(each.code == code for each in self.findings) >= 20:
            return
        where = {"line": entity.line, "entity": entity.type[:40], "layer": entity.text(8)[:80]}
        self.findings.append(Finding(code, Severity.ERROR, where=where, params=params or {}))

    def _shape(self, entity: Entity, frame: Frame, layer: str) -> None:
        plane = _plane_of(entity)
        if plane is None:
            self._odd("drawing.not-flat", entity)
            return
        found = SHAPES[entity.type](entity)
        if found is None:
            self._odd("drawing.entity-broken", entity)
            return
        if _climbs(entity):
            self._odd("drawing.not-flat", entity)
        vertices, closed = found
        in_plane = frame if entity.type in WORLD else frame.of(plane)
        self._add(entity, vertices, closed, in_plane, layer)

    def _add(
        self,
        entity: Entity,
        vertices: Sequence[Vertex],
        closed: bool,
        frame: Frame,
        layer: str,
    ) -> None:
        if not _sane(vertices):
            self._odd("drawing.coordinate-impossible", entity)
            return
        placed = frame.vertices([*vertices, vertices[0]] if closed else vertices)
        if not _sane(placed):
            self._odd("drawing.coordinate-impossible", entity)
            return
        own = entity.text(8, "0")
        self.drawn.append(
            Drawn(
                vertices=placed[:-1] if closed else placed,
                closed=closed,
                layer=self.frozen or (layer if own == "0" else own),
                line_type=entity.text(6, "BYLAYER"),
                colour=entity.count(62, 256),
                line=entity.line,
                entity=entity.type,
            )
        )

    def _polyline(self, entity: Entity, vertices: list[Entity], frame: Frame, layer: str) -> None:
        flags, plane = entity.count(70), _plane_of(entity)
        self.steps += len(vertices)
        if self._is_unseen(entity):
            return
        if flags & (16 | 64) or plane is None:
            self._odd("drawing.not-flat", entity)
            return
        rows = [
            (v.number(10), v.number(20), v.number(42)) for v in vertices if not v.count(70) & 16
        ]
        found = row_of(rows, bool(flags & 1))
        if found is None:
            return
        is_world = bool(flags & IN_SPACE)
        if is_world and _range([v.number(30) for v in vertices]) > FLAT_MM:
            self._odd("drawing.not-flat", entity)
        self._add(entity, *found, frame if is_world else frame.of(plane), layer)

    def _insert(self, entity: Entity, frame: Frame, layer: str, within: tuple[str, ...]) -> None:
        name = entity.text(2).lower()
        block = self.sections.blocks.get(name)
        if block is None or self.sections.bases[name].count(70) & OUTSIDE:
            self._odd("drawing.block-missing", entity, {"block": name[:80]})
            return
        if name in within or len(within) >= MOST_DEPTH:
            self._odd("drawing.blocks-in-a-loop", entity, {"block": name[:80]})
            return
        own = entity.text(8, "0")
        inner, before = layer if own == "0" else own, self.frozen
        if is_frozen(self.sections.layer(inner)):
            self.frozen = self.frozen or inner
        for placed in self._copies(entity, name):
            self.steps += 1  # an empty block is placed too
            self._entities(block, frame.of(placed), inner, (*within, name))
            if self.full:
                return
        self.frozen = before

    def _copies(self, entity: Entity, name: str) -> Iterator[Frame]:
        plane = _plane_of(entity)
        if plane is None:
            self._odd("drawing.not-flat", entity)
            return
        columns, rows = max(1, entity.count(70, 1)), max(1, entity.count(71, 1))
        dx, dy = entity.number(44), entity.number(45)
        for index in range(min(columns * rows, MOST_PIECES)):
            shift = (index % columns * dx, index // columns * dy)
            yield plane.of(_frame_of(entity, self.sections.bases[name], shift))


def _climbs(entity: Entity) -> bool:
    """Whether a line or a spline leaves its level: seen from above it is too short."""
    if entity.type == "LINE":
        return abs(entity.number(31) - entity.number(30)) > FLAT_MM
    return entity.type == "SPLINE" and max(map(_range, map(entity.numbers, (30, 31)))) > FLAT_MM


def _range(levels: Sequence[float]) -> float:
    return max(levels) - min(levels) if levels else 0.0


def is_frozen(layer: Entity | None) -> bool:
    """Whether a layer is frozen: off, and with it all blocks that are placed on it."""
    return layer is not None and bool(layer.count(70) & 1)


def _frame_of(insert: Entity, base: Entity, shift: Point) -> Frame:
    turn = math.radians(insert.number(50))
    scale_x, scale_y = insert.number(41, 1.0), insert.number(42, 1.0)
    cos, sin = math.cos(turn), math.sin(turn)
    own = Frame(cos * scale_x, sin * scale_x, -sin * scale_y, cos * scale_y)
    bx, by = own.point(base.number(10), base.number(20))
    sx, sy = Frame(cos, sin, -sin, cos).point(*shift)
    return own._replace(e=insert.number(10) - bx + sx, f=insert.number(20) - by + sy)


def _followers(entities: list[Entity], at: int) -> tuple[list[Entity], int]:
    vertices = []
    while at < len(entities) and entities[at].type == "VERTEX":
        vertices.append(entities[at])
        at += 1
    return vertices, at


def _sane(vertices: Sequence[Vertex]) -> bool:
    return all(
        abs(x) < FARTHEST and abs(y) < FARTHEST and abs(bulge) < 1e6 for x, y, bulge in vertices
    )


def _plane_of(entity: Entity) -> Frame | None:
    """Frame of an entity's own plane: as drawn or seen from behind; None when tilted."""
    normal = [entity.number(210), entity.number(220), entity.number(230, 1.0)]
    length = math.hypot(*normal)
    if not length > 0 or abs(normal[2]) / length < 0.9999:
        return None
    return Frame() if normal[2] > 0 else Frame(a=-1.0)
