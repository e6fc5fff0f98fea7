"""Pages of what is to be invoiced, and of the lists that were taken over."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from gemaakt.errors import GemaaktError
from gemaakt.money import total_eur
from gemaakt.server.invoice.columns import VAT, why_words
from gemaakt.server.invoice.files import file_of
from gemaakt.server.invoice.forms import DebtorForm, LooksForm
from gemaakt.server.invoice.models import Debtor, InvoiceForm, InvoiceList
from gemaakt.server.invoice.services import take_back_list, take_over
from gemaakt.server.invoice.to_invoice import Paper, to_invoice
from gemaakt.server.pages import page_of
from gemaakt.server.quote.customers import customer_names
from gemaakt.server.refusals import sentence_of, tell_wrong_in
from gemaakt.server.roles import READS, RECORDS, for_role, has_role

PAGE = 50


@require_GET
@for_role(*READS)
def open_papers(request: HttpRequest) -> HttpResponse:
    """What stands on no list yet, each paper with its rows; below it the lists."""
    until = _day(request.GET.get("until", ""))
    papers = to_invoice(until)
    page, lists = page_of(InvoiceList.objects.all(), request.GET.get("page"), PAGE)
    context = {
        "papers": [_shown(each) for each in papers],
        "total": total_eur(each.total_eur for each in papers if not each.is_correction),
        "corrections": sum(each.is_correction for each in papers),
        "until": until,
        "lists": lists,
        "page": page,
        "lacking": sorted({each.customer for each in papers if each.lacks_debtor}),
        "without_code": sorted({each.customer for each in papers if each.lacks_vat_code}),
        "may_take": has_role(request.user, *RECORDS),
    }
    return render(request, "invoice/open.html", context)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _shown(each: Paper) -> dict[str, Any]:
    return {"paper": each, "rows": [_worded(row) for row in each.rows]}


def _worded(row: dict[str, Any]) -> dict[str, Any]:
    amounts = {name: Decimal(row[name]) if row[name] else None
               for name in ("unit_eur", "amount_eur")}  # fmt: skip
    rule = row.get("vat_rule", "usual")
    taxed = "" if rule == "usual" else str(VAT.get(rule, rule))
    return {
        **row,
        **amounts,
        "taxed": taxed,
        "why": "" if row["why"] == "delivered" else why_words(row["why"]),
    }


@require_POST
@for_role(*RECORDS)
def take(request: HttpRequest) -> HttpResponse:
    """Put the ticked papers on a list, or say that they were invoiced elsewhere."""
    elsewhere = request.POST.get("how") == "elsewhere"
    papers = {each.replace("\0", "") for each in request.POST.getlist("paper")}
    try:
        row = take_over(papers=papers, is_elsewhere=elsewhere, actor=request.user)
    except GemaaktError as refused:
        messages.error(request, sentence_of(refused))
        return redirect("invoice:open")
    if elsewhere:
        words = ngettext("%(n)s paper is off the list.", "%(n)s papers are off the list.",
                         len(papers))  # fmt: skip
        messages.success(request, words % {"n": len(papers)})
        return redirect("invoice:open")
    return redirect("invoice:list", pk=row.pk)


@require_GET
@for_role(*READS)
def one_list(request: HttpRequest, pk: int) -> HttpResponse:
    """One list as it was taken over, with its sums by VAT code."""
    row = get_object_or_404(InvoiceList, pk=pk)
    sums: dict[str, Decimal] = {}
    for each in row.rows:
        amount = Decimal(each["amount_eur"] or 0)
        sums[each["vat"]] = sums.get(each["vat"], Decimal("0.00")) + amount
    context = {
        "row": row, "rows": [_worded(each) for each in row.rows], "sums": sorted(sums.items()),
        "may_take": has_role(request.user, *RECORDS),
    }  # fmt: skip
    return render(request, "invoice/list.html", context)


@require_GET
@for_role(*READS)
def list_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A list as CSV or Excel."""
    row = get_object_or_404(InvoiceList, pk=pk)
    if kind not in ("csv", "xlsx"):
        raise Http404
    return file_of(row, kind)


@require_POST
@for_role(*RECORDS)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a list back: its papers are to be invoiced again."""
    row = get_object_or_404(InvoiceList, pk=pk)
    try:
        take_back_list(row=row, actor=request.user)
    except GemaaktError as refused:
        messages.error(request, sentence_of(refused))
        return redirect("invoice:list", pk=pk)
    words = _("List %(list)s is taken back: what stood on it is to be invoiced again.")
    messages.success(request, words % {"list": row.number})
    return redirect("invoice:open")


@for_role(*RECORDS)
def looks(request: HttpRequest) -> HttpResponse:
    """How lists look for the bookkeeping, and by which numbers it knows customers."""
    row = InvoiceForm.objects.first() or InvoiceForm()
    form = LooksForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Kept for lists that are downloaded from now on."))
        return redirect("invoice:looks")
    asked = {"customer": request.GET.get("customer", "").replace("\0", "")[:200]}
    context = {
        "form": form, "debtors": Debtor.objects.all(), "customers": customer_names(),
        "debtor": DebtorForm(initial=asked, auto_id="id_debtor_%s"),
    }  # fmt: skip
    return render(request, "invoice/looks.html", context)


@require_POST
@for_role(*RECORDS)
def debtor(request: HttpRequest) -> HttpResponse:
    """Keep how the bookkeeping knows a customer; a customer that is known is changed."""
    name = request.POST.get("customer", "").replace("\0", "").strip()
    known = Debtor.objects.filter(customer__iexact=name).first()
    form = DebtorForm(request.POST, instance=known)
    if form.is_valid():
        form.save()
        messages.success(request, _("Kept: %(customer)s.") % {"customer": name})
    else:
        tell_wrong_in(request, form)
    return redirect("invoice:looks")
