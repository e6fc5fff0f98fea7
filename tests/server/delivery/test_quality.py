"""What a customer's quality department asks: every heat, every certificate, what is missing."""

import json
import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemaakt.company import Company
from gemaakt.passport.check import check
from gemaakt.passport.keys import read_keys
from gemaakt.server.delivery.delivering import Slip, deliver
from gemaakt.server.delivery.quality import bundle, papers_of
from gemaakt.server.order.models import Order
from gemaakt.server.passport.certificates import NoCertificate, NotAPaper, enter
from gemaakt.server.passport.making import make_passport
from gemaakt.server.passport.models import MetalCertificate
from tests.server.passport.test_made_of_the_firm import booked

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 charge H7"


def paper(content: bytes = PDF, name: str = "3.1 charge H7.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def kept(heat: str, **more: Any) -> MetalCertificate:
    return enter(given={"heat_number": heat, "name": f"ZG-{heat}"}, **more)


def opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as made:
        return {name: made.read(name) for name in made.namelist()}


def lacking(name: str) -> set[str]:
    return {each.code for each in papers_of(name).missing}


def test_the_bundle_holds_the_certificates_of_every_heat_and_a_passport_that_holds(
    company: Company, owner: Client
) -> None:
    booked()
    kept("H7", paper=paper())
    kept("HB", paper=paper(b"\xff\xd8\xff scan", "staf.jpg"))
    row = make_passport(order="26-001", notes={})
    answer = owner.get("/quality/papers.zip?order=26-001&language=nl")
    assert answer["Content-Type"] == "application/zip"
    files = opened(answer.content)
    certificates = {name: text for name, text in files.items() if name.startswith("certificates")}
    assert sorted(certificates.values()) == sorted([PDF, b"\xff\xd8\xff scan"])
    listed = files["list.html"].decode()
    assert all(name in listed for name in certificates)
    assert "Ontbreekt" not in listed
    table = files["list.csv"].decode("utf-8-sig")
    assert "H7" in table
    assert "HB" in table
    document = json.loads(files[f"passports/26-001-{row.version}.json"])
    assert check(document, read_keys(files["keys.json"], "keys.json")).status == "holds"
    assert "Productpaspoort" in files[f"passports/26-001-{row.version}.html"].decode()


def test_what_is_missing_is_named_and_nothing_is_made_up(company: Company) -> None:
    assert lacking("26-001") == {"server.papers-no-metal", "server.papers-no-passport"}
    booked()
    assert lacking("26-001") == {
        "server.papers-no-certificate",  # of the sheet; of the bar the rack names one
        "server.papers-no-file", "server.papers-no-passport",
    }  # fmt: skip
    kept("H7")
    make_passport(order="26-001", notes={})
    assert "server.papers-no-file" in lacking("26-001")
    listed = opened(bundle(papers_of("26-001"), "en"))["list.html"].decode()
    assert "the paper itself was not kept" in listed


def test_a_part_delivery_names_the_heats_that_went_out_with_it(
    company: Company, that_day: None
) -> None:
    booked()
    Order.objects.filter(code="26-001").update(quantity=4)
    slip = Slip(date(2026, 12, 1), "nl", "", "", "")
    row = deliver(pieces={"26-001": 2}, slip=slip)
    row.lines.update(heats=["H7"])
    heats = {line.link.heat for _asked, rows, _p in papers_of(row.number).orders for line in rows}
    assert heats == {"H7"}
    ((asked, _rows, _passport),) = papers_of(row.number).orders
    assert asked.quantity == 2


def test_the_paper_of_a_certificate_is_added_later_and_read_back(owner: Client) -> None:
    row = kept("H7")
    assert owner.get(f"/certificates/{row.pk}/paper").status_code == 404
    owner.post(f"/certificates/{row.pk}/attach/", {"paper": paper()})
    answer = owner.get(f"/certificates/{row.pk}/paper")
    assert b"".join(answer.streaming_content) == PDF
    assert "3.1 charge H7.pdf" in answer["Content-Disposition"]
    assert "3.1 charge H7.pdf" in owner.get("/certificates/").content.decode()


def test_a_file_that_is_no_paper_keeps_nothing(owner: Client) -> None:
    with pytest.raises(NotAPaper):
        kept("H7", paper=paper(b"<script>", "certificaat.pdf"))
    with pytest.raises(NoCertificate):
        enter(given={"heat_number": "H7", "chemistry": "kaas 3"}, paper=paper())
    assert not MetalCertificate.objects.exists()


def test_what_nobody_ordered_has_no_papers_and_strangers_get_none(
    company: Company, owner: Client
) -> None:
    assert owner.get("/quality/papers?order=26-999").status_code == 404
    assert owner.get("/quality/papers.zip?slip=26-999").status_code == 404
    assert owner.get("/quality/papers").status_code == 404
    assert owner.get("/quality/papers?order=26-001").status_code == 200
    assert Client().get("/quality/papers.zip?order=26-001").status_code == 302
    page = owner.get("/orders/26-001/").content.decode()
    assert "/quality/papers?order=26-001" in page
