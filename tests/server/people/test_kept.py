"""Pages of people do not count the whole order book at every visit, and yet are never behind."""

from typing import Any

import pytest

from gemaakt.server import audit
from gemaakt.server.people import kept, queries

pytestmark = pytest.mark.django_db


def test_the_orders_are_read_again_only_when_a_record_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[Any] = []
    monkeypatch.setattr(queries, "people_and_work", lambda: read.append(1) or len(read))
    asked: Any = lambda company: [company]  # noqa: E731
    assert kept.kept("test", asked) == [1]
    assert kept.kept("test", asked) == [1]
    audit.log("work.started", None, "O1/10", {})
    assert kept.kept("test", asked) == [1]
    audit.log("order.changed", None, "O1", {})
    assert kept.kept("test", asked) == [2]
