"""One strip of given height, as short as possible: two engines side by side, judged by us."""

import math
from dataclasses import dataclass, replace

from gemaakt.findings import Finding
from gemaakt.nest.document import StripJobDocument
from gemaakt.nest.engines import GRACE_S, Engine, started
from gemaakt.nest.problem import NestJob, Part, Placement, Ring, Sheet
from gemaakt.nest.read_job import WrongForm, decoded, fault_of, ring_of
from gemaakt.nest.solution import LaidSheet, Result, Unplaced
from gemaakt.nest.solve import solve
from gemaakt.nest.verify import verify
from gemaakt.stop import MaxIterations, MaxSeconds, Stop

STRIP = "strip"
START_S = 0.3
"""What starting a solver costs."""
STEADY = 40
"""Steps of our own search when runs must be repeatable."""


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
    if not document.items or not 0 < document.strip_height < 1e9:
        raise WrongForm("document.wrong-form", file=name, format="strip", reason="items, height")
    parts, findings = [], []
    for item in document.items:
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
    if not parts:
        raise WrongForm("document.wrong-form", file=name, format="strip", reason="no usable item")
    return StripJob(tuple(parts), document.strip_height, document.name or name), tuple(findings)


def solve_strip(
    job: StripJob, stop: Stop, seed: int = 0, workers: int = 1
) -> tuple[Result, float]:
    """The shortest verified strip found and its length."""
    watch = MaxSeconds(float("inf"))
    best = _own(job, MaxIterations(0), seed)
    first_s, first_mm = watch.elapsed_s, length_mm(job, best)
    if not isinstance(stop, MaxIterations):
        seconds = stop.left_s if isinstance(stop, MaxSeconds) else 20.0
        engines = _started(job, seconds, seed, workers) if seconds > 2 * START_S else []
        ends = watch.elapsed_s + seconds
        for engine in engines:
            engine.finish(ends - watch.elapsed_s + GRACE_S)
            for answer in reversed(engine.answers[-3:]):
                best = _better(job, best, answer)
    length = length_mm(job, best)
    unplaced = tuple(
        Unplaced(p.id, missing, "nest.part-larger-than-sheet")
        for p in job.parts
        if (missing := p.quantity - sum(row.part == p.id for row in best))
    )
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


def _started(job: StripJob, seconds: float, seed: int, workers: int) -> list[Engine]:
    items = [
        {
            "shape": [*part.outer.points],
            "copies": part.quantity,
            "angles": None if part.rotations_deg is None else [*part.rotations_deg],
        }
        for part in job.parts
    ]
    task = {"height": job.height_mm, "items": items, "seed": seed, "workers": max(1, workers // 2)}
    longest = 4.0 * job.area_mm2 / job.height_mm + max(_reach(part) for part in job.parts)
    run_s = seconds - START_S
    return [
        started({**task, "kind": "strip", "seconds": run_s}),
        started({**task, "kind": "strip_irregular", "seconds": run_s, "length": longest}),
    ]


def _reach(part: Part) -> float:
    return 2.0 * max(math.hypot(*point) for point in part.outer.points)


def _own(job: StripJob, stop: Stop, seed: int) -> list[Placement]:
    """Our own fill of a long strip."""
    longest = 3.0 * job.area_mm2 / job.height_mm + max(_reach(part) for part in job.parts)
    corners = ((0.0, 0.0), (longest, 0.0), (longest, job.height_mm), (0.0, job.height_mm))
    sheet = Sheet(STRIP, 1, Ring(corners), cost_eur=1.0)
    result = solve(NestJob(job.parts, (sheet,), job.name, 0.0, 0.0), stop, seed, 1)
    return list(result.sheets[0].placements) if result.sheets else []


def _better(job: StripJob, best: list[Placement], answer: dict[str, object]) -> list[Placement]:
    """The answer when it is complete, shorter and lies as it should; else what there was."""
    rows = answer["places"]
    assert isinstance(rows, list)
    made = [
        Placement(job.parts[i].id, x, y, _snapped(job.parts[i], angle)) for i, x, y, angle in rows
    ]
    complete = len(made) == sum(part.quantity for part in job.parts)
    whole = len(best) == len(made)
    if (
        complete
        and (not whole or length_mm(job, made) < length_mm(job, best))
        and is_allowed(job, made)
    ):
        return made
    return best


def _snapped(part: Part, angle: float) -> float:
    """The allowed angle that is meant."""
    if part.rotations_deg is None:
        return angle
    return min(part.rotations_deg, key=lambda a: abs((a - angle + 180.0) % 360.0 - 180.0))


def is_allowed(job: StripJob, rows: list[Placement]) -> bool:
    """Whether the pieces may lie so: judged as a nest without spacing."""
    x0, y0, x1, y1 = bounds_of(job, rows)
    slack = 1e-6 * job.height_mm
    if y1 - y0 > job.height_mm + slack:
        return False
    box = Ring(
        ((x0 - 1.0, y0 - 1.0), (x1 + 1.0, y0 - 1.0), (x1 + 1.0, y1 + 1.0), (x0 - 1.0, y1 + 1.0))
    )
    whole = NestJob(job.parts, (Sheet(STRIP, 1, box),), job.name, 0.0, 0.0)
    result = Result("feasible", 0.0, 0.0, (LaidSheet(STRIP, tuple(rows)),))
    return not verify(whole, replace(result))


def bounds_of(job: StripJob, rows: list[Placement]) -> tuple[float, float, float, float]:
    """The box around all pieces."""
    parts = {part.id: part for part in job.parts}
    xs, ys = [], []
    for row in rows:
        angle = math.radians(row.rotation_deg)
        cosine, sine = math.cos(angle), math.sin(angle)
        for x, y in parts[row.part].outer.points:
            xs.append(cosine * x - sine * y + row.x_mm)
            ys.append(sine * x + cosine * y + row.y_mm)
    return min(xs), min(ys), max(xs), max(ys)


def length_mm(job: StripJob, rows: list[Placement]) -> float:
    """Length of the strip that the pieces take."""
    if not rows:
        return 0.0
    x0, _, x1, _ = bounds_of(job, rows)
    return x1 - x0
