"""Tables go out and come in again without loss; a wrong row is refused and nothing kept."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from gemaakt.company import Company
from gemaakt.server.order.models import MaterialNeed, Operation, Order
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
    counts = tables.take_in(name=name, rows=rows, actor=None).counts
    assert counts == {"created": 0, "changed": 0, "unchanged": len(rows)}
    assert load_company() == company


def test_an_empty_shop_is_filled_from_its_tables(company: Company, owner: Client) -> None:
    kept = {name: owner.get(f"/tables/{name}.csv").content for name in tables.TABLES}
    for table in tables.TABLES.values():
        table.model.objects.all().delete()
    for name, content in kept.items():
        tables.take_in(name=name, rows=files.read_rows(content, "x"), actor=None)
    assert load_company() == company


def test_an_open_quotation_mark_is_refused_with_its_row(company: Company, owner: Client) -> None:
    rows = b'code;customer\nA-1;Jan\nA-2;"Piet\nA-3;Klaas\nA-4;2" buis\n'
    said = send(owner, "orders", rows).content.decode()
    assert "Rij 3" in said
    assert not Order.objects.filter(code__startswith="A-").exists()
    whole = rows.replace(b'"Piet', b"Piet")
    send(owner, "orders", whole.decode().encode("utf-16"))
    assert Order.objects.get(code="A-4").customer == '2" buis'


def test_a_text_that_excel_would_cut_off_is_refused_and_goes_out_as_csv(
    company: Company, owner: Client
) -> None:
    order = Order.objects.order_by("code")[0]
    for length, fits in ((32_767, True), (32_768, False)):
        Order.objects.filter(pk=order.pk).update(note="x" * length)
        answer = owner.get("/tables/orders.xlsx", follow=True)
        assert (answer.content[:2] == b"PK") is fits, length
    assert "32768" in answer.content.decode().replace(".", "").replace(",", "")
    rows = list(files.read_rows(owner.get("/tables/orders.csv").content, "orders.csv"))
    assert any(row["note"] == "x" * 32_768 for row in rows)


def test_a_changed_cell_changes_its_row_only(company: Company, owner: Client) -> None:
    for amount in (b"77.50", b"77,50"):
        send(owner, "machines", b"code;name;rate_eur_per_h\nlaser;Laser 2;%b\n" % amount)
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


def spoiled(part: str, spoil: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one of its parts spoiled."""
    book, whole = BytesIO(), BytesIO()
    made = Workbook()
    made.worksheets[0].append(["code"])
    made.save(book)
    with ZipFile(book) as old, ZipFile(whole, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, spoil(content) if name.endswith(part) else content)
    return whole.getvalue()


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>'


@pytest.mark.parametrize(
    "content",
    [
        spoiled("workbook.xml", lambda part: part[:-20]),
        spoiled("styles.xml", lambda part: part[:-20]),
        spoiled("sheet1.xml", lambda part: part[:-20]),
        spoiled("sheet1.xml", lambda part: ENTITIES),
        spoiled("sheet1.xml", lambda part: part + b" " * 50_000_000),
        spoiled("none", bytes).replace(b"\x08\x00", b"\x63\x00"),
        spoiled("none", bytes).replace(
            b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
        ),
    ],
    ids=["workbook", "styles", "sheet", "entities", "bomb", "method", "locked"],
)
def test_a_broken_or_hostile_workbook_is_refused_in_words(
    company: Company, owner: Client, content: bytes
) -> None:
    said = send(owner, "orders", content, "lijst.xlsx").content.decode()
    assert "note error" in said
    assert "lijst.xlsx" in said
    assert load_company() == company


def test_text_that_looks_like_a_formula_stays_text(company: Company, owner: Client) -> None:
    Order.objects.filter(code="26-001").update(product="=1+1", note="'-x", customer="\x07b\r\n")
    content = owner.get("/tables/orders.xlsx").content
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    assert "=1+1" not in [cell.value for row in sheet.iter_rows() for cell in row]
    tables.take_in(name="orders", rows=files.read_rows(content, "x"), actor=None)
    row = Order.objects.get(code="26-001")
    assert (row.product, row.note, row.customer) == ("=1+1", "'-x", "\x07b\r\n")


def test_who_only_reads_takes_nothing_in(company: Company, cast: dict[str, Client]) -> None:
    assert cast["reader"].get("/tables/people.csv").status_code == 200
    assert send(cast["reader"], "people", b"code\nx\n").status_code == 403
    assert not Person.objects.filter(code="x").exists()


