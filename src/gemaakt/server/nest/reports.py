"""What the shop floor reads of a nest: minutes and kilograms a sheet, cuts of the saw."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.safestring import SafeString

from gemaakt import clock
from gemaakt.drawing import Part as Drawn
from gemaakt.nest.bars.angled import kerf_along_mm, strokes
from gemaakt.server.nest.alike import AlikeSheets, alike_sheets
from gemaakt.server.nest.minutes import Minutes, drawn_of, firm_pace, minutes_of, shared_mm
from gemaakt.server.nest.models import Nest, StockItem, orders_asking
from gemaakt.server.nest.on_bars import failed_bars
from gemaakt.server.nest.programs import program_of
from gemaakt.units import G_PER_KG, MM_PER_M


@dataclass(frozen=True, slots=True)
class PartRow:
    """One kind of part on a sheet."""

    part: str
    order: str
    pieces: int
    each_kg: float
    cut_m: float
    pierces: int
    """Of one piece."""
    time_min: float

    @property
    def all_pierces(self) -> int:
        """Times the beam starts for all its pieces."""
        return self.pierces * self.pieces


@dataclass(frozen=True, slots=True)
class SheetReport:
    """One sheet with what is cut from it."""

    number: int
    alike: AlikeSheets
    """It and the sheets that are laid as it is."""
    sheet: str
    size_mm: tuple[float, float]
    heat_number: str
    location: str
    certificate: str
    weight: Mapping[str, Any]
    parts: tuple[PartRow, ...]
    program: str
    """What the control of the machine calls it."""
    change_min: float = 0.0
    shared_m: float = 0.0
    """Metres that two of its pieces share: cut once."""
    shared_min: float = 0.0
    """What they save."""

    @property
    def picture(self) -> SafeString:
        """Its pieces; the page also holds `pictures.part_shapes`."""
        return self.alike.picture

    @property
    def is_again(self) -> bool:
        """Whether a sheet before it is laid alike."""
        return self.number != self.alike.number

    @property
    def time_min(self) -> float:
        """Minutes at the laser, the change of sheet included."""
        return self.change_min + sum(row.time_min for row in self.parts) - self.shared_min

    @property
    def cut_m(self) -> float:
        """Metres cut."""
        return sum(row.cut_m for row in self.parts) - self.shared_m

    @property
    def pierces(self) -> int:
        """Times the beam starts."""
        return sum(row.all_pierces for row in self.parts)

    @property
    def kg(self) -> dict[str, float]:
        """Kilograms of sheet, parts, remnant and skeleton."""
        names = ("sheet_g", "remnant_g", "skeleton_g")
        found = {name[:-2]: self.weight.get(name, 0) / G_PER_KG for name in names}
        return {**found, "parts": sum(self.weight.get("parts_g", {}).values()) / G_PER_KG}

    @property
    def used_percent(self) -> float:
        """Share of the sheet that becomes parts or a remnant worth keeping."""
        kg = self.kg
        return 100.0 * (kg["parts"] + kg["remnant"]) / kg["sheet"] if kg["sheet"] else 0.0


def sheet_report_of(nest: Nest, number: int) -> SheetReport:
    """The report of one sheet, by its number from 1."""
    return next(each for each in sheet_reports(nest) if each.number == number)


def sheet_reports(nest: Nest) -> list[SheetReport]:
    """A report a sheet, in the order of cutting."""
    minutes = _minutes(nest)
    times = {name: (each, minutes.piece_min[name]) for name, each in _drawn(nest).items()}
    alike = {number: each for each in alike_sheets(nest) for number in each.numbers}
    codes = {each.lot for each in alike.values()}
    stock = {row.code: row for row in StockItem.objects.filter(code__in=codes)}
    reports = (_report(nest, number, alike[number], stock, times) for number in sorted(alike))
    return [_timed(nest, each, minutes) for each in reports]


def _timed(nest: Nest, report: SheetReport, minutes: Minutes) -> SheetReport:
    """The report with its change of sheet, and with what its pieces share."""
    each_mm = shared_mm(nest, report.number)
    once_min = minutes.once_min(each_mm, sum(row.time_min for row in report.parts))
    return replace(
        report, change_min=minutes.change_min, shared_m=each_mm / MM_PER_M, shared_min=once_min
    )


def _report(
    nest: Nest,
    number: int,
    alike: AlikeSheets,
    stock: Mapping[str, StockItem],
    times: Mapping[str, tuple[Drawn, float]],
) -> SheetReport:
    laid, weight = alike.laid, alike.weight
    item = stock.get(alike.lot)
    sheet = next(row for row in nest.job["sheets"] if row["id"] == laid["sheet"])
    size = max(x for x, _ in sheet["outer"]), max(y for _, y in sheet["outer"])
    counts = Counter(row["part"] for row in laid["placements"])
    orders = orders_asking(nest.job)
    return SheetReport(
        number,
        alike,
        alike.lot,
        size,
        weight.get("heat_number") or (item.heat_number if item else ""),
        item.location if item else "",
        item.certificate if item else "",
        weight,
        tuple(
            _part_row(part, orders.get(part, ""), n, weight, times)
            for part, n in sorted(counts.items())
        ),
        program_of(nest, number),
    )


def _part_row(
    part: str,
    order: str,
    pieces: int,
    weight: Mapping[str, Any],
    times: Mapping[str, tuple[Drawn, float]],
) -> PartRow:
    drawn, each_min = times[part]
    grams = weight.get("parts_g", {}).get(part, 0)
    cut_m = sum(contour.length_mm for contour in drawn.contours) * pieces / 1000.0
    kg = grams / pieces / G_PER_KG
    return PartRow(part, order, pieces, kg, cut_m, drawn.pierces, each_min * pieces)


def _drawn(nest: Nest) -> dict[str, Drawn]:
    """Each part as it was drawn."""
    thickness_mm = material_of(nest)[1]
    return {row["id"]: drawn_of(row, thickness_mm) for row in nest.job["parts"]}


def minutes_now(nest: Nest, *, taught: bool = True) -> Minutes:
    """Minutes of its pieces and sheets; `taught`: with what past jobs say of the firm's pace."""
    pace = firm_pace(clock.local_day(nest.created))
    drawn, grade = _drawn(nest), material_of(nest)[0]
    return minutes_of(nest, drawn, grade, pace if taught else pace.untaught)


