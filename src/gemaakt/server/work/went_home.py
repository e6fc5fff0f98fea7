"""Who went home ill in the middle of a job: her clock stops when the office tells it."""

from datetime import datetime
from typing import Any

from gemaakt.server.shop.models import Person
from gemaakt.server.work import services
from gemaakt.server.work.by_itself import WENT_HOME
from gemaakt.server.work.models import Clocking, WorkEvent


def stop_clocks(person: Person, since: datetime, now: datetime, actor: Any) -> list[str]:
    """Stop what she has running, at the hour that is told; answers the steps.

    Of a day that is told whole the hour is not known: then it is now. The machine would be hers
    in the plan until she is back, for what is running goes first. What needs nobody goes on.
    """
    clocks = list(Clocking.objects.filter(person=person.code, end=None))
    if not clocks:
        return []
    at = since if all(each.start < since for each in clocks) else now
    event = {
        "key": f"home-{person.pk}-{clocks[0].pk}", "kind": WorkEvent.Kind.PAUSE.value,
        "steps": [f"{each.order}/{each.operation}" for each in clocks], "at": at.isoformat(),
        "text": WENT_HOME,
    }  # fmt: skip
    services.record(
        events=[event], sent_at=now.isoformat(), now=now, actor=actor, who=lambda _event: person
    )
    return event["steps"]  # type: ignore[return-value]
