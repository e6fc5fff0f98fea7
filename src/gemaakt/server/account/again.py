"""A form that is sent when nobody is signed in any more: what was typed in it goes on afterwards.

A session ends after a fortnight, or when somebody signs out in another tab. What was sent travels
inside the sign-in page and is sent again by one press, by whoever signed in there.
"""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from gemaakt.errors import GemaaktError
from gemaakt.server.account.forms import SignInForm
from gemaakt.server.refusals import sentence_of, wants_json

TO, SENT, FILES = "again-to", "again-sent", "again-files"
"""Fields of the sign-in page: where the form went, what was in it, and whether files were."""
SECRETS = ("password", "pin", "badge")
"""Fields with these words in their names are typed anew."""
FORBIDDEN = 403


class SignedOut(GemaaktError, PermissionError):
    """Nobody is signed in any more where something was sent."""


class FromElsewhere(GemaaktError, PermissionError):
    """Another site sent a form here."""


class SentBefore(GemaaktError, PermissionError):
    """The page was opened before somebody signed in or out in this browser."""


def refuse(request: HttpRequest, error: GemaaktError) -> HttpResponse:
    """Say why it was not taken in, with what was typed, to be sent again."""
    said = sentence_of(error)
    if wants_json(request):
        return JsonResponse({"code": error.code, "message": said}, status=FORBIDDEN)
    shown = {**carried(request), "said": said}
    if request.user.is_authenticated:
        return render(request, "account/send_again.html", shown, status=FORBIDDEN)
    shown["form"] = SignInForm()
    return render(request, "account/sign_in.html", shown, status=FORBIDDEN)


def carried(request: HttpRequest) -> dict[str, Any]:
    """Where a form went and what was in it, without what is secret; `to` is empty for no form."""
    to, fields = request.get_full_path(), request.POST
    if SENT in request.POST:
        to, fields = request.POST.get(TO, ""), QueryDict(request.POST[SENT])
    packed = QueryDict(mutable=True)
    for name in filter(_goes_on, fields):
        packed.setlist(name, fields.getlist(name))
    if not _is_own_page(request, to):
        to = ""
    pairs = [(name, each) for name, values in packed.lists() for each in values]
    has_files = bool(request.FILES) or FILES in request.POST
    return {"to": to, "sent": packed.urlencode(), "pairs": pairs, "has_files": has_files}


def _goes_on(name: str) -> bool:
    is_secret = any(word in name.lower() for word in SECRETS)
    return name not in ("csrfmiddlewaretoken", TO, SENT, FILES) and not is_secret


def _is_own_page(request: HttpRequest, address: str) -> bool:
    """Whether an address is a path of this server where somebody works; not signing in or out."""
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()})
    return safe and address.startswith("/") and not address.startswith(("/sign-", "//"))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The mark of the page is of an earlier sign-in; what another site sends is not sent again."""
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    if urlsplit(sender).netloc == request.get_host():
        return refuse(request, SentBefore("account.sent-before"))
    said = sentence_of(FromElsewhere("account.from-elsewhere", reason=reason))
    shown = {"message": said, "onward": "/"}
    return render(request, "refused.html", shown, status=FORBIDDEN)
