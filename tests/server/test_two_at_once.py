"""Two people do the same in the same moment: one of them does it, the other is told."""

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from gemaakt.company.demo import demo_company
from gemaakt.errors import GemaaktError
from gemaakt.server.nest import solving
from gemaakt.server.nest.buying import book_nest
from gemaakt.server.nest.hand import job_of, keep_move
from gemaakt.server.nest.models import Nest, StockItem, StockMove
from gemaakt.server.nest.rack import CodeTaken, count_lot, receive, throw_away
from gemaakt.server.nest.rack_forms import DeliveryForm
from gemaakt.server.nest.services import NestBooked
from gemaakt.server.nest.take_back import NotTakenBack, take_back
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.order.services import upsert_orders
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.quote.services import NotAnswerable, accept_quote, lose_quote
from gemaakt.server.quote.versions import send_quote
from gemaakt.server.shop.models import Person
from gemaakt.server.shop.services import answer_assumption, replace_company
from gemaakt.server.shop.tables import take_in
from gemaakt.server.solve.models import Solve
from gemaakt.server.work.queries import events_after
from gemaakt.server.work.services import Outcome, by_code, record
from tests.server.nest.made import JOB, nest, rack
from tests.server.quote.made import asked

NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)
ON = NOW.date()


@pytest.mark.django_db
def test_a_quote_that_was_won_in_another_tab_is_not_lost_or_sent(owner: Client) -> None:
    replace_company(demo_company(NOW))
    row = asked(owner)
    stale = QuoteVersion.objects.get(pk=row.pk)
    accept_quote(row=row, due=None)
    with pytest.raises(NotAnswerable):
        lose_quote(row=stale, reason="duur")
    with pytest.raises(NotAnswerable):
        send_quote(row=QuoteVersion.objects.get(pk=row.pk), language="nl", on=ON)
    assert QuoteVersion.objects.get(pk=row.pk).status == QuoteVersion.Status.WON


@pytest.mark.django_db
def test_a_quote_that_was_lost_in_another_tab_makes_no_order(owner: Client) -> None:
    row = asked(owner)
    before, stale = Order.objects.count(), QuoteVersion.objects.get(pk=row.pk)
    lose_quote(row=row, reason="duur")
    with pytest.raises(NotAnswerable):
        accept_quote(row=stale, due=None)
    assert Order.objects.count() == before


@pytest.mark.django_db
def test_a_nest_takes_its_sheets_once() -> None:
    rack()
    row = nest()
    stale = Nest.objects.get(pk=row.pk)
    book_nest(nest=row, heats={})
    with pytest.raises(NestBooked):
        book_nest(nest=stale, heats={})
    assert StockItem.objects.get(code="S1").quantity == 1


@pytest.mark.django_db
def test_a_lot_that_was_counted_elsewhere_leaves_the_book_as_it_is_now() -> None:
    rack()
    item, stale = (StockItem.objects.get(code="S1") for _ in range(2))
    count_lot(item=item, counted=2, on=ON)
    throw_away(item=stale, on=ON)
    gone = StockMove.objects.filter(item__code="S1", kind=StockMove.Kind.SCRAP).get()
    assert (gone.quantity, gone.pieces) == (-2, 2)


def _both(does: Callable[[], Any]) -> list[Any]:
    """What two threads got that did this in the same moment: an answer or what was raised."""
    found: list[Any] = []
    ready = threading.Barrier(2)

    def one() -> None:
        ready.wait()
        try:
            found.append(does())
        except (GemaaktError, DatabaseError) as error:
            found.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return found


def _is_one_at_a_time() -> bool:
    """PostgreSQL lets two transactions write at once; the SQLite of the tests has one thread."""
    return bool(connection.vendor != "postgresql")


@pytest.mark.django_db(transaction=True)
def test_two_threads_book_a_nest() -> None:
    if _is_one_at_a_time():
        return
    rack()
    code = nest().code
    got = _both(lambda: book_nest(nest=Nest.objects.get(code=code), heats={}))
    assert [type(each) for each in got if isinstance(each, Exception)] == [NestBooked]
    assert StockItem.objects.get(code="S1").quantity == 1


