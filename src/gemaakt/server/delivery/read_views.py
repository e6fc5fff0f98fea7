"""A list of deliveries of another program: looked at first, then kept."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from gemaakt.data import sentence
from gemaakt.findings import Finding
from gemaakt.server.delivery import reading
from gemaakt.server.intake.services import LARGEST_MB, FileTooLarge
from gemaakt.server.refusals import language
from gemaakt.server.roles import RECORDS, for_role

SALT = "gemaakt.deliveries"
LONGEST_S = 12 * 60 * 60
"""So long a page with a list that was shown may be kept."""


class ListForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=gettext_lazy("List of deliveries (.xlsx, .csv)"),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt"}),
    )


@for_role(*RECORDS)
def read(request: HttpRequest) -> HttpResponse:
    """Choose a list; which deliveries it tells is shown before anything is kept."""
    form = ListForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        if given.size > LARGEST_MB * 1024 * 1024:
            raise FileTooLarge("server.file-too-large", most=LARGEST_MB)
        found = reading.read_list(given.read(), given.name, timezone.localdate())
        context |= {
            "name": given.name,
            "read": found,
            "findings": [_row(each) for each in found.findings],
            "told": signing.dumps(reading.plain_of(found.new), salt=SALT, compress=True),
        }
    return render(request, "delivery/read.html", context)


def _row(finding: Finding) -> dict[str, str]:
    values = {**finding.where, **finding.params}
    return {
        "severity": finding.severity.value,
        "text": sentence(finding.code, values, language()),
    }


@require_POST
@for_role(*RECORDS)
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what was shown; what could not be is told."""
    try:
        told = signing.loads(request.POST.get("told", ""), salt=SALT, max_age=LONGEST_S)
    except signing.BadSignature:
        messages.error(request, _("This list was shown too long ago: read it in once more."))
        return redirect("delivery:read")
    charged = request.POST.get("more_is_charged") == "on"
    kept, refused = reading.keep(told, timezone.localdate(), request.user, more_is_charged=charged)
    words = ngettext("%(n)s delivery is kept.", "%(n)s deliveries are kept.", len(kept))
    messages.success(request, words % {"n": len(kept)})
    for each in refused:
        messages.warning(request, _row(each)["text"])
    return redirect("delivery:deliveries")
