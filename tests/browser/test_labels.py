"""Labels on paper: the page is as large as the label, and nothing of it is cut off."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.server.nest.made import rack
from tests.server.passport.test_passport_page import kept

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
MM = 25.4 / 72


def printed(page: Any) -> list[tuple[int, int]]:
    """Width and height in mm of each page on paper."""
    made = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    boxes = [each.mediabox for each in made.pages]
    return [(round(float(box.width) * MM), round(float(box.height) * MM)) for box in boxes]


@pytest.mark.parametrize(("size", "asked_mm"), [("roll", (62, 40)), ("box", (100, 150))])
def test_every_label_is_a_page_of_its_own_size(
    size: str, asked_mm: tuple[int, int], visit: Callable[..., Any], transactional_db: None
) -> None:
    page = visit().go(f"/passports/{kept().token}/label/?size={size}&each=on")
    assert printed(page) == [asked_mm] * 3


def test_a_sheet_holds_24_labels(visit: Callable[..., Any], transactional_db: None) -> None:
    rack()
    token = kept().token
    page = visit().go(f"/passports/{token}/label/?size=a4&each=on&first=22")
    assert printed(page) == [(210, 297)]
    page.goto(page.url.replace("first=22", "first=23"))
    assert printed(page) == [(210, 297)] * 2


@pytest.mark.parametrize("size", ["a4", "roll", "box"])
def test_the_heat_number_is_never_cut_off(
    size: str, visit: Callable[..., Any], transactional_db: None
) -> None:
    rack()
    page = visit().go(f"/material/S1/label/?size={size}")
    page.emulate_media(media="print")
    fits = "e => e.scrollWidth <= e.clientWidth + 1 && e.scrollHeight <= e.clientHeight + 1"
    assert page.locator(".sticker").first.evaluate(fits)
    assert page.locator(".sticker strong").nth(1).evaluate(fits)


def test_whoever_scans_a_label_with_a_phone_reads_whole_words(
    visit: Callable[..., Any], transactional_db: None
) -> None:
    page = visit(size=(390, 844)).go(f"/p/{kept().token}/")
    names = page.locator("#operations tbody th")
    expect(names.first).to_be_visible()
    assert names.first.evaluate("e => e.clientWidth") > 90
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
