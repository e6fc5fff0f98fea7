"""A nest of a hundred sheets can be overseen: what is laid alike stands once."""

import math
import re
from typing import Any

import pytest
from django.test import Client

from gemaakt.server.nest.alike import alike_sheets
from gemaakt.server.nest.pictures import part_shapes, piece_path, sheet_of_shapes
from tests.server.nest.made import large_nest, nest, rack

pytestmark = pytest.mark.django_db


def read(client: Client, path: str) -> str:
    return client.get(path, headers={"accept-language": "en"}).content.decode()


def test_sheets_that_are_laid_alike_stand_once_with_their_numbers() -> None:
    kinds = alike_sheets(large_nest(kinds=3, times=4))
    assert [(each.said, each.times) for each in kinds] == [("1–4, 13", 5), ("5–8", 4), ("9–12", 4)]
    assert kinds[1].number == 5
    assert kinds[0].filled_percent == pytest.approx(100 * 2 * 2826 / 16485)


def test_a_large_nest_is_overseen_and_each_sheet_opens_large(owner: Client) -> None:
    rack()
    large_nest()
    page = read(owner, "/nest/N9/")
    assert "91 sheets, 9 different ones" in page
    assert page.count('class="plate"') == 9
    assert "1–10, 91" in page
    assert "11 ×" in page
    assert len(page) < 60_000
    assert 'href="/nest/N9/11/"' in page
    large = read(owner, "/nest/N9/11/")
    assert large.count('class="plate"') == 1
    assert "10 ×" in large
    assert "2 × <a" in large
    assert "16.485 kg" in large
    assert 'href="/nest/N9/1/"' in large
    assert 'href="/nest/N9/21/"' in large
    assert "11–20" in read(owner, "/nest/N9/17/")
    assert owner.get("/nest/N9/92/").status_code == 404


def test_a_small_nest_shows_its_sheets_at_once(owner: Client) -> None:
    rack()
    nest()
    page = read(owner, "/nest/N1/")
    assert page.count('class="plate"') == 2
    assert "/nest/N1/2.dxf" in page


def test_on_paper_every_sheet_of_a_large_nest_has_its_own(owner: Client) -> None:
    rack()
    large_nest()
    page = read(owner, "/nest/N9/sheets/")
    assert page.count("sheet-page") == 91
    assert page.count('sheet-page print-only"') == 82
    assert 'href="#sheet-11"' in page
    assert 'id="sheet-11"' in page


def test_two_large_nests_beside_each_other_keep_their_own_shapes(owner: Client) -> None:
    rack()
    large_nest()
    nest("N2")
    page = read(owner, "/nest/compare/?a=N9&b=N2")
    assert page.count('class="plate"') == 11
    names = re.findall(r'id="(side-\d-\d+)"', page)
    assert len(names) == len(set(names)) == 2
    assert set(re.findall(r'href="#(side-\d-\d+)"', page)) == set(names)


def test_who_books_a_nest_hears_what_comes_next(owner: Client) -> None:
    rack()
    nest()
    page = owner.post("/nest/N1/accept/", follow=True, headers={"accept-language": "en"})
    assert "Plan again" in page.content.decode()


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("turn", [0.0, 30.0, 90.0, 180.0, 270.0])
def test_a_shape_lies_where_the_drawn_outline_lies(turn: float, mirrored: bool) -> None:
    job: dict[str, Any] = {
        "sheets": [{"id": "S", "outer": [[0, 0], [100, 0], [100, 50], [0, 50]]}],
        "parts": [{"id": "a", "outer": [[0, 0], [10, 0], [10, 4], [0, 7]], "holes": []}],
    }
    row = {"part": "a", "x_mm": 40, "y_mm": 20, "rotation_deg": turn, "mirrored": mirrored}
    laid = {"sheet": "S", "placements": [row]}
    drawn = points(piece_path(job, laid, row))
    found = re.search(r"matrix\(([^)]*)\)", str(sheet_of_shapes(job, laid, "S")))
    assert found
    a, b, c, d, e, f = map(float, found[1].split())
    path = re.search(r' d="([^"]*)"', str(part_shapes(job)))
    assert path
    moved = [(a * x + c * y + e, b * x + d * y + f) for x, y in points(path[1])]
    assert all(math.dist(one, two) < 0.01 for one, two in zip(drawn, moved, strict=True))


def points(path: str) -> list[tuple[float, float]]:
    """The corners of a path of straight lines."""
    pairs = (pair.split() for pair in re.split("[ML]", path.rstrip("Z"))[1:])
    return [(float(x), float(y)) for x, y in pairs]
