"""A meter series in a workbook says what the same file says as CSV."""

import io
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest

from gemaakt.exchange import METER, Series, Understood, understand

FIRST = datetime.fromisoformat("2026-01-05")
QUARTERS = 96
KWH = [round(1.234 + at % 7 / 8, 3) for at in range(QUARTERS)]


def workbook(*sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        page = book.create_sheet()
        for row in rows:
            page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def moments() -> list[datetime]:
    return [FIRST + timedelta(minutes=15 * at) for at in range(QUARTERS)]


def drawn(found: Understood) -> Series:
    assert found.kind == METER
    assert isinstance(found.content, Series)
    return found.content


FORMS = {
    "one moment": (["Datum/tijd", "Verbruik (kWh)"], lambda at: [at]),
    "day and time": (["Datum", "Van", "Verbruik (kWh)"], lambda at: [at.date(), at.time()]),
    "as text": (["Datum/tijd", "Verbruik (kWh)"], lambda at: [f"{at:%d-%m-%Y %H:%M}"]),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_meter_workbook_reads_as_its_csv(form: str) -> None:
    heading, when = FORMS[form]
    title = [["Meetgegevens 871687120000000000"], []]
    rows = [[*when(at), kwh] for at, kwh in zip(moments(), KWH, strict=True)]
    found = drawn(
        understand(workbook([["Toelichting"]], [*title, heading, *rows]), "m.xlsx", METER)
    )
    pairs = zip(moments(), KWH, strict=True)
    lines = [f"{at:%d-%m-%Y %H:%M};{kwh:.3f}".replace(".", ",") for at, kwh in pairs]
    csv = "\n".join(["Datum/tijd;Verbruik (kWh)", *lines]).encode()
    assert found == drawn(understand(csv, "m.csv", METER))
    assert found.values[0] == pytest.approx(4 * 1.234)


def test_a_workbook_of_something_else_stays_a_workbook_and_gas_is_no_electricity() -> None:
    orders = [["Order", "Klant", "Leverdatum"], ["1", "A", FIRST]]
    assert understand(workbook(orders), "orders.xlsx").kind == "workbook"
    assert understand(workbook(orders), "orders.xlsx", METER).kind == "workbook"
    pairs = zip(moments(), KWH, strict=True)
    gas = [["Datum/tijd", "Gas (m3)"], *([at, kwh] for at, kwh in pairs)]
    found = understand(workbook(gas), "gas.xlsx", METER)
    assert found.content is None
