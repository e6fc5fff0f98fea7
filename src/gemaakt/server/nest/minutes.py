"""Minutes at the laser: what an order says of its own pieces, else by the firm's own figures."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from gemaakt.data.dated import NoValueOn, UnknownParameter
from gemaakt.drawing import Contour
from gemaakt.drawing import Part as Drawn
from gemaakt.nest.common_lines import KERF_MM
from gemaakt.routing import Constants
from gemaakt.routing.laser import laser_time, speed_m_per_min
from gemaakt.routing.material import material
from gemaakt.server.nest.models import Nest, drawn_parts, orders_asking
from gemaakt.server.order.models import Operation
from gemaakt.server.quote.constants import firm_constants
from gemaakt.units import MM_PER_M

LASER, PIERCE = "laser", "pierce"
"""What past jobs may give the firm a factor of its own for."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the firm's laser is by its own figures, with what past jobs taught of them."""

    constants: Constants
    on: date

    def piece_min(self, drawn: Drawn, grade: str, machines: Iterable[str] = ()) -> float:
        """Minutes of a piece on the fastest of these machines, by the rule of the quote."""
        family = _family(grade, self.on)
        time = laser_time(drawn, family, drawn.thickness_mm or 0.0, self.constants)
        cut_min = (time.cut_min + time.piece_min) * self.constants.factor(LASER, family)
        pierce_min = time.pierce_min * self.constants.factor(PIERCE, family)
        return (cut_min + pierce_min) * self._fastest(machines)

    def change_min(self, grade: str, machines: Iterable[str] = ()) -> float:
        """Minutes to take a cut sheet off and lay the next one on."""
        factor = self.constants.factor(LASER, _family(grade, self.on))
        return self.constants["laser.sheet_min"] * factor * self._fastest(machines)

    def shared_min_per_m(
        self, grade: str, thickness_mm: float, machines: Iterable[str] = ()
    ) -> float:
        """Minutes of a metre of straight cut: what one saves that two pieces share."""
        family = _family(grade, self.on)
        speed = speed_m_per_min(family, thickness_mm, self.constants)
        return self.constants.factor(LASER, family) * self._fastest(machines) / speed

    @property
    def untaught(self) -> "Pace":
        """The same without what past jobs taught: the learning is on top of it."""
        return replace(self, constants=replace(self.constants, learned={}))

    def _fastest(self, machines: Iterable[str]) -> float:
        """Minutes on the fastest of these machines against those on a laser in general."""
        usual = self.constants.factor(LASER)
        return min((self.constants.factor(LASER, each) / usual for each in machines), default=1.0)


def firm_pace(on: date) -> Pace:
    """The pace of the firm by what it knows of itself now."""
    return Pace(firm_constants(on), on)


@dataclass(frozen=True, slots=True)
class Minutes:
    """Minutes of a nest: of a piece of each part, and of each change of sheet."""

    piece_min: Mapping[str, float]
    change_min: float
    shared_min_per_m: float = 0.0
    """What a metre saves that two pieces share."""

    def of_sheet(self, pieces: Iterable[str], shared_mm: float = 0.0) -> float:
        """Minutes of a sheet with these pieces, of which so much cut is shared."""
        pieces_min = sum(self.piece_min[each] for each in pieces)
        return self.change_min + pieces_min - self.once_min(shared_mm, pieces_min)

    def once_min(self, shared_mm: float, pieces_min: float) -> float:
        """Minutes that shared cuts save on a sheet: never more than its pieces take."""
        return min(pieces_min, shared_mm / MM_PER_M * self.shared_min_per_m)


def minutes_of(nest: Nest, drawn: Mapping[str, Drawn], grade: str, pace: Pace) -> Minutes:
    """What its orders say of their pieces, else by the firm's own figures."""
    orders = set(orders_asking(nest.job).values())
    known, machines = known_min(orders), machines_of(orders)
    pieces = {
        name: known.get(name) or pace.piece_min(each, grade, machines.get(name, ()))
        for name, each in drawn.items()
    }
    able = [set(each) for each in machines.values()]
    every = set.intersection(*able) if able else ()
    shared_min = pace.shared_min_per_m(grade, float(nest.job.get("thickness_mm") or 1.0), every)
    return Minutes(pieces, pace.change_min(grade, every), shared_min)


def shared_mm(nest: Nest, number: int) -> float:
    """Millimetres of a sheet, by its number from 1, that two pieces share and are cut once."""
    if float(nest.job.get("spacing", 0.0)) > KERF_MM:
        return 0.0
    rows = nest.document.get("common_lines", ())
    return float(sum(row["saved_mm"] for row in rows if row["number"] == number - 1))


def known_min(orders: Iterable[str]) -> dict[str, float]:
    """Minutes of a piece by its name in a nest (order/part), where its order says them."""
    return {row.nested_as: row.piece_min for row in drawn_parts(set(orders)) if row.piece_min}


def machines_of(orders: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The machines that may cut each part, by its name in a nest."""
    rows = Operation.objects.filter(order__code__in=orders)
    steps: dict[tuple[str, str], tuple[str, ...]] = defaultdict(tuple)
    for order, code, alternatives in rows.values_list("order__code", "code", "alternatives"):
        steps[order, code] = tuple(str(each["machine"]) for each in alternatives)
    found = ((row.nested_as, steps[row.order, row.operation]) for row in drawn_parts(set(orders)))
    return {name: machines for name, machines in found if machines}


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
