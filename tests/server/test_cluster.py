"""A search on a cluster leaves the same records as one here; without one it says so."""

from collections.abc import Callable
from typing import Any

import pytest

from gemaakt.company import Company
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.plan.services import start_plan
from gemaakt.server.solve import child, cluster, services


class Scheduler:
    """Stands for a cluster: runs what is submitted, and counts it."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.closed = 0

    def submit(self, function: Callable[..., Any], *args: Any, pure: bool) -> "Scheduler":
        self.calls.append(function.__name__)
        self.answer = function(*args)
        return self

    def done(self) -> bool:
        return True

    def result(self) -> Any:
        return self.answer

    def close(self) -> None:
        self.closed += 1


def searched() -> PlanVersion:
    solve = start_plan(seconds=0.3)
    claimed = services.claim()
    assert claimed is not None
    child.run(claimed.pk, claimed.attempt)
    return PlanVersion.objects.get(solve=solve)


def test_the_same_call_leaves_the_same_records(
    company: Company, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = searched()
    scheduler = Scheduler()
    settings.SOLVE_CLUSTER = "tcp://scheduler:8786"
    monkeypatch.setattr(cluster, "connected", lambda: scheduler)
    there = searched()
    assert scheduler.calls == ["planned"]
    assert scheduler.closed == 1
    assert (there.verified, there.operation_count) == (here.verified, here.operation_count)
    assert there.document.keys() == here.document.keys()
    assert there.company["orders"] == here.company["orders"]


def test_a_cluster_that_is_away_fails_the_search_in_words(company: Company, settings: Any) -> None:
    settings.SOLVE_CLUSTER = "no-address"
    solve = start_plan(seconds=0.3)
    claimed = services.claim()
    assert claimed is not None
    child.run(claimed.pk, claimed.attempt)
    solve.refresh_from_db()
    assert solve.status == "failed"
    assert solve.reasons[0]["code"] == "solve.cluster-away"