@pytest.mark.django_db(transaction=True)
def test_two_threads_take_a_nest_back() -> None:
    if _is_one_at_a_time():
        return
    rack()
    code = nest().code
    book_nest(nest=Nest.objects.get(code=code), heats={})
    got = _both(lambda: take_back(nest=Nest.objects.get(code=code)))
    assert [type(each) for each in got if isinstance(each, Exception)] == [NotTakenBack]
    assert StockItem.objects.get(code="S1").quantity == 3


@pytest.mark.django_db(transaction=True)
def test_two_keep_a_sheet_of_one_nest_that_they_laid_by_hand() -> None:
    if _is_one_at_a_time():
        return
    rack()
    row = nest()
    job = job_of(row)
    got = _both(lambda: keep_move(Nest.objects.get(pk=row.pk), job, 0, (), None).code)
    assert sorted(map(str, got)) == ["N1-H1", "N1-H2"]


def _delivery(**fields: Any) -> DeliveryForm:
    row = {
        "kind": "sheet", "material": "S235JR", "quantity": 5, "length_mm": 3000,
        "width_mm": 1500, "thickness_mm": 3,
    }  # fmt: skip
    form = DeliveryForm({**row, **fields})
    assert form.is_valid()
    return form


@pytest.mark.django_db
def test_two_nests_asked_for_in_one_moment_are_both_kept() -> None:
    options = {"code": "NEST-1", "orders": [], "key": "S235JR~3"}
    solves = [
        Solve.objects.create(kind="nest", snapshot={**JOB}, options=options, limit_s=1)
        for _ in range(2)
    ]
    answer = {"document": {"sheets": [{"sheet": "S1", "placements": []}]}, "verified": True}
    for each in solves:
        solving.store(each, answer)
    assert Nest.objects.count() == 2
    assert Nest.objects.filter(code=solves[1].options["code"]).exists()


@pytest.mark.django_db
def test_two_deliveries_without_a_code_get_one_each() -> None:
    forms = [_delivery() for _ in range(2)]
    codes = [receive(on=ON, **form.fields_of_lot()).code for form in forms]
    assert [code[-2:] for code in codes] == ["-1", "-2"]


@pytest.mark.django_db
def test_a_code_that_somebody_else_gave_meanwhile_is_said(owner: Client) -> None:
    forms = [_delivery(code="PL-7") for _ in range(2)]
    receive(on=ON, **forms[0].fields_of_lot())
    with pytest.raises(CodeTaken):
        receive(on=ON, **forms[1].fields_of_lot())
    assert StockItem.objects.get().quantity == 5


@pytest.mark.django_db(transaction=True)
def test_two_threads_book_in_a_delivery() -> None:
    if _is_one_at_a_time():
        return
    form = _delivery()
    got = _both(lambda: receive(on=ON, **form.fields_of_lot()).code[-2:])
    assert sorted(map(str, got)) == ["-1", "-2"]


@pytest.mark.django_db(transaction=True)
def test_two_tablets_count_the_pieces_of_one_step() -> None:
    if _is_one_at_a_time():
        return
    replace_company(demo_company(NOW))
    step = Operation.objects.filter(status="open", quantity__gt=9).select_related("order").first()
    assert step is not None
    person, now = Person.objects.first(), timezone.now().isoformat()
    assert person is not None
    event = {
        "kind": "pause", "person": person.code, "quantity": 1, "at": now,
        "steps": [f"{step.order.code}/{step.code}"],
    }  # fmt: skip

    def sent() -> Outcome:
        row = {**event, "key": keys.pop()}
        return record(events=[row], sent_at=now, now=timezone.now(), who=by_code)

    keys: list[str] = []
    for both, pieces in ((("tik", "tik"), 1), (("een", "twee"), 3)):
        keys += both
        got = _both(sent)
        assert not any(isinstance(each, Exception) or each.refused for each in got)
        assert Operation.objects.get(pk=step.pk).done_quantity == step.done_quantity + pieces


