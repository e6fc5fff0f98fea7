"""The board's data says what the plan says, in few bytes and few queries."""

import gzip
from datetime import timedelta
from typing import Any

from django.test import Client

from gemaakt.company.document import builtins_of
from gemaakt.plan import plan_company, to_document
from gemaakt.server.order.models import Order
from gemaakt.server.plan.board import gaps_of
from gemaakt.server.plan.models import PlannedOperation
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.shop.models import Person
from gemaakt.server.shop.services import replace_company
from gemaakt.stop import MaxIterations
from tests.server.plan.made import made_company, monday, planned_by_engine, stored, with_nest


def test_every_operation_comes_back_from_the_columns(owner: Client, version: Any) -> None:
    data = owner.get("/board/data.json").json()
    ops = data["ops"]
    shown = {
        (data["orders"]["id"][ops["order"][i]], ops["op"][i]): (
            data["machines"][ops["machine"][i]]["id"],
            ops["start"][i],
            ops["start"][i] + ops["length"][i],
        )
        for i in range(len(ops["order"]))
    }
    rows = PlannedOperation.objects.filter(version=version)
    assert len(shown) == rows.count() == 60
    for row in rows:
        place, start, end = shown[row.order, row.operation]
        assert place == (row.machine or f"@{row.supplier}")
        assert start == (row.start - version.time_zero).total_seconds() / 60
        assert end == (row.end - version.time_zero).total_seconds() / 60


def test_what_a_nest_frees_is_told_across_orders(owner: Client) -> None:
    company = with_nest(made_company(monday()))
    replace_company(company)
    plan = plan_company(company, MaxIterations(0))
    publish(version_id=store_plan(to_document(plan), builtins_of(company), verified=True).pk)
    data = owner.get("/board/data.json").json()
    ids = data["orders"]["id"]
    keys = [
        f"{ids[o]}/{code}"
        for o, code in zip(*(data["ops"][name] for name in ("order", "op")), strict=True)
    ]
    found = {(keys[i], keys[j]) for i, j in data["ops"]["across"]}
    assert found == {("26000/10", "26001/10"), ("26000/10", "26002/10")}


def test_work_that_spans_a_night_shows_the_night_as_a_gap(owner: Client, version: Any) -> None:
    data = owner.get("/board/data.json").json()
    broken = [row for row in PlannedOperation.objects.filter(version=version) if len(row.work) > 1]
    gaps = [gap for gap in data["ops"]["gaps"] if gap]
    assert len(broken) == len(gaps) > 0
    assert all(len(gap) % 2 == 0 for gap in gaps)


def test_stretches_that_touch_are_no_pause() -> None:
    assert gaps_of([[10, 20], [20, 30]], 10) == 0
    assert gaps_of([[10, 20], [50, 60]], 10) == [10, 40]


def test_the_night_and_the_weekend_are_closed(owner: Client, version: Any) -> None:
    data = owner.get("/board/data.json").json()
    day_machine = next(k for k, m in enumerate(data["machines"]) if m["id"] == "M1")
    closed = data["closed"]["sets"][data["closed"]["machines"][day_machine]]
    spans = list(zip(closed[::2], closed[1::2], strict=True))
    assert (0, 450) in spans
    assert any(until - since > 2 * 1440 for since, until in spans), "a weekend"


def test_load_of_a_day_is_the_share_of_its_open_minutes(owner: Client, version: Any) -> None:
    data = owner.get("/board/data.json").json()
    for at, machine in enumerate(data["machines"]):
        if machine.get("outside"):
            continue
        rows = PlannedOperation.objects.filter(version=version, machine=machine["id"])
        monday = sum(min(b, 1440) - a for row in rows for a, b in row.work if a < 1440)
        hours = 16 if machine["id"] == "M0" else 8.5
        shown = data["load"]["machines"][at]
        assert (shown[0] if shown else 0) == round(monday / hours / 60 * 100)


def test_load_of_a_person_counts_the_minutes_at_work_and_no_nights(
    owner: Client, db: None
) -> None:
    """Work over a weekend made each of its days full, and everybody's week red."""
    version = planned_by_engine()
    data = owner.get("/board/data.json").json()
    names = [each["id"] for each in data["people"]]
    worked = dict.fromkeys(names, 0)
    for row in PlannedOperation.objects.filter(version=version):
        for hand in (each for each in row.people if each["role"] == "does"):
            for a, b in row.work:
                first, last = max(a, hand["from"], 1440), min(b, hand["to"], 2880)
                worked[hand["id"]] += max(0, last - first)
    shown = {name: load[1] if len(load) > 1 else 0
             for name, load in zip(names, data["load"]["people"], strict=True)}  # fmt: skip
    assert shown == {name: round(minutes / 510 * 100) for name, minutes in worked.items()}
    assert any(shown.values())
    assert not any(load[5] or load[6] for load in data["load"]["people"] if len(load) > 6)


