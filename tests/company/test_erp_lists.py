"""Order lists as the programs of Dutch metal firms write them: what is still to be made, and when.

Headings by the words that these programs use on screen and in their exports.
"""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from gemaakt.company.workbook import WorkbookResult, read_workbook_bytes
from gemaakt.order import Order, OrderStatus

NOW = datetime(2026, 12, 1, 7, 30, tzinfo=UTC)

# ruff: noqa: E501 - as the programs write them
RIDDER = """Verkooporder;Relatie;Artikelcode;Omschrijving;Aantal;Reeds geleverd;Nog te leveren;Afleverdatum;Netto bedrag
VK 00123;Jansen B.V.;100-200;Beugel;1.000;400;600;1-12-'26;€ 1.234,50
VK 00124;Müller;100-201;Plaat 3mm;12,00;0;12;2026-W49;12,5
VK 00125;Bakker;100-202;Console;5;5;0;wk 49-2026;99
"""
BEMET = """Order;Deelorder;Regel;Relatienaam;Omschrijving;Aantal;Leverdatum;Status;Uren gepland;Bewerking;Machinegroep
0012345;01;1;Jansen;Frame;10;04-12-2026;In productie;2,5;Lasersnijden;Laser
0012345;01;2;Jansen;Frame;10;04-12-2026;Gepland;1:30;Kanten;Kantbank
0012345;02;1;Jansen;Deksel;4;11-12-26;Vervallen;1;Lasersnijden;Laser
0012346;01;1;Piet;Steun;4;week 50-2026;Geannuleerd;1;Lasersnijden;Laser
"""
MKG = """VOP nummer;VOP regel;Debiteur;Artikel;Oms. 1;Best. aantal;Gel. aantal;Open aantal;Lev. week;Bedrag
1001;10;Jansen;A-1;Plaat;10;4;6;2649;100,00
1001;20;Jansen;A-2;Hoek;20;20;0;202649;100,00
1002;10;Piet;A-3;Buis;30;0;30;2026-50;100,00
"""
ISAH = """Dossiercode;Detailcode;Klant;Omschrijving;Te prod. aantal;Bewerking;Machgrp;Insteltijd;Stuktijd;Gepl. einddatum;Status
D2600123;001;Jansen;Frame;10;LASER;L01;0:15;0:03;20261204;Vrijgegeven
D2600123;001;Jansen;Frame;10;ZETTEN;K01;0:20;0:01;20261205;Vrijgegeven
"""
EXACT = """Ordernr.;Debiteurnaam;Uw ref.;Artikelcode;Artikelomschrijving;Aantal besteld;Aantal geleverd;Afleverdatum;Bedrag
 00045 ;Jansen;PO-1;X1;Plaat;10,00;10,00;01-12-2026;1.250,00
 00046 ;Jansen;PO-2;X2;Hoek;1.000,000;250,000;01-12-2026;1.250,00
"""


def read(text: str) -> WorkbookResult:
    return read_workbook_bytes(text.encode("cp1252"), "lijst.csv", now=NOW)


def orders_of(text: str) -> dict[str, Order]:
    company = read(text).company
    assert company is not None
    return {order.id: order for order in company.orders}


def to_make(order: Order) -> int:
    return order.operations[0].quantity


def test_what_was_delivered_already_is_not_planned_again() -> None:
    found = orders_of(RIDDER)
    assert [(name, each.quantity, to_make(each)) for name, each in found.items()] == [
        ("VK 00123", 1000, 600), ("VK 00124", 12, 12), ("VK 00125", 5, 0),
    ]  # fmt: skip
    assert found["VK 00125"].status is OrderStatus.DONE
    assert [each.due for each in found.values()] == [
        date(2026, 12, 1), date(2026, 12, 4), date(2026, 12, 4),
    ]  # fmt: skip
    assert found["VK 00123"].price_eur == Decimal("1234.50")
    assert (found["VK 00123"].product, found["VK 00123"].drawing) == ("Beugel", "100-200")


def test_ordered_and_delivered_are_enough_to_know_what_is_left() -> None:
    found = orders_of(EXACT)
    assert (to_make(found["00045"]), to_make(found["00046"])) == (0, 750)
    assert (found["00046"].customer, found["00046"].reference) == ("Jansen", "PO-2")


def test_pieces_left_alone_are_the_whole_order() -> None:
    found = orders_of("Order;Klant;Nog te leveren\n7;Jansen;30\n8;Jansen;0\n")
    assert (found["7"].quantity, to_make(found["7"])) == (30, 30)
    assert found["8"].status is OrderStatus.DONE


def test_cancelled_orders_and_lines_are_left_out_and_told() -> None:
    result = read(BEMET)
    assert list(orders_of(BEMET)) == ["0012345-01"]
    told = [each.params["order"] for each in result.findings if each.code == "workbook.cancelled"]
    assert told == ["0012345-02", "0012346-01"]


