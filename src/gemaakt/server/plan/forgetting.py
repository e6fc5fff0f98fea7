"""Plans that nobody published, thrown away after a while: each holds the whole company.

A firm that plans ten times a day would keep gigabytes a year of what it never used. What was ever
published stays, and so does what a draft, a story or the log leans on (decision 0012).
"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localtime

from gemaakt.server import audit
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.solve.models import Solve

FORGOTTEN = "plan.forgotten"
BEGUN = ("plan.draft-begun", "plan.scenario-begun")
MOST_AT_ONCE = 200
UNUSED = (PlanVersion.Status.DRAFT, PlanVersion.Status.DISCARDED)
ENDED = (Solve.Status.DONE, Solve.Status.FAILED, Solve.Status.CANCELLED)


def kept_days() -> int:
    """How many days a plan that nobody published is kept; 0 for as long as the firm is there."""
    return max(0, settings.KEEP_PLANS_DAYS)


_done: set[date] = set()
"""Days on which this process has looked."""


def forget_daily(now: datetime) -> None:
    """Throw away what is old, once a day and once after each start."""
    today = localtime(now).date()
    if today not in _done:
        _done.add(today)
        forget_old(now)


@transaction.atomic
def forget_old(now: datetime) -> list[int]:
    """Throw away old plans that nobody published; their numbers, which the log keeps."""
    if not kept_days():
        return []
    before = now - timedelta(days=kept_days())
    versions = never_used(before)
    numbers = list(versions.values_list("pk", flat=True)[:MOST_AT_ONCE])
    Solve.objects.filter(plan_version__in=numbers).delete()
    PlanVersion.objects.filter(pk__in=numbers).delete()
    _empty_searches(before)
    if numbers:
        said = ", ".join(map(str, numbers))
        data = {"versions": numbers, "days": kept_days()}
        audit.log(FORGOTTEN, None, said if len(said) <= 200 else f"{said[:199]}…", data)
    return numbers


def never_used(before: datetime) -> QuerySet[PlanVersion]:
    """Versions made before a moment that were never published and that nothing leans on."""
    newest = PlanVersion.objects.order_by("-id").values_list("pk", flat=True).first()
    begun_on = AuditLine.objects.filter(action__in=BEGUN).values_list("data__base", flat=True)
    built_on = PlanVersion.objects.exclude(based_on=None).values_list("based_on_id", flat=True)
    return (
        PlanVersion.objects.filter(status__in=UNUSED, published_at=None, created__lt=before)
        .filter(drafts=None, from_draft=None, storyrun=None)
        .exclude(pk__in={newest, *begun_on, *built_on} - {None})
        .order_by("pk")
    )


def _empty_searches(before: datetime) -> None:
    """Searches of plans keep who, when and how; the company they were given stands in the plan."""
    ended = Solve.objects.filter(kind="plan", status__in=ENDED, ended__lt=before)
    ended.exclude(snapshot={}).update(snapshot={})