def test_rows_of_another_program_are_known_by_its_id(company: Company) -> None:
    row = {"code": "zaag", "work_centre": "a", "name": "Zaag"}
    outcomes = [
        tables.upsert(name="machines", sent=[("M-1", sent)], actor=None)[0][0]
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


def test_what_dutch_excel_makes_of_a_table_is_read(company: Company, owner: Client) -> None:
    Order.objects.filter(code="26-001").update(price_eur=Decimal("1234.50"))
    MaterialNeed.objects.filter(order__code="26-001").update(quantity=2.5)
    orders = owner.get("/tables/orders.csv").content.decode()
    assert "1234,50" in orders
    assert "2.5" not in owner.get("/tables/materials.csv").content.decode()
    saved = orders.replace("2026-11-27", "27-11-2026").replace("1234,50", "1.234,50")
    assert saved != orders
    counts = tables.take_in(
        name="orders", rows=files.read_rows(saved.encode("cp1252", "ignore"), "x"), actor=None
    ).counts
    assert counts["unchanged"] == 3


def test_a_workbook_with_dates_of_excel_is_read_by_the_clock_of_the_firm(
    company: Company, owner: Client
) -> None:
    book = Workbook()
    book.active.append(["order", "material", "operation", "arrives"])
    book.active.append(["26-001", "S235 3 mm", "10", datetime(2026, 12, 1, 8)])  # noqa: DTZ001
    stream = BytesIO()
    book.save(stream)
    send(owner, "materials", stream.getvalue(), "m.xlsx")
    need = MaterialNeed.objects.get(order__code="26-001")
    assert need.arrives == datetime(2026, 12, 1, 7, tzinfo=UTC)


def test_a_moment_without_a_zone_is_read_by_the_clock_of_the_firm(company: Company) -> None:
    row = {"order": "26-001", "material": "S235 3 mm", "operation": "10"}
    sent = [("m", {**row, "arrives": "2026-07-01T08:00:00"})]
    tables.upsert(name="materials", sent=sent, actor=None)
    need = MaterialNeed.objects.get(order__code="26-001", arrives__isnull=False)
    assert need.arrives == datetime(2026, 7, 1, 6, tzinfo=UTC)
    pin = {"machine": None, "start": "2026-12-01T08:00:00", "person": None}
    row = {"order": "26-001", "code": "10", "pin": pin}
    tables.upsert(name="operations", sent=[("o", row)], actor=None)
    step = Operation.objects.get(order__code="26-001", code="10").to_domain()
    assert step.pin is not None
    assert step.pin.start == datetime(2026, 12, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("orders", "code;quantity\n\nA-1;2\nA-2;2,5\n", "Rij 4, kolom quantity"),
        ("orders", "code;due\nA-1;morgen\n", "Rij 2, kolom due"),
        ("orders", "code;kleur\nA-1;rood\n", "De kolom kleur is onbekend"),
        ("orders", "code\nA-1\nA-1\n", "A-1 staat ook in rij 2"),
        ("operations", "order;code\nnergens;10\n", "order nergens is er niet"),
        ("people", "code;needs_supervisor\nx;misschien\n", "geen ja of nee"),
        ("people", 'code;school_weekdays\nx;"""ma"""\n', "kolom school_weekdays"),
        ("orders", "code;quantity\nA-1;2000000000\n", "kolom quantity"),
        ("operations", "order;code;power_kw\n26-001;99;inf\n", "kolom power_kw"),
        ("orders", "code;status\nA-1;zoek\n", "Rij 2, kolom status"),
    ],
)
def test_a_refusal_names_row_and_column_in_words(
    company: Company, owner: Client, name: str, content: str, said: str
) -> None:
    assert said in send(owner, name, content.encode()).content.decode()
    assert load_company() == company


def test_rows_of_another_program_are_refused_by_their_number(company: Company) -> None:
    sent = [
        ("1", {"code": "b1", "work_centre": "B"}),
        ("2", {"code": "b2", "rate_eur_per_h": "x"}),
    ]
    with pytest.raises(tables.RowRefused) as refusal:
        tables.upsert(name="machines", sent=sent, actor=None)
    assert refusal.value.params["row"] == 2
    assert load_company() == company


def test_many_rows_of_another_program_read_the_table_once(
    company: Company, django_assert_max_num_queries: Any
) -> None:
    sent = [(str(at), {"code": "laser", "name": f"Laser {at}"}) for at in range(1)]
    sent += [(f"z{at}", {"code": f"z{at}", "work_centre": "Zagen"}) for at in range(20)]
    with django_assert_max_num_queries(3 * len(sent) + 12):
        tables.upsert(name="machines", sent=sent, actor=None)


def test_a_finished_order_that_gets_a_step_from_a_table_runs_again(
    company: Company, owner: Client
) -> None:
    Operation.objects.filter(order__code="26-001").update(status="done", quantity=0)
    Order.objects.filter(code="26-001").update(status="done")
    send(owner, "operations", b"order,code,name\n26-001,40,nawerk\n")
    assert Order.objects.get(code="26-001").status == "running"
    send(owner, "operations", b"order,code,status\n26-001,40,done\n")
    assert Order.objects.get(code="26-001").status == "done"
    send(owner, "operations", b"order,code,skill\n26-001,40,laser\n")
    assert Order.objects.get(code="26-001").status == "done"
