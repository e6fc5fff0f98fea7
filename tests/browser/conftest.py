"""A real Chromium on a real server with a planned shop."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group, User
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
PATIENCE_MS = 60_000  # a machine with other work is slow, not wrong
expect.set_options(timeout=PATIENCE_MS)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")


def chromium() -> str:
    """Where the browser is; a test without one fails and says what to do."""
    named = os.environ.get("GEMAAKT_CHROMIUM")
    found = named or next((path for name in NAMES if (path := shutil.which(name))), None)
    if not found:
        pytest.fail("no Chromium found: apt-get install chromium, or set GEMAAKT_CHROMIUM")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    options = ["--disable-gpu", "--enable-unsafe-swiftshader"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--no-sandbox")
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium(), args=options)
        yield started
        started.close()


class Visitor:
    """Somebody with a role in a browser; keeps what went wrong and what was asked outside."""

    def __init__(self, context: BrowserContext, page: Page, base: str) -> None:
        self.context, self.page, self.base = context, page, base
        self.errors: list[str] = []
        self.outside: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._said)
        page.on("request", self._asked)

    def _said(self, message: Any) -> None:
        if message.type == "error" and "ERR_INTERNET_DISCONNECTED" not in message.text:
            self.errors.append(message.text)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.outside.append(request.url)

    def go(self, path: str) -> Page:
        """Open a page of this server."""
        self.page.goto(self.base + path)
        return self.page


class Asked:
    """How many requests the server is busy with."""

    def __init__(self) -> None:
        self.open, self.lock = 0, threading.Lock()
        request_started.connect(self._begins)
        request_finished.connect(self._ends)

    def _begins(self, **_: Any) -> None:
        with self.lock:
            self.open += 1

    def _ends(self, **_: Any) -> None:
        with self.lock:
            self.open -= 1

    def settle(self) -> None:
        """Wait until nothing is asked for a tenth of a second, and a second at most."""
        quiet = 0
        for _ in range(50):
            time.sleep(0.02)
            quiet = 0 if self.open > 0 else quiet + 1
            if quiet >= 5:
                break


@pytest.fixture(scope="session")
def asked() -> Asked:
    """One count for all tests."""
    return Asked()


@pytest.fixture
def visit(
    browser: Browser, live_server: Any, asked: Asked, transactional_db: None
) -> Iterator[Callable[..., Visitor]]:
    """Make a visitor: role, size, light or dark, language."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def make(
        role: str = "owner", *, size: tuple[int, int] = (1400, 900), scheme: str = "light",
        language: str = "en",
    ) -> Visitor:  # fmt: skip
        user, _new = User.objects.get_or_create(username=role)
        user.groups.add(Group.objects.get_or_create(name=role)[0])
        client = Client()
        client.force_login(user)
        name = django_settings.SESSION_COOKIE_NAME
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, locale=language
        )
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        context.add_cookies([cookie])
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        visitor = Visitor(context, context.new_page(), live_server.url)
        visitors.append(visitor)
        return visitor

    yield make
    for each in visitors:
        each.page.goto("about:blank")
    for context in contexts:
        context.close()
    asked.settle()  # the server may still answer; the database is emptied next
    assert [error for each in visitors for error in each.errors] == []
    assert [url for each in visitors for url in each.outside] == []
