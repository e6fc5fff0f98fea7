"""Tables go out and come in again without loss; a wrong row is refused and nothing kept."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from gemaakt.company import Company
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.shop import files, tables
from gemaakt.server.shop.models import Machine, Person
from gemaakt.server.shop.services import load_company


def send(client: Client, name: str, content: bytes, file: str = "rows.csv") -> Any:
    sent = {"file": SimpleUploadedFile(file, content)}
    return client.post(f"/tables/{name}/in/", sent, follow=True)


@pytest.mark.parametrize("name", list(tables.TABLES))
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_goes_out_and_in_without_loss(
    company: Company, owner: Client, name: str, kind: str
) -> None:
    content = owner.get(f"/tables/{name}.{kind}").content
    rows = list(files.read_rows(content, "rows"))
    assert len(rows) == tables.TABLES[name].model.objects.count()
    counts = tables.take_in(name=name, rows=rows, actor=None)
    assert counts == {"created": 0, "changed": 0, "unchanged": len(rows)}
    assert load_company() == company


def test_an_empty_shop_is_filled_from_its_tables(company: Company, owner: Client) -> None:
    kept = {name: owner.get(f"/tables/{name}.csv").content for name in tables.TABLES}
    for table in tables.TABLES.values():
        table.model.objects.all().delete()
    for name, content in kept.items():
        tables.take_in(name=name, rows=files.read_rows(content, "x"), actor=None)
    assert load_company() == company


def test_a_changed_cell_changes_its_row_only(company: Company, owner: Client) -> None:
    answer = send(owner, "machines", b"code;name;rate_eur_per_h\nlaser;Laser 2;77,50\n")
    assert b"Rij 1" in answer.content  # a comma is no decimal point in a table for programs
    send(owner, "machines", b"code;name;rate_eur_per_h\nlaser;Laser 2;77.50\n")
    row = Machine.objects.get(code="laser")
    assert (row.name, str(row.rate_eur_per_h)) == ("Laser 2", "77.5000")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("orders", b"code;due\nA-1;morgen\n"),
        ("orders", b"code;status\nA-1;zoek\n"),
        ("orders", b"code;nonsense\nA-1;3\n"),
        ("operations", b"order;code\nnowhere;10\n"),
        ("people", b"code;skills\nx;[1, 2]\n"),
        ("machines", b"code;work_centre;power\nx;c;{broken\n"),
        ("orders", b"PK\x03\x04 not a workbook"),
        ("orders", b"code\n" + b"x" * 101 + b"\n"),
    ],
)
def test_what_cannot_be_kept_is_refused_whole(
    company: Company, owner: Client, name: str, content: bytes
) -> None:
    answer = send(owner, name, content)
    assert answer.status_code == 200
    assert b"note error" in answer.content
    assert load_company() == company


def test_text_that_looks_like_a_formula_stays_text(company: Company, owner: Client) -> None:
    Order.objects.filter(code="26-001").update(product="=1+1", note="'-x")
    content = owner.get("/tables/orders.xlsx").content
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    assert "=1+1" not in [cell.value for row in sheet.iter_rows() for cell in row]
    tables.take_in(name="orders", rows=files.read_rows(content, "x"), actor=None)
    assert Order.objects.get(code="26-001").product == "=1+1"


def test_who_only_reads_takes_nothing_in(company: Company, cast: dict[str, Client]) -> None:
    assert cast["reader"].get("/tables/people.csv").status_code == 200
    assert send(cast["reader"], "people", b"code\nx\n").status_code == 403
    assert not Person.objects.filter(code="x").exists()


def test_rows_of_another_program_are_known_by_its_id(company: Company) -> None:
    row = {"code": "zaag", "work_centre": "a", "name": "Zaag"}
    outcomes = [
        tables.upsert(name="machines", sent=[("M-1", sent)], actor=None)[0]
        for sent in (row, row, {**row, "name": "Zaag 2"})
    ]
    assert outcomes == ["created", "unchanged", "changed"]


def test_an_operation_from_a_table_counts_in_the_sums_at_once(
    company: Company, owner: Client
) -> None:
    choice = b'[{"machine": "laser", "setup_min": 10, "piece_min": 1, "fixed_min": 20}]'
    cell = choice.replace(b'"', b'""')
    answer = send(owner, "operations", b'order,code,alternatives\n26-001,10,"' + cell + b'"\n')
    assert b"note error" not in answer.content
    row = Operation.objects.get(order__code="26-001", code="10")
    assert (row.machine, row.setup_min, row.machine_min) == ("laser", 10.0, 30.0 + row.quantity)
    assert not {"machine", "setup_min", "machine_min"} & set(tables.TABLES["operations"].columns)
