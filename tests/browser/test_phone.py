"""Every page: on a phone no wider than its screen, and no two parts of it of one name."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import Resolver404, resolve

from gemaakt.server.order.models import Order
from gemaakt.server.passport.services import keep_passport
from gemaakt.server.plan.drafts import new_draft
from gemaakt.server.plan.models import PlanVersion
from tests.browser.test_rooms import PAGES as ROOMS
from tests.browser.test_rooms import planned
from tests.server.passport.test_passport_page import DOCUMENT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
PHONE = (390, 844)
LINKS = "a[href]:not([hx-get])"
"""What htmx fetches is a part of a page."""
BEGIN = ("/morning/", "/plan/", "/scenarios/", "/orders/", "/schemes/", *ROOMS)
OF_AN_ORDER = ("/confirmations/new/", "/deliveries/new/", "/returns/new/")
WIDER = """[document.documentElement.scrollWidth, innerWidth,
  [...document.querySelectorAll('main *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1
            && !e.closest('.table-scroll, .card, .panel'))
    .slice(0, 3).map(e => e.outerHTML.slice(0, 80))]"""

NAMED_WRONG = """(() => {
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  const twice = ids.filter((id, at) => ids.indexOf(id) < at);
  const lost = ['for', 'aria-describedby', 'aria-labelledby', 'aria-controls', 'list']
    .flatMap(by => [...document.querySelectorAll(`[${by}]`)]
      .flatMap(e => e.getAttribute(by).split(/\\s+/).map(id => [by, id])))
    .filter(([by, id]) => id && !ids.includes(id)).map(each => each.join(' '));
  return [...new Set([...twice, ...lost])];
})()"""
"""Names that two parts of a page have, so that a label leads to the field of another form; and
labels, explanations and lists that belong to nothing."""


def kind(path: str) -> str:
    """What page an address is of; of instruments each is one, for its name is its heading."""
    found = resolve(path.partition("?")[0].partition("#")[0])
    return f"{found.view_name} {found.kwargs if 'schemes' in found.namespaces else ''}"


def walked(visitor: Any, order: str) -> Iterator[tuple[str, Any]]:
    """Every page that links lead to, one of each kind, those named above, forms of an order."""
    waiting = [*BEGIN, *(f"{form}?order={order}" for form in OF_AN_ORDER)]
    seen = {kind(path) for path in waiting}
    while waiting:
        path = waiting.pop(0)
        page = visitor.go(path)
        yield path, page
        for link in page.eval_on_selector_all(LINKS, "all => all.map(a => a.pathname)"):
            if not link.endswith("/"):
                continue  # a file
            try:
                new = kind(link)
            except Resolver404:
                continue
            if new not in seen:
                seen.add(new)
                waiting.append(link)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_fits_a_phone_and_names_each_part_once(
    visit: Callable[..., Any], language: str
) -> None:
    planned()
    new_draft(version_id=PlanVersion.objects.get().pk, actor=None)
    order = Order.objects.order_by("code")[0].code
    keep_passport(order=order, document={**DOCUMENT, "order": order})
    wide: dict[str, Any] = {}
    wrong: dict[str, list[str]] = {}
    count = 0
    visitor = visit(size=PHONE, language=language)
    for path, page in walked(visitor, order):
        count += 1
        assert page.evaluate("document.documentElement.lang") == language, path
        page_px, screen_px, what = page.evaluate(WIDER)
        if page_px > screen_px:
            wide[path] = (page_px, what)
        if names := page.evaluate(NAMED_WRONG):
            wrong[path] = names
    assert wide == {}
    assert wrong == {}
    assert count > 80
