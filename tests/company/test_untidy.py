"""Thirty untidy lists give the company that the tidy one gives."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gemaakt.company import Company
from gemaakt.company.workbook import read_workbook_bytes
from gemaakt.findings import Severity
from gemaakt.order import OrderStatus
from gemaakt.routing import OperationStatus
from tests.company.untidy import DUTCH, ENGLISH, SYNONYMS, Way, book, hours_table, to_file, written

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

WAYS: dict[str, Way] = {
    "other column order": Way(turned=True),
    "other order and synonyms": Way(turned=True, headings=SYNONYMS, done_word="x"),
    "extra columns": Way(extra=True),
    "extra columns in english": Way(extra=True, headings=ENGLISH, done_word="Done"),
    "english": Way(headings=ENGLISH, done_word="finished"),
    "synonyms": Way(headings=SYNONYMS, done_word="ja"),
    "dates as text": Way(day="text"),
    "dates short": Way(day="short", titles=True),
    "dates with slashes": Way(day="slash", form="csv"),
    "dates with weekday": Way(day="weekday", totals=True),
    "dates as numbers": Way(day="serial", blank_rows=True),
    "week numbers": Way(day="week"),
    "iso weeks": Way(day="iso-week", form="csv", separator="\t"),
    "weeks with year": Way(day="week-year", repeated=True),
    "decimal commas": Way(time="comma"),
    "decimal commas in csv": Way(time="comma", form="csv", separator=";"),
    "clock times": Way(time="clock"),
    "hours as text": Way(time="hours"),
    "minutes as text": Way(time="minutes", form="csv", separator=","),
    "titles above": Way(titles=True),
    "headings repeated": Way(repeated=True, titles=True, totals=True),
    "blank rows": Way(blank_rows=True, extra=True),
    "totals": Way(totals=True, turned=True, blank_rows=True),
    "merged cells": Way(merged=True),
    "merged with everything": Way(merged=True, titles=True, totals=True, blank_rows=True,
                                  extra=True, day="weekday", time="hours"),
    "order said once": Way(grouped=True),
    "order said once in csv": Way(grouped=True, form="csv", encoding="cp1252", repeated=True),
    "windows csv": Way(form="csv", encoding="cp1252", time="comma", day="short"),
    "csv with mark": Way(form="csv", encoding="utf-8-sig", headings=SYNONYMS, done_word="1"),
    "two sheets": Way(two_sheets=True),
    "two sheets in english": Way(two_sheets=True, headings=ENGLISH, done_word="completed",
                                 titles=True, day="week", time="clock", turned=True),
    "times in hours, two sheets": Way(two_sheets=True, time="hours", extra=True, day="text"),
}  # fmt: skip


def company_of(way: Way) -> Company:
    content, name = written(way)
    result = read_workbook_bytes(content, name, now=NOW)
    assert result.company is not None
    return result.company


@pytest.fixture(scope="module")
def tidy() -> Company:
    return company_of(Way())


def test_there_are_thirty_ways_and_more() -> None:
    assert len(WAYS) >= 30


@pytest.mark.parametrize("name", list(WAYS))
def test_an_untidy_list_gives_the_company_of_the_tidy_one(name: str, tidy: Company) -> None:
    content, file = written(WAYS[name])
    result = read_workbook_bytes(content, file, now=NOW)
    assert result.company == tidy
    assert [f for f in result.findings if f.severity is not Severity.INFO] == []
    assert all({"sheet", "row", "column"} <= f.where.keys() for f in result.findings)


@pytest.mark.parametrize("name", list(WAYS))
def test_a_second_import_of_the_same_file_is_identical(name: str) -> None:
    content, file = written(WAYS[name])
    first = read_workbook_bytes(content, file, now=NOW)
    assert read_workbook_bytes(content, file, now=NOW) == first


def test_the_tidy_list_is_read_whole(tidy: Company) -> None:
    wanted = book()
    assert [order.id for order in tidy.orders] == [order.order for order in wanted]
    for order, meant in zip(tidy.orders, wanted, strict=True):
        assert (order.customer, order.product) == (meant.customer, meant.product)
        assert (order.quantity, order.due) == (meant.quantity, meant.due)
        assert [step.name for step in order.operations] == [step[0] for step in meant.steps]
        for step, (_, machine, setup, piece, _) in zip(order.operations, meant.steps, strict=True):
            (alternative,) = step.alternatives
            assert alternative.machine == machine
            assert alternative.setup_min == setup
            assert alternative.piece_min == pytest.approx(piece, abs=1e-4)


def test_what_is_done_is_not_planned_again(tidy: Company) -> None:
    first = tidy.orders[0]
    assert first.operations[0].status is OperationStatus.DONE
    assert first.operations[0].quantity == 0
    assert first.status is OrderStatus.RUNNING


def test_what_is_assumed_is_said(tidy: Company) -> None:
    codes = [each.code for each in tidy.assumptions]
    assert codes == [
        "assumed.machine-hours", "assumed.break", "assumed.people-unlimited",
        "assumed.power-unlimited", "assumed.material-in-stock",
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("time", ["number", "comma", "clock", "hours", "minutes"])
def test_hours_per_department_may_be_columns_or_rows(form: str, time: str) -> None:
    way = Way(form=form, time=time)
    read: list[Any] = []
    for as_rows in (False, True):
        content, file = to_file({"Uren": hours_table(as_rows=as_rows, way=way)}, way)
        read.append(read_workbook_bytes(content, file, now=NOW).company)
    assert read[0] is not None
    assert read[0] == read[1]
    assert [machine.id for machine in read[0].machines] == ["Laser", "Lassen", "Zetten"]


def test_a_plain_order_list_is_enough() -> None:
    text = "Ordernr;Klant;Leverdatum;Aantal\n1;A;4-12-2026;5\n2;B;wk 50;3\n"
    company = read_workbook_bytes(text.encode(), "l.csv", now=NOW).company
    assert company is not None
    assert [len(order.operations) for order in company.orders] == [1, 1]
    assert "assumed.single-operation" in {each.code for each in company.assumptions}


def test_the_user_says_what_a_column_is() -> None:
    text = "Kenmerk;Wie;Wanneer;Snijwerk\nA1;Piet;4-12-2026;2,5\nA2;Jan;11-12-2026;1\n"
    plain = read_workbook_bytes(text.encode(), "l.csv", now=NOW)
    assert plain.company is None
    mapping = {"*": {"Kenmerk": "order", "B": "customer", "Wanneer": "due",
                     "Snijwerk": "hours:Laser"}}  # fmt: skip
    said = read_workbook_bytes(text.encode(), "l.csv", now=NOW, mapping=mapping)
    assert said.company is not None
    assert said.fingerprint == plain.fingerprint or not plain.sheets[0].columns
    first = said.company.orders[0]
    assert (first.id, first.customer) == ("A1", "Piet")
    assert first.operations[0].alternatives[0].fixed_min == 150


def test_a_partly_done_operation_has_the_rest() -> None:
    text = "Order;Aantal;Aantal gereed;Bewerking;Uren;Leverdatum\n7;10;4;Laser;5;4-12-2026\n"
    company = read_workbook_bytes(text.encode(), "l.csv", now=NOW).company
    assert company is not None
    (step,) = company.orders[0].operations
    assert (step.quantity, step.done_quantity) == (6, 4)
    assert step.alternatives[0].fixed_min == 180


def test_machines_that_may_do_the_same_are_alternatives() -> None:
    text = "Order;Bewerking;Machine;Stuktijd;Aantal\n7;Laser;Laser 1 / Laser 2;5;10\n"
    company = read_workbook_bytes(text.encode(), "l.csv", now=NOW).company
    assert company is not None
    (step,) = company.orders[0].operations
    assert [a.machine for a in step.alternatives] == ["Laser 1", "Laser 2"]


def test_galvanising_without_hours_is_done_outside() -> None:
    text = "Order;Bewerking;Uren;Aantal\n7;Lassen;4;10\n7;Verzinken;;10\n"
    company = read_workbook_bytes(text.encode(), "l.csv", now=NOW).company
    assert company is not None
    outside = company.orders[0].operations[1].outside
    assert outside is not None
    assert outside.lead_time_days == 5
    assert "assumed.outside-days" in {each.code for each in company.assumptions}


def steps_of(*lists: str) -> list[list[str]]:
    """Of each order its steps in turn, a step outside as the supplier with his days."""
    cells = [[row.split(";") for row in text.split()] for text in lists]
    sheets = {f"Lijst {at}": rows for at, rows in enumerate(cells)}
    company = read_workbook_bytes(*to_file(sheets, Way()), now=NOW).company
    assert company is not None
    return [
        [f"{s.name} > {s.outside.supplier}" if s.outside else s.name for s in order.operations]
        for order in company.orders
    ]


def test_a_column_that_says_ja_to_galvanising_is_a_step_outside() -> None:
    head = "Order;Klant;Zagen;Lassen;Verzinken;Montage\n"
    assert steps_of(head + "1;A;1;4;ja;2\n2;B;1;4;nee;2\n3;C;1;4;X;\n4;D;1;4;;\n") == [
        ["Zagen", "Lassen", "Verzinken > Verzinken", "Montage"],
        ["Zagen", "Lassen", "Montage"],
        ["Zagen", "Lassen", "Verzinken > Verzinken"],
        ["Zagen", "Lassen"],
    ]
    orders = "Ordernr;Klant;Leverdatum;Verzinken\n1;A;4-12-2026;ja\n2;B;4-12-2026;nee\n"
    assert steps_of(orders) == [["Productie", "Verzinken > Verzinken"], ["Productie"]]
    works = "Order;Bewerking;Uren\n1;Lassen;4\n1;Montage;2\n2;Lassen;1\n"
    assert steps_of(orders, works) == [
        ["Lassen", "Verzinken > Verzinken", "Montage"], ["Lassen"],
    ]  # fmt: skip
    known = "Order;Bewerking;Uitbesteding\n1;Lassen;\n1;Verzinken;Zinkerij\n2;Lassen;\n"
    assert steps_of(orders, known) == [["Lassen", "Verzinken > Zinkerij"], ["Lassen"]]


def test_a_word_beside_ja_and_nee_about_galvanising_is_told() -> None:
    text = "Order;Klant;Lassen;Verzinken\n1;A;4;misschien\n2;B;4;ja\n"
    found = read_workbook_bytes(text.encode(), "l.csv", now=NOW)
    assert [each.code for each in found.findings] == ["workbook.cell-not-understood"]
    assert found.company is not None
    assert [len(order.operations) for order in found.company.orders] == [1, 2]
    assert "assumed.outside-days" in {each.code for each in found.company.assumptions}


def test_headings_are_the_ones_of_the_trade() -> None:
    assert DUTCH.keys() == ENGLISH.keys() == SYNONYMS.keys()
    heads = (
        "Ordnr.;Relatie;Omschrijving artikel;Aant.;Gew. levdat",
        "Ord. nr;Klant;Art. oms;St;Lev. dat",
    )
    for head in heads:
        text = f"{head}\n26101;A;Beugel;40;11-12-2026\n"
        found = read_workbook_bytes(text.encode(), "l.csv", now=NOW)
        assert found.company is not None, head
        (order,) = found.company.orders
        assert (order.id, order.product, order.quantity) == ("26101", "Beugel", 40)
        assert order.due is not None
