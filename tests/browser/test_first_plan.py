"""A planner's first quarter of an hour: from the sign-in link to a published plan."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.server.test_processes import Served, rows

MOST_CLICKS = 12
HEADINGS = "Ordernr;Klant;Omschrijving;Leverdatum;Aantal;Uren laser;Uren zetten;Uren lassen"


def export_of_sixty_rows(path: Path) -> None:
    """What an ERP gives: semicolons, Dutch headings, decimal commas, Windows letters."""
    first = date.today() + timedelta(days=10)  # noqa: DTZ011 (a list of today, as a user has it)
    lines = [HEADINGS]
    for n in range(60):
        due = first + timedelta(days=n)
        hours = f"{1 + n % 3},5;{n % 4},25;{n % 2}"
        lines.append(
            f"{2600 + n};Constructie Één {n % 7};Bordes;{due:%d-%m-%Y};{1 + n % 9};{hours}"
        )
    path.write_bytes("\r\n".join(lines).encode("cp1252"))


class Hand:
    """Clicks, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, selector: str) -> None:
        self.page.click(selector)
        self.clicks += 1


@pytest.mark.browser
def test_from_the_sign_in_link_to_a_published_plan_in_twelve_clicks(
    tmp_path: Path, browser: Browser
) -> None:
    export = tmp_path / "orders.csv"
    export_of_sixty_rows(export)
    served = Served(tmp_path)
    try:
        with browser.new_context(locale="nl-NL") as context:
            page = context.new_page()
            asked: list[str] = []
            page.on("request", lambda request: asked.append(request.url))
            hand = Hand(page)
            page.goto(served.link)
            hand.clicks += 1
            page.set_input_files("input[type=file]", str(export))
            hand.clicks += 2
            hand.click("text=Bekijken")
            hand.click("text=Overnemen en plannen")
            page.fill("input[name=number] >> nth=0", "9")
            hand.click("button:has-text('Wijzigen') >> nth=0")
            hand.click("text=Nu plannen")
            page.wait_for_selector("form[action^='/solve/publish/'] button", timeout=120_000)
            hand.click("form[action^='/solve/publish/'] button")
            page.wait_for_load_state()
        assert hand.clicks <= MOST_CLICKS
        assert served.health()["plan_verified"] is True
        assert rows(tmp_path, "select count(*) from order_order") == [(60,)]
        assert [url for url in asked if not url.startswith((served.address, "data:"))] == []
    finally:
        served.process.terminate()
        served.process.wait(timeout=30)
