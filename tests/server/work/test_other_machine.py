"""Work on another machine than planned, and what a colleague is on."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from gemaakt.server.order.models import Operation
from gemaakt.server.shop.away import keep
from gemaakt.server.shop.models import Machine, Person
from gemaakt.server.work.models import Clocking, WorkEvent
from gemaakt.server.work.queries import work_of
from tests.server.work.test_clocks import NOW, event, record, step

KEY = "26000/10"


@pytest.fixture
def two_machines(version: Any) -> str:
    """The step can be done on its planned machine and on another; answers the other."""
    row = step(KEY)
    row.alternatives = [*row.alternatives, {**row.alternatives[0], "machine": "M1"}]
    row.save()
    return "M1"


def tap(kind: str, minute: int, **more: Any) -> None:
    at = NOW + timedelta(minutes=minute)
    told = event(kind, f"{kind}-{minute}", KEY, at=at, **more)
    assert record(told, sent=at, now=at).accepted


def spent() -> list[tuple[str, float]]:
    rows = Clocking.objects.exclude(end=None).order_by("start")
    return list(rows.values_list("machine", "worked_min"))


def test_who_chooses_another_machine_at_once_was_on_it_from_the_start(two_machines: str) -> None:
    tap("start", 0)
    planned = Clocking.objects.get().machine
    assert planned != two_machines
    tap("start", 2, machine=two_machines)
    assert step(KEY).running["machine"] == two_machines
    tap("pause", 30)
    assert spent() == [(two_machines, 30.0)]


def test_who_moves_on_to_another_machine_has_minutes_on_both(two_machines: str) -> None:
    tap("start", 0)
    planned = Clocking.objects.get().machine
    tap("start", 20, machine=two_machines)
    tap("done", 30)
    assert spent() == [(planned, 20.0), (two_machines, 10.0)]


def test_a_late_tap_leaves_the_machine_that_was_chosen(two_machines: str) -> None:
    tap("start", 10, machine=two_machines)
    tap("pause", 40)
    at = NOW + timedelta(minutes=60)
    late = event("pause", "late", "26003/10", at=NOW + timedelta(minutes=20))
    record(late, sent=at, now=at)
    assert spent() == [(two_machines, 30.0)]


def test_a_machine_that_the_step_does_not_know_is_not_believed(version: Any) -> None:
    tap("start", 0, machine="M5")
    assert WorkEvent.objects.get().machine == ""
    assert Clocking.objects.get().machine != "M5"


def test_a_job_says_that_its_machine_stands_still(version: Any) -> None:
    now = timezone.now()
    person = Person.objects.get(code="P1")
    card = work_of(person, now)["mine"][0]
    assert card["still"] == ""
    machine = Machine.objects.get(name=card["machine"])
    keep("machine", machine, now - timedelta(hours=1), now + timedelta(hours=1), "storing", None)
    assert work_of(person, now)["mine"][0]["still"].endswith("storing")


def test_a_colleague_sees_who_is_busy_and_can_join(version: Any) -> None:
    now = timezone.now()
    person, helper = Person.objects.get(code="P1"), Person.objects.get(code="P0")
    key = work_of(person, now)["mine"][0]["key"]
    order, code = key.split("/")
    helper.skills = {Operation.objects.get(order__code=order, code=code).skill: 2}
    helper.save()
    record(event("start", "a", key, person="P3", at=now), sent=now, now=now)
    for each in (person, helper):
        shown = work_of(each, now)
        cards = {card["key"]: card for card in (*shown["mine"], *shown["others"])}
        assert cards[key]["busy"] == ["Sanne Mulder"]
    record(event("start", "b", key, at=now), sent=now, now=now)
    assert [card["busy"] for card in work_of(person, now)["running"]] == [["Sanne Mulder"]]
