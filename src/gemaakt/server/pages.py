"""A page of many rows: the keys are cut first, so that skipped rows are never read whole."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet


def page_of[M: Model](
    rows: QuerySet[M], asked: str | None, size: int
) -> tuple[Page[Any], list[M]]:
    """The page asked for (the first or last one when it does not exist), and its rows in order.

    The page itself holds keys only; the database walks an index over the rows before it.
    """
    page = Paginator(rows.values_list("pk", flat=True), size).get_page(asked)
    keys = list(page.object_list)
    found = {row.pk: row for row in rows.order_by().filter(pk__in=keys)}
    return page, [found[key] for key in keys if key in found]
