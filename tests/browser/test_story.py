"""The fence in a real browser, in Dutch: few clicks, the figures of the command line, axe 0.

With GEMAAKT_PICTURES=1 the seven stations are drawn into docs/pictures/ for the README.
"""

import base64
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from gemaakt.company.demo import demo_company
from gemaakt.server.shop.services import replace_company
from gemaakt.server.story.models import StoryRun
from gemaakt.story import play
from gemaakt.story.documents import summary
from tests.browser.test_axe import faults
from tests.server.quote.made import publish_plan

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
ITERATIONS = 100
MOST_CLICKS = 60
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
STATIONS = ("tekening", "offerte", "order", "nest", "planning", "werk", "paspoort")
KEYS = ("kg", "minutes", "eur", "kwh", "g_co2e")


class Person:
    """Somebody who clicks, and counts it."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, what: Locator) -> None:
        with self.page.expect_navigation(wait_until="networkidle"):
            what.first.click()
        self.clicks += 1

    def back(self) -> None:
        self.page.go_back()
        self.clicks += 1
        self.page.wait_for_load_state("networkidle")


def picture(page: Page, name: str) -> None:
    """One small picture of the page, when asked for."""
    if os.environ.get("GEMAAKT_PICTURES") != "1":
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    size = {"width": 900, "height": 640, "deviceScaleFactor": 0.6, "mobile": False}
    tools = page.context.new_cdp_session(page)
    tools.send("Emulation.setDeviceMetricsOverride", size)
    page.wait_for_timeout(600)
    drawn = tools.send("Page.captureScreenshot", {"format": "png"})["data"]
    (PICTURES / f"{name}.png").write_bytes(base64.b64decode(drawn))
    tools.send("Emulation.clearDeviceMetricsOverride")
    tools.detach()


def test_the_fence_goes_from_drawing_to_label_in_dutch(visit: Callable[..., Any]) -> None:
    publish_plan()
    page = visit(language="nl").go("/story/")
    assert faults(page) == []
    person = Person(page)
    person.click(page.get_by_role("button", name="Begin"))
    StoryRun.objects.update(iterations=ITERATIONS)
    wrong: dict[str, list[str]] = {}
    for at, station in enumerate(STATIONS):
        person.click(page.get_by_role("button", name="Doe deze stap"))
        looks = page.get_by_role("link", name="Bekijk")
        expect(looks).to_have_count(at + 1)
        person.click(looks.last)
        page.wait_for_timeout(300)
        if station == "offerte":
            expect(page.locator("dl.facts").first).to_contain_text("volgens het lopende plan")
        wrong[station] = faults(page)
        picture(page, station)
        if station == "paspoort":
            person.click(page.get_by_role("link", name="Labels afdrukken"))
            wrong["labels"] = faults(page)
            expect(page.locator(".sticker svg").nth(1)).to_be_attached()
            person.back()
        person.back()
    assert {name: found for name, found in wrong.items() if found} == {}
    assert person.clicks <= MOST_CLICKS
    page.reload()
    assert faults(page) == []
    alone = summary(play(demo_company(NOW), iterations=ITERATIONS))
    shown = {key: page.locator(f"[data-key={key}]").get_attribute("data-value") for key in KEYS}
    assert shown == {key: str(alone[key]) for key in KEYS}


def test_every_price_and_gram_of_the_quote_opens_its_rule_or_source(
    visit: Callable[..., Any],
) -> None:
    replace_company(demo_company(NOW))
    page = visit(language="nl").go("/story/")
    for name in ("Begin", "Doe deze stap", "Doe deze stap"):
        with page.expect_navigation(wait_until="networkidle"):
            page.get_by_role("button", name=name).first.click()
    page.get_by_role("link", name="Bekijk").last.click()
    expect(page).to_have_url(re.compile(r"/quotes/\d+/"))
    page.wait_for_load_state("networkidle")
    rows = page.locator("td details")
    assert rows.count() > 0
    for at in range(page.locator("section.card details[open] td details").count()):
        rows.nth(at).locator("summary").click()
        expect(rows.nth(at).locator("p")).to_be_visible()
        expect(rows.nth(at).locator("p")).to_have_text(re.compile(r".{11,}", re.DOTALL))
