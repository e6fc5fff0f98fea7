"""Who practises on which work, once a plan that teaches was chosen: it stays so until let go.

A search that plans again puts work where it ends soonest, and would give it to somebody else.
So the steps that a chosen plan gives to somebody who learns are pinned to her: the person only,
for when and where may change.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import transaction

from gemaakt import shop
from gemaakt.server import audit
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.people.teaching_solving import KIND
from gemaakt.server.plan.models import PlannedWork, PlanVersion
from gemaakt.server.shop.models import Person
from gemaakt.server.shop.services import BATCH
from gemaakt.server.solve.models import Solve


def keep_taught(version: PlanVersion, actor: Any = None, **_: object) -> None:
    """Pin to who learns what a plan that teaches gives her, where that plan is published."""
    if is_teaching(version):
        pin_taught(version, actor)


def is_teaching(version: PlanVersion) -> bool:
    """Whether a plan was worked out to give more practice."""
    told = Solve.objects.filter(kind=KIND, status="done").values_list("result", flat=True)[:20]
    return any(
        row.get("plan") == version.pk for each in told for row in (each or {}).get("rows", ())
    )


def learners() -> dict[str, set[str]]:
    """The skills that each person learns."""
    rows = Person.objects.exclude(learning_goals=[]).values_list("code", "learning_goals")
    return {code: {goal["skill"] for goal in goals} for code, goals in rows}


@transaction.atomic
def pin_taught(version: PlanVersion, actor: Any = None) -> int:
    """Pin these steps; what is pinned to somebody already, or begun, stays as it is."""
    learnt = learners()
    work = PlannedWork.objects.filter(version=version, role="does", person__in=learnt)
    given = {
        (row.planned.order, row.planned.operation): row.person
        for row in work.select_related("planned")
    }
    changed = []
    for step in _waiting():
        person = given.get((step.order.code, step.code), "")
        if step.skill in learnt.get(person, ()) and not (step.pin or {}).get("person"):
            step.pin = {"machine": None, "start": None, **(step.pin or {}), "person": person}
            changed.append(step)
    Operation.objects.bulk_update(changed, ["pin"], batch_size=BATCH)
    if changed:
        audit.log("people.practice-kept", actor, str(version.pk), {"steps": len(changed)})
    return len(changed)


def kept(people: Iterable[shop.Person]) -> list[dict[str, Any]]:
    """Who of these practises on how many waiting steps, as it is pinned."""
    learning = {each.id: each for each in people if each.learning_goals}
    learnt = {code: {goal.skill for goal in p.learning_goals} for code, p in learning.items()}
    counts: dict[tuple[str, str], int] = {}
    for step in _pinned(learnt):
        found = (str((step.pin or {})["person"]), step.skill)
        counts[found] = counts.get(found, 0) + 1
    return [
        {"name": learning[code].name or code, "skill": skill, "steps": count}
        for (code, skill), count in sorted(counts.items())
    ]


@transaction.atomic
def let_go(actor: Any = None) -> int:
    """Take the persons off these pins: whoever is free may do the work again."""
    steps = list(_pinned(learners()))
    for step in steps:
        pin = {**(step.pin or {}), "person": None}
        step.pin = pin if any(pin.values()) else None
    Operation.objects.bulk_update(steps, ["pin"], batch_size=BATCH)
    if steps:
        audit.log("people.practice-let-go", actor, "", {"steps": len(steps)})
    return len(steps)


def _waiting() -> Any:
    rows = Operation.objects.filter(status="open").exclude(order__status__in=Order.OVER)
    return rows.exclude(skill="").select_related("order")


def _pinned(learnt: Mapping[str, set[str]]) -> Iterator[Operation]:
    for step in _waiting().exclude(pin=None) if learnt else ():
        if step.skill in learnt.get((step.pin or {}).get("person") or "", ()):
            yield step
