"""axe (WCAG 2.2 AA, best practice) finds nothing: all pages, light in Dutch, dark in English."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from gemaakt.server.plan.drafts import new_draft
from tests.server.plan.made import stored

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
PAGES = (
    "/morning/", "/board/", "/board/#rows=people", "/board/list/", "/day/", "/day/machine/M0/",
    "/day/person/P0/", "/day/pick/", "/paper/order/26000/", "/paper/labels/26000/", "/plan/",
    "/terminal/", "/floor/", "/floor/keys/", "/scenarios/", "/promise/", "/tables/",
    "/shop/", "/shop/away/person/", "/shop/away/machine/", "/shop/closed/", "/shop/letterhead/",
    "/shop/hours/",
    "/shop/new/calendar/", "/quotes/new/", "/people/roster/", "/orders/26000/", "/deliveries/",
    "/invoices/", "/invoices/looks/",
    "/confirmations/new/?order=26000", "/deliveries/new/?order=26000",
    "/returns/new/?order=26000",
)  # fmt: skip


def faults(page: Any) -> list[str]:
    """What axe finds on the page once it is there."""
    page.wait_for_load_state()
    # a function: what is no function is evaluated in the page, which its policy forbids
    page.wait_for_function(
        "() => document.getAnimations().every((each) => each.playState != 'running')"
    )
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{each['id']}: {node['target']} {node.get('failureSummary', '')}"
        for each in found
        for node in each["nodes"][:3]
    ]


@pytest.mark.parametrize(("scheme", "language"), [("light", "nl"), ("dark", "en")])
def test_no_page_shuts_anybody_out(
    visit: Callable[..., Any], transactional_db: None, scheme: str, language: str
) -> None:
    version = stored(60, 6)
    new_draft(version_id=version.pk, actor=None)
    visitor = visit(scheme=scheme, language=language)
    draft = f"/plan/draft/{version.drafts.get().pk}/"
    wrong: dict[str, list[str]] = {}
    for path in (*PAGES, draft):
        page = visitor.go(path)
        assert page.evaluate("document.documentElement.lang") == language
        found = faults(page)
        if found:
            wrong[path] = found
    assert wrong == {}


def test_the_terminal_at_work_shuts_nobody_out(
    visit: Callable[..., Any], transactional_db: None
) -> None:
    stored(60, 6)
    for scheme in ("light", "dark"):
        page = visit("worker", size=(390, 844), scheme=scheme).go("/terminal/")
        page.get_by_role("button", name="Fatima Aydin").click()
        page.wait_for_selector(".job")
        with page.expect_response("**/events/"):
            page.locator(".go").first.click()
        page.wait_for_selector(".job.running")
        assert faults(page) == []
