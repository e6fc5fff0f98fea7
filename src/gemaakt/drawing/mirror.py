"""The mirror image of a part: the right-hand one of a left-hand drawing.

The flat is mirrored about a vertical axis, seen from the same side: a flange that comes up still
comes up, and every length and angle stays.
"""

from dataclasses import replace

from gemaakt.drawing.contour import Contour, Path, Point, Vertex
from gemaakt.drawing.part import Part


def mirrored(part: Part, name: str) -> Part:
    """The same part the other way round, under a name of its own."""
    solid = part.solid
    return replace(
        part,
        name=name,
        outline=None if part.outline is None else mirrored_contour(part.outline),
        inner=tuple(map(mirrored_contour, part.inner)),
        bends=tuple(
            replace(bend, start=_point(bend.start), end=_point(bend.end)) for bend in part.bends
        ),
        marks=tuple(Path(tuple(map(_vertex, path.vertices))) for path in part.marks),
        threads=tuple(replace(thread, at=_point(thread.at)) for thread in part.threads),
        solid=solid and replace(solid, handed=tuple(-each for each in solid.handed)),
    )


def mirrored_contour(contour: Contour) -> Contour:
    """A closed contour the other way round, still run in its own direction."""
    rows = contour.vertices
    turned = zip(reversed(rows), (*reversed(rows[:-1]), rows[-1]), strict=True)
    return Contour(tuple((-x, y, before[2]) for (x, y, _), before in turned))


def _vertex(vertex: Vertex) -> Vertex:
    return -vertex[0], vertex[1], -vertex[2]


def _point(point: Point) -> Point:
    return -point[0], point[1]
