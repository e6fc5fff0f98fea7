"""Minutes at the laser: what an order says of its own pieces, else by the rule of the quote."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from gemaakt.data.dated import NoValueOn, UnknownParameter
from gemaakt.drawing import Contour
from gemaakt.drawing import Part as Drawn
from gemaakt.routing.constants import defaults
from gemaakt.routing.laser import laser_time
from gemaakt.routing.material import material
from gemaakt.server.nest.models import drawn_parts


def known_min(orders: Iterable[str]) -> dict[str, float]:
    """Minutes of a piece by its name in a nest (order/part), where its order says them."""
    return {row.nested_as: row.piece_min for row in drawn_parts(set(orders)) if row.piece_min}


def rule_min(drawn: Drawn, grade: str, on: date) -> float:
    """Minutes of a piece by the rule of the quote."""
    time = laser_time(drawn, _family(grade, on), drawn.thickness_mm or 0.0, defaults(on))
    return time.cut_min + time.pierce_min + time.piece_min


def _family(grade: str, on: date) -> str:
    try:
        return material(grade, on).family
    except (NoValueOn, UnknownParameter, LookupError, ValueError):
        return "steel"


def drawn_of(row: Mapping[str, Any], thickness_mm: float) -> Drawn:
    """A part of a nest job as it was drawn."""
    arcs = row.get("arcs") or {}
    outer = _contour(row["outer"], arcs.get("outer") or ())
    holes = row.get("holes") or ()
    bulges = list(arcs.get("holes") or ()) + [()] * len(holes)
    inner = tuple(_contour(ring, bulge) for ring, bulge in zip(holes, bulges, strict=False))
    return Drawn(row["id"], thickness_mm=thickness_mm, outline=outer, inner=inner)


def _contour(points: Sequence[Sequence[float]], bulges: Sequence[float]) -> Contour:
    many = list(bulges) + [0.0] * (len(points) - len(bulges))
    return Contour(tuple((x, y, b) for (x, y), b in zip(points, many, strict=True)))
