"""Old plans that nobody published go; what was published or is leaned on stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.server.audit.models import AuditLine
from gemaakt.server.plan import forgetting
from gemaakt.server.plan.drafts import drop_draft, new_draft
from gemaakt.server.plan.forgetting import forget_daily, forget_old
from gemaakt.server.plan.models import PlannedOperation, PlanVersion
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.solve.models import Solve
from gemaakt.server.story.models import StoryRun
from tests.server.plan.made import stored

pytestmark = pytest.mark.django_db


def again(version: PlanVersion, solve: Solve | None = None) -> PlanVersion:
    return store_plan(version.document, version.company, verified=True, solve=solve)


def searched() -> Solve:
    """A search that ended, with the company it was given."""
    return Solve.objects.create(
        kind="plan", snapshot={"name": "Klein"}, version="1", status="done", ended=timezone.now()
    )


def later(days: int = 31) -> Any:
    return timezone.now() + timedelta(days=days)


def test_what_nobody_published_goes_with_its_rows_and_its_search() -> None:
    published = stored(60, 6)
    unused, put_aside = again(published, searched()), again(published)
    PlanVersion.objects.filter(pk=put_aside.pk).update(status=PlanVersion.Status.DISCARDED)
    newest = again(published)
    assert forget_old(later(29)) == []
    assert forget_old(later()) == [unused.pk, put_aside.pk]
    assert set(PlanVersion.objects.values_list("pk", flat=True)) == {published.pk, newest.pk}
    assert PlannedOperation.objects.filter(version=published).count() == 60
    assert not PlannedOperation.objects.filter(version_id__in=[unused.pk, put_aside.pk]).exists()
    assert not Solve.objects.exists()
    line = AuditLine.objects.get(action="plan.forgotten")
    assert line.data == {"versions": [unused.pk, put_aside.pk], "days": 30}
    assert forget_old(later()) == []


def test_what_was_published_or_is_leaned_on_stays() -> None:
    first = stored(60, 6)
    second = again(first, searched())
    publish(version_id=second.pk)
    with_draft, with_story, dropped = again(first), again(first), again(first)
    new_draft(version_id=with_draft.pk, actor=None)
    StoryRun.objects.create(plan=with_story)
    drop_draft(draft_id=new_draft(version_id=dropped.pk, actor=None).pk, actor=None)
    again(first)
    before = set(PlanVersion.objects.values_list("pk", flat=True))
    assert forget_old(later(400)) == []
    assert set(PlanVersion.objects.values_list("pk", flat=True)) == before
    assert not AuditLine.objects.filter(action="plan.forgotten").exists()
    kept = Solve.objects.get()
    assert (kept.snapshot, kept.status) == ({}, "done")
    second.refresh_from_db()
    assert second.company["orders"]


def test_a_firm_that_keeps_all_says_so(settings: Any, owner: Client) -> None:
    settings.KEEP_PLANS_DAYS = 0
    published = stored(60, 6)
    again(published)
    again(published)
    assert forget_old(later(4000)) == []
    assert "Every plan is kept" in owner.get("/plan/").content.decode()
    settings.KEEP_PLANS_DAYS = 12
    assert "after 12 days" in owner.get("/plan/").content.decode()


def test_the_worker_looks_once_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Any] = []
    monkeypatch.setattr(forgetting, "_done", set())
    monkeypatch.setattr(forgetting, "forget_old", looked.append)
    now = timezone.now()
    for moment in (now, now, now + timedelta(days=1)):
        forget_daily(moment)
    assert looked == [now, now + timedelta(days=1)]
