"""A tablet whose clock jumps, whose server is another one, and whose people change their PIN."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.templatetags.static import static
from django.utils import timezone
from playwright.sync_api import Page, expect

from gemaakt.server.order.cancelling import cancel_order
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.work import overtaken, services
from gemaakt.server.work.models import Clocking, SharedTablets, WorkEvent
from tests.browser.test_terminal import PHONE, TABLET, entered, shop
from tests.server.work.test_clocks import event, record

__all__ = ["shop"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
CLOCK = """
const real = Date.now.bind(Date);
Date.now = () => real() + Number(localStorage.getItem("shift") || 0);
"""
"""A clock that can be put forward and back."""
DAY_MS = 24 * 3600 * 1000


def put_clock(page: Page, days: int) -> None:
    page.evaluate("(shift) => localStorage.setItem('shift', shift)", days * DAY_MS)


def waiting(page: Page, number: int) -> None:
    expect(page.locator("[data-terminal]")).to_have_attribute("data-waiting", str(number))


@pytest.mark.parametrize("days", [-20_000, 400])
def test_what_is_tapped_while_the_clock_is_wrong_was_tapped_today(
    visit: Callable[..., Any], shop: Any, days: int
) -> None:
    """The battery was empty, or somebody set the clock; the Wi-Fi puts it right."""
    SharedTablets.objects.create(pk=1, idle_min=0)  # a year ahead it would ask who is there
    visitor = visit("worker", size=TABLET)
    visitor.context.add_init_script(CLOCK)
    began = timezone.now()
    page = entered(visitor)
    visitor.context.set_offline(True)
    page.locator(".go").first.click()
    waiting(page, 1)
    put_clock(page, days)
    page.locator(".job.running .stop").first.click()
    waiting(page, 2)
    put_clock(page, 0)
    visitor.context.set_offline(False)
    waiting(page, 0)
    start, done = WorkEvent.objects.order_by("at")
    assert (start.kind, done.kind) == ("start", "done")
    assert began - timedelta(seconds=10) < start.at <= done.at <= timezone.now()


def test_a_clock_that_starts_anew_in_the_past_stands_still_and_goes_on(
    visit: Callable[..., Any], shop: Any
) -> None:
    visitor = visit("worker", size=TABLET)
    page = visitor.go("/terminal/")
    told = page.evaluate(
        """async (address) => {
          const { Clock } = await import(address);
          const wall = { now: 1_800_000_000_000 }, ran = { now: 0 };
          Date.now = () => wall.now;
          performance.now = () => ran.now;
          const goes = (ms) => { wall.now += ms; ran.now += ms; };
          localStorage.removeItem("gemaakt-clock");
          const clock = new Clock();
          clock.heard(wall.now);
          goes(60_000);
          const before = clock.now();
          wall.now = 1_000_000_000;  // switched on anew with an empty clock
          ran.now = 0;
          const anew = new Clock();
          const stood = anew.now() - before;
          goes(30_000);
          const went = anew.now() - before;
          wall.now = 1_800_000_000_000 + 3_600_000;  // the Wi-Fi puts it right
          const isDoubtful = anew.isDoubtful;
          const moved = anew.heard(wall.now);
          const slept = anew.now() - wall.now;
          wall.now += 8 * 3_600_000;  // the screen slept for the night
          const night = anew.heard(wall.now);
          return { stood, went, isDoubtful, from: moved.from - before, slept, night };
        }""",
        static("gemaakt/terminal/clock.js"),
    )
    assert told == {
        "stood": 0, "went": 30_000, "isDoubtful": True, "from": 30_000, "slept": 0, "night": None,
    }  # fmt: skip


def test_taps_under_a_pass_that_the_server_knows_no_more_wait_for_who_tapped(
    visit: Callable[..., Any], shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup was put back on another computer, which has a secret of its own."""
    visitor = visit("worker", size=TABLET)
    page = entered(visitor)
    visitor.context.set_offline(True)
    page.locator(".go").first.click()
    waiting(page, 1)
    monkeypatch.setattr(services, "SALT", "another computer")
    visitor.context.set_offline(False)
    line = page.locator("[data-line]")
    expect(line).to_have_text("1 to be sent when Fatima Aydin comes in here again")
    assert WorkEvent.objects.count() == 0
    page.get_by_role("button", name="Piet Visser").click()
    page.get_by_role("button", name="Somebody else").click()
    assert WorkEvent.objects.count() == 0
    with page.expect_response("**/events/"):
        page.get_by_role("button", name="Fatima Aydin").click()
    expect(page.locator(".job.running")).to_have_count(1)
    assert [each.person for each in WorkEvent.objects.all()] == ["P1"]
    visitor.errors.clear()  # the browser writes what was refused in its log


