"""Tablets that several people use ask anew who is there, after a time that is set."""

from typing import Any

from django.test import Client

from gemaakt.server.audit.models import AuditLine
from gemaakt.server.work.models import IDLE_MIN, SharedTablets
from tests.server.work.conftest import client_of


def test_the_time_is_set_in_the_office_and_stated(version: Any, tablet: Client) -> None:
    office = client_of("office")
    assert f'data-idle="{IDLE_MIN}"' in tablet.get("/terminal/").content.decode()
    assert f"Usual: {IDLE_MIN}" in office.get("/floor/keys/").content.decode()
    for typed, kept in (("20", 20), ("0", 0), ("", IDLE_MIN), ("-1", IDLE_MIN), ("x", IDLE_MIN)):
        assert office.post("/floor/keys/idle/", {"idle": typed}).status_code == 302
        assert SharedTablets.now().idle_min == kept
    assert f'data-idle="{IDLE_MIN}"' in tablet.get("/terminal/").content.decode()
    assert AuditLine.objects.filter(action="work.idle-set").count() == 3
    assert tablet.post("/floor/keys/idle/", {"idle": "5"}).status_code == 403


def test_who_comes_in_is_told_when_her_shift_ends(version: Any, tablet: Client) -> None:
    said = tablet.post("/terminal/enter/", {"person": "P1"}, content_type="application/json")
    assert said.json()["ends"]
