"""What a person said of a quote is what it is priced with, and one quote holds one place."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.plan import Promise
from gemaakt.quote.document import document_of
from gemaakt.routing import Operation, material
from gemaakt.server.plan.held import live
from gemaakt.server.quote.constants import firm_metal_eur_per_kg
from gemaakt.server.quote.learning import _raw_drivers
from gemaakt.server.quote.models import Drawing, QuoteVersion, Reservation
from gemaakt.server.quote.paper_words import mass_in
from gemaakt.server.quote.reservations import release, reserve
from gemaakt.server.quote.services import quote_of, win
from gemaakt.server.quote.versions import asked_of, revise
from tests.server.quote.test_quote_life import line_form, made, plate, upload

pytestmark = pytest.mark.django_db


def priced_thickness(row: QuoteVersion) -> Any:
    row.refresh_from_db()
    return row.document["lines"][0]["thickness_mm"]


def test_the_thickness_of_the_line_is_priced_and_not_an_earlier_one_of_the_drawing(
    owner: Client,
) -> None:
    row = made(owner)
    drawing = Drawing.objects.get()
    owner.post(f"/drawings/{drawing.pk}/", {"thickness_mm": "4", "layer_0": "cut"})
    owner.post(f"/quotes/{row.pk}/lines/", line_form(thickness_mm="5"))
    assert priced_thickness(row) == 5
    upload(owner, ("plaat.dxf", plate()), thickness_mm="8")
    assert priced_thickness(QuoteVersion.objects.latest("pk")) == 8
    upload(owner, ("plaat.dxf", plate()), thickness_mm="")
    assert priced_thickness(QuoteVersion.objects.latest("pk")) == 4


def test_outside_work_of_no_days_stays_so_when_the_lines_are_saved_again(owner: Client) -> None:
    row = made(owner, outside="verzinken", outside_eur="2")
    more = {"outside": "verzinken", "outside_eur": "2", "outside_days": "0"}
    owner.post(f"/quotes/{row.pk}/lines/", line_form(**more))
    page = owner.get(f"/quotes/{row.pk}/lines/").content.decode()
    field = page[page.index('name="form-0-outside_days"') :].partition(">")[0]
    assert 'value="0"' in field


def test_a_next_version_holds_the_place_of_the_one_before_it(db: None) -> None:
    today = timezone.localdate()
    rows = [
        QuoteVersion.objects.create(
            number="OFF-26-0001", version=version, document={}, promise_date=today
        )
        for version in (1, 2, 3)
    ]
    for row in rows[:2]:
        found = Promise(today, timezone.now(), 60, held=(Operation("10", "laser"),))
        reserve(row, found, on=today, days=7)
        assert [each.quote for each in Reservation.objects.all()] == [row]
        assert [each.name.split()[0] for each in live(timezone.now())] == [str(row)]
    release(rows[2])
    assert not Reservation.objects.exists()
    assert not live(timezone.now())


def test_a_quote_whose_price_no_longer_holds_is_not_sent(owner: Client) -> None:
    row = made(owner)
    today = timezone.localdate()
    QuoteVersion.objects.update(valid_until=today - timedelta(days=1))
    answer = owner.post(f"/quotes/{row.pk}/send/", {"language": "nl"})
    assert answer.status_code == 400
    assert "Reken de offerte opnieuw" in answer.content.decode()
    assert "verlopen" in owner.get(f"/quotes/{row.pk}/").content.decode()
    QuoteVersion.objects.update(valid_until=today)
    assert owner.post(f"/quotes/{row.pk}/send/", {"language": "nl"}).status_code == 302


def test_more_pieces_of_a_line_are_never_dearer_each_than_the_line_itself(owner: Client) -> None:
    row = made(owner, quantity="9")
    asked = [replace(each, thickness_mm=3.0) for each in asked_of(row) * 4]
    row = revise(row=row, asked=asked, on=timezone.localdate())
    for line, breaks in zip(row.document["lines"], row.breaks, strict=True):
        mine = Decimal(line["prices"][0]["unit_price_eur"])
        assert all(Decimal(each) < mine for count, each in breaks if count > 9)
        assert all(Decimal(each) > mine for count, each in breaks if count < 9)


def test_the_document_of_a_quote_is_the_one_that_the_terminal_gives(owner: Client) -> None:
    row = made(owner, thickness_mm="30")
    found = owner.get(f"/quotes/{row.pk}/quote.json").json()
    known = msgspec.to_builtins(document_of(quote_of(row), list))
    assert found.keys() == known.keys()
    assert found["constants"].keys() == {"name", "version"}
    assert all(each["message"] for each in found["lines"][0]["findings"])


def test_many_orders_of_one_quote_are_all_learned_from(db: None) -> None:
    step = {"operation": "laser", "setup_min": 1.0, "piece_min": 0.5}
    line = {"prices": [{"quantity": 10}], "steps": [step]}
    row = QuoteVersion.objects.create(number="OFF-26-0001", document={"lines": [line] * 12})
    codes = [f"OFF-26-0001-{at}" for at in range(1, 13)]
    win(row, ", ".join(codes), None)
    assert row.order_code == "OFF-26-0001-1 … OFF-26-0001-12"
    assert [code for code, _ in _raw_drivers()] == codes


def test_a_small_piece_weighs_and_costs_something_on_the_paper(owner: Client) -> None:
    assert [mass_in("nl", each) for each in (12.345, 0.1, 0.0039, 0.0000321)] == [
        "12,35", "0,10", "0,0039", "0,00003",
    ]  # fmt: skip
    row = made(owner)
    QuoteVersion.objects.update(breaks=[[[100, "0.0834"], [250, "0.0812"]]])
    paper = owner.get(f"/quotes/{row.pk}/paper/").content.decode()
    assert "0,0834" in paper
    assert "0,0812" in paper
    assert "0,0812" in owner.get(f"/quotes/{row.pk}/").content.decode()


def test_a_quote_whose_number_somebody_else_took_meanwhile_gets_the_next(owner: Client) -> None:
    last = made(owner)
    taken = f"OFF-{timezone.localdate():%y}-{last.pk + 1:04d}"
    QuoteVersion.objects.filter(pk=last.pk).update(number=taken)
    upload(owner, ("plaat.dxf", plate()))
    again = QuoteVersion.objects.latest("pk")
    assert again.number == f"OFF-{timezone.localdate():%y}-{last.pk + 2:04d}"


def test_the_firms_own_price_of_a_metal_counts_in_quotes_and_for_new_sheets(owner: Client) -> None:
    page = owner.get("/quotes/constants/").content.decode()
    assert "S355J0WP, prijs per kg" in page
    owner.post("/quotes/constants/", {"metal.s235jr.price_eur_per_kg": "1,37"})
    row = made(owner)
    (metal,) = [
        line
        for line in row.document["lines"][0]["prices"][0]["lines"]
        if line["what"] == "material"
    ]
    assert float(metal["rate_eur"]) == 1.37
    day = timezone.localdate()
    assert firm_metal_eur_per_kg(material("staal"), day) == Decimal("1.37")
    assert firm_metal_eur_per_kg(material("rvs"), day) == material("rvs", day).price_eur_per_kg
