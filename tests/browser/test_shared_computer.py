"""A computer in the canteen: Back shows nothing after signing out, a form outlives its session."""

import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, expect

from gemaakt.server.order.models import Order
from tests.browser.conftest import chromium
from tests.browser.test_terminal import TABLET, entered, ready_without_wifi, shop

__all__ = ["shop"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SECRET = "roestvrij staal 304"


@pytest.fixture
def as_at_the_firm(browser: Browser) -> Iterator[Browser]:
    """A browser that keeps pages whole for Back, as they all do; that of the tests does not."""
    options = [
        "--disable-gpu",
        *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]
    started = browser.browser_type.launch(
        executable_path=chromium(), args=options,
        ignore_default_args=["--disable-back-forward-cache"],
    )  # fmt: skip
    yield started
    started.close()


def test_back_shows_nothing_of_the_company_after_signing_out(
    visit: Callable[..., Any], shop: Any, as_at_the_firm: Browser
) -> None:
    visitor = visit("office")
    context = as_at_the_firm.new_context(
        storage_state=visitor.context.storage_state(), locale="en"
    )
    page = context.new_page()
    page.goto(f"{visitor.base}/orders/")
    expect(page.locator("main")).to_contain_text("26003")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in/"))
    page.evaluate("history.back()")
    expect(page).to_have_url(re.compile("/sign-in/.next=/orders/"))
    expect(page.locator("main")).not_to_contain_text("26003")
    context.close()


def test_what_was_typed_in_an_order_goes_on_after_signing_in(
    visit: Callable[..., Any], shop: Any
) -> None:
    User.objects.create_user("office", password=SECRET)
    visitor = visit("office")
    page = visitor.go("/orders/26003/")
    page.locator("[name=note]").fill('Eerst "bellen" & dan pas zagen')
    visitor.context.clear_cookies(name=re.compile("session"))
    save = page.locator("form:has([name=note]) button.primary")
    save.click()
    expect(page.get_by_role("alert")).to_contain_text("What you typed is still here")
    page.locator("[name=username]").fill("office")
    page.locator("[name=password]").fill(SECRET)
    page.locator("[name=password]").press("Enter")
    page.get_by_role("button", name="Send what I typed").click()
    expect(page).to_have_url(re.compile("/orders/26003/"))
    expect(page.locator("[name=note]")).to_have_value('Eerst "bellen" & dan pas zagen')
    assert Order.objects.get(code="26003").note == 'Eerst "bellen" & dan pas zagen'
    visitor.errors.clear()  # the browser writes a refused sending in its log


def test_files_of_an_earlier_version_go_once_those_of_this_one_are_kept(
    visit: Callable[..., Any], shop: Any
) -> None:
    page = entered(visit("worker", size=TABLET))
    ready_without_wifi(page)
    page.evaluate(
        """async () => {
          const store = await caches.open("gemaakt-terminal");
          await store.put("/static/earlier/gemaakt/app.css", new Response("old"));
        }"""
    )
    page.reload()
    page.wait_for_function(
        """async () => {
          const store = await caches.open("gemaakt-terminal");
          return !(await store.match("/static/earlier/gemaakt/app.css"));
        }"""
    )
    ready_without_wifi(page)
