"""The planning board by mouse and by keyboard, in a real Chromium."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gemaakt.company.document import builtins_of
from gemaakt.plan import plan_company, to_document
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.shop.services import replace_company
from gemaakt.stop import MaxIterations
from tests.server.plan.made import made_company, monday, with_nest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def planned(transactional_db: None) -> Any:
    """A published plan that the engine made."""
    company = with_nest(made_company(monday(), operations=100, machines=6))
    result = plan_company(company, MaxIterations(1), workers=1)
    replace_company(company)
    version = store_plan(to_document(result), builtins_of(company), verified=result.is_verified)
    return publish(version_id=version.pk)


def opened(visitor: Any, path: str = "/board/") -> Page:
    page: Page = visitor.go(path)
    page.wait_for_selector("[data-board][data-ready=yes]")
    return page


def a_bar(page: Page) -> dict[str, Any]:
    """An open operation that stands in view, with the place of its bar."""
    page.evaluate("gemaaktBoard.view.fit(0, 14 * 1440)")
    found: dict[str, Any] = page.evaluate(
        """() => { const b = gemaaktBoard;
        for (const node of b.view.nodes.values()) {
          const box = node.group.getBoundingClientRect(), i = node.i;
          const stage = b.view.body.getBoundingClientRect();
          if (b.plan.status[i] === 0 && !b.plan.gaps[i] && !b.plan.data.machines[b.plan.machine[i]].outside
              && b.plan.before[i].length === 0 && box.left > stage.left && box.right < stage.right - 300
              && box.top > stage.top && box.bottom < stage.bottom)
            return { i, x: box.left + 2, y: box.top + 12, key: b.plan.key(i), start: b.plan.start[i] };
        } }"""  # noqa: E501
    )
    return found


def start_of(page: Page, i: int) -> int:
    return int(page.evaluate("(i) => gemaaktBoard.plan.start[i]", i))


def test_bars_axis_and_names_move_together(visit: Callable[..., Any], planned: Any) -> None:
    page = opened(visit())
    bar = a_bar(page)
    places = """(i) => { const v = gemaaktBoard.view;
        const n = v.nodeOf(i).group.getBoundingClientRect();
        return [n.left - v.body.getBoundingClientRect().left, v.x(gemaaktBoard.plan.start[i])] }"""
    for step in ("gemaaktBoard.view.panBy(120, 0)", "gemaaktBoard.view.zoomBy(1.5)"):
        page.evaluate(step)
        page.wait_for_function(
            f"(i) => {{ const [at, wanted] = ({places})(i); return Math.abs(at - wanted) < 3 }}",
            arg=bar["i"],
        )


def test_weeks_have_the_numbers_of_the_calendar(visit: Callable[..., Any], planned: Any) -> None:
    page = opened(visit())
    mondays = [date(2026, 1, 5) + timedelta(weeks=at) for at in range(260)]
    shown = page.evaluate(
        """(days) => { const known = gemaaktBoard.view.clock, Clock = known.constructor;
        return days.map((first) => new Clock({ days: { start: [0], first }, zero: first,
            zone: "Europe/Amsterdam" }, "nl").week(0)) }""",
        [each.isoformat() for each in mondays],
    )
    assert shown == [each.isocalendar().week for each in mondays]


def test_the_axis_goes_along_with_the_bars(visit: Callable[..., Any], planned: Any) -> None:
    page = opened(visit())
    places = """() => { const v = gemaaktBoard.view, k = v.clock.dayOf(v.minute(v.width / 2));
        const wanted = v.x(v.clock.midnights[k]) + v.body.getBoundingClientRect().left + 4;
        const labels = [...v.axis.scene.querySelectorAll("text")];
        const off = (t) => Math.abs(t.getBoundingClientRect().left - wanted);
        return Math.min(...labels.map(off)) }"""
    for step in ("panBy(37, 0)", "panBy(900, 0)", "zoomBy(1.5)", "zoomBy(0.7)"):
        page.evaluate(f"gemaaktBoard.view.{step}")
        page.wait_for_function(f"() => ({places})() < 4")


def test_the_card_says_what_and_why(visit: Callable[..., Any], planned: Any) -> None:
    page = opened(visit())
    bar = a_bar(page)
    page.mouse.move(bar["x"], bar["y"])
    card = page.locator("[data-card]")
    expect(card).to_be_visible()
    expect(card).to_contain_text(bar["key"].split("/")[0])
    expect(card).to_contain_text("Why here")


def finger(page: Page) -> Callable[..., Any]:
    """A finger on the screen: `touchStart` and `touchMove` at a place, `touchEnd`."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})

    def touch(kind: str, *place: float) -> None:
        points = [{"x": place[0], "y": place[1]}] if place else []
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    return touch


