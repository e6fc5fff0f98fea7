"""What the office changed by hand of an order stays against what was sent before, and is told."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from gemaakt.server.audit.models import AuditLine
from gemaakt.server.audit.words import details
from gemaakt.server.intake.models import Upload
from gemaakt.server.intake.services import accept, receive
from gemaakt.server.order.models import HandChange, Order
from gemaakt.server.order.services import upsert_orders
from gemaakt.server.shop import tables
from gemaakt.server.shop.models import Machine
from tests.server.order.test_stays_told import NOW

pytestmark = pytest.mark.django_db
AGREED = {"quantity": "10", "price_eur": "1000.00", "due": "2026-12-10"}
DUTCH = {"accept-language": "nl"}


def by_list(values: dict[str, str], upload_only: bool = False) -> Any:
    """One order in a list of an ERP."""
    head = "Order;Klant;Product;Aantal;Leverdatum;Prijs;Bewerking;Minuten"
    price = values["price_eur"].replace(".", ",")
    what = values.get("reference", "Hek")
    row = f"A1;Bakker;{what};{values['quantity']};{values['due']};{price};Lasersnijden;60"
    content = f"{head}\n{row}".encode()
    upload = receive(name="lijst.csv", content=content, now=NOW, actor=None)
    if upload_only:
        return upload
    accept(upload=upload, now=NOW, actor=None)
    return " ".join(f"{each['code']} {each['params']}" for each in upload.findings)


def by_order(values: dict[str, str]) -> str:
    """The order as another program sends it."""
    pieces = int(values["quantity"])
    step = {"id": "10", "name": "Lasersnijden", "quantity": pieces,
            "alternatives": [{"machine": "laser", "fixed_min": 60}]}  # fmt: skip
    sent = {"id": "A1", "customer": "Bakker", **values, "quantity": pieces, "operations": [step]}
    return upsert_orders(sent=[("E-1", json.dumps(sent))], actor=None)[0]["message"]


def by_row(values: dict[str, str]) -> str:
    """The order as a row of the table of another program."""
    row = {"code": "A1", "customer": "Bakker", "product": "Hek", **values}
    ((_outcome, told),) = tables.upsert(name="orders", sent=[("T-1", row)], actor=None)
    return " ".join(f"{each.code} {each.params}" for each in told)


WAYS = (by_list, by_order, by_row)


def changed_by_hand(owner: Client) -> None:
    form = {"quantity": "12", "due": "2026-12-17", "weight": "1", "status": "released"}
    assert owner.post("/orders/A1/", {**form, "price_eur": "1150.00"}).status_code == 302


def said() -> tuple[int, Decimal | None, date | None]:
    row = Order.objects.get(code="A1")
    return row.quantity, row.price_eur, row.due


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("way", WAYS)
def test_the_same_again_leaves_what_was_changed_by_hand_and_something_new_is_taken_over(
    way: Callable[[dict[str, str]], str], owner: Client
) -> None:
    way(AGREED)
    changed_by_hand(owner)
    here = (12, Decimal("1150.00"), date(2026, 12, 17))
    assert said() == here
    told = way({**AGREED, "reference": "PO 7"})
    assert said() == here, "what was sent before knows nothing of the change"
    kept, in_words = ("1150.00 ≠ 1000.00", "2026-12-17"), ("1.150,00 ≠ 1.000,00", "17-12-2026")
    assert "12 ≠ 10" in told
    assert any(all(each in told for each in way) for way in (kept, in_words))
    page = owner.get("/orders/A1/").content.decode()
    assert "Prijs in euro (1.000,00)" in page
    assert "Leverdatum (10-12-2026)" in page
    step = Order.objects.get(code="A1").operations.first()
    assert step is None or step.quantity == 12, "its steps are for the pieces that stay"
    kept = AuditLine.objects.filter(subject="A1", action="order.hand-stays")
    assert {tuple(each.data) for each in kept} == {("quantity",), ("price_eur",), ("due",)}

    told = way({**AGREED, "quantity": "15"})
    assert said() == (15, *here[1:]), "a new number of pieces is newer than the one here"
    assert "12 → 15" in told
    line = AuditLine.objects.get(subject="A1", action="order.hand-overruled")
    assert line.data == {"quantity": ["12", "15"]}
    assert "12 → 15" in details(line.data)

    told = way({"quantity": "15", "price_eur": "1150.00", "due": "2026-12-17"})
    assert not HandChange.objects.exists(), "the sender says the same by now"
    assert "≠" not in told
    assert said() == (15, *here[1:])


@pytest.mark.usefixtures("company")
def test_the_preview_of_a_list_asks_and_a_tick_takes_what_the_list_says(owner: Client) -> None:
    by_list(AGREED)
    changed_by_hand(owner)
    upload: Upload = by_list({**AGREED, "quantity": "11"}, upload_only=True)
    page = owner.get(f"/import/{upload.pk}/").content.decode()
    assert 'value="A1|due"' in page
    assert "<td>17-12-2026</td>" in page
    assert 'value="A1|quantity"' not in page, "it says something new, so it is taken over"
    owner.post(f"/import/{upload.pk}/accept/", {"overrules": ["A1|due"]})
    assert said() == (11, Decimal("1150.00"), date(2026, 12, 10))
    page = owner.get("/orders/A1/", headers=DUTCH).content.decode()
    assert "1.000,00" in page, "the page says that the price was changed by hand"


@pytest.mark.usefixtures("company")
def test_a_list_without_a_column_leaves_what_the_firm_knows(owner: Client) -> None:
    by_list(AGREED)
    owner.post("/orders/A1/", {"quantity": "10", "due": "2026-12-10", "weight": "1",
        "status": "released", "price_eur": "1150", "note": "blauw", "reference": "PO 7",
        "release": "2026-11-30", "product": "Hek", "drawing": ""})  # fmt: skip
    assert HandChange.objects.filter(field="price_eur", was="1000.00").exists()
    bare = b"Order;Klant;Aantal;Leverdatum;Bewerking;Minuten\nA1;Bakker;10;2026-12-10;Zagen;60"
    upload = receive(name="kaal.csv", content=bare, now=NOW, actor=None)
    accept(upload=upload, now=NOW, actor=None)
    assert not any(each["code"].startswith("order.hand") for each in upload.findings)
    assert HandChange.objects.filter(field="price_eur").exists(), "the list has not heard of it"
    row = Order.objects.get(code="A1")
    assert (row.price_eur, row.note, row.reference) == (Decimal("1150.00"), "blauw", "PO 7")
    assert (row.product, row.release) == ("Hek", date(2026, 11, 30))


@pytest.mark.usefixtures("company")
def test_a_sheet_that_was_told_to_come_later_stays_late_when_the_list_comes_again(
    owner: Client,
) -> None:
    head = "Order;Klant;Aantal;Leverdatum;Bewerking;Minuten;Materiaal;Materiaal komt"

    def read(pieces: int, day: str) -> str:
        row = f"A1;Bakker;{pieces};2026-12-10;Zagen;30;Plaat 3 mm;{day}"
        content = f"{head}\n{row}".encode()
        upload = receive(name="lijst.csv", content=content, now=NOW, actor=None)
        accept(upload=upload, now=NOW, actor=None)
        return " ".join(f"{each['code']} {each['params']}" for each in upload.findings)

    read(10, "2026-12-03")
    need = Order.objects.get(code="A1").materials.get()
    owner.post("/orders/material/arrives/", {"need": need.pk, "day": "2026-12-08"})
    told = read(11, "2026-12-03")
    row = Order.objects.get(code="A1")
    kept = row.materials.get().arrives
    assert (row.quantity, kept and kept.date()) == (11, date(2026, 12, 8))
    assert "Plaat 3 mm 2026-12-08 ≠ Plaat 3 mm 2026-12-03" in told
    read(11, "2026-12-15")
    moved = Order.objects.get(code="A1").materials.get().arrives
    assert moved is not None
    assert moved.date() == date(2026, 12, 15)


@pytest.mark.usefixtures("company")
def test_a_list_that_tells_no_work_leaves_the_work_that_is_known() -> None:
    """A list of orders without operations put a day of work in the place of the real steps."""
    by_list(AGREED)
    Order.objects.get(code="A1").materials.create(material="S235 3 mm", quantity=30, unit="kg")

    def read(row: str, head: str = "Order;Klant;Aantal;Leverdatum") -> list[tuple[str, int, int]]:
        content = f"{head}\n{row}".encode()
        upload = receive(name="kaal.csv", content=content, now=NOW, actor=None)
        accept(upload=upload, now=NOW, actor=None)
        steps = Order.objects.get(code="A1").operations.all()
        return [(each.name, each.quantity, each.done_quantity) for each in steps]

    assert read("A1;Bakker;20;2026-12-10") == [("Lasersnijden", 20, 0)]
    need = Order.objects.get(code="A1").materials.get()
    assert (need.material, need.quantity) == ("S235 3 mm", 60)
    HandChange.objects.create(order="A1", field="quantity", was="10")
    assert read("A1;Bakker;10;2026-12-10") == [("Lasersnijden", 20, 0)], "20 by hand"
    assert read("A1;Bakker;20;2026-12-10") == [("Lasersnijden", 20, 0)]
    assert not Machine.objects.filter(code="Productie").exists()
    head = "Order;Klant;Aantal;Geleverd;Leverdatum"
    assert read("A1;Bakker;20;8;2026-12-10", head) == [("Lasersnijden", 12, 8)]
    content = b"Order;Klant;Aantal;Leverdatum\nB1;Bakker;5;2026-12-10"
    upload = receive(name="nieuw.csv", content=content, now=NOW, actor=None)
    accept(upload=upload, now=NOW, actor=None)
    step = Order.objects.get(code="B1").operations.get()
    assert step.name == "Productie", "of an order that is new a day of work is assumed"
