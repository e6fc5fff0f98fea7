"""A firm's own Excel: its orders, its people with what they can do, and its machines."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from gemaakt.company import Company
from gemaakt.company.workbook import read_workbook_bytes
from gemaakt.company.workbook.result import WorkbookResult

NOW = datetime(2026, 12, 1, 6, 30, tzinfo=UTC)

ORDERS = [
    ["Van Dalen Plaatwerk B.V. – orderoverzicht"],
    ["Ordernr.", "Opdrachtgever", "Aant.", "Leverdatum", "Laseren", "Lassen", "Montage",
     "Verzinken (extern)", "Verkoopprijs"],
    [26410, "Jansen", 12, "18-12-2026", 2.5, 12, None, None, 1608],
    ["JANUARI"],
    [26411, "Gemeente Ede", 4, "8-1-2027", 1.5, 8, 2, "Ja, Coatinc 7 wd", 1052],
    [26412, "De Vries", 6, "8-1-2027", None, 6, 1, "x", 900],
    ["Totaal", None, None, None, 4, 26, 3, None, 3560],
]  # fmt: skip
PEOPLE = [
    ["PERSONEEL 2026"],
    ["Naam", "Functie", "Geb. datum", "Uren p/w", "Lassen", "Laseren", "Frezen", "School",
     "Uit dienst", "Werkdagen"],
    ["Henk Bosman", "Lasser / voorman", "14-05-1960", 40, 3, None, None, None, "1-5-2027", None],
    ["Daan Vos", "bbl lassen", None, 32, 1, None, None, "ma", None, None],
    ["Sander Mol", "Laseroperator", None, 40, None, "++", None, None, None, None],
    ["Sanne de Groot", "Monteur", None, 24, "x", None, None, None, None, "ma t/m wo"],
    ["Piet Kroon", "Lasser", None, 20, 2, "half", None, None, None, None],
    ["Totaal", None, None, 156],
]  # fmt: skip
MACHINES = [
    ["Machine", "Type", "Afdeling", "kW", "Uurtarief", "Aantal"],
    ["Laser 1", "Trumpf", "Laseren", 32, 95, None],
    ["Laser 2", "Bystronic", "Laseren", "45 kW", "€ 105", None],
    ["Lasplaats", "MIG/MAG", "Lassen", 9, 62, 3],
]


def workbook(*, january: int = 9) -> bytes:
    """The file; the title and the heading of a block lie over merged cells."""
    book = openpyxl.Workbook()
    orders, people, machines = book.active, book.create_sheet(), book.create_sheet()
    assert orders is not None
    for sheet, title, rows in (
        (orders, "Orders 2026", ORDERS),
        (people, "Personeel", PEOPLE),
        (machines, "Park", MACHINES),
    ):
        sheet.title = title
        for row in rows:
            sheet.append(row)
    orders.merge_cells("A1:I1")
    orders.merge_cells(start_row=4, end_row=4, start_column=1, end_column=january)
    people.merge_cells("A1:J1")
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.fixture(scope="module")
def read() -> WorkbookResult:
    """What is read of it."""
    return read_workbook_bytes(workbook(), "orders.xlsx", now=NOW)


@pytest.fixture(scope="module")
def firm(read: WorkbookResult) -> Company:
    """The firm that it tells."""
    assert read.company is not None
    return read.company


def test_people_and_machines_are_those_of_their_own_sheets(firm: Company) -> None:
    people = {each.id: each for each in firm.people}
    assert [each.id for each in firm.machines] == [
        "Laser 1", "Laser 2", "Lasplaats 1", "Lasplaats 2", "Lasplaats 3", "Montage",
    ]  # fmt: skip
    assert firm.machines[1].power.run_kw == 45
    assert firm.machines[1].rate_eur_per_h == Decimal(105)
    assert people["Henk Bosman"].skills == {"Lassen": 3}
    assert people["Henk Bosman"].contract_ends == date(2027, 5, 1)
    assert people["Sander Mol"].skills == {"Laseren": 3}
    daan = people["Daan Vos"]
    assert daan.needs_supervisor
    assert (daan.school_weekdays, daan.skills) == ((0,), {"Lassen": 1})
    hours = {each.id: each for each in firm.calendars}[people["Sanne de Groot"].calendar]
    assert (hours.name, {each.weekday for each in hours.shifts}) == ("Ma–wo", {0, 1, 2})
    assert sum(each.end_min - each.start_min for each in hours.shifts) == 3 * 8 * 60
    assert len(people) == 5, "the total of the hours is no person"


def test_work_of_a_department_goes_to_its_machines_and_asks_its_skill(firm: Company) -> None:
    first, second, third = firm.orders
    laser, weld = first.operations
    assert [each.machine for each in laser.alternatives] == ["Laser 1", "Laser 2"]
    assert {each.fixed_min for each in laser.alternatives} == {150}
    assert (laser.skill, weld.skill, len(weld.alternatives)) == ("Laseren", "Lassen", 3)
    assert [(step.name, step.skill) for step in second.operations][2:] == [
        ("Montage", ""), ("Verzinken", ""),
    ], "nobody has assembly as a skill: anyone may do it"  # fmt: skip
    zinc = second.operations[3].outside, third.operations[2].outside
    assert [(z.supplier, z.lead_time_days) for z in zinc if z] == [
        ("Coatinc", 7),
        ("Verzinken", 5),
    ]
    assert first.price_eur == 1608


@pytest.mark.parametrize("january", [1, 4, 9])
def test_the_heading_of_a_block_is_no_order(january: int) -> None:
    found = read_workbook_bytes(workbook(january=january), "orders.xlsx", now=NOW)
    assert found.company is not None
    assert [each.id for each in found.company.orders] == ["26410", "26411", "26412"]
    assert "workbook.block-heading" in [each.code for each in found.findings]


def test_what_is_taken_for_granted_and_what_is_odd_is_told(
    read: WorkbookResult, firm: Company
) -> None:
    assumed = {each.code: each.params for each in firm.assumptions}
    assert assumed["assumed.machine-hours"]["names"] == "Montage"
    assert assumed["assumed.skill-of-department"]["names"] == "Laseren, Lassen"
    assert "assumed.people-unlimited" not in assumed
    told = {each.code: each for each in read.findings}
    assert told["workbook.part-time"].params == {"name": "Piet Kroon", "hours": 20}
    assert told["workbook.apprentices"].params == {"names": "Daan Vos"}
    odd = told["workbook.cell-not-understood"]
    assert (odd.where["sheet"], odd.where["row"], odd.params["value"]) == ("Personeel", 7, "half")
    unused = [each.params["heading"] for each in read.findings if "not-used" in each.code]
    assert unused == ["Geb. datum", "Type"]
