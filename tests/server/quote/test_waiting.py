"""Quotes that were sent while there was no plan get their place from the first plan."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.server.plan.held import live
from gemaakt.server.plan.promises import release as give_up
from gemaakt.server.quote.models import QuoteVersion, Reservation
from gemaakt.server.quote.waiting import hold_waiting
from tests.server.quote.made import publish_plan
from tests.server.quote.test_quote_life import line_form, made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("that_day")]


def sent(client: Client, **more: str) -> QuoteVersion:
    row = made(client, **more)
    client.post(f"/quotes/{row.pk}/send/", {"language": "nl"})
    row.refresh_from_db()
    return row


def test_the_first_plan_holds_the_place_of_a_quote_that_was_sent_before_it(owner: Client) -> None:
    row = sent(owner, quantity="4000")
    page = owner.get(f"/quotes/{row.pk}/").content.decode()
    assert "niet vastgehouden" in page
    assert f'action="/quotes/{row.pk}/hold/"' in page
    before = owner.get(f"/quotes/{row.pk}/paper/").content.decode()
    publish_plan()
    row.refresh_from_db()
    kept = Reservation.objects.get()
    (room,) = live(timezone.now())
    assert room.external_id == f"quote:{row.number}"
    assert kept.day == room.day == row.promise_date
    assert kept.expires == timezone.localdate() + timedelta(days=7)
    after = owner.get(f"/quotes/{row.pk}/paper/").content.decode()
    day = next(each["day"] for each in row.dates if each["name"] == row.chosen)
    assert kept.day.isoformat() > day, "the demo's laser is full: nothing to test otherwise"
    assert after == before
    page = unescape(owner.get(f"/quotes/{row.pk}/").content.decode())
    assert "later dan de dag op het papier" in page


def test_a_place_lasts_no_longer_than_if_the_plan_had_been_there(owner: Client) -> None:
    sent(owner)
    QuoteVersion.objects.update(sent=timezone.localdate() - timedelta(days=5))
    publish_plan()
    assert Reservation.objects.get().expires == timezone.localdate() + timedelta(days=2)


def test_only_who_never_had_a_place_and_still_waits_gets_one(owner: Client) -> None:
    row = sent(owner)
    publish_plan()
    (room,) = live(timezone.now())
    give_up(reservation_id=room.pk)
    assert hold_waiting() == []
    room.delete()
    owner.post(f"/quotes/{row.pk}/lines/", line_form(quantity="25"))
    assert [each.version for each in hold_waiting()] == [1]
    live(timezone.now())[0].delete()
    owner.post(f"/quotes/{QuoteVersion.objects.get(version=2).pk}/send/", {"language": "nl"})
    live(timezone.now())[0].delete()
    assert [each.version for each in hold_waiting()] == [2]
    live(timezone.now())[0].delete()
    QuoteVersion.objects.filter(version=2).update(sent=timezone.localdate() - timedelta(days=8))
    QuoteVersion.objects.filter(version=1).update(sent=timezone.localdate() - timedelta(days=8))
    assert hold_waiting() == []


def test_the_paper_of_a_faster_date_does_not_say_that_a_later_place_is_held(owner: Client) -> None:
    publish_plan()
    row = sent(owner, quantity="40")
    row.dates = [{**each, "name": "fast", "day": "2026-01-01"} for each in row.dates[:1]]
    row.chosen = "fast"
    row.save()
    assert "houden wij vast" not in owner.get(f"/quotes/{row.pk}/paper/").content.decode()
