"""Passports are signed by the firm: checked on their page, as a file, with the keys of the set."""

import json
import stat
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemaakt.passport.check import check
from gemaakt.passport.keys import read_keys
from gemaakt.passport.signature import mark_of
from gemaakt.server.home import OWN, Home
from gemaakt.server.passport.models import PassportVersion, SigningKey
from gemaakt.server.passport.services import keep_passport
from tests.server.passport.test_passport_page import DOCUMENT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(settings: LazySettings, tmp_path: Any) -> Home:
    settings.HOME = Home(OWN, tmp_path / "company")
    return settings.HOME


def kept() -> PassportVersion:
    return keep_passport(order="HEK-1", document={**DOCUMENT, "customer": "Geheim bv"})


def page_of(row: PassportVersion) -> str:
    page = Client(headers={"accept-language": "nl"}).get(f"/p/{row.token}/").content.decode()
    return " ".join(page.split())


def forged(row: PassportVersion, **facts: Any) -> PassportVersion:
    """As somebody leaves it who has the database and not the key."""
    from django.db.models import QuerySet

    QuerySet.update(PassportVersion.objects.filter(pk=row.pk), document={**row.document, **facts})
    return row


def test_whoever_holds_the_qr_checks_the_file_with_the_public_keys(place: Home) -> None:
    row = kept()
    document = Client().get(f"/p/{row.token}/passport.json").json()
    keys = read_keys(Client().get("/p/keys.json").content, "keys.json")
    assert "customer" not in document
    assert [each.code for each in check(document, keys).findings] == ["passport.signature-holds"]
    assert check({**document, "mass_kg": 12.6}, keys).status == "broken"
    assert stat.S_IMODE(place.passport_key.stat().st_mode) == 0o600
    assert "niets aan veranderd" in page_of(row)


def test_a_next_version_names_the_one_before_by_its_signature(place: Home) -> None:
    first, second = kept(), kept()
    assert first.document["follows"] is None
    assert second.document["follows"] == {
        "version": 1, "sha256": mark_of(first.document["signature"]),
    }  # fmt: skip
    assert "in de plaats van versie 1" in page_of(second)
    for row in (first, second):  # the old one goes on to hold, and says that another followed
        document = Client().get(f"/p/{row.token}/passport.json").json()
        assert check(document).holds
    assert SigningKey.objects.count() == 1


def test_a_gram_changed_in_the_database_is_seen_on_the_page() -> None:
    page = page_of(forged(kept(), mass_kg=11.0))
    assert "mass_kg is veranderd: er staat 11, ondertekend is 12,5." in page
    assert "niets aan veranderd" not in page


def test_a_passport_of_before_says_that_it_is_not_signed(owner: Client) -> None:
    page = page_of(forged(kept(), signature=""))
    assert "draagt geen handtekening" in page
    assert "12,5" in page
    assert forged(kept(), signature="").document["follows"]["version"] == 1


def test_a_key_that_cannot_be_read_stops_no_passport(owner: Client, place: Home) -> None:
    first = kept()
    place.passport_key.write_text("kapot")
    row = kept()
    assert "signature" not in row.document
    assert "niet te lezen" in owner.get("/passports/key/").content.decode()
    owner.post("/passports/key/new/", {"why": "kapot"})
    assert check(kept().document).holds
    assert [bool(each.withdrawn) for each in SigningKey.objects.all()] == [False, False]
    assert "niets aan veranderd" in page_of(first)


def test_a_stolen_key_is_withdrawn_and_told(owner: Client, place: Home) -> None:
    row = kept()
    owner.post("/passports/key/new/", {"why": "laptop gestolen", "stolen": "1"})
    assert "is ingetrokken op" in page_of(row)
    rows = Client().get("/p/keys.json").json()["keys"]
    assert ["revoked" in each for each in rows] == [False, True]
    again = kept()
    assert "is ingetrokken op" not in page_of(again)
    assert list(place.folder.glob("passport-key-until-*.pem"))


def test_a_lost_key_gives_way_to_another_and_what_it_signed_holds(place: Home) -> None:
    first = kept()
    place.passport_key.unlink()
    second = kept()
    assert SigningKey.objects.count() == 2
    for row in (first, second):
        assert "niets aan veranderd" in page_of(row)


def test_a_supplier_s_passport_is_checked_as_a_file(owner: Client) -> None:
    row = kept()
    document = Client().get(f"/p/{row.token}/passport.json").json()

    def told(document: Any) -> str:
        file = SimpleUploadedFile("p.json", json.dumps(document).encode())
        answer = owner.post("/passports/check/", {"file": file})
        return " ".join(answer.content.decode().split())

    assert "Niets is veranderd sinds Klein en Zonen versie 1" in told(document)
    assert "order is veranderd: er staat X, ondertekend is HEK-1." in told(
        {**document, "order": "X"}
    )
    assert "draagt geen handtekening" in told({**document, "signature": ""})
    assert "is geen paspoort" in told({"order": "X"})
    assert owner.post("/passports/check/", {}).status_code == 200
