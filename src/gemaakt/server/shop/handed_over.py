"""The work of a machine that is gone, given to others: to each step that only it could do."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from gemaakt.server import audit
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.shop.models import Machine, WorkCentre
from gemaakt.server.shop.services import BATCH

SUMS = ("machine", "setup_min", "machine_min")
"""What a step keeps of the machines that may do it."""
CHANGED = ("alternatives", "skill", "attendance", "pin", *SUMS)
CENTRE, ONE = "centre:", "machine:"


def places() -> list[tuple[str, str]]:
    """Departments and machines that work can go to, as a field of choices has them."""
    centres = [(f"{CENTRE}{each.code}", str(each)) for each in WorkCentre.objects.all()]
    return centres + [(f"{ONE}{each.code}", str(each)) for each in Machine.objects.all()]


def machines_of(place: str) -> list[str]:
    """The machines of a chosen place."""
    if place.startswith(CENTRE):
        named = Machine.objects.filter(work_centre=place.removeprefix(CENTRE))
    else:
        named = Machine.objects.filter(code=place.removeprefix(ONE))
    return list(named.values_list("code", flat=True))


@transaction.atomic
def hand_over(*, machine: Machine, to: Iterable[str], factor: float, actor: Any = None) -> int:
    """Let waiting steps that only a machine may do be done on others, in so many times its
    minutes, by who does the work there; answers how many steps."""
    others = [code for code in to if code != machine.code]
    waiting = Operation.objects.filter(status="open").exclude(order__status__in=Order.OVER)
    steps = [each for each in waiting if _machines(each) == {machine.code}] if others else []
    who = _who_works_there([each for each in waiting if _machines(each) & set(others)])
    for step in steps:
        step.alternatives = [
            {**_longer(each, factor), "machine": code}
            for each in step.alternatives
            for code in others
        ]
        if who is not None:
            step.skill, step.attendance = who
        if step.pin and step.pin.get("machine") == machine.code:
            step.pin = None
        step.add_up()
    Operation.objects.bulk_update(steps, CHANGED, batch_size=BATCH)
    if steps:
        told = {"to": ", ".join(others), "steps": len(steps), "factor": factor}
        audit.log("machine.work-handed-over", actor, str(machine), told)
    return len(steps)


def _machines(step: Operation) -> set[str]:
    return {each["machine"] for each in step.alternatives}


def _who_works_there(steps: Sequence[Operation]) -> tuple[str, str] | None:
    """The skill and the attendance that most steps of these machines ask."""
    counted = Counter((each.skill, each.attendance) for each in steps)
    return counted.most_common(1)[0][0] if counted else None


def _longer(alternative: Mapping[str, Any], factor: float) -> dict[str, Any]:
    timed = {name: alternative.get(name, 0.0) * factor for name in ("piece_min", "fixed_min")}
    return {**alternative, **timed}