def test_a_tablet_without_anybody_says_that_the_connection_is_back(
    visit: Callable[..., Any], shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One lost question, then a pass that the server knows no more: "No connection" stayed."""
    visitor = visit("worker", size=TABLET)
    visitor.context.add_init_script(
        "const every = setInterval;"
        "window.setInterval = (act, ms) => every(act, ms === 30_000 ? 300 : ms);"
    )
    page = entered(visitor)
    line = page.locator("[data-line]")
    work = page.locator("[data-work]").first.get_attribute("data-work")
    visitor.context.route(f"**{work}", lambda route: route.abort())
    expect(line).to_have_text("No connection: kept on this device")
    monkeypatch.setattr(services, "SALT", "another computer")
    visitor.context.unroute(f"**{work}")
    expect(page.get_by_role("button", name="Fatima Aydin")).to_be_visible()
    expect(line).to_have_text("Everything is sent")
    visitor.errors.clear()  # the browser writes what was refused in its log


def put_on(page: Page, minutes: int) -> None:
    page.evaluate("(shift) => localStorage.setItem('shift', shift)", minutes * 60_000)


def test_a_shared_tablet_asks_anew_and_what_waits_stays_with_who_tapped_it(
    visit: Callable[..., Any], shop: Any
) -> None:
    """The name of the evening before stood there in the morning, and had the first tap.

    Untouched for less than ten minutes it does not ask after the end of a shift either, at
    whatever hour this runs. The last tap comes with the clock, before the page looks by itself.
    """
    SharedTablets.objects.create(pk=1, idle_min=20)
    visitor = visit("worker", size=TABLET)
    visitor.context.add_init_script(CLOCK)
    page = entered(visitor)
    visitor.context.set_offline(True)
    page.locator(".go").first.click()
    waiting(page, 1)
    for minutes in (9, 18, 27):
        put_on(page, minutes)
        page.locator("[data-name]").click()  # a touch: the time begins anew
    expect(page.locator(".job.running")).to_be_visible()
    late = "(node, shift) => { localStorage.setItem('shift', shift); node.click(); }"
    by_whoever = page.locator(".job.running .stop").first  # who stands there: it is not hers
    by_whoever.evaluate(late, 48 * 60_000)
    expect(page.get_by_role("heading", name="Who are you?")).to_be_visible()
    waiting(page, 1)
    put_on(page, 0)
    visitor.context.set_offline(False)
    waiting(page, 0)
    assert list(WorkEvent.objects.values_list("kind", "person")) == [("start", "P1")]
    page.get_by_role("button", name="Piet Visser").click()
    page.get_by_label("This is my own phone: do not ask who I am").check()
    put_on(page, 1200)
    page.reload()
    expect(page.get_by_role("heading", name="Piet Visser")).to_be_visible()


def test_work_on_an_order_that_was_cancelled_meanwhile_is_told_until_it_is_read(
    visit: Callable[..., Any], shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a day without Wi-Fi it said that everything was sent, and nothing else.

    What came a moment later came late here, so that nobody has to wait for five minutes.
    """
    visitor = visit("worker", size=TABLET)
    for module in (services, overtaken):
        monkeypatch.setattr(module, "LATE", timedelta(0))
    page = entered(visitor)
    key = str(page.locator(".go").first.get_attribute("data-key"))
    cancel_order(order=Order.objects.get(code=key.rpartition("/")[0]), reason="failliet")
    visitor.context.set_offline(True)
    page.locator(".go").first.click()
    waiting(page, 1)
    visitor.context.set_offline(False)
    waiting(page, 0)
    told = page.locator("[data-told]")
    expect(told).to_contain_text(f"{key}: order")
    expect(told).to_contain_text("was cancelled")
    page.reload()
    expect(told).to_contain_text("was cancelled")
    told.get_by_role("button", name="Read").click()
    expect(told).to_be_hidden()
    assert [each.kind for each in WorkEvent.objects.all()] == ["start"]


def test_a_changed_pin_is_void_on_a_tablet_that_had_wifi_since(
    visit: Callable[..., Any], shop: Any
) -> None:
    services.set_key(person="P1", pin="4711")
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
    page.get_by_role("button", name="Somebody else").click()
    services.set_key(person="P1", pin="1234")
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.wait_for_function("() => !localStorage.getItem('gemaakt-vault-P1')")
    visitor.context.set_offline(True)
    come_in("4711")
    expect(page.locator("[data-line]")).to_contain_text("Without Wi-Fi only")
    visitor.context.set_offline(False)
    come_in("1234")
    page.wait_for_selector(".job")
    visitor.errors.clear()  # the browser writes what it could not ask in its log


def test_who_forgot_to_stop_answers_with_one_tap(visit: Callable[..., Any], shop: Any) -> None:
    began = timezone.now() - timedelta(days=1)
    record(event("start", "a", "26000/10", at=began), sent=began, now=began)
    page = entered(visit("worker", size=PHONE))
    card = page.locator(".job", has_text="Forgotten to stop?")
    with page.expect_response("**/stopped/"):
        card.get_by_role("button", name="It is right").click()
    expect(card).to_have_count(0)
    clock = Clocking.objects.get()
    assert (clock.flagged, clock.tapped_start) == (False, began)


def test_who_counts_goes_on_and_who_comes_after_her_sees_what_is_left(
    visit: Callable[..., Any], shop: Any
) -> None:
    """Counting stopped the clock, though the work went on; at the change of a shift it may."""
    Operation.objects.filter(order__code="26000", code="10").update(quantity=50)
    now = timezone.now()
    record(event("start", "a", "26000/10", at=now), sent=now, now=now)
    page = entered(visit("worker", size=TABLET))
    card = page.locator(".job.running", has_text="26000")
    for answer in ("Counted, I go on", "Counted, I stop"):
        card.get_by_role("button", name="Part ready").click()
        page.locator("#pieces").fill("20")
        with page.expect_response("**/events/"):
            page.get_by_role("button", name=answer).click()
        expect(card).to_have_count(1 if answer.endswith("on") else 0)
    assert list(Clocking.objects.filter(end=None)) == []
    assert WorkEvent.objects.filter(kind="start").count() == 2
    row = Operation.objects.get(order__code="26000", code="10")
    assert (row.done_quantity, row.quantity, row.status) == (40, 10, "open")
    page.locator("[data-tap=leave]").click()
    page.get_by_role("button", name="Jan de Boer").click()
    expect(page.locator(".job", has_text="26000").first).to_contain_text("10 pieces")
