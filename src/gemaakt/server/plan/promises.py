"""When would it be ready? The date that the published plan can keep, and room held for it.

Orders that stand in the plan are never made later. Room that was reserved for other promises
counts as taken until the reservation is released or has expired, in every plan made meanwhile.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from gemaakt.company import Company
from gemaakt.errors import GemaaktError
from gemaakt.order import Order
from gemaakt.plan import Promise, promise
from gemaakt.routing import Operation
from gemaakt.server import audit
from gemaakt.server.plan.held import beside, live
from gemaakt.server.plan.models import Reservation
from gemaakt.server.plan.services import published_id
from gemaakt.story.orders import with_skills

MOST_STEPS, MOST_DAYS = 60, 90


class NoPlanToPromise(GemaaktError, LookupError):
    """There is no published plan to promise from."""


class StepsRefused(GemaaktError, ValueError):
    """What was asked is not a routing that this firm can do."""


class NoReservation(GemaaktError, LookupError):
    """There is no such reservation, or it is over."""


def promised(
    *, steps: Sequence[Operation], weight: int = 1, remedies: bool = True, now: datetime
) -> Promise:
    """The earliest day for these steps beside the published plan and what is reserved."""
    version = published_id()
    if version is None:
        raise NoPlanToPromise("plan.no-plan-to-promise")
    company, plan = beside(version, live(now))
    checked = _checked(company, steps)
    return promise(company, plan, checked, weight=weight, remedies=remedies, not_before=now)


def _checked(company: Company, steps: Sequence[Operation]) -> tuple[Operation, ...]:
    """The steps with the firm's own skills; refuses what no machine here can do."""
    if not 0 < len(steps) <= MOST_STEPS:
        raise StepsRefused("plan.promise-steps", limit=MOST_STEPS)
    known = {machine.id for machine in company.machines}
    codes = [step.id for step in steps]
    for step in steps:
        machines = {choice.machine for choice in step.alternatives}
        if not (step.outside or machines) or not machines <= known:
            raise StepsRefused("plan.promise-machine", step=step.id)
        if not set(step.after) <= set(codes) or len(set(codes)) < len(codes):
            raise StepsRefused("plan.promise-after", step=step.id)
    return with_skills(company, Order("", operations=tuple(steps))).operations


def steps_of(sent: Iterable[Mapping[str, Any]]) -> tuple[Operation, ...]:
    """Steps in the form of the company document; refuses another form with the reason."""
    try:
        return msgspec.convert(list(sent), tuple[Operation, ...], strict=False)
    except (msgspec.ValidationError, OverflowError, ValueError) as error:
        raise StepsRefused("plan.promise-form", reason=str(error)[:200]) from error


def reserve(
    *,
    name: str,
    steps: Sequence[Operation],
    days: int,
    weight: int = 1,
    external_id: str | None = None,
    actor: Any = None,
) -> Reservation:
    """Hold room for a promise for so many days; asked again by its external id, it is renewed."""
    now = timezone.now()
    with transaction.atomic():
        own = Reservation.objects.filter(external_id=external_id) if external_id else None
        if own is not None:
            own.filter(released=None).update(released=now)
        found = promised(steps=steps, weight=weight, remedies=False, now=now)
        if found.day is None or found.ends is None:
            raise StepsRefused("plan.promise-never")
        if own is not None:
            own.delete()
        row = Reservation.objects.create(
            name=name[:200], operations=msgspec.to_builtins(found.held), weight=weight,
            day=found.day, ends=found.ends, external_id=external_id,
            expires=now + timedelta(days=min(MOST_DAYS, max(1, days))),
            created_by=audit.user_of(actor), created_name=str(actor or "")[:150],
        )  # fmt: skip
        audit.log("plan.reserved", actor, row.name, {"day": row.day.isoformat()})
    return row


@transaction.atomic
def release(*, reservation_id: int, actor: Any = None) -> None:
    """Give the room up."""
    now = timezone.now()
    rows = Reservation.objects.filter(pk=reservation_id, released=None, expires__gt=now)
    row = rows.first()
    if row is None or not rows.update(released=now):
        raise NoReservation("plan.no-reservation")
    audit.log("plan.released", actor, row.name, {"day": row.day.isoformat()})
