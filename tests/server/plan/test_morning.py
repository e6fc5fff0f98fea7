"""The first page of the day counts what is there."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gemaakt import clock
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.plan import morning
from gemaakt.server.plan.charts import trend_chart
from gemaakt.server.plan.history import kept_promises
from gemaakt.server.plan.load import load_by_week, store_load
from gemaakt.server.plan.models import PlannedLoad, PlannedOperation, PlannedOrder
from gemaakt.server.plan.opening import Opening
from gemaakt.server.plan.power import power_of
from gemaakt.server.shop import away
from gemaakt.server.shop.models import Facts, Machine, Person
from gemaakt.server.work.models import WorkEvent
from tests.server.plan.made import stored


def _load(version: Any, today: date) -> dict[str, Any]:
    facts, machines, people = Facts.objects.get(), Machine.objects.all(), Person.objects.all()
    return load_by_week(version, today, facts=facts, machines=list(machines), people=list(people))


def test_value_that_is_late_is_the_sum_of_the_late_orders(owner: Client, db: None) -> None:
    version = stored(600, 6)
    late = PlannedOrder.objects.filter(version=version, late_min__gt=0).values_list("order")
    total = sum((o.price_eur for o in Order.objects.filter(code__in=late)), Decimal(0))
    page = owner.get("/morning/")
    assert page.context["figures"]["late_value_eur"] == total > 0
    assert len(page.context["late"]) == 8
    assert all(each.sentence for each in page.context["late"])


def test_a_quiet_shop_says_so(owner: Client, version: Any) -> None:
    PlannedOrder.objects.filter(version=version).update(late_min=0)
    page = owner.get("/morning/")
    assert b"No order is late in this plan." in page.content
    assert page.context["figures"]["in_time_share"] == 1.0


def test_who_is_ill_or_at_school_is_away(db: None) -> None:
    stored(20, 6)
    people = list(Person.objects.all())
    day = timezone.localdate()
    monday = day - timezone.timedelta(days=day.weekday())
    midnight = clock.local_midnight(monday)
    names = [str(person) for person, _reason in morning.away(monday, people, midnight)]
    assert names == ["Kees Bos"]
    people[0].school_weekdays = [0]
    assert str(morning.away(monday, people, midnight)[0][0]) == "Jan de Boer"


def test_who_was_at_the_dentist_is_not_away_all_day(db: None) -> None:
    stored(20, 6)
    person = Person.objects.all()[0]
    nine, ten = (datetime(2026, 11, 24, hour, tzinfo=UTC) for hour in (8, 9))
    away.keep("person", person, nine, ten, "doctor", None)
    person.refresh_from_db()
    day = nine.date()
    assert morning.away(day, [person], nine - timedelta(hours=1)) == [(person, "doctor")]
    assert morning.away(day, [person], ten) == []


def test_what_a_plan_does_not_know_is_told_above_it(owner: Client, version: Any) -> None:
    """Somebody fell ill after the plan was made, and the page said that nothing is late."""
    told = "1 thing was told after this plan was made"
    assert told not in owner.get("/morning/").content.decode()
    today = f"{timezone.localdate()}"
    owner.post("/shop/away/person/", {"code": "P1", "first": today, "reason": "ill"})
    page = owner.get("/morning/").content.decode()
    assert told in page
    assert page.count("Fatima Aydin is away") == 2  # in what is not known, and what changed


def test_planned_hours_of_twelve_weeks_add_up(db: None, that_day: None) -> None:
    version = stored(300, 6)
    today = timezone.localdate()
    load = _load(version, today)
    facts = {row["code"]: row["cells"] for row in load["centres"]}
    rows = PlannedOperation.objects.filter(version=version, machine="M1")
    first_week = sum(b - a for row in rows for a, b in row.work if a < 7 * 1440)
    assert facts["kanten"][0]["share"] == first_week / (5 * 8.5 * 60)
    assert {row["name"] for row in load["skills"]} >= {"kanten", "lassen"}


def test_who_only_sets_up_is_counted_until_the_machine_runs_by_itself(db: None) -> None:
    version = stored(60, 6)

    def minutes(**of: str) -> int:
        PlannedLoad.objects.filter(version=version).delete()
        store_load(version)
        return sum(PlannedLoad.objects.filter(**of).values_list("work_min", flat=True))

    step = Operation.objects.exclude(skill="").first()
    row = PlannedOperation.objects.get(operation=step.code, order=step.order.code)
    whole, on_machine = minutes(skill=step.skill), minutes(machine=row.machine)
    Operation.objects.filter(pk=step.pk).update(attendance="setup")
    setup_end = (row.setup_end - version.time_zero).total_seconds() // 60
    alone = sum(max(0, b - max(a, setup_end)) for a, b in row.work)
    assert alone > 0
    assert minutes(skill=step.skill) == whole - alone
    assert minutes(machine=row.machine) == on_machine


def test_power_of_today_is_a_window_of_the_whole_plan(db: None) -> None:
    version = stored(60, 6)
    today = timezone.localdate()
    monday = today - timezone.timedelta(days=today.weekday())
    power = morning.power_today(version, monday, Facts.objects.get(), Machine.objects.all())
    assert power["profile"][0] == 0
    assert power["limit"] == [0, 180]
    assert power["peak"] > 8


def test_a_day_without_work_draws_the_base_load_under_the_same_limit(db: None) -> None:
    version = stored(60, 6)
    facts = Facts.objects.get()
    facts.grid = {**facts.grid, "base_load_kw": 26.0}
    sunday = timezone.localdate() + timezone.timedelta(days=400)
    power = morning.power_today(version, sunday, facts, Machine.objects.all())
    assert power["profile"] == [0, 26]
    assert power["limit"] == [0, 180]
    assert power["peak"] == 26


def test_a_day_without_work_tells_which_day_has_some(owner: Client, version: Any) -> None:
    first = PlannedOperation.objects.filter(version=version).order_by("start").first()
    assert first is not None
    before = timezone.localdate(first.start) - timezone.timedelta(days=3)
    text = owner.get(f"/day/?on={before:%Y-%m-%d}").content.decode()
    assert f'<a href="?on={timezone.localdate(first.start):%Y-%m-%d}">' in text


def test_a_plan_without_operations_draws_nothing() -> None:
    zero = datetime(2026, 11, 23, tzinfo=timezone.get_current_timezone())
    assert power_of([], None, [], zero) == {"limit": [], "profile": [], "top": 0}


def test_load_counts_each_minute_on_its_own_day(db: None) -> None:
    stored(20, 6)
    opening = Opening(None, datetime(2026, 11, 23, tzinfo=timezone.get_current_timezone()), 4320)
    always_open = opening.load([(1400, 1480)], -1, [0, 1440, 2880])
    assert always_open == [round(40 / 1440 * 100), round(40 / 1440 * 100)]


def test_a_cell_of_the_load_opens_its_rows(owner: Client, db: None) -> None:
    version = stored(300, 6)
    first = _load(version, timezone.localdate())["centres"][1]["cells"][0]
    asked = {"centre": "kanten", "from": first["from"], "to": first["to"]}
    page = owner.get("/board/list/", asked)
    starts = {row["row"].machine for row in page.context["rows"]}
    assert starts == {"M1"}
    assert page.context["page"].paginator.count > 0


def test_promises_are_kept_when_the_last_step_is_done_by_the_due_date(db: None) -> None:
    stored(60, 6)
    today = timezone.localdate()
    for at, days in enumerate((0, 1, -1)):
        order = Order.objects.all()[at]
        Order.objects.filter(pk=order.pk).update(due=today + timedelta(days), status="done")
        WorkEvent.objects.create(
            key=f"k{at}", kind="done", person="P1", order=order.code, operation="50",
            at=timezone.now(),
        )  # fmt: skip
    kept = kept_promises(today)
    assert (kept["week"].finished, kept["week"].in_time) == (3, 2)
    assert kept["quarter"].share == 2 / 3
    assert "<rect" in trend_chart(kept["weeks"])


def test_the_morning_asks_few_queries_once_it_is_known(owner: Client, version: Any) -> None:
    owner.get("/morning/")
    with CaptureQueriesContext(connection) as asked:
        owner.get("/morning/")
    assert len(asked) <= 12
