"""An order list and several equal pieces in a file are priced for as many as is meant."""

from datetime import date
from pathlib import Path

import pytest

from gemaakt.cli.quote import items_of
from gemaakt.quote import Work, quote
from gemaakt.quote.order_list import ListRefused, read_order_list
from tests.drawing import dxf_text as d

HEAD = "file;thickness_mm;material;quantity;total_eur\n"


@pytest.mark.parametrize(
    ("thickness", "quantity", "total", "read"),
    [
        ("1,5", "1.000", "1.234,56", (1.5, 1000, 1234.56)),
        ("1.5", "1,000", "1,234.56", (1.5, 1000, 1234.56)),
        ("1,500", "12.500", "41.368", (1.5, 12_500, 41.368)),
        ("3", "10", "€ 12,5", (3, 10, 12.5)),
        ("3 mm", "10,0", "0.125", (3, 10, 0.125)),
    ],
)
def test_a_thousand_pieces_are_never_one(
    thickness: str, quantity: str, total: str, read: tuple[float, ...]
) -> None:
    data = f"{HEAD}a.dxf;{thickness};S235;{quantity};{total}\n".encode()
    row = read_order_list(data)[0]
    assert (row.thickness_mm, row.quantity, row.total_eur) == read


@pytest.mark.parametrize("quantity", ["1.00.0", "2,5", "1.000,5", "-1", "0.500"])
def test_what_is_no_number_of_pieces_is_refused(quantity: str) -> None:
    with pytest.raises(ListRefused):
        read_order_list(f"{HEAD}a.dxf;3;S235;{quantity};\n".encode())


def test_equal_pieces_in_a_file_are_priced_for_every_quantity_asked(tmp_path: Path) -> None:
    three = "".join(d.rectangle(100, 50, 120 * at) for at in range(3))
    file = tmp_path / "drie.dxf"
    file.write_bytes(d.dxf(three))
    items = items_of([file], "S235JR", 3.0, Work())
    priced = quote(items, on=date(2026, 11, 24), quantities=(1, 10, 100))
    assert [price.quantity for price in priced.lines[0].prices] == [3, 30, 300]


def test_an_open_quotation_mark_is_refused_with_its_line() -> None:
    lines = ["a.dxf;3;S235;1;", 'b.dxf;3;"S235;1;', *(f"c{at}.dxf;3;S235;1;" for at in range(9))]
    with pytest.raises(ListRefused) as refused:
        read_order_list((HEAD + "\n".join(lines)).encode(), file="lijst.csv")
    assert refused.value.code == "quote.list-open-quote"
    assert refused.value.params["line"] == 3


def test_a_list_that_excel_keeps_as_unicode_text_is_read() -> None:
    text = HEAD.replace(";", "\t") + "plaat.dxf\t3\tS235\t4\t\n"
    (row,) = read_order_list(text.encode("utf-16"))
    assert (row.file, row.quantity) == ("plaat.dxf", 4)
