"""Labels on the sizes that a small firm has; which one somebody prints on is remembered."""

import pytest
from django.test import Client

from gemaakt.server.nest.models import StockItem
from tests.server.nest.made import rack
from tests.server.passport.test_passport_page import kept

pytestmark = pytest.mark.django_db


def read(client: Client, address: str) -> str:
    return client.get(address).content.decode().split("<main")[1]


def test_the_size_somebody_printed_on_last_is_proposed_again(owner: Client) -> None:
    rack()
    assert "on-a4" in read(owner, "/material/S1/label/")
    assert "on-roll" in read(owner, "/material/S1/label/?size=roll")
    assert "on-roll" in read(owner, f"/passports/{kept().token}/label/")
    assert "on-roll" in read(owner, "/material/S1/label/?size=no-such-roll")


def test_a_sheet_of_labels_that_was_begun_is_printed_on_from_the_next(owner: Client) -> None:
    rack()
    page = read(owner, "/material/S1/label/?size=a4&first=6")
    assert page.count('class="sticker empty"') == 5
    assert read(owner, "/material/S1/label/?size=a4&first=999").count("sticker empty") == 23
    assert "sticker empty" not in read(owner, "/material/S1/label/?size=roll&first=6")


def test_each_piece_gets_its_own_label_where_that_is_asked(owner: Client) -> None:
    page = f"/passports/{kept().token}/label/?size=roll"
    once, each = read(owner, page), read(owner, f"{page}&each=on")
    assert (once.count('class="sticker"'), each.count('class="sticker"')) == (1, 3)
    assert "3 × HEK-1" in once
    assert "3 ×" not in each


def test_each_sheet_of_a_lot_gets_its_own_label(owner: Client) -> None:
    rack()
    StockItem.objects.filter(code="S1").update(quantity=4)
    page = read(owner, "/material/S1/label/?each=on")
    assert page.count('class="sticker"') == 4
    assert "H7" in page
