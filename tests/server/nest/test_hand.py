"""A sheet laid by hand: the judge sees every step, and a wrong nest cannot be booked."""

import json
import re

import pytest
from django.test import Client

from gemaakt.server.nest.models import Nest
from tests.server.nest.made import DOCUMENT, SHEET_G, nest, rack

pytestmark = pytest.mark.django_db


def check(owner: Client, *moves: dict[str, float], number: int = 1) -> dict[str, object]:
    answer = owner.post(
        f"/nest/N1/hand/{number}/check/", json.dumps({"moves": moves}), "application/json"
    )
    assert answer.status_code == 200
    found: dict[str, object] = answer.json()
    return found


def test_a_piece_may_go_where_there_is_room(owner: Client) -> None:
    nest()
    answer = check(owner, {"at": 2, "dx_mm": 410, "dy_mm": 0})
    assert answer["allowed"] is True
    assert answer["findings"] == []


@pytest.mark.parametrize(
    "move",
    [
        {"at": 2, "dx_mm": 0, "dy_mm": -20},
        {"at": 0, "dx_mm": -5, "dy_mm": 0},
        {"at": 2, "dx_mm": 0, "dy_mm": 5000},
        {"at": 1, "dx_mm": 0, "dy_mm": 0, "turn_deg": 45},
    ],
)
def test_too_close_off_the_sheet_or_turned_wrongly_is_said(owner, move) -> None:
    nest()
    answer = check(owner, move)
    assert answer["allowed"] is False
    assert answer["findings"]


def test_what_is_said_names_the_sheet_that_is_laid(owner: Client) -> None:
    """Whichever sheet was laid by hand, the first one was named."""
    nest()
    answer = check(owner, {"at": 0, "dx_mm": -5, "dy_mm": 0}, number=2)
    (said,) = answer["findings"]
    assert "plaat 2" in said


def test_a_turn_keeps_the_middle_where_it_was(owner: Client) -> None:
    nest()
    answer = check(owner, {"at": 0, "turn_deg": 90}, number=2)
    numbers = [float(each) for each in re.findall(r"-?[\d.]+", answer["paths"]["0"])]
    xs, ys = numbers[::2], numbers[1::2]
    assert (min(xs) + max(xs)) / 2 == pytest.approx(210, abs=0.01)
    assert (min(ys) + max(ys)) / 2 == pytest.approx(700 - 160, abs=0.01)


def test_what_is_kept_is_a_nest_beside_the_first_and_is_weighed_anew(owner: Client) -> None:
    nest()
    moves = json.dumps([{"at": 0, "dx_mm": 580, "dy_mm": 0}])
    answer = owner.post("/nest/N1/hand/2/keep/", {"moves": moves})
    made = Nest.objects.get(code="N1-H1")
    assert answer["Location"] == "/nest/N1-H1/"
    assert made.verified
    assert made.document["sheets"][1]["placements"][0]["x_mm"] == 590
    assert Nest.objects.get(code="N1").document == DOCUMENT
    row = made.document["weights"][1]
    assert sum(row["parts_g"].values()) + row["remnant_g"] + row["skeleton_g"] == SHEET_G


def test_a_nest_that_may_not_be_cut_shows_no_way_to_book_it(owner: Client) -> None:
    rack()
    nest()
    moves = json.dumps([{"at": 2, "dx_mm": 0, "dy_mm": -20}])
    owner.post("/nest/N1/hand/1/keep/", {"moves": moves})
    page = owner.get("/nest/N1-H1/").content.decode()
    assert "/nest/N1-H1/accept/" not in page
    assert not Nest.objects.get(code="N1-H1").verified


@pytest.mark.parametrize("body", ["[1]", "{}", '[{"at": 99}]', "nee", '[{"at": 0, "x": 1e9}]'])
def test_moves_that_are_none_are_not_there(owner: Client, body: str) -> None:
    nest()
    answer = owner.post("/nest/N1/hand/1/check/", body, "application/json")
    assert answer.status_code == 404
    assert owner.get("/nest/N1/hand/9/").status_code == 404


def test_copies_that_lie_otherwise_on_another_sheet_are_seen_by_the_live_check(
    owner: Client,
) -> None:
    rack()
    drawn = nest()
    drawn.job["parts"][0]["alike"] = True
    drawn.save()
    answer = check(owner, {"at": 0, "turn_deg": 90, "dx_mm": 100, "dy_mm": 100}, number=2)
    assert answer["allowed"] is False
    assert "plaat" in str(answer["findings"])
