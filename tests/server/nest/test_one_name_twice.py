"""A part of one name in two cutting operations of an order is two parts to a nest."""

from datetime import date
from decimal import Decimal

import pytest

from gemaakt.company import Company
from gemaakt.server.nest.asking import NOW, Wanted, job_of
from gemaakt.server.nest.buying import book_nest
from gemaakt.server.nest.minutes import known_min
from gemaakt.server.nest.models import CutPart, StockItem
from gemaakt.server.nest.rack import receive
from gemaakt.server.nest.services import store_nest
from gemaakt.server.nest.take_back import take_back
from gemaakt.server.nest.to_cut import material_of
from gemaakt.server.order.models import Operation
from tests.server.nest.made import PLATE, placed

pytestmark = pytest.mark.django_db
KEY = "S235JR~3"
NAMES = ["26-001/plaat", "26-001/plaat (20)"]


@pytest.fixture
def twice(company: Company) -> None:
    """Operations 10 and 20 of an order of ten both cut a plate."""
    for operation, minutes in (("10", 1.5), ("20", 4.0)):
        CutPart.objects.create(
            order="26-001", operation=operation, name="plaat", grade="S235JR", thickness_mm=3.0,
            piece_min=minutes, part={"id": "plaat", "outer": PLATE},
        )  # fmt: skip
    receive(
        on=date(2026, 11, 24), code="PL", kind=StockItem.Kind.SHEET, material="S235JR",
        thickness_mm=3.0, length_mm=2000.0, width_mm=1000.0, quantity=9, mass_g=47100,
        price_eur=Decimal("60.00"),
    )  # fmt: skip


def test_both_are_nested(twice: None) -> None:
    waiting = material_of(KEY)
    assert waiting is not None
    job = job_of(waiting, Wanted({"26-001": NOW}))
    assert [(part.id, part.quantity) for part in job.parts] == [(name, 10) for name in NAMES]
    assert known_min(["26-001"]) == {NAMES[0]: 1.5, NAMES[1]: 4.0}


def test_booking_one_leaves_the_other(twice: None) -> None:
    rows = [{**placed(10, 10), "part": NAMES[1]} for _ in range(10)]
    parts = [{"id": NAMES[1], "qty": 10, "order": "26-001", "outer": PLATE}]
    outer = [[0, 0], [2000, 0], [2000, 1000], [0, 1000]]
    drawn = store_nest(
        code="N1", orders=["26-001"], verified=True,
        job={"name": "S235JR 3 mm", "thickness_mm": 3.0, "parts": parts,
             "sheets": [{"id": "PL", "copies": 9, "outer": outer}]},
        document={"sheets": [{"sheet": "PL", "placements": rows}]},
    )  # fmt: skip
    steps = Operation.objects.filter(order__code="26-001")
    before = list(steps.values_list("code", "after"))
    book_nest(nest=drawn, heats={})
    assert list(steps.values_list("code", flat=True)) == ["10", "30"]
    waiting = material_of(KEY)
    assert waiting is not None
    assert [line.part.id for each in waiting.orders for line in each.lines] == ["plaat"]
    take_back(nest=drawn)
    assert list(steps.values_list("code", "after")) == before
