"""What was delivered goes to the bookkeeper once, to the cent, and can be taken back."""

from decimal import Decimal
from html import unescape
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from gemaakt.company import Company
from gemaakt.errors import GemaaktError
from gemaakt.server.delivery.delivering import (
    Slip,
    close_short,
    deliver,
    take_back_delivery,
)
from gemaakt.server.delivery.models import Delivery
from gemaakt.server.delivery.returning import Return, bring_back
from gemaakt.server.invoice.forms import LooksForm
from gemaakt.server.invoice.models import InvoiceForm, InvoiceList
from gemaakt.server.invoice.services import take_back_list, take_over
from gemaakt.server.invoice.to_invoice import to_invoice
from gemaakt.server.order.models import Order
from gemaakt.server.quote.customers import keep_address

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def _priced(company: Company) -> None:
    Order.objects.update(price_eur=Decimal("100.00"), reference="PO-4711")


def sent(pieces: int, order: str = "26-001", **more: object) -> Delivery:
    return deliver(pieces={order: pieces}, slip=Slip(TODAY, **more))  # type: ignore[arg-type]


def amounts() -> list[str]:
    return [row["amount_eur"] for each in to_invoice() for row in each.rows]


def test_a_delivery_is_on_one_list_and_the_parts_add_up(owner: Client) -> None:
    """Ten pieces at 100 euros in three parts: 33.33 or 30 and 40, never a cent off."""
    Order.objects.filter(code="26-001").update(quantity=3)
    for _part in range(3):
        sent(1)
    assert amounts() == ["33.33", "33.34", "33.33"]
    page = unescape(owner.get("/invoices/").content.decode())
    assert "PO-4711" in page
    assert "Zonder debiteurnummer" in page
    papers = [each.number for each in to_invoice()]
    answer = owner.post("/invoices/take/", {"paper": papers[:2]})
    first = InvoiceList.objects.get()
    assert answer["Location"] == f"/invoices/{first.pk}/"
    assert (first.total_eur, amounts()) == (Decimal("66.67"), ["33.33"])
    with pytest.raises(GemaaktError):
        take_over(papers={papers[0]})
    second = take_over(papers={papers[2]})
    assert first.total_eur + second.total_eur == 100
    owner.post(f"/invoices/{first.pk}/undo/")
    assert amounts() == ["33.33", "33.34"]
    assert "teruggenomen" in unescape(owner.get("/invoices/").content.decode())


def test_the_file_has_the_columns_that_the_bookkeeping_reads(owner: Client) -> None:
    sent(4)
    customer = Order.objects.get(code="26-001").customer
    owner.post("/invoices/debtors/", {"customer": customer, "number": "1012", "vat_code": "VL"})
    owner.post("/invoices/debtors/", {"customer": customer, "number": "1013", "vat_code": "VL"})
    looks = {
        "vat_code": "H21", "cost_centre": "PLAAT", "ledger": "8000", "separator": ",",
        "decimal": ".", "day_format": "%Y-%m-%d", "heading_debtor": "Code", "place_debtor": "1",
        "heading_amount_eur": "Amount", "place_amount_eur": "3", "heading_order": "YourOrder",
        "place_order": "2", "heading_vat": "VATCode", "place_vat": "9", "heading_day": "Date",
        "heading_ledger": "GL", "heading_centre": "CC",
    }  # fmt: skip
    assert owner.post("/invoices/looks/", looks).status_code == 302
    row = take_over(papers={Delivery.objects.get().number})
    csv = owner.get(f"/invoices/{row.pk}/list.csv").content.decode("utf-8-sig").splitlines()
    assert csv == [
        "Code,YourOrder,Amount,VATCode,Date,GL,CC",
        f"1013,26-001,40.00,VL,{TODAY:%Y-%m-%d},8000,PLAAT",
    ]
    book = load_workbook(BytesIO(owner.get(f"/invoices/{row.pk}/list.xlsx").content))
    assert book.active is not None
    assert [cell.value for cell in book.active[2]][:3] == ["1013", "26-001", 40]
    assert owner.get(f"/invoices/{row.pk}/list.pdf").status_code == 404
    page = unescape(owner.get("/invoices/looks/").content.decode())
    assert page.count(customer) >= 1
    assert 'value="YourOrder"' in page


def test_more_less_back_and_again_are_charged_as_agreed() -> None:
    order = Order.objects.get(code="26-001")  # ten pieces for 100 euros
    sent(12, may_be_more=True, more_is_charged=True)
    assert amounts() == ["100.00", "20.00"]
    bring_back(order=order, told=Return(2, TODAY, "damage", "nothing"))
    bring_back(order=order, told=Return(3, TODAY, "damage", "again"))
    sent(1, may_be_more=True)
    assert amounts() == ["100.00", "20.00", "0.00", "-20.00"]
    sent(6, "26-002")
    close_short(order=Order.objects.get(code="26-002"))
    quantity = Order.objects.get(code="26-002").quantity
    part = next(row for each in to_invoice() for row in each.rows if row["order"] == "26-002")
    assert Decimal(part["amount_eur"]) == round(Decimal(600) / quantity, 2)


