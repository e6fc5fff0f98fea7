"""The quality papers of an order or a packing slip: the covering list, and all of it at once."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gemaakt.errors import GemaaktError
from gemaakt.server.delivery.models import Delivery
from gemaakt.server.delivery.paper_words import WORDS
from gemaakt.server.delivery.quality import (
    Papers,
    bundle,
    papers_of_delivery,
    papers_of_order,
    shown,
)
from gemaakt.server.delivery.queries import language_of
from gemaakt.server.delivery.views import way_back
from gemaakt.server.paper import asked_language, letterhead
from gemaakt.server.quote.paper_words import words_of
from gemaakt.server.roles import READS, for_role


@require_GET
@for_role(*READS)
def quality(request: HttpRequest) -> HttpResponse:
    """The covering list: heats, certificates, passports, and what is missing."""
    papers = _asked(request)
    language = _language(request, papers)
    words = words_of(language, WORDS)
    context = {
        **letterhead(request, words, language),
        **way_back([asked.order for asked, _rows, _passport in papers.orders]),
        **shown(papers, language),
        "paper_name": f"{words['quality_papers']} {papers.name}",
        "paper_kind": words["quality_papers"],
        "asked_for": request.GET.urlencode(),
    }
    return render(request, "delivery/quality.html", context)


@require_GET
@for_role(*READS)
def quality_file(request: HttpRequest) -> HttpResponse:
    """The list with every certificate and passport, as one ZIP."""
    papers = _asked(request)
    content = bundle(papers, _language(request, papers))
    answer = HttpResponse(content, content_type="application/zip")
    name = "".join(each if each.isalnum() or each in "-_." else "-" for each in papers.name)
    answer["Content-Disposition"] = f'attachment; filename="{name}-papers.zip"'
    return answer


def _asked(request: HttpRequest) -> Papers:
    order, slip = (request.GET.get(each, "").replace("\0", "") for each in ("order", "slip"))
    try:
        return papers_of_delivery(slip) if slip else papers_of_order(order)
    except GemaaktError as error:
        raise Http404 from error


def _language(request: HttpRequest, papers: Papers) -> str:
    slip = Delivery.objects.filter(number=papers.name).values_list("language", flat=True).first()
    return asked_language(request, slip or language_of(papers.customer))
