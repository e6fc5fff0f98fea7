"""What is to be cut, as lines: the flat parts of an order's cutting operations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gemaakt import clock
from gemaakt.cutting.group import CutLine
from gemaakt.drawing import Contour, Path
from gemaakt.drawing import Part as Drawn
from gemaakt.nest import Mark, Part, Ring
from gemaakt.order import Order
from gemaakt.routing import Operation

MARKING, BENDING = "mark", "bend"


@dataclass(frozen=True, slots=True)
class FlatPart:
    """One flat part of a product, drawn, and how many of it a product has."""

    drawn: Drawn
    pieces: int = 1
    piece_min: float = 0.0
    """Laser minutes of one; 0 when they follow from its contours."""


def cut_lines(
    order: Order, operation: Operation, flats: Iterable[FlatPart], grade: str, thickness_mm: float
) -> tuple[CutLine, ...]:
    """A line for each flat part that this operation still has to cut; wanted when the order is.

    Parts without a closed outline are left out.
    """
    machines = tuple(each.machine for each in operation.alternatives)
    return tuple(
        CutLine(
            order.id, operation.id, nest_part(flat.drawn, flat.pieces * operation.quantity),
            grade, thickness_mm, order.due, flat.piece_min, machines, first_day(order, operation),
        )
        for flat in flats
        if flat.drawn.outline is not None and flat.pieces * operation.quantity > 0
    )  # fmt: skip


def first_day(order: Order, operation: Operation) -> date | None:
    """The first day on which an operation may begin, by the order's release and its material."""
    arrivals = [
        clock.local_day(need.arrives)
        for need in order.materials
        if need.arrives and need.operation in ("", operation.id)
    ]
    return max((*arrivals, *([order.release] if order.release else [])), default=None)


def nest_part(drawn: Drawn, quantity: int) -> Part:
    """A drawn part as it is nested: arcs as arcs, engraving and bend lines carried along."""
    assert drawn.outline is not None
    marks = [_mark(MARKING, path) for path in drawn.marks]
    marks += [Mark(BENDING, (bend.start, bend.end)) for bend in drawn.bends]
    holes = tuple(ring_of(each) for each in drawn.inner)
    return Part(drawn.name, quantity, ring_of(drawn.outline), holes, marks=tuple(marks))


def ring_of(contour: Contour) -> Ring:
    """A drawn contour as a ring; straight ones say nothing of bulges."""
    bulges = tuple(bulge for _, _, bulge in contour.vertices)
    points = tuple((x, y) for x, y, _ in contour.vertices)
    return Ring(points, bulges if any(bulges) else ())


def _mark(layer: str, path: Path) -> Mark:
    bulges = tuple(bulge for _, _, bulge in path.vertices)
    points = tuple((x, y) for x, y, _ in path.vertices)
    return Mark(layer, points, bulges if any(bulges) else ())
