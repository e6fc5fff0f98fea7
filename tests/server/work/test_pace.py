"""PINs and badges cannot be guessed: the pause grows, on a device and never for the whole shop."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from gemaakt.server.work import services
from gemaakt.server.work.pace import Pace, TooFast
from tests.server.work.conftest import client_of
from tests.server.work.test_clocks import NOW


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def enter(client: Client, **words: str) -> Any:
    return client.post("/terminal/enter/", json.dumps(words), content_type="application/json")


def test_badges_are_guessed_more_and_more_slowly_on_a_device(tablet: Client) -> None:
    services.set_key(person="P1", pin="4711", badge="B-0042")
    answers = [enter(tablet, badge=f"B-{at:04}").json()["code"] for at in range(1, 12)]
    assert answers[:8] == ["work.badge-unknown"] * 8
    assert answers[8:] == ["work.pin-pause"] * 3
    refused = enter(tablet, badge="B-0042")
    assert refused.status_code == 400
    dutch = tablet.post(
        "/terminal/enter/", json.dumps({"badge": "B-0042"}), content_type="application/json",
        headers={"accept-language": "nl"},
    )  # fmt: skip
    assert dutch.json()["message"].startswith("Wacht even")
    other = client_of("worker")  # another tablet of the same shop, behind the same address
    assert enter(other, badge="B-0042").status_code == 200


def test_the_pause_doubles_and_a_badge_of_ones_own_does_not_begin_it_anew() -> None:
    pace, now, waits = Pace("", "tablet", "shop"), NOW, []
    for _at in range(8):
        pace.begin(now)
    for at in range(6):
        with pytest.raises(TooFast) as told:
            pace.begin(now)
        waits.append(told.value.params["seconds"])
        now += timedelta(seconds=waits[-1])
        pace.begin(now)
        if at == 2:
            pace.right()
            pace.begin(now)
    assert waits == [15, 30, 60, 120, 240, 300]


def test_who_is_right_many_times_never_waits() -> None:
    pace = Pace("P1", "tablet", "shop")
    for _at in range(200):
        pace.begin(NOW)
        pace.right()
    for _at in range(8):
        pace.begin(NOW)


def test_new_sign_ins_from_one_address_wait_and_who_came_in_there_does_not() -> None:
    known = Pace("", "tablet of the laser", "shop")
    known.begin(NOW)
    known.right()
    for at in range(40):
        Pace("", f"device {at}", "shop").begin(NOW)
    with pytest.raises(TooFast) as told:
        Pace("", "one more", "shop").begin(NOW)
    assert told.value.params["seconds"] <= 30
    known.begin(NOW)
    Pace("", "fresh", "elsewhere").begin(NOW)
    Pace("", "fresh too", "shop").begin(NOW + timedelta(seconds=31))


def test_one_name_is_guessed_slowly_from_many_devices() -> None:
    for at in range(8):
        Pace("P1", f"device {at}", f"address {at}").begin(NOW)
    with pytest.raises(TooFast):
        Pace("P1", "device 9", "address 9").begin(NOW)
    Pace("P2", "device 1", "address 1").begin(NOW)
