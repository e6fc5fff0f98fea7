"""The page of the audit log."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gemaakt.server.audit.models import AuditLine
from gemaakt.server.roles import READER, for_role

PAGE = 100


@for_role(READER)
def lines(request: HttpRequest) -> HttpResponse:
    """Who changed what, newest first; found by subject, action or name."""
    search = request.GET.get("q", "").replace("\0", "").strip()[:100]
    rows = AuditLine.objects.all()
    if search:
        rows = (
            rows.filter(subject__icontains=search)
            | rows.filter(action__icontains=search)
            | rows.filter(actor_name__icontains=search)
        )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "search": search, "query": urlencode({"q": search}) + "&"}
    return render(request, "audit/lines.html", context)
