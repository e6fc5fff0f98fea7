"""Somebody leaves for good: what is pinned to her for later is free, her work is told."""

from datetime import timedelta
from typing import Any

from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from gemaakt.server.order.models import Operation
from gemaakt.server.plan.models import PlannedOperation
from gemaakt.server.shop.models import Person
from tests.server.plan.made import stored
from tests.server.work.test_clocks import event, record


def step(order: str, code: str = "10") -> Operation:
    return Operation.objects.get(order__code=order, code=code)


def test_pins_after_her_last_day_are_let_go_and_running_work_is_told(
    cast: dict[str, Client],
) -> None:
    """The step and all that waits for it were left out: "fits nowhere, widen the hours"."""
    stored(60, 6)
    now = timezone.now()
    pin: dict[str, Any] = {"machine": "M0", "person": "P1", "start": None}
    day = timedelta(days=1)
    spans = {"26000": (day, 2 * day), "26001": (day, 9 * day), "26002": (-day, 9 * day),
             "26003": (-day, -day)}  # fmt: skip
    for order, (start, end) in spans.items():
        Operation.objects.filter(order__code=order, code="10").update(pin=pin)
        planned = PlannedOperation.objects.filter(order=order, operation="10")
        planned.update(start=now + start, end=now + end)
    record(event("start", "a", "26002/10", at=now), sent=now, now=now)
    person = Person.objects.get(code="P1")
    fields = {
        "name": person.name, "calendar": person.calendar, "role": person.role,
        "rate_eur_per_h": "40", "skills_text": "laseren 2, kanten 2",
        "contract_ends": (timezone.localdate() + 5 * day).isoformat(),
    }  # fmt: skip
    answer = cast["owner"].post("/shop/person/P1/", fields)
    assert answer.status_code == 302
    told = " ".join(str(each) for each in get_messages(answer.wsgi_request))
    assert "26001/10" in told
    assert "26002/10" in told
    assert "26000/10" not in told
    assert "26003/10" in told  # it should have begun by now
    pinned = [(step(order).pin or {}).get("person") for order in ("26000", "26001", "26003")]
    assert pinned == ["P1", None, None]
    assert (step("26001").pin or {}).get("machine") == "M0"
