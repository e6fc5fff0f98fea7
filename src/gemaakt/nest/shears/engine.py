"""Packingsolver's guillotine engine on a shear job: started, its answers read, or alone."""

from collections.abc import Sequence

from gemaakt.nest.engines import Engine, started
from gemaakt.nest.problem import NestJob
from gemaakt.nest.shears.filling import Sheared, ShearJob, cost_of
from gemaakt.nest.shears.guillotine import Cut
from gemaakt.nest.shears.sheared import shear_job

STAGES = 3
"""Stages of cuts: without a limit the engine seldom has a whole answer in time."""


def engine_for(job: ShearJob, seconds: float, stages: int = STAGES) -> Engine:
    """Start the engine on a job; its answers come one after another."""
    return started(
        {
            "kind": "rectangles",
            "guillotine": True,
            "stages": stages,
            "seconds": seconds,
            "sheets": [
                {"width": p.width, "height": p.height, "copies": p.copies, "cost": p.cost_eur}
                for p in job.plates
            ],
            "parts": [
                {"width": w, "height": h, "copies": n, "turns": turns}
                for w, h, n, turns in job.items
                if n
            ],
        }
    )


def cut_of(job: ShearJob, answer: dict[str, object]) -> list[Sheared]:
    """The engine's answer; it counts only the pieces that are asked."""
    rows = answer["sheets"]
    assert isinstance(rows, list)
    asked = [i for i, (_, _, n, _) in enumerate(job.items) if n]
    return [
        Sheared(
            row["sheet"],
            tuple(_cut(job, asked[item], place) for item, *place in row["places"]),
            row["times"],
        )
        for row in rows
    ]


def _cut(job: ShearJob, item: int, place: Sequence[int]) -> Cut:
    x, y, width, height = place
    return Cut(item, x, y, turned=(width, height) != job.items[item][:2])


def packingsolver_alone(job: NestJob, seconds: float, stages: int) -> float | None:
    """What packingsolver's guillotine engine costs by itself in so many seconds, for the bench."""
    asked, _ = shear_job(job)
    engine = engine_for(asked, seconds, stages)
    engine.finish(seconds + 5.0)
    costs = [cost_of(asked, cut_of(asked, answer)) for answer in engine.answers]
    return min(costs, default=None)
