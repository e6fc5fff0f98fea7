"""Page `Tables in and out`: each table as CSV and Excel, and read back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gemaakt.data import sentence
from gemaakt.errors import GemaaktError
from gemaakt.server.audit.words import TABLES
from gemaakt.server.refusals import language, sentence_of
from gemaakt.server.roles import READS, RECORDS, for_role, has_role
from gemaakt.server.shop import files, tables
from gemaakt.server.spreadsheet import xlsx_answer


@require_GET
@for_role(*READS)
def all_tables(request: HttpRequest) -> HttpResponse:
    """Every table with its number of rows, out as a file and in again."""
    rows = [
        {"table": each, "word": TABLES[each.name], "count": each.model.objects.count()}
        for each in tables.TABLES.values()
    ]
    may_change = has_role(request.user, *RECORDS)
    return render(request, "shop/tables.html", {"rows": rows, "may_change": may_change})


@require_GET
@for_role(*READS)
def table_file(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """One table as a file."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    table = tables.table_of(name)
    try:
        return file_answer(table, kind, comma=get_language() == "nl")
    except tables.RowRefused as refused:
        messages.error(request, sentence_of(refused))
        return redirect("shop:tables")


def file_answer(table: tables.Table, kind: str, *, comma: bool = False) -> HttpResponse:
    """A table as CSV or xlsx to be saved."""
    name = f"{table.name}-{timezone.localdate():%Y-%m-%d}"
    if kind != "csv":
        return xlsx_answer(files.as_xlsx(table), f"{name}.xlsx")
    answer = HttpResponse(files.as_csv(table, comma=comma), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


@require_POST
@for_role(*RECORDS)
def take_in(request: HttpRequest, name: str) -> HttpResponse:
    """Read a file into a table: all of it or nothing."""
    table = tables.table_of(name)
    sent = request.FILES.get("file")
    if sent is None:
        messages.error(request, _("Choose a file first."))
        return redirect("shop:tables")
    try:
        rows = files.read_rows(sent.read(), sent.name or "")
        taken = tables.take_in(name=table.name, rows=rows, actor=request.user, first=2)
    except GemaaktError as error:
        messages.error(request, sentence_of(error))
        return redirect("shop:tables")
    words = _("%(created)s rows added, %(changed)s changed, %(unchanged)s as they were.")
    messages.success(request, words % taken.counts)
    for each in taken.findings:
        messages.warning(request, sentence(each.code, each.params, language()))
    return redirect("shop:tables")
