"""Deliveries of another program, read from its list: shown first, kept once."""

from datetime import date, timedelta
from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from gemaakt.company import Company
from gemaakt.company.workbook.deliveries import read_deliveries
from gemaakt.server.delivery.models import Delivery
from gemaakt.server.delivery.progress import delivered_of
from gemaakt.server.invoice.to_invoice import to_invoice
from gemaakt.server.order.models import Order

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = TODAY - timedelta(days=2)
RIDDER = f"""Leveringen week 49

Pakbonnr;VOP nummer;Regel;Debiteur;Artikel;Besteld;Aantal geleverd;Pakbondatum;Vervoerder
880012;26-001;;Klant 1;Hek;10;4;{DAY:%d-%m-%Y};Van Gend
880013;26-002;;Klant 2;Hek;20;20 st;{DAY:%d-%m-%Y};
880013;99-777;;Klant 2;Handel;5;5;{DAY:%d-%m-%Y};
880014;26-001;;Klant 1;Hek;10;-2;{DAY:%d-%m-%Y};
880015;26-001;;Klant 1;Hek;10;veel;{DAY:%d-%m-%Y};
Totaal;;;;;;29;;
"""


def kept(client: Client, told: str) -> str:
    """The page after what was shown is kept."""
    answer = client.post("/deliveries/read/keep/", {"told": told}, follow=True)
    return unescape(answer.content.decode())


def shown(client: Client, content: bytes, name: str = "leveringen.csv") -> tuple[str, str]:
    """The page that shows a list, and what it would keep."""
    answer = client.post("/deliveries/read/", {"file": SimpleUploadedFile(name, content)})
    page = unescape(answer.content.decode())
    return page, page.partition('name="told" value="')[2].partition('"')[0]


def test_a_list_of_an_erp_is_shown_and_kept_and_read_again_changes_nothing(
    company: Company, owner: Client
) -> None:
    page, told = shown(owner, RIDDER.encode("cp1252"))
    for words in ("880012", "26-001 (4 stuks)", "26-002 (20 stuks)", "99-777", "is een retour",
                  "rij 8", "‘veel’ past niet bij Aantal geleverd",
                  "2 leveringen bewaren"):  # fmt: skip
        assert words in page, words
    assert "880014" not in page.partition("<table")[2]
    assert not Delivery.objects.exists()
    page = unescape(
        owner.post("/deliveries/read/keep/", {"told": told}, follow=True).content.decode()
    )
    assert "2 leveringen zijn bewaard" in page
    first = Delivery.objects.get(external_id="880012")
    assert (first.day, first.carrier, first.customer) == (DAY, "Van Gend", "Klant 1")
    assert delivered_of([Order.objects.get(code="26-001")])["26-001"].left == 6
    assert Order.objects.get(code="26-002").status == "done"
    kept(owner, told)
    page, told = shown(owner, RIDDER.encode())
    assert ("Deze staan er allemaal al" in page, told) == (True, "")
    assert Delivery.objects.count() == 2


def test_rows_without_a_slip_are_known_by_what_they_say(company: Company, owner: Client) -> None:
    rows = f"Order;Geleverd;Datum\n26-001;2;{DAY}\n26-001;2;{DAY}\n"
    kept(owner, shown(owner, rows.encode())[1])
    assert Delivery.objects.count() == 2
    page, told = shown(owner, (rows + f"26-002;3;{TODAY}\n").encode())
    assert "1 levering bewaren" in page
    kept(owner, told)
    assert Delivery.objects.count() == 3
    assert delivered_of([Order.objects.get(code="26-001")])["26-001"].gone == 4


def test_our_own_list_read_in_delivers_nothing_twice(company: Company, owner: Client) -> None:
    kept(owner, shown(owner, RIDDER.encode())[1])
    for kind in ("csv", "xlsx"):
        file = owner.get(f"/deliveries/deliveries.{kind}").content
        page, told = shown(owner, file, f"deliveries.{kind}")
        assert ("Deze staan er allemaal al" in page, told) == (True, ""), kind


