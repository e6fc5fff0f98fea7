"""The pages of passports, and the label with its QR."""

from collections import Counter
from typing import Any

import segno
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from gemaakt.server.passport.models import PassportVersion
from gemaakt.server.quote.words import WHAT
from gemaakt.server.roles import READS, for_role

CONFIDENCE = {
    "supplier": _("the supplier's own figure"),
    "certificate": _("from the certificate"),
    "high": _("sure"),
    "medium": _("fairly sure"),
    "low": _("a rough figure"),
}


@for_role(*READS)
def passports(request: HttpRequest) -> HttpResponse:
    """All passports, newest first."""
    return render(
        request, "passport/passports.html", {"rows": PassportVersion.objects.all()[:100]}
    )


def _readable(request: HttpRequest, token: str) -> PassportVersion:
    row = get_object_or_404(PassportVersion, token=token.upper())
    if not row.is_public and not request.user.is_authenticated:
        raise PermissionDenied
    return row


def passport_page(request: HttpRequest, token: str) -> HttpResponse:
    """One passport, for who has the QR."""
    row = _readable(request, token)
    context = {
        "row": row,
        "p": row.document,
        "made_on": parse_date(str(row.document.get("made_on", ""))),
        "factors": [_said(line) for line in row.document.get("factors", ())],
        "operations": [
            {**each, "name": WHAT.get(each["name"], each["name"])}
            for each in row.document.get("operations", ())
        ],
    }
    return render(request, "passport/passport.html", context)


def _said(line: dict[str, Any]) -> dict[str, Any]:
    """A line of the footprint in the words of the page."""
    sure = CONFIDENCE.get(line.get("confidence", ""), line.get("confidence", ""))
    return {**line, "what": WHAT.get(line["what"], line["what"]), "sure": sure}


def passport_json(request: HttpRequest, token: str) -> HttpResponse:
    """The passport as its document."""
    return JsonResponse(_readable(request, token).document)


@for_role(*READS, "worker")
def label(request: HttpRequest, token: str) -> HttpResponse:
    """Labels to print: one a piece, each with the QR of its passport."""
    row = get_object_or_404(PassportVersion, token=token)
    address = request.build_absolute_uri(f"/p/{row.token}/").upper()
    qr = segno.make(address, error="m").svg_inline(scale=3, border=2)
    kinds = Counter((each["piece"], each["heat_number"], each["mass_g"]) for each in row.labels)
    context = {"row": row, "p": row.document, "qr": SafeString(qr), "kinds": sorted(kinds.items())}
    return render(request, "passport/label.html", context)


for _page in (passport_page, passport_json):
    _page.public = True  # type: ignore[attr-defined]
