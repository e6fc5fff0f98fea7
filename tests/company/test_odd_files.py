"""What lies oddly in a file is told, and takes nothing else along."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime

import openpyxl
import pytest

from gemaakt.company.workbook import WorkbookResult, read_workbook_bytes

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
HEADING = ("Order", "Klant", "Leverdatum", "Bewerking", "Machine", "Aantal", "Stuktijd (min)")


def read(content: bytes, name: str) -> WorkbookResult:
    return read_workbook_bytes(content, name, now=NOW)


def listed(products: Sequence[str]) -> bytes:
    rows = [f"26-{at:03};{each};11-12-2026;Laser;Laser;1;2" for at, each in enumerate(products)]
    return "\n".join([";".join(HEADING), *rows]).encode()


def codes(result: WorkbookResult) -> list[str]:
    return [finding.code for finding in result.findings]


@pytest.mark.parametrize(
    "odd", ['"Speciaal', '"Speciaal" plaat', '"half;', '"a"b"'], ids=["open", "more", "cell", "b"]
)
@pytest.mark.parametrize("later", ["P", '2" buis', '"Jansen, ""A"""'])
def test_an_open_quote_takes_no_other_row_along(odd: str, later: str) -> None:
    names = ["P"] * 5 + [odd] + ["P"] * 20 + [later] + ["P"] * 20
    found = read(listed(names), "lijst.csv")
    assert found.company is not None
    assert len(found.company.orders) == len(names)
    assert codes(found).count("workbook.open-quote") == 1
    (told,) = (each for each in found.findings if each.code == "workbook.open-quote")
    assert told.where["row"] == 7


def test_a_cell_with_line_breaks_is_one_cell() -> None:
    found = read(listed(["P", '"twee\nregels"', '"3"" buis"']), "lijst.csv")
    assert found.company is not None
    customers = [order.customer for order in found.company.orders]
    assert customers == ["P", "twee regels", '3" buis']
    assert codes(found) == []


def test_a_formula_without_an_outcome_is_told_by_its_cell() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Orders"
    sheet.append(HEADING)
    sheet.append(("26-001", "Jansen", datetime(2026, 12, 11), "Laser", "Laser", "=2*5", "=5/2"))  # noqa: DTZ001
    sheet.append(("26-002", "Bakker", datetime(2026, 12, 11), "Laser", "Laser", 3, 4))  # noqa: DTZ001
    hidden = book.create_sheet("Archief")
    hidden.append(HEADING)
    hidden.sheet_state = "hidden"
    kept = io.BytesIO()
    book.save(kept)
    found = read(kept.getvalue(), "lijst.xlsx")
    told = {each.code: {**each.where, **each.params} for each in found.findings}
    assert told["workbook.formula-without-value"]["cells"] == "F2, G2"
    assert told["workbook.formula-without-value"]["sheet"] == "Orders"
    assert told["workbook.hidden-sheet"]["sheet"] == "Archief"


@pytest.mark.parametrize("odd", ["²", "½", "٣"])
def test_a_sign_that_is_nearly_a_number_is_no_fault(odd: str) -> None:
    text = f"Order;Leverdatum;Bewerking;Gereed\n1;{odd};Laser;{odd}\n2;11-12-2026;Laser;\n"
    found = read(text.encode(), "lijst.csv")
    assert found.company is not None
    assert [order.id for order in found.company.orders] == ["1", "2"]