def test_a_finger_swipes_to_look_around_and_holds_a_bar_to_move_it(
    visit: Callable[..., Any], planned: Any
) -> None:
    """On a tablet no bar could be moved, and a swipe over one showed its card."""
    page = opened(visit())
    touch, bar = finger(page), a_bar(page)
    at, left = (bar["x"], bar["y"]), page.evaluate("gemaaktBoard.view.left")
    touch("touchStart", *at)
    for step in range(1, 6):
        touch("touchMove", at[0] - 20 * step, at[1])
    touch("touchEnd")
    page.wait_for_function("(left) => gemaaktBoard.view.left > left", arg=left)
    expect(page.locator("[data-card]")).not_to_be_visible()
    expect(page.locator("[data-draft]")).not_to_be_visible()
    bar = a_bar(page)
    touch("touchStart", bar["x"], bar["y"])
    page.wait_for_function("() => gemaaktBoard.drag.active")
    touch("touchMove", bar["x"] + 150, bar["y"])
    with page.expect_response("**/moves/") as answer:
        touch("touchEnd")
    assert answer.value.ok
    later = "([i, was]) => gemaaktBoard.plan.start[i] > was"
    page.wait_for_function(later, arg=[bar["i"], bar["start"]])
    expect(page.locator("[data-draft]")).to_be_visible()


def test_lines_lead_from_a_nest_to_the_orders_that_it_frees(
    visit: Callable[..., Any], planned: Any
) -> None:
    """From its step to the next of its own order and to the first steps of two others."""
    page = opened(visit())
    lit = """(key) => { const b = gemaaktBoard, i = b.plan.byKey.get(key);
        b.view.fit(0, 14 * 1440); b.view.highlight(i); b.card.show(i);
        const lines = b.view.links.childElementCount, own = b.plan.byOrder.get(b.plan.order[i]);
        return [lines - own.length + 1, [...b.view.chain].map((k) => b.plan.key(k))]; }"""
    lines, chain = page.evaluate(lit, "26000/10")
    assert lines == 2
    assert {"26001/10", "26002/10"} <= set(chain)
    assert "26001/20" not in chain
    expect(page.locator("[data-card]")).to_contain_text("26001, 26002")
    lines, chain = page.evaluate(lit, "26001/10")
    assert lines == 1
    assert "26000/10" in chain


def test_the_card_never_lies_on_the_bar_that_the_hand_wants(
    visit: Callable[..., Any], planned: Any
) -> None:
    page = opened(visit("planner", size=(1400, 620)))
    bar = a_bar(page)
    page.mouse.move(bar["x"], bar["y"])
    expect(page.locator("[data-card]")).to_be_visible()
    expect(page.locator("[data-card] .why")).not_to_be_empty()  # it has its size now
    card = page.locator("[data-card]").bounding_box()
    assert card is not None
    beside = card["x"] > bar["x"] or card["x"] + card["width"] < bar["x"]
    over_or_under = card["y"] > bar["y"] or card["y"] + card["height"] < bar["y"]
    assert beside or over_or_under


def test_no_label_of_a_week_lies_over_another(visit: Callable[..., Any], planned: Any) -> None:
    page = opened(visit("planner", size=(390, 844)))
    lap = page.evaluate("""() => {
      const view = gemaaktBoard.view, laps = [];
      const boxes = () => [...document.querySelectorAll(".axis .strong")]
        .filter((each) => each.textContent && each.getAttribute("visibility") !== "hidden")
        .map((each) => each.getBoundingClientRect()).sort((a, b) => a.left - b.left);
      for (let day = 0; day < 8; day++) {
        view.left = day * 1440 + 300;
        view.axis.draw();
        const found = boxes();
        found.slice(1).forEach((each, at) => laps.push(found[at].right - each.left));
      }
      return Math.max(...laps);
    }""")
    assert lap <= 0


def test_a_drag_is_a_pin_and_can_be_undone_and_redone(
    visit: Callable[..., Any], planned: Any
) -> None:
    page = opened(visit())
    bar = a_bar(page)
    week = page.evaluate("gemaaktBoard.view.perMin * 7 * 1440")
    page.mouse.move(bar["x"], bar["y"])
    page.mouse.down()
    page.mouse.move(bar["x"] + week / 2, bar["y"], steps=4)
    page.mouse.move(bar["x"] + week, bar["y"], steps=4)
    with page.expect_response("**/moves/"):
        page.mouse.up()
    expect(page.locator("[data-pin-count]")).to_have_text("1")
    moved = start_of(page, bar["i"])
    assert moved % 15 == 0
    assert moved > bar["start"]
    page.keyboard.press("Control+z")
    expect(page.locator("[data-pin-count]")).to_have_text("0")
    assert start_of(page, bar["i"]) == bar["start"]
    page.keyboard.press("Control+y")
    expect(page.locator("[data-pin-count]")).to_have_text("1")
    assert start_of(page, bar["i"]) == moved
    expect(page.locator("[data-draft]")).to_be_visible()
    undo = page.get_by_role("status").get_by_role("button", name="Undo")
    expect(undo).to_have_count(1)  # an older notice would undo something else than it says


