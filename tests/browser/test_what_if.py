"""The planner's morning in a real browser: a what-if beside the plan, by keyboard alone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from gemaakt.server.plan import scenarios
from gemaakt.server.plan.models import PlanDraft, Reservation
from tests.server.plan.made import planned_by_engine, searched

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def planned(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A plan that the engine made; a draft's search lasts a moment."""
    monkeypatch.setattr(scenarios, "SEARCH_S", 0.2)
    return planned_by_engine()


def test_a_second_machine_is_tried_by_keyboard_and_stands_beside_the_plan(
    visit: Callable[..., Any], planned: Any
) -> None:
    page = visit("planner").go("/scenarios/")
    page.locator("#m-name").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("is being planned")).to_be_visible()
    searched()
    expect(page.get_by_text("ready", exact=True)).to_be_visible()
    draft = PlanDraft.objects.get()
    page.get_by_role("link", name=draft.name).click()
    expect(page.get_by_role("heading", name="What it comes to")).to_be_visible()


def test_room_is_held_for_a_promise(visit: Callable[..., Any], planned: Any) -> None:
    page = visit("office").go("/promise/")
    page.get_by_label("Like order (instead of steps)").fill("26001")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ready on")).to_be_visible()
    page.get_by_label("For whom").fill("Jansen")
    page.get_by_role("button", name="Hold the room").click()
    expect(page.get_by_role("button", name="Release")).to_be_visible()
    assert Reservation.objects.get().name == "Jansen"


def test_the_menu_shows_what_a_role_may_open_and_closes_again(
    visit: Callable[..., Any], planned: Any
) -> None:
    page = visit("planner").go("/plan/")
    menu = page.locator("details.more")
    menu.locator("summary").press("Enter")
    expect(page.get_by_role("link", name="Tables in and out")).to_be_visible()
    assert page.get_by_role("link", name="Schemes").count() == 0
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    for width in (1280, 1400):
        page.set_viewport_size({"width": width, "height": 800})
        header = page.locator("header.top").bounding_box()
        assert header is not None
        assert header["height"] < 60
