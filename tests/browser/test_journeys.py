"""Whole mornings and days in a real browser: the owner's Monday, the welder's day without Wi-Fi.

With GEMAAKT_SHOTS=FOLDER each step is drawn there, to be looked at.
"""

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from gemaakt.company.demo import demo_company
from gemaakt.company.document import builtins_of
from gemaakt.plan import explained, plan_company, to_document
from gemaakt.server.plan import scenarios
from gemaakt.server.plan.models import PlanDraft, PlanVersion
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.shop.services import replace_company
from gemaakt.server.work.clocks import close_forgotten
from gemaakt.server.work.models import Clocking, WorkEvent
from gemaakt.server.work.services import set_key
from gemaakt.stop import MaxIterations
from tests.browser.conftest import Asked
from tests.browser.test_axe import faults
from tests.browser.test_terminal import reload_before_anything_is_sent
from tests.server.plan.made import searched, stored

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
PHONE = (390, 844)


def picture(page: Page, name: str) -> None:
    """Draw the page as it is now, when somebody wants to look at it."""
    folder = os.environ.get("GEMAAKT_SHOTS")
    if folder:
        page.wait_for_timeout(300)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.fixture
def demo(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> PlanVersion:
    """The demo company with a published plan whose late orders were looked into."""
    monkeypatch.setattr(scenarios, "SEARCH_S", 0.2)
    company = demo_company(NOW)
    replace_company(company)
    made = explained(company, plan_company(company, MaxIterations(2), workers=1))
    version = store_plan(to_document(made), builtins_of(company), verified=made.is_verified)
    publish(version_id=version.pk)
    searched()
    return version


def test_the_owner_s_monday(visit: Callable[..., Any], demo: PlanVersion) -> None:
    visitor = visit("owner", language="nl")
    page = visitor.go("/morning/")
    expect(page.get_by_role("heading", name="Te laat, en waarom")).to_be_visible()
    picture(page, "owner-1-morning")
    page.emulate_media(media="print")
    picture(page, "owner-2-print")
    page.emulate_media(media="screen")
    _figures_lead_to_their_rows(page)
    _a_remedy_is_tried_with_one_click(page)
    _the_load_leads_to_its_work(page)
    _whom_to_teach_is_reckoned(page)


def _figures_lead_to_their_rows(page: Page) -> None:
    page.locator("a.figure", has_text="Orders op tijd").click()
    expect(page).to_have_url(re.compile(r"/orders/\?show=late"))
    expect(page.locator("tbody tr").first).to_contain_text("dagen")
    picture(page, "owner-3-late-orders")
    page.go_back()
    page.locator("a.figure", has_text="Waarde die te laat is").click()
    expect(page.locator("tbody tr").first).to_be_visible()
    page.go_back()


def _a_remedy_is_tried_with_one_click(page: Page) -> None:
    remedy = page.locator(".remedy li:has(button)").first
    expect(remedy).to_contain_text(re.compile(r"voor (naar schatting )?€ \d|zonder extra kosten"))
    expect(remedy).to_contain_text(re.compile("(uur|dagen) eerder klaar"))
    remedy.get_by_role("button", name="Probeer als concept").click()
    expect(page).to_have_url(re.compile("/plan/draft/"))
    searched()
    assert PlanDraft.objects.get().verified
    expect(page.get_by_role("button", name="Publiceren")).to_be_visible()
    picture(page, "owner-4-remedy-as-draft")


def _the_load_leads_to_its_work(page: Page) -> None:
    page.get_by_role("link", name="Vanmorgen").or_(
        page.get_by_role("link", name="Deze ochtend")
    ).first.click()
    page.locator("table.heat td.h3 a").first.click()
    expect(page).to_have_url(re.compile(r"/board/list/\?"))
    expect(page.locator("tbody tr").first).to_be_visible()
    picture(page, "owner-5-load-rows")


def _whom_to_teach_is_reckoned(page: Page) -> None:
    page.get_by_role("link", name="Mensen").first.click()
    expect(page.locator("table").first).to_be_visible()
    picture(page, "owner-6-people")
    page.get_by_role("link", name="Vakmanschap").or_(
        page.locator('a[href="/people/skills/"]')
    ).first.click()
    picture(page, "owner-7-skills")
    assert faults(page) == []


def test_the_welder_s_day(visit: Callable[..., Any], transactional_db: None, asked: Asked) -> None:
    stored(60, 6)
    set_key(person="P2", pin="2468", badge="", actor=None)
    visitor = visit("worker", size=PHONE, language="nl")
    page = visitor.go("/terminal/")
    page.wait_for_selector("[data-terminal][data-ready=yes]")
    picture(page, "welder-1-who")
    _enters_with_a_pin(page)
    _starts_pauses_and_goes_on(page)
    _works_without_wifi(visitor, page)
    _clocks_two_jobs_together(page)
    _goes_home_with_a_clock_running(page, asked)
    _the_planner_reads_what_happened(visit)


def _enters_with_a_pin(page: Page) -> None:
    page.get_by_role("button", name="Piet Visser").click()
    for digit in "2468":
        page.locator(f'[data-digit="{digit}"]').click()
    picture(page, "welder-2-pin")
    page.locator("[data-pin-dialog] button[value=ok]").click()
    page.wait_for_selector(".job")
    picture(page, "welder-3-next")


def _tapped(page: Page, button: str) -> None:
    """Tap, and wait until the server has it."""
    with page.expect_response("**/events/"):
        page.locator(button).first.click()


def _starts_pauses_and_goes_on(page: Page) -> None:
    _tapped(page, ".go")
    expect(page.locator(".job.running")).to_have_count(1)
    picture(page, "welder-4-running")
    _tapped(page, '.job.running [data-tap="pause"]')
    expect(page.locator(".job.running")).to_have_count(0)
    _tapped(page, ".go")
    expect(page.locator("[data-line]")).to_have_text("Alles is verstuurd")
    kinds = list(WorkEvent.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["start", "pause", "start"]


def _works_without_wifi(visitor: Any, page: Page) -> None:
    visitor.context.set_offline(True)
    page.locator(".job.running .stop").first.click()
    page.locator(".go").first.click()
    page.locator('.job.running [data-tap="scrap"]').first.click()
    page.get_by_text("verkeerde maat").click()
    picture(page, "welder-5-scrap")
    page.locator("[data-count-dialog] button[value=ok]").click()
    page.locator('.job.running [data-tap="message"]').first.click()
    page.locator("#message-text").fill("De mal is krom, zie foto")
    page.locator("#message-photo").set_input_files(_photo())
    page.locator("[data-message-dialog] button[value=ok]").click()
    expect(page.locator("[data-terminal]")).to_have_attribute("data-waiting", "4")
    picture(page, "welder-6-offline")
    assert WorkEvent.objects.count() == 3
    reload_before_anything_is_sent(visitor, page, waiting=4)
    kinds = list(WorkEvent.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["start", "pause", "start", "done", "start", "scrap", "message"]
    page.locator(".job.running .stop").first.click()  # asks how many are good, after the scrap
    _tapped(page, "[data-count-dialog] button[value=ok]")
    expect(page.locator(".job.running")).to_have_count(0)


def _photo() -> Any:
    stream = BytesIO()
    Image.new("RGB", (640, 480), (160, 120, 60)).save(stream, "JPEG")
    return {"name": "mal.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()}


def _clocks_two_jobs_together(page: Page) -> None:
    keys = [page.locator(".choose").nth(n).get_attribute("data-key") for n in (0, 1)]
    for key in keys:  # by name: what the server answers may put another job first meanwhile
        page.locator(f'.choose[data-key="{key}"]').click()
    picture(page, "welder-7-together")
    _tapped(page, "[data-together] button")
    expect(page.locator(".job.running")).to_have_count(2)
    expect(page.locator("[data-line]")).to_have_text("Alles is verstuurd")
    batch = set(Clocking.objects.filter(end=None).values_list("batch", flat=True))
    assert len(batch) == 1
    for left in (1, 0):
        _tapped(page, ".job.running .stop")
        expect(page.locator(".job.running")).to_have_count(left)
    both = Clocking.objects.filter(batch__in=batch)
    clocked_min = max((row.end - row.start).total_seconds() / 60 for row in both if row.end)
    assert sum(row.worked_min for row in both) <= clocked_min + 0.1


def _goes_home_with_a_clock_running(page: Page, asked: Asked) -> None:
    _tapped(page, ".go")
    expect(page.locator(".job.running")).to_have_count(1)
    page.get_by_role("button", name="Iemand anders").click()
    expect(page.get_by_role("button", name="Piet Visser")).to_be_visible()
    asked.settle()  # the server answers from the tables that are written to next
    assert close_forgotten(timezone.now() + timedelta(days=1)) == 1
    forgotten = Clocking.objects.get(flagged=True)
    assert forgotten.end is not None
    assert forgotten.end - forgotten.start <= timedelta(hours=12)


def _the_planner_reads_what_happened(visit: Callable[..., Any]) -> None:
    page = visit("planner", language="nl").go("/floor/")
    expect(page.get_by_text("De mal is krom, zie foto")).to_be_visible()
    expect(page.get_by_text("verkeerde maat")).to_be_visible()
    with page.expect_response("**/photo/") as photo:
        page.evaluate("fetch(document.querySelector('a[href*=photo]').href)")
    assert photo.value.headers["content-type"] == "image/jpeg"
    picture(page, "welder-8-planner")
    statuses = page.evaluate(
        "fetch('/board/data.json').then((a) => a.json()).then((d) => d.ops.status)"
    )
    assert statuses.count(2) == WorkEvent.objects.filter(kind="done").count()
