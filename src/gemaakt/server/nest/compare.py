"""Two nests side by side: what the one costs more than the other."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gemaakt.server.nest.models import Nest
from gemaakt.server.nest.reports import SheetReport, sheet_reports
from gemaakt.server.nest.to_cut import pieces_of


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of both nests; `better` is 0 or 1, or -1 when they are alike."""

    label: str | Promise
    unit: str
    values: tuple[float, float]
    better: int
    rule: str | Promise

    @property
    def difference(self) -> float:
        """The second less the first."""
        return self.values[1] - self.values[0]


def _totals(nest: Nest, reports: list[SheetReport]) -> dict[str, float]:
    kg = [report.kg for report in reports]
    sheet = sum(row["sheet"] for row in kg)
    return {
        "sheets": float(len(reports)),
        "cost": float(nest.document.get("booked_eur", nest.document.get("cost", 0.0))),
        "sheet": sheet,
        "parts": sum(row["parts"] for row in kg),
        "remnant": sum(row["remnant"] for row in kg),
        "skeleton": sum(row["skeleton"] for row in kg),
        "used": 100.0 * sum(row["parts"] + row["remnant"] for row in kg) / sheet if sheet else 0.0,
        "time": float(round(sum(report.time_min for report in reports))),
        "spacing": float(nest.job.get("spacing") or 0.0),
        "margin": float(nest.job.get("margin") or 0.0),
    }


def same_pieces(one: Nest, other: Nest) -> bool:
    """Whether two nests cut the same beside fillers; what differs is only then better or worse."""
    return _wanted(one) == _wanted(other)


def _wanted(nest: Nest) -> dict[str, int]:
    """Its pieces without those that only fill room."""
    fill = _fillers(nest)
    return {part: n for part, n in pieces_of(nest).items() if part not in fill}


def _fillers(nest: Nest) -> set[str]:
    return {row["id"] for row in nest.job.get("parts", ()) if row.get("filler")}


def fillers_beside(one: Nest, other: Nest) -> list[tuple[str, int, int]]:
    """Parts that only fill room of which the two nests have not as many: name, in each."""
    a, b = pieces_of(one), pieces_of(other)
    fill = _fillers(one) | _fillers(other)
    return [(part, a[part], b[part]) for part in sorted(fill) if a[part] != b[part]]


def comparison(one: Nest, other: Nest) -> list[Row]:
    """The figures of both; none is better where they do not cut the same pieces.

    Of two that differ in fillers the minutes are no better or worse: more pieces take longer.
    """
    is_fair = same_pieces(one, other)
    sooner = 0 if fillers_beside(one, other) else -1
    a, b = (_totals(each, sheet_reports(each)) for each in (one, other))
    asked: tuple[tuple[str, str | Promise, str, int, str | Promise], ...] = (
        ("cost", _("Cost of the sheets"), "€", -1, _("Each sheet at what it is booked at.")),
        ("sheets", _("Sheets"), "", -1, _("Sheets and remnants taken.")),
        ("sheet", _("Taken"), "kg", -1, _("Area × thickness × density of the sheets.")),
        ("parts", _("Parts"), "kg", 0, _("Area of the parts, arcs as arcs.")),
        ("remnant", _("Remnants kept"), "kg", 1, _("The largest rectangle left at a corner.")),
        ("skeleton", _("Skeleton and kerf"), "kg", -1, _("Taken less parts less remnants.")),
        ("used", _("Used or kept"), "%", 1, _("Parts and remnants as a share of what is taken.")),
        ("spacing", _("Between parts"), "mm", 0, _("The least that was asked between two parts.")),
        ("margin", _("From the edge"), "mm", 0, _("What was asked to stay free along the edge.")),
        ("time", _("Minutes at the laser"), "min", sooner, _("Cut, pierce and change of sheet.")),
    )
    rows = []
    for key, label, unit, sign, rule in asked:
        better = -1
        if is_fair and sign and abs(a[key] - b[key]) > 1e-6:
            better = int(sign * b[key] > sign * a[key])
        rows.append(Row(label, unit, (a[key], b[key]), better, rule))
    return rows
