"""Ask for a nest: which orders go on the sheets now, which fill room, and how parts may lie."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import shapely
from django.utils import timezone

from gemaakt import clock
from gemaakt.cutting import CutLine
from gemaakt.cutting.join import part_id
from gemaakt.errors import GemaaktError
from gemaakt.nest import NestJob, Part, Ring, Sheet
from gemaakt.nest.write_job import job_document
from gemaakt.routing.material import Material as Metal
from gemaakt.routing.material import material as metal_of
from gemaakt.server.nest.apart import without_grip
from gemaakt.server.nest.lying import ALIKE, TURNS, keep_lying
from gemaakt.server.nest.models import Nest, StockItem
from gemaakt.server.nest.to_cut import MARGIN_MM, SPACING_MM, Material
from gemaakt.server.quote.constants import firm_metal_eur_per_kg
from gemaakt.server.solve.models import Solve
from gemaakt.server.solve.services import ask
from gemaakt.units import mass_kg

KIND = "nest"
NOW, FIRST, FILL = "now", "first", "fill"
"""On the sheets now; now and before the others; only where room is left."""
SEARCH_S, MOST_S = 15.0, 300.0
NEW_SIZES_MM = ((3000.0, 1500.0), (2500.0, 1250.0), (2000.0, 1000.0))
NEW = "NIEUW"
"""Begins the name of a sheet that still has to be bought."""
MOST_NEW = 60
RACK_SHARE = 0.98
"""What lies in the rack is paid: it counts for so much of a new sheet at most."""


class NothingChosen(GemaaktError, ValueError):
    """No order was chosen to go on the sheets now."""


class NoSheets(GemaaktError, ValueError):
    """No sheet of the rack takes part, and none may be bought."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the planner chose: per order when, per part how it may lie, and the distances."""

    when: Mapping[str, str]
    turns: Mapping[str, str] = field(default_factory=dict)
    """By name of the part in the nest: order/part; of the others as they are kept."""
    mirrored: frozenset[str] = frozenset()
    spacing_mm: float = SPACING_MM
    margin_mm: float = MARGIN_MM
    kits: bool = False
    may_buy: bool = False
    seconds: float = SEARCH_S
    machine: str = ""
    """On which it is to be cut; empty: any that needs no more distance."""
    grip_mm: float = 0.0
    lots: Mapping[str, int] | None = None
    """How many of each lot of the rack take part; None: all that is not kept apart."""

    def pieces_of(self, item: StockItem) -> int:
        """How many of a lot of the rack take part."""
        if self.lots is None:
            return 0 if item.kept_for else item.quantity
        return min(item.quantity, self.lots.get(item.code, 0))


def start_nest(material: Material, wanted: Wanted, *, actor: Any = None) -> Solve:
    """Queue the search for a nest; `NothingChosen` when no order goes on the sheets now."""
    job = job_of(material, wanted)
    if all(part.filler for part in job.parts):
        raise NothingChosen("server.nothing-chosen", material=job.name)
    if not job.sheets:
        raise NoSheets("server.no-sheets", material=job.name)
    orders = list(dict.fromkeys(part.order for part in job.parts if not part.filler))
    keep_lying(wanted.when, wanted.turns, wanted.mirrored)
    return ask(
        kind=KIND,
        snapshot=msgspec.to_builtins(job_document(job)),
        options=_options(material, wanted, orders),
        limit_s=min(MOST_S, max(1.0, wanted.seconds)),
        actor=actor,
        alone=False,
    )


def _options(material: Material, wanted: Wanted, orders: Sequence[str]) -> dict[str, Any]:
    """What the draft is called, whom it is for and on which machine it is cut."""
    cut_on = {"machine": wanted.machine, "grip_mm": wanted.grip_mm}
    return {"code": free_code(), "orders": orders, "key": material.key, "cut_on": cut_on}


def free_code() -> str:
    """A number of the day for the next nest."""
    day = clock.local_day(timezone.now())
    stem = f"NEST-{day:%y%m%d}-"
    taken = set(Nest.objects.filter(code__startswith=stem).values_list("code", flat=True))
    asked = Solve.objects.filter(kind=KIND, options__code__startswith=stem)
    taken |= set(asked.values_list("options__code", flat=True))
    return next(f"{stem}{n}" for n in range(1, len(taken) + 2) if f"{stem}{n}" not in taken)


def job_of(material: Material, wanted: Wanted) -> NestJob:
    """The nest job: the chosen parts, the rack, and the sheets that may be bought."""
    sheets = sheets_of_rack(material, wanted)
    if wanted.may_buy:
        sheets = (*_no_dearer_than_new(material, sheets), *new_sheets(material))
    return NestJob(
        tuple(_parts(material, wanted)),
        without_grip(sheets, wanted.grip_mm),
        _name_of(material.grade, material.thickness_mm),
        wanted.spacing_mm,
        wanted.margin_mm,
        material.thickness_mm,
        _metal(material).density_kg_per_m3,
    )


def _name_of(grade: str, thickness_mm: float) -> str:
    """What a nest job is called: its metal and thickness."""
    return f"{grade} {thickness_mm:g} mm"


def grade_of(job: Mapping[str, Any]) -> str:
    """The metal of a nest job that was asked here: it stands in the job's name alone."""
    return str(job["name"]).removesuffix(_name_of("", float(job["thickness_mm"])))


