"""Schemes over the API: the same answers as on the page, with their sentences."""

import json
from typing import Any

import pytest
from django.test import Client

from gemaakt.server.account import services

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Client:
    _row, secret = services.make_token(name="boekhouding", scopes=[], actor=None)
    return Client(headers={"authorization": f"Bearer {secret}", "accept-language": "nl"})


def post(client: Client, address: str, body: Any) -> Any:
    return client.post(address, json.dumps(body), content_type="application/json")


def test_a_question_is_answered_with_the_sentence_behind_each_value(program: Client) -> None:
    asked = {"on": "2026-03-15", "inputs": {"investment": 60_000}}
    document = post(program, "/api/schemes/kia", asked).json()
    assert document["amounts"] == {"deduction": 16_800}
    rows = {row["parameter"]: row for group in document["basis"] for row in group["values"]}
    assert "28% van het investeringsbedrag" in rows["rate"]["quote"]
    assert rows["rate"]["article"] == "art. 3.41 lid 2 Wet IB 2001"


def test_a_stacked_question_and_its_depreciation_stand_on_articles(program: Client) -> None:
    asked = {"on": "2026-03-15", "inputs": {"price": 250_000, "category": "I"}}
    document = post(program, "/api/schemes/machine", asked).json()
    assert {o["name"] for o in document["options"]} >= {"kia", "kia+eia", "kia+mia"}
    keys = {group["key"] for group in document["basis"]}
    assert keys == {"kia", "eia", "mia", "vamil", "vpb", "afschrijving"}


def test_a_year_without_a_value_is_refused_by_name(program: Client) -> None:
    asked = {"on": "2031-03-15", "inputs": {"investment": 60_000}}
    document = post(program, "/api/schemes/kia", asked).json()
    assert document["refusal"]["years"] == [2023, 2024, 2025, 2026]
    assert document["findings"][0]["code"] == "schemes.no-rule-on"


def test_a_batch_keeps_its_order_and_says_what_it_could_not_read(program: Client) -> None:
    questions = [
        {"id": "a", "instrument": "vpb", "year": 2026, "inputs": {"profit": 250_000}},
        {"id": "b", "instrument": "vpb", "year": 2030, "inputs": {"profit": 1}},
        {"id": "c", "instrument": "niets", "year": 2026, "inputs": {}},
    ]
    found = post(program, "/api/schemes/batch", {"questions": questions}).json()
    amounts = [row["amounts"] for row in found["answers"]]
    assert amounts == [{"tax": 50_900}, {"refused": True}, {}]
    assert [each["where"]["id"] for each in found["findings"]] == ["c"]


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("/api/schemes/niets", {}, 404),
        ("/api/schemes/kia", {"inputs": {"investment": "veel"}}, 422),
        ("/api/schemes/kia", {"inputs": {"investment": -1}}, 422),
        ("/api/schemes/kia", {"on": "gisteren"}, 422),
        ("/api/schemes/machine", {"inputs": {"price": [1]}}, 422),
        ("/api/schemes/batch", {"questions": "x"}, 422),
    ],
)
def test_an_odd_question_is_refused_and_never_a_crash(
    program: Client, address: str, body: Any, status: int
) -> None:
    assert post(program, address, body).status_code == status


def test_a_stranger_gets_no_answer() -> None:
    assert Client().get("/api/schemes").status_code == 401
