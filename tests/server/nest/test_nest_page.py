"""A laid sheet as a picture: every part where it lies, holes open, one tone a part."""

import re

import pytest
from django.test import Client

from gemaakt.server.nest.models import Nest, StockItem
from gemaakt.server.nest.pictures import sheet_svg
from tests.server.nest.made import nest

SQUARE = [[0, 0], [10, 0], [10, 10], [0, 10]]
JOB = {
    "sheets": [{"id": "S1", "outer": [[0, 0], [100, 0], [100, 50], [0, 50]]}],
    "parts": [
        {"id": "a", "outer": SQUARE, "holes": [[[2, 2], [4, 2], [4, 4], [2, 4]]]},
        {"id": "b", "outer": SQUARE, "holes": []},
    ],
}
LAID = {
    "sheet": "S1",
    "placements": [
        {"part": "a", "x_mm": 5, "y_mm": 5, "rotation_deg": 0},
        {"part": "b", "x_mm": 40, "y_mm": 5, "rotation_deg": 90},
        {"part": "a", "x_mm": 60, "y_mm": 5, "rotation_deg": 180, "mirrored": True},
    ],
}


def test_each_placement_is_drawn_once_in_the_tone_of_its_part() -> None:
    svg = str(sheet_svg(JOB, LAID, "plaat"))
    assert svg.count("tone-0") == 2
    assert svg.count("tone-1") == 1
    assert 'viewBox="0 0 100 50"' in svg


def test_a_hole_is_a_second_ring_of_the_same_shape() -> None:
    svg = str(sheet_svg(JOB, {**LAID, "placements": LAID["placements"][:1]}, "plaat"))
    assert svg.count("Z") == 3, "the sheet, the part and its hole"
    assert "evenodd" in svg


def test_a_name_cannot_break_out_of_the_picture() -> None:
    svg = str(sheet_svg(JOB, LAID, '"><script>'))
    assert "<script>" not in svg


@pytest.mark.django_db
def test_an_empty_rack_says_what_to_do(owner: Client) -> None:
    page = owner.get("/nest/").content.decode()
    assert page.count('class="card"') == 2
    assert owner.get("/nest/BESTAAT-NIET/").status_code == 404


def test_the_list_says_what_the_sheets_are_booked_at_as_the_page_does(owner: Client) -> None:
    document = {"name": "S235JR 2 mm", "sheets": [], "cost": 6024.63, "booked_eur": 6050.75}
    Nest.objects.create(code="N1", job={}, document=document, orders=["26-001"])
    Nest.objects.create(code="N0", job={}, document={"sheets": [], "cost": 12.5}, orders=[])
    page = owner.get("/nest/").content.decode()
    assert "6.050,75" in page
    assert "6.024,63" not in page
    assert "12,50" in page


@pytest.mark.django_db
def test_a_rack_of_many_lots_is_shown_page_by_page_and_searched(cast: dict[str, Client]) -> None:
    """Of three hundred lots two hundred were shown, and not a word of the others."""
    lots = [
        StockItem(code=f"L{n:03d}", material="S235JR", length_mm=1000.0, heat_number=f"H{n}")
        for n in range(205)
    ]
    StockItem.objects.bulk_create(lots)
    planner = cast["planner"]
    planner.defaults["HTTP_ACCEPT_LANGUAGE"] = "nl"
    first = planner.get("/nest/").content.decode()
    assert "L199" in first
    assert "L204" not in first
    assert "Pagina 1 van 2" in first
    assert "L204" in planner.get("/nest/?page=2").content.decode()
    found = planner.get("/nest/?find=s235 h204").content.decode()
    assert "L204" in found
    assert "L203" not in found
    assert "heet zo" in planner.get("/nest/?find=zink").content.decode()


@pytest.mark.django_db
def test_older_nests_are_a_page_on(cast: dict[str, Client]) -> None:
    for number in range(52):
        nest(f"N{number:02d}")
    page = cast["planner"].get("/nest/").content.decode()
    assert "/nest/N02/" in page
    assert "/nest/N01/" not in page
    older = re.search(r'href="(\?before=\d+)"', page)
    assert older is not None
    page = cast["planner"].get(f"/nest/{older[1]}").content.decode()
    assert "/nest/N01/" in page
    assert "/nest/N02/" not in page
