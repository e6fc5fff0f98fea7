"""The way in: upload, look, choose columns, accept; and the way out: export."""

import tempfile
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gemaakt.company.document import builtins_of
from gemaakt.server.intake import queries, services
from gemaakt.server.intake.models import Upload
from gemaakt.server.plan.services import start_plan
from gemaakt.server.refusals import language
from gemaakt.server.roles import OWNER, READS, RECORDS, for_role
from gemaakt.server.run import open_own_company
from gemaakt.server.shop.services import load_company
from gemaakt.server.spreadsheet import xlsx_answer


class UploadForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=gettext_lazy("Workbook or order list (.xlsx, .csv)"),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt,.json,.xls"}),
    )


@for_role(*RECORDS)
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; what was understood is shown before anything is kept."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        if given.size > services.LARGEST_MB * 1024 * 1024:
            raise services.FileTooLarge("server.file-too-large", most=services.LARGEST_MB)
        made = services.receive(
            name=given.name, content=given.read(), now=timezone.now(), actor=request.user
        )
        return redirect("intake:preview", upload_id=made.pk)
    return render(request, "intake/upload.html", {"form": form, "recent": queries.recent()})


@for_role(*RECORDS)
def preview(request: HttpRequest, upload_id: int) -> HttpResponse:
    """What was understood, what is odd, which column is which."""
    row = get_object_or_404(Upload, pk=upload_id)
    if request.method == "POST":
        services.choose_columns(
            upload=row, mapping=_mapping(request), now=timezone.now(), actor=request.user
        )
        messages.success(request, _("Read again with your columns; they are remembered."))
        return redirect("intake:preview", upload_id=row.pk)
    return render(
        request,
        "intake/preview.html",
        {
            "upload": row,
            "findings": queries.findings(row),
            "sheets": queries.sheets(row),
            "totals": queries.totals(row),
            "sample": queries.sample(row),
            "assumptions": queries.assumptions(row),
            "leaving": queries.leaving(row),
            "by_hand": queries.by_hand(row),
            "fields": queries.field_choices(),
        },
    )


def _mapping(request: HttpRequest) -> dict[str, dict[str, str]]:
    """The chosen meaning per sheet and column letter, from names such as `Blad1!C`."""
    chosen: dict[str, dict[str, str]] = {}
    for name, value in request.POST.items():
        sheet, mark, letter = name.rpartition("!")
        if mark and letter.isalpha():
            chosen.setdefault(sheet, {})[letter] = str(value)
    return chosen


@require_POST
@for_role(*RECORDS)
def accept(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Keep what was shown, and start planning it."""
    row = get_object_or_404(Upload, pk=upload_id)
    known = len(row.findings)
    ticked = {each.rpartition("|") for each in request.POST.getlist("overrules")}
    overrules = {(order, field) for order, _mark, field in ticked}
    if services.accept(upload=row, now=timezone.now(), actor=request.user, overrules=overrules):
        start_plan(actor=request.user)
        messages.success(request, _("Imported. The plan is being made."))
    else:
        messages.info(request, _("This list stood here already; nothing has changed."))
    for each in queries.findings(row, known):
        messages.warning(request, each["text"])
    return redirect("order:orders")


@for_role(*READS)
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The whole company as workbook or document: what an import reads again without loss."""
    company = load_company()
    name = slugify(company.name) or "bedrijf"
    if form == "xlsx":
        return xlsx_answer(_workbook(), f"{name}.xlsx")
    if form != "json":
        raise Http404
    answer = JsonResponse(builtins_of(company), json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer


@require_GET
@for_role(*READS)
def empty(request: HttpRequest) -> HttpResponse:
    """A workbook to fill in, with an explanation and examples that are not read."""
    from gemaakt.company.workbook import empty_workbook

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "company.xlsx"
        empty_workbook(place, language())
        content = place.read_bytes()
    return xlsx_answer(content, "company.xlsx" if language() == "en" else "bedrijf.xlsx")


def _workbook() -> bytes:
    from gemaakt.company.workbook.write_workbook import write_workbook

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "company.xlsx"
        write_workbook(load_company(), place, language=language())
        return place.read_bytes()


@for_role(OWNER)
def own(request: HttpRequest) -> HttpResponse:
    """From the demo to a company of one's own, with a database of its own."""
    if not settings.HOME.is_demo:
        raise Http404
    if request.method != "POST":
        return render(request, "intake/own.html", {"url": ""})
    url = open_own_company()
    host, _colon, _port = request.get_host().rpartition(":")
    url = url.replace("//127.0.0.1:", f"//{host}:", 1) if host else url
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return render(request, "intake/own.html", {"url": url})
