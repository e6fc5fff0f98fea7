"""What a published what-if changed in the firm's records, and how that is taken back.

Longer hours, a step that went outside, a pin: publishing wrote them into the records, and another
plan alone does not take them out again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from gemaakt.company import Company
from gemaakt.company.document import company_of
from gemaakt.errors import GemaaktError
from gemaakt.order import Order as OrderDocument
from gemaakt.server import audit
from gemaakt.server.locks import lock
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.plan.answers import base_of
from gemaakt.server.plan.models import PlanDraft, PlanVersion
from gemaakt.server.plan.scenarios import TABLES, ChangedMeanwhile
from gemaakt.server.plan.services import publish, published_id
from gemaakt.server.shop.models import Calendar, Machine, Person

STEP_FIELDS = ("alternatives", "outside", "pin", "transfer_quantity")
"""What a what-if changes of a step."""
SUMS = ("machine", "setup_min", "machine_min")
"""What follows from the alternatives of a step."""


class NothingToTakeBack(GemaaktError, ValueError):
    """The version changed nothing in the records, or all of it was taken back."""


@dataclass(frozen=True, slots=True)
class Change:
    """Fields of a row that a what-if set, as they were before and as it set them."""

    row: Any
    before: Any
    after: Any
    fields: tuple[str, ...]

    @property
    def told(self) -> str:
        """The row in words."""
        is_step = isinstance(self.row, Operation)
        return f"{self.row.order.code}/{self.row.code}" if is_step else str(self.row)

    @property
    def stands(self) -> bool:
        """Whether the row still is as the what-if left it."""
        return all(getattr(self.row, at) == getattr(self.after, at) for at in self.fields)


def changes_of_version(version: PlanVersion) -> list[Change]:
    """What a what-if that became this version changed and what still stands; new rows are not
    among them."""
    draft = PlanDraft.objects.filter(version=version).only("changes", "base_id").first()
    if draft is None or not draft.changes:
        return []
    before, after = base_of(draft.base_id).company, company_of(version.company)
    return [each for each in _changes(before, after) if each.stands]


def _changes(before: Company, after: Company) -> Iterator[Change]:
    for table, model in TABLES:
        was = {each.id: each for each in getattr(before, table)}
        now = [each for each in getattr(after, table) if was.get(each.id, each) != each]
        rows = {row.code: row for row in model.objects.filter(code__in=[e.id for e in now])}
        for each in now:
            if each.id in rows:
                yield from _change(rows[each.id], model.store(was[each.id]), model.store(each))
    orders = {each.id: each for each in before.orders}
    for order in after.orders:
        if order.id in orders and order != orders[order.id]:
            yield from _of_order(orders[order.id], order)


def _change(row: Any, before: Any, after: Any, among: tuple[str, ...] = ()) -> Iterator[Change]:
    names = among or tuple(at for at in vars(before) if at not in ("_state", "id", "position"))
    fields = tuple(at for at in names if getattr(before, at) != getattr(after, at))
    if fields:
        yield Change(row, before, after, fields)


def _of_order(was: OrderDocument, now: OrderDocument) -> Iterator[Change]:
    row = Order.objects.filter(code=now.id).first()
    if row is None:
        return
    if was.weight != now.weight:
        yield Change(row, was, now, ("weight",))
    known = {each.id: each for each in was.operations}
    open_steps = {each.code: each for each in row.operations.filter(status="open")}
    for step in now.operations:
        if step.id in open_steps and step.id in known and step != known[step.id]:
            before, after = (Operation.store(each, row) for each in (known[step.id], step))
            yield from _change(open_steps[step.id], before, after, STEP_FIELDS)


def take_back(*, version_id: int, actor: Any) -> tuple[str, PlanVersion | None]:
    """Put back what a what-if changed, and the plan before it where the floor still sees it.

    What somebody changed since stays as it is. Answers what was put back, in words, and the plan
    that the floor sees now if that is another one.
    """
    version = PlanVersion.objects.get(pk=version_id)
    with transaction.atomic():
        changes = changes_of_version(version)
        if not changes:
            raise NothingToTakeBack("plan.nothing-to-take-back", version=version_id)
        for each in changes:
            _put_back(each)
        _drop_own_hours(version)
        told = ", ".join(each.told for each in changes)
        audit.log("plan.taken-back", actor, str(version_id), {"rows": told})
        draft = PlanDraft.objects.only("base_id").get(version=version)
        base = PlanVersion.objects.only("verified", "status").get(pk=draft.base_id)
        if published_id() != version_id or not base.verified or base.status == "discarded":
            return told, None
        return told, publish(version_id=base.pk, actor=actor)


def _put_back(change: Change) -> None:
    lock(change.row)
    if not change.stands:
        raise ChangedMeanwhile("plan.changed-meanwhile", name=change.told)
    fields = list(change.fields)
    if "alternatives" in fields:
        fields += SUMS
    for field in fields:
        setattr(change.row, field, getattr(change.before, field))
    change.row.save(update_fields=fields)


def _drop_own_hours(version: PlanVersion) -> None:
    """Take out the working hours that only this what-if needed."""
    draft = PlanDraft.objects.only("base_id").get(version=version)
    known = {each.id for each in base_of(draft.base_id).company.calendars}
    made = {each.id for each in company_of(version.company).calendars} - known
    used = {
        *Person.objects.filter(calendar__in=made).values_list("calendar", flat=True),
        *Machine.objects.filter(calendar__in=made).values_list("calendar", flat=True),
    }
    Calendar.objects.filter(code__in=made - used).delete()
