"""The fence through the rooms of the server ends with the figures of the command line."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client

from gemaakt.company.demo import demo_company
from gemaakt.server.nest.models import Nest, StockItem, StockMove
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.passport.making import made_of
from gemaakt.server.passport.models import PassportVersion
from gemaakt.server.quote.models import Drawing, QuoteVersion
from gemaakt.server.shop.services import replace_company
from gemaakt.server.story.models import StoryRun
from gemaakt.server.story.services import FENCE, STATIONS, PassedBefore, begin
from gemaakt.story import play, stations
from gemaakt.story.documents import summary

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
ITERATIONS = 100

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Client:
    user = get_user_model().objects.create_user("anja-hek")
    user.groups.add(Group.objects.get(name="owner"))
    client = Client()
    client.force_login(user)
    return client


def finished() -> StoryRun:
    replace_company(demo_company(NOW))
    run = begin(iterations=ITERATIONS)
    for name in STATIONS:
        STATIONS[name](run, None)
    return StoryRun.objects.get(pk=run.pk)


def plain(thing: Any) -> Any:
    return json.loads(json.dumps(thing))


def test_pages_and_command_line_end_with_the_same_figures_to_the_last_digit() -> None:
    run = finished()
    alone = plain(summary(play(demo_company(NOW), iterations=ITERATIONS)))
    assert run.summary == alone
    steps = Operation.objects.filter(order__code="HEK-1", status="done")
    assert [each.made_quantity - each.asked_quantity for each in steps] == [0] * len(steps)
    # the one cut of three orders, a piece of each: together all of its minutes
    (way,) = {
        (row["setup_min"], row["fixed_min"])
        for row in Operation.objects.get(order__code="NEST-1").alternatives
    }
    made = [made_of(code, {}) for code in ("HEK-1", "ORD-2", "ORD-3")]
    laser_min = [
        each.quantity * sum(op.time_min for op in each.product.operations if op.name == "laser")
        for each in made
    ]
    assert min(laser_min) > 1
    assert sum(laser_min) == pytest.approx(sum(way))


@pytest.mark.django_db(transaction=True)
def test_no_station_holds_the_records_while_it_searches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tap at the terminal waited for the nest, and was refused on a slow computer."""
    searched: list[str] = []

    def watched(name: str) -> Callable[..., Any]:
        whole = getattr(stations, name)

        def search(*given: Any, **named: Any) -> Any:
            assert not connection.in_atomic_block
            searched.append(name)
            return whole(*given, **named)

        return search

    searches = ["promised", "nest", "saw", "plan"]
    for name in searches:
        monkeypatch.setattr(stations, name, watched(name))
    replace_company(demo_company(NOW))
    run = begin(iterations=ITERATIONS)
    for name in list(STATIONS)[:5]:
        STATIONS[name](run, None)
    assert searched == searches


def test_the_rack_loses_what_the_nest_took_and_gains_the_remnant_with_its_heat() -> None:
    run = finished()
    nest = Nest.objects.get(pk=run.nest_id)
    taken = sum(move.mass_g for move in StockMove.objects.filter(nest=nest, quantity__lt=0))
    back = list(StockItem.objects.filter(from_nest=nest))
    assert run.summary is not None
    assert -taken == run.summary["balance_g"]["taken"]
    heats = {row["heat_number"] for row in nest.document["weights"] if row["remnant_g"]}
    heats.add(nest.document["bars"]["weights"]["heat_number"])
    assert {item.heat_number for item in back} == heats
    assert all(item.kind == "remnant" for item in back)


def test_one_click_makes_the_order_and_the_nest_merges_its_laser_work() -> None:
    replace_company(demo_company(NOW))
    run = begin(iterations=ITERATIONS)
    for name in ("drawing", "quote", "order"):
        STATIONS[name](run, None)
    assert QuoteVersion.objects.get(pk=run.quote_id).status == "won"
    assert Operation.objects.filter(order__code="HEK-1", name="laser").exists()
    STATIONS["nest"](run, None)
    assert not Operation.objects.filter(order__code="HEK-1", name="laser").exists()
    assert Order.objects.get(code="NEST-1").operations.count() == 1


def test_each_station_has_its_page_and_the_passport_needs_no_sign_in(owner: Client) -> None:
    replace_company(demo_company(NOW))
    assert owner.post("/story/start/").status_code == 302
    StoryRun.objects.update(iterations=ITERATIONS)
    for name in STATIONS:
        assert owner.post(f"/story/{name}/").status_code == 302
    page = owner.get("/story/").content.decode()
    assert page.count('class="badge"') >= len(STATIONS)
    run = StoryRun.objects.get()
    assert run.quote is not None
    assert run.nest is not None
    for address in (
        f"/drawings/{run.drawings[0]}/", f"/quotes/{run.quote.pk}/", "/quotes/", "/nest/",
        f"/nest/{run.nest.code}/", "/passports/", "/orders/HEK-1/", "/quotes/new/",
    ):  # fmt: skip
        assert owner.get(address).status_code == 200, address
    row = PassportVersion.objects.get()
    assert {each["piece"] for each in row.labels} == {FENCE.panel.name, FENCE.post.name}
    assert {each["heat_number"] for each in row.labels} <= set(row.document["heat_numbers"])
    token = row.token
    assert Client().get(f"/p/{token}/").status_code == 200
    assert Client().get(f"/passports/{token}/label/").status_code == 302
    label = owner.get(f"/passports/{token}/label/").content.decode()
    assert "<svg" in label
    assert "#mass-rule" in label
    assert 'id="mass-rule"' in Client().get(f"/p/{token}/").content.decode()


def test_a_station_is_not_passed_before_the_one_before_it(owner: Client) -> None:
    replace_company(demo_company(NOW))
    owner.post("/story/start/")
    owner.post("/story/plan/")
    assert StoryRun.objects.get().plan is None


def test_a_second_tap_on_a_station_that_takes_long_makes_nothing_twice() -> None:
    """The nest of a busy computer took minutes; who tapped again got a fault page."""
    replace_company(demo_company(NOW))
    run = begin(iterations=ITERATIONS)
    for name in ("drawing", "quote", "order", "nest"):
        second = StoryRun.objects.get(pk=run.pk)  # read before the first tap wrote
        STATIONS[name](run, None)
        with pytest.raises(PassedBefore):
            STATIONS[name](second, None)
    assert QuoteVersion.objects.count() == 1
    assert Nest.objects.count() == 1
    assert len(run.drawings) == Drawing.objects.count()


def test_empty_rooms_say_what_to_do(owner: Client) -> None:
    replace_company(demo_company(NOW))
    onward = {
        "/quotes/": 'href="/quotes/new/"',
        "/nest/": 'href="/nest/cut/"',
        "/passports/": 'href="/nest/"',
        "/story/": 'action="/story/start/"',
    }
    for address, way in onward.items():
        page = owner.get(address).content.decode().partition("<main")[2]
        assert way in page, address