def sheet_min(nest: Nest, number: int) -> float:
    """Planned minutes of one sheet, the change of sheet included, by its number from 1."""
    laid = nest.document["sheets"][number - 1]["placements"]
    return _minutes(nest).of_sheet((row["part"] for row in laid), shared_mm(nest, number))


def _minutes(nest: Nest) -> Minutes:
    """What a nest was booked at; of a draft as they are now."""
    kept = (nest.booking or {}).get("minutes")
    if not kept:
        return minutes_now(nest)
    return Minutes(kept["pieces"], kept["change"], kept.get("shared_per_m", 0.0))


def material_of(nest: Nest) -> tuple[str, float]:
    """Grade and thickness: of the sheets in the rack, else as the job is called."""
    first = next((row["sheet"] for row in nest.document["sheets"]), "")
    item = StockItem.objects.filter(code=first).first()
    thickness_mm = nest.job.get("thickness_mm") or (item.thickness_mm if item else None) or 1.0
    return item.material if item else _named(nest.job, thickness_mm), float(thickness_mm)


def _named(job: Mapping[str, Any], thickness_mm: float) -> str:
    """The grade that a job is called by: EN AW-5754 of "EN AW-5754 3 mm", else its first word."""
    name = str(job.get("name", ""))
    grade = name.removesuffix(f" {thickness_mm:g} mm")
    return grade if grade != name else name.split(" ")[0]


# ------------------------------------------------------------------ the saw


@dataclass(frozen=True, slots=True)
class SawRow:
    """Equal bars: how many, and where each cut lies from the end of the bar."""

    bar: StockItem | None
    code: str
    count: int
    """Those that failed included."""
    cuts: tuple[tuple[str, float, float], ...]
    """Piece, its length, and where its cut ends."""
    offcut_mm: float
    bundle: int = 1
    """Bars that are sawn at a time."""
    front_mm: float = 0.0
    """Squared off at the front of each."""
    angles: tuple[tuple[float, float], ...] = ()
    """Of each cut, what the saw is turned left and right of the piece; 0 is square."""

    failed: int = 0
    """Bars that failed at the saw."""

    @property
    def left(self) -> int:
        """Bars that did not fail."""
        return self.count - self.failed

    @property
    def rows(self) -> list[tuple[str, float, float, float, float]]:
        """Piece, length, end of its cut, angle left, angle right."""
        angles = self.angles or ((0.0, 0.0),) * len(self.cuts)
        return [(*cut, *turned) for cut, turned in zip(self.cuts, angles, strict=True)]

    @property
    def is_turned(self) -> bool:
        """Whether any cut is not square."""
        return any(left or right for left, right in self.angles)

    @property
    def strokes(self) -> int:
        """How often the list is sawn, so many bars at a time."""
        return strokes(self.left, self.bundle)


def saw_list(nest: Nest) -> list[SawRow]:
    """The cut list of the bars, the kerf between two cuts: wider where one is at an angle."""
    bars = nest.document.get("bars") or {}
    kerf_mm, front_mm = float(bars.get("kerf_mm", 0.0)), float(bars.get("front_mm", 0.0))
    turned, blade_mm = bars.get("angles", {}), float(bars.get("blade_mm", kerf_mm))
    rows, failed = [], failed_bars(nest)
    for number, row in enumerate(bars.get("bars", []), start=1):
        item = StockItem.objects.filter(code=row["stock"]).first()
        at, right = front_mm, 0.0
        cuts: list[tuple[str, float, float]] = []
        for piece, length_mm in zip(row["pieces"], row.get("lengths_mm", ()), strict=False):
            ends = turned.get(piece, (0.0, 0.0))
            at += kerf_along_mm(blade_mm, (right, ends[0])) if cuts else 0.0
            at, right = at + length_mm, ends[1]
            cuts.append((piece, length_mm, at))
        used_mm = front_mm + sum(length + kerf_mm for _piece, length, _at in cuts)
        left_mm = item.length_mm - used_mm if item and cuts else 0.0
        angles = tuple(tuple(turned.get(piece, (0.0, 0.0))) for piece, *_rest in cuts)
        rows.append(
            SawRow(
                item, row["stock"], row["count"], tuple(cuts), max(0.0, left_mm),
                int(bars.get("bundle", 1)), front_mm, angles, failed[number],
            )
        )  # fmt: skip
    return rows
