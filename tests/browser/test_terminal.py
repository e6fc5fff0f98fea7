"""A welder's day with Wi-Fi loss: nothing lost, nothing twice, every button large enough."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from gemaakt.server.order.models import Operation, Order
from gemaakt.server.quote.models import Drawing
from gemaakt.server.work.models import Clocking, WorkEvent
from gemaakt.server.work.services import set_key
from tests.server.plan.made import stored
from tests.server.work.test_clocks import event, record

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
PHONE, TABLET, UPRIGHT = (390, 844), (1180, 820), (820, 1180)
SECRET = "een heel lang geheim"


@pytest.fixture
def shop(transactional_db: None) -> Any:
    """A published plan."""
    return stored(60, 6)


def entered(visitor: Any, name: str = "Fatima Aydin") -> Page:
    page: Page = visitor.go("/terminal/")
    page.wait_for_selector("[data-terminal][data-ready=yes]")
    page.get_by_role("button", name=name).click()
    page.wait_for_selector(".job")
    return page


def test_one_tap_starts_and_one_tap_is_done(visit: Callable[..., Any], shop: Any) -> None:
    page = entered(visit("worker", size=PHONE))
    with page.expect_response("**/events/"):
        page.locator(".go").first.click()
    expect(page.locator(".job.running")).to_have_count(1)
    assert Clocking.objects.filter(end=None).count() == 1
    with page.expect_response("**/events/"):
        page.locator(".stop").first.click()
    expect(page.locator(".job.running")).to_have_count(0)
    expect(page.locator("[data-line]")).to_have_text("Everything is sent")
    assert list(WorkEvent.objects.values_list("kind", flat=True)) == ["start", "done"]


def test_a_finger_that_taps_twice_starts_once_and_nothing_else(
    visit: Callable[..., Any], shop: Any
) -> None:
    page = entered(visit("worker", size=PHONE))
    with page.expect_response("**/events/"):
        page.locator(".go").first.dblclick()
    expect(page.locator(".job.running")).to_have_count(1)
    with page.expect_response("**/events/"):
        page.locator(".stop").first.dblclick()
    expect(page.locator(".job.running")).to_have_count(0)
    # taps are sent in their turn: with this one every other has come that was ever tapped
    last = page.locator(".go").last
    key = str(last.get_attribute("data-key"))
    with page.expect_response(lambda answer: key in (answer.request.post_data or "")):
        last.click()
    assert page.locator("dialog[open]").count() == 0
    kinds = list(WorkEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["start", "done", "start"]


def reload_before_anything_is_sent(visitor: Any, page: Page, waiting: int) -> None:
    """Back in reach, the page is loaded anew with all that waits; only then may it be sent."""
    for address in ("**/events/", "**/message/"):
        page.route(address, lambda route: route.abort("internetdisconnected"))
    visitor.context.set_offline(False)
    page.reload()
    box = page.locator("[data-terminal]")
    expect(box).to_have_attribute("data-waiting", str(waiting))
    page.unroute_all(behavior="wait")
    expect(box).to_have_attribute("data-waiting", "0")


def test_wifi_loss_and_a_reload_lose_nothing_and_double_nothing(
    visit: Callable[..., Any], shop: Any
) -> None:
    visitor = visit("worker", size=TABLET)
    page = entered(visitor)
    visitor.context.set_offline(True)
    for _job in range(3):
        page.locator(".go").first.click()
        page.locator(".job.running .stop").first.click()
    expect(page.locator("[data-terminal]")).to_have_attribute("data-waiting", "6")
    assert WorkEvent.objects.count() == 0
    reload_before_anything_is_sent(visitor, page, waiting=6)
    kinds = list(WorkEvent.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["start", "done"] * 3
    assert Clocking.objects.filter(end=None).count() == 0


def test_several_jobs_are_clocked_together(visit: Callable[..., Any], shop: Any) -> None:
    page = entered(visit("worker", size=TABLET))
    page.locator(".choose").nth(0).click()
    page.locator(".choose").nth(1).click()
    with page.expect_response("**/events/"):
        page.get_by_role("button", name="Start together (2)").click()
    expect(page.locator(".job.running")).to_have_count(2)
    expect(page.locator("[data-line]")).to_have_text("Everything is sent")
    assert len(set(Clocking.objects.values_list("batch", flat=True))) == 1


def test_scrap_needs_a_number_and_a_reason_tapped(visit: Callable[..., Any], shop: Any) -> None:
    page = entered(visit("worker", size=PHONE))
    with page.expect_response("**/events/"):
        page.locator(".go").first.click()
    page.get_by_role("button", name="Scrap").first.click()
    page.get_by_role("button", name="One more").click()
    page.get_by_text("size").click()
    with page.expect_response("**/events/"):
        page.locator("[data-count-dialog] button[value=ok]").click()
    event = WorkEvent.objects.get(kind="scrap")
    assert (event.quantity, event.reason) == (2, "size")


@pytest.mark.parametrize("size", [PHONE, TABLET, UPRIGHT])
def test_every_button_fits_a_glove(
    visit: Callable[..., Any], shop: Any, size: tuple[int, int]
) -> None:
    page = entered(visit("worker", size=size))
    with page.expect_response("**/events/"):  # or it comes in the records of the next test
        page.locator(".go").first.click()
    expect(page.locator(".job.running")).to_have_count(1)
    small = page.evaluate(
        """() => [...document.querySelectorAll('main button')].filter((b) => b.offsetParent)
        .map((b) => [b.textContent, b.offsetWidth, b.offsetHeight])
        .filter(([, w, h]) => w < 64 || h < 64)"""
    )
    assert small == []
    narrow = page.evaluate(  # a finger that misses one of these signs the tablet out
        """() => [...document.querySelectorAll('.top button, .top a')]
        .filter((b) => b.offsetParent).map((b) => [b.textContent, b.offsetWidth, b.offsetHeight])
        .filter(([, w, h]) => w < 44 || h < 44)"""
    )
    assert narrow == []
    squeezed = page.evaluate(  # beside many buttons the words of a job stood one below the other
        """() => [...document.querySelectorAll('.job')].map((j) => [
          j.firstElementChild.getBoundingClientRect().width, Math.min(300, j.clientWidth - 40),
        ]).filter(([words, least]) => words < least)"""
    )
    assert squeezed == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_tablet_with_a_wrong_time_zone_tells_the_times_of_the_firm(
    visit: Callable[..., Any], shop: Any
) -> None:
    told = {}
    for zone in ("Europe/Amsterdam", "Asia/Tokyo"):
        visitor = visit("worker", size=TABLET)
        wire = visitor.context.new_cdp_session(visitor.page)
        wire.send("Emulation.setTimezoneOverride", {"timezoneId": zone})
        page = entered(visitor)
        told[zone] = page.locator(".job").all_inner_texts()
    assert any(":" in each for each in told["Asia/Tokyo"])
    assert told["Asia/Tokyo"] == told["Europe/Amsterdam"]


def test_a_step_outside_is_told_sent_and_back(visit: Callable[..., Any], shop: Any) -> None:
    before = Operation.objects.filter(order__code="26003").exclude(code="50")
    before.update(status="done", quantity=0)
    page = entered(visit("worker", size=PHONE))
    for told in ("sent", "back", "not-back"):
        with page.expect_response("**/events/"):
            page.locator(f'[data-tap="{told}"][data-key="26003/50"]').click()
        expect(page.locator(f'[data-tap="{told}"][data-key="26003/50"]')).to_have_count(0)
    expect(page.locator('[data-tap="not-sent"]')).to_have_count(1)
    assert Operation.objects.get(order__code="26003", code="50").status == "running"


def test_done_after_scrap_asks_how_many_are_good(visit: Callable[..., Any], shop: Any) -> None:
    Operation.objects.update(quantity=10)
    page = entered(visit("worker", size=PHONE))
    with page.expect_response("**/events/"):
        page.locator(".go").first.click()
    page.get_by_role("button", name="Scrap", exact=False).first.click()
    with page.expect_response("**/events/"):
        page.locator("dialog[open] .primary").click()
    page.locator(".stop").first.click()
    expect(page.locator("[data-scrap-off]")).to_have_text(
        "10 to make, 1 scrapped: how many are good?"
    )
    with page.expect_response("**/events/"):
        page.locator("dialog[open] .primary").click()
    assert Operation.objects.filter(status="done", done_quantity=9, quantity=1).count() == 1


def ready_without_wifi(page: Page) -> None:
    """Wait until the browser keeps the page and all its files."""
    page.wait_for_function(
        """async () => {
          const made = performance.getEntriesByType("resource").map((each) => each.name);
          const kept = await (await caches.open("gemaakt-terminal")).keys();
          const own = made.filter((name) => name.includes("/static/"));
          return kept.length > new Set(own).size;
        }"""
    )


def test_the_page_opens_again_without_wifi_and_shows_what_was_tapped(
    visit: Callable[..., Any], shop: Any
) -> None:
    visitor = visit("worker", size=TABLET)
    page = entered(visitor)
    ready_without_wifi(page)
    visitor.context.set_offline(True)
    page.locator(".go").first.click()
    expect(page.locator("[data-terminal]")).to_have_attribute("data-waiting", "1")
    page.reload()
    expect(page.locator(".job.running")).to_have_count(1)
    page.get_by_role("button", name="Somebody else").click()
    page.get_by_role("button", name="Piet Visser").click()
    expect(page.locator("[data-line]")).to_contain_text("Without Wi-Fi only")
    page.get_by_role("button", name="Fatima Aydin").click()
    page.locator(".job.running .stop").first.click()
    expect(page.locator("[data-terminal]")).to_have_attribute("data-waiting", "2")
    visitor.context.set_offline(False)
    expect(page.locator("[data-terminal]")).to_have_attribute("data-waiting", "0")
    assert list(WorkEvent.objects.values_list("kind", flat=True)) == ["start", "done"]


def test_a_session_that_ended_is_told_and_what_was_tapped_is_sent_after_it(
    visit: Callable[..., Any], shop: Any
) -> None:
    User.objects.create_user("worker", password=SECRET)
    visitor = visit("worker", size=PHONE)
    page = entered(visitor)
    visitor.context.clear_cookies()
    page.locator(".go").first.click()
    page.get_by_role("button", name="Open this page again to go on: 1 to be sent").click()
    # signed in by hand: were the session given back, the terminal itself sends within seconds
    page.locator("[name=username]").fill("worker")
    page.locator("[name=password]").fill(SECRET)
    assert WorkEvent.objects.count() == 0
    page.locator("[name=password]").press("Enter")
    expect(page.locator("[data-terminal]")).to_have_attribute("data-waiting", "0")
    expect(page.locator(".job.running")).to_have_count(1)
    assert WorkEvent.objects.count() == 1
    visitor.errors.clear()  # the browser writes a refused sending in its log


def test_done_counts_what_another_tablet_scrapped_meanwhile(
    visit: Callable[..., Any], shop: Any
) -> None:
    Operation.objects.update(quantity=10)
    page = entered(visit("worker", size=PHONE))
    with page.expect_response("**/events/"):
        page.locator(".go").first.click()
    order, code = page.locator(".job.running .stop").get_attribute("data-key").split("/")
    lost = event("scrap", "other", f"{order}/{code}", person="P2", quantity=2)
    record(lost, sent=timezone.now(), now=timezone.now())
    with page.expect_response("**/events/"):
        page.locator(".stop").first.click()
    assert Operation.objects.get(order__code=order, code=code).done_quantity == 8


def test_enter_held_down_starts_and_does_nothing_else(
    visit: Callable[..., Any], shop: Any
) -> None:
    page = entered(visit("worker", size=TABLET))
    page.locator(".go").first.focus()
    with page.expect_response("**/work.json"):
        for _held in range(3):
            page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    expect(page.locator(".job.running")).to_have_count(1)
    expect(page.locator("[data-line]")).to_have_text("Everything is sent")
    assert list(WorkEvent.objects.values_list("kind", flat=True)) == ["start"]
    pause = page.locator('.job.running [data-tap="pause"]')
    pause.focus()
    with page.expect_response("**/work.json"):
        page.evaluate("dispatchEvent(new Event('focus'))")
    expect(pause).to_be_focused()


def test_done_by_mistake_is_taken_back_also_without_wifi(
    visit: Callable[..., Any], shop: Any
) -> None:
    visitor = visit("worker", size=PHONE)
    page = entered(visitor)
    for is_away in (False, True):
        visitor.context.set_offline(is_away)
        page.locator(".go").first.click()
        page.locator(".job.running .stop").first.click()
        page.get_by_role("button", name="Not done after all").first.click()
        expect(page.locator('[data-tap="not-done"]')).to_have_count(0)
        expect(page.locator(".go").first).to_be_visible()
    visitor.context.set_offline(False)
    expect(page.locator("[data-terminal]")).to_have_attribute("data-waiting", "0")
    kinds = list(WorkEvent.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["start", "done", "not-done"] * 2
    assert not Operation.objects.filter(status="done").exists()


def test_part_ready_with_all_pieces_is_done(visit: Callable[..., Any], shop: Any) -> None:
    Operation.objects.update(quantity=4)
    page = entered(visit("worker", size=PHONE))
    assert page.locator(".job").first.inner_text().count("4 pieces") == 1
    with page.expect_response("**/events/"):
        page.locator(".go").first.click()
    page.get_by_role("button", name="Part ready", exact=False).first.click()
    page.locator("#pieces").fill("4")
    with page.expect_response("**/events/"):
        page.locator("dialog[open] .primary").click()
    row = Operation.objects.get(done_quantity=4)
    assert (row.status, row.quantity) == ("done", 0)


def test_a_tap_that_is_refused_stays_told_for_a_while(
    visit: Callable[..., Any], shop: Any
) -> None:
    page = entered(visit("worker", size=PHONE))
    page.locator("#scan-step").fill("99999/10")
    with page.expect_response("**/work.json"):
        page.locator("#scan-step").press("Enter")
    with page.expect_response("**/work.json"):  # the work is asked for anew, and drawn
        page.evaluate("dispatchEvent(new Event('focus'))")
    told = page.locator("[data-line]").inner_text()
    assert told.startswith("Not kept: ")
    assert "99999/10" in told


def test_somebody_with_a_pin_comes_in_without_wifi_where_she_did_before(
    visit: Callable[..., Any], shop: Any
) -> None:
    set_key(person="P1", pin="4711")
    visitor = visit("worker", size=TABLET)
    page = visitor.go("/terminal/")
    page.wait_for_selector("[data-terminal][data-ready=yes]")

    def come_in(pin: str) -> None:
        page.get_by_role("button", name="Fatima Aydin").click()
        page.locator("#pin").fill(pin)
        page.get_by_role("button", name="OK").click()

    come_in("4711")
    page.wait_for_selector(".job")
    page.wait_for_function("() => localStorage.getItem('gemaakt-vault-P1')")
    kept = page.evaluate("() => JSON.stringify(localStorage)")
    assert "4711" not in kept
    assert page.evaluate("() => JSON.parse(sessionStorage['gemaakt-me']).pass") not in kept
    visitor.context.set_offline(True)
    leave = page.get_by_role("button", name="Somebody else")
    leave.click()
    come_in("0000")
    expect(page.locator("[data-line]")).to_contain_text("This PIN is not right")
    come_in("4711")
    page.locator(".go").first.click()
    expect(page.locator("[data-terminal]")).to_have_attribute("data-waiting", "1")
    leave.click()
    for left in range(4, -1, -1):
        come_in("0000")
        tries = "JSON.parse(localStorage['gemaakt-vault-P1']).tries"
        page.wait_for_function(f"() => {tries} === {left}")
    with page.expect_event("requestfailed"):  # no answer still on its way with Wi-Fi back
        come_in("4711")
    expect(page.locator("[data-line]")).to_contain_text("Too often wrong")
    visitor.context.set_offline(False)
    come_in("4711")
    expect(page.locator("[data-terminal]")).to_have_attribute("data-waiting", "0")
    assert [each.person for each in WorkEvent.objects.all()] == ["P1"]
    visitor.errors.clear()  # the browser writes what it could not ask in its log


def test_the_drawing_opens_over_the_screen_and_grows_with_one_tap(
    visit: Callable[..., Any], shop: Any
) -> None:
    square = [[0, 0, 0], [120, 0, 0], [120, 80, 0], [0, 80, 0]]
    Drawing.objects.create(name="hoek.dxf", content=b"", part={"contours": [square]})
    Order.objects.update(drawing="hoek.dxf")
    page = entered(visit("worker", size=PHONE))
    page.locator('[data-tap="drawing"]').first.click()
    sheets = page.locator("dialog[open] .drawing-sheets")
    small = sheets.locator("svg").bounding_box()
    page.get_by_role("button", name="Larger").click()
    assert sheets.locator("svg").bounding_box()["width"] > 2 * small["width"]
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE[0]
    page.get_by_role("button", name="Close").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
