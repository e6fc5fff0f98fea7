"""An order confirmation: what was said, and that it is told when it is not so any more."""

from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from gemaakt.company import Company
from gemaakt.company.document import builtins_of
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.delivery.models import Confirmation
from gemaakt.server.order.models import Order
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.shop.models import Letterhead
from gemaakt.server.shop.services import load_company, replace_company
from tests.server.conftest import plan_document

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("that_day")]


def read(client: Client, address: str) -> str:
    return unescape(client.get(address).content.decode())


def priced(code: str = "26-001", **more: object) -> Order:
    Order.objects.filter(code=code).update(price_eur=Decimal("115.00"), **more)
    return Order.objects.get(code=code)


def confirmed(
    client: Client, code: str = "26-001", day: str = "2026-12-03", **more: object
) -> str:
    """The address of the paper that comes of the form."""
    form = {"order": code, "line": [code], f"day:{code}": day, "language": "nl", **more}
    answer = client.post("/confirmations/new/", form)
    assert answer.status_code == 302, unescape(answer.content.decode())
    return str(answer["Location"])


def test_a_confirmation_says_what_was_agreed_and_the_order_is_due_on_that_day(
    company: Company, owner: Client
) -> None:
    priced(reference="PO-4711", drawing="LAN-1-C")
    Letterhead.objects.create(terms="Metaalunievoorwaarden gelden.", chamber="12345678")
    paper = read(owner, confirmed(owner, reference="PO-4711", remark="Graag op pallets."))
    for words in ("Orderbevestiging", "OB-26-0001", "PO-4711", "26-001", "Hekwerk", "LAN-1-C",
                  "3 december 2026", "€ 11,50", "€ 115,00", "Graag op pallets.",
                  "Metaalunievoorwaarden", "KvK 12345678"):  # fmt: skip
        assert words in paper, words
    assert Order.objects.get(code="26-001").due == date(2026, 12, 3)
    told = AuditLine.objects.filter(subject="26-001").values_list("action", flat=True)
    assert set(told) == {"order.confirmed", "order.changed"}
    assert "bevestigd (papier OB-26-0001, aantal 10, voor 03-12-2026)" in read(
        owner, "/orders/26-001/"
    )


def test_what_changes_after_a_confirmation_is_told_and_printed_in_the_next(
    company: Company, owner: Client
) -> None:
    priced()
    confirmed(owner)
    assert "order en plan zeggen dat nog steeds" in read(owner, "/orders/26-001/")
    Order.objects.update(quantity=12, due=date(2026, 12, 8))
    page = read(owner, "/orders/26-001/")
    assert "Bevestigd zijn 10 stuks, in de order staan er nu 12." in page
    assert "Bevestigd is 3 december, in de order staat nu 8 december." in page
    second = read(owner, confirmed(owner, day="2026-12-10"))
    for words in ("OB-26-0001.2", "GEWIJZIGD", "Vervangt", "(was 10)", "(was 3 december 2026)"):
        assert words in second, words
    assert "in de order staan er nu" not in read(owner, "/orders/26-001/")


def test_a_plan_that_goes_past_what_was_confirmed_is_told_on_the_page(
    company: Company, owner: Client
) -> None:
    """Order 3 is ready on 24 November by the plan; it was confirmed for the day before."""
    version = store_plan(plan_document(company), builtins_of(company), verified=True)
    publish(version_id=version.pk)
    form = read(owner, "/confirmations/new/?order=26/003")
    assert "di 24 nov 2026" in form
    confirmed(owner, "26/003", "2026-11-23")
    page = read(owner, "/orders/26/003/")
    assert "Bevestigd voor 23 november; volgens het plan is hij klaar op 24 november" in page
    assert "26/003" in read(owner, "/orders/?show=past")
    confirmed(owner, "26-002", "2026-11-30")
    assert "26-002" not in read(owner, "/orders/?show=past")
    Order.objects.filter(code="26/003").update(status="done")
    assert "volgens het plan is hij klaar" not in read(owner, "/orders/26/003/")


