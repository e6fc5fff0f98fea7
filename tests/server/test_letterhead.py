"""The letterhead: address, KvK number, terms and logo on the papers that customers get."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemaakt.company import Company
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.shop.models import Letterhead
from gemaakt.server.shop.services import replace_company
from tests.server.quote.test_quote_life import made

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
HEAD = {
    "address": "Ambachtsweg 7\n8281 JX Genemuiden", "phone": "038 123 45 67",
    "mail": "info@kokplaat.nl", "site": "", "chamber": "12 34 56 78", "vat": "NL123456782B01",
    "iban": "NL02ABNA0123456789", "terms": "Metaalunievoorwaarden.\nBetaling binnen 30 dagen.",
}  # fmt: skip


def read(client: Client, path: str) -> str:
    return client.get(path, headers={"accept-language": "en"}).content.decode()


def picture(content: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_the_letterhead_is_kept_and_outlives_a_new_list(owner: Client, company: Company) -> None:
    answer = owner.post("/shop/letterhead/", {**HEAD, "picture": picture(PNG)})
    assert answer.status_code == 302
    replace_company(company)
    head = Letterhead.objects.get()
    assert (head.chamber, head.address.splitlines()[0]) == ("12345678", "Ambachtsweg 7")
    logo = owner.get("/shop/logo/")
    assert (logo["Content-Type"], logo.content) == ("image/png", PNG)
    owner.post("/shop/letterhead/", {**HEAD, "phone": "0800"})
    head = Letterhead.objects.get()
    assert (head.phone, bytes(head.logo)) == ("0800", PNG)
    owner.post("/shop/letterhead/", {**HEAD, "no_logo": "on"})
    assert owner.get("/shop/logo/").status_code == 404
    assert AuditLine.objects.filter(action="company.letterhead").count() == 3


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"chamber": "1234567"}, "chamber"),
        ({"chamber": "1234567x"}, "chamber"),
        ({"chamber": "१२३४५६७८"}, "chamber"),
        ({"mail": "info at kok"}, "mail"),
        ({"picture": picture(b"<svg onload='alert(1)'/>")}, "picture"),
        ({"picture": picture(PNG + bytes(1_100_000))}, "picture"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    owner: Client, more: dict[str, object], field: str
) -> None:
    answer = owner.post("/shop/letterhead/", {**HEAD, **more})
    assert list(answer.context["form"].errors) == [field]
    assert not Letterhead.objects.exists()


def test_a_reader_sees_it_and_the_floor_does_not(cast: dict[str, Client]) -> None:
    assert cast["reader"].get("/shop/letterhead/").status_code == 200
    assert cast["reader"].post("/shop/letterhead/", HEAD).status_code == 403
    assert cast["worker"].get("/shop/logo/").status_code == 403
    assert 'href="/shop/letterhead/"' in read(cast["office"], "/shop/")


def test_the_paper_of_a_quote_bears_it_in_every_language(cast: dict[str, Client]) -> None:
    owner = cast["owner"]
    paper = f"/quotes/{made(owner).pk}/paper/"
    asked = 'href="/shop/letterhead/"'
    assert asked in read(owner, paper)
    assert asked not in read(cast["reader"], paper)
    owner.post("/shop/letterhead/", {**HEAD, "picture": picture(PNG)})
    page = read(owner, paper)
    assert asked not in page
    for said in ("Ambachtsweg 7", "038 123 45 67", "KvK 12345678", "Metaalunievoorwaarden"):
        assert said in page
    assert 'src="/shop/logo/"' in page
    german = read(owner, f"{paper}?language=de")
    assert "USt-IdNr. NL123456782B01" in german
