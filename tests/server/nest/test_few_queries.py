"""A page with many rows asks the database no more often than one with a single row."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gemaakt.company import Company
from gemaakt.server.nest.models import CutPart, Nest, StockItem
from gemaakt.server.nest.rack import receive
from tests.server.nest import made

pytestmark = pytest.mark.django_db
BOX = [[0, 0], [400, 0], [400, 300], [0, 300]]


def asked(client: Client, path: str) -> int:
    """Queries of a page that was opened before."""
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


def remnant(code: str, grade: str) -> None:
    receive(
        on=date(2026, 11, 24), code=code, kind=StockItem.Kind.REMNANT, material=grade,
        thickness_mm=3.0, length_mm=2000.0, width_mm=1000.0, quantity=1, mass_g=47100,
        price_eur=Decimal("60.00"),
    )  # fmt: skip


def part(order: str, grade: str) -> None:
    CutPart.objects.create(
        order=order, operation="10", name=f"plaat {grade}", grade=grade, thickness_mm=3.0,
        piece_min=1.5, part={"id": "plaat", "outer": BOX, "rotations": [0]},
    )  # fmt: skip


@pytest.mark.parametrize("path", ["/nest/cut/", "/nest/cut/S235JR~3/", "/material/labels/"])
def test_a_page_asks_as_often_for_three_as_for_one(
    owner: Client, company: Company, path: str
) -> None:
    remnant("R1", "S235JR")
    part("26-001", "S235JR")
    once = asked(owner, path)
    for number, grade in enumerate(("S235JR", "S355J2", "DC01"), start=2):
        remnant(f"R{number}", grade)
        part("26-002", grade)
    assert asked(owner, path) == once


@pytest.mark.parametrize("path", ["/orders/26-001/", "/trace/"])
def test_a_page_asks_as_often_for_three_nests_as_for_one(
    owner: Client, company: Company, path: str
) -> None:
    made.rack()
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            made.nest(f"N{number}")
        Nest.objects.update(status=Nest.Status.ACCEPTED)
        if numbers == (1,):
            once = asked(owner, path)
    assert asked(owner, path) == once
