"""Rectangles in sheets of several sizes: shear cutting and free cutting, the cheaper wins.

Reads the forms of the literature: `*_bins.csv` beside `*_items.csv` (packingsolver), and 2DVSBPP
(`n_items n_bins` / `W H ? cost` / `id w h demand`). Sizes are whole mm.
"""

import csv
import io
from dataclasses import dataclass, replace

from gemaakt.findings import Finding
from gemaakt.nest.engines import GRACE_S, Engine, started
from gemaakt.nest.problem import NestJob, Part, Placement, Ring, Sheet
from gemaakt.nest.read_job import WrongForm
from gemaakt.nest.solution import LaidSheet, Result, Unplaced
from gemaakt.nest.solve import solve
from gemaakt.nest.verify import verify
from gemaakt.stop import MaxIterations, MaxSeconds, Stop

START_S = 0.3
"""What starting a solver costs: it is given the whole time, as it would have alone."""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A size as often as there is or is asked."""

    id: str
    width_mm: float
    height_mm: float
    quantity: int
    cost_eur: float = 0.0


def rectangle_job(
    sheets: list[Rectangle], parts: list[Rectangle], *, name: str, turns: bool = True
) -> NestJob:
    """A nest job without spacing and margin for these rectangles."""
    angles = (0.0, 90.0) if turns else (0.0,)
    return NestJob(
        tuple(Part(p.id, p.quantity, _ring(p), rotations_deg=angles) for p in parts),
        tuple(Sheet(s.id, s.quantity, _ring(s), cost_eur=s.cost_eur) for s in sheets),
        name,
        0.0,
        0.0,
    )


def _ring(size: Rectangle) -> Ring:
    w, h = size.width_mm, size.height_mm
    return Ring(((0.0, 0.0), (w, 0.0), (w, h), (0.0, h)))


def read_rectangles(items: bytes, bins: bytes | None, *, name: str) -> NestJob:
    """The job of a CSV pair, or of one 2DVSBPP text when there are no bins beside it."""
    try:
        if bins is not None:
            return _from_csv(items.decode(), bins.decode(), name)
        return _from_text(items.decode(), name)
    except (ValueError, KeyError, IndexError, StopIteration) as error:
        raise WrongForm(
            "document.wrong-form", file=name, format="rect", reason=str(error)
        ) from error


def _from_csv(items: str, bins: str, name: str) -> NestJob:
    def rows(text: str, copies: int) -> list[Rectangle]:
        return [
            Rectangle(
                row["ID"],
                float(row["WIDTH"]),
                float(row["HEIGHT"]),
                int(row.get("COPIES") or copies),
                float(row.get("COST") or float(row["WIDTH"]) * float(row["HEIGHT"])),
            )
            for row in csv.DictReader(io.StringIO(text))
        ]

    parts = rows(items, 1)
    return rectangle_job(rows(bins, sum(p.quantity for p in parts)), parts, name=name)


def _from_text(text: str, name: str) -> NestJob:
    lines = [[float(word) for word in line.split()] for line in text.splitlines() if line.split()]
    items, bins = int(lines[0][0]), int(lines[0][1])
    sheets = [
        Rectangle(f"S{i}", row[0], row[1], items, row[3])
        for i, row in enumerate(lines[1 : bins + 1])
    ]
    parts = [Rectangle(str(int(row[0])), row[1], row[2], int(row[3])) for row in lines[bins + 1 :]]
    if len(parts) != items:
        message = f"{items} items announced, {len(parts)} found"
        raise ValueError(message)
    return rectangle_job(sheets, parts, name=name)


def solve_rectangles(
    job: NestJob, stop: Stop, seed: int = 0, workers: int = 1, *, guillotine: bool = False
) -> Result:
    """The cheapest verified layout of shears, free cutting (unless `guillotine`), and ours."""
    watch = MaxSeconds(float("inf"))
    steady = isinstance(stop, MaxIterations)
    seconds = stop.left_s if isinstance(stop, MaxSeconds) else 10.0
    engines = {} if steady else _engines(job, seconds, free=not guillotine)
    first = solve(job, stop if steady else MaxIterations(0), seed, 1)
    best, bound = first, first.bound_eur
    for name, engine in engines.items():
        engine.finish(seconds - watch.elapsed_s + START_S + GRACE_S)
        for answer in engine.answers[-1:]:
            best = _cheaper(job, best, answer)
            if guillotine or name == "free":
                bound = max(bound, _proven(answer))
    best = replace(best, bound_eur=min(bound, best.cost_eur))
    return _reported(best, first, watch.elapsed_s, workers, seed)


def _proven(answer: dict[str, object]) -> float:
    """The engine's bound on the cost, 0 when it has none."""
    bound = answer.get("bound")
    return float(bound) if isinstance(bound, int | float) and 0 < bound < 1e30 else 0.0


