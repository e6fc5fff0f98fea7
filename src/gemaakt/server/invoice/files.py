"""A list as CSV, as the firm's bookkeeping wants it, and as Excel with real numbers."""

import csv
import io
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook

from gemaakt.server.cells import never_formula
from gemaakt.server.invoice.columns import table_of
from gemaakt.server.invoice.models import InvoiceForm, InvoiceList
from gemaakt.server.plan.workbook import safe
from gemaakt.server.spreadsheet import UTF8_MARK, xlsx_answer

TABULAR = {"t": "\t"}
"""A tab as the form keeps it."""


def file_of(row: InvoiceList, kind: str) -> HttpResponse:
    """The list as a file to be saved: csv or xlsx."""
    form = InvoiceForm.objects.first() or InvoiceForm()
    if kind != "csv":
        return xlsx_answer(_workbook(row, form), f"{row.number}.{kind}")
    answer = HttpResponse(_csv(row, form), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{row.number}.{kind}"'
    return answer


def _csv(row: InvoiceList, form: InvoiceForm) -> str:
    out = io.StringIO()
    table = csv.writer(out, delimiter=TABULAR.get(form.separator, form.separator))
    table.writerows([_text(each, form) for each in line] for line in table_of(row, form))
    return UTF8_MARK + out.getvalue()


def _text(value: Any, form: InvoiceForm) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", form.decimal)
    if isinstance(value, date):
        return value.strftime(form.day_format)
    return never_formula(str(value))


def _workbook(row: InvoiceList, form: InvoiceForm) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(row.number)
    sheet.freeze_panes = "A2"
    for line in table_of(row, form):
        sheet.append([safe(each) if isinstance(each, str) else each for each in line])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