def test_the_work_of_a_cancelled_order_on_another_sheet_goes_with_it() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Orders"
    for row in (["Order", "Klant", "Status"], ["1", "Jansen", "Vervallen"], ["2", "Piet", "Open"]):
        book.active.append(row)
    work = book.create_sheet("Werk")
    for row in (["Order", "Bewerking", "Uren"], ["1", "Laser", 2], ["2", "Laser", 3]):
        work.append(row)
    file = io.BytesIO()
    book.save(file)
    company = read_workbook_bytes(file.getvalue(), "lijst.xlsx", now=NOW).company
    assert company is not None
    assert [order.id for order in company.orders] == ["2"]


def test_lines_of_an_order_keep_their_own_numbers_when_another_line_goes() -> None:
    head, *rows = MKG.splitlines()
    assert list(orders_of(MKG)) == ["1001-10", "1001-20", "1002-10"]
    assert list(orders_of("\n".join([head, *rows[1:]]))) == ["1001-20", "1002-10"]
    weeks = [each.due for each in orders_of(MKG).values()]
    assert weeks == [date(2026, 12, 4), date(2026, 12, 4), date(2026, 12, 11)]
    assert [each.product for each in orders_of(MKG).values()] == ["Plaat", "Hoek", "Buis"]


def test_an_order_is_due_when_its_last_step_is() -> None:
    (order,) = orders_of(ISAH).values()
    assert (order.id, order.due) == ("D2600123-001", date(2026, 12, 5))
    assert [(s.alternatives[0].setup_min, s.alternatives[0].piece_min) for s in order.operations]
    assert order.operations[0].alternatives[0].piece_min == 3


def test_the_same_row_twice_is_told_as_what_it_may_be() -> None:
    codes = [
        [each.code for each in read(f"Order;Klant;Aantal\n7;Jansen;{a}\n7;Jansen;{b}\n").findings]
        for a, b in ((3, 3), (3, 4))
    ]
    assert codes == [["workbook.order-repeated"], ["workbook.order-twice"]]


def test_zeros_before_a_number_that_excel_only_shows_stay() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Ordernr", "Klant", "Aantal"])
    book.active.append([45, "Jansen", 3])
    book.active["A2"].number_format = "00000"
    file = io.BytesIO()
    book.save(file)
    company = read_workbook_bytes(file.getvalue(), "lijst.xlsx", now=NOW).company
    assert company is not None
    assert [order.id for order in company.orders] == ["00045"]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("49", date(2026, 12, 4)),
        ("2649", date(2026, 12, 4)),
        ("26-49", date(2026, 12, 4)),
        ("49-26", date(2026, 12, 4)),
        ("49/2026", date(2026, 12, 4)),
        ("2026-49", date(2026, 12, 4)),
        ("2026-W49", date(2026, 12, 4)),
        ("wk 49", date(2026, 12, 4)),
        ("1-12-'26", date(2026, 12, 1)),
    ],
)
def test_a_week_is_read_however_it_is_written(said: str, day: date) -> None:
    (order,) = orders_of(f"Order;Klant;Leverweek\n7;Jansen;{said}\n").values()
    assert order.due == day


SPENT = """Order;Bewerking;Machine;Begrote uren;Insteltijd;{heading};Aantal;Aantal gereed;Status
100;Lassen;Lasbank 1;20;30 min;{spent};10;{made};loopt
100;Slijpen;Slijpbank;4;;0;10;0;open
"""


@pytest.mark.parametrize(
    "heading", ["Bestede uren", "Uren geboekt", "Nacalculatie", "Actual hours"]
)
@pytest.mark.parametrize(
    ("spent", "made", "worked_min"),
    [
        ("16,5", 0, 960.0),  # less half an hour of set-up
        ("16,5", 5, 960.0 - 585.0),  # half of nineteen and a half hours is made
        ("0:20", 0, 0.0),
        ("", 0, 0.0),
    ],
)
def test_hours_spent_are_not_planned_again(
    heading: str, spent: str, made: int, worked_min: float
) -> None:
    found = orders_of(SPENT.format(heading=heading, spent=spent, made=made))
    weld, grind = found["100"].operations
    assert weld.worked_min == pytest.approx(worked_min)
    assert grind.worked_min == 0.0


def test_hours_spent_on_whole_orders_are_told_as_not_used() -> None:
    text = "Order;Klant;Aantal;Uren laser;Uren lassen;Bestede uren\n1;Jansen;5;2;3;1\n"
    done = read(text)
    assert [str(each.params["heading"]) for each in done.findings if "heading" in each.params] == [
        "Bestede uren"
    ]
    assert done.company is not None
    assert [step.worked_min for step in done.company.orders[0].operations] == [0.0, 0.0]


def test_half_a_piece_and_an_order_number_that_two_customers_have_are_told() -> None:
    """2,5 was two pieces, and the second customer with his price was an operation of the first."""
    rows = "7;Jansen;2,5;100;Zagen;10\n8;Bakker;4;50;Zagen;10\n8;De Wit;4;60;Zagen;20\n"
    result = read(f"Order;Klant;Aantal;Prijs;Bewerking;Minuten\n{rows}")
    assert result.company is not None
    assert [each.quantity for each in result.company.orders] == [3, 4]
    told = [(each.code, each.where["row"], each.params) for each in result.findings]
    assert told == [
        ("workbook.quantity-broken", 2, {"value": "2,5", "read": 3}),
        ("workbook.order-differs", 4, {"order": "8", "why": "customer"}),
    ]
