"""What to cut together: worked out in the published plan, shown with what it saves and whom."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from gemaakt.company import Company
from gemaakt.server.nest import together_solving
from gemaakt.server.nest.to_cut import Material
from gemaakt.server.order.models import Operation
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.solve.models import Solve
from tests.server.nest.test_cutting_page import KEY, claimed, published, waiting

pytestmark = pytest.mark.django_db
__all__ = ["waiting"]


@pytest.fixture(autouse=True)
def _few_pieces(waiting: Material) -> None:
    """Ten pieces and two: each order takes a sheet, and both go on one."""
    Operation.objects.filter(order__code="26-002").update(quantity=2)


def worked_out(solve: Solve) -> dict[str, Any]:
    answer = together_solving.run(claimed(solve, 60.0))
    Solve.objects.filter(pk=solve.pk).update(result=answer["summary"], status="done")
    told: dict[str, Any] = answer["summary"]
    return told


def page(client: Client) -> str:
    return client.get("/nest/together/", headers={"Accept-Language": "nl"}).content.decode()


def planned(company: Company, due: date) -> None:
    """Publish a plan in which all orders have until this day."""
    PlanVersion.objects.update(status="superseded")
    published(replace(company, orders=tuple(replace(o, due=due) for o in company.orders)))


def test_two_orders_of_less_than_a_sheet_go_on_one(
    cast: dict[str, Client], company: Company, waiting: Material
) -> None:
    planned(company, date(2027, 1, 29))
    planner = cast["planner"]
    assert planner.post("/nest/together/ask/")["Location"] == "/nest/together/"
    solve = Solve.objects.get(kind=together_solving.KIND)
    assert "hx-get" in page(planner)
    told = worked_out(solve)
    (row,) = told["materials"]
    before, after = row["sheets"]
    assert after < before
    assert told["saved_eur"] == pytest.approx(60.0 * (before - after))
    assert (told["later"], told["is_cut_short"]) == ([], False)
    shown = page(planner)
    assert f"{before} → {after}" in shown
    assert "Niemand is over de leverdatum heen later klaar" in shown
    nest = row["nests"][0]
    assert set(nest["orders"] + nest["fill"]) == {"26-001", "26-002"}


def test_its_link_fills_the_form_of_the_nest_in(
    cast: dict[str, Client], company: Company, waiting: Material
) -> None:
    filled = cast["planner"].get(f"/nest/cut/{KEY}/?now=26-002&fill=26-001").content.decode()
    chosen = [part.split(">")[0] for part in filled.split("<select")[1:]]
    values = dict(zip(chosen, filled.split("<select")[1:], strict=True))
    when = {name.split('"')[1]: text for name, text in values.items() if "when:" in name}
    assert 'value="now" selected' in when["when:26-002"]
    assert 'value="fill" selected' in when["when:26-001"]


def test_without_a_published_plan_it_is_said_what_to_do(
    cast: dict[str, Client], waiting: Material
) -> None:
    answer = cast["planner"].post("/nest/together/ask/", headers={"Accept-Language": "nl"})
    assert answer.status_code == 409
    assert "nog geen plan gepubliceerd" in answer.content.decode()
    assert not Solve.objects.filter(kind=together_solving.KIND).exists()


def test_another_plan_since_is_told(
    cast: dict[str, Client], company: Company, waiting: Material
) -> None:
    planned(company, date(2027, 1, 29))
    worked_out(together_solving.start_together())
    assert "Er is sindsdien een ander plan" not in page(cast["reader"])
    planned(company, date(2027, 2, 26))
    assert "Er is sindsdien een ander plan" in page(cast["reader"])
    assert "Uitzoeken" not in page(cast["reader"])
    assert cast["reader"].post("/nest/together/ask/").status_code == 403


def test_what_the_plan_does_not_hold_is_not_advised(company: Company, waiting: Material) -> None:
    published(replace(company, orders=company.orders[:0]))
    assert worked_out(together_solving.start_together())["materials"] == []
