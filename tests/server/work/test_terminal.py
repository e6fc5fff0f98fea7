"""The terminal's addresses: who is there, what is next, messages with a photo."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import EpsImagePlugin, Image

from gemaakt.server.order.models import MaterialNeed, Operation
from gemaakt.server.plan.models import PlannedWork
from gemaakt.server.shop.models import Person
from gemaakt.server.work import services
from gemaakt.server.work.models import TerminalKey, WorkEvent
from gemaakt.server.work.queries import work_of


@pytest.fixture(autouse=True)
def _fresh_pace() -> None:
    cache.clear()


def post(client: Client, url: str, body: Any) -> Any:
    return client.post(url, json.dumps(body), "application/json")


def work(client: Client, token: str) -> Any:
    return client.get("/terminal/work.json", headers={"x-terminal-pass": token})


def test_a_name_without_pin_is_enough(tablet: Client) -> None:
    answer = post(tablet, "/terminal/enter/", {"person": "P1"}).json()
    assert answer["name"] == "Fatima Aydin"
    assert work(tablet, answer["pass"]).status_code == 200


def test_who_left_for_good_comes_in_no_more_until_she_is_back(tablet: Client) -> None:
    services.set_key(person="P1", badge="0042")
    yesterday = timezone.localdate() - timedelta(days=1)
    Person.objects.filter(code="P1").update(contract_ends=yesterday)
    assert "Fatima Aydin" not in tablet.get("/terminal/").content.decode()
    for way in ({"person": "P1"}, {"badge": "0042"}):
        assert post(tablet, "/terminal/enter/", way).json()["code"] == "work.person-left"
    Person.objects.filter(code="P1").update(contract_ends=timezone.localdate())  # her last day
    assert "Fatima Aydin" in tablet.get("/terminal/").content.decode()
    assert post(tablet, "/terminal/enter/", {"badge": "0042"}).status_code == 200


def test_a_pin_must_be_right_and_cannot_be_guessed_fast(tablet: Client) -> None:
    services.set_key(person="P1", pin="4711")
    wrong = post(tablet, "/terminal/enter/", {"person": "P1", "pin": "0000"})
    assert wrong.status_code == 400
    assert post(tablet, "/terminal/enter/", {"person": "P1", "pin": "4711"}).status_code == 200
    answers = [post(tablet, "/terminal/enter/", {"person": "P1", "pin": str(n)}) for n in range(9)]
    assert answers[-1].json()["code"] == "work.pin-pause"


def test_who_is_let_in_often_is_not_told_of_wrong_pins(tablet: Client) -> None:
    answers = [post(tablet, "/terminal/enter/", {"person": "P1"}) for _ in range(12)]
    assert [each.status_code for each in answers] == [200] * 12


def test_a_badge_says_who_it_is(tablet: Client) -> None:
    services.set_key(person="P2", badge="0451")
    assert post(tablet, "/terminal/enter/", {"badge": "0451"}).json()["person"] == "P2"
    assert post(tablet, "/terminal/enter/", {"badge": "9999"}).status_code == 400


def test_without_a_pass_nobody_sees_work(tablet: Client) -> None:
    assert work(tablet, "").status_code == 403
    assert work(tablet, "P1:x:y").status_code == 403


def test_work_that_should_have_been_done_long_ago_is_still_there(version: Any) -> None:
    person = Person.objects.get(code="P1")
    month = version.time_zero + timedelta(days=31)
    overdue = {card["key"] for card in work_of(person, month)["mine"]}
    planned = PlannedWork.objects.filter(version=version, person="P1")
    assert overdue == {f"{each.planned.order}/{each.planned.operation}" for each in planned}
    order, _slash, code = min(overdue).rpartition("/")
    Operation.objects.filter(order__code=order, code=code).update(status="done")
    assert min(overdue) not in {card["key"] for card in work_of(person, month)["mine"]}


def test_next_work_is_mine_first_and_within_my_skills(tablet: Client) -> None:
    _person, token = services.enter(person="P1")
    shown = work(tablet, token).json()
    assert shown["running"] == []
    assert shown["mine"]
    for card in shown["others"]:
        order, _slash, code = card["key"].rpartition("/")
        step = Operation.objects.get(order__code=order, code=code)
        assert step.skill in {"kanten", "lassen"}


def test_a_sheet_that_comes_later_is_told_where_it_is_waited_for(tablet: Client) -> None:
    """Told to the office, and the laser was offered the job as ready to start."""
    token = post(tablet, "/terminal/enter/", {"person": "P0"}).json()["pass"]
    card = work(tablet, token).json()["mine"][0]
    order, code = card["key"].rsplit("/", 1)
    need = MaterialNeed.objects.get(order__code=order)
    need.arrives = timezone.now() + timedelta(days=3)
    need.operation = code
    need.save()
    cards = {each["key"]: each for each in work(tablet, token).json()["mine"]}
    assert cards[card["key"]]["waits"][-1].startswith(f"{need.material} (")
    assert not cards[card["key"]]["is_ready"]


def test_what_is_ready_to_start_stands_above_what_waits(tablet: Client) -> None:
    _person, token = services.enter(person="P1")
    ready = [card["is_ready"] for card in work(tablet, token).json()["mine"]]
    assert ready == sorted(ready, reverse=True)


def photo_file(size: tuple[int, int] = (3000, 2000)) -> SimpleUploadedFile:
    stream = BytesIO()
    Image.new("RGB", size, "red").save(stream, "JPEG")
    return SimpleUploadedFile("foto.jpg", stream.getvalue(), "image/jpeg")


def message(token: str, **more: Any) -> dict[str, Any]:
    now = timezone.now().isoformat()
    return {"key": "m1", "pass": token, "at": now, "sent_at": now, "step": "26000/10",
            "text": "mal past niet", **more}  # fmt: skip


def test_a_message_with_a_photo_reaches_the_planner_small_and_once(
    tablet: Client, planner: Client, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    _person, token = services.enter(person="P1")
    for _again in range(2):
        answer = tablet.post("/terminal/message/", message(token, photo=photo_file()))
        assert answer.json()["accepted"] == ["m1"]
    event = WorkEvent.objects.get()
    page = planner.get("/floor/").content.decode()
    assert "mal past niet" in page
    picture = b"".join(planner.get(f"/floor/{event.pk}/photo/").streaming_content)
    assert max(Image.open(BytesIO(picture)).size) == 1600
    planner.post(f"/floor/{event.pk}/seen/")
    assert "mal past niet" not in planner.get("/floor/").content.decode()


PROGRAM = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n"


@pytest.mark.parametrize("content", [b"MZ not a picture", PROGRAM], ids=["program", "postscript"])
def test_a_file_that_is_no_photo_is_refused_in_words(
    tablet: Client, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    def run(*_words: object, **_more: object) -> None:
        raise AssertionError("a file of a stranger was run to be seen")

    monkeypatch.setattr(EpsImagePlugin, "Ghostscript", run)
    _person, token = services.enter(person="P1")
    fake = SimpleUploadedFile("foto.jpg", content, "image/jpeg")
    answer = tablet.post("/terminal/message/", message(token, photo=fake))
    assert answer.status_code == 400
    assert "photo" in answer.json()["message"]
    assert not WorkEvent.objects.exists()


def test_odd_bodies_never_break_the_terminal(tablet: Client) -> None:
    for body in ("", "{", "[]", "3", '{"events": 3}', '{"events": [[]], "sent_at": 5}'):
        for url in ("/terminal/events/", "/terminal/enter/"):
            answer = tablet.post(url, body, "application/json")
            assert answer.status_code in {200, 400}


def test_only_planners_and_office_give_out_pins(tablet: Client, planner: Client) -> None:
    assert tablet.get("/floor/keys/").status_code == 403
    planner.post("/floor/keys/", {"person": "P3", "pin": "1234", "badge": "77"})
    with pytest.raises(services.WrongPin):
        services.enter(person="P3", pin="0")
    assert services.enter(badge="77")[0].code == "P3"


def test_every_stranger_is_asked_to_sign_in(db: None) -> None:
    stranger = Client()
    for url in ("/terminal/", "/terminal/work.json", "/floor/", "/board/", "/morning/", "/plan/"):
        assert stranger.get(url).status_code == 302


def test_a_badge_that_is_given_leaves_the_pin_as_it_is(planner: Client) -> None:
    services.set_key(person="P1", pin="1234")
    planner.post("/floor/keys/", {"person": "P1", "pin": "", "badge": "B77"})
    key = TerminalKey.objects.get(person="P1")
    assert (check_password("1234", key.pin), key.badge) == (True, "B77")
    assert "no_pin" in planner.get("/floor/keys/").content.decode()
    planner.post("/floor/keys/", {"person": "P1", "pin": "", "badge": "B77", "no_pin": "on"})
    key = TerminalKey.objects.get(person="P1")
    assert (key.pin, key.badge) == ("", "B77")


def test_a_tap_that_is_refused_is_told_in_a_sentence(tablet: Client) -> None:
    token = post(tablet, "/terminal/enter/", {"person": "P1"}).json()["pass"]
    now = timezone.now().isoformat()
    tap = {"key": "k", "kind": "start", "steps": ["26003/50"], "at": now, "pass": token}
    answer = post(tablet, "/terminal/events/", {"events": [tap], "sent_at": now}).json()
    assert answer["accepted"] == []
    assert answer["refused"][0]["code"] == "work.is-outside"
    assert "26003/50" in answer["refused"][0]["message"]


def test_another_pin_has_another_mark_that_tells_nothing_of_it(tablet: Client) -> None:
    services.set_key(person="P1", pin="4711")
    sent = post(tablet, "/terminal/enter/", {"person": "P1", "pin": "4711"}).json()
    marks = tablet.get("/terminal/keys.json").json()
    assert marks == {"P1": sent["mark"]} == work(tablet, sent["pass"]).json()["keys"]
    services.set_key(person="P1", pin="1234")
    assert tablet.get("/terminal/keys.json").json()["P1"] != sent["mark"]
    services.set_key(person="P1", pin="")
    assert tablet.get("/terminal/keys.json").json() == {}
