"""Who ships, in a real browser: a slip for a part, the rest from the list of the ERP."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from gemaakt.server.shop.services import replace_company
from tests.browser.test_axe import faults
from tests.server.conftest import small_company

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
LIST = b"Delivery note;Order;Qty delivered;Delivery date\nL-77;26-001;6;2026-12-01\n"


def test_a_part_goes_out_by_hand_and_the_rest_comes_from_a_list(
    visit: Callable[..., Any],
) -> None:
    replace_company(small_company())
    visitor = visit("office")
    page = visitor.go("/orders/26-001/")
    page.get_by_role("link", name="Deliver", exact=True).first.click()
    page.get_by_label("Pieces along 26-001").fill("4")
    assert faults(page) == []
    page.get_by_role("button", name="Make the packing slip").click()
    expect(page.locator("h1")).to_have_text("Packing slip")
    expect(page.locator("main")).to_contain_text("This is a partial delivery")
    assert faults(page) == []
    slip = page.url
    page.go_back()
    expect(page.get_by_label("Pieces along 26-001")).to_have_value("4")
    page.get_by_role("button", name="Make the packing slip").click()
    expect(page).to_have_url(slip)  # Back and send again is the slip that was made
    page.get_by_role("link", name="26-001").first.click()
    expect(page.locator("main")).to_contain_text("4 of 10 pieces")
    page = visitor.go("/deliveries/read/")
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": LIST}
    page.set_input_files("input[type=file]", [file])
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator("main")).to_contain_text("26-001 (6 pieces)")
    assert faults(page) == []
    page.get_by_role("button", name="Keep 1 delivery").click()
    expect(page.locator("main")).to_contain_text("Klant 1")
    expect(page.get_by_role("link", name="PB-")).to_have_count(2)
    page = visitor.go("/orders/26-001/")
    expect(page.locator("main")).to_contain_text("10 of 10 pieces")