@pytest.mark.django_db(transaction=True)
def test_an_event_that_is_kept_late_is_not_passed_over_by_who_reads_by_number() -> None:
    if _is_one_at_a_time():
        return
    replace_company(demo_company(NOW))
    people = list(Person.objects.all()[:2])
    steps = Operation.objects.filter(status="open", outside__isnull=True).order_by(
        "order", "position"
    )
    one, other = (steps.filter(order__code=code).first() for code in _two_orders(steps))
    is_kept, is_asked = threading.Event(), threading.Event()

    def tapped(key: str, person: Person, step: Any) -> None:
        now = timezone.now()
        row = {
            "kind": "scrap", "key": key, "person": person.code, "at": now.isoformat(),
            "quantity": 1, "steps": [f"{step.order.code}/{step.code}"],
        }  # fmt: skip
        assert record(events=[row], sent_at=now.isoformat(), now=now, who=by_code).accepted

    def late() -> None:
        with transaction.atomic():
            tapped("late", people[0], one)
            is_kept.set()
            is_asked.wait(10)
            time.sleep(0.2)  # who waits for it asks in the meantime
        connection.close()

    thread = threading.Thread(target=late)
    thread.start()
    is_kept.wait()
    tapped("early", people[1], other)
    is_asked.set()
    read = events_after(0, 100)
    thread.join()
    read += events_after(read[-1].pk, 100)
    assert [each.key for each in read if each.key in ("late", "early")] == ["late", "early"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["order", "table", "answer"])
def test_a_tap_in_the_moment_that_orders_are_taken_in_is_kept(way: str) -> None:
    if _is_one_at_a_time():
        return
    replace_company(demo_company(NOW))
    steps = Operation.objects.filter(status="open", quantity__gt=9, done_quantity=0)
    step = steps.filter(order__status="released", outside__isnull=True)[0]
    order, person = step.order, Person.objects.first()
    assert person is not None
    is_kept, is_asked = threading.Event(), threading.Event()

    def tapped() -> None:
        now = timezone.now()
        row = {
            "kind": "pause", "key": "tik", "person": person.code, "at": now.isoformat(),
            "quantity": 1, "steps": [f"{order.code}/{step.code}"],
        }  # fmt: skip
        with transaction.atomic():
            assert record(events=[row], sent_at=now.isoformat(), now=now, who=by_code).accepted
            is_kept.set()
            is_asked.wait(10)
            time.sleep(0.2)  # who takes in reads the orders in the meantime
        connection.close()

    known = order.to_domain(order.operations.all(), order.materials.all())
    ways: dict[str, Callable[[], object]] = {
        "order": lambda: upsert_orders(
            sent=[("erp-1", json.dumps(msgspec.to_builtins(known)))], actor=None
        ),
        "table": lambda: take_in(
            name="operations", actor=None,
            rows=[{"order": order.code, "code": step.code, "skill_level": 2}],
        ),
        "answer": lambda: answer_assumption(kind="power", about="", number=100.0),
    }  # fmt: skip
    thread = threading.Thread(target=tapped)
    thread.start()
    is_kept.wait()
    is_asked.set()
    ways[way]()
    thread.join()
    assert Operation.objects.get(order__code=order.code, code=step.code).done_quantity == 1


def _two_orders(steps: Any) -> list[str]:
    codes = dict.fromkeys(steps.values_list("order__code", flat=True))
    return list(codes)[:2]


@pytest.mark.django_db(transaction=True)
def test_two_send_an_order_for_the_first_time_in_one_moment() -> None:
    if _is_one_at_a_time():
        return
    text = json.dumps({"id": "2701", "operations": [{"id": "10"}]})
    got = _both(lambda: upsert_orders(sent=[("erp-1", text)], actor=None)[0]["outcome"])
    assert sorted(map(str, got)) == ["created", "unchanged"]