def test_escape_leaves_everything_where_it_was(visit: Callable[..., Any], planned: Any) -> None:
    page = opened(visit())
    bar = a_bar(page)
    page.mouse.move(bar["x"], bar["y"])
    page.mouse.down()
    page.mouse.move(bar["x"] + 90, bar["y"], steps=4)
    expect(page.locator(".ghost").first).to_be_attached()
    page.keyboard.press("Escape")
    page.mouse.up()
    assert page.locator(".ghost").count() == 0
    assert start_of(page, bar["i"]) == bar["start"]


def test_three_pixels_are_no_drag(visit: Callable[..., Any], planned: Any) -> None:
    page = opened(visit())
    bar = a_bar(page)
    page.mouse.move(bar["x"], bar["y"])
    page.mouse.down()
    page.mouse.move(bar["x"] + 3, bar["y"])
    page.mouse.up()
    assert start_of(page, bar["i"]) == bar["start"]
    assert page.locator(".ghost").count() == 0


def test_a_move_needs_no_mouse(visit: Callable[..., Any], planned: Any) -> None:
    page = opened(visit())
    bar = a_bar(page)
    page.evaluate("(i) => gemaaktBoard.view.focusOn(i)", bar["i"])
    page.keyboard.press("m")
    dialog = page.locator("[data-move]")
    expect(dialog).to_be_visible()
    target = page.evaluate("gemaaktBoard.clock.date(14).toISOString().slice(0, 10)")
    page.fill("#move-day", target)
    page.fill("#move-time", "08:00")
    with page.expect_response("**/moves/"):
        page.keyboard.press("Enter")
    page.wait_for_function("(i) => gemaaktBoard.plan.pinned[i] === 1", arg=bar["i"])
    assert start_of(page, bar["i"]) >= 14 * 1440


def test_arrows_walk_along_the_machine_with_one_tab_stop(
    visit: Callable[..., Any], planned: Any
) -> None:
    page = opened(visit())
    bar = a_bar(page)
    page.evaluate("(i) => gemaaktBoard.view.focusOn(i)", bar["i"])
    assert page.locator('.bar[tabindex="0"]').count() == 1
    page.keyboard.press("ArrowRight")
    assert page.evaluate("Number(document.activeElement.dataset.i)") != bar["i"]
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("Number(document.activeElement.dataset.i)") == bar["i"]
    assert page.locator('.bar[tabindex="0"]').count() == 1


def test_slash_finds_an_order(visit: Callable[..., Any], planned: Any) -> None:
    page = opened(visit())
    page.keyboard.press("/")
    page.keyboard.type("26007")
    page.keyboard.press("Enter")
    expect(page.locator("[data-card]")).to_contain_text("26007")


def test_people_rows_and_folded_groups_show_the_same_work(
    visit: Callable[..., Any], planned: Any
) -> None:
    page = opened(visit())
    page.click('[data-do="people"]')
    expect(page.locator("[data-labels]")).to_contain_text("Jan de Boer")
    page.click('[data-do="machines"]')
    page.click('[data-group="Laseren"]')
    expect(page.locator('[data-group="Laseren"]')).to_have_attribute("aria-expanded", "false")
    expect(page.locator("[data-labels]")).not_to_contain_text("Laseren 1")


def test_the_view_is_kept_in_the_address(visit: Callable[..., Any], planned: Any) -> None:
    page = opened(visit())
    page.click('[data-do="people"]')
    page.select_option("[data-colour]", "customer")
    page.wait_for_function("() => location.hash.includes('rows=people&colour=customer')")
    page.reload()
    page.wait_for_selector("[data-board][data-ready=yes]")
    expect(page.locator("[data-labels]")).to_contain_text("Jan de Boer")
    expect(page.locator('[data-do="people"]')).to_have_attribute("aria-pressed", "true")
    expect(page.locator('[data-do="machines"]')).to_have_attribute("aria-pressed", "false")
    expect(page.locator("[data-colour]")).to_have_value("customer")


def test_a_reader_looks_but_does_not_move(visit: Callable[..., Any], planned: Any) -> None:
    page = opened(visit("reader"))
    bar = a_bar(page)
    page.mouse.move(bar["x"], bar["y"])
    page.mouse.down()
    page.mouse.move(bar["x"] + 90, bar["y"], steps=4)
    assert page.locator(".ghost").count() == 0
    page.mouse.up()
    assert page.locator('[data-do="undo"]').count() == 0
