"""Parts of the drawing room as parts to be nested."""

from gemaakt.drawing.contour import Contour
from gemaakt.drawing.part import Part as Drawn
from gemaakt.errors import GemaaktError
from gemaakt.nest.problem import RIGHT_ANGLES_DEG, Mark, Part, Ring


class NoFlatPattern(GemaaktError, ValueError):
    """The drawing has no flat pattern, so there is nothing to lay on a sheet."""


def part_of(
    drawn: Drawn,
    *,
    quantity: int,
    part_id: str = "",
    order: str = "",
    rotations_deg: tuple[float, ...] | None = RIGHT_ANGLES_DEG,
    alike: bool = False,
) -> Part:
    """The part to be nested: outline, holes and arcs as drawn; bends and marks carried along."""
    if drawn.outline is None:
        raise NoFlatPattern("nest.no-flat-pattern", part=part_id or drawn.name)
    marks = [
        Mark("bend", (bend.start, bend.end)) for bend in drawn.bends if bend.start != bend.end
    ]
    for path in drawn.marks:
        points = tuple(vertex[:2] for vertex in path.vertices)
        marks.append(Mark("mark", points, tuple(vertex[2] for vertex in path.vertices)))
    return Part(
        part_id or drawn.name,
        quantity,
        ring_of_contour(drawn.outline),
        tuple(ring_of_contour(inner) for inner in drawn.inner),
        rotations_deg,
        alike,
        order=order,
        marks=tuple(marks),
    )


def ring_of_contour(contour: Contour) -> Ring:
    """A closed contour of the drawing room as a ring."""
    points = tuple((vertex[0], vertex[1]) for vertex in contour.vertices)
    bulges = tuple(vertex[2] for vertex in contour.vertices)
    return Ring(points, bulges if any(bulges) else ())
