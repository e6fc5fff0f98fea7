"""The plan as an Excel workbook: every operation, the late orders, the load per day."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from gemaakt.server.cells import never_formula
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.plan.models import PlannedOperation, PlannedOrder, PlanVersion
from gemaakt.server.plan.names import names_of_everything
from gemaakt.server.plan.why import why_late
from gemaakt.units import MINUTES_PER_DAY

WIDTHS = (17, 17, 14, 10, 24, 22, 26, 10, 10, 24, 30, 12)


def workbook_of(version: PlanVersion) -> Workbook:
    """A workbook with the sheets of a version, in the language of the page."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = _("Plan")
    _fill_plan(sheet, version)
    _fill_late(book.create_sheet(_("Late orders")), version)
    return book


def _head(sheet: Worksheet, words: list[str]) -> None:
    sheet.append(words)
    for at, cell in enumerate(sheet[1]):
        cell.font = Font(bold=True)
        width = WIDTHS[min(at, len(WIDTHS) - 1)]
        sheet.column_dimensions[get_column_letter(at + 1)].width = width
    sheet.freeze_panes = "A2"


def _local(instant: datetime) -> datetime:
    """Local wall clock: Excel knows no time zones."""
    return localtime(instant).replace(tzinfo=None)


def safe(text: str) -> str:
    """Text that Excel shows and never takes for a formula, without signs that it cannot hold."""
    return never_formula(ILLEGAL_CHARACTERS_RE.sub("", text))


def _fill_plan(sheet: Worksheet, version: PlanVersion) -> None:
    _head(
        sheet,
        [
            _("Start"), _("End"), _("Order"), _("Step no."), _("Step"), _("Machine"), _("People"),
            _("Minutes"), _("Quantity"), _("Customer"), _("Product"), _("Due"),
        ],
    )  # fmt: skip
    orders = {each.code: each for each in Order.objects.all()}
    steps: dict[tuple[str, str], tuple[Any, ...]] = {
        (row[0], row[1]): row[2:]
        for row in Operation.objects.order_by().values_list(
            "order__code", "code", "name", "quantity"
        )
    }
    names = names_of_everything()
    for row in PlannedOperation.objects.filter(version=version).order_by("start", "order"):
        order = orders.get(row.order)
        name, quantity = steps.get((row.order, row.operation), ("", None))
        place = row.machine or row.supplier
        people = dict.fromkeys(names.get(each["id"], each["id"]) for each in row.people)
        sheet.append(
            [
                _local(row.start), _local(row.end), safe(row.order), safe(row.operation),
                safe(name), safe(names.get(place, place)), safe(", ".join(people)),
                sum(b - a for a, b in row.work), quantity,
                safe(order.customer) if order else "", safe(order.product) if order else "",
                order.due if order else None,
            ]
        )  # fmt: skip
    sheet.auto_filter.ref = sheet.dimensions


def _fill_late(sheet: Worksheet, version: PlanVersion) -> None:
    _head(sheet, [_("Order"), _("Ready"), _("Due"), _("Days late"), _("Customer"), _("Why")])
    late = PlannedOrder.objects.filter(version=version, late_min__gt=0).order_by("-late_min")
    orders = {each.code: each for each in Order.objects.filter(code__in=late.values("order"))}
    for row in late:
        order = orders.get(row.order)
        sheet.append(
            [
                safe(row.order), _local(row.end), order.due if order else None,
                round(row.late_min / MINUTES_PER_DAY, 1), safe(order.customer) if order else "",
                safe("; ".join(why_late(version, row.order))),
            ]
        )  # fmt: skip
