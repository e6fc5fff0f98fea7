"""The pages behind a passport: the factor book, certificates, footprints of all that was made."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gemaakt.carbon import Confidence, Level
from gemaakt.errors import GemaaktError
from gemaakt.server.nest.models import StockItem
from gemaakt.server.passport import book, certificates, footprints
from gemaakt.server.passport.models import MetalCertificate
from gemaakt.server.passport.words import CONFIDENCE, LEVELS
from gemaakt.server.refusals import language, sentence_of
from gemaakt.server.roles import READS, RECORDS, for_role, has_role


@require_GET
@for_role(*READS)
def factors(request: HttpRequest) -> HttpResponse:
    """Every factor with value, unit, boundary, source, year, licence and how sure it is."""
    rows = book.rows(timezone.localdate(), language())
    for row in rows:
        row["sure"] = CONFIDENCE[row["holds"].confidence.value]
        row["is_low"] = row["holds"].confidence is Confidence.LOW
        row["written"] = [(each, LEVELS[each.level]) for each in row["own"]]
        row["past"] = [(each, CONFIDENCE[each["confidence"]]) for each in row["history"]]
    grades = StockItem.objects.order_by("material").values_list("material", flat=True).distinct()
    context = {
        "rows": rows, "levels": [(each.value, LEVELS[each.value]) for each in Level][:-1],
        "sures": [(each, CONFIDENCE[each]) for each in ("high", "medium", "low")],
        "names": [row["id"] for row in rows], "grades": grades, "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "passport/factors.html", context)


@require_POST
@for_role(*RECORDS)
def enter_factor(request: HttpRequest) -> HttpResponseBase:
    """Keep an own figure."""
    try:
        row = book.enter(given=request.POST.dict(), actor=request.user)
    except GemaaktError as refused:
        messages.error(request, sentence_of(refused))
        return redirect("passport:factors")
    messages.success(request, _("Kept. Passports from now on reckon with it."))
    return redirect(f"/factors/#{row.what}")


@require_POST
@for_role(*RECORDS)
def supplier_footprint(request: HttpRequest) -> HttpResponseBase:
    """Read a supplier's PACT footprint."""
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose a file first."))
        return redirect("passport:factors")
    what = request.POST.get("what", "")
    try:
        row = book.read_supplier(
            what=what, name=file.name or "", content=file.read(), actor=request.user
        )
    except GemaaktError as refused:
        messages.error(request, sentence_of(refused))
        return redirect("passport:factors")
    messages.success(request, _("Kept. Passports from now on reckon with it."))
    return redirect(f"/factors/#{row.what}")


@require_GET
@for_role(*READS)
def certificates_page(request: HttpRequest) -> HttpResponse:
    """Certificates as read or entered, each heat leading to what was made of it."""
    rows = [(row, _heats(row)) for row in MetalCertificate.objects.all()[:100]]
    context = {"rows": rows, "may_keep": has_role(request.user, *RECORDS)}
    return render(request, "passport/certificates.html", context)


def _heats(row: MetalCertificate) -> list[tuple[str, list[tuple[str, float]]]]:
    """Heats with their elements in percent, the most first."""
    return [
        (heat, sorted(((s, 100 * v) for s, v in chemistry.items()), key=lambda each: -each[1]))
        for heat, chemistry in row.heats.items()
    ]


@require_POST
@for_role(*RECORDS)
def keep_certificate(request: HttpRequest) -> HttpResponseBase:
    """Keep a certificate: the file when there is one, else what was typed."""
    file = request.FILES.get("file")
    try:
        if file is not None:
            certificates.keep_file(name=file.name or "", content=file.read(), actor=request.user)
        else:
            paper = request.FILES.get("paper")
            certificates.enter(given=request.POST.dict(), paper=paper, actor=request.user)
    except GemaaktError as refused:
        messages.error(request, sentence_of(refused))
    return redirect("passport:certificates")


@require_POST
@for_role(*RECORDS)
def attach_paper(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Keep the paper of a certificate that was entered without it."""
    row = get_object_or_404(MetalCertificate, pk=pk)
    paper = request.FILES.get("paper")
    try:
        if paper is not None:
            certificates.attach(row=row, paper=paper, actor=request.user)
    except GemaaktError as refused:
        messages.error(request, sentence_of(refused))
    return redirect("passport:certificates")


@require_GET
@for_role(*READS)
def certificate_paper(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The certificate itself, as it came."""
    row = get_object_or_404(MetalCertificate, pk=pk)
    if not row.paper:
        raise Http404
    return FileResponse(row.paper.open("rb"), as_attachment=True, filename=row.paper_name)


PER = {
    "order": gettext_lazy("Order"),
    "customer": gettext_lazy("Customer"),
    "year": gettext_lazy("Year"),
}


@require_GET
@for_role(*READS)
def footprints_page(request: HttpRequest) -> HttpResponse:
    """kg CO2e per order, customer or year; each row leads on."""
    per = request.GET.get("per", "order")
    per = per if per in PER else "order"
    wanted = {key: request.GET.get(key, "").strip() for key in ("customer", "year")}
    rows, total = footprints.sums(per, wanted)
    context: dict[str, Any] = {
        "per": per, "heads": list(PER.items()), "head": PER[per], "rows": rows, "total": total,
        "asked": [value for value in wanted.values() if value],
    }  # fmt: skip
    return render(request, "passport/footprints.html", context)
