"""Which sheets of the rack take part in a nest: chosen for one nest, or left alone for longer."""

from typing import Any

import pytest
from django.test import Client

from gemaakt.server.audit.models import AuditLine
from gemaakt.server.nest.asking import NOW, NoSheets, Wanted, start_nest
from gemaakt.server.nest.models import StockItem
from gemaakt.server.nest.rack import keep_apart
from gemaakt.server.nest.to_cut import Material, material_of
from gemaakt.server.solve.models import Solve
from tests.server.nest.test_cutting_page import KEY, nested, waiting

__all__ = ["waiting"]

pytestmark = pytest.mark.django_db
START = f"/nest/cut/{KEY}/start/"
ASKED = {"when:26-001": "now", "rack": "1"}


def remnant(code: str = "REST-1") -> StockItem:
    lot = StockItem.objects.get(code="PL-1")
    lot.pk, lot.code, lot.kind, lot.quantity, lot.price_eur = None, code, "remnant", 1, 5
    lot.save()
    return lot


def sheets_asked() -> dict[str, int]:
    solve = Solve.objects.get(kind="nest")
    return {sheet["id"]: sheet["copies"] for sheet in solve.snapshot["sheets"]}


def test_only_what_is_ticked_takes_part(cast: dict[str, Client], waiting: Material) -> None:
    remnant("REST-1")
    remnant("REST-2")
    cast["planner"].post(START, {**ASKED, "lot:PL-1": "4", "lot:REST-2": "1"})
    assert sheets_asked() == {"PL-1": 4, "REST-2": 1}


def test_a_lot_that_is_left_alone_takes_no_part_until_somebody_ticks_it(
    cast: dict[str, Client], waiting: Material
) -> None:
    keep_apart(item=remnant(), why="klant De Boer")
    page = cast["planner"].get(f"/nest/cut/{KEY}/").content.decode()
    assert "klant De Boer" in page
    assert 'name="lot:REST-1" value="1" aria-label' in page
    assert 'name="lot:PL-1" min="0"' in page
    material = material_of(KEY)
    assert material is not None
    assert material.rack_m2 == pytest.approx(18.0)
    start_nest(material, Wanted({"26-001": NOW}))
    assert sheets_asked() == {"PL-1": 9}
    Solve.objects.all().delete()
    cast["planner"].post(START, {**ASKED, "lot:REST-1": "1"})
    assert sheets_asked() == {"REST-1": 1}


def test_nothing_ticked_and_nothing_to_buy_is_said_before_the_search(
    cast: dict[str, Client], waiting: Material
) -> None:
    answer = cast["planner"].post(START, ASKED)
    assert answer.status_code == 400
    assert "Vink platen uit het rek aan" in answer.content.decode()
    assert not Solve.objects.exists()
    with pytest.raises(NoSheets):
        start_nest(waiting, Wanted({"26-001": NOW}, lots={}))
    cast["planner"].post(START, {**ASKED, "buy": "on"})
    assert set(sheets_asked()) == {"NIEUW-3000x1500", "NIEUW-2500x1250", "NIEUW-2000x1000"}


@pytest.mark.parametrize("typed", ["10", "-1", "veel"])
def test_more_of_a_lot_than_there_is_is_refused_in_a_sentence(
    cast: dict[str, Client], waiting: Material, typed: str
) -> None:
    answer = cast["planner"].post(START, {**ASKED, "lot:PL-1": typed})
    assert answer.status_code == 400
    assert 'role="alert">PL-1: ' in answer.content.decode()
    assert not Solve.objects.exists()


def test_a_draft_on_what_was_left_alone_since_says_so(
    cast: dict[str, Client], waiting: Material
) -> None:
    nest = nested(start_nest(waiting, Wanted({"26-001": NOW})))
    path = "/material/PL-1/keep/"
    for role, status in (("reader", 403), ("worker", 302)):
        assert cast[role].post(path, {"why": "onder de stapel"}).status_code == status
    assert "onder de stapel" in cast["planner"].get(f"/nest/{nest.code}/").content.decode()
    cast["office"].post(path, {"why": " "})
    assert "onder de stapel" not in cast["planner"].get(f"/nest/{nest.code}/").content.decode()
    said: Any = AuditLine.objects.filter(subject="PL-1").order_by("id")
    assert [line.action for line in said][-2:] == ["stock.kept-apart", "stock.free-again"]
