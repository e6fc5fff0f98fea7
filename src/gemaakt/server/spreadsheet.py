"""Files for a spreadsheet: workbooks, and CSV that a double click opens well.

Excel and LibreOffice read a CSV as their country writes it: a Dutch one parts columns by a
semicolon and takes `12.5` for the twelfth of May. The mark at the beginning says it is UTF-8.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse

from gemaakt.server.cells import never_formula
from gemaakt.server.refusals import language

SEPARATOR = {"nl": ";", "en": ","}
UTF8_MARK = "\ufeff"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_answer(rows: Iterable[Sequence[Any]], name: str) -> HttpResponse:
    """A file with these rows, as a spreadsheet in the language of the page reads it."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=SEPARATOR[language()])
    table.writerows([_cell(each) for each in row] for row in rows)
    answer = HttpResponse(UTF8_MARK + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _cell(value: Any) -> str:
    """A number with the decimal sign of the language; a text that is never taken for a formula."""
    if not isinstance(value, int | float | Decimal):
        return never_formula(str(value))
    text = f"{value:.10g}" if isinstance(value, float) else _plain(value)
    return text.replace(".", ",") if language() == "nl" else text


def _plain(value: int | Decimal) -> str:
    """All its digits: a spreadsheet takes 1E+3 for a text, or for what it is not."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def xlsx_answer(content: bytes, name: str) -> HttpResponse:
    """A workbook to be saved under this name."""
    answer = HttpResponse(content, content_type=XLSX_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
