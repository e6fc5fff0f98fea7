"""Title blocks of PDF drawings, as Dutch and German offices fill them in."""

import pytest

from gemaakt.drawing import DrawingRefused
from gemaakt.drawing.read_pdf import read_pdf
from gemaakt.drawing.read_step import read_pdf_apart
from gemaakt.drawing.title_block import TitleBlock
from tests.drawing.pdf_text import pdf, sheet

DUTCH = {"Tekeningnr.": "JM-2044-03", "Rev.": "C", "Materiaal": "S355J2", "Dikte": "8 mm",
         "Aantal": "12", "Getekend": "PdV"}  # fmt: skip
GERMAN = {"Zeichnungsnummer": "4711-08", "Werkstoff": "1.4301", "Blechdicke": "3",
          "Stückzahl": "25", "Änderungsindex": "B"}  # fmt: skip


def facts(block: TitleBlock) -> tuple[object, ...]:
    noted = block.noted
    return block.number, block.revision, noted.material, noted.thickness_mm, noted.pieces


@pytest.mark.parametrize("right", [False, True])
def test_a_title_block_is_read_wherever_its_values_stand(right: bool) -> None:
    assert facts(read_pdf(sheet(right=right, **DUTCH))) == ("JM-2044-03", "C", "S355J2", 8.0, 12)
    assert facts(read_pdf(sheet(right=right, **GERMAN))) == ("4711-08", "B", "1.4301", 3.0, 25)


def test_a_value_behind_its_label_and_a_note_are_read() -> None:
    said = ["Tekening nr: A-100", "Materiaal: RVS 304", "t=2,5", "4x M8", "Poedercoaten RAL 7016"]
    block = read_pdf(pdf((50, 700 - 20 * at, 8, text) for at, text in enumerate(said)))
    assert facts(block) == ("A-100", "", "RVS 304", 2.5, 0)
    assert block.noted.threads == ("M8",) * 4
    assert block.noted.work == ("Poedercoaten", "RAL 7016")


def test_an_empty_cell_takes_no_value_of_another() -> None:
    block = read_pdf(sheet(**{**DUTCH, "Rev.": " "}))
    assert facts(block) == ("JM-2044-03", "", "S355J2", 8.0, 12)


def test_in_one_row_a_value_belongs_to_the_label_before_it() -> None:
    row = [(50, "Dikte"), (120, "Aantal"), (170, "12"), (250, "Materiaal"), (310, "S235JR")]
    block = read_pdf(pdf((x, 700, 8, text) for x, text in row))
    assert facts(block)[2:] == ("S235JR", None, 12)


def test_a_letter_is_no_drawing() -> None:
    letter = ["Geachte heer,", "Graag uw offerte voor 12 stuks console, levertijd in overleg."]
    block = read_pdf(pdf((70, 700 - 20 * at, 11, text) for at, text in enumerate(letter)))
    assert not block.is_drawing


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pdf([]), "drawing.pdf-without-text"),
        (b"%PDF-1.4\n%...", "drawing.pdf-broken"),
        (sheet(**DUTCH)[:400], "drawing.pdf-broken"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, code: str) -> None:
    with pytest.raises(DrawingRefused) as refused:
        read_pdf_apart(data, name="tekening.pdf")
    assert refused.value.code == code
