"""What waits for the laser: the flat parts of open cutting operations, per material."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import msgspec
from django.db.models import QuerySet
from django.utils import timezone

from gemaakt import clock
from gemaakt.cutting import Batch, CutLine
from gemaakt.cutting.join import part_id
from gemaakt.cutting.together import FILL_SHARE
from gemaakt.nest.document import PartDocument
from gemaakt.nest.read_job import part_of
from gemaakt.nest.sheets.bound import grown_mm2
from gemaakt.server.nest.metals import metal_name, without_thickness
from gemaakt.server.nest.minutes import Pace, drawn_of, firm_pace
from gemaakt.server.nest.models import (
    CutPart,
    FailedSheet,
    Nest,
    StockItem,
    drawn_parts,
    orders_asking,
)
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.plan.models import PlannedOperation, PlanVersion
from gemaakt.units import MM2_PER_M2

SPACING_MM, MARGIN_MM = 5.0, 10.0


@dataclass(frozen=True)
class Waiting:
    """One order that waits for a material: its lines and the day on which the plan cuts them."""

    order: str
    lines: tuple[CutLine, ...]
    again: int = 0
    """Pieces of it that failed at the machine: they go first."""

    @property
    def day(self) -> date | None:
        """When it is cut by the plan, or else wanted."""
        return min((line.due for line in self.lines if line.due), default=None)

    @property
    def pieces(self) -> int:
        """Pieces of all its parts."""
        return sum(line.part.quantity for line in self.lines)

    @cached_property
    def area_m2(self) -> float:
        """Area of its parts, half the spacing round each."""
        areas = (n.part.quantity * grown_mm2(n.part, SPACING_MM) for n in self.lines)
        return sum(areas) / MM2_PER_M2


@dataclass(frozen=True)
class Material:
    """One grade and thickness with all that waits for it and what lies in the rack."""

    grade: str
    thickness_mm: float
    orders: tuple[Waiting, ...]
    rack: tuple[StockItem, ...]

    @property
    def key(self) -> str:
        """How an address names it."""
        return f"{self.grade}~{self.thickness_mm:g}"

    @property
    def pieces(self) -> int:
        """Pieces of all orders."""
        return sum(each.pieces for each in self.orders)

    @property
    def first(self) -> date | None:
        """The first day on which any of it is cut."""
        return min((each.day for each in self.orders if each.day), default=None)

    @property
    def again(self) -> int:
        """Pieces that failed at the machine."""
        return sum(each.again for each in self.orders)

    @property
    def area_m2(self) -> float:
        """Area of all parts."""
        return sum(each.area_m2 for each in self.orders)

    @property
    def rack_m2(self) -> float:
        """Area of the sheets and remnants in the rack that are not kept apart."""
        free = (item for item in self.rack if not item.kept_for)
        areas = (item.quantity * item.length_mm * (item.width_mm or 0.0) for item in free)
        return sum(areas) / MM2_PER_M2

    @property
    def is_short(self) -> bool:
        """Whether the rack is expected not to suffice for all that waits."""
        return self.is_short_for(self.area_m2)

    def is_short_for(self, area_m2: float) -> bool:
        """Whether the rack is expected not to suffice for parts of this area."""
        return self.rack_m2 * FILL_SHARE < area_m2


def materials() -> list[Material]:
    """Every material for which something waits, the most urgent first."""
    found: dict[tuple[str, float], list[CutLine]] = defaultdict(list)
    for line in waiting_lines():
        found[line.material].append(line)
    lost, racks = lost_pieces(), _racks(_lots())
    rows = [_material(key, lines, lost, racks[key]) for key, lines in found.items()]
    return sorted(rows, key=lambda each: (not each.again, each.first or date.max, each.key))


def material_of(key: str) -> Material | None:
    """The material of an address; None when nothing waits for it."""
    grade, _, thickness = key.rpartition("~")
    lines = [n for n in waiting_lines() if n.grade == grade and f"{n.thickness_mm:g}" == thickness]
    if not lines:
        return None
    metal = lines[0].material
    racks = _racks(_lots().filter(thickness_mm=metal[1]))
    return _material(metal, lines, lost_pieces(), racks[metal])


def _lots() -> QuerySet[StockItem]:
    """The sheets and remnants in the rack."""
    flat = (StockItem.Kind.SHEET, StockItem.Kind.REMNANT)
    return StockItem.objects.filter(quantity__gt=0, kind__in=flat)


def coils_of(material: Material) -> list[StockItem]:
    """Coils of this metal and thickness, from which sheets can be cut first."""
    coils = StockItem.objects.filter(quantity__gt=0, kind=StockItem.Kind.COIL)
    racks = _racks(coils.filter(thickness_mm=material.thickness_mm))
    return racks[material.grade, material.thickness_mm]


def _racks(lots: Iterable[StockItem]) -> defaultdict[tuple[str, float | None], list[StockItem]]:
    """Lots by grade and thickness."""
    found: defaultdict[tuple[str, float | None], list[StockItem]] = defaultdict(list)
    for item in lots:
        name = without_thickness(item.material, item.thickness_mm or 0.0)
        found[metal_name(name), item.thickness_mm].append(item)
    return found


def _material(
    key: tuple[str, float],
    lines: Iterable[CutLine],
    lost: Mapping[str, int],
    rack: Iterable[StockItem],
) -> Material:
    orders: dict[str, list[CutLine]] = defaultdict(list)
    for line in lines:
        orders[line.order].append(line)
    waiting = [
        Waiting(order, tuple(each), sum(_again(line, lost) for line in each))
        for order, each in orders.items()
    ]
    waiting.sort(key=lambda each: (not each.again, each.day or date.max, each.order))
    return Material(*key, tuple(waiting), tuple(rack))


def _again(line: CutLine, lost: Mapping[str, int]) -> int:
    return min(line.part.quantity, lost.get(part_id(line), 0))


def batch_of(material: Material, orders: Iterable[str], name: str) -> Batch:
    """These orders of a material as one batch."""
    wanted = set(orders)
    return Batch(
        name, tuple(n for each in material.orders if each.order in wanted for n in each.lines)
    )


def waiting_lines() -> Iterator[CutLine]:
    """Parts of open cutting operations, less the pieces that accepted nests hold."""
    steps = {
        (step.order.code, step.code): step
        for step in Operation.objects.filter(status="open").select_related("order")
        if step.order.status not in Order.OVER
    }
    days, nested, pace = _planned_days(), nested_pieces(), pace_today()
    for row in drawn_parts():
        step = steps.get((row.order, row.operation))
        left = row.pieces * step.quantity - nested[row.nested_as] if step else 0
        if step is not None and left > 0:
            day = days.get((row.order, row.operation), step.order.due)
            yield _line(row, step, (left, day), pace)


def _line(row: CutPart, step: Operation, asked: tuple[int, date | None], pace: Pace) -> CutLine:
    quantity, day = asked
    drawn = part_of(msgspec.convert(row.part, PartDocument))
    machines = tuple(str(each["machine"]) for each in step.alternatives)
    part = replace(
        drawn, id=row.nested_as.removeprefix(f"{row.order}/"), quantity=quantity, order=row.order
    )
    return CutLine(
        row.order, row.operation, part,
        metal_name(row.grade), row.thickness_mm, day, piece_min(row, pace, machines), machines,
    )  # fmt: skip


def pace_today() -> Pace:
    """The pace of the firm's laser today."""
    return firm_pace(clock.local_day(timezone.now()))


