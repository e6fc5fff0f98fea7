"""What pages of all rooms need: pages of many rows, and a first page that is there at once."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.template.loader import get_template
from django.urls import get_resolver

FIRST_PAGES = ("plan/morning.html", "order/orders.html", "plan/board.html", "work/terminal.html")


def open_early() -> None:
    """Import every room's pages and read the first templates, before anybody asks for one."""
    _ = get_resolver().url_patterns
    for name in FIRST_PAGES:
        get_template(name)


def page_of[M: Model](
    rows: QuerySet[M], asked: str | None, size: int
) -> tuple[Page[Any], list[M]]:
    """The page asked for (the first or last one when it does not exist), and its rows in order.

    The keys are cut first, so that skipped rows are never read whole: the page itself holds keys
    only, and the database walks an index over the rows before it.
    """
    page = Paginator(rows.values_list("pk", flat=True), size).get_page(asked)
    keys = list(page.object_list)
    found = {row.pk: row for row in rows.order_by().filter(pk__in=keys)}
    return page, [found[key] for key in keys if key in found]
