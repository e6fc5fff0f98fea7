"""A nest that was booked by mistake is taken back, as long as nothing of it has been cut."""

from copy import deepcopy
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.forms import model_to_dict
from django.test import Client

from gemaakt.company import Company
from gemaakt.nest.book import year_figures
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.materials.queries import metal_uses
from gemaakt.server.nest.buying import book_nest, to_buy
from gemaakt.server.nest.models import CutPart, Nest, StockItem, StockMove
from gemaakt.server.nest.rack import entries, is_cut, throw_away
from gemaakt.server.nest.services import accept_nest, store_nest
from gemaakt.server.nest.take_back import NotTakenBack, take_back
from gemaakt.server.nest.to_cut import materials
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.passport.trace import links
from gemaakt.server.plan.promise_views import steps_like
from gemaakt.server.work.models import WorkEvent
from tests.server.nest.made import JOB, PLATE, nest, placed, rack

pytestmark = pytest.mark.django_db
NEW = "NIEUW-1000x700"
STEPS = [("26-001", "10")]


def plates(code: str, pieces: int, sheet: str = "S1") -> Nest:
    """A draft that lays so many plates of order 26-001, which asks ten."""
    part: dict[str, Any] = {"id": "plaat", "outer": PLATE}
    CutPart.objects.get_or_create(
        order="26-001", operation="10", name="plaat", grade="S235JR", thickness_mm=3.0,
        piece_min=1.5, defaults={"part": part},
    )  # fmt: skip
    rows = [{**placed(10, 10), "part": "26-001/plaat"} for _ in range(pieces)]
    parts = [{**JOB["parts"][0], "id": "26-001/plaat", "order": "26-001"}]
    job = {**deepcopy(JOB), "parts": parts, "sheets": [{**JOB["sheets"][0], "id": sheet}]}
    weights = [
        {"sheet": sheet, "heat_number": "", "sheet_g": 16485, "parts_g": {"26-001/plaat": 9000},
         "pieces": {"26-001/plaat": pieces}, "remnant_mm": [500, 680], "remnant_g": 5000,
         "skeleton_g": 2485},
    ]  # fmt: skip
    document = {"sheets": [{"sheet": sheet, "placements": rows}], "name": "S235JR 3 mm",
                "weights": weights}  # fmt: skip
    return store_nest(code=code, job=job, document=document, orders=["26-001"], verified=True)


def order_book() -> list[dict[str, Any]]:
    rows = Operation.objects.select_related("order").order_by("order__code", "position")
    return [{**model_to_dict(row, exclude=["id"]), "order": row.order.code} for row in rows]


def test_the_rack_and_the_order_book_are_as_they_were(company: Company) -> None:
    rack()
    before, waits = order_book(), [each.pieces for each in materials()]
    in_rack = dict(StockItem.objects.values_list("code", "quantity"))
    drawn = plates("N1", 10)
    waits_now = [each.pieces for each in materials()]
    book_nest(nest=drawn, heats={})
    assert order_book() != before
    take_back(nest=drawn)
    assert order_book() == before
    assert not Order.objects.filter(code="N1").exists()
    there = dict(StockItem.objects.filter(quantity__gt=0).values_list("code", "quantity"))
    assert there == in_rack
    assert Nest.objects.get(code="N1").status == "draft"
    assert [each.pieces for each in materials()] == waits_now != waits
    for item in StockItem.objects.all():
        lines = item.moves.all()
        assert sum(line.amount_eur for line in lines if line.quantity) == (
            item.quantity * item.price_eur
        )


@pytest.mark.usefixtures("that_day")
def test_the_year_and_the_traces_say_that_nothing_was_cut(company: Company) -> None:
    rack()
    drawn = plates("N1", 10)
    year = year_figures(entries(), entries()[-1].on.year)
    book_nest(nest=drawn, heats={})
    take_back(nest=drawn)
    now = year_figures(entries(), entries()[-1].on.year)
    assert (now.cut_kg, now.parts_kg, now.scrap_kg) == (0.0, 0.0, 0.0)
    assert (now.remnants_in_kg, now.parts_eur) == (0.0, Decimal("0.00"))
    assert now.bought_eur == year.bought_eur
    assert metal_uses() == []
    assert links({"part": "26-001/plaat"}) == []
    assert not is_cut(StockItem.objects.get(code="S1"))


def test_the_history_keeps_both(cast: dict[str, Client], company: Company) -> None:
    rack()
    plates("N1", 10)
    office = cast["office"]
    assert office.post("/nest/N1/accept/").status_code == 302
    page = office.get("/nest/N1/", headers={"Accept-Language": "nl"}).content.decode()
    assert "Boeking terugdraaien" in page
    for role, status in (("reader", 403), ("worker", 403), ("office", 302)):
        assert cast[role].post("/nest/N1/take-back/").status_code == status, role
    said = (
        AuditLine.objects.filter(subject="N1")
        .order_by("id")
        .values_list("action", "actor__username")
    )
    assert [kind for kind, _ in said if kind != "nest.made"] == [
        "nest.accepted", "nest.taken-back",
    ]  # fmt: skip
    assert all(who for kind, who in said if kind != "nest.made")
    page = office.get("/nest/N1/", headers={"Accept-Language": "nl"}).content.decode()
    assert "Boeking terugdraaien" not in page
    assert office.post("/nest/N1/take-back/").status_code == 400