def test_power_never_shows_more_than_all_machines_together(owner: Client, version: Any) -> None:
    kw = owner.get("/board/data.json").json()["kw"]
    assert kw["limit"] == [0, 180]
    assert 8 <= max(kw["profile"][1::2]) <= 8 + sum(4 + at % 5 * 6 for at in range(6))


def test_the_board_of_two_thousand_operations_is_small(
    owner: Client, db: None, django_assert_max_num_queries: Any
) -> None:
    stored(2000, 40)
    with django_assert_max_num_queries(18):
        answer = owner.get("/board/data.json")
    assert len(answer.json()["ops"]["order"]) == 2000
    assert len(gzip.compress(answer.content)) < 40_000


def test_why_here_names_the_step_before_it(owner: Client, version: Any) -> None:
    rows = list(PlannedOperation.objects.filter(version=version, operation="20"))
    tight = next(
        row
        for row in rows
        if PlannedOperation.objects.filter(
            version=version, order=row.order, operation="10", end=row.start
        ).exists()
    )
    answer = owner.get("/board/why.json", {"operation": f"{tight.order}/20"}).json()
    assert any("waits for" in sentence for sentence in answer["here"])


def test_what_is_over_before_the_plan_begins_holds_nothing(owner: Client, version: Any) -> None:
    """A release three weeks ago stood among the reasons of a step that waits for its machine."""
    first = PlannedOperation.objects.filter(version=version, operation="10").last()
    assert first is not None
    asked = {"operation": f"{first.order}/10"}
    for days, told in ((-20, False), (20, True)):
        release = version.time_zero.date() + timedelta(days=days)
        Order.objects.filter(code=first.order).update(release=release)
        here = owner.get("/board/why.json", asked).json()["here"]
        assert any("is released on" in sentence for sentence in here) == told


def test_who_works_on_the_floor_stands_before_the_office(owner: Client, version: Any) -> None:
    office = Person.objects.all()[0]
    Person.objects.filter(pk=office.pk).update(skills={})
    shown = [each["id"] for each in owner.get("/board/data.json").json()["people"]]
    assert shown[-1] == office.code
    assert len(shown) == Person.objects.count()


def test_why_late_tells_the_machine_by_its_name(owner: Client, version: Any) -> None:
    stored(600, 6)
    data = owner.get("/board/data.json").json()
    at = next(k for k, minutes in enumerate(data["orders"]["late"]) if minutes)
    step = f"{data['orders']['id'][at]}/10"
    late = owner.get("/board/why.json", {"operation": step}).json()["late"]
    assert late
    assert "Kanten 1" in late[0]


def test_the_table_shows_the_same_plan_and_filters_it(owner: Client, version: Any) -> None:
    page = owner.get("/board/list/")
    assert page.status_code == 200
    assert page.context["page"].paginator.count == 60
    one = owner.get("/board/list/", {"machine": "M1"})
    rows = PlannedOperation.objects.filter(version=version, machine="M1")
    assert one.context["page"].paginator.count == rows.count()
    found = owner.get("/board/list/", {"find": "26003"})
    assert {row["row"].order for row in found.context["rows"]} == {"26003"}


def test_an_empty_company_gets_a_friendly_board(owner: Client) -> None:
    assert b"there is nothing to plan" in owner.get("/board/").content
    assert owner.get("/board/data.json").status_code == 404
    assert owner.get("/board/list/").status_code == 200


def test_the_floor_never_sees_a_draft(worker: Client, owner: Client, version: Any) -> None:
    from gemaakt.company.document import builtins_of
    from gemaakt.server.plan.services import store_plan
    from tests.server.plan.made import made_company, made_plan, monday

    company = made_company(monday(), operations=20, machines=6)
    draft = store_plan(made_plan(company), builtins_of(company), verified=True)
    asked = {"version": str(draft.pk)}
    assert worker.get("/board/data.json", asked).json()["version"] == version.pk
    assert owner.get("/board/data.json", asked).json()["version"] == draft.pk


def test_why_late_calls_a_supplier_by_its_name(owner: Client, version: Any) -> None:
    why = [{"cause": "outside", "what": "zink", "minutes": 600, "operation": "50"}]
    version.orders.filter(order="26003").update(late_min=600, why=why)
    told = owner.get("/board/why.json", {"operation": "26003/50"}).json()["late"]
    assert len(told) == 1
    assert "Verzinkerij Zuid" in told[0]
