"""Ask for a search, claim it, follow it, end it: every change is one conditional update."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

import gemaakt
from gemaakt.server import audit
from gemaakt.server.solve.models import Solve

DEAD_AFTER_S = 3.0
"""A running search whose supervisor has not beaten for so long has none."""
MOST_ATTEMPTS = 2
OPEN = (Solve.Status.QUEUED, Solve.Status.RUNNING)


@transaction.atomic
def ask(  # noqa: PLR0913
    *,
    kind: str,
    snapshot: Mapping[str, Any],
    options: Mapping[str, Any],
    limit_s: float,
    seed: int = 0,
    actor: Any = None,
    alone: bool = True,
) -> Solve:
    """Queue a search; unless it need not be `alone`, one of the same kind is cancelled first."""
    for other in Solve.objects.filter(kind=kind, status__in=OPEN).only("pk") if alone else ():
        cancel(solve_id=other.pk, actor=actor)
    solve = Solve.objects.create(
        kind=kind,
        snapshot=snapshot,
        options=dict(options),
        limit_s=limit_s,
        seed=seed,
        version=gemaakt.__version__,
        asked_by=audit.user_of(actor),
        asked_by_name=str(actor or ""),
    )
    audit.log(
        f"{kind.replace('.', '-')}.asked", actor, str(solve.pk), {"seconds": limit_s, "seed": seed}
    )
    return solve


def cancel(*, solve_id: int, actor: Any = None) -> bool:
    """Ask a search to end; one that waits ends at once, one that runs within a second."""
    now = timezone.now()
    waiting = Solve.objects.filter(pk=solve_id, status=Solve.Status.QUEUED).update(
        status=Solve.Status.CANCELLED, cancel_asked=True, ended=now
    )
    running = Solve.objects.filter(pk=solve_id, status=Solve.Status.RUNNING).update(
        cancel_asked=True
    )
    if waiting or running:
        audit.log("solve.cancelled", actor, str(solve_id))
    return bool(waiting or running)


def claim() -> Solve | None:
    """Take the oldest search that waits; None when there is none or another was quicker."""
    first = (
        Solve.objects.filter(status=Solve.Status.QUEUED)
        .order_by("id")
        .values_list("pk", "attempt")
        .first()
    )
    if first is None:
        return None
    pk, attempt = first
    now = timezone.now()
    taken = Solve.objects.filter(pk=pk, attempt=attempt, status=Solve.Status.QUEUED).update(
        status=Solve.Status.RUNNING, attempt=attempt + 1, started=now, beat=now, progress={}
    )
    return Solve.objects.defer("snapshot").get(pk=pk) if taken else None


def beat(solve_id: int, attempt: int) -> bool:
    """The supervisor says it is still there; False when the search is no longer its own."""
    return bool(mine(solve_id, attempt).update(beat=timezone.now()))


def mine(solve_id: int, attempt: int) -> Any:
    """The search while it runs as this attempt: the fence of every write."""
    return Solve.objects.filter(pk=solve_id, attempt=attempt, status=Solve.Status.RUNNING)


def progress(solve_id: int, attempt: int, figures: Mapping[str, Any]) -> bool:
    """Keep how far the search is."""
    return bool(mine(solve_id, attempt).update(progress=dict(figures)))


def end(solve_id: int, attempt: int, status: str, reasons: list[Any] | None = None) -> bool:
    """End the search without a result; False when somebody else already did."""
    return bool(
        mine(solve_id, attempt).update(status=status, ended=timezone.now(), reasons=reasons or [])
    )


def requeue_dead(now: datetime) -> int:
    """Queue searches whose supervisor is gone; after two attempts they have failed."""
    dead = Solve.objects.filter(
        status=Solve.Status.RUNNING, beat__lt=now - timedelta(seconds=DEAD_AFTER_S)
    )
    cancelled = dead.filter(cancel_asked=True).update(status=Solve.Status.CANCELLED, ended=now)
    failed = dead.filter(attempt__gte=MOST_ATTEMPTS).update(
        status=Solve.Status.FAILED, ended=now, reasons=[{"code": "solve.runner-died"}]
    )
    queued = dead.update(status=Solve.Status.QUEUED, beat=None)
    return int(cancelled + failed + queued)


def give_back(solve_id: int, attempt: int) -> bool:
    """Queue a search again without spending an attempt: the supervisor was asked to stop."""
    return bool(
        mine(solve_id, attempt).update(
            status=Solve.Status.QUEUED, attempt=F("attempt") - 1, beat=None
        )
    )