def test_what_was_taken_back_is_booked_again(company: Company) -> None:
    rack()
    drawn = plates("N1", 10)
    for _ in range(2):
        book_nest(nest=drawn, heats={})
        assert StockItem.objects.get(code="REST-N1-1").quantity == 1
        take_back(nest=drawn)
    book_nest(nest=drawn, heats={})
    figures = year_figures(entries(), entries()[-1].on.year)
    assert (figures.cut_kg, figures.parts_kg, figures.remnants_in_kg) == (16.485, 9.0, 5.0)
    (use,) = metal_uses()
    assert (use.parts_kg, use.bought_kg) == (9.0, 16.485)


def test_sheets_that_were_bought_for_it_stay_in_the_rack_and_are_not_bought_twice(
    company: Company,
) -> None:
    drawn = plates("N1", 10, NEW)
    book_nest(nest=drawn, heats={NEW: "H5"})
    take_back(nest=drawn)
    (lot,) = StockItem.objects.filter(quantity__gt=0)
    assert (lot.quantity, lot.heat_number, lot.price_eur) == (1, "H5", Decimal("40.00"))
    drawn = Nest.objects.get(code="N1")
    assert to_buy(drawn) == []
    book_nest(nest=drawn, heats={})
    assert StockItem.objects.get(pk=lot.pk).quantity == 0


def test_of_several_nests_of_one_operation_the_last_goes_first(company: Company) -> None:
    rack()
    before = order_book()
    first, last = plates("N1", 4), plates("N2", 6)
    book_nest(nest=first, heats={})
    book_nest(nest=last, heats={})
    with pytest.raises(NotTakenBack, match="N2"):
        take_back(nest=first)
    take_back(nest=last)
    take_back(nest=first)
    assert order_book() == before


def test_what_was_changed_meanwhile_stays(company: Company) -> None:
    rack()
    drawn = plates("N1", 5)
    book_nest(nest=drawn, heats={})
    step = Operation.objects.get(order__code="26-001", code="10")
    step.name, step.skill_level = "Laser 2", 3
    step.alternatives = [{**a, "piece_min": 2.0} for a in step.alternatives]
    step.after = [*step.after, "5"]
    step.save()
    take_back(nest=drawn)
    step.refresh_from_db()
    assert (step.name, step.skill_level, step.after) == ("Laser 2", 3, ["5"])
    assert step.alternatives[0]["piece_min"] == pytest.approx(4.0)


def started(code: str) -> None:
    at = datetime(2026, 11, 25, 8, tzinfo=UTC)
    WorkEvent.objects.create(
        key="k", kind="start", person="jan", order=code, operation="cut", at=at
    )


def bent(code: str) -> None:
    Operation.objects.filter(order__code="26-001", code="20").update(status="done")


def thrown(code: str) -> None:
    throw_away(item=StockItem.objects.get(code=f"REST-{code}-1"), on=date(2026, 11, 25))


def cut_again(code: str) -> None:
    other = plates("N9", 1, f"REST-{code}-1")
    other.document["weights"][0] |= {"remnant_g": 0, "skeleton_g": 0}
    accept_nest(nest=other)


def forgotten(code: str) -> None:
    Nest.objects.filter(code=code).update(booking=None)


@pytest.mark.parametrize(
    ("does", "dutch"),
    [
        (started, "begonnen"),
        (bent, "begonnen"),
        (thrown, "REST-N1-1"),
        (cut_again, "REST-N1-1"),
        (forgotten, "eerdere versie"),
    ],
)
def test_why_it_cannot_be_taken_back_is_said(
    cast: dict[str, Client], company: Company, does: Any, dutch: str
) -> None:
    rack()
    drawn = plates("N1", 10)
    book_nest(nest=drawn, heats={})
    does("N1")
    lines = StockMove.objects.count()
    answer = cast["office"].post("/nest/N1/take-back/", headers={"Accept-Language": "nl"})
    assert answer.status_code == 400
    assert dutch in answer.content.decode()
    assert StockMove.objects.count() == lines
    assert Nest.objects.get(code="N1").status == "accepted"


def test_a_cut_list_of_bars_is_taken_back_whole() -> None:
    rack()
    drawn = nest()
    book_nest(nest=drawn, heats={})
    take_back(nest=drawn)
    assert dict(StockItem.objects.filter(quantity__gt=0).values_list("code", "quantity")) == {
        "S1": 3, "B6": 2,
    }  # fmt: skip
    book_nest(nest=drawn, heats={})
    assert StockItem.objects.get(code="B6").quantity == 1


def test_an_order_like_one_whose_plates_are_in_a_nest_is_promised_with_its_cutting(
    company: Company,
) -> None:
    """The date was that of pieces which were cut already: their step had made way for the nest."""
    rack()
    asked = [(each.id, each.after, each.alternatives) for each in steps_like("26-001", 20)]
    book_nest(nest=plates("N1", 4), heats={})
    assert [(e.id, e.after, e.alternatives) for e in steps_like("26-001", 20)] == asked
    book_nest(nest=plates("N2", 6), heats={})
    assert not Operation.objects.filter(order__code="26-001", code="10").exists()
    assert [(e.id, e.after, e.alternatives) for e in steps_like("26-001", 20)] == asked
