"""One strip of given height, as short as possible: two engines in a race, slid closer, judged."""

import math
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial, reduce
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gemaakt.findings import Finding
from gemaakt.nest.document import StripJobDocument
from gemaakt.nest.problem import NestJob, Part, Placement, Ring, Sheet
from gemaakt.nest.read_job import WrongForm, decoded, fault_of, ring_of
from gemaakt.nest.sheets.solve import solve
from gemaakt.nest.solution import LaidSheet, Result, Unplaced
from gemaakt.nest.strip.compaction import compacted
from gemaakt.nest.strip.covering import covering
from gemaakt.nest.strip.lattice import turn_of
from gemaakt.nest.strip.race import START_S, Race
from gemaakt.nest.strip.race import Strip as Task
from gemaakt.stop import MaxIterations, MaxSeconds, Stop

STRIP = "strip"
DEFAULT_S = 20.0
MOST_JUDGED = 8
CLOSING_SHARE, CORNER_SHARE, MOST_CLOSING_SHARE, MOST_CLOSING_S = 0.03, 5e-6, 0.12, 6.0
"""Shares of the time for sliding answers closer: at least, for each corner, at most; seconds.

By one thread: two need half of it. The best answer before is nearly always among the best after.
"""
MOST_CLOSED = 80
"""So many answers are slid at most."""
SLIDES = MaxIterations(60)
"""What one answer may be slid when runs must be repeatable."""
SLACK, OVERLAP = 1e-6, 2e-7
"""Shares of the height and of the area of all pieces that rounding may take."""


@dataclass(frozen=True, slots=True)
class StripJob:
    """Parts without spacing in a strip."""

    parts: tuple[Part, ...]
    height_mm: float
    name: str = ""

    @property
    def area_mm2(self) -> float:
        """Area of all copies."""
        return sum(part.quantity * _area(part.outer) for part in self.parts)


