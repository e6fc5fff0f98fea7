"""Every address, for the whole cast: who may and who may not."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from gemaakt.company import Company
from gemaakt.company.document import builtins_of
from gemaakt.server import rights
from gemaakt.server.account import services as account
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.roles import OWNER, ROLES
from tests.server.conftest import plan_document

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


def test_no_page_changes_anything_without_the_token_of_its_form(
    owner: Client, company: Company
) -> None:
    elsewhere = Client(enforce_csrf_checks=True)
    elsewhere.cookies = owner.cookies
    routes = [*PUBLIC, *(route for route, _view in GUARDED)]
    answers = {route: elsewhere.post(address(route)).status_code for route in routes}
    assert {route: status for route, status in answers.items() if status not in (403, 405)} == {}


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


def test_the_table_of_rights_is_what_the_program_does() -> None:
    root = Path(__file__).resolve().parents[2]
    written = (root / "docs" / "rights.md").read_text(encoding="utf-8")
    assert written == rights.table(), "python -m gemaakt.server.rights > docs/rights.md"


ANY = ""
"""Public law and what is asked, nothing of the firm: any token will do, but no stranger."""
CALLS = [
    ("company:read", "get", "/api/company", None),
    ("company:read", "get", "/api/tables/machines", None),
    ("company:write", "put", "/api/company", {}),
    ("company:write", "post", "/api/tables/machines", []),
    ("orders:read", "get", "/api/orders", None),
    ("orders:write", "post", "/api/orders", []),
    ("plan:read", "get", "/api/plan", None),
    ("plan:read", "get", "/api/plan/solves/1", None),
    ("plan:write", "post", "/api/plan", {}),
    ("plan:write", "post", "/api/plan/solves/1/cancel", None),
    ("plan:write", "post", "/api/plan/versions/1/publish", None),
    ("promise", "post", "/api/promise", {"operations": [{}]}),
    ("promise", "get", "/api/promise/reservations", None),
    ("promise", "post", "/api/promise/reservations", {"operations": [{}], "name": "x"}),
    ("promise", "post", "/api/promise/reservations/1/release", None),
    ("events:read", "get", "/api/events", None),
    ("events:write", "post", "/api/events", {"sent_at": "2026-01-01T00:00:00Z", "events": []}),
    ("orders:read", "get", "/api/confirmations", None),
    ("orders:read", "get", "/api/deliveries", None),
    ("orders:read", "get", "/api/returns", None),
    (
        "orders:write",
        "post",
        "/api/deliveries",
        {"external_id": "1", "day": "2026-12-03", "lines": [{"order": "x", "quantity": 1}]},
    ),
    ("orders:write", "post", "/api/deliveries/1/take-back", None),
    (ANY, "get", "/api/schemes", None),
    (ANY, "post", "/api/schemes/batch", {"questions": []}),
    (ANY, "post", "/api/schemes/7", {}),
]


def test_every_call_of_the_api_is_tried() -> None:
    known = {re.sub(r"/\d+", "/", path.replace("machines", "")) for _s, _m, path, _b in CALLS}
    described = Client().get("/api/openapi.json").json()["paths"]
    assert {re.sub(r"\{\w+\}", "", path) for path in described} == known


def test_a_token_opens_the_calls_of_its_scope_and_no_other(company: Company) -> None:
    surprises = []
    for scope in account.SCOPES:
        _row, secret = account.make_token(name=scope, scopes=[scope], actor=None)
        client = Client(headers={"authorization": f"Bearer {secret}"})
        for wanted, method, path, body in CALLS:
            sent = {"data": body, "content_type": "application/json"} if body is not None else {}
            status = getattr(client, method)(path, **sent).status_code
            if status >= 500 or (status == 403) != (wanted not in (ANY, scope)) or status == 401:
                surprises.append((scope, method, path, status))
    assert surprises == []


def test_a_revoked_token_opens_nothing(company: Company) -> None:
    row, secret = account.make_token(name="gone", scopes=list(account.SCOPES), actor=None)
    account.revoke_token(token_id=row.pk, actor=None, now=timezone.now())
    client = Client(headers={"authorization": f"Bearer {secret}"})
    for _scope, method, path, body in CALLS:
        sent = {"data": body, "content_type": "application/json"} if body is not None else {}
        assert getattr(client, method)(path, **sent).status_code == 401, path


def test_a_plan_that_is_not_published_stays_with_those_who_read_plans(
    company: Company, cast: dict[str, Client]
) -> None:
    document = plan_document(company)
    publish(version_id=store_plan(document, builtins_of(company), verified=True).pk)
    hidden = store_plan(document, builtins_of(company), verified=True)
    shown = {
        role: client.get("/board/data.json", {"version": hidden.pk}).json()["version"]
        for role, client in cast.items()
    }
    assert shown.pop("worker") != hidden.pk
    assert set(shown.values()) == {hidden.pk}


def test_nobody_clocks_in_the_name_of_another(company: Company, cast: dict[str, Client]) -> None:
    now = timezone.now().isoformat()
    event = {"key": "k", "kind": "start", "at": now, "steps": ["26-001/10"], "person": "bas"}
    for forged in ("", "bas", "bas:x:y"):
        body = {"sent_at": now, "events": [{**event, "pass": forged}]}
        answer = cast["worker"].post("/terminal/events/", body, "application/json").json()
        assert answer["accepted"] == []
