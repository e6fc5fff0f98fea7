"""Quotes in a real browser: files to a paper in German, axe 0, nothing asked outside."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from gemaakt.server.quote.models import QuoteVersion
from tests.browser.test_axe import faults
from tests.drawing import dxf_text as d
from tests.server.quote.made import publish_plan

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
STRIP = d.dxf(d.rectangle(300, 60) + d.circle(8.5, 30, 8) + d.circle(150, 30, 2))


def test_from_a_dropped_file_to_a_paper_that_can_be_printed(visit: Callable[..., Any]) -> None:
    publish_plan()
    visitor = visit("owner")
    page = visitor.go("/quotes/new/")
    assert faults(page) == []
    files = [
        {"name": "strip.dxf", "mimeType": "image/vnd.dxf", "buffer": STRIP},
        {"name": "old.dwg", "mimeType": "image/vnd.dwg", "buffer": b"AC1027" + bytes(99)},
    ]
    page.set_input_files("input[type=file]", files)
    expect(page.locator("[data-files]")).to_have_text("strip.dxf, old.dwg")
    page.fill("[name=customer]", "Jansen")
    page.fill("[name=thickness_mm]", "3")
    page.click("main button.primary")
    expect(page.locator("h1")).to_contain_text("strip.dxf")
    expect(page.locator("main")).to_contain_text("old.dwg")
    expect(page.locator("svg .mark").first).to_be_attached()
    assert faults(page) == []
    pk = QuoteVersion.objects.get().pk
    rooms = ("learning", "constants", "limits")
    for path in (f"/quotes/{pk}/lines/", *(f"/quotes/{room}/" for room in rooms)):
        assert faults(visitor.go(path)) == []
    page = visitor.go(f"/quotes/{pk}/")
    page.click("h2 a")
    assert faults(page) == []
    page = visitor.go(f"/quotes/{pk}/")
    page.select_option("select[name=language]", "de")
    page.click("text=Sent: show the paper")
    expect(page.locator("h1")).to_have_text("Angebot")
    assert faults(page) == []
    assert len(page.pdf()) > 5000
    page.emulate_media(media="print")
    display = "getComputedStyle(document.querySelector('tfoot')).display"
    assert page.evaluate(display) == "table-row-group"  # else each page ends with the total
    name = "getComputedStyle(document.documentElement).getPropertyValue('--paper')"
    assert "Angebot OFF-" in page.evaluate(name)
    page = visitor.go("/passports/")
    cut = "getComputedStyle(document.querySelector('main .card')).overflowX"
    assert page.evaluate(cut) == "visible"  # else the last columns of a table are not on paper


def test_a_form_that_is_pressed_twice_goes_out_once(visit: Callable[..., Any]) -> None:
    visitor = visit("owner")
    page = visitor.go("/quotes/new/")
    page.set_input_files(
        "input[type=file]", {"name": "strip.dxf", "mimeType": "image/vnd.dxf", "buffer": STRIP}
    )
    page.fill("[name=customer]", "Jansen")
    page.fill("[name=thickness_mm]", "3")
    posts = []
    page.on("request", lambda each: posts.append(each) if each.method == "POST" else None)
    page.evaluate(
        """const button = document.querySelector("main button.primary");
        button.click();
        setTimeout(() => button.click(), 50);"""
    )
    expect(page.locator("h1")).to_contain_text("strip.dxf")
    assert len(posts) == QuoteVersion.objects.count() == 1
    page.go_back()
    expect(page.locator("form[aria-busy]")).to_have_count(0)