def _area(ring: Ring) -> float:
    points = ring.points
    pairs = zip(points, (*points[1:], *points[:1]), strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2.0


def read_strip(data: bytes, *, name: str = "strip") -> tuple[StripJob, tuple[Finding, ...]]:
    """A strip job without what cannot be cut."""
    document = decoded(data, StripJobDocument, name=name, form="strip")
    if not 0 < document.strip_height < 1e9:
        reason = f"strip_height = {document.strip_height}"
        raise WrongForm("document.wrong-form", file=name, format="strip", reason=reason)
    parts: list[Part] = []
    findings: list[Finding] = []
    seen: set[str] = set()
    for item in document.items:
        if str(item.id) in seen:
            findings.append(Finding("nest.part-twice", where={"part": str(item.id)}))
            continue
        seen.add(str(item.id))
        angles = item.allowed_orientations
        part = Part(
            str(item.id),
            item.demand,
            ring_of(item.shape.data, []),
            rotations_deg=None if angles is None else tuple(angles),
        )
        fault = fault_of(part)
        if fault is None and part.quantity > 0:
            parts.append(part)
        elif fault is not None:
            findings.append(Finding(fault, where={"part": part.id}))
    if not parts and findings:
        raise WrongForm(findings[0].code, **findings[0].where)
    if not parts:
        raise WrongForm("nest.nothing-to-nest", file=name)
    return StripJob(tuple(parts), document.strip_height, document.name or name), tuple(findings)


def solve_strip(
    job: StripJob, stop: Stop, seed: int = 0, workers: int = 1
) -> tuple[Result, float]:
    """The shortest verified strip found and its length.

    Shelves of boxes at once; then spyrrow and packingsolver in a race, killed at the deadline.
    With a number of iterations for a stop our own search runs instead, so that runs repeat.
    """
    watch = MaxSeconds(float("inf"))
    best = shelves(job)
    first_s, first_mm = watch.elapsed_s, length_mm(job, best)
    if isinstance(stop, MaxIterations):
        best = _shorter(job, best, _closer(job, _own(job, stop, seed), SLIDES))
    else:
        seconds = stop.left_s if isinstance(stop, MaxSeconds) else DEFAULT_S
        engines_s = seconds - closing_s(job, seconds, workers)
        race = Race(_task(job), engines_s, seed, workers, watch)
        best = _raced(job, best, race, MaxSeconds(seconds))
    length = length_mm(job, best)
    unplaced = _left_over(job, best)
    findings = tuple(Finding(row.why, where={"part": row.part}) for row in unplaced)
    result = Result(
        "partial" if unplaced else "feasible",
        length * job.height_mm,
        job.area_mm2,
        (LaidSheet(STRIP, tuple(best)),),
        unplaced,
        findings,
        first_s,
        first_mm * job.height_mm,
        watch.elapsed_s,
        0,
        workers,
        seed,
        "gemaakt+spyrrow+packingsolver",
    )
    return result, length


def _left_over(job: StripJob, rows: Sequence[Placement]) -> tuple[Unplaced, ...]:
    laid = Counter(row.part for row in rows)
    return tuple(
        Unplaced(part.id, part.quantity - laid[part.id], "nest.part-larger-than-sheet")
        for part in job.parts
        if part.quantity > laid[part.id]
    )


def _raced(job: StripJob, best: list[Placement], race: Race, end: MaxSeconds) -> list[Placement]:
    """Both engines until the deadline; their answers are slid closer and judged, the best first.

    Which is the shortest then need not have been so before, so all are tried that time allows.
    """
    fitting = _fitting(job)
    if race.seconds <= 2 * START_S or not fitting.parts:
        return best
    answers = sorted(race.run(), key=lambda each: each["length"])[:MOST_CLOSED]
    every = sum(part.quantity for part in fitting.parts)
    closed: list[list[Placement]] = []

    def close(number: int, answer: dict[str, Any]) -> None:
        if end.left_s > 0.0 or (not closed and number < MOST_JUDGED):
            made = _placements(fitting, answer)
            if len(made) == every and (made := _closer(fitting, made, end)):
                closed.append(made)

    with ThreadPoolExecutor(race.workers) as crew:
        list(crew.map(close, range(len(answers)), answers))
    return reduce(partial(_shorter, job), closed, best)


def _closer(job: StripJob, rows: list[Placement], stop: Stop) -> list[Placement]:
    """The same pieces slid together, else as they were; nothing where the judge forbids both."""
    slid = _slid(job, rows, stop) if rows else rows
    return next((each for each in (slid, rows) if each and is_allowed(job, each)), [])


def _slid(job: StripJob, rows: list[Placement], stop: Stop) -> list[Placement]:
    parts = {part.id: part for part in job.parts}
    kinds = list(dict.fromkeys((row.part, row.rotation_deg) for row in rows))
    number = {kind: k for k, kind in enumerate(kinds)}
    places = compacted(
        [_turned(parts[part], angle) for part, angle in kinds],
        [number[row.part, row.rotation_deg] for row in rows],
        np.array([(row.x_mm, row.y_mm) for row in rows]),
        job.height_mm,
        stop,
    )
    return [
        replace(row, x_mm=float(x), y_mm=float(y))
        for row, (x, y) in zip(rows, places, strict=True)
    ]


def closing_s(job: StripJob, seconds: float, workers: int) -> float:
    """How much of the time answers are slid closer: longer when pieces have many corners."""
    corners = sum(part.quantity * len(part.outer.points) for part in job.parts)
    share = min(MOST_CLOSING_SHARE, CLOSING_SHARE + CORNER_SHARE * corners)
    return min(MOST_CLOSING_S, share * seconds) / min(workers, 2)


def _fitting(job: StripJob) -> StripJob:
    """Without the parts that are higher than the strip whichever way they lie."""
    parts = tuple(part for part in job.parts if _lowest(part, job.height_mm) is not None)
    return replace(job, parts=parts)


def _shorter(job: StripJob, best: list[Placement], other: list[Placement]) -> list[Placement]:
    """The one that lays more pieces, or as many in less length."""
    if not other or len(other) < len(best):
        return best
    longer = len(other) == len(best) and length_mm(job, other) >= length_mm(job, best)
    return best if longer else other


def _task(job: StripJob) -> Task:
    """What the engines are told of the parts that can lie in the strip at all."""
    fitting = _fitting(job)
    items = [
        {
            "shape": _told(part, job.height_mm),
            "copies": part.quantity,
            "angles": None if part.rotations_deg is None else [*part.rotations_deg],
        }
        for part in fitting.parts
    ]
    reach = max((_reach(part) for part in fitting.parts), default=0.0)
    longest = 4.0 * fitting.area_mm2 / job.height_mm + reach
    return Task(job.height_mm, longest, tuple(items))


def _told(part: Part, height_mm: float) -> list[tuple[float, float]]:
    """The corners that the engines are told: fewer than there are, where it fits so too."""
    points = [(float(x), float(y)) for x, y in covering(np.array(part.outer.points))]
    fits = _lowest(replace(part, outer=Ring(tuple(points))), height_mm) is not None
    return points if fits else [*part.outer.points]


# ---------------------------------------------------------------- a first strip


def shelves(job: StripJob) -> list[Placement]:
    """Boxes in columns, the longest first: a strip in no time; what is too high is left out."""
    rows = []
    for part in job.parts:
        lying = _lowest(part, job.height_mm)
        if lying is not None:
            rows += [(lying, part.id)] * part.quantity
    rows.sort(key=lambda row: -row[0].width_mm)
    placements: list[Placement] = []
    columns: list[list[float]] = []
    for box, part_id in rows:
        column = next((c for c in columns if c[1] + box.height_mm <= job.height_mm), None)
        if column is None:
            x = columns[-1][2] if columns else 0.0
            column = [x, 0.0, x + box.width_mm]
            columns.append(column)
        at = (column[0] - box.x_mm, column[1] - box.y_mm)
        placements.append(Placement(part_id, *at, box.rotation_deg))
        column[1] += box.height_mm
    return placements


@dataclass(frozen=True, slots=True)
class Box:
    """The box around a part at an angle: its corner and its size."""

    rotation_deg: float
    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float


def _lowest(part: Part, height_mm: float) -> Box | None:
    """The allowed angle that takes least length among those within the height."""
    angles = (0.0, 90.0) if part.rotations_deg is None else part.rotations_deg
    boxes = []
    for angle in angles:
        points = _turned(part, angle)
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        if y1 - y0 <= height_mm * (1 + SLACK):
            boxes.append(Box(angle, float(x0), float(y0), float(x1 - x0), float(y1 - y0)))
    return min(boxes, key=lambda box: (box.width_mm, box.height_mm), default=None)


def _turned(part: Part, angle_deg: float) -> NDArray[np.float64]:
    made: NDArray[np.float64] = np.array(part.outer.points) @ turn_of(angle_deg)
    return made


def _reach(part: Part) -> float:
    return 2.0 * max(math.hypot(*point) for point in part.outer.points)


def _own(job: StripJob, stop: Stop, seed: int) -> list[Placement]:
    """Our own fill of a long strip."""
    longest = 3.0 * job.area_mm2 / job.height_mm + max(_reach(part) for part in job.parts)
    corners = ((0.0, 0.0), (longest, 0.0), (longest, job.height_mm), (0.0, job.height_mm))
    sheet = Sheet(STRIP, 1, Ring(corners), cost_eur=1.0)
    result = solve(NestJob(job.parts, (sheet,), job.name, 0.0, 0.0), stop, seed, 1)
    return list(result.sheets[0].placements) if result.sheets else []


def _placements(job: StripJob, answer: dict[str, Any]) -> list[Placement]:
    return [
        Placement(job.parts[i].id, x, y, _snapped(job.parts[i], angle))
        for i, x, y, angle in answer["places"]
    ]


def _snapped(part: Part, angle: float) -> float:
    """The allowed angle that is meant."""
    if part.rotations_deg is None:
        return angle
    return min(part.rotations_deg, key=lambda a: abs((a - angle + 180.0) % 360.0 - 180.0))


# ---------------------------------------------------------------- the judge


def is_allowed(job: StripJob, rows: Sequence[Placement]) -> bool:
    """Whether the pieces may lie so: within the height, no two on one another.

    Judged on the pieces as drawn by shapely, which made neither answer; two pieces may share
    `OVERLAP` of the area of all, as much as rounding does.
    """
    shapes = _shapes(job, rows)
    boxes = shapely.bounds(shapes)
    if boxes[:, 3].max() - boxes[:, 1].min() > job.height_mm * (1 + SLACK):
        return False
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = one < other
    shared = shapely.area(shapely.intersection(shapes[one[pairs]], shapes[other[pairs]]))
    return not np.any(shared > OVERLAP * job.area_mm2)


def _shapes(job: StripJob, rows: Sequence[Placement]) -> NDArray[Any]:
    parts = {part.id: part for part in job.parts}
    turned: dict[tuple[str, float], NDArray[np.float64]] = {}
    made = []
    for row in rows:
        key = (row.part, row.rotation_deg)
        if key not in turned:
            turned[key] = _turned(parts[row.part], row.rotation_deg)
        made.append(shapely.Polygon(turned[key] + (row.x_mm, row.y_mm)))
    return np.array(made, dtype=object)


def bounds_of(job: StripJob, rows: Sequence[Placement]) -> tuple[float, float, float, float]:
    """The box around all pieces."""
    x0, y0, x1, y1 = shapely.total_bounds(_shapes(job, rows)).tolist()
    return x0, y0, x1, y1


def length_mm(job: StripJob, rows: Sequence[Placement]) -> float:
    """Length of the strip that the pieces take."""
    if not rows:
        return 0.0
    x0, _, x1, _ = bounds_of(job, rows)
    return x1 - x0
