"""Schemes, people, energy in a real browser: axe 0, and free kW in three steps."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from gemaakt.company.demo import demo_company
from gemaakt.company.document import builtins_of
from gemaakt.plan import plan_company, to_document
from gemaakt.server.energy.models import WhatIf
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.schemes.hours import keep_project, write_hours
from gemaakt.server.shop.services import replace_company
from gemaakt.server.work.models import Clocking
from gemaakt.stop import MaxIterations
from tests.browser.test_axe import faults

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
PAGES = (
    "/people/", "/people/skills/", "/people/learning/", "/energy/", "/energy/congestion/",
    "/schemes/", "/schemes/machine/?price=250000&on=2026-03-15&category=I",
    "/schemes/apprentices/?apprentices=2&hours=1200&hourly_cost=15&on=2026-03-15",
    "/schemes/succession/?enterprise_value=2000000&on=2026-03-15&relation=child",
    "/schemes/politics/?year=2024&other=2026&investment=100000", "/schemes/burden/",
    "/schemes/deadlines/", "/schemes/kia/?investment=60000&on=2026-03-15", "/schemes/slim/",
    "/quotes/", "/nest/", "/passports/", "/people/roster/", "/energy/what-if/", "/wensen/",
    "/lesson/?t1=C&t2=A&teach=ruud:weld&kw=45&level=mbo", "/lesson/paper/?level=mbo",
    "/schemes/hours/", "/schemes/hours/own/", "/schemes/hours/own/?person=ilse-kok",
    "/schemes/handover/", "/schemes/evidence/", "/materials/", "/materials/dependence/",
    "/materials/lower/",
    "/energy/connection/", "/energy/tariffs/", "/factors/", "/certificates/", "/footprints/",
)  # fmt: skip


OUTCOME = {
    "now": {"late_orders": 17.0, "late_h": 4680.0, "unplanned": 0.0, "work_kwh": 52465.0,
            "energy_eur": None, "co2e_kg": 14060.0},
    "then": {"late_orders": 12.0, "late_h": 3492.0, "unplanned": 0.0, "work_kwh": 52311.0,
             "energy_eur": None, "co2e_kg": 14019.0},
    "noise_h": 5000.0, "pairs": 3, "iterations": 4000,
    "factor": {"source": "co2emissiefactoren.nl", "year": 2025, "value": 0.268},
}  # fmt: skip


def meter_csv(days: int = 14) -> bytes:
    """A fortnight of quarters: 20 kW at night, 120 kW by day."""
    start = datetime(2026, 11, 24)  # noqa: DTZ001
    rows = ["Tijd;kWh"]
    for at in range(96 * days):
        kw = 120 if 28 < at % 96 < 66 else 20
        moment = start + timedelta(minutes=15 * at)
        rows.append(f"{moment:%Y-%m-%d %H:%M};{kw / 4:.2f}".replace(".", ","))
    return "\n".join(rows).encode()


def planned() -> None:
    company = demo_company(NOW)
    replace_company(company)
    project = keep_project(
        code="ROBOT", name="Lasrobot", year=timezone.localdate().year, declared_h=400.0, orders=[]
    )
    person = company.people[8].id
    now = timezone.now()
    Clocking.objects.create(
        person=person, order=company.orders[0].id, operation="10", worked_min=90.0,
        start=now - timedelta(hours=2), end=now - timedelta(minutes=30),
    )  # fmt: skip
    today = timezone.localdate()
    write_hours(rows=[(person, today, project.pk, 60)], today=today)
    WhatIf.objects.create(kind="machine", inputs={"like": "laser-1"}, document=OUTCOME)
    made = plan_company(company, MaxIterations(2), workers=1)
    version = store_plan(to_document(made), builtins_of(company), verified=made.is_verified)
    publish(version_id=version.pk)


def test_a_newcomer_sees_the_free_kw_in_three_steps(
    visit: Callable[..., Any], tmp_path: Any
) -> None:
    planned()
    file = tmp_path / "meter.csv"
    file.write_bytes(meter_csv())
    page = visit(language="nl").go("/energy/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Inlezen").click()
    expect(page.locator("dl.facts")).to_contain_text("1.344")
    assert faults(page) == []
    page.get_by_role("link", name="Zie de vrije kW").click()
    expect(page.locator("table.heat").first).to_contain_text("60")
    assert faults(page) == []


def test_a_class_plans_the_factory_without_signing_in(visit: Callable[..., Any]) -> None:
    visitor = visit(language="nl")
    visitor.context.clear_cookies()
    page = visitor.go("/lesson/")
    late = page.locator(".figure .value").first
    assert late.inner_text() == "14,75"
    for place, order in enumerate("CADEFB", start=1):
        page.locator(f"#t{place}").select_option(order)
    page.get_by_role("button", name="Toon mijn plan").first.click()
    expect(page.locator(".figure .value").first).to_have_text("2,25")
    page.locator("#teach").select_option("ruud:weld")
    page.get_by_role("button", name="Toon mijn plan").nth(1).click()
    expect(page.locator("svg.lesson rect").first).to_be_visible()
    expect(page.locator("#t1")).to_have_value("C")


@pytest.mark.parametrize(("scheme", "language"), [("light", "nl"), ("dark", "en")])
def test_no_room_shuts_anybody_out(visit: Callable[..., Any], scheme: str, language: str) -> None:
    planned()
    visitor = visit(scheme=scheme, language=language)
    wrong: dict[str, list[str]] = {}
    for path in PAGES:
        page = visitor.go(path)
        assert page.evaluate("document.documentElement.lang") == language
        found = faults(page)
        if found:
            wrong[path] = found
    assert wrong == {}
