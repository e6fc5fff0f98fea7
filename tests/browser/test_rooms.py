"""Schemes, people, energy in a real browser: axe 0, and free kW in three steps."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from gemaakt.company.demo import demo_company
from gemaakt.company.document import builtins_of
from gemaakt.plan import plan_company, to_document
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.shop.services import replace_company
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
    "/quotes/", "/nest/", "/passports/",
)  # fmt: skip


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
    page.get_by_role("button", name="Lees in").click()
    expect(page.locator("dl.facts")).to_contain_text("1344")
    assert faults(page) == []
    page.get_by_role("link", name="Zie de vrije kW").click()
    expect(page.locator("table.heat").first).to_contain_text("60")
    assert faults(page) == []


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
