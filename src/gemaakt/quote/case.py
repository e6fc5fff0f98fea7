"""What a rule of making looks at: part, metal, the limits of the shop and the work asked."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import shapely

from gemaakt.drawing.contour import Contour, Point
from gemaakt.drawing.part import Part
from gemaakt.findings import Finding, Severity
from gemaakt.quote.limits import Limits
from gemaakt.routing.constants import Constants
from gemaakt.routing.material import Material
from gemaakt.routing.route import Work


@dataclass
class Case:
    """What a rule looks at."""

    part: Part
    material: Material
    limits: Limits
    constants: Constants
    work: Work

    @property
    def t_mm(self) -> float:
        """Thickness; zero when there is none."""
        return self.part.thickness_mm or 0.0

    @cached_property
    def areas(self) -> list[shapely.Polygon]:
        """Outline and holes as polygons."""
        return [shapely.Polygon(c.flattened(0.02)) for c in self.part.contours]

    def say(
        self, code: str, measure: float, limit: float, source: str, at: Point | None = None,
        severity: Severity = Severity.WARNING,
    ) -> Finding:  # fmt: skip
        """A finding of a rule."""
        where: dict[str, object] = {"part": self.part.name, "rule": source}
        if at is not None:
            where |= {"x_mm": round(at[0], 2), "y_mm": round(at[1], 2)}
        else:
            where |= {"x_mm": 0.0, "y_mm": 0.0}
        params: Mapping[str, object] = {
            "measure": round(measure, 2),
            "limit": round(limit, 2),
            "source": self.limits.sources[source],
        }
        return Finding(code, severity, where=where, params=params)


type Rule = Callable[[Case], Iterator[Finding]]


def middle_of(contour: Contour) -> Point:
    """Middle of the box around a contour."""
    x0, y0, x1, y1 = contour.bounds
    return (x0 + x1) / 2, (y0 + y1) / 2
