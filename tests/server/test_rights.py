"""Every address, for the whole cast: who may and who may not."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from gemaakt.company import Company
from gemaakt.server.roles import OWNER, ROLES

PUBLIC = {
    "",
    "healthz",
    "i18n/setlang/",
    "sign-in/",
    "sign-in/<str:secret>/",
    "sign-out/",
    "work/",
    "w/<path:step>/",
    "p/<str:token>/",
    "P/<str:token>/",
    "p/<str:token>/passport.json",
}
"""Addresses that need no role: two lead on to the terminal, a passport is read by its QR.

Everything else is guarded by `for_role` or by a token."""
SECOND_GATE = ("terminal/",)
"""The terminal also asks which person stands there, by PIN."""
VALUES = {"int": "999999", "str": "x", "path": "x", "slug": "x", "uuid": "0" * 32}


def walk(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for each in (resolver or get_resolver()).url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from walk(each, route)
        else:
            yield route, each


def address(route: str) -> str:
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda m: VALUES.get(m[1] or "str", "x"), route)


GUARDED = [
    (route, each.callback)
    for route, each in walk()
    if not route.startswith("api/") and route not in PUBLIC
]


@pytest.mark.parametrize(("route", "view"), GUARDED, ids=[route for route, _ in GUARDED])
def test_each_page_says_who_may_open_it(route: str, view: object) -> None:
    assert getattr(view, "roles", None) or getattr(view, "public", False), route


@pytest.mark.parametrize("method", ["get", "post"])
def test_each_role_opens_what_it_may_and_nothing_else(
    company: Company, cast: dict[str, Client], method: str
) -> None:
    surprises = []
    for route, view in GUARDED:
        allowed = set(getattr(view, "roles", ROLES)) | {OWNER}
        if getattr(view, "public", False) or (method == "post" and route == "own/"):
            continue
        second_gate = route.startswith(SECOND_GATE)
        for role, client in cast.items():
            status = getattr(client, method)(address(route)).status_code
            if status >= 500 or (role not in allowed and status not in (403, 405)):
                surprises.append((route, role, status))
            if role in allowed and method == "get" and status == 403 and not second_gate:
                surprises.append((route, role, status))
    assert surprises == []


def test_a_stranger_is_asked_to_sign_in_everywhere(company: Company) -> None:
    surprises = []
    for route, view in GUARDED:
        if getattr(view, "public", False):
            continue
        answer = Client().get(address(route))
        location = answer.headers.get("Location", "")
        if answer.status_code != 405 and "/sign-in/" not in location:
            surprises.append((route, answer.status_code))
    assert surprises == []


def test_a_stranger_to_the_api_gets_nothing(company: Company) -> None:
    opened = [
        route
        for route, _ in walk()
        if route.startswith("api/")
        and "openapi" not in route
        and Client().get(address(route)).status_code not in (401, 404, 405)
    ]
    assert opened == []


def test_every_answer_forbids_what_comes_from_elsewhere(owner: Client, company: Company) -> None:
    for page in ("/orders/", "/shop/", "/healthz", "/nergens/"):
        assert "default-src 'self'" in owner.get(page).headers["Content-Security-Policy"]
