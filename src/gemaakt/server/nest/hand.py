"""Moving a piece by hand: the judge of every nest looks at each step."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from gemaakt.data import sentence
from gemaakt.findings import Finding
from gemaakt.nest import LaidSheet, NestJob, Placement, Result, verify
from gemaakt.nest.answer import material_facts
from gemaakt.nest.read_job import read_job
from gemaakt.nest.verify import ANGLE_DEG
from gemaakt.server.locks import lock
from gemaakt.server.nest.models import Nest
from gemaakt.server.nest.services import store_nest
from gemaakt.server.nest.weighing import at_book_prices, weighed_sheets


def job_of(nest: Nest) -> NestJob:
    """What was asked, as the library reads it."""
    job, _ = read_job(json.dumps(nest.job).encode(), name=nest.code)
    return job


def placement_of(row: Mapping[str, Any]) -> Placement:
    """A placement of a document."""
    return Placement(
        row["part"], float(row["x_mm"]), float(row["y_mm"]), float(row.get("rotation_deg", 0.0)),
        bool(row.get("mirrored", False)),
    )  # fmt: skip


def laid_of(row: Mapping[str, Any]) -> LaidSheet:
    """A sheet of a document."""
    return LaidSheet(row["sheet"], tuple(placement_of(each) for each in row["placements"]))


def judged_sheet(
    job: NestJob, laid: LaidSheet, others: Iterable[LaidSheet] = (), number: int = 1
) -> list[Finding]:
    """What forbids cutting this sheet beside the others of its nest; counts are not looked at.

    `number` is that of the sheet in its nest, from 1: what is found names it.
    """
    sheet = replace(job.sheet(laid.sheet), quantity=1)
    one = replace(job, sheets=(sheet,))
    found = list(verify(one, Result("feasible", sheet.cost_eur, 0.0, (laid,))))
    found += _not_alike(job, laid, others)
    return [replace(each, where={**each.where, "number": number}) for each in found]


def _not_alike(job: NestJob, laid: LaidSheet, others: Iterable[LaidSheet]) -> Iterator[Finding]:
    """Parts that must lie alike and lie otherwise on another sheet."""
    alike = {part.id for part in job.parts if part.alike}
    turn = {
        row.part: row.rotation_deg - job.sheet(each.sheet).grain_deg
        for each in others
        for row in each.placements
    }
    grain_deg = job.sheet(laid.sheet).grain_deg
    for row in laid.placements:
        by_grain_deg = row.rotation_deg - grain_deg
        off_deg = (by_grain_deg - turn.get(row.part, by_grain_deg)) % 180.0
        if row.part in alike and min(off_deg, 180.0 - off_deg) > ANGLE_DEG:
            where = {"sheet": laid.sheet, "part": row.part}
            yield Finding("nest.verify-not-alike", where=where)


def with_move(sheet: Mapping[str, Any], at: int, change: Mapping[str, float]) -> dict[str, Any]:
    """The sheet with one piece moved by dx and dy and turned about the middle of its box.

    `change` has `dx_mm`, `dy_mm`, `turn_deg`; what is missing is 0.
    """
    rows = [dict(row) for row in sheet["placements"]]
    row = rows[at]
    row["x_mm"] = round(float(row["x_mm"]) + float(change.get("dx_mm", 0.0)), 3)
    row["y_mm"] = round(float(row["y_mm"]) + float(change.get("dy_mm", 0.0)), 3)
    return {**sheet, "placements": rows}


def turned_row(part: Mapping[str, Any], row: Mapping[str, Any], turn_deg: float) -> dict[str, Any]:
    """The placement turned so that the middle of its box stays where it is."""
    before = _middle(part, row)
    made = {**row, "rotation_deg": (float(row.get("rotation_deg", 0.0)) + turn_deg) % 360.0}
    after = _middle(part, made)
    made["x_mm"] = round(float(row["x_mm"]) + before[0] - after[0], 3)
    made["y_mm"] = round(float(row["y_mm"]) + before[1] - after[1], 3)
    return made


def _middle(part: Mapping[str, Any], row: Mapping[str, Any]) -> tuple[float, float]:
    turn = math.radians(float(row.get("rotation_deg", 0.0)))
    cos, sin = math.cos(turn), math.sin(turn)
    flip = -1.0 if row.get("mirrored") else 1.0
    points = [
        (flip * x * cos - y * sin + row["x_mm"], flip * x * sin + y * cos + row["y_mm"])
        for x, y in part["outer"]
    ]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return (min(xs) + max(xs)) / 2.0, (min(ys) + max(ys)) / 2.0


def changed(nest: Nest, number: int, moves: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Sheet `number` (from 0) after moves [{at, dx_mm, dy_mm, turn_deg}]."""
    sheet: dict[str, Any] = nest.document["sheets"][number]
    parts = {row["id"]: row for row in nest.job["parts"]}
    for move in moves:
        at = int(move["at"])
        sheet = with_move(sheet, at, move)
        turn_deg = float(move.get("turn_deg", 0.0))
        if turn_deg:
            row = sheet["placements"][at]
            sheet["placements"][at] = turned_row(parts[row["part"]], row, turn_deg)
    return sheet


def said(findings: Sequence[Finding]) -> list[str]:
    """The findings as sentences in the language of the page, each once."""
    language = (get_language() or "nl")[:2]
    rows = [sentence(f.code, {**f.where, **f.params}, language) for f in findings]
    return list(dict.fromkeys(rows))


def keep_move(
    nest: Nest, job: NestJob, number: int, moves: Sequence[Mapping[str, Any]], actor: Any
) -> Nest:
    """The nest with a sheet laid by hand, as a draft of its own; the judge says if it may be cut.

    Remnants, skeleton and what a part costs are reckoned anew.
    """
    sheets = [dict(row) for row in nest.document["sheets"]]
    sheets[number] = changed(nest, number, moves)
    result = Result(
        "feasible",
        sum(job.sheet(row["sheet"]).cost_eur for row in sheets),
        0.0,
        tuple(laid_of(row) for row in sheets),
    )
    document = {**nest.document, "sheets": sheets, "weights": weighed_sheets(job, result)}
    if "parts" in document:
        document |= material_facts(at_book_prices(job), result)
    asked, verified = nest.job, not verify(job, result)
    with transaction.atomic():
        lock(nest)
        count = Nest.objects.filter(code__startswith=f"{nest.code}-H").count()
        return store_nest(
            code=f"{nest.code}-H{count + 1}",
            job=asked,
            document=document,
            orders=nest.orders,
            verified=verified,
            cut_on=nest.cut_on,
            actor=actor,
        )