def test_a_slip_that_is_taken_back_after_its_list_comes_once_more_below_zero() -> None:
    slip = sent(4)
    first = take_over(papers={slip.number})
    assert to_invoice() == []
    take_back_delivery(row=slip)
    (back,) = to_invoice()
    assert (back.is_undone, back.total_eur) == (True, Decimal("-40.00"))
    second = take_over(papers={slip.number})
    assert to_invoice() == []
    with pytest.raises(GemaaktError):
        take_back_list(row=first)
    take_back_list(row=second)
    take_back_list(row=first)
    assert to_invoice() == []  # nothing went out


def test_without_a_price_nothing_is_taken_over_but_it_may_be_invoiced_elsewhere(
    owner: Client,
) -> None:
    Order.objects.filter(code="26-001").update(price_eur=None)
    slip = sent(4)
    refused = owner.post("/invoices/take/", {"paper": slip.number}, follow=True)
    assert "is geen prijs bekend" in unescape(refused.content.decode())
    owner.post("/invoices/take/", {"paper": slip.number, "how": "elsewhere"})
    assert to_invoice() == []
    nothing = owner.post("/invoices/take/", {}, follow=True)
    assert "Vink aan wat op de lijst komt" in unescape(nothing.content.decode())


def test_pieces_that_are_made_again_are_not_charged_twice() -> None:
    order = Order.objects.get(code="26-001")
    take_over(papers={sent(10).number})
    steps = tuple(order.operations.values_list("code", flat=True))
    back = bring_back(order=order, told=Return(2, TODAY, "size", "remake", steps=steps))
    sent(2, back.remade_as)
    assert amounts() == ["0.00"]


def test_a_price_that_changes_after_a_list_comes_as_a_correction_to_the_cent(
    owner: Client,
) -> None:
    """Four of ten at 10 euros stood on a list; at 90.01 for all they are 36.00: 4 euros back."""
    first = take_over(papers={sent(4).number})
    form = {"weight": "1", "status": "released", "price_eur": "90.01"}
    page = unescape(owner.post("/orders/26-001/", form, follow=True).content.decode())

    assert "verschil van € -4,00" in page
    (back,) = to_invoice()
    assert (back.is_correction, back.total_eur) == (True, Decimal("-4.00"))
    page = unescape(owner.get("/invoices/").content.decode())
    assert "nadat er leveringen van op een lijst stonden" in page
    second = take_over(papers={back.number, sent(6).number})
    assert first.total_eur + second.total_eur == Decimal("90.01")
    assert to_invoice() == []
    with pytest.raises(GemaaktError):
        take_back_list(row=first)
    owner.post("/orders/26-001/", {**form, "price_eur": "100.00"})
    owner.post("/invoices/take/", {"paper": [each.number for each in to_invoice()],
                                   "how": "elsewhere"})  # fmt: skip
    assert to_invoice() == []  # what was charged stands
    Order.objects.filter(code="26-001").update(quantity=20, price_eur=200)
    assert to_invoice() == []  # twice the pieces at the same price each


def test_a_slip_that_was_corrected_is_reversed_with_its_correction() -> None:
    slip = sent(4)
    take_over(papers={slip.number})
    Order.objects.filter(code="26-001").update(price_eur=120)
    take_over(papers={each.number for each in to_invoice()})
    take_back_delivery(row=slip)
    (back,) = to_invoice()
    assert [row["amount_eur"] for row in back.rows] == ["-40.00", "-8.00"]
    take_over(papers={slip.number})
    assert to_invoice() == []
    assert sum(each.total_eur for each in InvoiceList.objects.all()) == 0


def test_a_customer_elsewhere_in_the_eu_never_gets_the_usual_vat_code(owner: Client) -> None:
    customer = Order.objects.get(code="26-001").customer
    InvoiceForm(vat_code="V21").save()
    keep_address(customer=customer, address="", vat_number="DE136695976")
    sent(4)
    page = unescape(owner.get("/invoices/").content.decode())
    assert "geen btw-code" in page
    assert [row["vat"] for each in to_invoice() for row in each.rows] == [""]
    kept = InvoiceForm.objects.get()
    form = LooksForm(instance=kept).initial | {"vat_eu-goods": "ICL0", "vat_code": "V21"}
    owner.post("/invoices/looks/", {**form, "separator": ";", "decimal": ",",
                                    "day_format": "%d-%m-%Y"})  # fmt: skip
    (row,) = (row for each in to_invoice() for row in each.rows)
    assert (row["vat"], row["vat_number"]) == ("ICL0", "DE136695976")
    assert "geen btw-code" not in unescape(owner.get("/invoices/").content.decode())