def test_a_workbook_with_order_lines_days_as_dates_and_blank_slips(
    company: Company, owner: Client
) -> None:
    Order.objects.filter(code="26-001").update(code="0012345-01", customer="Klant 1")
    Order.objects.filter(code="26-002").update(code="0012345-02", customer="Klant 1")
    book = Workbook()
    sheet = book.create_sheet("Blad", 0)
    sheet.append(["Leverbon", "Verkooporder", "Orderregel", "Verzenddatum", "Stuks"])
    sheet.append(["L1", "0012345", "01", DAY, 10.0])
    sheet.append([None, "0012345", "02", None, 5])
    out = BytesIO()
    book.save(out)
    page, told = shown(owner, out.getvalue(), "lijst.xlsx")
    assert "0012345-01 (10 stuks)" in page
    kept(owner, told)
    slip = Delivery.objects.get(external_id="L1")
    assert slip.day == DAY
    assert [(each.order, each.quantity) for each in slip.lines.all()] == [
        ("0012345-01", 10), ("0012345-02", 5),
    ]  # fmt: skip


def test_what_cannot_be_kept_is_told_and_spoils_no_other(company: Company, owner: Client) -> None:
    rows = "Pakbon;Order;Geleverd\nA;26-001;1\nA;26-002;1\nB;26/003;99\n"
    page, told = shown(owner, rows.encode())
    assert "meer geleverd dan besteld: 26/003" in page
    assert "geteld als vandaag geleverd: A, B" in page
    page = unescape(
        owner.post("/deliveries/read/keep/", {"told": told}, follow=True).content.decode()
    )
    assert "niet van één klant" in page
    assert [each.external_id for each in Delivery.objects.all()] == ["B"]
    for odd in (b"", b"PK\x03\x04rommel", b"a;b\n1;2\n", b"Order;Geleverd\n"):
        page, told = shown(owner, odd + b" ", "x.csv")
        assert ('class="finding error"' in page, told) == (True, ""), odd
    page = unescape(
        owner.post("/deliveries/read/keep/", {"told": "x"}, follow=True).content.decode()
    )
    assert "te lang geleden" in page


def test_a_reader_reads_no_list_in(company: Company, cast: dict[str, Client]) -> None:
    assert cast["reader"].get("/deliveries/read/").status_code == 403
    assert cast["worker"].post("/deliveries/read/keep/", {"told": "x"}).status_code == 403


def test_days_and_numbers_are_read_as_firms_write_them() -> None:
    rows = (
        "Ordernr;Aantal;Geleverd;Datum\n1;9;1.250;3 dec\n2;9;12,5;3-12-2026\n"
        "3;9;2;40 dec\n4;9;0;\n5;9;1;\n"
    )
    found = read_deliveries(rows.encode(), "l.csv", date(2026, 12, 4))
    assert [(r.order, r.quantity, r.day) for r in found.rows] == [
        ("1", 1250, date(2026, 12, 3)), ("3", 2, None), ("5", 1, None),
    ]  # fmt: skip
    assert [f.where["row"] for f in found.findings] == [3, 4]


def test_what_an_erp_delivered_beyond_the_order_is_invoiced_where_that_is_ticked(
    company: Company, owner: Client
) -> None:
    """Twelve of ten at 100 euros: 120 when the two are charged; nobody could say so of a list."""
    Order.objects.filter(code="26-001").update(price_eur=100)
    page, told = shown(owner, b"Pakbon;Order;Geleverd\nA1;26-001;12\n")
    assert 'name="more_is_charged"' in page
    owner.post("/deliveries/read/keep/", {"told": told, "more_is_charged": "on"})
    assert [row["amount_eur"] for each in to_invoice() for row in each.rows] == ["100.00", "20.00"]
