"""A search for a plan in the background: from the snapshot to a verified draft."""

from collections.abc import Mapping
from typing import Any

import msgspec

from gemaakt.company.document import company_of
from gemaakt.server.plan.services import store_plan
from gemaakt.server.solve.child import Task
from gemaakt.server.solve.models import Solve
from gemaakt.stop import MaxSeconds


class Watched:
    """A stop that also reports how far the search is (the engine asks it now and then)."""

    def __init__(self, task: Task, stop: MaxSeconds) -> None:
        self.task = task
        self.stop = stop

    @property
    def left_s(self) -> float:
        """Seconds that are left."""
        return self.stop.left_s

    def __call__(self, iterations: int, best: float) -> bool:
        figures = {"best": best} if best < float("inf") else {}
        self.task.report(iterations=iterations, **figures)
        return self.stop(iterations, best)


def warm() -> None:
    """Import and compile the engine before there is anything to plan."""
    import gemaakt.plan

    _ = gemaakt.plan.plan_company


def run(task: Task) -> dict[str, Any]:
    """Plan the company of the snapshot, and let the independent checker judge it."""
    from gemaakt.plan import plan_company, verify_document

    company = company_of(task.snapshot)
    task.report(iterations=0)
    answer = plan_company(company, Watched(task, MaxSeconds(task.limit_s)), seed=task.seed)
    document = msgspec.to_builtins(answer, enc_hook=str)
    faults = verify_document(company, document)
    return {
        "document": document,
        "verified": not faults,
        "faults": msgspec.to_builtins(list(faults), enc_hook=str),
        "summary": {"status": document["status"], "late": len(document.get("late", ()))},
    }


def store(solve: Solve, answer: Mapping[str, Any]) -> None:
    """Keep the plan as a draft that waits for its publication."""
    store_plan(
        answer["document"],
        solve.snapshot,
        verified=answer["verified"],
        solve=solve,
        actor=solve.asked_by,
        name=solve.options.get("name", ""),
    )
