"""What comes back: why, and the order that makes it again."""

import json
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.company import Company
from gemaakt.errors import GemaaktError
from gemaakt.server.delivery.delivering import Slip, deliver
from gemaakt.server.delivery.models import Returned
from gemaakt.server.delivery.returning import Return, as_it_was, bring_back, take_back_return
from gemaakt.server.intake.services import accept, receive
from gemaakt.server.nest.made_way import make_way
from gemaakt.server.nest.models import CutPart, Nest
from gemaakt.server.order.models import Order
from gemaakt.server.plan.history import finished_orders
from gemaakt.server.work.models import WorkEvent

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
STEPS = ["10", "20", "30"]


def read(client: Client, address: str) -> str:
    return unescape(client.get(address).content.decode())


def returned(pieces: int, outcome: str = "remake", steps: list[str] | None = None) -> Returned:
    order = Order.objects.get(code="26-001")
    told = Return(pieces, TODAY, "size", outcome, "2 mm te lang",
                  STEPS if steps is None else steps, TODAY + timedelta(days=7))  # fmt: skip
    return bring_back(order=order, told=told)


@pytest.fixture
def delivered(company: Company) -> None:
    deliver(pieces={"26-001": 10}, slip=Slip(TODAY))


def test_pieces_that_come_back_are_made_again_by_an_order_beside_the_first(
    delivered: None, owner: Client
) -> None:
    page = read(owner, "/returns/new/?order=26-001")
    assert page.count('name="step"') == 3
    form = {
        "order": "26-001", "pieces": "3", "day": TODAY.isoformat(), "reason": "finish",
        "remark": "coating bladdert", "outcome": "remake", "step": ["30"],
        "due": (TODAY + timedelta(days=5)).isoformat(),
    }  # fmt: skip
    answer = owner.post("/returns/new/", form, follow=True)
    page = unescape(answer.content.decode())
    assert "Order 26-001-R1 maakt het opnieuw" in page
    assert "3 stuks, oppervlak of coating, coating bladdert" in page
    again = Order.objects.get(code="26-001-R1")
    assert (again.quantity, again.price_eur, again.customer) == (3, None, "Klant 1")
    assert [(op.code, op.quantity, op.status) for op in again.operations.all()] == [
        ("30", 1, "open")
    ]
    assert "Maakt 3 stuks opnieuw die terugkwamen" in read(owner, "/orders/26-001-R1/")
    assert Order.objects.get(code="26-001").status == "done"
    assert [row[:2] for row in finished_orders(TODAY)] == [("26-001", TODAY)]


def test_what_is_delivered_again_without_new_work_is_still_to_come(
    delivered: None, owner: Client
) -> None:
    returned(4, "again")
    assert "4 stuks zijn nog na te leveren" in read(owner, "/orders/26-001/")
    assert finished_orders(TODAY) == []
    deliver(pieces={"26-001": 4}, slip=Slip(TODAY + timedelta(days=1)))
    assert finished_orders(TODAY)[0][1] == TODAY + timedelta(days=1)
    returned(10, "nothing")  # all ten are with the customer again
    assert "Er wordt niets voor nageleverd" in read(owner, "/orders/26-001/")
    with pytest.raises(GemaaktError) as refused:
        returned(1, "nothing")
    assert refused.value.code == "delivery.returned-too-many"


def test_no_more_comes_back_than_went_out_and_making_again_takes_a_step(
    delivered: None, owner: Client
) -> None:
    form = {"order": "26-001", "pieces": "11", "day": TODAY.isoformat(), "reason": "size",
            "outcome": "remake", "step": STEPS}  # fmt: skip
    answer = unescape(owner.post("/returns/new/", form).content.decode())
    assert "Van 26-001 zijn 10 stuks bij de klant" in answer
    form = {**form, "pieces": "1", "step": []}
    answer = unescape(owner.post("/returns/new/", form).content.decode())
    assert "Kies welke bewerkingen" in answer
    assert not Returned.objects.exists()
    assert Order.objects.count() == 3


def test_a_return_told_by_mistake_takes_its_order_along_unless_somebody_began(
    delivered: None, owner: Client
) -> None:
    row = returned(3)
    owner.post(f"/returns/{row.pk}/undo/")
    assert not Order.objects.filter(code="26-001-R1").exists()
    row = returned(3)
    WorkEvent.objects.create(
        key="k", kind="start", person="bas", order=row.remade_as, operation="10",
        at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(GemaaktError) as refused:
        take_back_return(row=row)
    assert refused.value.code == "delivery.remake-begun"
    assert Order.objects.filter(code="26-001-R1").exists()


def test_a_list_of_another_program_leaves_the_order_that_makes_it_again(
    delivered: None, owner: Client
) -> None:
    returned(3)
    now = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    rows = "Order;Klant;Aantal;Leverdatum;Bewerking;Minuten\n26-002;K;5;2026-12-03;Lassen;60\n"
    upload = receive(name="l.csv", content=rows.encode(), now=now, actor=None)
    assert (
        "26-001-R1" not in read(owner, f"/import/{upload.pk}/").split("niet op deze lijst")[1][:99]
    )
    accept(upload=upload, now=now, actor=None)
    assert Order.objects.filter(code="26-001-R1").exists()
    assert not Order.objects.filter(code="26/003").exists()


def test_a_step_that_made_way_for_a_nest_can_be_done_again(delivered: None) -> None:
    order = Order.objects.get(code="26-001")
    CutPart.objects.create(
        order="26-001", operation="10", name="plaat", grade="S235", thickness_mm=3, part={}
    )
    nest = Nest.objects.create(
        code="N-1", job={}, document={}, orders=["26-001"], status="accepted"
    )
    kept = make_way(order.operations.get(code="10"), ["N-1/nest"])
    nest.booking = json.loads(json.dumps({"steps": [kept]}))
    nest.save()
    assert [op.id for op in order.to_domain(order.operations.all(), ()).operations] == ["20", "30"]
    whole = as_it_was(order)
    assert [(op.id, op.after) for op in whole.operations][:2] == [("10", ()), ("20", ("10",))]
    assert [need.material for need in whole.materials] == ["S235 3 mm"]
    again = Order.objects.get(code=returned(2).remade_as)
    assert [op.code for op in again.operations.all()] == STEPS
    assert [row.name for row in CutPart.objects.filter(order=again.code)] == ["plaat"]


def test_the_due_date_of_what_is_made_again_is_its_own(delivered: None) -> None:
    again = Order.objects.get(code=returned(2).remade_as)
    assert again.due == TODAY + timedelta(days=7)
    assert Order.objects.get(code="26-001").due == date(2026, 11, 27)


def test_pieces_that_went_out_without_a_slip_can_come_back_too(
    company: Company, owner: Client
) -> None:
    Order.objects.filter(code="26-001").update(status="done")
    assert "zonder pakbon geleverd" in read(owner, "/returns/new/?order=26-001")
    row = returned(4, "again")
    page = read(owner, "/orders/26-001/")
    assert "6 van 10 stuks zijn geleverd" in page
    assert "4 stuks zijn nog na te leveren" in page
    deliver(pieces={"26-001": 4}, slip=Slip(TODAY))
    assert "Alles was geleverd op" in read(owner, "/orders/26-001/")
    assert Returned.objects.get(pk=row.pk).without_slip == 10
