"""Every task of the planner, the welder and the office by keyboard alone (WCAG 2.1.1, 2.5.7).

Nothing here clicks, and nothing is given the focus by a script: each control is reached with Tab,
as somebody does who has no mouse.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gemaakt.server.plan import scenarios
from gemaakt.server.plan.models import PlanDraft, PlannedOrder, PlanVersion, Reservation
from gemaakt.server.solve.models import Solve
from gemaakt.server.work.models import Clocking, WorkEvent
from tests.server.plan.made import planned_by_engine

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
MOST_TABS = 150
FOCUSED = """() => { const e = document.activeElement;
    return [e.tagName.toLowerCase(), e.getAttribute("aria-label") || "",
            e.textContent.trim().replace(/\\s+/g, " "), e.id, e.name || ""].join("|") }"""
A_BAR = "g|"
"""A bar of the board is a group of its picture."""
REMEDY = {
    "kind": "overtime", "what": "M1", "day": "2026-12-01", "gained_min": 600,
    "cost_eur": "80.00", "operation": "20",
}  # fmt: skip


@pytest.fixture
def planned(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> PlanVersion:
    """A published plan that the engine made."""
    monkeypatch.setattr(scenarios, "SEARCH_S", 0.2)
    return planned_by_engine()


def to(page: Page, wanted: str, key: str = "Tab") -> None:
    """Press Tab until a control with these words has the focus; `kind|…` is how it begins."""
    for _press in range(MOST_TABS):
        page.keyboard.press(key)
        focused = page.evaluate(FOCUSED)
        if focused.startswith(wanted) if "|" in wanted else wanted in focused:
            return
    raise AssertionError(f"{wanted!r} is not reached with {key}")


def press(page: Page, *keys: str) -> None:
    """Press keys one after another."""
    for key in keys:
        page.keyboard.press(key)


def board_of(visitor: Any) -> Page:
    page: Page = visitor.go("/board/")
    page.wait_for_selector("[data-board][data-ready=yes]")
    return page


def test_the_planner_pins_moves_undoes_and_publishes(
    visit: Callable[..., Any], planned: PlanVersion
) -> None:
    page = board_of(visit("planner"))
    count = page.locator("[data-pin-count]")
    to(page, A_BAR)
    with page.expect_response("**/moves/"):
        press(page, "p")
    expect(count).to_have_text("1")
    press(page, "Control+z")
    expect(count).to_have_text("0")
    press(page, "m")
    expect(page.locator("[data-move]")).to_be_visible()
    to(page, "move-day")
    day = page.evaluate("gemaaktBoard.clock.date(14).toISOString().slice(0, 10)")
    year, month, date = day.split("-")
    page.keyboard.type(f"{month}{date}{year}")
    with page.expect_response("**/moves/"):
        press(page, "Enter")
    expect(count).to_have_text("1")
    press(page, "Control+z")
    expect(count).to_have_text("0")
    press(page, "Control+y")
    expect(count).to_have_text("1")
    to(page, "Compare and publish", "Shift+Tab")
    press(page, "Enter")
    page.wait_for_url("**/plan/draft/*/")
    to(page, "Publish")
    press(page, "Enter")
    page.wait_for_url("**/board/")
    assert PlanVersion.objects.get(status="published").pk != planned.pk
    assert PlanDraft.objects.get().version_id is not None


def test_the_planner_looks_around_the_board(
    visit: Callable[..., Any], planned: PlanVersion
) -> None:
    page = board_of(visit("planner"))
    to(page, "button||People")
    press(page, "Enter")
    expect(page.locator("[data-labels]")).to_contain_text("Jan de Boer")
    to(page, "button||Machines", "Shift+Tab")
    press(page, "Enter")
    to(page, "button||Fold")
    press(page, "Enter")
    expect(page.locator("[data-labels]")).not_to_contain_text("Laseren 1")
    press(page, "Enter")
    expect(page.locator("[data-labels]")).to_contain_text("Laseren 1")
    for name in ("Customer", "Skill", "Material"):
        to(page, f"select|{name}|")
        press(page, "ArrowDown")
        expect(page.locator("[data-status]")).to_contain_text("operations")
        press(page, "ArrowUp")
    press(page, "Escape")
    to(page, A_BAR)
    card = page.locator("[data-card]")
    expect(card).to_contain_text("Why here")
    press(page, "/")
    page.keyboard.type("26007")
    press(page, "Enter")
    expect(card).to_contain_text("26007")
    press(page, "?")
    expect(page.locator("[data-help]")).to_be_visible()
    press(page, "Escape")
    expect(page.locator("[data-help]")).not_to_be_visible()
    to(page, A_BAR)
    press(page, "Enter")
    page.wait_for_url("**/orders/*/")


def test_what_goes_away_under_the_focus_hands_it_on(
    visit: Callable[..., Any], planned: PlanVersion
) -> None:
    page = board_of(visit("planner"))
    count, pins = page.locator("[data-pin-count]"), page.locator("details.pins")
    to(page, A_BAR)
    with page.expect_response("**/moves/"):
        press(page, "p")
    expect(count).to_have_text("1")
    to(page, "Undo")  # the notice, behind the board
    with page.expect_response("**/moves/"):
        press(page, "Enter")
    expect(count).to_have_text("0")
    assert page.evaluate(FOCUSED).startswith(A_BAR)
    with page.expect_response("**/moves/"):
        press(page, "p")
    expect(count).to_have_text("1")
    to(page, "summary||Pins", "Shift+Tab")
    press(page, "Enter", "Tab", "Escape")
    expect(pins).not_to_have_attribute("open", "")
    press(page, "Enter", "Tab")
    with page.expect_response("**/moves/"):
        press(page, "Enter")
    expect(count).to_have_text("0")
    assert "summary||Pins" in page.evaluate(FOCUSED)


def test_a_part_that_is_swapped_in_keeps_the_focus(
    visit: Callable[..., Any], planned: PlanVersion
) -> None:
    page = visit("planner").go("/plan/")
    to(page, "Plan now")
    press(page, "Enter")
    expect(page.locator(".solve")).to_be_visible()
    to(page, "button||Cancel")
    for _each in range(2):
        with page.expect_response("**/solve/*/"):
            pass
    page.wait_for_function("() => document.activeElement.textContent.trim() == 'Cancel'")


def test_the_first_step_of_a_plan_is_moved_to_a_time_that_is_in_it(
    visit: Callable[..., Any], planned: PlanVersion
) -> None:
    page = board_of(visit("planner"))
    quarter = """() => import(document.querySelector("[rel=modulepreload][href*=keys]").href)
        .then((keys) => [keys.quarter("11:37", 0), keys.quarter("11:37", 60)])"""
    assert page.evaluate(quarter) == ["11:45", "11:30"]


def test_a_remedy_a_what_if_and_a_promise(visit: Callable[..., Any], planned: PlanVersion) -> None:
    late = PlannedOrder.objects.filter(version=planned, order="26001")
    late.update(late_min=600, remedies=[REMEDY])
    visitor = visit("planner")
    page = visitor.go("/morning/")
    expect(page.locator(".remedy")).to_contain_text("10 hours earlier")
    to(page, "Try as a draft")
    press(page, "Enter")
    page.wait_for_url("**/plan/draft/*/")
    assert PlanDraft.objects.get().changes[0]["kind"] == "overtime"
    page = visitor.go("/scenarios/")
    to(page, "m-name")
    press(page, "Tab", "Enter")
    expect(page.get_by_text("is being planned").first).to_be_visible()
    assert Solve.objects.filter(kind="plan.draft").count() == 2
    page = visit("office").go("/promise/")
    to(page, "p-like")
    page.keyboard.type("26001")
    press(page, "Enter")
    expect(page.get_by_text("Ready on")).to_be_visible()
    to(page, "p-name")
    page.keyboard.type("Jansen")
    to(page, "button||Hold the room")
    press(page, "Enter")
    expect(page.get_by_role("button", name="Release")).to_be_visible()
    assert Reservation.objects.get().released is None
    to(page, "Release")
    press(page, "Enter")
    expect(page.get_by_role("button", name="Release")).to_have_count(0)
    assert Reservation.objects.get().released is not None


def test_the_welder_starts_counts_scraps_and_reports(
    visit: Callable[..., Any], planned: PlanVersion
) -> None:
    page = visit("worker").go("/terminal/")
    page.wait_for_selector("[data-terminal][data-ready=yes]")
    to(page, "Fatima Aydin")
    press(page, "Enter")
    page.wait_for_selector(".job")
    to(page, "Start ")
    _sent(page, "Enter")
    expect(page.locator(".job.running")).to_have_count(1)
    to(page, "Scrap ")
    press(page, "Enter")
    to(page, "reason")
    press(page, "Space")
    to(page, "OK")
    _sent(page, "Enter")
    to(page, "Message ")
    press(page, "Enter")
    to(page, "message-text")
    page.keyboard.type("The jig is bent")
    to(page, "Send")
    _sent(page, "Enter")
    to(page, "Pause ", "Shift+Tab")
    _sent(page, "Enter")
    to(page, "Start ")
    _sent(page, "Enter")
    to(page, "Done ")
    scrapped = WorkEvent.objects.get(kind="scrap").order
    if Clocking.objects.get(end=None).order == scrapped:  # it may be another job that was started
        press(page, "Enter")  # asks how many are good, after the scrap
        to(page, "OK")
    _sent(page, "Enter")
    expect(page.locator(".job.running")).to_have_count(0)
    kinds = list(WorkEvent.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["start", "scrap", "message", "pause", "start", "done"]
    assert WorkEvent.objects.get(kind="scrap").reason == "size"


def _sent(page: Page, key: str) -> None:
    """Press, and wait until the server has it and the list is drawn again."""
    with page.expect_response("**/work.json"), page.expect_response("**/events/"):
        press(page, key)
