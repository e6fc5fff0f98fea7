"""The lesson for a class: anybody may open it, nothing is kept, and its plans are true."""

from html import unescape
from itertools import combinations, pairwise

import pytest
from django.test import Client

from gemaakt.server.people import lesson

ORDERS = {each["id"]: each for each in lesson.factory()["orders"]}
MACHINES = {each["id"]: each for each in lesson.factory()["machines"]}
SKILLS = {each["id"]: set(each["skills"]) for each in lesson.factory()["people"]}
TURNS = [lesson.order_ids(), ("C", "A", "D", "E", "F", "B"), ("F", "E", "D", "C", "B", "A")]


def overlap(one: lesson.Bar, other: lesson.Bar) -> bool:
    return one.start < other.end and other.start < one.end


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("limit_kw", [40.0, 60.0])
@pytest.mark.parametrize("taught", [(), (("ruud", "weld"),)])
def test_a_plan_of_the_class_is_true(
    turn: tuple[str, ...], limit_kw: float, taught: tuple[tuple[str, str], ...]
) -> None:
    made = lesson.played(turn, taught, limit_kw)
    for one, other in combinations(made.bars, 2):
        if overlap(one, other):
            assert one.machine != other.machine
            assert one.person != other.person
            assert one.order != other.order
    for name, order in ORDERS.items():
        bars = [bar for bar in made.bars if bar.order == name]
        steps = [(MACHINES[bar.machine]["skill"], (bar.end - bar.start) * 15) for bar in bars]
        assert steps == [(skill, minutes) for skill, minutes in order["steps"]]
        assert all(a.end <= b.start for a, b in pairwise(bars))
        late = max(0, bars[-1].end * 15 - order["due_min"])
        assert made.late_min.get(name, 0) == late
    known = {who: skills | {s for w, s in taught if w == who} for who, skills in SKILLS.items()}
    assert all(MACHINES[bar.machine]["skill"] in known[bar.person] for bar in made.bars)
    assert max(made.kw) <= limit_kw


def test_no_turn_beats_the_best_and_the_first_one_is_far_from_it() -> None:
    turn, minutes = lesson.best()
    assert sorted(turn) == sorted(lesson.order_ids())
    assert minutes < lesson.played(lesson.order_ids()).score_min / 3


def test_teaching_somebody_helps_and_is_counted_against_the_same_turn() -> None:
    first = lesson.worth_of_teaching(lesson.order_ids())[0]
    with_it = lesson.played(lesson.order_ids(), ((first["person"], first["skill"]),))
    before = lesson.played(lesson.order_ids()).score_min
    assert first["gain_min"] == before - with_it.score_min > 0


def test_below_one_machines_power_its_orders_never_come() -> None:
    made = lesson.played(lesson.order_ids(), (), 20.0)
    assert set(made.never) == set(lesson.order_ids())


@pytest.mark.django_db
def test_a_class_needs_no_account_and_gets_no_cookie_with_what_it_chose(client: Client) -> None:
    query = "?t1=C&t2=A&t3=D&t4=E&t5=F&t6=B&teach=ruud:weld&kw=45&level=mbo"
    answer = client.get(f"/lesson/{query}")
    assert answer.status_code == 200
    assert "sessionid" not in answer.cookies
    page = unescape(answer.content.decode())
    assert "Hekwerk voor een school" in page
    assert client.get("/lesson/paper/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["?t1=Z&t2=A&t3=A", "?teach=ruud:ruud", "?kw=-5", "?level=phd", "?t1=" + "A" * 500]
)
def test_an_odd_address_still_shows_a_whole_plan(client: Client, query: str) -> None:
    page = client.get(f"/lesson/{query}").content.decode()
    assert page.count("<rect") == sum(len(each["steps"]) for each in ORDERS.values())
