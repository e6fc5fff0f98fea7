"""Whatever is thrown at the import becomes one finding, and the process lives."""

import io
import resource
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemaakt.company import Company, DocumentRefused, read_company
from gemaakt.company.check import check_company
from gemaakt.company.load import work_by_centre
from gemaakt.company.workbook import (
    WorkbookResult,
    read_workbook,
    read_workbook_bytes,
    write_workbook,
)
from gemaakt.company.workbook.source import ROWS_AT_MOST
from gemaakt.data import has_sentence
from gemaakt.order import Order
from gemaakt.routing import Alternative, Operation
from gemaakt.shop import Calendar, Machine, Person, Shift
from tests.company.untidy import Way, written

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
DAY = Calendar("dag", shifts=tuple(Shift(d, 450, 960) for d in range(5)))


def read(content: bytes, name: str = "lijst.xlsx") -> WorkbookResult:
    return read_workbook_bytes(content, name, now=NOW)


def only_code(result: WorkbookResult) -> str:
    assert result.company is None
    (finding,) = result.findings
    assert has_sentence(finding.code)
    return finding.code


def bomb(sheet_bytes: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(sheet_bytes // 2**20):
                part.write(bytes(2**20))
    return stream.getvalue()


def test_half_a_gigabyte_of_zeros_is_not_unpacked() -> None:
    content = bomb(2**29)
    assert len(content) < 2_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert only_code(read(content)) == "workbook.bomb"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"%PDF-1.7 something", "orders.xlsx", "workbook.not-a-workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "oud.xls", "workbook.xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "oud.xlsx", "workbook.xls"),
        (b"", "leeg.csv", "workbook.empty"),
        (b"PK\x03\x04 not a zip", "x.xlsx", "workbook.truncated"),
        (b"a\x00b\x00c", "x.csv", "workbook.not-a-workbook"),
        (b"hello world, this is a letter", "brief.csv", "workbook.no-heading"),
        (
            b"Plaatnr;Materiaal;Dikte;Lengte;Breedte;Aantal\nP-1;S235JR;3;3000;1500;4\n",
            "rek.csv",
            "workbook.rack-list",
        ),
        (b"Order;Klant;Leverdatum\n", "kop.csv", "workbook.no-orders"),
    ],
)
def test_what_is_no_order_list_gets_one_sentence(content: bytes, name: str, code: str) -> None:
    assert only_code(read(content, name)) == code


def test_a_truncated_workbook_gets_one_sentence_wherever_it_was_cut() -> None:
    content, _ = written(Way())
    for share in (0.05, 0.3, 0.6, 0.9, 0.99):
        code = only_code(read(content[: int(len(content) * share)]))
        assert code in ("workbook.truncated", "workbook.broken")


WHOLE, _ = written(Way(merged=True))


