"""Searches in the background: claimed once, fenced by attempt, never twice."""

import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from gemaakt.company import Company
from gemaakt.company.document import builtins_of
from gemaakt.server import tether
from gemaakt.server.plan import solving
from gemaakt.server.plan.models import PlannedOperation, PlannedWork, PlanVersion
from gemaakt.server.plan.services import PlanNotVerified, publish, start_plan, store_plan
from gemaakt.server.solve import child, services, worker
from gemaakt.server.solve.models import Solve
from tests.server.conftest import plan_document


def kept(company: Company, *, verified: bool = True) -> PlanVersion:
    return store_plan(plan_document(company), builtins_of(company), verified=verified)


def test_a_search_is_claimed_once(company: Company) -> None:
    start_plan()
    first = services.claim()
    assert first is not None
    assert first.attempt == 1
    assert services.claim() is None


def test_a_late_child_of_an_earlier_attempt_changes_nothing(company: Company) -> None:
    solve = start_plan()
    services.claim()
    services.requeue_dead(timezone.now() + timedelta(seconds=10))
    services.claim()
    assert not services.progress(solve.pk, 1, {"cost": 1})
    assert not services.end(solve.pk, 1, "done")
    assert services.progress(solve.pk, 2, {"cost": 2})


def test_a_search_whose_supervisor_is_gone_is_run_again_and_then_given_up(
    company: Company,
) -> None:
    solve = start_plan()
    for _ in range(services.MOST_ATTEMPTS):
        assert services.claim() is not None
        services.requeue_dead(timezone.now() + timedelta(seconds=10))
    solve.refresh_from_db()
    assert solve.status == "failed"
    assert solve.reasons[0]["code"] == "solve.runner-died"


def test_a_beat_keeps_a_search_alive(company: Company) -> None:
    start_plan()
    services.claim()
    assert services.requeue_dead(timezone.now()) == 0


def test_a_worker_that_is_stopped_spends_no_attempt(company: Company) -> None:
    solve = start_plan()
    services.claim()
    assert services.give_back(solve.pk, 1)
    solve.refresh_from_db()
    assert (solve.status, solve.attempt) == ("queued", 0)


def test_asking_again_cancels_the_search_that_waits(company: Company) -> None:
    first = start_plan()
    second = start_plan()
    first.refresh_from_db()
    assert first.status == "cancelled"
    assert second.status == "queued"


def test_the_child_plans_verifies_and_stores_one_draft(company: Company) -> None:
    solve = start_plan(seconds=0.5)
    services.claim()
    child.run(solve.pk, 1)
    child.run(solve.pk, 1)
    version = PlanVersion.objects.get()
    assert version.verified
    assert version.solve == solve
    assert version.operation_count == 9
    assert PlannedOperation.objects.count() == 9
    assert PlannedWork.objects.count() >= 6


def test_what_is_compiled_first_takes_no_second_of_the_search(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a new computer the six seconds of the first plan went by in compiling: 79 of 120 late."""
    monkeypatch.setattr("gemaakt.plan.warm.warm_up", lambda: time.sleep(0.6))
    solve = start_plan()
    services.claim()
    task = child.Task(solve.pk, 1, solve.snapshot, solve.options, 0.3, 0)
    solving.run(task)
    assert task.prepared_s is not None
    assert task.prepared_s >= 0.6


def test_a_search_that_still_gets_ready_is_not_ended_for_its_seconds(company: Company) -> None:
    """A first start beside ten busy programs compiled for seven minutes, and was ended at five."""
    solve = start_plan(seconds=6.0)
    services.claim()
    run = worker.Run(solve.pk, 1, 6.0, tether.spawn(["-c", "input()"]), started_s=0.0)
    supervisor = worker.Supervisor(runs=[run])

    def status(now_s: float) -> str:
        supervisor.look_after(run, now_s)
        solve.refresh_from_db()
        return str(solve.status)

    assert status(worker.GRACE_S + 60.0) == "running"
    services.progress(solve.pk, 1, {"prepared_s": 420.0})
    assert status(420.0) == "running"
    assert status(420.0 + worker.GRACE_S) == "running"
    assert status(427.0 + worker.GRACE_S) == "failed"
    assert solve.reasons == [{"code": "solve.too-long"}]


def test_a_cancelled_search_leaves_no_plan(company: Company) -> None:
    solve = start_plan(seconds=0.5)
    services.claim()
    services.cancel(solve_id=solve.pk)
    child.run(solve.pk, 1)
    assert not PlanVersion.objects.exists()


def test_a_bug_in_a_search_ends_it_with_a_sentence(company: Company) -> None:
    solve = start_plan()
    services.claim()
    child.guarded(lambda: 1 / 0, solve.pk, 1)  # type: ignore[arg-type, return-value]
    solve.refresh_from_db()
    assert solve.status == "failed"
    assert solve.reasons[0]["code"] == "solve.bug"


def test_a_plan_that_the_checker_rejects_is_never_published(company: Company) -> None:
    version = kept(company, verified=False)
    with pytest.raises(PlanNotVerified):
        publish(version_id=version.pk)


def test_publishing_moves_one_mark_and_can_be_undone(company: Company) -> None:
    first, second = kept(company), kept(company)
    publish(version_id=first.pk)
    publish(version_id=second.pk)
    publish(version_id=first.pk)
    statuses = dict(PlanVersion.objects.values_list("pk", "status"))
    assert statuses == {first.pk: "published", second.pk: "superseded"}


def test_a_plan_is_stored_whole_or_not_at_all(company: Company) -> None:
    document = plan_document(company)
    document["operations"].append(document["operations"][0])  # type: ignore[attr-defined, index]
    before = PlanVersion.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        store_plan(document, builtins_of(company), verified=True)
    assert PlanVersion.objects.count() == before


def test_the_card_follows_a_search_to_its_publication(company: Company, owner: Client) -> None:
    assert owner.post("/solve/plan/", headers={"HX-Request": "true"}).status_code == 200
    solve = Solve.objects.get()
    assert f"/solve/{solve.pk}/" in owner.get("/solve/latest/").content.decode()
    services.claim()
    assert owner.post(f"/solve/{solve.pk}/cancel/").status_code == 302
    solve.refresh_from_db()
    assert solve.cancel_asked


def test_health_says_whether_a_verified_plan_stands(company: Company, client: Client) -> None:
    nothing = {"planned": False, "operations": 0, "plan_verified": False}
    assert client.get("/healthz").json() == nothing
    publish(version_id=kept(company).pk)
    assert client.get("/healthz").json() == {
        "planned": True,
        "operations": 9,
        "plan_verified": True,
    }


def test_the_order_list_says_what_is_late_and_why(company: Company, owner: Client) -> None:
    publish(version_id=kept(company).pk)
    late = owner.get("/orders/?show=late").content.decode()
    assert "26/003" in late
    assert "26-001" not in late
    assert "Laser" in late
    assert "1,5 u" in late
