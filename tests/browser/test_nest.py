"""A sheet laid by hand with the keyboard and the mouse; the pages of the rack shut nobody out."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from gemaakt.server.nest.buying import book_nest
from gemaakt.server.nest.failing import Told, fail_sheet
from gemaakt.server.nest.models import FailedSheet, Nest
from gemaakt.server.nest.reports import sheet_min
from gemaakt.server.nest.services import accept_nest
from gemaakt.server.order.models import Operation
from gemaakt.server.passport.services import keep_passport
from gemaakt.server.shop.services import replace_company
from gemaakt.server.solve.models import Solve
from gemaakt.server.work.models import Clocking
from tests.browser.test_axe import faults
from tests.server.conftest import small_company
from tests.server.nest.made import large_nest, nest, rack
from tests.server.nest.test_in_stages import draft, sent
from tests.server.passport.test_passport_page import DOCUMENT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def test_a_piece_moves_by_arrow_and_by_hand_and_the_judge_answers(
    visit: Callable[..., Any], transactional_db: None
) -> None:
    nest()
    page = visit().go("/nest/N1/hand/1/")
    piece = page.locator('[data-at="2"]')
    before = piece.get_attribute("d")
    piece.focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("[data-verdict] .late")).to_be_visible()
    assert piece.get_attribute("d") != before
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-verdict] .ok")).to_be_visible()
    assert piece.get_attribute("d") == before
    box = piece.bounding_box()
    scale = page.evaluate("document.querySelector('svg.sheet').getScreenCTM().a")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 415 * scale, box["y"] + box["height"] / 2)
    page.mouse.up()
    expect(page.locator("[data-verdict] .ok")).to_be_visible()
    page.get_by_role("button", name="Keep").click()
    page.wait_for_url("**/nest/N1-H1/")
    made = Nest.objects.get(code="N1-H1")
    assert made.verified
    assert made.document["sheets"][0]["placements"][2]["x_mm"] == pytest.approx(425, abs=3)


def test_a_piece_is_turned_without_a_keyboard(
    visit: Callable[..., Any], transactional_db: None
) -> None:
    nest()
    page = visit(size=(820, 1180)).go("/nest/N1/hand/2/")
    turn = page.get_by_role("button", name="Turn a quarter")
    expect(turn).to_be_disabled()
    piece = page.locator('[data-at="0"]')
    before, wide = piece.get_attribute("d"), piece.bounding_box()
    piece.click(position={"x": 20, "y": 20})
    turn.click()
    expect(piece).not_to_have_attribute("d", before)
    high = piece.bounding_box()
    assert high["height"] == pytest.approx(wide["width"], rel=0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_metal_shut_nobody_out(
    visit: Callable[..., Any], transactional_db: None, scheme: str
) -> None:
    rack()
    booked = nest()
    accept_nest(nest=booked)
    fail_sheet(nest=booked, told=Told(1, good={"plaat": 1}))
    nest("N2")
    large_nest()
    token = keep_passport(order="26-001", document={**DOCUMENT, "order": "26-001"}).token
    visitor = visit(scheme=scheme, language="nl")
    wrong: dict[str, list[str]] = {}
    for path in (
        "/nest/", "/nest/N1/", "/nest/N2/hand/1/", "/nest/N1/sheets/", "/nest/N1/saw/",
        "/nest/N1/failed/", "/material/list/",
        "/nest/compare/?a=N1&b=N2", "/nest/N9/", "/nest/N9/1/", "/nest/N9/sheets/",
        "/material/", "/material/S1/", "/material/labels/",
        "/trace/?heat=H7", f"/p/{token}/", f"/passports/{token}/answers/",
        f"/passports/{token}/label/",
    ):  # fmt: skip
        found = faults(visitor.go(path))
        if found:
            wrong[path] = found
    assert wrong == {}


def test_the_button_of_a_search_is_back_when_it_was_stopped(
    visit: Callable[..., Any], transactional_db: None
) -> None:
    """It stood outside the card that follows the search, and came back with the next load."""
    search = Solve.objects.create(
        kind="nest.together", snapshot={}, version="1", status=Solve.Status.RUNNING
    )
    page = visit("planner").go("/nest/together/")
    button = page.get_by_role("button", name="Work it out")
    expect(page.locator("#together progress")).to_be_visible()
    expect(button).to_have_count(0)
    Solve.objects.filter(pk=search.pk).update(status=Solve.Status.CANCELLED)
    expect(button).to_be_visible()
    expect(page.locator("#together progress")).to_have_count(0)


def test_a_nest_of_ninety_sheets_is_overseen_at_a_glance(
    visit: Callable[..., Any], transactional_db: None
) -> None:
    rack()
    large_nest()
    visitor = visit("planner")
    page = visitor.go("/nest/N9/")
    assert page.evaluate("document.documentElement.scrollHeight") < 1600
    drawn = page.locator(".overview use").first.bounding_box()
    assert drawn["width"] > 40
    page.get_by_role("link", name="11–20").click()
    page.wait_for_url("**/nest/N9/11/")
    assert page.locator("svg.sheet").bounding_box()["width"] > 600
    page.get_by_role("link", name="21–30").click()
    page.wait_for_url("**/nest/N9/21/")
    visitor.go("/nest/N9/sheets/")
    assert page.locator(".sheet-page:visible").count() == 9
    page.emulate_media(media="print")
    assert page.locator(".sheet-page:visible").count() == 91
    expect(page.get_by_role("heading", name="17. S1")).to_be_visible()


def test_a_sheet_is_told_ready_with_one_tap_and_the_clock_goes_on(
    visit: Callable[..., Any], transactional_db: None
) -> None:
    replace_company(small_company())
    rack()
    book_nest(nest=draft({"26-001": 5}, {"26-001": 5}, {"26-002": 20}), heats={})
    sent("start", "N1/cut-1", at=timezone.now())
    page = visit("worker").go("/terminal/")
    page.wait_for_selector("[data-terminal][data-ready=yes]")
    page.get_by_role("button", name="Anna").click()
    job = page.locator(".job.running")
    expect(job.locator("li")).to_have_text("sheet 1–2 · S1 · heat H7")
    with page.expect_response("**/events/"):
        page.get_by_role("button", name="Sheet ready").click()
    expect(job.locator("li")).to_have_text("sheet 2 · S1 · heat H7")
    expect(page.locator("[data-line]")).to_have_text("Everything is sent")
    assert Clocking.objects.filter(operation="cut-1", end=None).count() == 1
    with page.expect_response("**/events/"):  # the line still says that all was sent before it
        page.get_by_role("button", name="Sheet ready").click()
    expect(job).to_have_count(0)
    expect(page.locator("[data-line]")).to_have_text("Everything is sent")
    step = Operation.objects.get(order__code="N1", code="cut-1")
    assert (step.status, step.done_quantity) == ("done", 2)


def test_a_sheet_that_failed_is_told_with_what_is_good_of_it(
    visit: Callable[..., Any], transactional_db: None
) -> None:
    replace_company(small_company())
    rack()
    book_nest(nest=draft({"26-001": 5}, {"26-001": 5}, {"26-002": 20}), heats={})
    sent("start", "N1/cut-1", at=timezone.now())
    page = visit("worker").go("/terminal/")
    page.wait_for_selector("[data-terminal][data-ready=yes]")
    page.get_by_role("button", name="Anna").click()
    page.get_by_role("button", name="Sheet failed").click()
    page.get_by_label("26-001/plaat (of 5)").fill("2")
    page.get_by_text("parts tipped up").click()
    with page.expect_response("**/events/"):
        page.locator("[data-sheet-dialog] button[value=ok]").click()
    expect(page.locator(".job.running li")).to_have_text("sheet 2 · S1 · heat H7")
    failed = FailedSheet.objects.get()
    assert failed.ran_min == round(sheet_min(failed.nest, 1))
    assert (failed.number, failed.lost, failed.reason) == (1, {"26-001/plaat": 3}, "tipped")
    with page.expect_response("**/events/"):
        page.get_by_role("button", name="Sheet 1 failed: Not failed after all").click()
    failed.refresh_from_db()
    assert failed.taken_back is not None
