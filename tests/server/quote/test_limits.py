"""The limits of the firm: seen with their source, changed, checked against, and given back."""

import json
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemaakt.data.dated import table
from gemaakt.quote.limits import FORMAT, PROFILE, default_limits, own_limits
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.quote.limit_views import numbers_in, written
from gemaakt.server.quote.limit_words import GROUPS
from gemaakt.server.quote.limits import firm_limits, own_document, plain
from gemaakt.server.quote.models import QuoteVersion
from tests.server.quote.test_quote_life import plate, upload

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def keep(client: Client, name: str, value: str, source: str = "") -> Any:
    return client.post("/quotes/limits/keep/", {"name": name, "value": value, "source": source})


def made(client: Client) -> QuoteVersion:
    upload(client, ("plaat.dxf", plate()))
    return QuoteVersion.objects.latest("pk")


def codes(row: QuoteVersion) -> set[str]:
    return {each["code"] for line in row.document["lines"] for each in line["findings"]}


def test_every_limit_is_on_the_page_with_its_source_and_day(owner: Client) -> None:
    named = [name for _word, names in GROUPS for name in names]
    assert sorted(named) == sorted(table(PROFILE))
    page = owner.get("/quotes/limits/").content.decode()
    assert all(f'id="{name}"' in page for name in named)
    assert page.count("247TailorSteel, Cutting guidelines v1.6") >= 10
    assert "16 april 2019" in page


def test_a_changed_limit_is_checked_against_and_cited_and_goes_back(owner: Client) -> None:
    before = made(owner)
    assert "dfm.product-too-small" not in codes(before)
    keep(owner, "product_min", "10; 120\n25; 200", "onze tafel, gemeten")
    after = made(owner)
    said = [
        each
        for line in after.document["lines"]
        for each in line["findings"]
        if each["code"] == "dfm.product-too-small"
    ]
    assert said[0]["params"]["source"].startswith("onze tafel, gemeten (")
    assert said[0]["params"]["limit"] == 120
    assert after.document["limits_version"] != before.document["limits_version"]
    assert "#product_min" in owner.get(f"/quotes/{after.pk}/").content.decode()
    owner.post("/quotes/limits/keep/", {"name": "product_min", "default": "yes"})
    assert made(owner).document["limits_version"] == before.document["limits_version"]
    lines = AuditLine.objects.filter(subject="product_min").order_by("id")
    assert [line.action for line in lines] == ["limit.changed", "limit.default-again"]
    assert lines[0].data["before"] == [[5, 15], [15, 18], [20, 20], [25, 25]]
    assert lines[0].data["after"] == [[10, 120], [25, 200]]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lift_kg", "twenty"),
        ("lift_kg", "20; 30"),
        ("lift_kg", "nan"),
        ("lift_kg", "-1"),
        ("thickness_steel", "25; 1"),
        ("product_min", "15; 18\n5; 15"),
        ("product_min", "5; 15; 3"),
        ("no_such_limit", "5"),
    ],
)
def test_what_no_rule_could_read_is_refused_and_nothing_kept(
    owner: Client, name: str, value: str
) -> None:
    assert keep(owner, name, value).status_code < 500
    assert own_document()["limits"] == {}
    assert AuditLine.objects.filter(action="limit.changed").count() == 0


@pytest.mark.parametrize("typed", ["25; 1", "dik", "", "x" * 4001])
def test_a_refused_limit_is_said_by_its_label_and_what_was_typed_stays(
    owner: Client, typed: str
) -> None:
    answer = keep(owner, "thickness_steel", typed, "onze laser")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "autofocus" in page
    assert f'name="value" value="{typed}"' in page
    assert 'placeholder="eigen grens" value="onze laser"' in page
    why = page.partition('id="why-thickness_steel" role="alert">')[2].partition("</p>")[0]
    assert why
    assert "thickness_steel" not in why
    if typed == "25; 1":
        assert "“stalen plaat, dunste en dikste”" in why


def test_what_is_shown_can_be_sent_back_unchanged() -> None:
    limits = default_limits(TODAY)
    for name, value in limits.values.items():
        again = numbers_in("\n".join(written(value)), value)
        assert plain(value) == again, name


def test_a_profile_goes_from_firm_to_firm(owner: Client) -> None:
    keep(owner, "lift_kg", "20", "arbo")
    keep(owner, "thickness_steel", "1; 15")
    document = owner.get("/quotes/limits/limits.json").json()
    assert own_limits(document, on=TODAY).values["lift_kg"] == [20]
    for name in ("lift_kg", "thickness_steel"):
        owner.post("/quotes/limits/keep/", {"name": name, "default": "yes"})
    file = SimpleUploadedFile("limits.json", json.dumps(document).encode())
    owner.post("/quotes/limits/profile/", {"profile": file})
    assert own_document() == document
    assert firm_limits(TODAY).number("thickness_steel", 1) == 15


def test_half_a_profile_is_not_taken_over(owner: Client) -> None:
    good = {"value": [20], "source": "arbo", "day": "2026-11-01"}
    limits = {"lift_kg": good, "cut_mass_kg": {**good, "value": [-5]}}
    raw = {"format": FORMAT, "name": "x", "limits": limits}
    file = SimpleUploadedFile("limits.json", json.dumps(raw).encode())
    assert owner.post("/quotes/limits/profile/", {"profile": file}).status_code < 500
    assert own_document()["limits"] == {}


def test_the_floor_changes_no_limit(cast: dict[str, Client]) -> None:
    for role, client in cast.items():
        answer = keep(client, "lift_kg", "20")
        assert (answer.status_code == 403) == (role not in ("owner", "office")), role
