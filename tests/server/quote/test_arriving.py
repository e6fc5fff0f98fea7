"""What a customer mails on a Monday: a zip with folders, a parts list in Excel, and the rest."""

import io
import zipfile
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.test import Client

from gemaakt.company.demo import demo_company
from gemaakt.server.quote.models import Drawing, QuoteVersion
from gemaakt.server.shop.services import replace_company
from tests.drawing import dxf_text as d
from tests.server.quote.test_quote_life import NOW, line_form, plate, upload

pytestmark = pytest.mark.django_db
USUAL = {"thickness_mm": "", "quantity": "1", "by_name": "on"}


@pytest.fixture(autouse=True)
def _firm() -> None:
    replace_company(demo_company(NOW))


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def packed(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def lines() -> list[tuple[str, str, float, int]]:
    return [
        (each["name"], each["material"], each["thickness_mm"], each["prices"][0]["quantity"])
        for each in QuoteVersion.objects.latest("pk").document["lines"]
    ]


def codes(at: int) -> set[str]:
    line = QuoteVersion.objects.latest("pk").document["lines"][at]
    return {each["code"] for each in line["findings"]}


def test_a_zip_with_folders_and_a_parts_list_in_excel_is_a_priced_quote(owner: Client) -> None:
    """All of it was refused: unpack it, and a list is no drawing we know."""
    listed = workbook(
        ["Stuklijst project Zuid"], [],
        ["Pos", "Tekeningnr.", "Omschrijving", "Aantal", "Materiaal", "Dikte (mm)"],
        [1, "100-201", "Zijplaat", 12, "RVS 304", 3], [2, "100-202", "Bodem", 4, "S235", "2,5"],
        [3, "100-209", "Deksel", 6, "S235", 2],
    )  # fmt: skip
    mail = packed(**{
        "Zuid/dxf/100-201.dxf": plate(), "Zuid/dxf/100-202_revB.dxf": plate(80),
        "Zuid/100-201.pdf": b"%PDF-1.7", "Zuid/Stuklijst.xlsx": listed,
        "__MACOSX/Zuid/._100-201.dxf": b"\x00\x05", "Zuid/Thumbs.db": b"x",
    })  # fmt: skip
    answer = upload(owner, ("bestelling.zip", mail), **USUAL)
    assert lines() == [("100-201.dxf", "1.4301", 3, 12), ("100-202_revB.dxf", "S235JR", 2.5, 4)]
    assert "quote.read-from-list" in codes(0)
    page = unescape(owner.get(answer.url).content.decode())
    assert "op regel 6 100-209 (6 stuks), maar die tekening zat er niet bij" in page
    assert "100-201.pdf" in page
    assert "Thumbs" not in page


def test_a_list_beside_the_drawings_goes_before_the_form_and_what_lacks_is_told(
    owner: Client,
) -> None:
    listed = b"bestand;aantal;materiaal\na.dxf;7;onbekendium\n"
    upload(owner, ("a.dxf", plate()), ("b.dxf", plate(70)), ("lijst.csv", listed),
           **{**USUAL, "thickness_mm": "3"})  # fmt: skip
    assert [each[2:] for each in lines()] == [(3, 7), (3, 1)]
    assert {"quote.list-material", "quote.read-from-list"} <= codes(0)
    assert "quote.list-without-line" in codes(1)


def test_a_line_of_a_list_that_cannot_be_read_is_told_and_the_others_are_priced(
    owner: Client,
) -> None:
    listed = b"tekening;qty\na;7\nb;veel\n"
    answer = upload(owner, ("a.dxf", plate()), ("b.dxf", plate(70)), ("lijst.csv", listed),
                    **{**USUAL, "thickness_mm": "3"})  # fmt: skip
    assert [each[3] for each in lines()] == [7, 1]
    assert "‘veel’" in unescape(owner.get(answer.url).content.decode())


def test_two_files_of_one_name_in_two_folders_are_two_drawings(owner: Client) -> None:
    listed = b"file;quantity\nlinks/zij.dxf;2\nrechts/zij.dxf;3\n"
    mail = packed(**{"links/zij.dxf": plate(), "rechts/zij.dxf": plate(70), "lijst.csv": listed})
    upload(owner, ("kast.zip", mail), **{**USUAL, "thickness_mm": "3"})
    assert [each[3] for each in lines()] == [2, 3]
    assert {row.name for row in Drawing.objects.all()} == {"links/zij.dxf", "rechts/zij.dxf"}


def test_one_drawing_in_two_metals_is_two_lines(owner: Client) -> None:
    listed = b"file;quantity;material\na;2;S235\na;3;1.4301\n"
    upload(owner, ("a.dxf", plate()), ("lijst.csv", listed), **{**USUAL, "thickness_mm": "3"})
    assert [(each[1], each[3]) for each in lines()] == [("S235JR", 2), ("1.4301", 3)]


def test_damaged_locked_and_empty_files_are_told_and_nothing_is_made(owner: Client) -> None:
    whole = packed(**{"a.dxf": plate()})
    for name, content, word in (
        ("half.zip", whole[: len(whole) // 2], "beschadigd"),
        ("leeg.dxf", b"", "leeg"),
        ("foto.dxf", b"\x89PNG\r\n", "afbeelding"),
        ("diep.zip", packed(b=packed(c=packed(d=whole))), "archieven in archieven"),
    ):
        answer = upload(owner, (name, content), **USUAL)
        assert answer.status_code == 200, name
        assert word in unescape(answer.content.decode()), name
    assert not QuoteVersion.objects.exists()


def test_pieces_and_thickness_on_the_drawing_are_taken_where_nobody_said_them(
    owner: Client,
) -> None:
    """A drawing that says "Aantal: 12" was priced for one, and its text was told as not cut."""
    words = d.text("Aantal: 12", 220, 0) + d.text("Dikte 4 mm", 220, 20)
    file = ("plaat.dxf", d.dxf(d.rectangle(200, 100) + words))
    upload(owner, file, thickness_mm="", quantity="1", by_name="on")
    row = QuoteVersion.objects.get()
    line = row.document["lines"][0]
    assert (line["thickness_mm"], line["prices"][0]["quantity"]) == (4, 12)
    said = [f["params"]["said"] for f in line["findings"] if f["code"] == "quote.read-from-text"]
    assert said == ["4 mm, 12 ×"]
    upload(owner, file, thickness_mm="3", quantity="25", by_name="on")
    row = QuoteVersion.objects.latest("pk")
    page = unescape(owner.get(f"/quotes/{row.pk}/").content.decode())
    assert "noemt 12 stuks; gerekend is met 25" in page
    assert "noemt 4 mm dik; gerekend is met 3 mm" in page
    owner.post(f"/quotes/{row.pk}/lines/", line_form(quantity="30", thickness_mm="5"))
    row.refresh_from_db()
    codes = {each["code"] for each in row.document["lines"][0]["findings"]}
    assert not {"quote.text-says-pieces", "quote.text-says-thickness"} & codes
    upload(owner, file, thickness_mm="", quantity="5", by_name="on", as_sets="on")
    line = QuoteVersion.objects.latest("pk").document["lines"][0]
    assert line["prices"][0]["quantity"] == 60