def _reported(best: Result, first: Result, elapsed_s: float, workers: int, seed: int) -> Result:
    status = "optimal" if best.cost_eur <= best.bound_eur * (1 + 1e-9) else best.status
    return replace(
        best,
        status=status,
        first_s=first.first_s,
        first_cost_eur=first.first_cost_eur,
        elapsed_s=elapsed_s,
        workers=workers,
        seed=seed,
    )


def _size(ring: Ring) -> tuple[float, float]:
    return max(p[0] for p in ring.points), max(p[1] for p in ring.points)


def _engines(job: NestJob, seconds: float, *, free: bool) -> dict[str, Engine]:
    """Shears in three stages and without limit (which may find nothing in time), and free."""
    engines = {
        "three": _engine(job, seconds, guillotine=True, stages=3),
        "shears": _engine(job, seconds, guillotine=True),
    }
    return engines | {"free": _engine(job, seconds, guillotine=False)} if free else engines


def _engine(job: NestJob, seconds: float, *, guillotine: bool, stages: int = 0) -> Engine:
    def row(ring: Ring, copies: int) -> dict[str, object]:
        width, height = _size(ring)
        return {"width": int(width), "height": int(height), "copies": copies}

    return started(
        {
            "kind": "rectangles",
            "nice": 0 if guillotine else 5,
            "guillotine": guillotine,
            "stages": stages,
            "seconds": max(0.1, seconds),
            "sheets": [{**row(s.outer, s.quantity), "cost": s.cost_eur} for s in job.sheets],
            "parts": [
                {**row(p.outer, p.quantity), "turns": len(p.rotations_deg or ()) > 1}
                for p in job.parts
            ],
        }
    )


def _cheaper(job: NestJob, best: Result, answer: dict[str, object]) -> Result:
    """The answer as a nest when it costs less than what there is and passes the check."""
    sheets, rows = [], answer["sheets"]
    assert isinstance(rows, list)
    for each in rows:
        laid = LaidSheet(
            job.sheets[each["sheet"]].id, tuple(_placed(job, p) for p in each["places"])
        )
        sheets += [laid] * each["times"]
    cost = sum(job.sheet(laid.sheet).cost_eur for laid in sheets)
    made = Result("feasible", cost, best.bound_eur, tuple(sheets), engine="packingsolver")
    placed = sum(len(laid.placements) for laid in sheets)
    complete = placed == sum(part.quantity for part in job.parts)
    if complete and (best.unplaced or cost < best.cost_eur) and not verify(job, made):
        return made
    return best


def _placed(job: NestJob, place: list[float]) -> Placement:
    """A place (item, x, y, turned) or (item, x, y, width, height) as a placement."""
    number = int(place[0])
    part = job.parts[number]
    width, height = _size(part.outer)
    x, y = float(place[1]), float(place[2])
    turned = bool(place[3]) if len(place) == 4 else (int(place[3]) != int(width))
    if len(place) == 5 and turned and int(place[3]) != int(height):
        turned = False
    return Placement(part.id, x + (height if turned else 0.0), y, 90.0 if turned else 0.0)


__all__ = ["Finding", "Unplaced", "read_rectangles", "rectangle_job", "solve_rectangles"]
