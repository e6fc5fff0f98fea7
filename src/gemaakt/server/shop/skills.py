"""Skills of people and of work under one name: who can weld does what the welding asks."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from gemaakt.company.departments import as_compared, with_skills_asked
from gemaakt.server import audit
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.order.turns import Turn, alone
from gemaakt.server.shop.models import Facts, Person, WorkCentre
from gemaakt.server.shop.services import BATCH, load_company


def known_skills() -> dict[str, str]:
    """The spelling of each skill that people have, work asks or a department is called by."""
    centres = WorkCentre.objects.values_list("name", flat=True)
    asked = Operation.objects.exclude(skill="").values_list("skill", flat=True).distinct()
    names = [*asked.order_by(), *had_skills(), *centres]
    return {as_compared(name): name for name in reversed(names)}


def had_skills() -> list[str]:
    """The skills that people have."""
    people = Person.objects.values_list("skills", flat=True)
    return list(dict.fromkeys(name for skills in people for name in skills))


@transaction.atomic
def ask_new_skills(*, before: Iterable[str], actor: Any = None) -> dict[str, int]:
    """Let work of a department ask the skill of its name, the first time that somebody has it.

    before: the skills that people had until now; what those left free stays so. Answers how many
    steps ask which skill now.
    """
    new = {as_compared(name) for name in had_skills()} - {as_compared(name) for name in before}
    if not new:
        return {}
    alone(Turn.EVENTS)
    company = load_company()
    asking = with_skills_asked(company)
    steps = {
        (order.id, step.id): step.skill
        for order, was in zip(asking.orders, company.orders, strict=True)
        for step, free in zip(order.operations, was.operations, strict=True)
        if step.skill != free.skill and as_compared(step.skill) in new
    }
    open_steps = Operation.objects.exclude(status="done").exclude(order__status__in=Order.OVER)
    rows = [
        row
        for row in open_steps.filter(skill="").select_related("order")
        if (row.order.code, row.code) in steps
    ]
    counts: dict[str, int] = {}
    for row in rows:
        row.skill = steps[row.order.code, row.code]
        counts[row.skill] = counts.get(row.skill, 0) + 1
    Operation.objects.bulk_update(rows, ["skill"], batch_size=BATCH)
    if rows:
        told = [{"code": each.code, "params": dict(each.params)} for each in asking.assumptions]
        Facts.objects.update(assumptions=told)
        audit.log("shop.skills-asked", actor, ", ".join(counts), counts)
    return counts
