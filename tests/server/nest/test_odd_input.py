"""Codes, years and moves that nobody expects are answered, and the label finds its lot."""

import json

import pytest
import segno
from django.test import Client

from gemaakt.server.nest import lot_views
from gemaakt.server.nest.models import Nest, StockItem
from tests.server.nest.made import nest, rack

pytestmark = pytest.mark.django_db

REMNANT = {"material": "S235JR", "thickness_mm": 3, "length_mm": 800, "width_mm": 500}


@pytest.mark.parametrize("code", ["A/12", "A#1", "A?x=1", "A 1%", "é&<b>"])
def test_the_label_of_any_code_leads_to_its_own_page(
    cast: dict[str, Client], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    made = segno.make
    monkeypatch.setattr(
        lot_views.segno, "make", lambda text, **more: (seen.append(text), made(text, **more))[1]
    )
    page = cast["worker"].post("/material/remnant/", {**REMNANT, "code": code})["Location"]
    assert cast["worker"].get(page).status_code == 200
    assert cast["worker"].get(f"{page}label/").status_code == 200
    answer = cast["worker"].get(seen[0].removeprefix("http://testserver"))
    assert answer.context["item"].code == code
    assert cast["office"].get("/nest/").status_code == 200


@pytest.mark.parametrize("code", ["labels", "delivery", "remnant", "..", "a//b", "/a", "a/label"])
def test_a_code_of_which_the_label_would_lead_elsewhere_is_refused(
    cast: dict[str, Client], code: str
) -> None:
    answer = cast["worker"].post("/material/remnant/", {**REMNANT, "code": code})
    assert answer.status_code == 422
    assert not StockItem.objects.exists()


def test_a_year_of_which_nothing_is_booked_shows_the_newest(cast: dict[str, Client]) -> None:
    rack()
    for year in ("²", "0", "99999999999999", "10000", "x"):
        assert cast["office"].get("/material/", {"year": year}).context["year"] == 2026


@pytest.mark.parametrize(
    "moves", ['[{"at": NaN}]', '[{"at": 0, "dx_mm": NaN}]', '[{"at": 0, "turn_deg": Infinity}]',
              '[{"at": 0, "dx_mm": 1e300, "dy_mm": -1e300}]'],
)  # fmt: skip
def test_a_move_that_is_no_distance_is_no_move(cast: dict[str, Client], moves: str) -> None:
    rack()
    nest()
    sent = cast["planner"].post("/nest/N1/hand/1/check/", moves, content_type="application/json")
    kept = cast["planner"].post("/nest/N1/hand/1/keep/", {"moves": moves})
    assert (sent.status_code, kept.status_code) == (404, 404)
    assert Nest.objects.count() == 1
    assert json.loads(json.dumps(Nest.objects.get().document))["sheets"]


def test_what_a_part_costs_is_reckoned_anew_when_a_sheet_is_laid_by_hand(
    cast: dict[str, Client],
) -> None:
    rack()
    drawn = nest()
    drawn.document["parts"] = [{"part": "plaat", "cost": 9.99}]
    drawn.save()
    cast["planner"].post(
        "/nest/N1/hand/2/keep/", {"moves": '[{"at": 0, "dx_mm": 250, "dy_mm": 100}]'}
    )
    made = Nest.objects.get(code="N1-H1").document
    kept = sum(40.0 * each["remnant_mm2"] / each["sheet_mm2"] for each in made["balance"])
    assert made["parts"][0]["cost"] * 4 == pytest.approx(80.0 - 0.65 * kept)
