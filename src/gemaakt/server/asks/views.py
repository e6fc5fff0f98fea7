"""The page of the sixteen asks: what of each works for this firm today."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from gemaakt.company.asks import AskRow, AsksDocument, asks_document
from gemaakt.evidence.asked import more_figures
from gemaakt.server.asks.figures import book_figures, recorded_figures
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.order import book
from gemaakt.server.refusals import language
from gemaakt.server.roles import READS, for_role
from gemaakt.server.shop.models import Facts
from gemaakt.server.shop.services import load_company


@for_role(*READS)
def asks(request: HttpRequest) -> HttpResponse:
    """Each ask with this firm's figure, or plainly that there is none."""
    document = document_now(language())
    rows = [(row, status_word(row.status), page_of(row)) for row in document.asks]
    context = {"rows": rows, "has_firm": bool(document.company)}
    return render(request, "asks/asks.html", context)


def document_now(spoken: str) -> AsksDocument:
    """The asks of the company as it is now; computed once for each change of the records."""
    changes = AuditLine.objects.exclude(action__startswith="account.")
    last = changes.values_list("at", flat=True).first()
    key = f"asks-{spoken}-{last.timestamp() if last else 0}"
    found: AsksDocument | None = cache.get(key)
    if found is None:
        found = _of_this_firm(spoken) if Facts.objects.exists() else _of_no_firm_yet(spoken)
        cache.set(key, found, timeout=3600)
    return found


def _of_this_firm(spoken: str) -> AsksDocument:
    company = load_company(book.added_up("machine"))
    more = {**more_figures(company.plan_start.year), **book_figures(), **recorded_figures()}
    return asks_document(company, spoken, more)


def _of_no_firm_yet(spoken: str) -> AsksDocument:
    """What the law says is known before there is a firm; its own figures are not."""
    return asks_document(None, spoken, more_figures(timezone.localdate().year))


def status_word(status: str) -> str:
    """How far the answer to an ask is."""
    words = {
        "works": _("works"),
        "partly": _("partly"),
        "later": _("not yet"),
        "politics": _("only politics can"),
    }
    return words[status]


def page_of(row: AskRow) -> str:
    """The page that the ask names, when this server has it."""
    try:
        resolve(row.page)
    except Resolver404:
        return ""
    return row.page
