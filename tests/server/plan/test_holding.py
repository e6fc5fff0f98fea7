"""Which day holds: asked by rates that can be changed, shown per order, the least sure first."""

from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from gemaakt.company.document import builtins_of
from gemaakt.plan import plan_company, to_document
from gemaakt.server.order.models import Operation
from gemaakt.server.plan import holding_solving
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.quote.learning import worked
from gemaakt.server.shop.services import load_company
from gemaakt.server.solve.child import Task
from gemaakt.server.solve.models import Solve
from gemaakt.server.work.models import Clocking
from gemaakt.stop import MaxIterations
from gemaakt.work.actuals import planned_min
from tests.server.work.conftest import client_of


@pytest.fixture
def version(version: PlanVersion) -> PlanVersion:
    """The made shop with a plan of the planner's own."""
    company = load_company()
    plan = plan_company(company, MaxIterations(50), 0, 1)
    made = store_plan(to_document(plan), builtins_of(company), verified=plan.is_verified)
    return publish(version_id=made.pk)


def page(client: Client, address: str = "/plan/holds/") -> str:
    return unescape(client.get(address, headers={"Accept-Language": "nl"}).content.decode())


def worked_out(solve: Solve) -> list[dict[str, Any]]:
    Solve.objects.filter(pk=solve.pk).update(status="running", attempt=1)
    answer = holding_solving.run(Task(solve.pk, 1, solve.snapshot, {}, 60.0, 0))
    Solve.objects.filter(pk=solve.pk).update(status="done", result=answer["summary"])
    return holding_solving.rows_of(holding_solving.newest())


def test_each_order_has_the_days_that_hold_and_tells_them_on_its_own_page(
    version: PlanVersion,
) -> None:
    planner = client_of("planner")
    sent = {"spread": "20", "absence": "5", "breakdown": "", "hours": "4,5"}
    assert planner.post("/plan/holds/ask/", sent)["Location"] == "/plan/holds/"
    assert 'hx-get="/plan/holds/"' in page(planner)
    solve = Solve.objects.get(kind=holding_solving.KIND)
    rates = solve.snapshot["rates"]
    assert (rates["time_spread_share"], rates["absence_per_person_per_day"]) == (0.2, 0.05)
    assert (rates["breakdown_per_machine_per_day"], rates["breakdown_h"]) == (0.01, 4.5)
    rows = worked_out(solve)
    assert len(rows) == 12
    assert all(row["days"] == sorted(row["days"]) for row in rows)
    assert any(row["days"][1] > row["planned"] for row in rows)
    shares = [row["on_time_share"] for row in rows]
    assert shares == sorted(shares)
    first = rows[0]
    assert f"/orders/{first['order']}/" in page(planner)
    assert {row["cause"] for row in rows} <= {"spread", "absence", "breakdown", ""}
    unmended = sum(row["unmended_share"] for row in rows)
    assert sum(row["on_time_share"] for row in rows) >= unmended
    unsure = [row["order"] for row in rows if row["is_unsure"]]
    shown = page(planner).partition("Doe hier eerst iets aan")[2].partition("</ol>")[0]
    assert [each for each in unsure if f"/orders/{each}/" in shown] == unsure[:3]
    assert "In 80 van de 100 gevallen gereed" in page(planner, f"/orders/{first['order']}/")
    assert holding_solving.of_order("bestaat niet") is None


def test_another_plan_takes_the_day_off_the_order_and_says_so(version: PlanVersion) -> None:
    worked_out(holding_solving.start_holding(holding_solving.Rates()))
    PlanVersion.objects.filter(pk=version.pk).update(status="superseded")
    other = store_plan(version.document, version.company, verified=True)
    publish(version_id=other.pk)
    planner = client_of("planner")
    assert "Er is sindsdien een ander plan gepubliceerd" in page(planner)
    assert "80 van de 100" not in page(planner, "/orders/26000/")


def test_a_rate_that_is_no_number_is_told_beside_its_field(version: PlanVersion) -> None:
    answer = client_of("planner").post("/plan/holds/ask/", {"spread": "veel", "absence": "4"})
    assert answer.status_code == 400
    shown = answer.content.decode()
    assert 'id="spread-wrong"' in shown
    assert 'value="veel"' in shown
    assert not Solve.objects.exists()


def test_without_a_plan_it_is_said_what_to_do_and_a_worker_does_not_ask(
    version: PlanVersion,
) -> None:
    assert client_of("reader").post("/plan/holds/ask/").status_code == 403
    PlanVersion.objects.update(status="superseded")
    answer = client_of("planner").post("/plan/holds/ask/", {}, headers={"Accept-Language": "nl"})
    assert answer.status_code == 400
    assert "nog geen plan gepubliceerd" in answer.content.decode()


def test_the_spread_is_learned_of_what_was_clocked(version: PlanVersion) -> None:
    """Done steps, half of them a fifth longer than planned and half a fifth shorter."""
    assert "Aangenomen, niet in uw bedrijf gemeten" in page(client_of("planner"))
    start = datetime(2026, 11, 24, 9, tzinfo=UTC)
    for at, step in enumerate(Operation.objects.filter(outside__isnull=True).order_by("pk")):
        minutes = planned_min(step.to_domain()) * (1.2 if at % 2 else 1 / 1.2)
        Clocking.objects.create(
            person="P1", order=step.order.code, operation=step.code, start=start,
            end=start + timedelta(minutes=minutes), worked_min=minutes, machine="M0",
        )  # fmt: skip
        Operation.objects.filter(pk=step.pk).update(status="done", attendance="whole")
    shown, steps = page(client_of("planner")), len(worked(start.date()))
    assert steps >= 30
    assert f"In {steps} bewerkingen die bij u geklokt zijn, was de spreiding 18 %" in shown
    assert 'value="18"' in shown


def promise_page(client: Client) -> str:
    empty = [""] * 5
    asked = {
        "quantity": "3", "machine": ["M1", *empty], "setup": ["10", *empty],
        "piece": ["5", *empty], "ask": "1",
    }  # fmt: skip
    answer = client.post("/promise/", asked, headers={"Accept-Language": "nl"})
    return unescape(answer.content.decode())


def test_a_promise_tells_by_when_such_work_is_ready(version: PlanVersion) -> None:
    """Five orders end that week and are 0, 1, 2, 3 and 9 days later in 80 of 100 cases."""
    planner, day = client_of("planner"), date(2026, 12, 9)
    assert "Met wat er mis kan gaan" not in promise_page(planner)
    solve = holding_solving.start_holding(holding_solving.Rates())
    rows = [
        {"order": f"o{later}", "due": None, "planned": day.isoformat(), "on_time_share": 1.0,
         "days": [(day + timedelta(days=later)).isoformat()] * 3}
        for later in (0, 1, 2, 3, 9)
    ]  # fmt: skip
    for known, held in ((rows[:4], None), (rows, day + timedelta(days=2))):
        Solve.objects.filter(pk=solve.pk).update(status="done", result={"rows": known})
        assert holding_solving.held_near(day) == held
    assert "Met wat er mis kan gaan" in promise_page(planner)
