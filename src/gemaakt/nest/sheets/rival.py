"""Packingsolver on the same job, in a process of its own: what it finds cheaper is taken.

It is given small jobs and series only: with many kinds, more than about a hundred and fifty pieces
have no complete nest for a minute, and would only take the time of our own search (its author says
the same, issue 346). Of few kinds it lays hundreds of copies in seconds: 800 triangles cost a
seventh less than ours after 24 s.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from gemaakt.nest.engines import Engine, started
from gemaakt.nest.outline import polygon_of
from gemaakt.nest.problem import NestJob, Placement
from gemaakt.nest.sheets.table import Table
from gemaakt.nest.solution import LaidSheet, Result
from gemaakt.nest.verify import verify
from gemaakt.stop import MaxSeconds, Stop

MOST_PIECES = 150
FEW_KINDS, MOST_COPIES = 3, 2_000
"""Of so few kinds it lays so many."""
LEAST_S = 3.0
"""With less time the start of a process is not worth it."""
NICE = 4


@dataclass(slots=True)
class Rival:
    """The other engine at work, and the parts by the numbers it knows them by."""

    engine: Engine
    parts: tuple[str, ...]
    sheets: tuple[str, ...]

    def best(self, job: NestJob, ours: Result) -> Result:
        """Its last nest when that is allowed and costs less than ours, else ours."""
        answer = self.engine.finish(0.0)
        if answer is None:
            return ours
        laid = tuple(self._laid(answer))
        prices = {sheet.id: sheet.cost_eur for sheet in job.sheets}
        cost = sum(prices[each.sheet] for each in laid)
        if ours.unplaced or cost >= ours.cost_eur * (1.0 - 1e-9):
            return ours
        theirs = replace(ours, sheets=laid, cost_eur=cost, engine="packingsolver")
        return ours if verify(job, theirs) else theirs

    def _laid(self, answer: dict[str, Any]) -> list[LaidSheet]:
        found = []
        for row in answer["sheets"]:
            places = tuple(
                Placement(self.parts[part], x, y, angle) for part, x, y, angle in row["places"]
            )
            found += [LaidSheet(self.sheets[row["sheet"]], places)] * row["times"]
        return found


def rival_of(table: Table, stop: Stop, seed: int) -> Rival | None:
    """The other engine started on this job; None when it is not its kind of job."""
    job = table.job
    pieces = sum(part.quantity for part in job.parts)
    odd = any(part.filler for part in job.parts) or any(sheet.fixed for sheet in job.sheets)
    if not isinstance(stop, MaxSeconds) or stop.left_s < LEAST_S or odd:
        return None
    wanted = [n for n, part in enumerate(job.parts) if part.quantity]
    if not 0 < pieces <= (MOST_COPIES if len(wanted) <= FEW_KINDS else MOST_PIECES):
        return None
    usable = [k for k, sheet in enumerate(job.sheets) if table.plates[k] and sheet.quantity]
    task = {
        "kind": "sheets",
        "seconds": max(1.0, stop.left_s - 1.0),
        "seed": seed,
        "nice": NICE,
        "spacing": job.spacing_mm,
        "margin": job.margin_mm,
        "parts": [_part(table, n) for n in wanted],
        "sheets": [_sheet(job, k) for k in usable],
    }
    names = tuple(job.parts[n].id for n in wanted)
    return Rival(started(task), names, tuple(job.sheets[k].id for k in usable))


def _part(table: Table, number: int) -> dict[str, Any]:
    shapes, part = table.shapes, table.job.parts[number]
    own = range(shapes.part_first[number], shapes.part_first[number + 1])
    angles = [float(shapes.angle_deg[v]) for v in own if table.allowed[v]]
    plain = [a for a, v in zip(angles, own, strict=False) if not shapes.mirrored[v]]
    rings = _rings(polygon_of(part))
    return {"copies": part.quantity, "angles": sorted(set(plain)) or [0.0], **rings}


def _sheet(job: NestJob, kind: int) -> dict[str, Any]:
    sheet = job.sheets[kind]
    rings = _rings(polygon_of(sheet))
    return {"cost": sheet.cost_eur, "copies": sheet.quantity, **rings}


def _rings(whole: shapely.Polygon) -> dict[str, Any]:
    outer, *holes = (
        np.asarray(ring.coords)[:-1].tolist() for ring in (whole.exterior, *whole.interiors)
    )
    return {"outer": outer, "holes": holes}