@given(at=st.integers(0, 20_000), noise=st.binary(min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_a_damaged_workbook_never_ends_in_a_traceback(at: int, noise: bytes) -> None:
    content = WHOLE
    at %= len(content)
    result = read(content[:at] + noise + content[at + len(noise) :])
    assert result.company is not None or result.findings


@given(text=st.text(max_size=400))
@settings(max_examples=80, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    head = "Ordernr;Leverdatum;Aantal;Bewerking;Uren;Gereed\n"
    result = read((head + text).encode("utf-8", "replace"), "lijst.csv")
    assert result.company is not None or result.findings


def test_a_hundred_thousand_rows_are_refused_in_one_sentence() -> None:
    rows = "".join(f"{n};Klant;4-12-2026;Laser;2\n" for n in range(100_000))
    content = ("Ordernr;Klant;Leverdatum;Bewerking;Uren\n" + rows).encode()
    assert only_code(read(content, "lijst.csv")) == "workbook.too-many-rows"


def test_more_rows_of_xlsx_than_sixty_thousand_are_refused_within_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("Orders")
    page.append(["Ordernr", "Klant", "Leverdatum"])
    for number in range(ROWS_AT_MOST + 10):
        page.append([number, "Klant", "4-12-2026"])
    path = tmp_path / "veel.xlsx"
    book.save(path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert only_code(read_workbook(path, now=NOW)) == "workbook.too-many-rows"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 700_000


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("1;4-12-2026;Laser;-3;", "workbook.negative-time", "D"),
        ("1;1-1-1900;Laser;3;", "workbook.day-implausible", "B"),
        ("1;morgen;Laser;3;", "workbook.cell-not-understood", "B"),
        ("1;31-2-2026;Laser;3;", "workbook.cell-not-understood", "B"),
        ("1;4-12-2026;Laser;lang;", "workbook.cell-not-understood", "D"),
        ("1;4-12-2026;Laser;3;20", "workbook.unknown-predecessor", ""),
        ("1;4-12-2026;Laser;3;10", "workbook.cycle", ""),
    ],
)
def test_an_odd_cell_is_named_by_sheet_row_and_column(line: str, code: str, column: str) -> None:
    content = f"Order;Leverdatum;Bewerking;Uren;Na\n{line}\n".encode()
    result = read(content, "lijst.csv")
    assert result.company is not None
    (finding,) = [f for f in result.findings if f.code == code]
    assert finding.where == {"sheet": "lijst", "row": 2, "column": column}
    assert has_sentence(code)
    assert check_company(result.company) == []


def test_a_ring_of_operations_is_planned_in_the_sequence_of_the_list() -> None:
    text = "Order;Stap;Bewerking;Uren;Na\n1;10;Laser;1;30\n1;20;Zetten;1;10\n1;30;Lassen;1;20\n"
    company = read(text.encode(), "l.csv").company
    assert company is not None
    assert [step.after for step in company.orders[0].operations] == [(), ("10",), ("20",)]


def odd_company() -> Company:
    ring = (Operation("10", after=("20",), alternatives=(Alternative("m"),), skill="lassen"),
            Operation("20", after=("10",), alternatives=(Alternative("m"),)))  # fmt: skip
    odd = (Operation("10", alternatives=(Alternative("weg", piece_min=-1.0),)), Operation("20"))
    return Company(
        "x", NOW, (Order("ring", operations=ring), Order("odd", operations=odd)),
        machines=(Machine("m", "c"), Machine("dicht", "c", calendar="nooit")),
        people=(Person("p", skills={"zetten": 2}),),
        calendars=(DAY, Calendar("nooit")),
    )  # fmt: skip


def test_what_cannot_be_planned_is_said_before_planning() -> None:
    codes = [finding.code for finding in check_company(odd_company())]
    assert sorted(codes) == [
        "company.cycle", "company.machine-never-open", "company.negative-time", "company.no-way",
        "company.skill-nobody-has", "company.unknown-machine",
    ]  # fmt: skip
    assert all(has_sentence(code) for code in codes)


def test_the_findings_of_our_own_workbook_name_sheet_and_row(tmp_path: Path) -> None:
    path = tmp_path / "odd.xlsx"
    write_workbook(odd_company(), path)
    result = read_workbook(path)
    where = {f.code: f.where for f in result.findings}
    assert where["company.skill-nobody-has"]["sheet"] == "Bewerkingen"
    assert where["company.skill-nobody-has"]["row"] == 2
    assert where["company.negative-time"]["row"] == 4


@pytest.mark.parametrize(
    ("place", "written"),
    [
        ("orders[0].price_eur", '{"orders": [{"id": "o", "price_eur": NaN}]}'),
        ("orders[0].price_eur", '{"orders": [{"id": "o", "price_eur": "1e999"}]}'),
        ("machines[0].power.run_kw",
         '{"machines": [{"id": "m", "work_centre": "w", "power": {"run_kw": 1e400}}]}'),
        ("grid.base_load_kw", '{"grid": {"limit_kw": 9, "base_load_kw": 1e308}}'),
        ("calendars[0].shifts[0].end_min",
         '{"calendars": [{"id": "c", "shifts": [{"weekday": 0, "start_min": 0, "end_min": '
         + "9" * 30 + "}]}]}"),
        ("people[0].skills.laser", '{"people": [{"id": "p", "skills": {"laser": -2000000000}}]}'),
    ],
)  # fmt: skip
def test_a_number_that_no_workshop_has_is_refused_by_its_place(place: str, written: str) -> None:
    whole = '{"name": "x", "plan_start": "2026-11-24T08:00:00Z", ' + written[1:]
    with pytest.raises(DocumentRefused, match="impossible-number") as refused:
        read_company(whole, file="x.json")
    assert refused.value.params["place"] == place


def test_work_on_a_machine_that_is_not_there_fills_no_work_centre() -> None:
    steps = (
        Operation("1", alternatives=(Alternative("gone", piece_min=5),)),
        Operation("2", alternatives=(Alternative("gone"), Alternative("m", piece_min=7))),
    )
    company = Company("x", NOW, (Order("o", operations=steps),), (Machine("m", "laser"),))
    assert work_by_centre(company) == {"laser": 3.5}
