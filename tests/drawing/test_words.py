"""What the words on a drawing ask: taken apart as offices write them, and never by guess."""

import pytest

from gemaakt.drawing import read
from gemaakt.drawing.noted import Noted
from tests.drawing import dxf_text as d


def noted(*texts: str, **more: object) -> Noted:
    body = "".join(d.text(said, 220, 90 - 20 * at, **more) for at, said in enumerate(texts))
    parts, _ = read(d.dxf(d.rectangle(200, 100) + body), name="plaat.dxf")
    return parts[0].noted


@pytest.mark.parametrize(
    ("said", "pieces"),
    [
        ("4 st", 4),
        ("4 st.", 4),
        ("aantal: 10", 10),
        ("AANTAL STUKS 12", 12),
        ("Qty 2", 2),
        ("QTY: 2 pcs", 2),
        ("Stückzahl: 5", 5),
        ("Anzahl 5 Stk", 5),
        ("Pos. 3 - 6 stuks", 6),
        ("1x links, 1x rechts", 2),
        ("2x as drawn + 2x mirrored", 4),
        ("{\\fArial|b0;Aantal: 6}", 6),
        ("2x gespiegeld", 0),
        ("4x Ø10", 0),
        ("Aantal gaten: 12", 0),
        ("12 st gaten Ø8", 0),
        ("S235 St 37-2", 0),
        ("4 st M8 bout", 0),
        ("St. 37", 0),
        ("Blad 1 van 4", 0),
        ("Schaal 1:2", 0),
    ],
)
def test_pieces_are_read_however_they_are_written(said: str, pieces: int) -> None:
    assert noted(said).pieces == pieces


@pytest.mark.parametrize(
    ("said", "thickness_mm"),
    [
        ("t=3", 3),
        ("t = 1,5 mm", 1.5),
        ("Dikte: 3 mm", 3),
        ("Plaatdikte 8", 8),
        ("Blechdicke t=2", 2),
        ("thickness 0.8mm", 0.8),
        ("Dikte 120", None),
        ("hart = 3", None),
        ("t=3±0,1", 3),
        ('THK 1/4"', None),
        ('Dikte: 0.5"', None),
    ],
)
def test_the_thickness_is_read_behind_its_label(said: str, thickness_mm: float | None) -> None:
    assert noted(said).thickness_mm == thickness_mm


def test_a_thickness_on_a_drawing_in_inches_is_asked() -> None:
    """THK 0.5 was half a millimetre, and THK 1/4" one whole."""
    drawn = d.rectangle(12, 8) + d.text("THK 0.5", 1, -2)
    (part,), _ = read(d.dxf(drawn, unit=1), name="plate.dxf")
    assert (part.unit, part.noted.thickness_mm) == ("inch", None)


def test_two_numbers_of_pieces_are_none() -> None:
    assert noted("4 st", "6 st").pieces == 0
    assert noted("4 st", "Aantal: 4").pieces == 4


def test_threads_metal_work_and_mirrors_are_told() -> None:
    found = noted("Materiaal: RVS 304", "3x M6", "M8 (2x)", "M5x20", "RAL 7016", "1x gespiegeld")
    assert found.material == "RVS 304"
    assert sorted(found.threads) == ["M6", "M6", "M6", "M8", "M8"]
    assert (found.work, found.mirrored) == (("RAL 7016",), "1x gespiegeld")


def test_a_label_in_its_own_cell_belongs_to_the_value_beside_or_below_it() -> None:
    cells = d.text("Aantal", 220, 0) + d.text("7", 250, 0) + d.text("Dikte", 220, -20)
    body = d.rectangle(200, 100) + cells + d.text("2,5", 220, -28)
    (part,), _ = read(d.dxf(body), name="plaat.dxf")
    assert (part.noted.pieces, part.noted.thickness_mm) == (7, 2.5)


def test_the_title_block_on_the_paper_is_read_and_what_is_hidden_is_not() -> None:
    assert noted("Aantal: 9", paper=True).pieces == 9
    layers = d.tags([(0, "SECTION"), (2, "TABLES"), (0, "TABLE"), (2, "LAYER"),
                     (0, "LAYER"), (2, "OUD"), (70, 1), (62, 7),
                     (0, "ENDTAB"), (0, "ENDSEC")])  # fmt: skip
    whole = d.dxf(d.rectangle(200, 100) + d.text("Aantal: 9", 220, 0, layer="OUD")).decode()
    hidden = whole.replace(d.tags([(0, "SECTION"), (2, "ENTITIES")]),
                           layers + d.tags([(0, "SECTION"), (2, "ENTITIES")]))  # fmt: skip
    (part,), _ = read(hidden.encode(), name="plaat.dxf")
    assert part.noted.pieces == 0


def test_each_part_of_a_sheet_has_the_pieces_that_stand_by_it() -> None:
    plates = d.rectangle(100, 50) + d.rectangle(60, 60, 200, 0) + d.rectangle(100, 50, 400, 0)
    texts = d.text("4 st", 10, -12) + d.text("2 st", 200, -12) + d.text("3 st", 410, 60)
    parts, _ = read(d.dxf(plates + texts), name="blad.dxf")
    assert [(part.quantity, part.noted.pieces) for part in parts] == [(2, 7), (1, 2)]
    parts, _ = read(d.dxf(plates + d.text("4 st", 10, -12)), name="blad.dxf")
    assert [(part.noted.pieces, part.noted.of_sheet) for part in parts] == [(0, 4), (0, 4)]


def test_all_texts_are_shown_without_the_codes_of_their_form() -> None:
    body = d.text("{\\fArial|b0;Bramen weg\\PRa 3.2}", 220, 0, "MTEXT") + d.text("%%c10", 220, 50)
    _, findings = read(d.dxf(d.rectangle(200, 100) + body), name="plaat.dxf")
    (told,) = [each for each in findings if each.code == "drawing.text-not-cut"]
    assert told.params == {"count": 3, "text": "Bramen weg · Ra 3.2 · Ø10"}
