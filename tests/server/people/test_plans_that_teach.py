"""Plans that teach: asked on the page of learning, kept as drafts, chosen by publishing one."""

from dataclasses import replace
from html import unescape

import pytest
from django.test import Client

from gemaakt.company.demo import demo_company
from gemaakt.company.document import builtins_of
from gemaakt.plan import plan_company, to_document
from gemaakt.server.order.models import Operation
from gemaakt.server.people import teaching_solving
from gemaakt.server.people.taught import learners
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.shop.models import Person
from gemaakt.server.shop.services import load_company, replace_company
from gemaakt.server.solve.child import Task
from gemaakt.server.solve.models import Solve
from gemaakt.stop import MaxIterations
from tests.server.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def taught() -> PlanVersion:
    """A published plan of the demo company that knows nothing of learning goals."""
    company = demo_company(NOW)
    company = replace(company, orders=company.orders[:40])
    replace_company(company)
    plan = plan_company(company, MaxIterations(50), 0, 1)
    version = store_plan(to_document(plan), builtins_of(company), verified=plan.is_verified)
    return publish(version_id=version.pk)


def page(client: Client) -> str:
    answer = client.get("/people/learning/", headers={"Accept-Language": "nl"})
    return unescape(answer.content.decode())


def worked_out(solve: Solve) -> None:
    """As the worker does: what it finds is kept with the search, then in the plans."""
    Solve.objects.filter(pk=solve.pk).update(status="running", attempt=1)
    task = Task(solve.pk, 1, solve.snapshot, solve.options, solve.limit_s, 0)
    answer = teaching_solving.run(task)
    Solve.objects.filter(pk=solve.pk).update(status="done", result=answer["summary"])
    teaching_solving.store(solve, answer)


def test_more_practice_is_a_plan_that_can_be_published(owner: Client, taught: PlanVersion) -> None:
    assert "Leerplannen uitzoeken" in page(owner)
    assert owner.post("/people/learning/choices/ask/")["Location"] == "/people/learning/"
    assert 'hx-get="/people/learning/choices/"' in page(owner)
    solve = Solve.objects.get(kind=teaching_solving.KIND)
    worked_out(solve)
    solve.refresh_from_db()
    blind, equal, *_later = solve.result["rows"]
    hours = [sum(each["hours_h"] for each in row["practice"]) for row in (blind, equal)]
    assert hours[1] > 1.3 * hours[0]
    assert equal["late_h"] <= blind["late_h"]
    shown = page(owner)
    assert f"/plan/{equal['plan']}/" in shown
    assert "niet later" in shown
    kept = PlanVersion.objects.get(pk=equal["plan"])
    assert (kept.status, kept.verified, kept.name) == ("draft", True, "Meer oefenen, niet later")
    publish(version_id=kept.pk)
    assert "Er is sindsdien een ander plan gepubliceerd" in page(owner)


def test_a_goal_that_is_told_after_the_plan_is_practised_too(
    owner: Client, taught: PlanVersion
) -> None:
    """A goal was put with somebody on her page, and no more practice was found for it."""
    goals = dict(Person.objects.exclude(learning_goals=[]).values_list("code", "learning_goals"))
    people = [{**each, "learning_goals": []} for each in taught.company["people"]]
    PlanVersion.objects.filter(pk=taught.pk).update(company={**taught.company, "people": people})
    owner.post("/people/learning/choices/ask/")
    solve = Solve.objects.get(kind=teaching_solving.KIND)
    worked_out(solve)
    solve.refresh_from_db()
    told = {each["name"] for row in solve.result["rows"] for each in row["practice"]}
    names = dict(Person.objects.filter(code__in=goals).values_list("code", "name"))
    assert told
    assert told <= set(names.values())


def test_without_a_plan_nothing_is_asked(owner: Client) -> None:
    replace_company(demo_company(NOW))
    assert "Leerplannen uitzoeken" not in page(owner)
    owner.post("/people/learning/choices/ask/")
    assert not Solve.objects.exists()


def test_who_only_reads_does_not_ask(cast: dict[str, Client], taught: PlanVersion) -> None:
    assert "Leerplannen uitzoeken" not in page(cast["reader"])
    assert cast["reader"].post("/people/learning/choices/ask/").status_code == 403


def test_the_practice_of_a_published_plan_stays_when_planned_again_until_it_is_let_go(
    owner: Client, taught: PlanVersion
) -> None:
    owner.post("/people/learning/choices/ask/")
    solve = Solve.objects.get(kind=teaching_solving.KIND)
    worked_out(solve)
    solve.refresh_from_db()
    publish(version_id=taught.pk)
    assert "Laat iedereen het weer doen" not in page(owner), "this one teaches nothing"
    version = PlanVersion.objects.get(pk=solve.result["rows"][1]["plan"])
    publish(version_id=version.pk)
    pinned = {
        (row.order.code, row.code): row.pin["person"]
        for row in Operation.objects.exclude(pin=None).select_related("order")
        if row.pin["person"] in learners()
    }
    assert pinned
    again = plan_company(load_company(), MaxIterations(50), 3, 1)
    who = {(op.order, op.operation): {hand.id for hand in op.people} for op in again.operations}
    assert all(pinned[step] in who[step] for step in pinned if step in who)
    assert "Vastgehouden voor wie leert" in page(owner)
    assert owner.post("/people/learning/let-go/").status_code == 302
    assert "Vastgehouden voor wie leert" not in page(owner)
