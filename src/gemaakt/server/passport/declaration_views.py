"""Declarations of performance: the firm's certificate, issuing one, the paper with its label."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gemaakt.data.messages import finding_row
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding
from gemaakt.passport.declaration import CHARACTERISTICS, lacking
from gemaakt.server import audit
from gemaakt.server.order.named import code_named, order_named
from gemaakt.server.paper import letterhead
from gemaakt.server.passport import declaring
from gemaakt.server.passport.declaration_forms import ControlForm, DeclarationForm
from gemaakt.server.passport.declaration_words import WORDS
from gemaakt.server.passport.models import Declaration
from gemaakt.server.quote.paper_words import day_in, words_of
from gemaakt.server.refusals import language, sentence_of
from gemaakt.server.roles import OFFICE, READS, RECORDS, for_role, has_role

LANGUAGES = ("nl", "en")
PAGE = 100


@require_GET
@for_role(*READS)
def declarations(request: HttpRequest) -> HttpResponse:
    """All declarations, the newest first, and the certificate by which they are issued."""
    rows = list(Declaration.objects.all()[:PAGE])
    context = {
        "rows": [(row, declaring.until(row)) for row in rows],
        "held": declaring.control(),
        "may_write": has_role(request.user, *RECORDS),
    }
    return render(request, "passport/declarations.html", context)


@for_role(OFFICE)
def control_page(request: HttpRequest) -> HttpResponse:
    """The certificate of the production control that the firm holds."""
    held = declaring.control()
    form = ControlForm(request.POST or None, instance=held)
    if request.method == "POST" and form.is_valid():
        row = form.save()
        audit.log("declaration.certificate-stated", request.user, row.certificate)
        messages.success(request, _("Kept. Each order has Declaration of performance now."))
        return redirect("passport:declarations")
    return render(request, "passport/control.html", {"form": form})


@for_role(*RECORDS)
def declare(request: HttpRequest) -> HttpResponse:
    """What is declared of an order; issued once, and what lacks is told."""
    if not code_named(request):
        return redirect("passport:declarations")
    order = order_named(request)
    held = declaring.control()
    if held is None:
        messages.error(request, sentence_of(declaring.NotDeclared("declaration.no-certificate")))
        return redirect("passport:declarations")
    form = DeclarationForm(order, held, request.POST or None)
    lacks: list[Finding] = []
    if request.method == "POST" and form.is_valid():
        lacks = lacking(declaring.declaration_of(order, form.given()))
        try:
            today = timezone.localdate()
            row = declaring.issue(order=order, given=form.given(), on=today, actor=request.user)
        except declaring.Lacks:
            pass  # said by what lacks
        except GemaaktError as refused:
            form.add_error(None, sentence_of(refused))
        else:
            return redirect("passport:declaration", number=row.number)
    context = {
        "order": order, "form": form, "lacks": [finding_row(each, language()) for each in lacks],
        "standing": declaring.standing_of([order.code]).get(order.code),
        "says": [form[f"says-{name}"] for name in CHARACTERISTICS],
        "about": [form[name] for name in DeclarationForm.base_fields],
    }  # fmt: skip
    return render(request, "passport/declare.html", context)


@require_GET
@for_role(*READS)
def declaration(request: HttpRequest, number: str) -> HttpResponse:
    """The paper of a declaration, in Dutch or English, with the label of the CE marking."""
    row = get_object_or_404(Declaration, number=number)
    asked = request.GET.get("language", "")
    spoken = asked if asked in LANGUAGES else language()
    words = words_of(spoken, WORDS)
    says = row.document["performances"]
    context: dict[str, Any] = {
        **letterhead(request, words, spoken),
        "languages": LANGUAGES,
        "row": row,
        "d": row.document,
        "paper_name": f"{words['declaration']} {row}",
        "paper_kind": f"{words['declaration']} {row}",
        "mark": words["taken_back"] if row.taken_back else "",
        "back": reverse("passport:declarations"),
        "back_name": _("Declarations of performance"),
        "issued": day_in(spoken, row.issued),
        "performances": [(words[name], says.get(name, "NPD")) for name in CHARACTERISTICS],
        "year": f"{row.document['year'] % 100:02d}",
        "until": declaring.until(row),
        "may_write": has_role(request.user, *RECORDS),
        "lacks": _still(row),
    }
    return render(request, "passport/declaration.html", context)


def _still(row: Declaration) -> list[str]:
    """What is to be looked at before it goes out: nothing that the regulation asks lacks."""
    unsigned = not (row.document["signed_by"] and row.document["place"])
    found = [Finding("declaration.not-signed")] if unsigned else []
    return [str(finding_row(each, language())["message"]) for each in found]


@require_POST
@for_role(*RECORDS)
def take_back(request: HttpRequest, number: str) -> HttpResponse:
    """Take a declaration back; it stays as a record."""
    row = get_object_or_404(Declaration, number=number)
    declaring.take_back(row=row, why=request.POST.get("why", "").strip(), actor=request.user)
    words = _("Declaration %(paper)s is taken back. Tell who has it.")
    messages.success(request, words % {"paper": row.number})
    return redirect("passport:declarations")
