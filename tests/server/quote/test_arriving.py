"""What a customer mails on a Monday: a zip with folders, a parts list in Excel, and the rest."""

import io
import zipfile
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.test import Client

from gemaakt.company.demo import demo_company
from gemaakt.quote.parcel import unpacked
from gemaakt.server.quote import drawings
from gemaakt.server.quote.models import Drawing, QuoteVersion
from gemaakt.server.seen import mark_of
from gemaakt.server.shop.services import replace_company
from tests.drawing import dxf_text as d
from tests.drawing.pdf_text import pdf, sheet
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


def test_a_line_of_a_list_without_pieces_takes_those_of_the_form_and_says_so(
    owner: Client,
) -> None:
    listed = b"Tekening;Materiaal;Dikte;Aantal\na.dxf;RVS 304;3;\n"
    upload(owner, ("a.dxf", plate()), ("lijst.csv", listed), **{**USUAL, "quantity": "25"})
    assert lines() == [("a.dxf", "1.4301", 3.0, 25)]
    assert {"quote.list-quantity-assumed", "quote.read-from-list"} <= codes(0)


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


def test_a_grade_in_the_name_is_the_metal_of_the_line(owner: Client) -> None:
    """Of S355 and of 1.4301 in the name of the file both were priced as S235JR."""
    sent = packed(**{
        "Müller & Söhne/Größe 1/4x Flansch S355 10mm.dxf": plate(),
        "Müller & Söhne/RVS 316/2x Träger t=3.dxf": plate(),
        "holder_steel 2mm.dxf": plate(),
    })  # fmt: skip
    upload(owner, ("pakket.zip", sent), **USUAL)
    assert lines() == [
        ("4x Flansch S355 10mm.dxf", "S355J2", 10.0, 4),
        ("2x Träger t=3.dxf", "1.4404", 3.0, 2),
        ("holder_steel 2mm.dxf", "S235JR", 2.0, 1),
    ]
    assert "quote.read-from-name" in codes(0)


def test_a_metal_that_was_filled_in_goes_before_the_name_which_is_asked_about(
    owner: Client,
) -> None:
    upload(owner, ("flens S355 10mm.dxf", plate()), **USUAL, material="S275")
    assert lines()[0][1] == "S275JR"
    assert "quote.name-says-metal" in codes(0)


def test_the_text_on_a_drawing_gives_its_metal(owner: Client) -> None:
    said = d.tags([(0, "TEXT"), (8, "0"), (10, 0), (20, 300), (40, 4), (1, "Materiaal: S355J2")])
    drawn = d.dxf(d.rectangle(200, 100) + said)
    upload(owner, ("flens 10mm.dxf", drawn), **USUAL)
    assert lines()[0][1] == "S355J2"
    assert "quote.text-says-metal" not in codes(0)


def test_an_archive_of_five_hundred_drawings_is_read_whole() -> None:
    """The last hundred were left out."""
    sent = packed(**{f"map{at // 100}/P{at:03d}.dxf": b"0\nEOF\n" for at in range(500)})
    parcel = unpacked([("500.zip", sent)])
    assert len(parcel.drawings) == 500
    assert not parcel.findings


def test_a_quote_of_typed_lines_needs_no_drawing(owner: Client) -> None:
    """Without a file no quote could be begun: a stair rail like the sample has none."""
    asked = "2 x trapleuning naar voorbeeld\nmontage op locatie à 480,00\n"
    form = {"customer": "Bouwbedrijf De Wit", "material": "S235JR", **USUAL}
    answer = owner.post("/quotes/new/", {**form, "typed": ""})
    assert "Kies tekeningen, of typ" in unescape(answer.content.decode())
    owner.post("/quotes/new/", {**form, "typed": asked})
    made = QuoteVersion.objects.latest("pk")
    assert made.title == "trapleuning naar voorbeeld +1"
    assert [each["quantity"] for each in made.asked] == [2, 1]
    assert made.total_eur == 480
    assert codes(0) == {"quote.word-without-price"}
    page = owner.get(f"/quotes/{made.pk}/").content.decode()
    assert "eerst een prijs" in page
    assert "nog geen plan gepubliceerd" not in page
    price = {"unit_eur": "612,50", "why": "nacalculatie vorig jaar", "seen": mark_of(made.asked)}
    owner.post(f"/quotes/{made.pk}/lines/1/price/", price)
    made.refresh_from_db()
    assert made.total_eur == 1705
    assert codes(0) == {"quote.takes-no-time"}
    assert "geen regel heeft bewerkingen" in owner.get(f"/quotes/{made.pk}/").content.decode()


