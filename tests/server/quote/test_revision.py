"""Revision B of a drawing takes the place of A: what was filled in by hand stays."""

from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemaakt.server.quote.models import QuoteVersion
from tests.drawing import dxf_text as d
from tests.server.quote.test_given_by_hand import by_hand, seen
from tests.server.quote.test_quote_life import line_form, made, plate, upload

pytestmark = pytest.mark.django_db
REV_B = d.dxf(d.rectangle(220, 100) + d.circle(50, 50, 10) + d.circle(90, 50, 5))


def send(client: Client, row: QuoteVersion, name: str, content: bytes, **more: Any) -> str:
    form = {"seen": seen(client, row), "drawing": SimpleUploadedFile(name, content), **more}
    answer = client.post(f"/quotes/{row.pk}/lines/1/drawing/", form, follow=True)
    return unescape(answer.content.decode())


def test_a_new_revision_keeps_what_was_filled_in_and_tells_what_differs(owner: Client) -> None:
    row = made(owner)
    filled = line_form(material="1.4301", thickness_mm="4", quantity="25", deburr="on",
                       taps="2 M6", outside="beitsen", outside_eur="3")  # fmt: skip
    owner.post(f"/quotes/{row.pk}/lines/", filled)
    owner.post(f"/quotes/{row.pk}/adjust/", {"percent": "-5", "why": "vaste klant"})
    page = send(owner, row, "plaat_revB.dxf", REV_B)
    row.refresh_from_db()
    line, asked = row.document["lines"][0], row.asked[0]
    assert (line["name"], line["material"], line["thickness_mm"]) == (
        "plaat_revB.dxf",
        "1.4301",
        4,
    )
    assert line["prices"][0]["quantity"] == 25
    assert (asked["deburr"], asked["taps"], asked["outside"]) == (True, "2 M6", "beitsen")
    assert line["prices"][0]["lines"][-1]["what"] == "adjustment"
    assert "maat 200 × 100 → 220 × 100 mm, gaten 1 → 2, zettingen 0" in page


def test_a_price_by_hand_of_the_old_shape_is_told_to_be_over(owner: Client) -> None:
    row = made(owner)
    by_hand(owner, row, "4,50")
    send(owner, row, "plaat_revB.dxf", REV_B)
    row.refresh_from_db()
    codes = {each["code"] for each in row.document["lines"][0]["findings"]}
    assert "quote.hand-price-work" in codes
    assert row.document["lines"][0]["prices"][0]["lines"][-1]["what"] != "by hand"


def test_a_sent_quote_gets_a_next_version_and_the_same_drawing_none(owner: Client) -> None:
    row = made(owner)
    assert "staat er al" in send(owner, row, "plaat.dxf", plate())
    owner.post(f"/quotes/{row.pk}/send/", {"language": "nl"})
    send(owner, row, "plaat_revB.dxf", plate())
    newest = QuoteVersion.objects.latest("pk")
    assert (newest.version, QuoteVersion.objects.count()) == (2, 2)
    codes = {each["code"] for each in newest.document["lines"][0]["findings"]}
    assert "quote.drawing-same" in codes


def test_parts_that_come_and_go_are_lines_that_come_and_go(owner: Client) -> None:
    made(owner)
    two = d.rectangle(200, 100) + d.rectangle(80, 80, 300)
    upload(owner, ("blad.dxf", d.dxf(two)), quantity="3")
    row = QuoteVersion.objects.latest("pk")
    three = two + d.rectangle(50, 40, 500)
    send(owner, row, "blad_B.dxf", d.dxf(three))
    row.refresh_from_db()
    assert [each["quantity"] for each in row.asked] == [3, 3, 1]
    assert "weggelaten" in send(owner, row, "blad_C.dxf", d.dxf(d.rectangle(80, 80)))
    row.refresh_from_db()
    assert len(row.asked) == 1


def test_what_is_no_drawing_is_refused_and_the_line_stays(owner: Client) -> None:
    row = made(owner)
    assert "leeg" in send(owner, row, "plaat_revB.dxf", b" ")
    row.refresh_from_db()
    assert row.document["lines"][0]["name"] == "plaat.dxf"
