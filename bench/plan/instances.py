"""The instances of a benchmark folder, their best known values, and made-up due dates."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.shared import shared
from gemaakt.plan.graph import JobShop, Mode, of_jobs, read

PUBLISHED = {
    "jsp/ta71.jsp": {"OptalCP": 5464, "CP Optimizer": 5464, "CP-SAT 9.15, 4 cores, 10 min": 5658},
}
"""Values that others published: ScheduleOpt benchmarks, 4-core i7, up to ten minutes."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A file, its best known value (None where nobody published one) and a lower bound."""

    file: str
    shop: JobShop
    best: int | None
    bound: int | None


def folder() -> Path:
    """Where the shared data lie: GEMAAKT_SHARED, or `shared` beside the repository."""
    return shared("data/plan")


def instances(place: Path, sets: list[str]) -> list[Instance]:
    """The instances of the sets named (first folder of each file), in the manifest's order."""
    found = []
    with (place / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            kind = row["file"].split("/")[0]
            if kind in sets or row["file"] in sets:
                form = "fjsw" if kind == "fjsp_worker" else None
                shop = read(place / row["file"], form)
                found.append(
                    Instance(row["file"], shop, _number(row["best_ub"]), _number(row["best_lb"]))
                )
    return found


def with_due_dates(shop: JobShop, seed: int = 0) -> JobShop:
    """Due dates where a file has none: release + 1.5 x work + U(0, 0.8 x load).

    Work is the sum of a job's shortest times; load is the work of all jobs over the number of
    machines; releases are 0; weights 1, 2 or 3; numpy's generator from the seed draws, job after
    job, first the uniform part, then the weight.
    """
    chance = np.random.default_rng(seed)
    jobs: list[list[tuple[Mode, ...]]] = [[] for _ in range(max(shop.job_of) + 1)]
    for job, ways in zip(shop.job_of, shop.modes, strict=True):
        jobs[job].append(ways)
    work = [sum(min(mode.duration for mode in ways) for ways in job) for job in jobs]
    load = sum(work) / len(shop.machines)
    due, weight = [], []
    for minutes in work:
        due.append(int(1.5 * minutes + chance.uniform(0, 0.8 * load)))
        weight.append(int(chance.integers(1, 4)))
    return of_jobs(jobs, due=due, weight=weight)


def _number(text: str) -> int | None:
    return round(float(text)) if text else None
