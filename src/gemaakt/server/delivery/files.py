"""Packing slips and returns as a table: CSV and Excel to take along."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from gemaakt.server.audit.words import RETURN_REASONS
from gemaakt.server.delivery.models import DeliveryLine, Returned, Shortfall
from gemaakt.server.plan.workbook import safe
from gemaakt.server.spreadsheet import csv_answer, xlsx_answer


def rows() -> Iterator[Sequence[Any]]:
    """A heading, then a row a line of a slip or return, the oldest first; returns below zero."""
    yield (
        _("Number"), _("Day"), _("Customer"), _("Customer's order number"), _("Order"),
        _("Product"), _("Drawing"), _("Pieces"), _("Ordered"), _("Still to come"), _("Carrier"),
        _("Reason"), _("Remark"),
    )  # fmt: skip
    found = [*_delivered(), *_returned()]
    yield from (row for _key, row in sorted(found, key=lambda each: each[0]))


def _delivered() -> Iterator[tuple[Any, Sequence[Any]]]:
    lines = DeliveryLine.objects.filter(delivery__taken_back=None).select_related("delivery")
    rows = Shortfall.objects.filter(taken_back=None).exclude(delivery=None)
    short = {(each.delivery_id, each.order): each.quantity for each in rows}
    for each in lines:
        slip = each.delivery
        yield (slip.day, slip.number, each.pk), (
            slip.number, slip.day, slip.customer, each.reference, each.order, each.product,
            each.drawing, each.quantity, each.ordered,
            each.left - short.get((slip.pk, each.order), 0), slip.carrier, "", slip.remark,
        )  # fmt: skip


def _returned() -> Iterator[tuple[Any, Sequence[Any]]]:
    for each in Returned.objects.filter(taken_back=None):
        yield (each.day, each.number, each.pk), (
            each.number, each.day, each.customer, "", each.order, each.product, "",
            -each.quantity, "", "", "", str(RETURN_REASONS.get(each.reason, each.reason)),
            each.remark,
        )  # fmt: skip


def file_answer(kind: str) -> HttpResponse:
    """All rows as a file to be saved."""
    name = f"deliveries-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "csv":
        return csv_answer(rows(), name)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(_("Deliveries")))
    sheet.freeze_panes = "A2"
    for row in rows():
        sheet.append([safe(each) if isinstance(each, str) else each for each in row])
    stream = BytesIO()
    book.save(stream)
    return xlsx_answer(stream.getvalue(), name)
