"""Pieces and clocks are the same in whatever order tablets without Wi-Fi send their taps."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gemaakt.server.order.models import Operation, Order
from gemaakt.server.work.models import Clocking, WorkEvent
from tests.server.plan.made import stored
from tests.server.work.test_clocks import NOW, event, record, step

CUT, BENT = "26009/10", "26009/20"
SENT = NOW + timedelta(hours=3)
TAP = st.tuples(
    st.sampled_from(["start", "pause", "scrap", "done", "counted", "not-done"]),
    st.sampled_from([CUT, CUT, BENT]),
    st.integers(1, 3),
    st.sampled_from(["P1", "P2", "P3"]),
)


def tapped(
    at: int, kind: str, key: str, quantity: int, person: str, *, minute: int | None = None
) -> dict[str, Any]:
    moment = NOW + timedelta(minutes=at if minute is None else minute)
    more: dict[str, Any] = {"quantity": quantity} if kind in ("pause", "scrap") else {}
    if kind == "counted":
        kind, more = "done", {"good": quantity}
    return event(kind, f"tap-{at}", key, at=moment, person=person, **more)


def outcome(taps: list[dict[str, Any]], asked: int) -> tuple[Any, ...]:
    """What is left of these taps, sent one by one; then all is as it was."""
    with transaction.atomic():
        Operation.objects.filter(order__code="26009").update(quantity=asked)
        for each in taps:
            assert record(each, sent=SENT, now=SENT).accepted, each
        rows = [
            (row.status, row.made_quantity, row.asked_quantity, row.scrap_quantity)
            for row in (step(CUT), step(BENT))
        ]
        counted = sorted(WorkEvent.objects.values_list("key", "quantity"))
        clocks = sorted(
            Clocking.objects.values_list("person", "operation", "start", "end"), key=str
        )
        found = rows, Order.objects.get(code="26009").status, counted, clocks
        transaction.set_rollback(True)
    return found


class AnyOrder(TestCase):
    """The taps of two hours on three tablets, sent afterwards."""

    @classmethod
    def setUpTestData(cls) -> None:
        stored(60, 6)

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.data())
    def test_pieces_and_clocks_do_not_depend_on_which_tablet_is_late(
        self, data: st.DataObject
    ) -> None:
        told = data.draw(st.lists(TAP, min_size=2, max_size=6))
        minutes = data.draw(st.lists(st.integers(0, 4), min_size=len(told), max_size=len(told)))
        once = {(minutes[at], each[-1]): (at, each) for at, each in enumerate(told)}
        taps = [tapped(at, *each, minute=minutes[at]) for at, each in once.values()]
        later = data.draw(st.permutations(taps))
        asked = data.draw(st.integers(2, 8))
        assert outcome(taps, asked) == outcome(later, asked)


def test_done_of_the_next_step_that_comes_first_has_what_came_into_it_later(version: Any) -> None:
    asked = step(CUT).quantity
    done = tapped(2, "done", BENT, 0, "P2")
    assert record(done, sent=SENT, now=SENT).accepted
    assert step(BENT).made_quantity == asked
    for each in (tapped(0, "scrap", CUT, 1, "P1"), tapped(1, "done", CUT, 0, "P1")):
        assert record(each, sent=SENT, now=SENT).accepted
    assert step(CUT).made_quantity == asked - 1
    assert step(BENT).made_quantity == asked - 1
    assert WorkEvent.objects.get(key="tap-2").quantity == asked - 1


def test_what_the_office_put_right_is_where_the_next_tap_begins(version: Any) -> None:
    asked = step(CUT).quantity
    record(event("pause", "a", CUT, quantity=2))
    Operation.objects.filter(pk=step(CUT).pk).update(done_quantity=1, quantity=asked - 1)
    late = NOW + timedelta(minutes=5)
    record(event("pause", "b", CUT, quantity=1, at=late), sent=late, now=late)
    assert step(CUT).made_quantity == 2
    record(event("done", "c", CUT, at=late), sent=late, now=late)
    assert step(CUT).made_quantity == asked
