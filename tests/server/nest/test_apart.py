"""Distances between parts: proposed by machine, thickness and metal, and changed by the firm."""

import re
from typing import Any

import pytest
from django.test import Client

from gemaakt.company import Company
from gemaakt.server.nest.apart import too_tight_for
from gemaakt.server.nest.buying import book_nest, to_buy
from gemaakt.server.nest.models import CutRule, StockItem
from gemaakt.server.nest.to_cut import Material
from gemaakt.server.order.models import Operation
from gemaakt.server.shop.models import Machine
from gemaakt.server.solve.models import Solve
from tests.server.nest.test_cutting_page import KEY, nested, waiting  # noqa: F401

pytestmark = pytest.mark.django_db
PLASMA: dict[str, Any] = {"machine": "plasma", "setup_min": 10.0, "piece_min": 2.0}


@pytest.fixture
def two_ways(waiting: Material, company: Company) -> Material:  # noqa: F811
    """The order may go on the laser or the plasma table."""
    Machine.objects.create(code="plasma", name="Plasmatafel", position=90)
    for step in Operation.objects.filter(order__code="26-001", code="10"):
        step.alternatives = [*step.alternatives, PLASMA]
        step.save()
    return waiting


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*?value="([^"]*)"', page, re.DOTALL)
    assert found, name
    return found[1]


def start(client: Client, **sent: str) -> Solve:
    answer = client.post(f"/nest/cut/{KEY}/start/", {"when:26-001": "now", "seconds": "2", **sent})
    assert answer.status_code == 302, answer.content.decode()
    return Solve.objects.filter(kind="nest").order_by("-pk")[0]


def test_the_form_proposes_what_the_machine_needs(
    cast: dict[str, Client], two_ways: Material
) -> None:
    """It proposed 5 and 10 mm for a laser in 1 mm as for a plasma table in 20 mm."""
    planner = cast["planner"]
    page = planner.get(f"/nest/cut/{KEY}/").content.decode()
    assert (field(page, "spacing"), field(page, "margin"), field(page, "grip")) == ("3", "5", "0")
    page = planner.get(f"/nest/cut/{KEY}/", {"machine": "plasma"}).content.decode()
    assert (field(page, "spacing"), field(page, "margin")) == ("6", "10")
    solve = start(planner, machine="plasma")
    assert (solve.snapshot["spacing"], solve.snapshot["margin"]) == (6.0, 10.0)
    assert solve.options["cut_on"] == {"machine": "plasma", "grip_mm": 0.0}


def test_the_firm_changes_a_machine_and_gets_the_default_back(
    cast: dict[str, Client], two_ways: Material
) -> None:
    planner = cast["planner"]
    own = {
        "machine": "laser", "family": "", "spacing_least_mm": "4", "margin_least_mm": "8",
        "spacing_per_thickness_ratio": "2", "margin_per_thickness_ratio": "1", "grip_mm": "0",
    }  # fmt: skip
    assert cast["reader"].post("/nest/distances/", own).status_code == 403
    assert planner.post("/nest/distances/", own).status_code == 302
    page = planner.get(f"/nest/cut/{KEY}/").content.decode()
    assert (field(page, "spacing"), field(page, "margin")) == ("6", "8")
    steel = {**own, "family": "steel", "spacing_least_mm": "9"}
    planner.post("/nest/distances/", steel)
    page = planner.get(f"/nest/cut/{KEY}/").content.decode()
    assert field(page, "spacing") == "9"
    page = planner.get("/nest/distances/", headers={"Accept-Language": "nl"}).content.decode()
    assert "Laser" in page
    assert "workshop" not in page
    for family in ("steel", ""):
        planner.post("/nest/distances/forget/", {"machine": "laser", "family": family})
    assert not CutRule.objects.exists()
    page = planner.get(f"/nest/cut/{KEY}/").content.decode()
    assert field(page, "spacing") == "3"


def test_what_is_no_distance_is_said_beside_its_field(
    cast: dict[str, Client], two_ways: Material
) -> None:
    wrong = {"machine": "laser", "family": "", "spacing_least_mm": "-1", "grip_mm": "veel"}
    answer = cast["planner"].post("/nest/distances/", wrong)
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert not CutRule.objects.exists()


def test_a_nest_goes_to_the_machines_that_can_cut_it(
    cast: dict[str, Client], two_ways: Material
) -> None:
    """Laid 3 mm apart for the laser it went to the plasma table as well."""
    nest = nested(start(cast["planner"]))
    assert too_tight_for(nest) == ["Plasmatafel"]
    page = cast["planner"].get(f"/nest/{nest.code}/").content.decode()
    assert "te dicht op elkaar" in page
    assert "Plasmatafel" in page
    book_nest(nest=nest, heats={})
    for step in Operation.objects.filter(order__code=nest.code):
        assert [way["machine"] for way in step.alternatives] == ["laser"]


def test_laid_far_enough_it_goes_to_both(cast: dict[str, Client], two_ways: Material) -> None:
    nest = nested(start(cast["planner"], machine="plasma"))
    assert too_tight_for(nest) == []
    book_nest(nest=nest, heats={})
    for step in Operation.objects.filter(order__code=nest.code):
        assert {way["machine"] for way in step.alternatives} == {"laser", "plasma"}


def test_nothing_is_cut_where_the_clamps_hold(cast: dict[str, Client], two_ways: Material) -> None:
    solve = start(cast["planner"], grip="90", margin="10")
    lows = {min(y for _x, y in sheet["outer"]) for sheet in solve.snapshot["sheets"]}
    assert lows == {90.0}
    nest = nested(solve)
    assert nest.cut_on["grip_mm"] == 90.0
    low = min(
        row["y_mm"] + (-400.0 if row["rotation_deg"] == 180.0 else 0.0)
        for sheet in nest.document["sheets"] for row in sheet["placements"]
        if row["rotation_deg"] in (0.0, 90.0)
    )  # fmt: skip
    assert low >= 100.0 - 1e-6
    book_nest(nest=nest, heats={})


def test_a_sheet_that_is_bought_for_a_punch_weighs_what_it_weighs(
    cast: dict[str, Client], two_ways: Material
) -> None:
    """Without its strip it was bought as a smaller sheet: 3000 × 1500 × 3 mm is 105.975 kg."""
    StockItem.objects.update(quantity=0)
    nest = nested(start(cast["planner"], grip="90", buy="on"))
    (first, *_others) = to_buy(nest)
    size = (first.length_mm, first.width_mm)
    assert size in {(3000.0, 1500.0), (2500.0, 1250.0), (2000.0, 1000.0)}
    book_nest(nest=nest, heats={})
    bought = StockItem.objects.filter(code__startswith=nest.code, kind="sheet")[0]
    assert bought.mass_g == round(size[0] * size[1] * 3.0 * 7.85e-3)


def test_a_sheet_smaller_than_the_clamps_takes_no_part(
    cast: dict[str, Client], two_ways: Material
) -> None:
    StockItem.objects.filter(code="PL-1").update(width_mm=80.0)
    answer = cast["planner"].post(
        f"/nest/cut/{KEY}/start/", {"when:26-001": "now", "seconds": "2", "grip": "90"}
    )
    assert answer.status_code == 400
    assert "rek" in answer.content.decode()