def _metal(material: Material) -> Metal:
    return metal_of(material.grade, clock.local_day(timezone.now()))


def _parts(material: Material, wanted: Wanted) -> Iterator[Part]:
    for each in material.orders:
        when = wanted.when.get(each.order, "")
        if when in (NOW, FIRST, FILL):
            for line in each.lines:
                yield _part(line, when, wanted)


def _part(line: CutLine, when: str, wanted: Wanted) -> Part:
    part = ruled(line, wanted).part
    return replace(part, id=part_id(line), priority=int(when == FIRST), filler=when == FILL)


def ruled(line: CutLine, wanted: Wanted) -> CutLine:
    """The line with the rules that were chosen for its part: how it may turn, and its kit."""
    name, kit = part_id(line), line.order if wanted.kits else ""
    turn = wanted.turns.get(name, "")
    if turn not in TURNS:
        return replace(line, part=replace(line.part, kit=kit))
    part = replace(
        line.part, rotations_deg=TURNS[turn], alike=turn == ALIKE,
        mirror_allowed=name in wanted.mirrored, kit=kit,
    )  # fmt: skip
    return replace(line, part=part)


def sheets_of_rack(material: Material, wanted: Wanted | None = None) -> tuple[Sheet, ...]:
    """Sheets and remnants of the rack that take part; each costs what it is booked at."""
    chosen = wanted or Wanted({})
    rows = ((_sheet(item), chosen.pieces_of(item)) for item in material.rack)
    return tuple(replace(sheet, quantity=pieces) for sheet, pieces in rows if pieces)


def _no_dearer_than_new(material: Material, sheets: Sequence[Sheet]) -> list[Sheet]:
    """Sheets of the rack that go before new ones of their size; they are booked at their price."""
    each_eur = _kilo_eur(material)
    new_eur = {
        each.code: _new_eur(material, each_eur, each.length_mm, each.width_mm or 0.0)
        for each in material.rack
    }
    return [
        replace(sheet, cost_eur=min(sheet.cost_eur, round(RACK_SHARE * new_eur[sheet.id], 2)))
        for sheet in sheets
    ]


def _kilo_eur(material: Material) -> float:
    """What a kilogram of the metal costs the firm today."""
    return float(firm_metal_eur_per_kg(_metal(material), timezone.localdate()))


def _new_eur(material: Material, kilo_eur: float, length_mm: float, width_mm: float) -> float:
    """What a new sheet of this size costs today."""
    density = _metal(material).density_kg_per_m3
    return round(mass_kg(length_mm * width_mm, material.thickness_mm, density) * kilo_eur, 2)


def _sheet(item: StockItem) -> Sheet:
    outer, holes = usable(item)
    return Sheet(
        item.code, item.quantity, outer, holes, cost_eur=float(item.price_eur),
        remnant=item.kind == StockItem.Kind.REMNANT, heat_number=item.heat_number,
        grain_across=item.grain_across,
    )  # fmt: skip


def usable(item: StockItem, of: Ring | None = None) -> tuple[Ring, tuple[Ring, ...]]:
    """What may be used of a lot: a marked place at its edge is cut off its contour.

    of: what there is of it for a nest, when that is not all. Marked places that overlap are one;
    where they part the metal the larger piece counts.
    """
    whole_mm = item.outer or _box(item.length_mm, item.width_mm or 0.0)
    plate = shapely.Polygon(whole_mm)
    if of is not None:
        plate = _largest(plate.intersection(shapely.Polygon(of.points)))
    marked = [shapely.Polygon(_box(w, h, x, y)) for x, y, w, h in item.defects]
    if not marked:
        return _ring(plate.exterior.coords[:-1]), ()
    whole = _largest(plate.difference(shapely.union_all(marked)))
    if whole.is_empty:
        return _ring(plate.exterior.coords[:-1]), (_ring(plate.exterior.coords[:-1]),)
    holes = tuple(_ring(each.coords[:-1]) for each in whole.interiors)
    return _ring(whole.exterior.coords[:-1]), holes


def _largest(shape: Any) -> Any:
    """The largest piece of what may have parted."""
    return max(getattr(shape, "geoms", [shape]), key=lambda each: each.area)


def new_sheets(material: Material) -> tuple[Sheet, ...]:
    """Sheets of the common sizes that may be bought, at the price a kilogram."""
    each_eur = _kilo_eur(material)
    return tuple(
        Sheet(
            f"{NEW}-{length:g}x{width:g}", MOST_NEW, _ring(_box(length, width)),
            cost_eur=_new_eur(material, each_eur, length, width),
        )
        for length, width in NEW_SIZES_MM
    )  # fmt: skip


def new_size_mm(sheet: str) -> tuple[float, float] | None:
    """Length and width of a sheet that has yet to be bought, by its name; None of another."""
    words = sheet.removeprefix(f"{NEW}-").split("x")
    if not sheet.startswith(f"{NEW}-") or len(words) != 2:
        return None
    return float(words[0]), float(words[1])


def _ring(points: Iterable[Sequence[float]]) -> Ring:
    return Ring(tuple((float(x), float(y)) for x, y in points))


def _box(length: float, width: float, x: float = 0.0, y: float = 0.0) -> list[list[float]]:
    return [[x, y], [x + length, y], [x + length, y + width], [x, y + width]]