def piece_min(row: CutPart, pace: Pace, machines: Iterable[str] = ()) -> float:
    """Minutes of a piece: what its order says, else by the firm's own figures."""
    if row.piece_min:
        return row.piece_min
    return pace.piece_min(drawn_of(row.part, row.thickness_mm), row.grade, machines)


def _planned_days() -> dict[tuple[str, str], date]:
    """The day on which the published plan begins each operation."""
    rows = PlannedOperation.objects.filter(version__status=PlanVersion.Status.PUBLISHED)
    starts = rows.values_list("order", "operation", "start")
    return {(order, step): clock.local_day(start) for order, step, start in starts}


def nested_pieces() -> Counter[str]:
    """Pieces that accepted nests cut, by the name that a nest gives them: order/part.

    Those of sheets that failed are asked again.
    """
    found: Counter[str] = Counter()
    for nest in Nest.objects.filter(status=Nest.Status.ACCEPTED).only("document"):
        found += pieces_of(nest)
    return found - lost_pieces()


def lost_pieces(*nests: Nest) -> Counter[str]:
    """Pieces of sheets that failed, of these nests or of all, by the name that a nest gives."""
    rows = FailedSheet.objects.filter(taken_back=None, bars=0)
    if nests:
        rows = rows.filter(nest__in=nests)
    found: Counter[str] = Counter()
    for lost in rows.values_list("lost", flat=True):
        found.update(lost)
    return found


def pieces_of(nest: Nest) -> Counter[str]:
    """Pieces that lie in a nest, by the name that it gives them; also on a sheet that failed."""
    sheets = nest.document.get("sheets", ())
    return Counter(row["part"] for sheet in sheets for row in sheet["placements"])


def laid_on(nest: Nest, number: int) -> Counter[str]:
    """Pieces of one of its sheets, by the name of the part in the nest."""
    return Counter(row["part"] for row in nest.document["sheets"][number - 1]["placements"])


def orders_laid(nest: Nest) -> set[str]:
    """The orders of which a piece lies in a nest, as its job names them."""
    laid = pieces_of(nest)
    return {order for part, order in orders_asking(nest.job).items() if laid[part]}
