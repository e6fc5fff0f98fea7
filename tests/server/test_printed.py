"""Where QR codes on paper lead, that each is drawn whole, and numbers as they are written."""

from decimal import Decimal
from typing import Any

import pytest
import segno
from django.test import Client
from django.utils.translation import override

from gemaakt.company import Company
from gemaakt.server.measures import written
from gemaakt.server.nest.remnant_form import RemnantForm
from gemaakt.server.passport.services import keep_passport
from gemaakt.server.shop.models import Letterhead
from gemaakt.server.spreadsheet import csv_answer
from tests.server.nest import made
from tests.server.passport.test_passport_page import DOCUMENT

HERE, TABLET = "127.0.0.1:8440", "192.168.1.20"


def read(client: Client, path: str, host: str = HERE) -> str:
    return client.get(path, headers={"host": host, "accept-language": "en"}).content.decode()


def drawn(address: str) -> str:
    return str(segno.make(address, error="m").svg_inline(border=2, omitsize=True))


def test_paper_printed_where_it_is_served_leads_tablets_to_this_computer(
    owner: Client, company: Company, settings: Any
) -> None:
    made.rack()
    token = keep_passport(order="26-001", document=DOCUMENT, labels=[
        {"piece": "plaat", "heat_number": "H7", "mass_g": 900}
    ]).token  # fmt: skip
    papers = ["/paper/order/26-001/", "/paper/labels/26-001/", "/material/S1/label/",
              f"/passports/{token}/label/"]  # fmt: skip
    for path in papers:
        assert "which only this computer can open" in read(owner, path)
        assert f"http://{HERE}" in read(owner, path)
    settings.ALLOWED_HOSTS = ["127.0.0.1", "office-pc.local", TABLET]
    for path in papers:
        page = read(owner, path)
        assert "which only this computer can open" not in page
        assert f"The QR codes lead to http://{TABLET}:8440." in page
    assert f"<title>http://{TABLET}:8440/w/26-001/10/" in read(owner, papers[0])
    assert drawn(f"http://{TABLET}:8440/material/S1/") in read(owner, papers[2])
    assert drawn(f"HTTP://{TABLET}:8440/P/{token}/") in read(owner, papers[3])


def test_the_firm_s_own_address_stands_in_every_code_and_link(
    owner: Client, company: Company
) -> None:
    Letterhead(pages="https://metaal.example").save()
    assert "<title>https://metaal.example/w/26-001/10/" in read(owner, "/paper/order/26-001/")
    answer = owner.post("/users/", {"name": "Sanne", "roles": ["worker"]})
    assert "https://metaal.example/sign-in/" in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("http://office-pc:8440/", "http://office-pc:8440"), ("office-pc:8440", "http://office-pc:8440"),
     ("HTTPS://Office-PC", "https://office-pc"), ("", "")],
)  # fmt: skip
def test_the_address_is_kept_as_codes_need_it(
    owner: Client, settings: Any, typed: str, kept: str
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "office-pc"]
    assert owner.post("/shop/letterhead/", {"pages": typed}).status_code == 302
    assert Letterhead.objects.get().pages == kept


@pytest.mark.parametrize(
    "typed",
    ["ftp://office-pc", "http://office-pc/orders/", "http://u:p@office-pc", "http://office-pc:x",
     "http://another.example", "office pc"],
)  # fmt: skip
def test_an_address_that_does_not_lead_here_is_refused(
    owner: Client, settings: Any, typed: str
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "office-pc"]
    answer = owner.post("/shop/letterhead/", {"pages": typed})
    assert list(answer.context["form"].errors) == ["pages"]


def test_a_code_of_a_long_number_is_scaled_and_not_cut_off(
    owner: Client, company: Company
) -> None:
    page = read(owner, "/paper/order/26-001/")
    assert page.count('viewBox="0 0 ') == page.count("<title>http://")
    assert "<svg width" not in page


def test_numbers_are_rounded_where_django_cuts_them_off() -> None:
    with override("nl"):
        assert written(979.7719, 3) == "979,772"
        assert written(Decimal("12999.99"), 0) == "13.000"
        assert written(100 / 60, 1) == "1,7"
        assert written(2.5, 0) == "3"


def test_a_table_opens_well_in_a_dutch_and_in_an_english_spreadsheet() -> None:
    rows = [("Vraag", "kW"), ("=1+1; é", 12.5)]
    with override("nl"):
        assert csv_answer(rows, "x.csv").content.decode("utf-8-sig") == (
            'Vraag;kW\r\n"\'=1+1; é";12,5\r\n'
        )
    with override("en"):
        answer = csv_answer(rows, "x.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.content.decode("utf-8-sig") == "Vraag,kW\r\n'=1+1; é,12.5\r\n"


@pytest.mark.parametrize(
    ("value", "dutch", "english"),
    [
        (-3, "-3", "-3"), (Decimal("-12.50"), "-12,50", "-12.50"), (-0.5, "-0,5", "-0.5"),
        (Decimal("1E+3"), "1000", "1000"), (True, "True", "True"), ("-3", "'-3", "'-3"),
    ],
)  # fmt: skip
def test_a_number_below_nought_is_a_number_in_a_spreadsheet(
    value: object, dutch: str, english: str
) -> None:
    """Only a text that begins with a minus could be a formula of somebody."""
    for spoken, said in (("nl", dutch), ("en", english)):
        with override(spoken):
            assert csv_answer([(value,)], "x.csv").content.decode("utf-8-sig") == f"{said}\r\n"


def test_the_least_of_a_field_is_told_with_the_comma_of_the_page() -> None:
    fields = {"thickness_mm": "0", "quantity": "1"}
    for spoken, said in (("nl", "0,1"), ("en", "0.1")):
        with override(spoken):
            errors = RemnantForm(fields).errors["thickness_mm"]
            assert said in str(errors)
            assert str(RemnantForm()["thickness_mm"]).count('min="0.1"') == 1