def test_a_model_is_read_once_however_often_its_quote_is_priced(
    owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model of 50 MB takes a minute to read, and was read anew for every correction."""
    asked: list[str] = []
    once = drawings.read
    monkeypatch.setattr(
        drawings, "read", lambda data, **more: asked.append(more["name"]) or once(data, **more)
    )
    upload(owner, ("een keer.dxf", plate(width=87)), **{**USUAL, "thickness_mm": "3"})
    made = QuoteVersion.objects.latest("pk")
    owner.post(f"/quotes/{made.pk}/lines/", line_form(quantity="5"))
    assert lines()[0][3] == 5
    assert asked == ["een keer.dxf"]


BLOCK = {"Tekeningnr.": "JM-2044", "Rev.": "C", "Materiaal": "S355J2", "Dikte": "8 mm",
         "Aantal": "12"}  # fmt: skip


def test_the_pdf_of_a_drawing_belongs_to_its_line_and_fills_it_in(owner: Client) -> None:
    """It was told as a file that is not read; metal, thickness and pieces were typed over."""
    files = {"map/JM-2044.dxf": plate(), "map/JM-2044.pdf": sheet(**BLOCK),
             "brief.pdf": pdf([(50, 700, 11, "Geachte heer")])}  # fmt: skip
    answer = upload(owner, ("mail.zip", packed(**files)), **USUAL)
    assert lines() == [("JM-2044.dxf", "S355J2", 8.0, 12)]
    assert {"quote.paper-read", "quote.read-from-text"} <= codes(0)
    page = unescape(owner.get(answer.url).content.decode())
    assert "brief.pdf" in page.partition("<h1")[0], "the letter is told"
    paper = QuoteVersion.objects.latest("pk").asked[0]["paper"]
    kept = owner.get(f"/drawings/{paper}/paper.pdf")
    assert kept.content == files["map/JM-2044.pdf"]
    assert kept["Content-Type"] == "application/pdf"
    assert Drawing.objects.filter(name="brief.pdf").count() == 0


def test_what_the_pdf_and_the_name_say_differently_is_asked(owner: Client) -> None:
    said = {**BLOCK, "Materiaal": "1.4301"}
    files = {"JM-2044_revB.dxf": plate(), "JM-2044.pdf": sheet(**said)}
    upload(owner, *files.items(), **{**USUAL, "quantity": "3"}, material="S275")
    assert lines()[0][1:] == ("S275JR", 8.0, 3)
    assert {"quote.paper-revision", "quote.text-says-metal", "quote.text-says-pieces"} <= codes(0)


def test_a_pdf_alone_is_a_line_to_price_by_hand(owner: Client) -> None:
    upload(owner, ("JM-2044.pdf", sheet(**BLOCK)), **USUAL)
    row = QuoteVersion.objects.latest("pk")
    (line,) = row.document["lines"]
    assert (line["name"], row.asked[0]["quantity"]) == ("JM-2044 S355J2 8 mm", 12)
    assert codes(0) == {"quote.paper-only", "quote.word-without-price"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (pdf([]), "afbeelding zonder leesbare tekst"),
        (b"%PDF-1.4 %", "geen PDF die we kunnen lezen"),
        (pdf([(50, 700, 11, "Geachte heer")]), "staat geen titelblok"),
    ],
)
def test_a_pdf_of_which_nothing_can_be_made_says_why(
    owner: Client, data: bytes, said: str
) -> None:
    answer = upload(owner, ("scan.pdf", data), **USUAL)
    assert said in unescape(answer.content.decode())
    assert not QuoteVersion.objects.exists()