def test_lines_of_one_order_stand_on_one_paper_and_those_of_another_customer_cannot(
    company: Company, owner: Client
) -> None:
    Order.objects.filter(code__in=("26-001", "26-002")).update(
        customer="Jansen", reference="PO-9", price_eur=Decimal("10.10")
    )
    form = read(owner, "/confirmations/new/?order=26-001")
    assert form.count(" checked") == 2
    assert "26/003" not in form
    both = {"line": ["26-001", "26-002"], "day:26-002": "2026-12-04"}
    Order.objects.filter(code="26-002").update(reference="PO-10")
    paper = read(owner, confirmed(owner, reference="PO-9", **both))
    assert "€ 20,20" in paper
    assert (paper.count("PO-9"), paper.count("PO-10")) == (1, 1)  # each line its own number
    form = {"order": "26-001", "language": "nl"}
    assert "Kies minstens één" in unescape(
        owner.post("/confirmations/new/", form).content.decode()
    )
    Order.objects.filter(code="26-002").update(customer="Piet")
    answer = owner.post("/confirmations/new/", {**form, "line": ["26-001", "26-002"]})
    assert answer.status_code == 302  # what is not of this customer is not on the form
    assert [each.order for each in Confirmation.objects.all()[0].lines.all()] == ["26-001"]
    gone = read(owner, str(answer["Location"]))
    assert "vervalt" in gone


def test_without_a_price_or_a_day_the_paper_says_so_and_nothing_is_made_up(
    company: Company, owner: Client
) -> None:
    paper = read(owner, confirmed(owner, day=""))
    assert "nader te bepalen" in paper
    assert "€" not in paper
    assert Order.objects.get(code="26-001").due == date(2026, 11, 27)
    answer = owner.post("/confirmations/new/", {
        "order": "26-001", "line": ["26-001"], "day:26-001": "morgen", "language": "nl",
    })  # fmt: skip
    assert "Schrijf de dag als" in unescape(answer.content.decode())


def test_one_given_by_mistake_is_taken_back_and_the_one_before_holds_again(
    company: Company, owner: Client
) -> None:
    confirmed(owner)
    second = confirmed(owner, day="2026-12-20")
    owner.post(f"{second}withdraw/")
    assert Order.objects.get(code="26-001").due == date(2026, 12, 3)
    assert "INGETROKKEN" in read(owner, second)
    assert "Bevestigd voor donderdag 3 december" in read(owner, "/orders/26-001/")
    assert Confirmation.objects.count() == 2
    third = Confirmation.objects.get(pk=int(confirmed(owner).split("/")[2]))
    assert third.version == 3


def test_it_goes_out_in_the_language_of_the_customer_or_of_the_page(
    company: Company, owner: Client
) -> None:
    assert '<option value="nl" selected' in read(owner, "/confirmations/new/?order=26-001")
    QuoteVersion.objects.create(
        number="OFF-1", customer="klant 1", language="de", sent=date(2026, 1, 1), document={}
    )
    assert '<option value="de" selected' in read(owner, "/confirmations/new/?order=26-001")
    paper = read(owner, confirmed(owner, language="de"))
    assert "Auftragsbestätigung" in paper
    assert "3. Dezember 2026" in paper


def test_an_order_changed_in_another_tab_is_looked_at_before_it_is_confirmed(
    company: Company, owner: Client
) -> None:
    page = read(owner, "/confirmations/new/?order=26-001")
    seen = page.split('name="seen" value="')[1].split('"')[0]
    Order.objects.filter(code="26-001").update(quantity=99)
    form = {"order": "26-001", "line": ["26-001"], "language": "nl", "seen": seen}
    answer = owner.post("/confirmations/new/", form)
    assert "intussen gewijzigd" in unescape(answer.content.decode())
    assert not Confirmation.objects.exists()


def test_a_list_that_is_read_in_again_keeps_what_was_confirmed(
    company: Company, owner: Client
) -> None:
    confirmed(owner)
    replace_company(load_company())
    assert "OB-26-0001" in read(owner, "/orders/26-001/")
