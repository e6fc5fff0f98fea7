"""A sheet that was damaged, or found turned, after it was nested on: it is not cut as it is."""

from dataclasses import replace

from gemaakt.errors import GemaaktError
from gemaakt.nest import NestJob, Sheet
from gemaakt.server.nest.asking import usable
from gemaakt.server.nest.hand import job_of, judged_sheet, laid_of
from gemaakt.server.nest.models import Nest, StockItem

SAME_MM = 1e-6
BY_GRAIN = {"nest.verify-angle", "nest.verify-not-alike"}


class PieceOnDamage(GemaaktError, ValueError):
    """A piece lies on a place that may not be used any more."""


class PieceByGrain(GemaaktError, ValueError):
    """A piece lies otherwise by the grain of its sheet than it may."""


def job_now(nest: Nest) -> NestJob:
    """What was asked, on the sheets as they are marked now."""
    job = job_of(nest)
    codes = {sheet.id for sheet in job.sheets}
    rack = {item.code: item for item in StockItem.objects.filter(code__in=codes)}
    marked = {
        sheet.id: rack[sheet.id]
        for sheet in job.sheets
        if sheet.id in rack and (rack[sheet.id].defects or _is_smaller(rack[sheet.id], sheet))
    }
    sheets = []
    for sheet in job.sheets:
        outer, holes = sheet.outer, sheet.holes
        if sheet.id in marked:
            outer, holes = usable(marked[sheet.id], outer)
        across = rack[sheet.id].grain_across if sheet.id in rack else sheet.grain_across
        sheets.append(replace(sheet, outer=outer, holes=holes, grain_across=across))
    return replace(job, sheets=tuple(sheets))


def _is_smaller(item: StockItem, sheet: Sheet) -> bool:
    """Whether a lot was measured again, and is smaller than when the nest was made."""
    xs, ys = zip(*sheet.outer.points, strict=True)
    is_shorter = item.length_mm < max(xs) - SAME_MM
    return bool(is_shorter or (item.width_mm or 0.0) < max(ys) - SAME_MM)


def refuse_damaged(nest: Nest) -> None:
    """`PieceOnDamage` when a piece lies on a place that was marked since the nest was made.

    `PieceByGrain` when its sheet was told to be rolled the other way since.
    """
    if not nest.document["sheets"]:
        return
    before, now = job_of(nest), job_now(nest)
    changed = {b.id for a, b in zip(before.sheets, now.sheets, strict=True) if a != b}
    for row in nest.document["sheets"]:
        if row["sheet"] not in changed:
            continue
        found = {each.code for each in judged_sheet(now, laid_of(row))}
        if found & BY_GRAIN:
            raise PieceByGrain("server.nest-by-grain", nest=nest.code, lot=row["sheet"])
        if found:
            raise PieceOnDamage("server.nest-on-damage", nest=nest.code, lot=row["sheet"])
