"""The page of the sixteen asks: what of each works for this firm today."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from gemaakt.company.asks import AskRow, AsksDocument, asks_document
from gemaakt.evidence.asked import more_figures
from gemaakt.server.asks.figures import book_figures, recorded_figures
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.order import book
from gemaakt.server.refusals import language
from gemaakt.server.roles import READS, for_role
from gemaakt.server.shop.services import load_company


@for_role(*READS)
def asks(request: HttpRequest) -> HttpResponse:
    """Each ask with this firm's figure, or plainly that there is none."""
    document = document_now(language())
    rows = [(row, status_word(row.status), page_of(row)) for row in document.asks]
    return render(request, "asks/asks.html", {"rows": rows})


def document_now(spoken: str) -> AsksDocument:
    """The asks of the company as it is now; computed once for each change of the records."""
    changes = AuditLine.objects.exclude(action__startswith="account.")
    last = changes.values_list("at", flat=True).first()
    key = f"asks-{spoken}-{last.timestamp() if last else 0}"
    found: AsksDocument | None = cache.get(key)
    if found is None:
        company = load_company(book.added_up("machine"))
        more = {**more_figures(company), **book_figures(), **recorded_figures()}
        found = asks_document(company, spoken, more)
        cache.set(key, found, timeout=3600)
    return found


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
