"""A double click, or Back and send again: what a form makes is made once."""

import re
import threading
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from gemaakt.company import Company
from gemaakt.company.demo import demo_company
from gemaakt.server.audit.models import SentForm
from gemaakt.server.delivery.models import Delivery, Returned
from gemaakt.server.nest.models import StockItem
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.roles import OWNER
from gemaakt.server.shop.services import replace_company
from gemaakt.story.fence import FENCE
from gemaakt.story.write_drawing import plate_dxf
from tests.server.quote.made import NOW

LOT = {"kind": "sheet", "material": "S235JR", "quantity": "5", "length_mm": "3000",
       "width_mm": "1500", "thickness_mm": "3"}  # fmt: skip
PANEL = plate_dxf(FENCE.panel)  # written once: two of a different second are two files


def mark(client: Client, page: str) -> str:
    found = re.search(r'name="once" value="([\w-]+)"', client.get(page).content.decode())
    assert found, page
    return found[1]


def quote_form(once: str, quantity: str = "10") -> dict[str, Any]:
    file = SimpleUploadedFile("paneel.dxf", PANEL)
    return {"customer": "Jansen", "material": "S235JR", "thickness_mm": "3",
            "quantity": quantity, "drawings": file, "once": once}  # fmt: skip


@pytest.mark.django_db
def test_a_new_quote_sent_twice_is_one_and_a_changed_one_is_another(owner: Client) -> None:
    replace_company(demo_company(NOW))
    once = mark(owner, "/quotes/new/")
    first = owner.post("/quotes/new/", quote_form(once))
    again = owner.post("/quotes/new/", quote_form(once), follow=True)
    assert again.redirect_chain == [(first["Location"], 302)]
    assert "één keer ingenomen" in again.content.decode()
    assert QuoteVersion.objects.count() == 1
    owner.post("/quotes/new/", quote_form(once, quantity="20"))
    assert QuoteVersion.objects.count() == 2
    line = {"text": "Transport", "quantity": "1", "unit_eur": "25", "once": once}
    for _ in range(2):
        owner.post(f"{first['Location']}lines/add/", line)
    assert len(QuoteVersion.objects.earliest("pk").asked) == 2
    copy = {"customer": "Bakker", "once": mark(owner, first["Location"])}
    made = [owner.post(f"{first['Location']}copy/", copy)["Location"] for _ in range(2)]
    assert made[0] == made[1]
    assert QuoteVersion.objects.count() == 3


@pytest.mark.django_db
def test_a_form_that_was_refused_may_be_sent_again(owner: Client) -> None:
    sent = {**LOT, "quantity": "geen", "once": mark(owner, "/material/delivery/")}
    assert owner.post("/material/delivery/", sent).status_code == 422
    assert not SentForm.objects.exists()
    assert owner.post("/material/delivery/", sent).status_code == 422


@pytest.mark.django_db
def test_a_part_of_an_order_goes_out_and_comes_back_once(owner: Client, company: Company) -> None:
    form = {"order": "26-001", "line": "26-001", "pieces:26-001": "4", "language": "nl",
            "day": "2026-11-24", "once": mark(owner, "/deliveries/new/?order=26-001")}  # fmt: skip
    for _ in range(2):
        assert owner.post("/deliveries/new/", form).status_code == 302
    assert [line.quantity for line in Delivery.objects.get().lines.all()] == [4]
    back = {"order": "26-001", "pieces": "1", "day": "2026-11-24", "reason": "size",
            "outcome": "nothing", "once": mark(owner, "/returns/new/?order=26-001")}  # fmt: skip
    for _ in range(2):
        assert owner.post("/returns/new/", back).status_code == 302
    assert Returned.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_delivery_on_the_rack_sent_twice_in_one_moment_is_one_lot() -> None:
    user = User.objects.create_user("piet")
    user.groups.set([Group.objects.get_or_create(name=OWNER)[0]])
    clients = [Client(), Client()]
    for each in clients:
        each.force_login(user)
    sent = {**LOT, "once": mark(clients[0], "/material/delivery/")}
    answers = list[str]()

    def send(client: Client) -> None:
        answers.append(client.post("/material/delivery/", sent)["Location"])
        connection.close()

    if connection.vendor == "postgresql":  # the SQLite of the tests has one thread
        threads = [threading.Thread(target=send, args=(each,)) for each in clients]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    else:
        answers += [each.post("/material/delivery/", sent)["Location"] for each in clients]
    assert len(set(answers)) == 1
    assert StockItem.objects.get().quantity == 5
